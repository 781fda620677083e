/** Ce que les tests de lecture partagent : écrire des fichiers dans tous les dialectes, classeurs compris. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import iconv from 'iconv-lite';
import { crc32 as crcZlib } from 'node:zlib';
import { lireLignes, recenserDossier, type FichierSource, type Plan } from '../../lib/lecture/dossier';
import type { LigneBrute } from '../../lib/metier/modele';
import { encoder1252 } from '../../lib/commun/windows1252';

/** Les dossiers d'un fichier de tests, retirés avec lui. */
const travail = mkdtempSync(join(tmpdir(), 'clevity-lecture-'));
afterAll(() => rmSync(travail, { recursive: true, force: true }));

/** Écrit un dossier, sous-dossiers compris, et rend son chemin. */
export function ecrireDossier(fichiers: Readonly<Record<string, string | Buffer>>): string {
  const dossier = mkdtempSync(join(travail, 'dossier_'));
  for (const [nom, contenu] of Object.entries(fichiers)) {
    mkdirSync(dirname(join(dossier, nom)), { recursive: true });
    writeFileSync(join(dossier, nom), contenu);
  }
  return dossier;
}

export const recenser = (fichiers: Readonly<Record<string, string | Buffer>>): Promise<Plan> =>
  recenserDossier(ecrireDossier(fichiers));

/** Recense un dossier d'un seul fichier. */
export async function recenserUn(nom: string, contenu: string | Buffer): Promise<FichierSource> {
  const { fichiers } = await recenser({ [nom]: contenu });
  if (fichiers[0] === undefined) throw new Error(`${nom} n'a pas été reconnu.`);
  return fichiers[0];
}

export async function toutesLesLignes(fichier: FichierSource): Promise<LigneBrute[]> {
  const lignes: LigneBrute[] = [];
  for await (const bloc of lireLignes(fichier)) lignes.push(...bloc);
  return lignes;
}

const EN_MAC = new Map(
  Array.from({ length: 128 }, (_, rang) => [
    new TextDecoder('macintosh').decode(Uint8Array.of(rang + 128)),
    rang + 128,
  ]),
);

/** Les encodages que produisent les agences. */
export const ENCODEURS: Readonly<Record<string, (texte: string) => Buffer>> = {
  'UTF-8': (texte) => Buffer.from(texte),
  'UTF-8 avec marque': (texte) => Buffer.from(`\uFEFF${texte}`),
  'UTF-16 LE avec marque': (texte) => Buffer.from(`\uFEFF${texte}`, 'utf16le'),
  'UTF-16 BE avec marque': (texte) => Buffer.from(`\uFEFF${texte}`, 'utf16le').swap16(),
  'UTF-16 LE': (texte) => Buffer.from(texte, 'utf16le'),
  'UTF-16 BE': (texte) => Buffer.from(texte, 'utf16le').swap16(),
  'Windows-1252': encoder1252,
  CP850: (texte) => iconv.encode(texte, 'cp858'),
  'ISO-8859-15': (texte) => iconv.encode(texte, 'iso-8859-15'),
  MacRoman: (texte) => Buffer.from([...texte].map((signe) => EN_MAC.get(signe) ?? signe.charCodeAt(0))),
};

/** Une cellule de classeur : un texte (partagé), ou le XML entier de la cellule, où `@` est sa référence. */
export type CelluleXlsx = string | { readonly xml: string };

export interface FeuilleXlsx {
  readonly nom: string;
  readonly lignes: readonly (readonly CelluleXlsx[])[];
  readonly masquees?: readonly number[];
  readonly etat?: string;
}

export interface OptionsXlsx {
  readonly depuis1904?: boolean;
  /** Codes de format des styles 1, 2… ; un nombre est un format d'Excel. */
  readonly formats?: readonly (string | number)[];
}

const echapper = (texte: string): string =>
  texte.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const lettres = (rang: number): string =>
  rang < 26 ? String.fromCharCode(65 + rang) : lettres(Math.floor(rang / 26) - 1) + lettres(rang % 26);

/** Un classeur, tel qu'Excel l'écrit : textes partagés, cellules vides omises, feuilles avant les textes. */
export function ecrireClasseur(feuilles: readonly FeuilleXlsx[], options: OptionsXlsx = {}): Buffer {
  const textes: string[] = [];
  const rangs = new Map<string, number>();
  const partager = (texte: string): number => {
    const rang = rangs.get(texte) ?? textes.push(texte) - 1;
    rangs.set(texte, rang);
    return rang;
  };
  const cellule = (valeur: CelluleXlsx, ligne: number, colonne: number): string => {
    const reference = `${lettres(colonne)}${ligne}`;
    if (typeof valeur !== 'string') return valeur.xml.replace('@', reference);
    return valeur === '' ? '' : `<c r="${reference}" t="s"><v>${partager(valeur)}</v></c>`;
  };
  const corps = feuilles.map(
    ({ lignes, masquees = [] }) =>
      `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${lignes
        .map((cellules, rang) => {
          const ligne = rang + 1;
          const cache = masquees.includes(ligne) ? ' hidden="1"' : '';
          return `<row r="${ligne}"${cache}>${cellules.map((valeur, colonne) => cellule(valeur, ligne, colonne)).join('')}</row>`;
        })
        .join('')}</sheetData></worksheet>`,
  );
  const { formats = [] } = options;
  const personnels = formats.flatMap((format, rang) =>
    typeof format === 'string' ? [`<numFmt numFmtId="${200 + rang}" formatCode="${echapper(format)}"/>`] : [],
  );
  const styles = [
    '<xf numFmtId="0"/>',
    ...formats.map((format, rang) => `<xf numFmtId="${typeof format === 'string' ? 200 + rang : format}"/>`),
  ];
  const paquet = 'http://schemas.openxmlformats.org/package/2006/relationships';
  const liens = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  return ecrireZip({
    '[Content_Types].xml': '<Types/>',
    '_rels/.rels': `<Relationships xmlns="${paquet}"><Relationship Id="rId1" Type="${liens}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml':
      `<workbook xmlns:r="${liens}"><workbookPr${options.depuis1904 === true ? ' date1904="1"' : ''}/><sheets>` +
      feuilles
        .map(
          ({ nom, etat }, rang) =>
            `<sheet name="${echapper(nom)}" sheetId="${rang + 1}" r:id="rId${rang + 1}"${etat === undefined ? '' : ` state="${etat}"`}/>`,
        )
        .join('') +
      '</sheets></workbook>',
    'xl/_rels/workbook.xml.rels':
      '<Relationships>' +
      feuilles
        .map(
          (_, rang) =>
            `<Relationship Id="rId${rang + 1}" Type="${liens}/worksheet" Target="worksheets/sheet${rang + 1}.xml"/>`,
        )
        .join('') +
      `<Relationship Id="rId90" Type="${liens}/sharedStrings" Target="sharedStrings.xml"/>` +
      `<Relationship Id="rId91" Type="${liens}/styles" Target="/xl/styles.xml"/></Relationships>`,
    ...Object.fromEntries(corps.map((xml, rang) => [`xl/worksheets/sheet${rang + 1}.xml`, xml])),
    'xl/styles.xml': `<styleSheet><numFmts>${personnels.join('')}</numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs>${styles.join('')}</cellXfs></styleSheet>`,
    'xl/sharedStrings.xml': `<sst>${textes.map((texte) => `<si><t xml:space="preserve">${echapper(texte)}</t></si>`).join('')}</sst>`,
  });
}

/** Une archive ZIP sans compression. */
export function ecrireZip(fichiers: Readonly<Record<string, string>>): Buffer {
  const locaux: Buffer[] = [];
  const centraux: Buffer[] = [];
  let position = 0;
  for (const [nom, texte] of Object.entries(fichiers)) {
    const contenu = Buffer.from(texte);
    const commun = Buffer.alloc(26);
    commun.writeUInt16LE(20, 0);
    commun.writeUInt16LE(0x800, 2);
    commun.writeUInt32LE(crcZlib(contenu), 10);
    commun.writeUInt32LE(contenu.length, 14);
    commun.writeUInt32LE(contenu.length, 18);
    commun.writeUInt16LE(Buffer.byteLength(nom), 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), commun, Buffer.from(nom), contenu]);
    const suite = Buffer.alloc(14);
    suite.writeUInt32LE(position, 10);
    centraux.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), commun, suite, Buffer.from(nom)]));
    locaux.push(local);
    position += local.length;
  }
  const repertoire = Buffer.concat(centraux);
  const fin = Buffer.alloc(22);
  fin.write('PK\x05\x06', 'latin1');
  fin.writeUInt16LE(centraux.length, 8);
  fin.writeUInt16LE(centraux.length, 10);
  fin.writeUInt32LE(repertoire.length, 12);
  fin.writeUInt32LE(position, 16);
  return Buffer.concat([...locaux, repertoire, fin]);
}
