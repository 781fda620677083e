/**
 * La base : seul fichier qui connaît le pilote `mysql2`. Ouvrir, interroger, charger, valider ou annuler, fermer.
 */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import mysql from 'mysql2/promise';
import type { Connection as ConnexionMysql2, ConnectionOptions, ResultSetHeader, RowDataPacket } from 'mysql2';
import { DOSSIER_EMBARQUE, type Connexion, type ReglageConnexion } from './config';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { enPaquets, type Flux } from './paquets';
import { demarrerServeur } from '../serveur/embarque';

export type Valeur = string | number | boolean | Buffer | Date | null;

/** Comment charger un flux. */
interface ReglagesFlux {
  /** Les colonnes dont le flux donne la valeur en hexadécimal. */
  readonly binaires?: readonly string[];
  /** Vrai si chaque clé étrangère vient d'une ligne que la base a déjà prise : elle n'a pas à le revérifier. */
  readonly referencesProuvees?: boolean;
}

export type Rangee = Record<string, Valeur>;

/** Une connexion ouverte sur la base, avec ce que le programme en attend et rien d'autre. */
export interface Base {
  readonly nom: string;
  /** Ce qu'on montre à la personne : `clevity sur la MariaDB embarquée`, `clevity sur db.exemple.fr:3306`. */
  readonly description: string;
  /** Exécute une requête et rend ses rangées. */
  lire<T = Rangee>(sql: string, valeurs?: readonly unknown[]): Promise<T[]>;
  /** Rend la première rangée d'une requête qui en a toujours une. */
  lireUne<T = Rangee>(sql: string, valeurs?: readonly unknown[]): Promise<T>;
  /** Rend les rangées une à une, sans les garder en mémoire. */
  parcourir<T = Rangee>(sql: string, valeurs?: readonly unknown[]): AsyncIterable<T>;
  /** Exécute une requête qui ne rend pas de rangées ; rend le nombre de rangées touchées. */
  executer(sql: string, valeurs?: readonly unknown[]): Promise<number>;
  /** Exécute plusieurs instructions séparées par `;` (un fichier SQL). */
  executerScript(sql: string): Promise<void>;
  /** Insère des rangées par lots ; chaque rangée suit l'ordre des colonnes. `doublon` : que faire d'une clé déjà prise. */
  insererLots(
    table: string,
    colonnes: readonly string[],
    rangees: readonly (readonly Valeur[])[],
    doublon?: string,
  ): Promise<void>;
  /** Charge un flux UTF-8 de lignes à tabulations (voir `chargement/tabulations.ts`) dans une table ; rend leur nombre. */
  chargerFlux(table: string, colonnes: readonly string[], flux: Flux, reglages?: ReglagesFlux): Promise<number>;
  /** Charge un tampon de rangées prêtes (`LOAD DATA`) ; rend combien la base en a pris. @param binaires colonnes écrites en hexadécimal */
  charger(table: string, colonnes: readonly string[], octets: Buffer, binaires?: readonly string[]): Promise<number>;
  /** Pose un jalon dans la transaction en cours ; rend la fonction qui défait ce qui a été écrit depuis. */
  jalon(): Promise<() => Promise<void>>;
  /** Exécute `travail` dans une transaction : validée s'il rend `true`, annulée s'il rend `false` ou lève. */
  transaction(travail: () => Promise<boolean>): Promise<void>;
}

/** Vrai si le serveur refuse `LOAD DATA LOCAL INFILE` : il faut alors insérer par lots. */
export function chargementRefuse(erreur: unknown): boolean {
  return LOCAL_INFILE_REFUSE.includes(numeroDe(erreur) ?? 0);
}

/** Commande refusée (MySQL et MariaDB anciennes), `local_infile` désactivé chez MySQL, chez MariaDB. */
const LOCAL_INFILE_REFUSE: readonly number[] = [1148, 3948, 4166];

/** Table absente, colonne absente, vue qui ne s'appuie plus sur rien, table qui n'est pas historisée. */
const OBJET_ABSENT: readonly number[] = [1146, 1054, 1356, 4124];

/** Le numéro d'une erreur du serveur : au-delà de 1900, mysql2 lui donne le nom que MySQL, et non MariaDB, y attache. */
const numeroDe = (erreur: unknown): number | undefined =>
  typeof erreur === 'object' && erreur !== null && 'errno' in erreur && typeof erreur.errno === 'number'
    ? erreur.errno
    : undefined;

/** Vrai si l'erreur vient d'une table, d'une colonne ou d'une vue qui manque à la base. */
export function objetAbsent(erreur: unknown): boolean {
  return OBJET_ABSENT.includes(numeroDe(erreur) ?? 0);
}

const LIGNES_PAR_LOT = 500;
const OCTETS_EN_ATTENTE = 1 << 20;

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
  if (reglage !== null) return surConnexion(reglage, nom, creer, rappel);
  const serveur = await demarrerServeur(DOSSIER_EMBARQUE);
  try {
    return await surConnexion(serveur.connexion, nom, creer, rappel, 'la MariaDB embarquée');
  } finally {
    await serveur.arreter();
  }
}

async function surConnexion<T>(
  reglage: Connexion,
  nom: string,
  creer: boolean,
  rappel: (base: Base) => Promise<T>,
  lieu = reglage.socketPath ?? `${reglage.host}:${reglage.port ?? 3306}`,
): Promise<T> {
  try {
    const connexion = await mysql.createConnection({ ...reglages(reglage) });
    try {
      await exigerMariadb(connexion, lieu);
      await choisir(connexion, nom, creer);
      return await rappel(new BaseMysql2(connexion, nom, `${nom} sur ${lieu}`));
    } finally {
      await fermer(connexion);
    }
  } catch (erreur) {
    throw traduire(erreur, reglage, nom, lieu);
  }
}

const reglages = (connexion: Connexion): ConnectionOptions => ({
  user: connexion.user,
  password: connexion.password,
  ...(connexion.socketPath === undefined
    ? { host: connexion.host, port: connexion.port }
    : { socketPath: connexion.socketPath }),
  charset: 'utf8mb4_unicode_520_ci',
  multipleStatements: true,
  dateStrings: true,
  decimalNumbers: true,
  supportBigNumbers: true,
  connectTimeout: 10_000,
  flags: ['+LOCAL_FILES'],
});

async function exigerMariadb(connexion: mysql.Connection, lieu: string): Promise<void> {
  const [[rangee]] = await connexion.query<RowDataPacket[]>('SELECT VERSION() AS version');
  const version = String(rangee?.version);
  const [majeure = 0, mineure = 0] = version.split('.').map(Number);
  if (!/mariadb/i.test(version) || majeure < 10 || (majeure === 10 && mineure < 6)) {
    throw new ErreurUtilisateur(
      `Le serveur ${lieu} est un « ${version} » ; MariaDB 10.6 ou plus récente est attendue (tables historisées, JSON_TABLE).`,
    );
  }
}

async function choisir(connexion: mysql.Connection, nom: string, creer: boolean): Promise<void> {
  await connexion.query("SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', wait_timeout = 28800");
  try {
    await connexion.query(`USE \`${nom}\``);
  } catch (erreur) {
    if (!creer || codeDe(erreur) !== 'ER_BAD_DB_ERROR') throw erreur;
    await connexion.query(
      `CREATE DATABASE IF NOT EXISTS \`${nom}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`,
    );
    await connexion.query(`USE \`${nom}\``);
  }
}

/** Ferme sans masquer l'erreur d'origine : une connexion perdue ne se ferme plus proprement. */
async function fermer(connexion: mysql.Connection): Promise<void> {
  try {
    await connexion.end();
  } catch {
    connexion.destroy();
  }
}

class BaseMysql2 implements Base {
  constructor(
    private readonly connexion: mysql.Connection,
    readonly nom: string,
    readonly description: string,
  ) {}

  async lire<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): Promise<T[]> {
    const [rangees] = await this.connexion.query<RowDataPacket[]>(sql, [...valeurs]);
    return rangees as T[];
  }

  async lireUne<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): Promise<T> {
    const [rangee] = await this.lire<T>(sql, valeurs);
    if (rangee === undefined) throw new Error(`Cette requête devait rendre une rangée : ${sql}`);
    return rangee;
  }

  parcourir<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): AsyncIterable<T> {
    // L'interface à promesses de mysql2 ne sait pas rendre un flux : on passe par la connexion qu'elle enveloppe.
    const { connection } = this.connexion as unknown as { connection: ConnexionMysql2 };
    return connection.query(sql, [...valeurs]).stream({ highWaterMark: 1000 }) as AsyncIterable<T>;
  }

  async executer(sql: string, valeurs: readonly unknown[] = []): Promise<number> {
    const [resultat] = await this.connexion.query<ResultSetHeader>(sql, [...valeurs]);
    return resultat.affectedRows;
  }

  async executerScript(sql: string): Promise<void> {
    await this.connexion.query(sql);
  }

  async insererLots(
    table: string,
    colonnes: readonly string[],
    rangees: readonly (readonly Valeur[])[],
    doublon = '',
  ): Promise<void> {
    for (let debut = 0; debut < rangees.length; debut += LIGNES_PAR_LOT) {
      await this.connexion.query(`INSERT INTO ${table} (${colonnes.join(', ')}) VALUES ? ${doublon}`, [
        rangees.slice(debut, debut + LIGNES_PAR_LOT),
      ]);
    }
  }

  async chargerFlux(
    table: string,
    colonnes: readonly string[],
    flux: Flux,
    { binaires = [], referencesProuvees = false }: ReglagesFlux = {},
  ): Promise<number> {
    const lues = colonnes.map((colonne) => (binaires.includes(colonne) ? `@${colonne}` : colonne));
    const calculees = binaires.map((colonne) => `${colonne} = UNHEX(@${colonne})`);
    const [resultat] = await this.connexion.query<ResultSetHeader>({
      sql:
        (referencesProuvees ? 'SET STATEMENT foreign_key_checks = 0 FOR ' : '') +
        `LOAD DATA LOCAL INFILE 'flux' INTO TABLE ${table} CHARACTER SET utf8mb4 (${lues.join(', ')})` +
        (calculees.length === 0 ? '' : ` SET ${calculees.join(', ')}`),
      infileStreamFactory: () => Readable.from(this.auRythmeDuServeur(flux), { objectMode: false }),
    });
    // LOAD DATA LOCAL transforme les erreurs en avertissements : sans cette lecture, une valeur serait tronquée en silence.
    if (resultat.warningStatus > 0) {
      const avertissements = await this.lire<{ Message: string }>('SHOW WARNINGS LIMIT 5');
      throw new Error(
        `Le chargement de ${table} a perdu quelque chose : ${avertissements.map((a) => a.Message).join(' ; ') || "le serveur n'en dit plus la cause"}`,
      );
    }
    return resultat.affectedRows;
  }

  async charger(table: string, colonnes: readonly string[], octets: Buffer, binaires: readonly string[] = []): Promise<number> {
    return this.chargerFlux(table, colonnes, [octets], { binaires });
  }

  /** mysql2 lit le flux sans attendre le serveur : sans ce frein, un gros fichier s'entasserait en mémoire. */
  private async *auRythmeDuServeur(flux: Flux): AsyncGenerator<Uint8Array> {
    const { connection } = this.connexion as unknown as { connection: { stream: Socket } };
    const { stream } = connection;
    for await (const paquet of enPaquets(flux)) {
      while (stream.writableLength > OCTETS_EN_ATTENTE && !stream.destroyed) {
        const fin = new AbortController();
        const attentes = ['drain', 'close'].map((evenement) => once(stream, evenement, { signal: fin.signal }));
        await Promise.race(attentes);
        fin.abort();
        await Promise.allSettled(attentes);
      }
      yield paquet;
    }
  }

  async jalon(): Promise<() => Promise<void>> {
    await this.connexion.query('SAVEPOINT jalon');
    return async () => {
      await this.connexion.query('ROLLBACK TO SAVEPOINT jalon');
    };
  }

  async transaction(travail: () => Promise<boolean>): Promise<void> {
    await this.connexion.query('START TRANSACTION');
    let valider: boolean;
    try {
      valider = await travail();
    } catch (erreur) {
      // L'erreur d'origine survit à une annulation qui échoue : le serveur annule de lui-même une connexion perdue.
      await this.connexion.query('ROLLBACK').catch(() => undefined);
      throw erreur;
    }
    await this.connexion.query(valider ? 'COMMIT' : 'ROLLBACK');
  }
}

/** Traduit une erreur du serveur en une phrase qui dit quoi faire ; un bogue reste ce qu'il est. */
function traduire(erreur: unknown, connexion: Connexion, nom: string, lieu: string): unknown {
  if (erreur instanceof ErreurUtilisateur) return erreur;
  const reglages = 'les réglages --url, DATABASE_URL ou DB_* (fichier .env)';
  if (!vientDuServeur(erreur)) return erreur;
  switch (codeDe(erreur)) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      return new ErreurUtilisateur(
        `Aucun serveur ne répond à ${lieu} : démarrez-le, ou corrigez ${reglages} ; sans réglage, la MariaDB embarquée sert.`,
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return new ErreurUtilisateur(
        `Le serveur ${lieu} est introuvable ou ne répond pas : vérifiez le nom d'hôte, le port et le réseau dans ${reglages}.`,
      );
    case 'ER_ACCESS_DENIED_ERROR':
    case 'ER_ACCESS_DENIED_NO_PASSWORD_ERROR':
      return new ErreurUtilisateur(
        `Le serveur ${lieu} refuse le compte « ${connexion.user} » : vérifiez l'utilisateur et le mot de passe dans ${reglages}.`,
      );
    case 'ER_DBACCESS_DENIED_ERROR':
    case 'ER_TABLEACCESS_DENIED_ERROR':
    case 'ER_COLUMNACCESS_DENIED_ERROR':
    case 'ER_SPECIFIC_ACCESS_DENIED_ERROR':
    case 'ER_CANT_CREATE_DB':
      return new ErreurUtilisateur(
        `Le compte « ${connexion.user} » n'a pas les droits nécessaires sur la base « ${nom} » (${messageDe(erreur)}) : ` +
          `demandez à l'administrateur « GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, CREATE VIEW ON \`${nom}\`.* TO '${connexion.user}' » (docs/procedure.md).`,
      );
    case 'ER_BAD_DB_ERROR':
      return new ErreurUtilisateur(
        `La base « ${nom} » n'existe pas sur ${lieu} : lancez d'abord « npx tsx migration.ts --base ${nom} ».`,
      );
    case 'PROTOCOL_CONNECTION_LOST':
    case 'ECONNRESET':
    case 'EPIPE':
    case 'ER_SERVER_SHUTDOWN':
      return new ErreurUtilisateur(
        `La connexion à ${lieu} a été perdue en cours de travail : rien n'a été validé à moitié ; relancez la même commande.`,
      );
    case 'ER_LOCK_WAIT_TIMEOUT':
    case 'ER_LOCK_DEADLOCK':
      return new ErreurUtilisateur(
        `Un autre programme tient des verrous sur la base « ${nom} » : rien n'a été écrit ; relancez quand il a fini.`,
      );
    case 'ER_RECORD_FILE_FULL':
    case 'ER_DISK_FULL':
      return new ErreurUtilisateur(
        `Le serveur ${lieu} n'a plus de place sur son disque : libérez-en, puis relancez la même commande.`,
      );
    default:
      break;
  }
  if (!REFUS_DU_SERVEUR.has(numeroDe(erreur) ?? 0)) return erreur;
  return new ErreurUtilisateur(
    `Le serveur ${lieu} n'a pas pu travailler sur la base « ${nom} » (« ${messageDe(erreur)} ») : rien n'est validé. ` +
      "Levez cet empêchement, ou donnez une base qui n'est qu'à ce programme, puis relancez la même commande.",
  );
}

/**
 * Ce qui tient au serveur ou à une base déjà occupée par d'autres tables : trop de connexions, table ou vue étrangère,
 * paquet trop grand, requête interrompue, lecture seule, compte bloqué ou limité, délai dépassé.
 */
const REFUS_DU_SERVEUR: ReadonlySet<number> = new Set([
  ...[1005, 1036, 1040, 1050, 1054, 1146, 1153, 1203, 1226, 1290, 1317, 1347, 1820, 1969, 4151],
]);

/** Une erreur de fichier (`ENOENT`…) porte les mêmes codes qu'une connexion manquée ; seule la seconde nous regarde. */
function vientDuServeur(erreur: unknown): boolean {
  if (typeof erreur !== 'object' || erreur === null) return false;
  return 'sqlState' in erreur || 'fatal' in erreur || ('syscall' in erreur && erreur.syscall === 'connect');
}
