/** De quoi fabriquer les classeurs qu'aucun tableur n'écrit : parties remplacées, archives comprimées, bombes. */
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

const LIENS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export const feuilleXml = (rangees: string): string => `<worksheet><sheetData>${rangees}</sheetData></worksheet>`;

/** Une rangée de textes en ligne. */
export const rangeeXml = (...textes: string[]): string =>
  `<row>${textes.map((texte) => `<c t="inlineStr"><is><t>${texte}</t></is></c>`).join('')}</row>`;

export const lien = (id: string, type: string, cible: string): string =>
  `<Relationship Id="${id}" Type="${LIENS}/${type}" Target="${cible}"/>`;

export const liens = (...lies: string[]): string => `<Relationships>${lies.join('')}</Relationships>`;

/** Les parties du plus petit classeur Excel, dont on remplace ou ôte (`undefined`) celles qu'on veut. */
export function partiesExcel(remplacees: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const parties: Record<string, string | undefined> = {
    '_rels/.rels': liens(lien('rId1', 'officeDocument', 'xl/workbook.xml')),
    'xl/workbook.xml': '<workbook><sheets><sheet name="clients" r:id="rId1"/></sheets></workbook>',
    'xl/_rels/workbook.xml.rels': liens(
      lien('rId1', 'worksheet', 'worksheets/sheet1.xml'),
      lien('rId2', 'sharedStrings', 'sharedStrings.xml'),
      lien('rId3', 'styles', 'styles.xml'),
    ),
    'xl/worksheets/sheet1.xml': feuilleXml(rangeeXml('id', 'nom', 'email') + rangeeXml('1', 'X', 'a@b.fr')),
    'xl/sharedStrings.xml': '<sst/>',
    'xl/styles.xml': '<styleSheet/>',
    ...remplacees,
  };
  return Object.fromEntries(Object.entries(parties).flatMap(([nom, xml]) => (xml === undefined ? [] : [[nom, xml]])));
}

/** Le plus petit classeur OpenDocument, dont on donne les feuilles. */
export const partiesOpenDocument = (feuilles: string, styles = ''): Record<string, string> => ({
  'content.xml': `<office:document-content><office:automatic-styles>${styles}</office:automatic-styles><office:body><office:spreadsheet>${feuilles}</office:spreadsheet></office:body></office:document-content>`,
});

/** Une archive ZIP comprimée ; un même nom peut y être deux fois. */
export async function comprimer(...lots: readonly Readonly<Record<string, string>>[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const parties of lots) {
    for (const [nom, texte] of Object.entries(parties)) zip.addBuffer(Buffer.from(texte), nom);
  }
  zip.end();
  return buffer(zip.outputStream);
}
