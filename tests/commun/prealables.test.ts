/** Premier contact : sans dépendances, ou avec un Node trop ancien, une phrase qui dit quoi taper, et pas de pile. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ceQuiManque } from '../../lib/commun/prealables';
import { RACINE } from '../outils/scripts';

const nue = mkdtempSync(join(tmpdir(), 'clevity-nue-'));
const SCRIPTS = ['generate_data', 'migration', 'reprise', 'validate'] as const;
const SANS_DEPENDANCES =
  'Les dépendances ne sont pas installées : tapez « npm run installer », puis relancez la même commande.';
/** Celui que `npx tsx` irait chercher. */
const TSX = pathToFileURL(require.resolve('tsx')).href;

beforeAll(() => {
  for (const nom of ['lib', 'package.json', ...SCRIPTS.map((script) => `${script}.ts`)]) {
    cpSync(join(RACINE, nom), join(nue, nom), { recursive: true });
  }
});
afterAll(() => rmSync(nue, { recursive: true, force: true }));

test.each(SCRIPTS)('%s, sans rien d’installé', (script) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', TSX, `${script}.ts`], {
    cwd: nue,
    encoding: 'utf8',
  });
  expect([status, stdout, stderr]).toEqual([2, '', `${SANS_DEPENDANCES}\n`]);
});

test('une installation incomplète ne suffit pas', () => {
  mkdirSync(join(nue, 'node_modules', 'mysql2'), { recursive: true });
  expect(ceQuiManque('22.1.0', nue)).toBe(SANS_DEPENDANCES);
  expect(ceQuiManque('22.1.0', RACINE)).toBeUndefined();
});

test.each([
  ['18.20.4', true],
  ['20.11.1', true],
  ['20.12.0', false],
  ['20.9.0', true],
  ['21.0.0', false],
  ['100.0.0', false],
])('Node %s : trop ancien, %s', (version, ancien) => {
  const phrase = /^Node [\d.]+ est trop ancien : installez Node 20\.12 ou plus récent \(https:\/\/nodejs\.org\)/;
  if (ancien) expect(ceQuiManque(version, RACINE)).toMatch(phrase);
  else expect(ceQuiManque(version, RACINE)).toBeUndefined();
});

test('.nvmrc désigne un Node que package.json admet', () => {
  const version = readFileSync(join(RACINE, '.nvmrc'), 'utf8').trim();
  expect(ceQuiManque(`${version}.99.0`, RACINE)).toBeUndefined();
});
