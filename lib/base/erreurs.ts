/** Ce que disent les erreurs du serveur, par leur numéro : au-delà de 1900, mysql2 leur donne le nom de MySQL, pas de MariaDB. */

/** Le numéro d'une erreur du serveur. */
export const numeroDe = (erreur: unknown): number | undefined =>
  typeof erreur === 'object' && erreur !== null && 'errno' in erreur && typeof erreur.errno === 'number'
    ? erreur.errno
    : undefined;

const parmi = (numeros: readonly number[]) => (erreur: unknown) => numeros.includes(numeroDe(erreur) ?? 0);

/** Vrai si le serveur refuse `LOAD DATA LOCAL INFILE` (MySQL et MariaDB anciennes, MySQL, MariaDB) : on insère alors par lots. */
export const chargementRefuse = parmi([1148, 3948, 4166]);

/** Vrai si l'erreur vient d'une table, d'une colonne ou d'une vue qui manque, ou d'une table qui n'est pas historisée. */
export const objetAbsent = parmi([1146, 1054, 1356, 4124]);

/** Vrai si la table n'existe pas. */
export const tableAbsente = parmi([1146]);

/** Vrai si la rangée est déjà là. */
export const cleDejaPrise = parmi([1062]);

/** Vrai si le compte ou son mot de passe est refusé ; MariaDB ne dit rien d'autre quand elle exige TLS. */
export const compteRefuse = parmi([1045]);

/** Vrai si la base n'existe pas. */
export const baseAbsente = parmi([1049]);

/** Vrai si le serveur a défait la transaction pour une autre : interblocage, ou certification refusée par la grappe. */
export const transactionEcartee = parmi([1213]);

/**
 * Vrai si, reçue au moment de valider, l'erreur ne dit pas si la transaction l'a été : la réponse s'est perdue, le nœud a
 * perdu ses voisins, ou la connexion a été tuée.
 */
export const sortInconnu = (erreur: unknown): boolean =>
  numeroDe(erreur) === undefined || parmi([1047, 1053, 1180, 1317, 1927, 2006, 2013])(erreur);

/** La connexion est perdue, et pourquoi. */
export class ConnexionPerdue extends Error {
  override readonly name = 'ConnexionPerdue';
  readonly fatal = true;

  constructor(
    readonly code: 'PROTOCOL_CONNECTION_LOST' | 'SILENCE',
    cause?: unknown,
  ) {
    super('La connexion à la base est perdue', { cause });
  }
}

/** Le compte a été refusé en clair par un serveur qui parle TLS : il l'exige, ou peut-être. */
export class TlsManquant extends Error {
  override readonly name = 'TlsManquant';
  readonly fatal = true;

  constructor(readonly code: 'TLS_EXIGE' | 'TLS_POSSIBLE') {
    super('Le serveur refuse ce compte en clair');
  }
}
