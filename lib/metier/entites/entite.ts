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

export interface ModeleEntite {
  readonly entite: Entite;
  /** Préfixe des codes de règle : `CLI-01`, `PRJ-08`… */
  readonly prefixe: 'CLI' | 'INT' | 'PRJ' | 'AFF';
  /** Clé primaire de la table, propre à la base. */
  readonly cle: string;
  /** Le nom au singulier, pour les phrases, et les façons de dire qu'il n'y en a pas, ou lequel. */
  readonly singulier: string;
  readonly aucun: string;
  readonly le: string;
  /** Les mots qui la désignent dans un en-tête : « Nom du client », `ref_projet`, « Employee ID ». */
  readonly mots: readonly string[];
  readonly champs: readonly Champ[];
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
