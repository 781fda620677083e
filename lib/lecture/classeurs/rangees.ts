/** Les rangées d'une feuille à mesure qu'elles se lisent : rendues par blocs, et dans des bornes. */
import { abime } from './archive';
import { CARACTERES_PAR_CELLULE } from './textes';

export interface RangeeLue {
  readonly ligne: number;
  readonly cellules: string[];
}

/** Ce que la lecture d'une feuille apprend en passant. */
export interface SuiviFeuille {
  lignesMasquees: number;
}

/** La largeur d'une feuille d'Excel, et sa hauteur ; LibreOffice n'est pas plus grand. */
const COLONNES_MAXIMALES = 16_384;
const LIGNES_MAXIMALES = 1_048_576;
const LIGNES_PAR_BLOC = 500;
/** Les poids sont en octets, à peu près ceux qu'occupent une rangée et ses cellules, si vides soient-elles. */
const POIDS_DE_RANGEE = 64;
const POIDS_DE_CELLULE = 8;
const POIDS_MAXIMAL = 1 << 22;
const POIDS_DE_BLOC = 1 << 20;
/** Une feuille dont chaque caractère pèserait cent octets (des textes partagés cités sans fin) est piégée. */
const AMPLIFICATION_MAXIMALE = 100;
const POIDS_SANS_SOUPCON = 1 << 26;

export class Rangees {
  private lues: RangeeLue[] = [];
  private poids = 0;
  private lus = 0;
  private rendus = 0;

  constructor(
    private readonly classeur: string,
    private readonly suivi: SuiviFeuille,
  ) {}

  /** @throws ErreurUtilisateur si la ligne n'est pas sous la précédente, ou n'est pas d'un tableur */
  exigerLigne(ligne: number, precedente: number): void {
    if (Number.isInteger(ligne) && ligne > precedente && ligne <= LIGNES_MAXIMALES) return;
    throw abime(this.classeur, `une ligne se dit la ${ligne}e, après la ${precedente}e`);
  }

  /** Pose une valeur à sa place ; rien ne s'y perd : ni au-delà des bornes, ni sous une autre. */
  poser(cellules: string[], colonne: number, valeur: string): void {
    if (valeur === '') return;
    if (valeur.length > CARACTERES_PAR_CELLULE) throw abime(this.classeur, "l'une de ses cellules est démesurée");
    if (colonne >= COLONNES_MAXIMALES) throw abime(this.classeur, `une cellule est à la colonne ${colonne + 1}`);
    if ((cellules[colonne] ?? '') !== '') throw abime(this.classeur, 'deux cellules y ont la même place');
    while (cellules.length < colonne) cellules.push('');
    cellules[colonne] = valeur;
  }

  ajouter(ligne: number, cellules: string[], masquee: boolean): void {
    if (cellules.length === 0) return;
    if (masquee) this.suivi.lignesMasquees++;
    const poids = cellules.reduce((total, cellule) => total + cellule.length + POIDS_DE_CELLULE, POIDS_DE_RANGEE);
    if (poids > POIDS_MAXIMAL) throw abime(this.classeur, `la ligne ${ligne} est démesurée`);
    this.poids += poids;
    this.rendus += poids;
    if (this.rendus > POIDS_SANS_SOUPCON && this.rendus > AMPLIFICATION_MAXIMALE * this.lus)
      throw abime(this.classeur, 'une feuille y est répétée sans fin : elle est piégée');
    this.lues.push({ ligne, cellules });
  }

  /** Le bloc à rendre après avoir lu tant de caractères, s'il est plein. */
  suivre(caracteres: number): RangeeLue[] | undefined {
    this.lus += caracteres;
    return this.lues.length >= LIGNES_PAR_BLOC || this.poids >= POIDS_DE_BLOC ? this.vider() : undefined;
  }

  vider(): RangeeLue[] {
    const { lues } = this;
    this.lues = [];
    this.poids = 0;
    return lues;
  }
}
