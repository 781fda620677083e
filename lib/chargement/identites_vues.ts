/**
 * Les identités déjà vues dans cette exécution, un bit chacune : la réponse est exacte. Les identifiants d'une source se
 * suivent presque toujours ; ceux qui sont trop épars pour une page de bits n'ont pas de place ici.
 */
import type { Entite } from '../modele';
import { lettresDe, nombreDe } from '../normalisation';

/** Une page de 4 Ko. */
const NUMEROS_PAR_PAGE = 1 << 15;
/** 8 Mo de pages : soixante-sept millions d'identifiants qui se suivent. */
const PAGES_MAXIMUM = 1 << 11;

/** Une page par tranche de numéros. */
type Registre = Map<number, Uint32Array>;

export class IdentitesVues {
  private readonly registres = new Map<string, Registre>();
  private pages = 0;

  /**
   * Rend la fonction qui retient les identités d'une source et dit si chacune était déjà vue ; `undefined` si la place
   * manque, et alors toujours pour cette identité.
   */
  pour(entite: Entite, source: string): (cle: string) => boolean | undefined {
    const nus = this.registre(entite, source, '');
    return (cle) => {
      const nombre = nombreDe(cle);
      // Au-delà de 2⁵³, un nombre n'est plus exact.
      if (!Number.isSafeInteger(nombre)) return undefined;
      const lettres = lettresDe(cle);
      return this.retenir(lettres === '' ? nus : this.registre(entite, source, lettres), nombre);
    };
  }

  private retenir(registre: Registre, nombre: number): boolean | undefined {
    const rang = Math.floor(nombre / NUMEROS_PAR_PAGE);
    let page = registre.get(rang);
    if (page === undefined) {
      if (this.pages >= PAGES_MAXIMUM) return undefined;
      page = new Uint32Array(NUMEROS_PAR_PAGE / 32);
      registre.set(rang, page);
      this.pages++;
    }
    const bit = nombre % NUMEROS_PAR_PAGE;
    const mot = page[bit >>> 5] ?? 0;
    const drapeau = 1 << (bit & 31);
    page[bit >>> 5] = mot | drapeau;
    return (mot & drapeau) !== 0;
  }

  private registre(entite: Entite, source: string, lettres: string): Registre {
    const nom = JSON.stringify([entite, source, lettres]);
    let registre = this.registres.get(nom);
    if (registre === undefined) {
      registre = new Map();
      this.registres.set(nom, registre);
    }
    return registre;
  }
}
