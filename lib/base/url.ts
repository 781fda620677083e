/** Une connexion écrite d'un bloc : `mysql://utilisateur:motdepasse@hote:3306/base?ssl=true`. */
import { ErreurUtilisateur } from '../commun/erreurs';
import type { Connexion, Environnement } from './reglage';
import { choisirTls } from './tls';

const ATTENDU = 'mysql://utilisateur:motdepasse@hote:3306/base';
const PARAMETRES = ['socket', 'socketPath', 'ssl', 'ssl-ca'];

/**
 * @param origine d'où vient l'URL, pour la phrase d'erreur
 * @throws ErreurUtilisateur si elle est mal formée
 */
export function lireUrl(brut: string, origine: string, env: Environnement): Connexion {
  const url = decouper(brut, origine);
  const parametres = url.searchParams;
  const inconnus = [...parametres.keys()].filter((nom) => !PARAMETRES.includes(nom));
  if (inconnus.length > 0) {
    throw new ErreurUtilisateur(
      `${origine} : ${inconnus.map((nom) => `« ${nom} »`).join(', ')} n'est pas pris en charge ; ` +
        'les paramètres admis sont socket, ssl et ssl-ca.',
    );
  }
  const base = decoder(url.pathname.slice(1), origine);
  return {
    ...lieuDe(url, origine, env),
    user: decoder(url.username, origine) || 'root',
    password: decoder(url.password, origine),
    ...(base === '' ? {} : { base }),
  };
}

function decouper(brut: string, origine: string): URL {
  let url: URL;
  try {
    url = new URL(brut);
  } catch {
    throw illisible(origine);
  }
  if (!['mysql:', 'mariadb:'].includes(url.protocol)) {
    throw new ErreurUtilisateur(
      `${origine} commence par « ${url.protocol}// » ; une URL mysql:// est attendue : ${ATTENDU}.`,
    );
  }
  return url;
}

function lieuDe(
  url: URL,
  origine: string,
  env: Environnement,
): Pick<Connexion, 'host' | 'port' | 'socketPath' | 'tls'> {
  const parametres = url.searchParams;
  const socketPath = parametres.get('socket') ?? parametres.get('socketPath');
  if (socketPath !== null) {
    if (!parametres.has('ssl') && !parametres.has('ssl-ca')) return { socketPath };
    throw new ErreurUtilisateur(
      `${origine} : une socket ne sort pas de la machine, rien n'y est à chiffrer ; retirez ssl ou socket.`,
    );
  }
  const tls = choisirTls(parametres, env);
  const host = url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1';
  return { host, port: url.port ? Number(url.port) : 3306, ...(tls === undefined ? {} : { tls }) };
}

function decoder(texte: string, origine: string): string {
  try {
    return decodeURIComponent(texte);
  } catch {
    throw illisible(origine);
  }
}

const illisible = (origine: string): ErreurUtilisateur =>
  new ErreurUtilisateur(`${origine} n'est pas une URL lisible ; la forme attendue est ${ATTENDU}.`);
