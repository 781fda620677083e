/** La feuille des lignes isolées, rangée après rangée. */
import { neutraliser, restaurer } from '../../lecture/neutralisation';
import type { Annotations } from './annotations';
import type { ContenuClasseur, RangeeIsolee } from './contenu';
import { decrireColonne, ecrireCellule, type Colonne } from './colonnes';
import { ouvrirFeuille, plageDeListe, STYLES } from './gabarits';
import { CARACTERES_PAR_CELLULE, celluleTexte, echapper, lettres, LIGNES_PAR_FEUILLE } from './xml';

/** Sur combien de rangées les largeurs se règlent. */
const RANGEES_MESUREES = 200;

/** Vrai si chacune de ses cellules tient dans une cellule d'Excel. */
export const tient = ({ cellules }: RangeeIsolee): boolean =>
  cellules.every(({ length }) => length < CARACTERES_PAR_CELLULE);

export async function* ecrireFeuille(
  contenu: ContenuClasseur,
  annotations: Annotations,
  bilan: { rangees: number; omises: number },
): AsyncGenerator<string> {
  const rangees = versAsync(contenu.rangees);
  const premieres: RangeeIsolee[] = [];
  while (premieres.length < RANGEES_MESUREES) {
    const { value, done } = await rangees.next();
    if (done === true) break;
    premieres.push(value);
  }
  const colonnes = contenu.entetes.map((entete, rang) => decrireColonne(contenu, entete, rang, premieres));
  yield ouvrir(colonnes) + ecrireEntetes(contenu.entetes, colonnes);
  for await (const rangee of enchainer(premieres, rangees)) {
    if (!tient(rangee) || bilan.rangees + 2 > LIGNES_PAR_FEUILLE) {
      bilan.omises++;
      continue;
    }
    bilan.rangees++;
    annoter(rangee, bilan.rangees, annotations);
    yield ecrireRangee(rangee, bilan.rangees + 1, colonnes);
  }
  yield fermer(contenu);
}

async function* versAsync(rangees: ContenuClasseur['rangees']): AsyncGenerator<RangeeIsolee, void> {
  yield* rangees;
}

async function* enchainer(
  premieres: readonly RangeeIsolee[],
  suivantes: AsyncGenerator<RangeeIsolee, void>,
): AsyncGenerator<RangeeIsolee> {
  yield* premieres;
  yield* suivantes;
}

/** L'en-tête est figé ; une colonne entière a son style, pour les lignes qu'on ajouterait. */
const ouvrir = (colonnes: readonly Colonne[]): string =>
  `${ouvrirFeuille}<sheetViews><sheetView workbookViewId="0" tabSelected="1"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>` +
  '<selection pane="bottomLeft" activeCell="A2" sqref="A2"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>' +
  colonnes
    .map(
      ({ largeur, style }, rang) =>
        `<col min="${rang + 1}" max="${rang + 1}" width="${largeur}" style="${style}" customWidth="1"/>`,
    )
    .join('') +
  '</cols><sheetData>';

const ecrireEntetes = (entetes: readonly string[], colonnes: readonly Colonne[]): string =>
  `<row r="1">${entetes.map((entete, rang) => celluleTexte(`${colonnes[rang]?.lettres}1`, STYLES.entete, aRendre(entete))).join('')}</row>`;

/**
 * Rien ne s'exécute dans une cellule de texte : `=1+1` s'y écrit tel quel. Mais la lecture d'un fichier rendu retire une
 * apostrophe à `'=1+1` ; on lui en donne une à retirer.
 */
const aRendre = (cellule: string): string => (restaurer(cellule) === cellule ? cellule : neutraliser(cellule));

/** Sans cellule à montrer, la note se met sur la première : c'est la ligne entière qui est en cause. */
function annoter({ fautes, motif }: RangeeIsolee, ligne: number, annotations: Annotations): void {
  for (const colonne of fautes.size === 0 ? [0] : fautes) annotations.ajouter({ ligne, colonne, texte: motif });
}

function ecrireRangee({ cellules, fautes }: RangeeIsolee, ligne: number, colonnes: readonly Colonne[]): string {
  const ecrites = colonnes.map((colonne, rang) => {
    const style = fautes.size === 0 || fautes.has(rang) ? colonne.styleFautif : colonne.style;
    const texte = aRendre(cellules[rang] ?? '');
    return ecrireCellule(`${colonne.lettres}${ligne}`, style, texte, colonne.estDate);
  });
  return `<row r="${ligne}">${ecrites.join('')}</row>`;
}

/** Sans mot de passe : le verrou évite une maladresse, il n'interdit rien. Les listes proposent, elles n'imposent pas. */
function fermer({ entetes, listes }: ContenuClasseur): string {
  const validations = [...listes].map(([rang, admises], numero) => {
    const colonne = lettres(rang);
    return (
      `<dataValidation type="list" allowBlank="1" showInputMessage="1" sqref="${colonne}2:${colonne}${LIGNES_PAR_FEUILLE}">` +
      `<formula1>${echapper(plageDeListe(numero, admises.length))}</formula1></dataValidation>`
    );
  });
  return (
    '</sheetData><sheetProtection sheet="1" objects="1" scenarios="1" formatCells="0" formatColumns="0" formatRows="0" insertRows="0" deleteRows="0" sort="0" autoFilter="0"/>' +
    (validations.length === 0
      ? ''
      : `<dataValidations count="${validations.length}">${validations.join('')}</dataValidations>`) +
    '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup orientation="landscape"/>' +
    `<ignoredErrors><ignoredError sqref="A1:${lettres(Math.max(entetes.length - 1, 0))}${LIGNES_PAR_FEUILLE}" numberStoredAsText="1"/></ignoredErrors>` +
    '<legacyDrawing r:id="rId2"/></worksheet>'
  );
}
