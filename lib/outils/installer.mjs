/**
 * `npm run installer` : prépare une machine qui n'a que Node. Sans effet, et instantané, quand rien ne manque.
 *
 * Deux choses : les dépendances (`npm ci`) et MariaDB, installée si le système le permet sans rien demander,
 * expliquée sinon. Sans dépendance, puisqu'il s'exécute avant elles.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chercherCommande, chercherMariadb } from '../serveur/chercher.cjs';
import { conseil, reconnaitreSysteme } from '../serveur/conseiller.cjs';

const RACINE = fileURLToPath(new URL('../..', import.meta.url));
/** Celle de `package.json` (`engines`). */
const VERSION_NODE = '20.12';
const REGLAGES_BASE = ['DATABASE_URL', 'DB_HOST', 'DB_SOCKET', 'DB_PORT', 'DB_USER'];

try {
  verifierNode();
  installerDependances();
  const base = preparerBase();
  console.log(`Tout est en place : dépendances installées, ${base}.`);
} catch (erreur) {
  console.error(erreur.message);
  process.exitCode = 2;
}

function verifierNode() {
  const [majeure, mineure] = process.versions.node.split('.').map(Number);
  const [voulue, auMoins] = VERSION_NODE.split('.').map(Number);
  if (majeure > voulue || (majeure === voulue && mineure >= auMoins)) return;
  throw new Error(
    `Node ${process.versions.node} est trop ancien : installez Node ${VERSION_NODE} ou plus récent (https://nodejs.org), puis relancez la même commande.`,
  );
}

function installerDependances() {
  if (dependancesAJour()) return;
  console.log('Installation des dépendances (npm ci)…');
  const { npm_execpath: npmCourant = '' } = process.env;
  const npm = npmCourant.endsWith('npm-cli.js') ? [process.execPath, npmCourant] : ['npm'];
  lancer([...npm, 'ci', '--include=dev', '--no-audit', '--no-fund'], "L'installation des dépendances a échoué");
}

/** Compare ce que demande `package-lock.json` à ce que npm dit avoir installé, et non des dates : Git les change. */
function dependancesAJour() {
  const installees = lirePaquets('node_modules/.package-lock.json');
  const demandees = lirePaquets('package-lock.json');
  if (!installees || !demandees) return false;
  const noms = Object.keys({ ...demandees, ...installees }).filter((nom) => nom !== '');
  return noms.every((nom) => {
    // Les paquets facultatifs ne s'installent que sur les systèmes qu'ils visent.
    if (!installees[nom]) return demandees[nom].optional === true;
    return (
      demandees[nom]?.version === installees[nom].version && demandees[nom].integrity === installees[nom].integrity
    );
  });
}

function lirePaquets(fichier) {
  try {
    return JSON.parse(readFileSync(path.join(RACINE, fichier), 'utf8')).packages;
  } catch {
    return null;
  }
}

/** @returns ce qu'on peut dire de la base qui servira */
function preparerBase() {
  if (baseReglee()) return 'base de données réglée par vos soins';
  if (!chercherMariadb()) installerParApt();
  const mariadb = chercherMariadb();
  if (mariadb) return `MariaDB trouvée (${mariadb.serveur})`;
  throw new Error(conseil(reconnaitreSysteme(process.platform, (nom) => chercherCommande(nom) !== null)));
}

/** Vrai si l'environnement ou `.env` désigne une base : la MariaDB embarquée ne servira pas. */
function baseReglee() {
  const fichier = path.join(RACINE, '.env');
  const env = existsSync(fichier) ? readFileSync(fichier, 'utf8') : '';
  return REGLAGES_BASE.some(
    (nom) => process.env[nom] || new RegExp(`^[ \\t]*(?:export +)?${nom}[ \\t]*=[ \\t]*["']?[^"'\\s#]`, 'm').test(env),
  );
}

/** Sous Debian ou Ubuntu, en root ou avec un sudo qui ne demande rien : le serveur et le client seuls, sans service. */
function installerParApt() {
  const droits = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!chercherCommande('apt-get') || !aboutit([...droits, 'true'])) return;
  const apt = [...droits, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  console.log('MariaDB est absente : installation par apt-get (une minute environ)…');
  // Un dépôt injoignable n'empêche pas forcément l'installation : seul compte le résultat de celle-ci.
  aboutit([...apt, 'update']);
  const serveur = paquetServeur();
  const client = serveur.replace('server', 'client');
  lancer(
    [...apt, 'install', '-y', '--no-install-recommends', serveur, client],
    "L'installation de MariaDB par apt-get a échoué",
  );
}

/** Selon les versions de Debian et d'Ubuntu, le paquet porte ou non un numéro (`mariadb-server-core-10.6`). */
function paquetServeur() {
  const { stdout } = spawnSync('apt-cache', ['pkgnames', 'mariadb-server-core'], { encoding: 'utf8' });
  const noms = (stdout ?? '').split('\n').filter(Boolean).sort();
  return noms.find((nom) => nom === 'mariadb-server-core') ?? noms.at(-1) ?? 'mariadb-server-core';
}

function aboutit([commande, ...arguments_]) {
  return spawnSync(commande, arguments_, { stdio: 'ignore' }).status === 0;
}

/** Exécute en silence ; ne montre ce qu'a dit la commande que si elle échoue. */
function lancer([commande, ...arguments_], echec) {
  const { status, error, stdout, stderr } = spawnSync(commande, arguments_, {
    cwd: RACINE,
    encoding: 'utf8',
    // Sous Windows, npm est un script que seul l'interpréteur de commandes sait lancer.
    shell: process.platform === 'win32' && commande === 'npm',
  });
  if (status === 0) return;
  throw new Error(
    `${stdout ?? ''}${stderr ?? ''}\n${echec} (${error?.message ?? `code ${status}`}) : corrigez la cause ci-dessus, puis relancez la même commande.`,
  );
}
