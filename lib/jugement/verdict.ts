/** Le verdict d'une ligne : son sort, ses raisons, ce qu'elle désigne, ce qu'elle change. */
import type { AnomalieDeLigne } from '../controle/controle';
import type { Candidat } from './connu';

/** Une valeur qui change dans une ligne déjà en base. */
export interface Changement {
  readonly champ: string;
  readonly avant: string | null;
  readonly apres: string | null;
}

/** Ce qui a été écarté d'une ligne fusionnée ou copiée. */
export interface Ecart {
  readonly champ: string;
  readonly retenue: string | null;
  readonly ecartee: string;
}

interface Commun {
  /** Ce que la ligne enfreint ou appelle comme remarque, règles de ligne comprises. */
  readonly anomalies: readonly AnomalieDeLigne[];
  /** L'entrée de quarantaine que ce verdict clôt, pour de bon (`reinjectee`). */
  readonly clot?: number;
}

export interface Inseree extends Commun {
  readonly sort: 'inseree';
  readonly id: number;
  /** Ce que désignent ses références, dans leur ordre. */
  readonly references: readonly number[];
  /** Combien d'entre elles désignent une ligne d'une autre source. */
  readonly ailleurs: number;
}

export interface MiseAJour extends Commun {
  readonly sort: 'mise_a_jour';
  readonly id: number;
  /** Les champs du modèle qui changent, puis les colonnes de lignage. */
  readonly changements: readonly Changement[];
  /** Ses valeurs, une fois mise à jour ; ses références y sont des clés en base. */
  readonly valeurs: Readonly<Record<string, string | null>>;
  /** Ce que la base ne laisse qu'à une ligne, qu'elle rend et qu'elle prend. */
  readonly uniques: { readonly avant: readonly string[]; readonly apres: readonly string[] };
  readonly ailleurs: number;
}

/** Fusionnée, ou copie d'une ligne déjà prise. */
export interface Rejointe extends Commun {
  readonly sort: 'fusionnee' | 'ignoree';
  /** La ligne qu'elle rejoint ; `null` : la quarantaine la sait déjà corrigée et réinjectée. */
  readonly id: number | null;
  readonly complements: readonly Changement[];
  readonly ecarts: readonly Ecart[];
  /** L'exécution qui l'a déjà réinjectée, si c'est pour cela qu'elle est ignorée. */
  readonly dejaParExecution?: number | null;
}

export interface Isolee extends Commun {
  readonly sort: 'isolee';
  /** L'entrée qui la garde déjà : rien n'est à écrire. */
  readonly connue?: number;
  /** L'entrée dont celle qui s'ouvre prend la suite. */
  readonly remplace?: number;
  /** Les candidats de ses références ambiguës, par champ : de quoi proposer. */
  readonly candidats: ReadonlyMap<string, readonly Candidat[]>;
}

export type Verdict = Inseree | MiseAJour | Rejointe | Isolee;
