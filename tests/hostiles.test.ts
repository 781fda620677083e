/** Noms, en-têtes et valeurs hostiles, de bout en bout : rien n'en passe dans un terminal, un journal ou un rapport. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Banc } from './outils/banc';
import { lancer, reussir } from './outils/scripts';

const banc = new Banc('essai_hostiles');
const dossier = mkdtempSync(join(tmpdir(), 'clevity-hostiles-'));
const sortie = join(banc.travail, 'sortie');
const OPTIONS = ['--base', banc.nom, '--sortie', sortie];

const FAUSSE = '2020-01-01T00:00:00.000Z INFO   exécution=99 - FIN tout va bien';
const NOM = `clients_\u001b[2J\n${FAUSSE}\u202e.csv`;
const VALEUR = `\u001b]0;pirate\u0007\r\n${FAUSSE}\u009b31m\u2028`;
const PIEGES = [VALEUR, '=1+1', '\u200e@x', '<script>1</script>'];

/** Ce qui agit sur un terminal ou fait lire autre chose ; le saut de ligne se juge à part. */
// eslint-disable-next-line no-control-regex -- ce sont eux que l'on cherche
const AGISSANTS = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u2028-\u202e]/;
const citer = (cellule: string): string => `"${cellule.replaceAll('"', '""')}"`;

beforeAll(async () => {
  await banc.vider();
  const lignes = PIEGES.map((piege, rang) => [`${rang + 1}`, piege, piege, piege, piege].map(citer).join(','));
  writeFileSync(join(dossier, NOM), ['id,nom,email,date_inscription,"\u001b[31mau\ntre\u202e"', ...lignes].join('\n'));
  writeFileSync(join(dossier, `notes\u001b[2J\n${FAUSSE}.pdf`), '');
});
afterAll(async () => {
  await banc.fermer();
  rmSync(dossier, { recursive: true, force: true });
});

test('migrer, valider : terminal, journal et rapports restent propres, et privés', async () => {
  const migration = await lancer('migration', [dossier, ...OPTIONS]);
  const validation = await lancer('validate', OPTIONS);
  expect([migration.code, validation.code]).toEqual([0, 0]);
  expect(migration.erreur).toContain('notes␛[2J⏎2020-01-01');
  const ecrits = ['log.txt', 'rapport_reprise.txt', 'rapport_validation.txt'].map((nom) =>
    readFileSync(join(sortie, nom), 'utf8'),
  );
  for (const texte of [migration.sortie, migration.erreur, validation.sortie, validation.erreur, ...ecrits]) {
    expect(AGISSANTS.exec(texte)?.[0]).toBeUndefined();
    expect(texte.split('\n').filter((ligne) => ligne.startsWith(FAUSSE.slice(0, 10)))).toEqual([]);
  }
  const droits = readdirSync(sortie).map((nom) => [nom, statSync(join(sortie, nom)).mode & 0o077]);
  expect(droits.filter(([, ouverts]) => ouverts !== 0)).toEqual([]);
});

test('une erreur qui cite un nom hostile tient sur sa ligne', async () => {
  const { code, erreur } = await lancer('migration', [join(dossier, `absent\u001b[2J\n${FAUSSE}`), ...OPTIONS]);
  expect(code).toBe(2);
  expect(erreur.trimEnd().split('\n')).toHaveLength(1);
  expect(erreur).not.toMatch(AGISSANTS);
});

test('--json - : le JSON, seul, sur la sortie standard ; --quiet : rien d’autre', async () => {
  const bilan = await lancer('migration', [dossier, ...OPTIONS, '--json', '-']);
  expect(bilan.sortie.replaceAll('\n', '')).not.toMatch(AGISSANTS);
  expect(JSON.parse(bilan.sortie)).toMatchObject({ statut: 'terminee', fichiers: [{ fichier: NOM }] });
  expect(bilan.erreur).toContain('Conservation vérifiée');
  const verdicts = await lancer('validate', [...OPTIONS, '--json', '-', '--quiet']);
  expect(JSON.parse(verdicts.sortie)).toMatchObject({ verdict: 'CONFORME' });
  expect(verdicts.erreur).toBe('');
  expect(await lancer('validate', [...OPTIONS, '--quiet'])).toMatchObject({ code: 0, sortie: '', erreur: '' });
});

test.each(['--aide', '--help', '-h'])('%s liste ce que tout script admet', async (option) => {
  expect(await reussir('generate_data', [option])).toMatch(/--quiet [^]*--version [^]*--aide, --help, -h/);
});

test('--version', async () => {
  expect(await reussir('migration', ['--version'])).toMatch(/^clevity migration \d+\.\d+\.\d+\n$/);
});
