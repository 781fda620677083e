/** Ce qu'il faut savoir pour joindre un serveur. */

export interface Connexion {
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password: string;
  /** La base que nomme l'URL ; `--base` l'emporte. */
  readonly base?: string;
  /** Chiffrer, et vérifier le certificat du serveur ; absent : en clair. */
  readonly tls?: Tls;
  /** Le silence du serveur au-delà duquel on vérifie qu'il répond encore. */
  readonly silenceMs?: number;
}

export interface Tls {
  /** Les autorités admises ; par défaut, celles que Node connaît. */
  readonly ca?: string;
}

/** `null` : aucune connexion n'est réglée, la MariaDB embarquée sert. */
export type ReglageConnexion = Connexion | null;

export type Environnement = Readonly<Record<string, string | undefined>>;
