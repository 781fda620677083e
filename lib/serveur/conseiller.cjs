'use strict';

/** Dit comment obtenir MariaDB selon le système, et comment s'en passer. */

const INSTALLATIONS = {
  macos: 'brew install mariadb',
  windows: 'winget install MariaDB.Server',
  debian: 'sudo apt-get update && sudo apt-get install --no-install-recommends mariadb-server-core mariadb-client-core',
  fedora: 'sudo dnf install mariadb-server',
  arch: 'sudo pacman -S mariadb',
  alpine: 'sudo apk add mariadb',
  suse: 'sudo zypper install mariadb',
};

const GESTIONNAIRES = [
  ['apt-get', 'debian'],
  ['dnf', 'fedora'],
  ['pacman', 'arch'],
  ['apk', 'alpine'],
  ['zypper', 'suse'],
];

/** Le système, reconnu à sa plateforme puis, sous Linux, à son gestionnaire de paquets. */
function reconnaitreSysteme(plateforme, aLaCommande) {
  if (plateforme === 'darwin') return 'macos';
  if (plateforme === 'win32') return 'windows';
  const trouve = GESTIONNAIRES.find(([commande]) => aLaCommande(commande));
  return trouve ? trouve[1] : 'inconnu';
}

function commandeInstallation(systeme) {
  return INSTALLATIONS[systeme] ?? null;
}

/** Le conseil complet, en plusieurs lignes, que donne l'installeur quand il ne peut rien installer lui-même. */
function conseil(systeme) {
  const commande = commandeInstallation(systeme);
  return [
    'MariaDB est introuvable sur cette machine.',
    commande
      ? `Pour l'installer :\n    ${commande}`
      : 'Installez le paquet « mariadb-server » de votre système (https://mariadb.org/download).',
    'Pour utiliser une base que vous avez déjà, copiez .env.example en .env et réglez-y les variables DB_*.',
    'Avec Docker : copiez .env.example en .env, puis lancez « docker compose up -d ».',
    'Si MariaDB est déjà installée ailleurs, donnez le dossier de ses programmes dans la variable MARIADB_BIN.',
    'Ensuite, relancez la même commande.',
  ].join('\n');
}

module.exports = { reconnaitreSysteme, commandeInstallation, conseil };
