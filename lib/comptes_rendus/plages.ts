/** Des lignes d'un même sort qui se suivent, dans leur fichier comme en base : on n'en garde que les bouts. */
import type { FichierOuvert } from '../jugement/connu';

export type SortOrdinaire = 'inseree' | 'ignoree';

/** Où est une ligne : son fichier, sa ligne, son rang parmi celles de son entité (la clé qu'elle aurait). */
export interface Place {
  readonly fichier: FichierOuvert;
  readonly ligne: { readonly ligne: number };
  readonly id: number;
}

export interface Plage {
  readonly fichier: FichierOuvert;
  readonly sort: SortOrdinaire;
  readonly lignes: Bouts;
  /** Leur rang parmi les lignes lues de leur entité. */
  readonly rangs: Bouts;
  /** Les clés en base de ce qu'elles sont devenues. */
  readonly cles: Bouts;
}

interface Bouts {
  readonly de: number;
  a: number;
}

export const longueurDe = ({ rangs }: Plage): number => rangs.a - rangs.de + 1;

/** Au-delà, on assemble celles qui se touchent : les lignes d'un lot sont jugées en deux vagues. */
const PLAGES_EN_MEMOIRE = 50_000;

export class Plages {
  private plages: Plage[] = [];

  /** @returns les plages qui débordent, à dire sans attendre ; presque toujours aucune */
  ajouter({ fichier, ligne: { ligne }, id: rang }: Place, sort: SortOrdinaire, cle: number): readonly Plage[] {
    const courante = this.plages.at(-1);
    if (courante !== undefined && courante.fichier === fichier && courante.sort === sort && suit(courante, rang, cle)) {
      [courante.lignes.a, courante.rangs.a, courante.cles.a] = [ligne, rang, cle];
      return [];
    }
    this.plages.push({ fichier, sort, lignes: seul(ligne), rangs: seul(rang), cles: seul(cle) });
    if (this.plages.length < PLAGES_EN_MEMOIRE) return [];
    this.assembler();
    return this.plages.length < PLAGES_EN_MEMOIRE / 2 ? [] : this.plages.splice(0, PLAGES_EN_MEMOIRE / 4);
  }

  /** Rend les plages, assemblées, dans l'ordre des lignes, et s'en défait. */
  vider(): readonly Plage[] {
    this.assembler();
    const { plages } = this;
    this.plages = [];
    return plages;
  }

  private assembler(): void {
    const assemblees: Plage[] = [];
    for (const plage of this.plages.sort((a, b) => a.rangs.de - b.rangs.de)) {
      const { fichier, sort, lignes, rangs, cles } = plage;
      const precedente = assemblees.at(-1);
      if (precedente?.fichier === fichier && precedente.sort === sort && suit(precedente, rangs.de, cles.de)) {
        [precedente.lignes.a, precedente.rangs.a, precedente.cles.a] = [lignes.a, rangs.a, cles.a];
      } else assemblees.push(plage);
    }
    this.plages = assemblees;
  }
}

const seul = (nombre: number): Bouts => ({ de: nombre, a: nombre });
const suit = ({ rangs, cles }: Plage, rang: number, cle: number): boolean => rangs.a + 1 === rang && cles.a + 1 === cle;
