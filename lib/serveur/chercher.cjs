'use strict';

/**
 * Trouve MariaDB sur cette machine : le serveur (`mariadbd`) et le programme qui prépare ses données.
 *
 * En JavaScript nu, sans dépendance : l'installeur et le gardien s'en servent avant que `node_modules` n'existe.
 */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const process = require('node:process');

const SERVEURS = ['mariadbd', 'mysqld'];
const INITIALISEURS = ['mariadb-install-db', 'mysql_install_db'];

/** Hors du PATH : Debian et Fedora, Homebrew, MacPorts, archive officielle, XAMPP. */
const LIEUX_UNIX = [
  '/usr/sbin',
  '/usr/libexec',
  '/usr/bin',
  '/opt/homebrew/opt/mariadb/bin',
  '/usr/local/opt/mariadb/bin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
  '/opt/local/lib/mariadb/bin',
  '/usr/local/mariadb/bin',
  '/opt/lampp/sbin',
  '/opt/lampp/bin',
  '/Applications/XAMPP/xamppfiles/sbin',
  '/Applications/XAMPP/xamppfiles/bin',
];

/** @returns les deux programmes, ou `null` si l'un manque. `MARIADB_BIN` impose un dossier, et lui seul. */
function chercherMariadb(env = process.env) {
  const dossiers = env.MARIADB_BIN ? [env.MARIADB_BIN] : [...dossiersDuPath(env), ...lieuxUsuels(env)];
  const serveur = premier(dossiers, SERVEURS, estMariadb);
  if (!serveur) return null;
  const initialiseur = premier([...voisins(serveur), ...dossiers], INITIALISEURS, () => true);
  return initialiseur ? { serveur, initialiseur } : null;
}

/** Le chemin d'une commande du PATH, ou `null`. */
function chercherCommande(nom, env = process.env) {
  return premier(dossiersDuPath(env), [nom], () => true);
}

function dossiersDuPath(env) {
  return (env.PATH ?? env.Path ?? '').split(path.delimiter).filter(Boolean);
}

function lieuxUsuels(env) {
  if (process.platform !== 'win32') return LIEUX_UNIX;
  const programmes = env.ProgramFiles ?? 'C:\\Program Files';
  const versions = sousDossiers(programmes).filter((nom) => nom.startsWith('MariaDB'));
  // La plus récente d'abord : « MariaDB 11.4 » avant « MariaDB 10.11 ».
  versions.sort((a, b) => b.localeCompare(a, 'fr', { numeric: true }));
  return [...versions.map((nom) => path.join(programmes, nom, 'bin')), 'C:\\xampp\\mysql\\bin'];
}

function sousDossiers(dossier) {
  try {
    return fs.readdirSync(dossier);
  } catch {
    return [];
  }
}

function premier(dossiers, noms, convient) {
  const suffixe = process.platform === 'win32' ? '.exe' : '';
  for (const dossier of dossiers) {
    for (const nom of noms) {
      const chemin = path.join(dossier, nom + suffixe);
      if (estExecutable(chemin) && convient(chemin)) return chemin;
    }
  }
  return null;
}

function estExecutable(chemin) {
  try {
    fs.accessSync(chemin, fs.constants.X_OK);
    return fs.statSync(chemin).isFile();
  } catch {
    return false;
  }
}

/** `mysqld` peut être celui d'Oracle, dont le SQL diffère : on le lui demande. */
function estMariadb(chemin) {
  if (path.basename(chemin).startsWith('mariadbd')) return true;
  const { stdout } = spawnSync(chemin, ['--version'], { encoding: 'utf8', windowsHide: true });
  return /mariadb/i.test(stdout ?? '');
}

/** Là où l'initialiseur accompagne d'ordinaire le serveur (« scripts » : l'archive officielle). */
function voisins(serveur) {
  const dossier = path.dirname(fs.realpathSync(serveur));
  return [dossier, path.join(dossier, '..', 'bin'), path.join(dossier, '..', 'scripts')];
}

module.exports = { chercherMariadb, chercherCommande };
