/** Ce qu'est une entité : ses champs, et les mots qui la nomment, elle et eux, dans un en-tête. */

/** Les entités portent le nom de leur table ; l'ordre est celui de la migration (une référence suit sa cible). */
export const ENTITES = ['clients', 'intervenants', 'projets', 'affectations'] as const;
export type Entite = (typeof ENTITES)[number];

/** Ce qu'une cellule contient : la nature décide de sa normalisation. */
export type Nature =
  'identifiant' | 'reference' | 'nom' | 'texte' | 'email' | 'agence' | 'telephone' | 'date' | 'statut' | 'note';

export interface Champ {
  /** Nom de la colonne, celui du cahier des charges. */
  readonly nom: string;
  readonly nature: Nature;
  /** Sans en-tête pour ce champ, le fichier est refusé : aucune de ses lignes ne pourrait être acceptée. */
  readonly requis: boolean;
  /** L'entité que désigne une référence. */
  readonly cible?: Entite;
  /**
   * Les mots qui le nomment, comme on les écrit ; ceux de l'entité s'y accolent (« statut du projet »). Le plus précis d'abord :
   * de deux colonnes pour un champ, c'est elle qui le remplit.
   */
  readonly synonymes: readonly string[];
  /** Ceux qui sont trop vagues pour l'emporter : ils ne le nomment que si aucun autre en-tête du fichier ne le nomme. */
  readonly vagues: readonly string[];
}

/** Ce qui distingue une entité quand on compare ses lignes entre elles : le jugement est le même pour toutes, ces données disent en quoi il diffère. */
export interface ReglesDEnsemble {
  /** Les codes du catalogue, par rôle. */
  readonly codes: {
    readonly copie: string;
    readonly identifiantPris: string;
    readonly emailPris?: string;
    readonly fusion?: string;
    readonly homonyme?: string;
    readonly horsPeriode?: string;
  };
  /** Les codes de ses références, par champ, selon ce qu'elles désignent. */
  readonly references?: Readonly<
    Record<string, { readonly absente: string; readonly isolee: string; readonly ambigue: string }>
  >;
  /** Les champs vides qu'une ligne fusionnée, ou une copie, peut remplir. */
  readonly completes: readonly string[];
  /** Les champs qui peuvent différer sans que ce soit une autre ligne : la valeur écartée va à l'historique. */
  readonly compares: readonly string[];
  /** Les champs qui, ensemble, font qu'une ligne en est une autre, quel que soit son identifiant (AFF-07). */
  readonly contenu?: readonly string[];
  /** Parmi eux, ceux qui peuvent être vides : la base les compare par leur colonne `…_compare`. */
  readonly facultatifs?: readonly string[];
  /** La référence dont la ligne doit tenir dans la période, et la date qu'on y compare (AFF-06). */
  readonly periode?: {
    readonly reference: string;
    readonly date: string;
    readonly debut: string;
    readonly fin: string;
  };
}

/** Ce qui nomme une ligne, et comment deux noms se comparent. */
export interface Nom {
  readonly champs: readonly string[];
  readonly comparaison?: 'raison sociale' | 'personne';
  /** La base garde la forme comparable, dans sa colonne `nom_compare`. */
  readonly gardee?: boolean;
}

export interface ModeleEntite {
  readonly entite: Entite;
  /** Préfixe des codes de règle : `CLI-01`, `PRJ-08`… */
  readonly prefixe: string;
  /** Clé primaire de la table, propre à la base. */
  readonly cle: string;
  /** Le nom au singulier, pour les phrases, et les façons de dire qu'il n'y en a pas, ou lequel. */
  readonly singulier: string;
  readonly aucun: string;
  readonly le: string;
  /** Les mots qui la désignent dans un en-tête : « Nom du client », `ref_projet`, « Employee ID ». */
  readonly mots: readonly string[];
  readonly champs: readonly Champ[];
  readonly nom: Nom;
  readonly ensemble: ReglesDEnsemble;
}

/** `mots('nom, raison sociale')` : une liste qui se lit et se complète sans guillemets. */
export const mots = (liste: string): string[] =>
  liste
    .split(',')
    .map((mot) => mot.trim())
    .filter((mot) => mot !== '');

interface Precisions {
  readonly requis?: boolean;
  readonly cible?: Entite;
  readonly synonymes?: readonly string[];
  readonly vagues?: readonly string[];
}

export const champ = (nom: string, nature: Nature, precisions: Precisions = {}): Champ => ({
  ...{ nom, nature, requis: false, synonymes: [], vagues: [] },
  ...precisions,
});
