/** Ouvrir la base, la confier, la refermer quoi qu'il arrive. */
import { setTimeout as pause } from 'node:timers/promises';
import { codeDe, ErreurUtilisateur } from '../commun/erreurs';
import { demarrerServeur } from '../serveur/embarque';
import type { Base, Serveur } from './base';
import { DOSSIER_EMBARQUE } from './config';
import type { Connexion, ReglageConnexion } from './reglage';
import { baseAbsente, compteRefuse, TlsManquant } from './erreurs';
import { reglagesDeGrappe } from './grappe';
import { traduire } from './phrases';
import { Pilote } from './pilote';
import { Session } from './session';
import { veiller } from './veille';

export type { Base, Garde, Rangee, Valeur } from './base';
export { chargementRefuse, objetAbsent } from './erreurs';

/** Le silence au-delà duquel on s'inquiète, si rien n'est réglé. */
const SILENCE_MS = 30_000;
const SONDE_MS = 10_000;
/** Le temps laissé à une grappe pour se passer d'un nœud, ou à un serveur pour redémarrer, avant de renoncer à savoir. */
const RETOUR_MS = 20_000;
const RETENTER_MS = 500;

/**
 * Ouvre la base (la MariaDB embarquée si rien n'est réglé), exécute `rappel`, et referme tout quoi qu'il arrive.
 *
 * @param creer crée la base si elle n'existe pas ; sinon son absence est une erreur
 * @throws ErreurUtilisateur si le serveur, le compte ou la base ne répondent pas
 */
export async function avecBase<T>(
  reglage: ReglageConnexion,
  nom: string,
  creer: boolean,
  rappel: (base: Base) => Promise<T>,
): Promise<T> {
  if (reglage !== null) return surServeur({ reglage, nom, creer }, rappel);
  const serveur = await demarrerServeur(DOSSIER_EMBARQUE);
  try {
    return await surServeur({ reglage: serveur.connexion, nom, creer, lieu: 'la MariaDB embarquée' }, rappel);
  } finally {
    await serveur.arreter();
  }
}

interface Demande {
  readonly reglage: Connexion;
  readonly nom: string;
  readonly creer: boolean;
  readonly lieu?: string;
}

async function surServeur<T>(demande: Demande, rappel: (base: Base) => Promise<T>): Promise<T> {
  const { reglage, nom, lieu = reglage.socketPath ?? `${reglage.host}:${reglage.port ?? 3306}` } = demande;
  let session: Session | undefined;
  try {
    session = await preparer(await ouvrirOuDireTls(reglage), { ...demande, lieu });
    return await surveillee(session, reglage, rappel);
  } catch (erreur) {
    throw traduire(erreur, { reglage, nom, lieu, grappe: session?.serveur.grappe });
  }
}

async function surveillee<T>(session: Session, reglage: Connexion, rappel: (base: Base) => Promise<T>): Promise<T> {
  const { silenceMs = SILENCE_MS } = reglage;
  const sonde = (): Promise<void> => sonder(reglage, Math.min(SONDE_MS, silenceMs));
  const cesser = veiller(() => session.courant, sonde, silenceMs);
  try {
    return await rappel(session);
  } finally {
    cesser();
    await session.fermer();
  }
}

/** Un compte refusé en clair l'est peut-être faute de TLS : on l'essaie, sans rien confier à un certificat non vérifié. */
async function ouvrirOuDireTls(reglage: Connexion): Promise<Pilote> {
  try {
    return await Pilote.ouvrir(reglage);
  } catch (erreur) {
    if (!compteRefuse(erreur) || reglage.tls !== undefined || reglage.socketPath !== undefined) throw erreur;
    const essai = await Pilote.ouvrir({ ...reglage, tls: {} }).catch((autre: unknown) => codeDe(autre) ?? '');
    if (essai instanceof Pilote) {
      await essai.fermer();
      throw new TlsManquant('TLS_EXIGE');
    }
    throw essai === 'HANDSHAKE_SSL_ERROR' ? new TlsManquant('TLS_POSSIBLE') : erreur;
  }
}

async function preparer(pilote: Pilote, { reglage, nom, creer, lieu }: Required<Demande>): Promise<Session> {
  try {
    const serveur = await reconnaitre(pilote, lieu);
    await choisir(pilote, serveur, nom, creer);
    const ouvrir = (): Promise<Pilote> => ouvrirAutre(reglage, serveur, nom);
    return new Session(pilote, {
      ...{ nom, description: `${nom} sur ${lieu}`, serveur, ouvrir },
      rouvrir: () => insister(ouvrir, Math.min(RETOUR_MS, 10 * (reglage.silenceMs ?? SILENCE_MS))),
    });
  } catch (erreur) {
    await pilote.fermer();
    throw erreur;
  }
}

async function reconnaitre(pilote: Pilote, lieu: string): Promise<Serveur> {
  const rangees = await pilote.demander<{ Variable_name: string; Value: string }[]>(
    `SHOW VARIABLES WHERE Variable_name IN
     ('version', 'hostname', 'wsrep_on', 'wsrep_provider', 'wsrep_node_name', 'wsrep_load_data_splitting')`,
  );
  const variables = new Map(rangees.map(({ Variable_name: nom, Value: valeur }) => [nom, valeur]));
  const version = variables.get('version') ?? '';
  const [majeure = 0, mineure = 0] = version.split('.').map(Number);
  if (!/mariadb/i.test(version) || majeure < 10 || (majeure === 10 && mineure < 6)) {
    throw new ErreurUtilisateur(
      `Le serveur ${lieu} est un « ${version} » ; MariaDB 10.6 ou plus récente est attendue (tables historisées, JSON_TABLE).`,
    );
  }
  const grappe = variables.get('wsrep_on') === 'ON' && variables.get('wsrep_provider') !== 'none';
  const nom = (grappe ? variables.get('wsrep_node_name') : variables.get('hostname')) ?? lieu;
  return { nom: grappe ? `${nom} (${await marqueDuNoeud(pilote)})` : nom, grappe };
}

/** Deux nœuds peuvent porter le même nom, jamais la même marque. */
async function marqueDuNoeud(pilote: Pilote): Promise<string> {
  const [rangee] = await pilote.demander<{ Value: string }[]>("SHOW STATUS LIKE 'wsrep_gcomm_uuid'");
  return rangee?.Value.slice(0, 8) ?? 'sans marque';
}

async function choisir(pilote: Pilote, serveur: Serveur, nom: string, creer: boolean): Promise<void> {
  const reglages = ["sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'", 'wait_timeout = 28800'];
  const session = [...reglages, ...(serveur.grappe ? reglagesDeGrappe : [])].join(', ');
  try {
    await pilote.demander(`SET SESSION ${session}; USE \`${nom}\``);
  } catch (erreur) {
    if (!creer || !baseAbsente(erreur)) throw erreur;
    const creation = `CREATE DATABASE IF NOT EXISTS \`${nom}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`;
    await pilote.demander(`${creation}; USE \`${nom}\``);
  }
}

async function ouvrirAutre(reglage: Connexion, serveur: Serveur, nom: string): Promise<Pilote> {
  const pilote = await Pilote.ouvrir(reglage);
  try {
    await choisir(pilote, serveur, nom, false);
    return pilote;
  } catch (erreur) {
    await pilote.fermer();
    throw erreur;
  }
}

/** Une grappe qui perd un nœud met un instant à répondre par un autre. */
async function insister(ouvrir: () => Promise<Pilote>, patienceMs: number): Promise<Pilote> {
  for (const limite = Date.now() + patienceMs; ; await pause(RETENTER_MS)) {
    try {
      return await ouvrir();
    } catch (erreur) {
      if (Date.now() > limite) throw erreur;
    }
  }
}

async function sonder(reglage: Connexion, patienceMs: number): Promise<void> {
  const pilote = await Pilote.ouvrir(reglage, patienceMs);
  try {
    await Promise.race([pilote.demander('SELECT 1'), echeance(patienceMs)]);
  } finally {
    await pilote.fermer();
  }
}

async function echeance(patienceMs: number): Promise<never> {
  await pause(patienceMs, undefined, { ref: false });
  throw new Error('Le serveur ne répond pas');
}
