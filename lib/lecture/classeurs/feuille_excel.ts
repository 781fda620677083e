/** Une feuille Excel, visitée balise après balise : ce que chaque sorte de cellule donne. */
import { NON_CALCULEE } from '../../metier/non_calculee';
import type { FormatDeNombre } from './formats_de_nombre';
import { ecrireNombre } from './nombres';
import type { Rangees } from './rangees';
import { deplierTexte, TexteRiche, type TextesPartages } from './textes';
import type { DemandeFeuille } from './types';
import { estVrai, type Attributs, type Visiteur } from './xml';

/** Ce que les cellules citent d'ailleurs. */
interface Appuis extends Pick<DemandeFeuille, 'dates'> {
  readonly textes: TextesPartages;
  readonly formats: readonly FormatDeNombre[];
  /** Les dates sont comptées depuis 1904 (vieux Excel pour Mac). */
  readonly depuis1904: boolean;
}

interface CelluleVue {
  readonly colonne: number;
  readonly type: string;
  readonly style: number;
  formule: boolean;
  /** Vrai si la cellule a une valeur, fût-elle vide. */
  evaluee: boolean;
  valeur: string;
}

export class LecteurExcel implements Visiteur {
  private ligne = 0;
  private masquee = false;
  private cellules: string[] = [];
  private colonne = -1;
  private cellule: CelluleVue | undefined;
  private dansValeur = false;
  private readonly enligne = new TexteRiche();

  constructor(
    private readonly rangees: Rangees,
    private readonly appuis: Appuis,
  ) {}

  ouvrir(balise: string, attributs: Attributs): void {
    if (balise === 'c') this.ouvrirCellule(attributs);
    else if (balise === 'row') this.ouvrirRangee(attributs);
    else if (this.cellule !== undefined) this.ouvrirContenu(this.cellule, balise);
  }

  texte(morceau: string): void {
    if (this.cellule === undefined) return;
    if (this.dansValeur) this.cellule.valeur += morceau;
    else this.enligne.ajouter(morceau);
  }

  fermer(balise: string): void {
    if (balise === 'v') this.dansValeur = false;
    else if (balise === 'c') this.fermerCellule();
    else if (balise === 'row') this.rangees.ajouter(this.ligne, this.cellules, this.masquee);
    else this.enligne.fermer(balise);
  }

  private ouvrirRangee({ r, hidden }: Attributs): void {
    const ligne = r === undefined ? this.ligne + 1 : Number(r);
    this.rangees.exigerLigne(ligne, this.ligne);
    this.ligne = ligne;
    this.masquee = estVrai(hidden);
    this.cellules = [];
    this.colonne = -1;
  }

  private ouvrirCellule({ r = '', t = 'n', s = '-1' }: Attributs): void {
    const lettres = /^[A-Za-z]{1,7}/.exec(r)?.[0];
    this.colonne = lettres === undefined ? this.colonne + 1 : rangColonne(lettres);
    this.cellule = { colonne: this.colonne, type: t, style: Number(s), formule: false, evaluee: false, valeur: '' };
  }

  private ouvrirContenu(cellule: CelluleVue, balise: string): void {
    if (balise === 'v') this.dansValeur = cellule.evaluee = true;
    else if (balise === 'f') cellule.formule = true;
    else this.enligne.ouvrir(balise);
  }

  private fermerCellule(): void {
    if (this.cellule === undefined) return;
    this.rangees.poser(this.cellules, this.cellule.colonne, this.lire(this.cellule));
    this.cellule = undefined;
  }

  private lire({ type, valeur, formule, evaluee, style, colonne }: CelluleVue): string {
    const enligne = this.enligne.vider();
    // Une formule dont le résultat est un texte vide l'enregistre, vide.
    if (formule && valeur + enligne === '' && !(type === 'str' && evaluee)) return NON_CALCULEE;
    switch (type) {
      case 's':
        return valeur.trim() === '' ? '' : this.appuis.textes.lire(valeur.trim());
      case 'inlineStr':
        return enligne;
      case 'str':
        return deplierTexte(valeur);
      case 'b':
        return valeur === '' ? '' : estVrai(valeur) ? 'VRAI' : 'FAUX';
      case 'e':
        // Une formule en erreur (#N/A, #REF!…) n'a pas de valeur : c'est un faux vide, quelle que soit l'erreur.
        return 'N/A';
      case 'd':
        return valeur.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace('T', ' ');
      default:
        return this.ecrireNombre(valeur, style, colonne);
    }
  }

  private ecrireNombre(valeur: string, style: number, colonne: number): string {
    const { formats, depuis1904, dates } = this.appuis;
    const format = formats[style];
    const nu = format === undefined || format.genre === 'nombre';
    // Partout ailleurs, un numéro de série est lu comme ceux du calendrier ordinaire.
    const serie = depuis1904 && nu && dates.has(colonne) && SERIE.test(valeur);
    return ecrireNombre(valeur, serie ? { genre: 'date' } : format, depuis1904);
  }
}

/** Un numéro de série plausible : de 1931 à 2177 depuis 1904. */
const SERIE = /^[1-9]\d{4}(?:\.\d+)?$/;

const rangColonne = (lettres: string): number =>
  [...lettres.toUpperCase()].reduce((rang, lettre) => rang * 26 + lettre.charCodeAt(0) - 64, 0) - 1;
