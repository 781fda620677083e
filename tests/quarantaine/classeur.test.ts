/** Le classeur d'un fichier d'isolés : ce qu'on y voit, et qu'il se relit à l'identique, même enregistré par un tableur. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { lireFeuille, listerFeuilles } from '../../lib/lecture/classeur';
import { Archive } from '../../lib/lecture/classeurs/archive';
import { lireEnregistrements } from '../../lib/lecture/csv';
import { restaurer } from '../../lib/lecture/neutralisation';
import { recenserFichier } from '../../lib/lecture/dossier';
import { ecrireClasseurIsoles, type ContenuClasseur, type RangeeIsolee } from '../../lib/quarantaine/classeur';
import { RACINE } from '../outils/scripts';
import { LIBREOFFICE, testAvec } from '../outils/moyens';

const dossier = mkdtempSync(join(tmpdir(), 'clevity-classeur-'));
afterAll(() => rmSync(dossier, { recursive: true, force: true }));

const FEUILLE = 'Lignes isolées';
const ENTETES = ['id_projet', 'nom_projet', 'id_client', 'date_debut', 'statut', '_id', '_ligne', '_codes', '_motif'];
const STATUTS = ['planifié', 'en cours', 'suspendu', 'terminé', 'annulé'];

const rangee = (cellules: string[], fautes: number[], motif: string): RangeeIsolee => ({
  cellules: [...cellules, ...['7-0123456789', '12', 'PRJ-06', motif]],
  fautes: new Set(fautes),
  motif,
});

const CONTENU: ContenuClasseur = {
  entetes: ENTETES,
  rangees: [
    rangee(['00012', '=1+1', '+33612345678', '31/02/2019', 'clotûré'], [3, 4], 'date_debut : « 31/02/2019 »'),
    rangee(['C-012', '@SOMME(A1)', '12.0', '2024-03-05', 'en cours'], [2], 'id_client : « 12.0 » & <rien>'),
    rangee(['3', 'un "nom"; long\nsur deux lignes', '4/5', '2024-13-01', '90 %'], [], 'la ligne a 4 cellules'),
    rangee(['0', '  espacé ', '-5', '1900-01-01', '#VALEUR NON CALCULÉE'], [0], 'id'),
  ],
  listes: new Map([[4, STATUTS]]),
  dates: new Set([3]),
};

const CELLULES = [ENTETES, ...[...(CONTENU.rangees as Iterable<RangeeIsolee>)].map(({ cellules }) => cellules)];

let numero = 0;
const chemin = (suffixe = '.xlsx'): string => join(dossier, `isoles_${numero++}${suffixe}`);

async function ecrire(contenu: ContenuClasseur): Promise<string> {
  const fichier = chemin();
  await ecrireClasseurIsoles(fichier, contenu);
  return fichier;
}

async function relire(fichier: string): Promise<(readonly string[])[]> {
  const lues: (readonly string[])[] = [];
  for await (const lignes of lireFeuille(fichier, FEUILLE, { largeur: ENTETES.length }))
    lues.push(...lignes.map(({ cellules }) => cellules));
  return lues;
}

async function partie(fichier: string, nom: string): Promise<string> {
  const archive = await Archive.ouvrir(fichier);
  let texte = '';
  for await (const morceau of archive.lire(nom)) texte += morceau;
  archive.fermer();
  return texte;
}

test('chaque cellule revient telle quelle', async () => {
  const fichier = await ecrire(CONTENU);
  expect(await relire(fichier)).toEqual(CELLULES);
});

test('n’importe quel texte revient tel quel', async () => {
  const texte = fc.string({ unit: 'binary', maxLength: 30 }).map((brut) => brut.replaceAll('\r', ''));
  const piege = fc.constantFrom(
    '_x0041_',
    '_x005F_x0041_',
    '\u0000\u001f',
    '\ud800',
    '\uffff',
    ' ',
    '\t',
    '’œ€😀',
    '<&>"',
    "'=1",
  );
  const ligne = fc.array(fc.oneof(texte, piege), { minLength: 4, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(fc.array(ligne, { minLength: 1, maxLength: 10 }), async (lignes) => {
      const rangees = lignes.map((cellules) => ({ cellules: ['1', ...cellules], fautes: new Set([1]), motif: 'm' }));
      const fichier = await ecrire({ entetes: ['a', 'b', 'c', 'd', 'e'], rangees, listes: new Map() });
      const lues = await relire(fichier);
      expect(lues.slice(1).map((cellules) => cellules.slice(0, 5).map(restaurer))).toEqual(
        rangees.map(({ cellules }) => cellules),
      );
    }),
    { numRuns: 60 },
  );
});

test('les cellules fautives sont en couleur, le motif y est en note', async () => {
  const fichier = await ecrire(CONTENU);
  const feuille = await partie(fichier, 'xl/worksheets/sheet1.xml');
  const styles = new Map([...feuille.matchAll(/<c r="([A-Z]+\d+)" s="(\d+)"/g)].map(([, ou, style]) => [ou, style]));
  const fautives = [...styles].filter(([, style]) => style === '3' || style === '5').map(([ou]) => ou);
  // La troisième n'a pas de colonne fautive : elle l'est tout entière.
  expect(fautives).toEqual(['D2', 'E2', 'C3', 'A4', 'B4', 'C4', 'D4', 'E4', 'A5']);
  const notes = await partie(fichier, 'xl/comments1.xml');
  expect([...notes.matchAll(/ref="(\w+)".*?preserve">(.*?)<\/t>/g)].map(([, ou, texte]) => [ou, texte])).toEqual([
    ['D2', 'date_debut : « 31/02/2019 »'],
    ['E2', 'date_debut : « 31/02/2019 »'],
    ['C3', 'id_client : « 12.0 » &amp; &lt;rien&gt;'],
    ['A4', 'la ligne a 4 cellules'],
    ['A5', 'id'],
  ]);
  const cadres = await partie(fichier, 'xl/drawings/vmlDrawing1.vml');
  expect([...cadres.matchAll(/<x:Row>(\d+)<\/x:Row><x:Column>(\d+)</g)].map(([, l, c]) => [l, c])).toEqual([
    ['1', '3'],
    ['1', '4'],
    ['2', '2'],
    ['3', '0'],
    ['4', '0'],
  ]);
});

test('les colonnes du programme sont verrouillées, et elles seules ; l’en-tête est figé, les statuts se choisissent', async () => {
  const fichier = await ecrire(CONTENU);
  const feuille = await partie(fichier, 'xl/worksheets/sheet1.xml');
  const styles = await partie(fichier, 'xl/styles.xml');
  const verrous = [...styles.matchAll(/<protection locked="(\d)"/g)].map(([, verrou]) => verrou === '1');
  const parColonne = [...feuille.matchAll(/<col min="\d+" max="\d+" width="([\d.]+)" style="(\d+)"/g)];
  // Le style 0 de `cellXfs` n'a pas de protection : le premier verrou est celui du style 1.
  expect(parColonne.map(([, , style]) => verrous[Number(style) - 1])).toEqual(
    ENTETES.map((entete) => entete.startsWith('_')),
  );
  expect(parColonne.every(([, largeur]) => Number(largeur) >= 8 && Number(largeur) <= 60)).toBe(true);
  expect(feuille).toMatch(/<sheetProtection sheet="1"(?![^>]*password)/);
  expect(feuille).toContain('<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>');
  expect(feuille).toMatch(/<dataValidation type="list"[^>]*sqref="E2:E1048576"><formula1>'_listes'!\$A\$1:\$A\$5</);
  const listes: string[] = [];
  for await (const lignes of lireFeuille(fichier, '_listes', { largeur: 0 }))
    listes.push(...lignes.map(({ texte }) => texte));
  expect(listes).toEqual(STATUTS);
});

test('le programme le reconnaît, et n’y voit qu’une feuille', async () => {
  const fichier = await ecrire(CONTENU);
  expect(await listerFeuilles(fichier)).toEqual([{ nom: FEUILLE, masquee: false }]);
  const { fichiers, ecartes } = await recenserFichier(fichier);
  expect(ecartes).toEqual([]);
  expect(fichiers.map(({ entite, dialecte }) => [entite, dialecte.rangLigne])).toEqual([['projets', 6]]);
});

test('le même contenu donne les mêmes octets', async () => {
  const [un, autre] = [await ecrire(CONTENU), await ecrire(CONTENU)];
  expect(readFileSync(un).equals(readFileSync(autre))).toBe(true);
});

test('ce qu’un classeur ne peut contenir est omis, et compté', async () => {
  const fichier = chemin();
  const rangees = [rangee(['1', 'x'.repeat(32_766)], [], 'm'), rangee(['2', 'x'.repeat(32_767)], [], 'm')];
  expect(await ecrireClasseurIsoles(fichier, { ...CONTENU, rangees })).toEqual({ rangees: 1, omises: 1 });
  expect((await relire(fichier)).map((cellules) => cellules[0])).toEqual(['id_projet', '1']);
});

test('des rangées qui manquent en route ne laissent pas de fichier', async () => {
  const fichier = chemin();
  function* rangees(): Generator<RangeeIsolee> {
    yield rangee(['1'], [], 'm');
    throw new Error('la base ne répond plus');
  }
  await expect(ecrireClasseurIsoles(fichier, { ...CONTENU, rangees: rangees() })).rejects.toThrow('ne répond plus');
  expect(existsSync(fichier)).toBe(false);
});

test('cinquante mille lignes s’écrivent au fil de l’eau', async () => {
  const fichier = chemin();
  let dejaEcrits = 0;
  function* rangees(): Generator<RangeeIsolee> {
    for (let rang = 0; rang < 50_000; rang++) {
      if (rang === 25_000) dejaEcrits = statSync(fichier).size;
      yield rangee([String(rang), `projet ${rang}`, '1', '2024-13-45', 'clotûré'], [3], `motif de la ligne ${rang}`);
    }
  }
  expect(await ecrireClasseurIsoles(fichier, { ...CONTENU, rangees: rangees() })).toEqual({
    rangees: 50_000,
    omises: 0,
  });
  // À la moitié des lignes, près de la moitié du fichier est sur le disque.
  expect(dejaEcrits).toBeGreaterThan(statSync(fichier).size / 4);
  expect((await partie(fichier, 'xl/comments1.xml')).match(/<comment /g)).toHaveLength(5_000);
});

/** `isoles.xlsx` ouvert par LibreOffice 7.4 et enregistré sous trois formats, sans rien y changer. */
const ENREGISTRES = join(RACINE, 'tests', 'donnees', 'libreoffice');

test.each(['isoles.xlsx', 'isoles.ods'])('enregistré par LibreOffice (%s), il se relit à l’identique', async (nom) => {
  expect(await relire(join(ENREGISTRES, nom))).toEqual(CELLULES);
});

async function relireCsv(fichier: string): Promise<(readonly string[])[]> {
  const lues: (readonly string[])[] = [];
  for await (const lignes of lireEnregistrements(fichier, 'utf-8', { separateur: ';', retoursSeuls: false }))
    lues.push(...lignes.map(({ cellules }) => cellules));
  return lues;
}

test('enregistré en CSV par LibreOffice, il se relit à l’identique', async () => {
  expect(await relireCsv(join(ENREGISTRES, 'isoles.csv'))).toEqual(CELLULES);
});

const CONVERSIONS = [
  ['xlsx', 'xlsx', relire],
  ['ods', 'ods', relire],
  ['csv', 'csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,true', relireCsv],
] as const;

for (const [extension, filtre, lire] of CONVERSIONS) {
  testAvec('libreoffice')(`LibreOffice l’ouvre et l’enregistre en ${extension}`, async () => {
    const fichier = await ecrire(CONTENU);
    const sortie = mkdtempSync(join(dossier, 'enregistre_'));
    const profil = `-env:UserInstallation=file://${join(dossier, 'profil')}`;
    const commande = [profil, '--headless', '--convert-to', filtre, '--outdir', sortie, fichier];
    execFileSync(LIBREOFFICE ?? '', commande, { stdio: 'ignore' });
    const nom = fichier.replace(/^.*\/|\.xlsx$/g, '');
    expect(await lire(join(sortie, `${nom}.${extension}`))).toEqual(CELLULES);
  });
}
