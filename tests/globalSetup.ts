/**
 * Avant tous les essais : une seule MariaDB embarquée, sur un dossier neuf, que chaque essai et chaque script lancé trouvent par
 * `DB_*` ; et le programme compilé, que chaque script lancé charge sans le recompiler.
 */
import { mkdirSync, mkdtempSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demarrerServeur, type ServeurEmbarque } from '../lib/serveur/embarque';
import { compiler } from './outils/compilation/compiler';
import { mesurerUnite } from './outils/unite';

export interface ServeurDeTests {
  serveur: ServeurEmbarque;
  dossier: string;
}

const RACINE = join(__dirname, '..');
const MEMOIRE = '/dev/shm';
const PLACE_VOULUE = 4 * 1024 ** 3;

export default async function ouvrir(): Promise<void> {
  const dossier = mkdtempSync(join(choisirTemporaire(), 'clevity-tests-'));
  const temporaire = join(dossier, 'tmp');
  const compiles = join(dossier, 'compiles');
  mkdirSync(temporaire);
  const [serveur] = await Promise.all([demarrerServeur(join(dossier, 'serveur')), compiler(RACINE, compiles)]);
  const { socketPath = '', host = '', port = '', user, password } = serveur.connexion;
  // Vides, ces variables masquent celles d'un éventuel .env : les essais ne touchent jamais une autre base.
  Object.assign(process.env, {
    DATABASE_URL: '',
    DB_SOCKET: socketPath,
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USER: user,
    DB_PASSWORD: password,
    CLEVITY_COMPILES: compiles,
    TMPDIR: temporaire,
  });
  process.env.CLEVITY_UNITE_MS = String(mesurerUnite(RACINE));
  Object.assign(globalThis, { serveurDeTests: { serveur, dossier } satisfies ServeurDeTests });
}

/** En mémoire si la machine en a la place : créer et retirer des bases y coûte dix fois moins. */
function choisirTemporaire(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMOIRE);
    return bavail * bsize > PLACE_VOULUE ? MEMOIRE : tmpdir();
  } catch {
    return tmpdir();
  }
}
