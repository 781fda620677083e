/**
 * Où est la base : `--url`, sinon `DATABASE_URL`, sinon `DB_*` (un fichier `.env` est lu), sinon la MariaDB embarquée
 * (cahier des charges, § 5).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { texte } from '../commun/cli';
import { ErreurUtilisateur, messageDe } from '../commun/erreurs';

/** La racine du projet : `.env`, `.mariadb/`, `schema.sql` y sont, d'où que la commande soit lancée. */
export const RACINE = join(__dirname, '..', '..');

export const DOSSIER_EMBARQUE = join(RACINE, '.mariadb');

/** Celle que le cahier des charges nomme. */
export const BASE_PAR_DEFAUT = 'clevity';

export interface Connexion {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password: string;
  /** La base que nomme l'URL ; `--base` l'emporte. */
  readonly base?: string;
}

/** `null` : aucune connexion n'est réglée, la MariaDB embarquée sert. */
export type ReglageConnexion = Connexion | null;

type Environnement = Readonly<Record<string, string | undefined>>;

/** Les options que partagent les scripts qui ouvrent la base. */
export const OPTIONS_BASE = {
  base: texte('NOM', undefined, "base à utiliser (par défaut : celle de l'URL, sinon clevity)"),
  url: texte(
    'URL',
    undefined,
    'serveur : mysql://utilisateur@hote:3306/base ; le mot de passe, que la liste des processus montrerait, va dans .env',
  ),
};

/** L'environnement du processus, complété (jamais écrasé) par le fichier `.env` de la racine. */
export function lireEnvironnement(chemin = join(RACINE, '.env'), base: Environnement = process.env): Environnement {
  if (!existsSync(chemin)) return base;
  let texte: string;
  try {
    texte = readFileSync(chemin, 'utf8');
  } catch (erreur) {
    throw new ErreurUtilisateur(`Le fichier ${chemin} ne peut pas être lu (${messageDe(erreur)}).`);
  }
  const fautive = texte
    .split(/\r?\n/)
    .findIndex((ligne) => /\uFFFD/.test(ligne) || ligne.includes('\0') || /^\s*[^#\s=][^=]*$/.test(ligne));
  if (fautive !== -1) {
    throw new ErreurUtilisateur(
      `${chemin}, ligne ${fautive + 1} : une ligne NOM=valeur est attendue, en UTF-8 (voir .env.example). Rien n'a été fait.`,
    );
  }
  return { ...parse(texte), ...base };
}

/**
 * @throws ErreurUtilisateur si une URL ou un port est mal formé.
 */
export function choisirConnexion(url: string | undefined, env: Environnement): ReglageConnexion {
  if (url !== undefined) return lireUrl(url, '--url');
  if (env.DATABASE_URL) return lireUrl(env.DATABASE_URL, 'DATABASE_URL');
  if (!env.DB_HOST && !env.DB_SOCKET && !env.DB_PORT && !env.DB_USER) return null;
  const port = env.DB_PORT ? Number(env.DB_PORT) : 3306;
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new ErreurUtilisateur(
      `DB_PORT vaut « ${env.DB_PORT} » ; un numéro de port entre 1 et 65535 est attendu (MariaDB écoute en général sur 3306).`,
    );
  }
  const identite = { user: env.DB_USER ?? 'root', password: env.DB_PASSWORD ?? '' };
  return env.DB_SOCKET
    ? { socketPath: env.DB_SOCKET, ...identite }
    : { host: env.DB_HOST ?? '127.0.0.1', port, ...identite };
}

function lireUrl(brut: string, origine: string): Connexion {
  const attendu = 'mysql://utilisateur:motdepasse@hote:3306/base';
  const illisible = new ErreurUtilisateur(`${origine} n'est pas une URL lisible ; la forme attendue est ${attendu}.`);
  const decoder = (texte: string): string => {
    try {
      return decodeURIComponent(texte);
    } catch {
      throw illisible;
    }
  };
  let url: URL;
  try {
    url = new URL(brut);
  } catch {
    throw illisible;
  }
  if (!['mysql:', 'mariadb:'].includes(url.protocol)) {
    throw new ErreurUtilisateur(
      `${origine} commence par « ${url.protocol}// » ; une URL mysql:// est attendue : ${attendu}.`,
    );
  }
  const socketPath = url.searchParams.get('socket') ?? url.searchParams.get('socketPath') ?? undefined;
  const inconnus = [...url.searchParams.keys()].filter((nom) => !['socket', 'socketPath'].includes(nom));
  if (inconnus.length > 0) {
    throw new ErreurUtilisateur(
      `${origine} : ${inconnus.map((nom) => `« ${nom} »`).join(', ')} n'est pas pris en charge ; le seul paramètre admis est socket.`,
    );
  }
  const lieu =
    socketPath === undefined
      ? { host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: url.port ? Number(url.port) : 3306 }
      : { socketPath };
  const base = decoder(url.pathname.slice(1));
  return {
    ...lieu,
    user: decoder(url.username) || 'root',
    password: decoder(url.password),
    ...(base === '' ? {} : { base }),
  };
}

const BASES_DU_SERVEUR: ReadonlySet<string> = new Set(['mysql', 'sys', 'information_schema', 'performance_schema']);

/**
 * Le nom de la base : `--base`, sinon celui de l'URL, sinon `clevity`.
 * @throws ErreurUtilisateur si le nom n'est pas un identifiant simple (lettres, chiffres, `_`, `$`, `-`).
 */
export function choisirBase(option: string | undefined, connexion: ReglageConnexion): string {
  const base = option ?? connexion?.base ?? BASE_PAR_DEFAUT;
  if (BASES_DU_SERVEUR.has(base.toLowerCase())) {
    throw new ErreurUtilisateur(`« ${base} » est une base du serveur lui-même : donnez-en une autre avec --base.`);
  }
  if (!/^[\w$-]{1,64}$/.test(base)) {
    throw new ErreurUtilisateur(
      `« ${base} » ne peut pas nommer une base ; de 1 à 64 lettres sans accent, chiffres, « _ », « $ » ou « - » sont admis.`,
    );
  }
  return base;
}
