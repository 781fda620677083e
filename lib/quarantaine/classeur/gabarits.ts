/** Les parties d'un classeur d'isolés qui ne dépendent pas de son contenu, ou presque. */
import { FEUILLE_DES_LISTES } from '../../lecture/classeur';
import { celluleTexte, lettres } from './xml';

const TETE = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const FEUILLES = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const LIENS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PAQUET = 'http://schemas.openxmlformats.org/package/2006';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

export const ouvrirFeuille = `${TETE}<worksheet xmlns="${FEUILLES}" xmlns:r="${LIENS}">`;

/** Les styles de cellule, par leur rang dans `cellXfs`. */
export const STYLES = {
  defaut: 0,
  entete: 1,
  texte: 2,
  texteFautif: 3,
  date: 4,
  dateFautive: 5,
  verrouille: 6,
} as const;

/** Une date s'affiche comme un CSV l'écrit : enregistrée en CSV, elle reste sans équivoque. */
const FORMAT_DATE = 164;
const FORMAT_TEXTE = 49;

const style = (format: number, police: number, fond: number, verrou: boolean): string =>
  `<xf numFmtId="${format}" fontId="${police}" fillId="${fond}" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1" applyProtection="1">` +
  `<alignment horizontal="left" vertical="top"/><protection locked="${verrou ? 1 : 0}"/></xf>`;

const fond = (couleur: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${couleur}"/><bgColor indexed="64"/></patternFill></fill>`;

const police = (reste: string): string => `<font>${reste}<name val="Calibri"/><family val="2"/></font>`;

const MISE_EN_FORME =
  `${TETE}<styleSheet xmlns="${FEUILLES}"><numFmts count="1"><numFmt numFmtId="${FORMAT_DATE}" formatCode="yyyy\\-mm\\-dd"/></numFmts>` +
  `<fonts count="4">${police('<sz val="11"/>')}${police('<b/><sz val="11"/><color rgb="FF1F3864"/>')}` +
  `${police('<sz val="11"/><color rgb="FF9C0006"/>')}${police('<sz val="11"/><color rgb="FF595959"/>')}</fonts>` +
  `<fills count="5"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>` +
  `${fond('DDE6F3')}${fond('FFC7CE')}${fond('EDEDED')}</fills>` +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="7">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  style(FORMAT_TEXTE, 1, 2, true) +
  style(FORMAT_TEXTE, 0, 0, false) +
  style(FORMAT_TEXTE, 2, 3, false) +
  style(FORMAT_DATE, 0, 0, false) +
  style(FORMAT_DATE, 2, 3, false) +
  style(FORMAT_TEXTE, 3, 4, true) +
  '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

const lien = (id: number, type: string, cible: string): string =>
  `<Relationship Id="rId${id}" Type="${LIENS}/${type}" Target="${cible}"/>`;

const lier = (...liens: string[]): string =>
  `${TETE}<Relationships xmlns="${PAQUET}/relationships">${liens.join('')}</Relationships>`;

const partie = (nom: string, type: string): string => `<Override PartName="${nom}" ContentType="${TYPE}.${type}+xml"/>`;

/** Les parties fixes, par leur nom. */
export const PARTIES: Readonly<Record<string, string>> = {
  '[Content_Types].xml':
    `${TETE}<Types xmlns="${PAQUET}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>' +
    partie('/xl/workbook.xml', 'sheet.main') +
    partie('/xl/worksheets/sheet1.xml', 'worksheet') +
    partie('/xl/worksheets/sheet2.xml', 'worksheet') +
    partie('/xl/styles.xml', 'styles') +
    partie('/xl/comments1.xml', 'comments') +
    '</Types>',
  '_rels/.rels': lier(lien(1, 'officeDocument', 'xl/workbook.xml')),
  'xl/workbook.xml':
    `${TETE}<workbook xmlns="${FEUILLES}" xmlns:r="${LIENS}"><bookViews><workbookView activeTab="0"/></bookViews><sheets>` +
    `<sheet name="Lignes isolées" sheetId="1" r:id="rId1"/><sheet name="${FEUILLE_DES_LISTES}" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>`,
  'xl/_rels/workbook.xml.rels': lier(
    lien(1, 'worksheet', 'worksheets/sheet1.xml'),
    lien(2, 'worksheet', 'worksheets/sheet2.xml'),
    lien(3, 'styles', 'styles.xml'),
  ),
  'xl/worksheets/_rels/sheet1.xml.rels': lier(
    lien(1, 'comments', '../comments1.xml'),
    lien(2, 'vmlDrawing', '../drawings/vmlDrawing1.vml'),
  ),
  'xl/styles.xml': MISE_EN_FORME,
};

/** La feuille masquée où les listes déroulantes puisent : une colonne par liste. */
export function* ecrireListes(listes: readonly (readonly string[])[]): Generator<string> {
  yield `${ouvrirFeuille}<sheetData>`;
  const hauteur = Math.max(0, ...listes.map((liste) => liste.length));
  for (let rang = 0; rang < hauteur; rang++) {
    const cellules = listes.map((liste, colonne) => {
      const valeur = liste[rang];
      return valeur === undefined ? '' : celluleTexte(`${lettres(colonne)}${rang + 1}`, STYLES.texte, valeur);
    });
    yield `<row r="${rang + 1}">${cellules.join('')}</row>`;
  }
  yield '</sheetData></worksheet>';
}

/** Où la feuille des listes tient la liste de ce rang. */
export const plageDeListe = (rang: number, longueur: number): string =>
  `'${FEUILLE_DES_LISTES}'!$${lettres(rang)}$1:$${lettres(rang)}$${longueur}`;
