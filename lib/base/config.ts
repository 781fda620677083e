/**
 * Où est la base : `--url`, sinon `DATABASE_URL`, sinon `DB_*` (un fichier `.env` est lu), sinon la MariaDB embarquée
 * (cahier des charges, § 5).
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { texte } from '../commun/cli';
import { ErreurUtilisateur, messageDe } from '../commun/erreurs';
import type { Environnement, ReglageConnexion } from './reglage';
import { choisirTls } from './tls';
import { lireUrl } from './url';

/** La racine du projet : `.env`, `.mariadb/`, `schema.sql` y sont, d'où que la commande soit lancée. */
export const RACINE = join(__dirname, '..', '..');

export const DOSSIER_EMBARQUE = join(RACINE, '.mariadb');

/** Celle que le cahier des charges nomme. */
export const BASE_PAR_DEFAUT = 'clevity';

/** Celle où va un jeu de test quand on n'en nomme pas d'autre. */
export const BASE_DES_JEUX_DE_TEST = 'clevity_test';

export type { Connexion, ReglageConnexion } from './reglage';

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
 * @throws ErreurUtilisateur si une URL, un port, un délai ou un réglage de TLS est mal formé.
 */
export function choisirConnexion(url: string | undefined, env: Environnement): ReglageConnexion {
  const connexion = lireConnexion(url, env);
  return connexion === null || !env.DB_DELAI
    ? connexion
    : { ...connexion, silenceMs: 1000 * lireEntier('DB_DELAI', env.DB_DELAI, 86_400, 'un nombre de secondes') };
}

function lireConnexion(url: string | undefined, env: Environnement): ReglageConnexion {
  if (url !== undefined) return lireUrl(url, '--url', env);
  if (env.DATABASE_URL) return lireUrl(env.DATABASE_URL, 'DATABASE_URL', env);
  if (!env.DB_HOST && !env.DB_SOCKET && !env.DB_PORT && !env.DB_USER) return null;
  const identite = { user: env.DB_USER ?? 'root', password: env.DB_PASSWORD ?? '' };
  if (env.DB_SOCKET) return { socketPath: env.DB_SOCKET, ...identite };
  const port = lireEntier(
    'DB_PORT',
    env.DB_PORT || '3306',
    65_535,
    'un numéro de port (MariaDB écoute en général sur 3306)',
  );
  const tls = choisirTls(new URLSearchParams(), env);
  return { host: env.DB_HOST || '127.0.0.1', port, ...identite, ...(tls === undefined ? {} : { tls }) };
}

function lireEntier(nom: string, brut: string, maximum: number, attendu: string): number {
  const nombre = Number(brut);
  if (Number.isInteger(nombre) && nombre >= 1 && nombre <= maximum) return nombre;
  throw new ErreurUtilisateur(`${nom} vaut « ${brut} » ; ${attendu}, entre 1 et ${maximum}, est attendu.`);
}

const BASES_DU_SERVEUR: ReadonlySet<string> = new Set(['mysql', 'sys', 'information_schema', 'performance_schema']);

/**
 * Le nom de la base : `--base`, sinon celui de l'URL, sinon celle par défaut.
 * @throws ErreurUtilisateur si le nom n'est pas un identifiant simple (lettres, chiffres, `_`, `$`, `-`).
 */
export function choisirBase(
  option: string | undefined,
  connexion: ReglageConnexion,
  parDefaut: string = BASE_PAR_DEFAUT,
): string {
  const base = option ?? connexion?.base ?? parDefaut;
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
