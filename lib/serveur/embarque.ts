/**
 * La MariaDB embarquée, sans configuration : démarrée à la demande sur un dossier privé, partagée par les scripts
 * qui tournent en même temps, arrêtée avec le dernier, de quelque façon qu'il finisse.
 *
 * Un script ne fait que s'inscrire dans le dossier ; le serveur appartient au gardien (`serveur/gardien.mjs`).
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { chemins, desinscrire, estVivant, identite, inscrire, presents } from './dossier.cjs';

export interface ConnexionServeur {
  socketPath?: string;
  host?: string;
  port?: number;
  user: string;
  password: string;
}

export interface ServeurEmbarque {
  connexion: ConnexionServeur;
  /** Le port ouvert sur 127.0.0.1, s'il y en a un. */
  port?: number;
  /** Libère ce serveur ; l'arrête si personne d'autre ne s'en sert, et attend alors l'arrêt effectif. */
  arreter(): Promise<void>;
}

export interface OptionsServeur {
  /** Ouvre aussi un port libre sur 127.0.0.1, pour les clients graphiques. */
  port?: boolean;
}

/** L'annonce que publie le gardien quand le serveur répond. */
interface Etat {
  gardien: string;
  connexion: ConnexionServeur;
  port?: number;
}

const GARDIEN = path.join(__dirname, 'gardien.mjs');
const PERIODE_MS = 15;
const INTERROMPU = 'Le gardien de la MariaDB embarquée a été interrompu : relancez la même commande.';

/** @param dossier dossier privé du serveur, p. ex. `/projet/.mariadb` ; créé s'il n'existe pas. */
export async function demarrerServeur(dossier: string, options: OptionsServeur = {}): Promise<ServeurEmbarque> {
  const prive = path.resolve(dossier);
  const moi = identite();
  preparer(prive, moi);
  try {
    const { connexion, port } = await rejoindre(prive, options);
    return { connexion, port, arreter: () => liberer(prive, moi) };
  } catch (erreur) {
    await liberer(prive, moi);
    throw erreur;
  }
}

/** L'inscription précède tout : dès cet instant, un serveur en marche ne s'arrêtera plus sans nous. */
function preparer(dossier: string, moi: string): void {
  try {
    fs.mkdirSync(dossier, { recursive: true, mode: 0o700 });
    fs.chmodSync(dossier, 0o700);
    inscrire(chemins(dossier).utilisateurs, moi);
  } catch (erreur) {
    throw new ErreurUtilisateur(
      `La MariaDB embarquée ne peut pas écrire dans « ${dossier} » (${codeDe(erreur) ?? messageDe(erreur)}) : ` +
        "vérifiez les droits et l'espace libre, ou réglez DB_HOST, DB_USER et DB_PASSWORD dans .env pour utiliser une autre base.",
    );
  }
}

async function rejoindre(dossier: string, options: OptionsServeur): Promise<Etat> {
  for (;;) {
    const etat = lireEtat(dossier);
    if (etat) return verifierPort(etat, options);
    if (gardienEnFonction(dossier)) await pause(PERIODE_MS);
    else await lancerGardien(dossier, options);
  }
}

function verifierPort(etat: Etat, options: OptionsServeur): Etat {
  if (options.port && etat.port === undefined) {
    throw new ErreurUtilisateur(
      "La MariaDB embarquée tourne déjà pour un autre script, sans port réseau : attendez qu'il finisse, puis recommencez.",
    );
  }
  return etat;
}

/** L'annonce, si le gardien qui l'a publiée est toujours là. */
function lireEtat(dossier: string): Etat | undefined {
  try {
    const etat = JSON.parse(fs.readFileSync(chemins(dossier).etat, 'utf8')) as Etat;
    return estVivant(etat.gardien) ? etat : undefined;
  } catch (erreur) {
    // Absent, ou abîmé : il ne dit rien ; le gardien qui démarre le récrit.
    if (erreur instanceof SyntaxError || codeDe(erreur) === 'ENOENT') return undefined;
    throw erreur;
  }
}

function gardienEnFonction(dossier: string): boolean {
  return presents(chemins(dossier).verrou).length > 0;
}

/**
 * Lance un gardien et attend qu'il se prononce ; s'il ne dit rien, un autre l'a devancé et l'appelant regarde à nouveau.
 *
 * Détaché : le Ctrl-C du terminal ne l'atteint pas, et il survit au script le temps d'arrêter le serveur.
 */
async function lancerGardien(dossier: string, options: OptionsServeur): Promise<void> {
  const gardien = spawn(process.execPath, [GARDIEN, dossier, ...(options.port ? ['--port'] : [])], {
    cwd: dossier,
    detached: true,
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const annonce = await new Promise<string>((resolve, reject) => {
    gardien.once('error', reject);
    gardien.once('close', (code) => resolve(code === 0 ? '' : INTERROMPU));
    gardien.stdout.once('data', (texte: Buffer) => resolve(texte.toString()));
  });
  gardien.stdout.destroy();
  gardien.unref();
  if (annonce !== '' && annonce !== 'prêt') throw new ErreurUtilisateur(annonce.split('\n'));
}

async function liberer(dossier: string, moi: string): Promise<void> {
  const { utilisateurs, processus, verrou } = chemins(dossier);
  desinscrire(utilisateurs, moi);
  const gardiens = presents(verrou);
  while (presents(utilisateurs).length === 0) {
    if (gardiens.some(estVivant)) await pause(PERIODE_MS);
    // Le gardien a été tué : un autre vient arrêter le serveur resté seul.
    else if (presents(processus).length > 0) await lancerGardien(dossier, {});
    else return;
  }
}
