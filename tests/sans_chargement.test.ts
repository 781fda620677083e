/** Un serveur qui refuse LOAD DATA LOCAL (`local_infile=0`) : les lignes passent par lots, avec le même résultat. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase, type Base } from '../lib/base/connexion';
import { demarrerServeur, type ServeurEmbarque } from '../lib/serveur/embarque';
import { reussir } from './outils/scripts';

const travail = mkdtempSync(join(tmpdir(), 'clevity-lots-'));
let serveur: ServeurEmbarque;

beforeAll(async () => {
  serveur = await demarrerServeur(join(travail, 'mariadb'));
  await surBase('mysql', (base) => base.executer('SET GLOBAL local_infile = 0'));
});
afterAll(async () => {
  await serveur.arreter();
  rmSync(travail, { recursive: true, force: true });
});

const surBase = <T>(nom: string, travail: (base: Base) => Promise<T>): Promise<T> =>
  avecBase(serveur.connexion, nom, false, travail);

test('data_1 y est migrée, reprise et validée comme ailleurs', async () => {
  const { socketPath, user, password } = serveur.connexion;
  const env = {
    DATABASE_URL: '',
    DB_HOST: '',
    DB_PORT: '',
    DB_SOCKET: socketPath,
    DB_USER: user,
    DB_PASSWORD: password,
  };
  const options = ['--base', 'lots', '--sortie', travail];
  expect(await reussir('migration', options, env)).toContain('663 lues = 630 insérées + 3 fusionnées + 3 ignorées');
  expect(await reussir('reprise', options, env)).toContain('25 lues = 6 insérées');
  expect(await reussir('validate', options, env)).toMatch(/CONFORME : (\d+) sur \1 contrôles/);
  expect(await surBase('lots', (base) => base.lireUne('SELECT COUNT(*) AS clients FROM clients'))).toEqual({
    clients: 103,
  });
});
