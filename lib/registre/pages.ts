/**
 * Des pages d'identifiants : pour chaque numéro d'une source, quatre octets. Les identifiants d'une source se suivent presque
 * toujours : une page tient des numéros voisins. La mémoire est bornée ; ce qui n'y a pas trouvé de place n'a pas de réponse.
 */
import { atteindre } from '../commun/atteindre';
import type { Entite } from '../metier/modele';
import { lettresDe, nombreDe } from '../normalisation';

const NUMEROS_PAR_PAGE = 1 << 10;
/** 64 Mo de pages : seize millions d'identifiants qui se suivent. */
const PAGES_MAXIMUM = 1 << 14;

/** Jamais vu dans cette exécution. */
export const JAMAIS_VU = 0;
/** Vu, mais la base ne l'a pas pris, ou pas encore. */
export const VU = 0xffffffff;

type Registre = Map<number, Uint32Array>;

export class Pages {
  /** Entité → lettres de l'identifiant → source → pages. */
  private readonly familles = new Map<Entite, Map<string, Map<string, Registre>>>();
  private nombre = 0;

  /** Ce que l'on sait d'un identifiant : `JAMAIS_VU`, `VU`, la clé en base de sa ligne, ou rien (`undefined`) si la place a manqué. */
  lire(entite: Entite, source: string, cle: string): number | undefined {
    const numero = nombreDe(cle);
    // Au-delà de 2⁵³, un nombre n'est plus exact.
    if (!Number.isSafeInteger(numero)) return undefined;
    const page = this.page(entite, source, lettresDe(cle), rangDe(numero));
    if (page !== undefined) return page[numero % NUMEROS_PAR_PAGE] ?? JAMAIS_VU;
    return this.pleines ? undefined : JAMAIS_VU;
  }

  /** Retient un identifiant : `VU`, ou la clé en base de sa ligne. Un identifiant pris le reste. */
  retenir(entite: Entite, source: string, cle: string, valeur: number): void {
    const numero = nombreDe(cle);
    if (!Number.isSafeInteger(numero)) return;
    const page = this.pageOuNeuve(entite, source, lettresDe(cle), rangDe(numero));
    if (page === undefined) return;
    const place = numero % NUMEROS_PAR_PAGE;
    if (valeur !== VU || page[place] === JAMAIS_VU) page[place] = valeur;
  }

  /** Ce que chaque source dit d'un même identifiant : `VU` ou une clé ; `undefined` si la mémoire n'en répond pas. */
  ailleurs(entite: Entite, cle: string): readonly { readonly source: string; readonly valeur: number }[] | undefined {
    const numero = nombreDe(cle);
    if (this.pleines || !Number.isSafeInteger(numero)) return undefined;
    const trouves: { source: string; valeur: number }[] = [];
    for (const [source, registre] of this.familles.get(entite)?.get(lettresDe(cle)) ?? []) {
      const valeur = registre.get(rangDe(numero))?.[numero % NUMEROS_PAR_PAGE] ?? JAMAIS_VU;
      if (valeur !== JAMAIS_VU) trouves.push({ source, valeur });
    }
    return trouves;
  }

  /** Vrai si un identifiant de cette entité porte un préfixe de lettres. */
  aDesPrefixes(entite: Entite): boolean {
    return [...(this.familles.get(entite)?.keys() ?? [])].some((lettres) => lettres !== '');
  }

  private get pleines(): boolean {
    return this.nombre >= PAGES_MAXIMUM;
  }

  private page(entite: Entite, source: string, lettres: string, rang: number): Uint32Array | undefined {
    return this.familles.get(entite)?.get(lettres)?.get(source)?.get(rang);
  }

  /** La page, créée au besoin ; `undefined` s'il n'y a plus de place. */
  private pageOuNeuve(entite: Entite, source: string, lettres: string, rang: number): Uint32Array | undefined {
    const connue = this.page(entite, source, lettres, rang);
    if (connue !== undefined || this.pleines) return connue;
    const page = new Uint32Array(NUMEROS_PAR_PAGE);
    const parLettres = atteindre(this.familles, entite, () => new Map<string, Map<string, Registre>>());
    const parSource = atteindre(parLettres, lettres, () => new Map<string, Registre>());
    atteindre(parSource, source, () => new Map<number, Uint32Array>()).set(rang, page);
    this.nombre++;
    return page;
  }
}

const rangDe = (numero: number): number => Math.floor(numero / NUMEROS_PAR_PAGE);
