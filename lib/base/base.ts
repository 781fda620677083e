/** Ce que le programme attend d'une base ouverte, et rien d'autre. */
import type { Flux } from './paquets';

export type Valeur = string | number | boolean | Buffer | Date | null;

export type Rangee = Record<string, Valeur>;

/** Comment charger des octets. */
export interface ReglagesChargement {
  /** Les colonnes dont la valeur est donnée en hexadécimal. */
  readonly binaires?: readonly string[];
}

/** Comment charger un flux. */
export interface ReglagesFlux extends ReglagesChargement {
  /** Vrai si chaque clé étrangère vient d'une ligne que la base a déjà prise : elle n'a pas à le revérifier. */
  readonly referencesProuvees?: boolean;
}

/** Le serveur auquel on est lié. */
export interface Serveur {
  /** Son nom dans la grappe, ou celui de sa machine. */
  readonly nom: string;
  /** Vrai s'il est le nœud d'une grappe Galera. */
  readonly grappe: boolean;
}

/** Ce qu'une transaction vérifie avant de valider, et ce qui dit après coup si elle l'a fait. */
export interface Garde {
  /** Dans la transaction, juste avant `COMMIT` ; lève si elle ne doit pas valider. */
  confirmer(): Promise<void>;
  /** Sur une autre connexion, quand `COMMIT` est resté sans réponse : si la transaction a été validée, si cela peut se savoir. */
  verdict(): Promise<boolean | undefined>;
}

/** Une base ouverte. Un ordre n'est envoyé qu'une fois connue la réponse au précédent. */
export interface Base {
  readonly nom: string;
  /** Ce qu'on montre à la personne : `clevity sur la MariaDB embarquée`, `clevity sur db.exemple.fr:3306`. */
  readonly description: string;
  readonly serveur: Serveur;
  /** Les ordres envoyés au serveur depuis l'ouverture. */
  readonly allersRetours: number;
  /** Le numéro de la connexion sur le serveur. */
  readonly connexion: number;
  /** Exécute une requête et rend ses rangées. */
  lire<T = Rangee>(sql: string, valeurs?: readonly unknown[]): Promise<T[]>;
  /** Rend la première rangée d'une requête qui en a toujours une. */
  lireUne<T = Rangee>(sql: string, valeurs?: readonly unknown[]): Promise<T>;
  /** Rend les rangées une à une, sans les garder en mémoire ; une connexion perdue en route est une erreur. */
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
  /**
   * Charge dans une table des lignes à tabulations (voir `tabulations.ts`) déjà en octets, contraintes actives ; rend le
   * nombre de rangées que la table a prises. Par `LOAD DATA LOCAL INFILE`, ou par `INSERT` si le serveur le refuse.
   * @throws si le serveur a le moindre avertissement : une valeur tronquée ou une rangée sautée n'en laisse pas d'autre trace
   */
  charger(
    table: string,
    colonnes: readonly string[],
    octets: Uint8Array,
    reglages?: ReglagesChargement,
  ): Promise<number>;
  /** Charge un flux UTF-8 de lignes à tabulations dans une table ; rend leur nombre. */
  chargerFlux(table: string, colonnes: readonly string[], flux: Flux, reglages?: ReglagesFlux): Promise<number>;
  /** Pose un jalon dans la transaction en cours ; rend la fonction qui défait ce qui a été écrit depuis. */
  jalon(): Promise<() => Promise<void>>;
  /** Exécute `travail` sur une connexion à part, que `fin` rompt si elle tarde à se rendre. */
  aPart<T>(travail: (autre: Base) => Promise<T>, fin: AbortSignal): Promise<T>;
  /** Confie à une garde toutes les transactions qui suivent ; `undefined` l'en décharge. */
  garder(garde: Garde | undefined): void;
  /**
   * Exécute `travail` dans une transaction : validée s'il rend `true`, annulée s'il rend `false` ou lève. Une erreur du
   * serveur la condamne : plus aucun ordre ne part, et rien n'est validé, même si `travail` l'ignore.
   */
  transaction(travail: () => Promise<boolean>): Promise<void>;
}
