/**
 * Une connexion au serveur : seul fichier qui connaît le pilote `mysql2`. Demander, parcourir, charger, fermer.
 *
 * Une connexion perdue est une erreur pour tout ce qui l'attend, quoi que le pilote en dise : une lecture en flux, en
 * particulier, y resterait sans fin ni erreur, et le programme finirait en silence.
 */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import mysql from 'mysql2';
import type { Connection, ConnectionOptions, QueryOptions } from 'mysql2';
import type { Connexion } from './reglage';
import { ConnexionPerdue } from './erreurs';
import { enPaquets, type Flux } from './paquets';

/** Ce que rend un ordre qui ne rend pas de rangées. */
export interface Effet {
  readonly affectedRows: number;
  readonly warningStatus: number;
}

/** Une lecture en flux : ses rangées, et l'instant où le serveur les a toutes envoyées. */
export interface Lecture<T> {
  readonly rangees: AsyncIterable<T>;
  readonly recues: Promise<void>;
}

const CONNEXION_MS = 10_000;
const ADIEU_MS = 2_000;
const OCTETS_EN_ATTENTE = 1 << 20;
/** Une machine qui disparaît sans prévenir se voit à ce silence du réseau. */
const RAPPEL_RESEAU_MS = 15_000;

export class Pilote {
  /** Les ordres envoyés depuis l'ouverture. */
  allersRetours = 0;
  private perte: ConnexionPerdue | undefined;
  private readonly attentes = new Set<(erreur: Error) => void>();

  private constructor(private readonly connexion: Connection) {
    connexion.on('error', (erreur) => this.perdre(new ConnexionPerdue('PROTOCOL_CONNECTION_LOST', erreur)));
    this.stream.once('close', () => this.perdre(new ConnexionPerdue('PROTOCOL_CONNECTION_LOST')));
  }

  /** @param patienceMs le temps laissé au serveur pour saluer */
  static async ouvrir(reglage: Connexion, patienceMs = CONNEXION_MS): Promise<Pilote> {
    const connexion = mysql.createConnection(options(reglage, patienceMs));
    await new Promise<void>((resolve, reject) => {
      connexion.once('connect', () => resolve());
      // Reste à l'écoute : une seconde erreur, sans personne pour l'entendre, arrêterait le programme.
      connexion.on('error', reject);
    });
    return new Pilote(connexion);
  }

  /** Le numéro de cette connexion sur le serveur. */
  get numero(): number {
    return this.connexion.threadId ?? 0;
  }

  /** Vrai si le serveur doit une réponse. */
  get enAttente(): boolean {
    return this.attentes.size > 0;
  }

  /** Les octets échangés : s'ils n'avancent plus, le serveur se tait. */
  get octets(): number {
    return this.stream.bytesRead + this.stream.bytesWritten;
  }

  /** Envoie un ordre et rend sa réponse. */
  demander<T>(sql: string | QueryOptions, valeurs: readonly unknown[] = []): Promise<T> {
    const question = typeof sql === 'string' ? { sql } : sql;
    return this.attendre<T>((resoudre, rejeter) =>
      this.connexion.query(question, [...valeurs], (erreur, reponse) =>
        erreur === null ? resoudre(reponse as T) : rejeter(erreur),
      ),
    );
  }

  /** Lit des rangées une à une, sans les garder en mémoire. */
  parcourir<T>(sql: string, valeurs: readonly unknown[]): Lecture<T> {
    if (this.perte !== undefined) throw this.perte;
    const commande = this.connexion.query(sql, [...valeurs]);
    const rangees = commande.stream({ highWaterMark: 1000 });
    const recues = this.attendre<void>((resoudre, rejeter) => {
      commande.once('error', rejeter);
      commande.once('end', resoudre);
    });
    recues.catch((erreur: Error) => rangees.destroy(erreur));
    return { rangees: rangees as AsyncIterable<T>, recues };
  }

  /** Exécute un `LOAD DATA LOCAL INFILE` dont voici les octets. */
  charger(sql: string, flux: Flux): Promise<Effet> {
    const infileStreamFactory = (): Readable => Readable.from(this.auRythmeDuServeur(flux), { objectMode: false });
    return this.demander<Effet>({ sql, infileStreamFactory });
  }

  /** Ferme sans masquer l'erreur d'origine : une connexion perdue ne se ferme plus proprement. */
  async fermer(): Promise<void> {
    if (this.perte === undefined) {
      await new Promise<void>((resolve) => {
        const minuterie = setTimeout(resolve, ADIEU_MS);
        this.connexion.end(() => {
          clearTimeout(minuterie);
          resolve();
        });
      });
    }
    this.couper(new ConnexionPerdue('PROTOCOL_CONNECTION_LOST'));
  }

  /** Rompt la connexion : le serveur annule sa transaction de lui-même. */
  couper(cause: ConnexionPerdue): void {
    this.perdre(cause);
    this.connexion.destroy();
  }

  private get stream(): Socket {
    return (this.connexion as unknown as { stream: Socket }).stream;
  }

  private attendre<T>(poser: (resoudre: (valeur: T) => void, rejeter: (erreur: Error) => void) => void): Promise<T> {
    if (this.perte !== undefined) return Promise.reject(this.perte);
    this.allersRetours++;
    return new Promise<T>((resolve, reject) => {
      const finir = (suite: () => void): void => {
        this.attentes.delete(rejeter);
        suite();
      };
      const rejeter = (erreur: Error): void => finir(() => reject(estFatale(erreur) ? this.perdre(erreur) : erreur));
      this.attentes.add(rejeter);
      poser((valeur) => finir(() => resolve(valeur)), rejeter);
    });
  }

  /** Note la perte, une fois, et la dit à tous ceux qui attendent. */
  private perdre(erreur: Error): ConnexionPerdue {
    if (this.perte !== undefined) return this.perte;
    this.perte = erreur instanceof ConnexionPerdue ? erreur : new ConnexionPerdue('PROTOCOL_CONNECTION_LOST', erreur);
    for (const rejeter of [...this.attentes]) rejeter(this.perte);
    return this.perte;
  }

  /** mysql2 lit le flux sans attendre le serveur : sans ce frein, un gros fichier s'entasserait en mémoire. */
  private async *auRythmeDuServeur(flux: Flux): AsyncGenerator<Uint8Array> {
    const { stream } = this;
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
}

const estFatale = (erreur: Error): boolean => 'fatal' in erreur && erreur.fatal === true;

const options = (reglage: Connexion, patienceMs: number): ConnectionOptions => ({
  user: reglage.user,
  password: reglage.password,
  ...(reglage.socketPath === undefined
    ? { host: reglage.host, port: reglage.port, stream: () => joindre(reglage) }
    : { socketPath: reglage.socketPath }),
  ...(reglage.tls === undefined ? {} : { ssl: { ...reglage.tls, rejectUnauthorized: true, verifyIdentity: true } }),
  charset: 'utf8mb4_unicode_520_ci',
  multipleStatements: true,
  dateStrings: true,
  decimalNumbers: true,
  supportBigNumbers: true,
  connectTimeout: patienceMs,
  flags: ['+LOCAL_FILES'],
});

/** La prise, ouverte ici pour qu'un certificat soit confronté à l'hôte demandé même quand c'est une adresse. */
function joindre({ host = '127.0.0.1', port = 3306 }: Connexion): Socket {
  const prise = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: RAPPEL_RESEAU_MS });
  return Object.assign(prise, { _host: host });
}
