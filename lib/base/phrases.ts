/** Ce qu'on dit d'une erreur du serveur : une phrase, qui dit quoi faire ; un bogue reste ce qu'il est. */
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { ConnexionPerdue, numeroDe } from './erreurs';
import type { Connexion } from './reglage';

/** Où l'on était quand c'est arrivé. */
export interface Lieu {
  readonly reglage: Connexion;
  /** La base. */
  readonly nom: string;
  /** Le serveur, tel qu'on le nomme. */
  readonly lieu: string;
  /** Vrai si ce serveur est le nœud d'une grappe. */
  readonly grappe?: boolean;
}

type Phrase = (ou: Lieu, erreur: unknown) => string;

const REGLAGES = 'les réglages --url, DATABASE_URL ou DB_* (fichier .env)';
const RELANCEZ = 'relancez la même commande.';

const eteint: Phrase = ({ lieu }) =>
  `Aucun serveur ne répond à ${lieu} : démarrez-le, ou corrigez ${REGLAGES} ; sans réglage, la MariaDB embarquée sert.`;

const introuvable: Phrase = ({ lieu }) =>
  `Le serveur ${lieu} est introuvable ou ne répond pas : vérifiez le nom d'hôte, le port et le réseau dans ${REGLAGES}.`;

const perdue: Phrase = ({ lieu }) =>
  `La connexion à ${lieu} a été perdue en cours de travail : rien n'a été validé à moitié ; ${RELANCEZ}`;

const compteRefuse: Phrase = ({ lieu, reglage }) =>
  `Le serveur ${lieu} refuse le compte « ${reglage.user} » : vérifiez l'utilisateur et le mot de passe dans ${REGLAGES}.`;

const AVEC_TLS = "ajoutez ?ssl=true à l'URL, ou DB_SSL=true";

const exigeTls: Phrase = ({ lieu, reglage }) =>
  `Le serveur ${lieu} exige TLS du compte « ${reglage.user} » : ${AVEC_TLS}.`;

const exigePeutEtreTls: Phrase = ({ lieu, reglage }) =>
  `Le serveur ${lieu} refuse le compte « ${reglage.user} » en clair. Il parle TLS, et l'exige peut-être : ${AVEC_TLS}, et le certificat de ` +
  `son autorité par ?ssl-ca=FICHIER ou DB_SSL_CA. Sinon, vérifiez l'utilisateur et le mot de passe dans ${REGLAGES}.`;

const sansDroits: Phrase = ({ nom, reglage }, erreur) =>
  `Le compte « ${reglage.user} » n'a pas les droits nécessaires sur la base « ${nom} » (${messageDe(erreur)}) : ` +
  `demandez à l'administrateur « GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, CREATE VIEW ON \`${nom}\`.* TO '${reglage.user}' » (docs/procedure.md).`;

const certificatRefuse: Phrase = ({ lieu }, erreur) =>
  `Le certificat du serveur ${lieu} est refusé (${messageDe(erreur)}) : donnez celui de son autorité par ?ssl-ca=FICHIER ou ` +
  'DB_SSL_CA, et le nom d’hôte que porte le certificat. Rien ne lui a été confié.';

const verrous: Phrase = ({ nom, grappe = false }) =>
  `Un autre programme tient des verrous sur la base « ${nom} »${grappe ? ', ou ce nœud ne suit plus sa grappe' : ''} : rien n'a été écrit ; relancez quand il a fini.`;

const disquePlein: Phrase = ({ lieu }) =>
  `Le serveur ${lieu} n'a plus de place sur son disque : libérez-en, puis ${RELANCEZ}`;

/** Ce que le pilote, le réseau ou TLS disent par un nom. */
const PAR_NOM: Readonly<Record<string, Phrase>> = {
  ECONNREFUSED: eteint,
  ENOENT: eteint,
  ENOTFOUND: introuvable,
  EAI_AGAIN: introuvable,
  ETIMEDOUT: introuvable,
  EHOSTUNREACH: introuvable,
  ENETUNREACH: introuvable,
  PROTOCOL_CONNECTION_LOST: perdue,
  ECONNRESET: perdue,
  EPIPE: perdue,
  TLS_EXIGE: exigeTls,
  TLS_POSSIBLE: exigePeutEtreTls,
  HANDSHAKE_SSL_ERROR: certificatRefuse,
  SILENCE: ({ lieu }) =>
    `Le serveur ${lieu} ne répond plus : le travail en cours est abandonné, rien n'est validé à moitié. Quand il répondra, ${RELANCEZ}`,
  HANDSHAKE_NO_SSL_SUPPORT: ({ lieu }) =>
    `TLS est demandé, et le serveur ${lieu} ne le parle pas : réglez-y un certificat (ssl_cert, ssl_key), ou retirez ssl de vos réglages. Rien ne lui a été confié.`,
};

/** Ce que le serveur dit par un numéro. */
const PAR_NUMERO: Readonly<Record<number, Phrase>> = {
  1044: sansDroits,
  1142: sansDroits,
  1143: sansDroits,
  1227: sansDroits,
  1006: sansDroits,
  1045: compteRefuse,
  1698: compteRefuse,
  1049: ({ nom, lieu }) =>
    `La base « ${nom} » n'existe pas sur ${lieu} : lancez d'abord « npx tsx migration.ts --base ${nom} ».`,
  1053: perdue,
  1927: perdue,
  1205: verrous,
  1213: verrous,
  1021: disquePlein,
  1114: disquePlein,
  1047: ({ lieu }) =>
    `Le nœud ${lieu} est coupé de sa grappe (il n'a plus la majorité de ses voisins) et refuse le travail : rien n'est validé. ` +
    `Passez par un autre nœud, ou rétablissez celui-ci (docs/procedure.md), puis ${RELANCEZ}`,
  1180: ({ lieu, nom }, erreur) =>
    `Le serveur ${lieu} n'a pas pu valider (« ${messageDe(erreur)} ») : rien n'est écrit dans la base « ${nom} ». Sur une grappe, ` +
    'la majorité est perdue, ou la transaction dépasse wsrep_max_ws_size : rétablissez les nœuds, ou partagez la livraison (docs/procedure.md).',
  4165: ({ nom }, erreur) =>
    `La grappe refuse ce qu'elle ne sait pas répliquer (« ${messageDe(erreur)} ») dans la base « ${nom} » : rien n'est validé. ` +
    'Toutes les tables doivent être en InnoDB, avec une clé primaire (wsrep_mode, docs/procedure.md).',
};

const transactionTropGrosse: Phrase = ({ nom }) =>
  `La grappe n'admet pas une transaction si grosse (wsrep_max_ws_size) : rien n'est écrit dans la base « ${nom} ». ` +
  'Partagez la livraison en plusieurs dossiers, ou relevez cette limite (2 Go au plus) sur tous les nœuds (docs/procedure.md).';

/**
 * Ce qui tient au serveur ou à une base déjà occupée par d'autres tables : trop de connexions, table ou vue étrangère,
 * paquet trop grand, requête interrompue, lecture seule, compte bloqué ou limité, délai dépassé.
 */
const REFUS_DU_SERVEUR: ReadonlySet<number> = new Set([
  ...[1005, 1036, 1040, 1050, 1054, 1146, 1153, 1203, 1226, 1290, 1317, 1347, 1820, 1969, 4151],
]);

const refus: Phrase = ({ lieu, nom }, erreur) =>
  `Le serveur ${lieu} n'a pas pu travailler sur la base « ${nom} » (« ${messageDe(erreur)} ») : rien n'est validé. ` +
  "Levez cet empêchement, ou donnez une base qui n'est qu'à ce programme, puis relancez la même commande.";

/** Traduit une erreur du serveur en phrase ; rend les autres telles quelles. */
export function traduire(erreur: unknown, ou: Lieu): unknown {
  if (erreur instanceof ErreurUtilisateur || !vientDuServeur(erreur)) return erreur;
  const phrase = phraseDe(erreur);
  return phrase === undefined ? erreur : new ErreurUtilisateur(phrase(ou, erreur));
}

function phraseDe(erreur: unknown): Phrase | undefined {
  const numero = numeroDe(erreur) ?? 0;
  const nom = codeDe(erreur) ?? '';
  if (/writeset size exceeded/i.test(messageDe(erreur))) return transactionTropGrosse;
  if (estCertificat(nom)) return certificatRefuse;
  return PAR_NUMERO[numero] ?? PAR_NOM[nom] ?? (REFUS_DU_SERVEUR.has(numero) ? refus : undefined);
}

const estCertificat = (nom: string): boolean =>
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|INVALID_CA)/.test(nom);

/** Une erreur de fichier (`ENOENT`…) porte les mêmes codes qu'une connexion manquée ; seule la seconde nous regarde. */
function vientDuServeur(erreur: unknown): boolean {
  if (erreur instanceof ConnexionPerdue) return true;
  if (typeof erreur !== 'object' || erreur === null) return false;
  return 'sqlState' in erreur || 'fatal' in erreur || ('syscall' in erreur && erreur.syscall === 'connect');
}
