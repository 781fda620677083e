/** Le banc de mesure : il mesure bien ce qu'il dit, et ne laisse rien derrière lui. Aucune durée n'est exigée. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { avecBase } from '../lib/base/connexion';
import { choisirConnexion, RACINE } from '../lib/base/config';
import { dessiner } from '../lib/outils/bench/croissance';
import { mediane } from '../lib/outils/bench/mesures';
import { CHARGEUR } from './outils/scripts';

test.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('la médiane de %j est %d', (valeurs, attendue) => expect(mediane(valeurs)).toBe(attendue));

test('la courbe a un point par taille et par mesure, étiqueté', () => {
  const figure = dessiner([
    { lignes: 1000, ms: 50, memoire: 100e6 },
    { lignes: 10_000, ms: 300, memoire: 120e6 },
  ]);
  expect(figure.match(/<circle/g)).toHaveLength(4);
  for (const texte of ['50 µs', '30 µs', '100 Mo', '120 Mo', '10 000 lignes']) expect(figure).toContain(texte);
  expect(figure).not.toMatch(/NaN|undefined/);
});

const lancer = (...options: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [...CHARGEUR, join(RACINE, 'lib', 'outils', 'bench', 'index.ts'), ...options], {
    cwd: RACINE,
    encoding: 'utf8',
  });

const bases = (): Promise<unknown[]> =>
  avecBase(choisirConnexion(undefined, process.env), 'mysql', false, (base) =>
    base.lire("SHOW DATABASES LIKE 'clevity_bench%'"),
  );

test('la comparaison à la limite, un petit jeu', async () => {
  const { status, stdout, stderr } = lancer('--lignes', '2000', '--tours', '1');
  // Sur une machine lente, la progression se montre.
  const dites = stderr.split('\n').filter((ligne) => ligne !== '' && !/ : \d+ %, /.test(ligne));
  expect({ status, dites }).toEqual({ status: 0, dites: [] });
  for (const texte of [
    '2 016 lignes, propre',
    '5 % de lignes fautives',
    'limite : LOAD DATA',
    'INSERT ligne à ligne',
  ]) {
    expect(stdout).toContain(texte);
  }
  for (const rapport of ['temps de la limite', 'par lots', 'ligne à ligne']) {
    expect(stdout.match(new RegExp(`migration / ${rapport} : \\d+,\\d\\d`, 'g'))).toHaveLength(2);
  }
  expect(stdout).toMatch(/validate\.ts +\d/);
  expect(await bases()).toEqual([]);
}, 120_000);

test('mille lignes dans une base vide, puis dans une base pleine', async () => {
  const { status, stdout, stderr } = lancer('--increment', '3000', '--tours', '1');
  // Sur une machine lente, la progression se montre.
  const dites = stderr.split('\n').filter((ligne) => ligne !== '' && !/ : \d+ %, /.test(ligne));
  expect({ status, dites }).toEqual({ status: 0, dites: [] });
  expect(stdout).toMatch(/rapport : \d+,\d\d/);
  expect(await bases()).toEqual([]);
}, 120_000);
