/**
 * Les identités déjà vues dans cette exécution, un bit chacune : la réponse est exacte. Les identifiants d'une source se
 * suivent presque toujours ; ceux qui sont trop épars pour une page de bits n'ont pas de place ici.
 */
import type { Entite } from '../metier/modele';
import { lettresDe, nombreDe } from '../normalisation';
import { atteindre } from '../commun/atteindre';

/** Une page de 4 Ko. */
const NUMEROS_PAR_PAGE = 1 << 15;
/** 8 Mo de pages : soixante-sept millions d'identifiants qui se suivent. */
const PAGES_MAXIMUM = 1 << 11;

/** Une page par tranche de numéros. */
type Registre = Map<number, Uint32Array>;

export class IdentitesVues {
  /** Entité et source → lettres de l'identifiant → registre. */
  private readonly sources = new Map<string, Map<string, Registre>>();
  private pages = 0;

  /**
   * Rend la fonction qui retient les identités d'une source et dit si chacune était déjà vue ; `undefined` si la place
   * manque, et alors toujours pour cette identité.
   */
  pour(entite: Entite, source: string): (cle: string) => boolean | undefined {
    const registres = atteindre(this.sources, JSON.stringify([entite, source]), () => new Map<string, Registre>());
    return (cle) => {
      const nombre = nombreDe(cle);
      // Au-delà de 2⁵³, un nombre n'est plus exact.
      if (!Number.isSafeInteger(nombre)) return undefined;
      const page = this.page(registres, lettresDe(cle), Math.floor(nombre / NUMEROS_PAR_PAGE));
      return page && retenir(page, nombre % NUMEROS_PAR_PAGE);
    };
  }

  private page(registres: Map<string, Registre>, lettres: string, rang: number): Uint32Array | undefined {
    const connue = registres.get(lettres)?.get(rang);
    if (connue !== undefined || this.pages >= PAGES_MAXIMUM) return connue;
    const page = new Uint32Array(NUMEROS_PAR_PAGE / 32);
    atteindre(registres, lettres, () => new Map<number, Uint32Array>()).set(rang, page);
    this.pages++;
    return page;
  }
}

/** Lève un bit, et dit s'il l'était déjà. */
function retenir(page: Uint32Array, bit: number): boolean {
  const mot = page[bit >>> 5] ?? 0;
  const drapeau = 1 << (bit & 31);
  page[bit >>> 5] = mot | drapeau;
  return (mot & drapeau) !== 0;
}
