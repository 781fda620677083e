/** Le vocabulaire de la validation : un contrôle, ce qu'il constate, le verdict qu'on en tire. */
import type { Base } from '../base/connexion';
import { masquer } from '../commun/masquage';
import type { FichierMigre } from './fichiers';
import type { Relecture } from './relecture';

export const FAMILLES = [
  'Schéma',
  'Volumes',
  'Unicité',
  'Non-nullité',
  'Cohérence entre tables',
  'Règles du catalogue',
  'Rejeu des fichiers sources',
  'Lignage',
] as const;
export type Famille = (typeof FAMILLES)[number];

export type Verdict = 'CONFORME' | 'NON CONFORME' | 'NON VÉRIFIABLE';

/** Une rangée fautive : sa clé (`clients 12`, `projets.csv:14`), et ce qui ne va pas. */
export interface Faute {
  readonly cle: string;
  readonly detail: string;
}

/** Ce qu'un contrôle a vu ; `nonVerifiable` : ce qu'il n'a pas pu regarder, et pourquoi. */
export interface Constat {
  readonly fautes: readonly Faute[];
  readonly nonVerifiable?: readonly string[];
}

export interface Controle {
  /** Stable : les rapports, les serveurs d'intégration et les tests le citent. */
  readonly code: string;
  readonly famille: Famille;
  readonly intitule: string;
  /** Que faire si le contrôle échoue. */
  readonly remede: string;
  readonly constater: (contexte: Contexte) => Promise<Constat>;
}

/** Ce que les contrôles regardent. */
export interface Contexte {
  readonly base: Base;
  /** Les fichiers lus par toutes les exécutions, dans l'ordre. */
  readonly fichiers: readonly FichierMigre[];
  /** La relecture des fichiers sources : faite une fois, à la première demande. */
  readonly relire: () => Promise<Relecture>;
}

export interface Resultat {
  readonly code: string;
  readonly famille: Famille;
  readonly intitule: string;
  readonly verdict: Verdict;
  /** Pourquoi ce verdict ; vide pour un contrôle conforme. */
  readonly raison: string;
  readonly remede: string;
  readonly fautes: readonly Faute[];
  readonly dureeMs: number;
}

/** Une validation entière. */
export interface Validation {
  readonly base: string;
  readonly debut: Date;
  readonly dureeMs: number;
  readonly executions: readonly number[];
  readonly resultats: readonly Resultat[];
  readonly relecture: Relecture | undefined;
}

/** Un contrôle qui tient en une requête : chaque rangée rendue (`cle`, `detail`) est une faute. */
export const parRequete = (
  code: string,
  famille: Famille,
  intitule: string,
  requete: string,
  remede: string,
): Controle => ({
  code,
  famille,
  intitule,
  remede,
  constater: async ({ base }) => ({ fautes: await collecter(base, requete) }),
});

/** Toutes les fautes d'une requête, lues au fil de l'eau, données personnelles masquées. */
export async function collecter(base: Base, requete: string): Promise<Faute[]> {
  const fautes: Faute[] = [];
  for await (const { cle, detail } of base.parcourir<{ cle: string; detail: string | null }>(requete)) {
    fautes.push({ cle, detail: masquer(detail ?? '') });
  }
  return fautes;
}

/** Les requêtes de plusieurs tables, réunies. */
export const unir = (requetes: readonly string[]): string =>
  requetes.map((requete) => `(${requete})`).join(' UNION ALL ');
