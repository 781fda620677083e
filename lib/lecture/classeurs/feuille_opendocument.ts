/** Une feuille OpenDocument, visitée balise après balise : ce que chaque sorte de cellule donne. */
import { NON_CALCULEE } from '../../metier/non_calculee';
import { ecrireNombre } from './nombres';
import type { Rangees } from './rangees';
import type { Attributs, Visiteur } from './xml';

interface CelluleVue {
  readonly attributs: Attributs;
  texte: string;
  paragraphes: number;
  dansParagraphe: boolean;
}

/** `document-content` / `body` / `spreadsheet` / `table` ; plus profond, c'est un tableau dans une cellule. */
export const estFeuille = (balise: string, profondeur: number): boolean => balise === 'table' && profondeur === 4;

const CELLULES = new Set(['table-cell', 'covered-table-cell']);
/** Une note, un dessin, un tableau dans une cellule : ils sont sur elle, et n'en sont pas le contenu. */
const A_COTE = new Set(['annotation', 'shapes', 'frame', 'ruby-text', 'table']);

export class LecteurOpenDocument implements Visiteur {
  etat: 'avant' | 'dedans' | 'après' = 'avant';
  private ligne = 1;
  private rangee: { fois: number; masquee: boolean; cellules: string[]; largeur: number } | undefined;
  private cellule: CelluleVue | undefined;
  private aCote = 0;

  constructor(
    private readonly rangees: Rangees,
    private readonly feuille: string,
  ) {}

  ouvrir(balise: string, attributs: Attributs, profondeur: number): void {
    const estLaSienne = estFeuille(balise, profondeur) && attributs.name === this.feuille;
    if (this.etat === 'dedans') this.ouvrirDedans(balise, attributs);
    else if (this.etat === 'avant' && estLaSienne) this.etat = 'dedans';
  }

  private ouvrirDedans(balise: string, attributs: Attributs): void {
    if (A_COTE.has(balise)) this.aCote++;
    if (this.aCote > 0) return;
    if (balise === 'table-row') this.ouvrirRangee(attributs);
    else if (CELLULES.has(balise)) this.cellule = { attributs, texte: '', paragraphes: 0, dansParagraphe: false };
    else if (this.cellule !== undefined) ouvrirTexte(this.cellule, balise, attributs);
  }

  texte(morceau: string): void {
    if (this.cellule?.dansParagraphe === true && this.aCote === 0) this.cellule.texte += morceau.replace(/\s+/g, ' ');
  }

  fermer(balise: string, profondeur: number): void {
    if (this.etat !== 'dedans') return;
    if (estFeuille(balise, profondeur)) this.etat = 'après';
    else if (A_COTE.has(balise)) this.aCote--;
    else if (this.aCote > 0) return;
    else if (CELLULES.has(balise)) this.fermerCellule();
    else if (balise === 'table-row') this.fermerRangee();
    else if (balise === 'p' && this.cellule !== undefined) this.cellule.dansParagraphe = false;
  }

  private ouvrirRangee(attributs: Attributs): void {
    const masquee = ['collapse', 'filter'].includes(attributs.visibility ?? '');
    this.rangee = { fois: repetitions(attributs['number-rows-repeated']), masquee, cellules: [], largeur: 0 };
  }

  private fermerCellule(): void {
    const { cellule, rangee } = this;
    this.cellule = undefined;
    if (cellule === undefined || rangee === undefined) return;
    const fois = repetitions(cellule.attributs['number-columns-repeated']);
    const valeur = lireValeur(cellule.attributs, cellule.texte);
    for (let rang = 0; valeur !== '' && rang < fois; rang++)
      this.rangees.poser(rangee.cellules, rangee.largeur + rang, valeur);
    rangee.largeur += fois;
  }

  private fermerRangee(): void {
    const { rangee } = this;
    this.rangee = undefined;
    if (rangee === undefined) return;
    const { fois, cellules, masquee } = rangee;
    if (cellules.length > 0) this.rangees.exigerLigne(this.ligne + fois - 1, this.ligne - 1);
    for (let rang = 0; cellules.length > 0 && rang < fois; rang++)
      this.rangees.ajouter(this.ligne + rang, [...cellules], masquee);
    this.ligne += fois;
  }
}

const repetitions = (attribut: string | undefined): number => Math.max(1, Math.floor(Number(attribut ?? 1)) || 1);

function ouvrirTexte(cellule: CelluleVue, balise: string, attributs: Attributs): void {
  if (balise === 'p') {
    cellule.texte += cellule.paragraphes++ > 0 ? '\n' : '';
    cellule.dansParagraphe = true;
  } else if (balise === 's') cellule.texte += ' '.repeat(Math.min(repetitions(attributs.c), ESPACES_MAXIMALES));
  else if (balise === 'tab') cellule.texte += '\t';
  else if (balise === 'line-break') cellule.texte += '\n';
}

const ESPACES_MAXIMALES = 1_000;

/** Ce qu'affiche une formule en erreur. */
const ERREUR = /^(?:#[A-Z0-9/]+[!?]?|Err:\d{3})$/;

function lireValeur(attributs: Attributs, texte: string): string {
  const type = attributs['value-type'];
  if (attributs.formula !== undefined && type === undefined) return NON_CALCULEE;
  if (type === 'error' || (attributs.formula !== undefined && ERREUR.test(texte))) return 'N/A';
  switch (type) {
    case 'float':
    case 'currency':
      return PORTE_DU_SENS.test(texte) ? texte : ecrireNombre(attributs.value ?? texte, undefined, false);
    case 'percentage':
      return ecrireNombre(attributs.value ?? texte, { genre: 'pourcentage' }, false);
    case 'date':
      return (attributs['date-value'] ?? texte).replace(/T00:00:00(?:\.0+)?Z?$/, '').replace('T', ' ');
    case 'time':
      return ecrireDuree(attributs['time-value'] ?? texte);
    case 'boolean':
      return attributs['boolean-value'] === 'true' ? 'VRAI' : 'FAUX';
    default:
      return attributs['string-value'] ?? texte;
  }
}

/** L'affichage d'un nombre quand il dit plus que lui : `00012`, `06 12 34 56 78`, `C-012`, `4/5`, `16/20`. */
const PORTE_DU_SENS = /^(?:0\d+(?:[ .-]\d+)*|[A-Za-z]+[-_./# ]?\d+|(?:\d+ )?\d+ ?\/ ?\d+)$/;

/** `PT14H30M00S` → `14:30:00`. */
const ecrireDuree = (duree: string): string =>
  duree.replace(/^PT(\d+)H(\d+)M(\d+)(?:[.,]\d+)?S$/, (_, ...parties: string[]) =>
    parties
      .slice(0, 3)
      .map((partie) => partie.padStart(2, '0'))
      .join(':'),
  );
