/** Avant tous les tests : une seule MariaDB embarquée, sur un dossier neuf, que chaque test et chaque script lancé trouvent par `DB_*`. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demarrerServeur, type ServeurEmbarque } from '../lib/serveur/embarque';

export interface ServeurDeTests {
  serveur: ServeurEmbarque;
  dossier: string;
}

export default async function ouvrir(): Promise<void> {
  const dossier = mkdtempSync(join(tmpdir(), 'clevity-tests-'));
  const serveur = await demarrerServeur(dossier);
  const { socketPath = '', host = '', port = '', user, password } = serveur.connexion;
  // Vides, ces variables masquent celles d'un éventuel .env : les tests ne touchent jamais une autre base.
  Object.assign(process.env, {
    DATABASE_URL: '',
    DB_SOCKET: socketPath,
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: password,
  });
  Object.assign(globalThis, { serveurDeTests: { serveur, dossier } satisfies ServeurDeTests });
}
