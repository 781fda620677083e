'use strict';

/** Trouve un Chromium (ou un Chrome, un Edge) : les tests de `rapport.html` l'ouvrent comme le ferait une personne. */

const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const process = require('node:process');
const { chercherCommande } = require('../serveur/chercher.cjs');

const COMMANDES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];

const APPLICATIONS = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
];

const MANQUE =
  "Chromium est absent : les tests qui ouvrent rapport.html dans un navigateur ne seront pas passés. Pour les passer : « apt-get install chromium » sous Debian, ou la variable CHROMIUM avec le chemin d'un Chrome, d'un Chromium ou d'un Edge.";

/** @returns le chemin du programme, ou `null`. La variable `CHROMIUM` en impose un. */
function chercherChromium(env = process.env) {
  if (env.CHROMIUM) return env.CHROMIUM;
  const commandes = COMMANDES.map((nom) => chercherCommande(nom, env)).filter((chemin) => chemin && repond(chemin));
  return commandes[0] ?? lieuxUsuels(env).find((chemin) => fs.existsSync(chemin)) ?? null;
}

/** Sous Ubuntu, la commande peut n'être qu'un renvoi vers un paquet snap absent. */
function repond(chemin) {
  return spawnSync(chemin, ['--version'], { stdio: 'ignore' }).status === 0;
}

function lieuxUsuels(env) {
  if (process.platform !== 'win32') return APPLICATIONS;
  const dossiers = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA].filter(Boolean);
  const programmes = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe'];
  return dossiers.flatMap((dossier) => programmes.map((programme) => path.join(dossier, programme)));
}

module.exports = { chercherChromium, MANQUE };
