/** Ce que la page montre, en données : lu dans la base par `requetes.ts`, présenté par les sections. */
import type { Entite } from '../../metier/modele';
import type { Validation } from '../../validation/types';

/** Les sorts d'une ligne, dans l'ordre de l'équation de conservation. */
export const SORTS = ['inserees', 'fusionnees', 'ignorees', 'isolees'] as const;
export type Sort = (typeof SORTS)[number];

export interface Comptes extends Readonly<Record<Sort, number>> {
  readonly lues: number;
}

export interface Execution extends Comptes {
  readonly numero: number;
  readonly script: string;
  readonly statut: string;
  readonly arguments: string;
  readonly debut: string;
  readonly dureeMs: number | null;
}

export interface BilanFichier extends Comptes {
  readonly execution: number;
  readonly script: string;
  readonly statut: string;
  readonly fichier: string;
  readonly entite: string;
  readonly corrigees: number;
  readonly signalees: number;
}

export interface BilanEntite extends Comptes {
  readonly entite: Entite;
  /** Ce que contient la table, d'après le journal, ou recompté quand `validate.ts` écrit la page. */
  readonly enBase: number;
}

/** Des lignes isolées de mêmes codes, comptées. */
export interface GroupeIsole {
  readonly source: string;
  readonly codes: string;
  readonly etat: 'isolee' | 'reinjectee';
  readonly nombre: number;
}

/** Ce qu'on sait des lignes d'une source : chacune est dans un et un seul de ces quatre comptes. */
export interface Qualite {
  readonly source: string;
  /** En base, sans qu'aucune valeur ait changé. */
  readonly intactes: number;
  /** En base, après correction d'au moins une valeur. */
  readonly corrigees: number;
  /** En base, après un passage en quarantaine. */
  readonly reinjectees: number;
  /** Encore en quarantaine. */
  readonly isolees: number;
}

export interface LigneIsolee {
  readonly execution: number;
  readonly entite: string;
  readonly fichier: string;
  readonly ligne: number;
  readonly source: string;
  readonly id_source: string | null;
  readonly codes: string;
  readonly motif: string;
  readonly etat: 'isolee' | 'reinjectee';
  readonly reinjection: number | null;
}

export interface Exemple {
  readonly entite: Entite;
  readonly champ: string;
  readonly lieu: string;
  readonly avant: string;
  readonly apres: string | null;
}

/** Une règle qui a changé des valeurs : combien, où, et quelques exemples. */
export interface Correction {
  readonly code: string;
  nombre: number;
  readonly champs: Set<string>;
  readonly exemples: Exemple[];
}

export interface Fusion {
  readonly entite: 'clients' | 'intervenants';
  readonly code: string;
  readonly lieu: string;
  readonly source: string;
  readonly id_source: string;
  readonly id_cible: number;
  readonly nom: string;
}

export interface Ecart {
  readonly entite: Entite;
  readonly id_ligne: number;
  readonly champ: string;
  readonly code: string;
  readonly retenue: string | null;
  readonly ecartee: string | null;
  readonly lieu: string;
}

/** Une liste dont on ne montre que le début. */
export interface Extrait<T> {
  readonly montres: readonly T[];
  readonly total: number;
}

/** Les verdicts des contrôles, quand `validate.ts` écrit la page. */
export type Verdicts = Pick<Validation, 'debut' | 'dureeMs' | 'resultats'>;

export interface Donnees {
  readonly base: string;
  readonly description: string;
  /** L'heure du serveur : la même horloge que les exécutions. */
  readonly ecriteLe: string;
  readonly entites: readonly BilanEntite[];
  /** `null` : la base est trop grande pour les compter à chaque exécution. */
  readonly multiAgences: number | null;
  readonly executions: Extrait<Execution>;
  readonly fichiers: Extrait<BilanFichier>;
  readonly groupes: readonly GroupeIsole[];
  readonly qualites: readonly Qualite[];
  readonly isolees: Extrait<LigneIsolee>;
  readonly corrections: readonly Correction[];
  readonly fusions: Extrait<Fusion>;
  readonly ecarts: Extrait<Ecart>;
  readonly verdicts: Verdicts | undefined;
}

export const additionner = (comptes: readonly Comptes[]): Comptes => {
  const somme = (nom: keyof Comptes): number => comptes.reduce((total, compte) => total + compte[nom], 0);
  return {
    ...{ lues: somme('lues'), inserees: somme('inserees'), fusionnees: somme('fusionnees') },
    ...{ ignorees: somme('ignorees'), isolees: somme('isolees') },
  };
};
