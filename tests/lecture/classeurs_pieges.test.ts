/** Les classeurs abîmés, incomplets ou piégés : une phrase, vite, et sans peser. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { lireFeuille, listerFeuilles } from '../../lib/lecture/classeur';
import { recenserDossier } from '../../lib/lecture/dossier';
import { CHARGEUR, RACINE } from '../outils/scripts';
import { unites } from '../outils/unite';
import { comprimer, feuilleXml, lien, liens, partiesExcel, partiesOpenDocument, rangeeXml } from './outils_classeurs';

const dossier = mkdtempSync(join(tmpdir(), 'clevity-pieges-'));
afterAll(() => rmSync(dossier, { recursive: true, force: true }));

let numero = 0;
async function ecrire(extension: string, ...parties: Record<string, string>[]): Promise<string> {
  const chemin = join(dossier, `piege_${numero++}${extension}`);
  writeFileSync(chemin, await comprimer(...parties));
  return chemin;
}

async function lire(chemin: string, dates = new Set<number>()): Promise<string[]> {
  const textes: string[] = [];
  for (const { nom } of await listerFeuilles(chemin)) {
    for await (const lignes of lireFeuille(chemin, nom, { largeur: 0, dates }))
      textes.push(...lignes.map(({ texte }) => texte));
  }
  return textes;
}

const LIGNES = ['id;nom;email', '1;X;a@b.fr'];

test.each<[string, Record<string, string | undefined>]>([
  ['telles que les nomme Excel', {}],
  [
    'dans une autre casse que celle qui les nomme',
    { 'xl/worksheets/sheet1.xml': undefined, 'XL/Worksheets/Sheet1.XML': partiesExcel({})['xl/worksheets/sheet1.xml'] },
  ],
  [
    'sous des barres inversées',
    { 'xl/_rels/workbook.xml.rels': liens(lien('rId1', 'worksheet', '\\xl\\worksheets\\sheet1.xml')) },
  ],
  [
    'hors du dossier ordinaire, par un chemin relatif',
    {
      'xl/worksheets/sheet1.xml': undefined,
      'feuilles/clients.xml': partiesExcel({})['xl/worksheets/sheet1.xml'],
      'xl/_rels/workbook.xml.rels': liens(lien('rId1', 'worksheet', '../feuilles/clients.xml')),
    },
  ],
  [
    'à côté d’une feuille de graphique et d’un module de macros',
    {
      'xl/workbook.xml':
        '<workbook><sheets><sheet name="g" r:id="rId9"/><sheet name="m" r:id=""/><sheet name="clients" r:id="rId1"/></sheets></workbook>',
      'xl/_rels/workbook.xml.rels': liens(
        lien('rId1', 'worksheet', 'worksheets/sheet1.xml'),
        lien('rId9', 'chartsheet', 'worksheets/graphique.xml'),
      ),
    },
  ],
])('les parties se trouvent : %s', async (_, remplacees) => {
  expect(await lire(await ecrire('.xlsx', partiesExcel(remplacees)))).toEqual(LIGNES);
});

test.each<[string, Record<string, string | undefined>]>([
  ["la partie « xl/styles.xml » n'y est pas", { 'xl/styles.xml': undefined }],
  ["la partie « xl/sharedStrings.xml » n'y est pas", { 'xl/sharedStrings.xml': undefined }],
  ["la partie « xl/worksheets/sheet1.xml » n'y est pas", { 'xl/worksheets/sheet1.xml': undefined }],
  ["la partie « xl/_rels/workbook.xml.rels » n'y est pas", { 'xl/_rels/workbook.xml.rels': undefined }],
  ["la feuille « clients » n'y est pas", { 'xl/_rels/workbook.xml.rels': liens() }],
  ["l'archive ne contient pas de classeur Excel", { '_rels/.rels': undefined }],
  ['une cellule cite le texte n° 7', { 'xl/worksheets/sheet1.xml': feuilleXml('<row><c t="s"><v>7</v></c></row>') }],
  [
    'une ligne se dit la 1048577e',
    { 'xl/worksheets/sheet1.xml': feuilleXml('<row r="1048577"><c><v>7</v></c></row>') },
  ],
  ['une ligne se dit la NaNe', { 'xl/worksheets/sheet1.xml': feuilleXml('<row r="x"><c><v>7</v></c></row>') }],
  ['une ligne se dit la 1e, après la 2e', { 'xl/worksheets/sheet1.xml': feuilleXml('<row r="2"/><row r="1"/>') }],
  [
    'une cellule est à la colonne 16385',
    { 'xl/worksheets/sheet1.xml': feuilleXml('<row><c r="XFE1"><v>7</v></c></row>') },
  ],
  [
    'deux cellules y ont la même place',
    { 'xl/worksheets/sheet1.xml': feuilleXml('<row><c r="A1"><v>7</v></c><c r="A1"><v>8</v></c></row>') },
  ],
])('un classeur incohérent se refuse : %s', async (raison, remplacees) => {
  const chemin = await ecrire('.xlsx', partiesExcel(remplacees));
  const erreur: unknown = await lire(chemin).catch((levee: unknown) => levee);
  expect(erreur).toBeInstanceOf(ErreurUtilisateur);
  expect(String(erreur)).toContain(`le classeur ne se lit pas (${raison}`);
});

test('deux parties du même nom : rien ne dit laquelle est la bonne', async () => {
  const autre = { 'XL/worksheets/sheet1.xml': feuilleXml(rangeeXml('autre')) };
  await expect(lire(await ecrire('.xlsx', partiesExcel({}), autre))).rejects.toThrow('y est deux fois');
});

test.each([
  ['aucune feuille', { 'xl/workbook.xml': '<workbook><sheets/></workbook>' }, 'aucune de ses feuilles'],
  [
    'deux feuilles vides',
    {
      'xl/workbook.xml':
        '<workbook><sheets><sheet name="a" r:id="rId1"/><sheet name="b" r:id="rId1"/></sheets></workbook>',
      'xl/worksheets/sheet1.xml': feuilleXml(''),
    },
    'aucune de ses feuilles',
  ],
])('un classeur où rien n’est reconnu est nommé : %s', async (_, remplacees, raison) => {
  const depot = mkdtempSync(join(dossier, 'depot_'));
  writeFileSync(join(depot, 'divers.xlsx'), await comprimer(partiesExcel(remplacees)));
  writeFileSync(join(depot, 'clients.csv'), 'id,nom,email\n1,X,a@b.fr\n');
  const { ecartes } = await recenserDossier(depot);
  expect(ecartes).toEqual([{ nom: 'divers.xlsx', raison: expect.stringContaining(raison) as string }]);
});

const CALENDRIER =
  '<workbook><workbookPr date1904="1"/><sheets><sheet name="clients" r:id="rId1"/></sheets>' +
  '<extLst><ext><x15:workbookPr chartTrackingRefBase="1"/></ext></extLst></workbook>';

test('le calendrier de 1904 n’est pas démenti par une extension, et vaut pour un numéro de série nu', async () => {
  const chemin = await ecrire(
    '.xlsx',
    partiesExcel({
      'xl/workbook.xml': CALENDRIER,
      'xl/styles.xml': '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
      'xl/worksheets/sheet1.xml': feuilleXml(
        '<row><c s="1"><v>42830</v></c><c><v>42830</v></c><c s="0"><v>42830</v></c></row>',
      ),
    }),
  );
  expect(await lire(chemin)).toEqual(['2021-04-06;42830;42830']);
  expect(await lire(chemin, new Set([2]))).toEqual(['2021-04-06;42830;2021-04-06']);
});

const TEXTE_LONG = 'x'.repeat(130_000);
const repeter = (texte: string, caracteres: number): string => texte.repeat(Math.ceil(caracteres / texte.length));
const partage = (texte: string): string => `<sst><si><t>${texte}</t></si></sst>`;

const BOMBES: readonly [string, string, () => Record<string, string>][] = [
  [
    'une archive qui se déplie mille fois',
    'piégée',
    () => partiesExcel({ 'xl/worksheets/sheet1.xml': feuilleXml(' '.repeat(200 << 20)) }),
  ],
  [
    'un texte partagé sans fin',
    'démesuré',
    () => partiesExcel({ 'xl/sharedStrings.xml': partage(repeter('abc', 60 << 20)) }),
  ],
  [
    'un long texte cité sans fin',
    'répétée sans fin',
    () =>
      partiesExcel({
        'xl/sharedStrings.xml': partage(TEXTE_LONG),
        'xl/worksheets/sheet1.xml': feuilleXml(repeter('<row><c t="s"><v>0</v></c></row>', 60 << 20)),
      }),
  ],
  [
    'des cellules à la dernière colonne',
    'répétée sans fin',
    () =>
      partiesExcel({
        'xl/worksheets/sheet1.xml': feuilleXml(repeter('<row><c r="XFD1"><v>1</v></c></row>', 60 << 20)),
      }),
  ],
  [
    'un attribut sans fin',
    'démesuré',
    () => partiesExcel({ 'xl/worksheets/sheet1.xml': feuilleXml(`<row r="${repeter('1', 60 << 20)}"/>`) }),
  ],
  ['des balises sans fond', 'piégé', () => partiesExcel({ 'xl/worksheets/sheet1.xml': repeter('<a>', 60 << 20) })],
  [
    'des entités qui s’engendrent',
    'abîmé',
    () =>
      partiesExcel({
        'xl/sharedStrings.xml':
          '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>',
      }),
  ],
];

interface Cout {
  readonly issue: string;
  readonly mo: number;
}

const PLAFOND_MO = 300;

function mesurer(chemin: string): Cout {
  const commande = [...CHARGEUR, join(RACINE, 'tests', 'lecture', 'mesurer_lecture.ts'), chemin];
  const sortie = execFileSync(process.execPath, commande, { cwd: RACINE, encoding: 'utf8', timeout: unites(60) });
  return JSON.parse(sortie) as Cout;
}

test.each(BOMBES)('%s : une phrase, et moins de 300 Mo', async (_, raison, parties) => {
  const { issue, mo } = mesurer(await ecrire('.xlsx', parties()));
  expect(issue).toMatch(/le classeur ne se lit pas \(/);
  expect(issue).toContain(raison);
  expect(mo).toBeLessThan(PLAFOND_MO);
});

test('un classeur OpenDocument dont une rangée se répète sans fin', async () => {
  const rangees =
    '<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="1000"/></table:table-row>';
  const { issue, mo } = mesurer(
    await ecrire('.ods', partiesOpenDocument(`<table:table table:name="a">${rangees}</table:table>`)),
  );
  expect(issue).toContain('répétée sans fin');
  expect(mo).toBeLessThan(PLAFOND_MO);
});

test('des classeurs honnêtes et répétitifs ne passent pas pour des bombes', async () => {
  const rangee = '<c t="inlineStr"><is><t>Client important</t></is></c>'.repeat(7);
  const rangees = Array.from({ length: 120_000 }, (_, rang) => `<row r="${rang + 1}">${rangee}</row>`).join('');
  const chemin = await ecrire('.xlsx', partiesExcel({ 'xl/worksheets/sheet1.xml': feuilleXml(rangees) }));
  expect(mesurer(chemin).issue).toBe('120000 lignes');
});
