/**
 * Avant tous les essais : une seule MariaDB embarquée, sur un dossier neuf, que chaque essai et chaque script lancé trouvent par
 * `DB_*` ; et le programme compilé, que chaque script lancé charge sans le recompiler.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
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
const PREFIXE = 'clevity-tests-';
const MEMOIRE = '/dev/shm';
const PLACE_VOULUE = 4 * 1024 ** 3;

export default async function ouvrir(): Promise<void> {
  const lieu = choisirTemporaire();
  retirerAbandonnes(lieu);
  const dossier = mkdtempSync(join(lieu, `${PREFIXE}${process.pid}-`));
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

/** Une suite tuée n'a pas pu effacer le dossier qui porte son numéro de processus. */
function retirerAbandonnes(lieu: string): void {
  for (const nom of readdirSync(lieu)) {
    const pid = Number(nom.startsWith(PREFIXE) ? nom.slice(PREFIXE.length).split('-')[0] : '');
    if (pid > 0 && !estVivant(pid)) rmSync(join(lieu, nom), { recursive: true, force: true });
  }
}

function estVivant(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (erreur) {
    return (erreur as NodeJS.ErrnoException).code === 'EPERM';
  }
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
