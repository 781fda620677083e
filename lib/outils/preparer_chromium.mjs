/**
 * Avant `npm test` : un Chromium pour les tests de `rapport.html`. Installé si Debian le permet sans rien demander ; sinon
 * ces tests-là sont sautés, et on le dit. Rien ici n'empêche les autres tests de passer.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chercherCommande } from '../serveur/chercher.cjs';
import { chercherChromium, MANQUE } from './chromium.cjs';

if (!chercherChromium()) installerParApt();
if (!chercherChromium()) console.log(MANQUE);

/** Sous Debian seulement, en root ou avec un sudo qui ne demande rien : sous Ubuntu, le paquet renvoie vers un snap. */
function installerParApt() {
  const droits = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (!estDebian() || !chercherCommande('apt-get') || !aboutit([...droits, 'true'])) return;
  const apt = [...droits, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get'];
  console.log('Chromium est absent : installation par apt-get, pour les tests de rapport.html (une minute environ)…');
  aboutit([...apt, 'update']);
  aboutit([...apt, 'install', '-y', '--no-install-recommends', 'chromium']);
}

function estDebian() {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
}

function aboutit([commande, ...arguments_]) {
  return spawnSync(commande, arguments_, { stdio: 'ignore' }).status === 0;
}
