/** Un travail qui ne finit ni n'échoue n'est pas un succès : le programme le dit, et sort avec le code 2. */
import { execFile } from 'node:child_process';
import { CHARGEUR, RACINE } from './outils/scripts';

test('une promesse qui ne viendra jamais : code 2, et une phrase', async () => {
  const source =
    "require('./lib/commun/cli').executer({ script: 'x', resume: '', options: {}, exemples: [] }, () => new Promise(() => undefined))";
  const issue = await new Promise<[number | undefined, string]>((resolve) => {
    execFile(process.execPath, [...CHARGEUR, '-e', source], { cwd: RACINE }, (erreur, _sortie, dit) =>
      resolve([erreur?.code as number | undefined, dit]),
    );
  });
  expect(issue).toEqual([2, expect.stringMatching(/^Arrêté avant la fin/)]);
});
