/** Les verdicts de la validation, tels que les rapports et la page les montrent. */
export const FAMILLES = [
  'Schéma',
  'Volumes',
  'Unicité',
  'Non-nullité',
  'Cohérence entre tables',
  'Règles du catalogue',
  'Rejeu des fichiers sources',
  'Lignage',
  'Quarantaine',
] as const;
export type Famille = (typeof FAMILLES)[number];

export type Verdict = 'CONFORME' | 'NON CONFORME' | 'NON VÉRIFIABLE';

/** Une rangée fautive : sa clé (`clients 12`, `projets.csv:14`), et ce qui ne va pas. */
export interface Faute {
  readonly cle: string;
  readonly detail: string;
}

/** Ce qu'un contrôle est, avant ce qu'il fait. */
export interface Fiche {
  /** Stable : les rapports, les serveurs d'intégration et les tests le citent. */
  readonly code: string;
  /** Les règles du catalogue que ce même verdict relit. */
  readonly aussi?: readonly string[];
  readonly famille: Famille;
  readonly intitule: string;
  /** Que faire si le contrôle échoue. */
  readonly remede: string;
}

export interface Resultat extends Fiche {
  readonly verdict: Verdict;
  /** Pourquoi ce verdict ; vide pour un contrôle conforme. */
  readonly raison: string;
  readonly fautes: readonly Faute[];
  readonly dureeMs: number;
}

/** Ce qu'une validation rend, pour qui la montre. */
export interface Verdicts {
  readonly base: string;
  readonly debut: Date;
  readonly dureeMs: number;
  readonly executions: readonly number[];
  readonly resultats: readonly Resultat[];
}
