/** Le programme mariadbd : préparer ses données, le démarrer, l'arrêter. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chemins, desinscrire, estVivant, identite, inscrire, pidDe } from './dossier.cjs';
import { reglages, TAILLE_JOURNAL } from './reglages.mjs';

const SOUS_WINDOWS = process.platform === 'win32';
const COMPTES = fileURLToPath(new URL('comptes.sql', import.meta.url));
const OCTETS_MAX_SOCKET = 100;
const PATIENCE_ARRET_MS = 60_000;

/** Crée les données à côté puis les met en place d'un coup : une interruption ne laisse rien à moitié fait. */
export async function initialiser(dossier, programmes, moi) {
  const { donnees } = chemins(dossier);
  if (fs.existsSync(donnees)) return;
  // Relatif à `cwd` : l'initialiseur est un script qui se perd dans un chemin à espaces.
  const brouillon = `./data.${moi}`;
  const options = SOUS_WINDOWS
    ? [`--datadir=${brouillon}`]
    : [...optionsCommunes(brouillon), '--auth-root-authentication-method=normal', '--skip-test-db', TAILLE_JOURNAL];
  try {
    await promisify(execFile)(programmes.initialiseur, options, {
      cwd: dossier,
      env: environnement(dossier),
      windowsHide: true,
    });
  } catch (erreur) {
    fs.rmSync(path.join(dossier, brouillon), { recursive: true, force: true });
    throw new Error(ligneUtile(`${erreur.stdout ?? ''}\n${erreur.stderr ?? ''}`) ?? erreur.message);
  }
  fs.renameSync(path.join(dossier, brouillon), donnees);
}

/**
 * Démarre mariadbd et rend la main quand il répond.
 *
 * Sans limite de temps : tant qu'il vit, il démarre (la reprise d'InnoDB après un arrêt brutal peut être longue).
 */
export async function demarrer(dossier, programmes, avecPort) {
  const { donnees, journal, journalPrecedent, processus } = chemins(dossier);
  if (fs.existsSync(journal)) fs.renameSync(journal, journalPrecedent);
  const adresse = await choisirAdresse(dossier, avecPort);
  const sortie = fs.openSync(journal, 'a', 0o600);
  const options = [...optionsCommunes(donnees), ...optionsReseau(adresse), `--log-error=${journal}`, ...reglages()];
  const mariadbd = spawn(programmes.serveur, options, {
    cwd: dossier,
    env: environnement(dossier),
    stdio: ['ignore', sortie, sortie],
    windowsHide: true,
  });
  fs.closeSync(sortie);
  await once(mariadbd, 'spawn');
  const serveur = { ...adresse, identite: identite(mariadbd.pid) };
  inscrire(processus, serveur.identite);
  while (!(await repond(adresse))) {
    if (!estVivant(serveur.identite)) {
      oublier(dossier, serveur);
      throw new Error(ligneUtile(fs.readFileSync(journal, 'utf8')) ?? "mariadbd s'est arrêté sans rien dire");
    }
    await pause(10);
  }
  return serveur;
}

export async function arreter(dossier, serveur) {
  await terminer(serveur.identite);
  oublier(dossier, serveur);
}

/** Demande l'arrêt d'un processus, l'attend, et ne l'impose qu'après un long délai. */
export async function terminer(identite) {
  const limite = Date.now() + PATIENCE_ARRET_MS;
  signaler(identite, 'SIGTERM');
  while (estVivant(identite)) {
    if (Date.now() > limite) signaler(identite, 'SIGKILL');
    await pause(10);
  }
}

function signaler(identite, signal) {
  try {
    if (estVivant(identite)) process.kill(pidDe(identite), signal);
  } catch (erreur) {
    // Mort entre la question et le signal.
    if (erreur.code !== 'ESRCH') throw erreur;
  }
}

function oublier(dossier, { identite, socketPath }) {
  desinscrire(chemins(dossier).processus, identite);
  if (!socketPath) return;
  fs.rmSync(socketPath, { force: true });
  if (path.dirname(socketPath) !== dossier) fs.rmdirSync(path.dirname(socketPath));
}

/** Un dossier de travail privé : dans celui du système, deux serveurs se voleraient leurs tables temporaires. */
function environnement(dossier) {
  const { travail } = chemins(dossier);
  fs.mkdirSync(travail, { recursive: true, mode: 0o700 });
  return { ...process.env, TMPDIR: travail };
}

/** `--no-defaults`, qui doit venir en premier : la configuration de la machine n'a rien à dire ici. */
function optionsCommunes(donnees) {
  const parRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
  return ['--no-defaults', `--datadir=${donnees}`, ...parRoot, ...(SOUS_WINDOWS ? [] : ['--skip-name-resolve'])];
}

/**
 * Avec `--skip-name-resolve`, `root@localhost` ne passe que par la socket : le port de bouclage lui reste fermé.
 * Windows, sans socket, doit au contraire laisser 127.0.0.1 valoir « localhost ».
 */
function optionsReseau({ socketPath, port }) {
  const socket = socketPath ? [`--socket=${socketPath}`, `--init-file=${COMPTES}`] : [];
  return [...socket, ...(port ? ['--bind-address=127.0.0.1', `--port=${port}`] : ['--skip-networking'])];
}

async function choisirAdresse(dossier, avecPort) {
  return {
    socketPath: SOUS_WINDOWS ? undefined : cheminSocket(dossier),
    port: SOUS_WINDOWS || avecPort ? await portLibre() : undefined,
  };
}

/** Le système limite le chemin d'une socket à une centaine d'octets : au-delà, un dossier temporaire privé l'abrite. */
function cheminSocket(dossier) {
  const naturel = path.join(dossier, 'mariadbd.sock');
  if (Buffer.byteLength(naturel) <= OCTETS_MAX_SOCKET) return naturel;
  return path.join(fs.mkdtempSync(path.join(tmpdir(), 'clevity-')), 'mariadbd.sock');
}

async function portLibre() {
  const sonde = net.createServer().listen(0, '127.0.0.1');
  await once(sonde, 'listening');
  const { port } = sonde.address();
  sonde.close();
  await once(sonde, 'close');
  return port;
}

/** Vrai si le serveur salue : mariadbd n'écoute que lorsqu'il est prêt. */
function repond({ socketPath, port }) {
  return new Promise((resolve) => {
    const client = socketPath ? net.connect(socketPath) : net.connect(port, '127.0.0.1');
    client.once('data', () => {
      resolve(true);
      client.destroy();
    });
    client.once('error', () => resolve(false));
    client.once('close', () => resolve(false));
  });
}

/** La première erreur d'un journal, qui est la cause des suivantes ; à défaut sa dernière ligne. */
function ligneUtile(texte) {
  const lignes = texte.split('\n').map((ligne) => ligne.trim());
  const erreur = lignes.find((ligne) => ligne.includes('[ERROR]')) ?? lignes.filter(Boolean).at(-1);
  return erreur?.replace(/^.*\[ERROR\]\s*/, '');
}
