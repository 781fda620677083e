/** Ce que la page montre, en données : lu dans la base par `requetes/`, présenté par les sections. */
import type { Verdicts as VerdictsRendus } from '../verdicts';

/** Les sorts d'une ligne, dans l'ordre de l'équation de conservation. */
export const SORTS = ['inserees', 'mises_a_jour', 'fusionnees', 'ignorees', 'isolees'] as const;
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
  readonly statut: string;
  readonly fichier: string;
  readonly corrigees: number;
  readonly signalees: number;
}

/** L'état de la base après une exécution : ce qu'elle contenait, ce qui restait en quarantaine. */
export interface Point {
  readonly execution: number;
  readonly enBase: number;
  readonly isolees: number;
}

/** Ce que sont devenues les lignes distinctes d'une entité ou d'une source : chacune est dans un seul de ces comptes. */
export interface Etat {
  readonly enBase: number;
  readonly fusionnees: number;
  readonly aCorriger: number;
  readonly enAttente: number;
}

export interface EtatEntite extends Etat {
  readonly entite: string;
}

export interface Qualite {
  readonly source: string;
  /** En base ou fusionnées, sans être jamais passées par la quarantaine. */
  readonly duPremierCoup: number;
  readonly reinjectees: number;
  readonly enAttente: number;
  readonly aCorriger: number;
}

/** `corriger` et `attente` sont les deux visages d'une entrée ouverte. */
export type Situation = 'corriger' | 'attente' | 'reinjectee' | 'remplacee';

/** Des entrées de la quarantaine de même fichier, mêmes codes, même situation, comptées. */
export interface Groupe {
  readonly entite: string;
  readonly source: string;
  readonly fichier: string;
  readonly codes: string;
  readonly situation: Situation;
  /** Celles qui repartiront seules si la ligne qu'elles citent arrive. */
  readonly attendent: number;
  readonly nombre: number;
}

/** Une cellule de la ligne d'origine. */
export interface Cellule {
  readonly entete: string;
  readonly valeur: string;
  readonly fautive: boolean;
}

export interface LigneIsolee {
  readonly numero: number;
  readonly entite: string;
  readonly fichier: string;
  readonly ligne: number;
  readonly source: string;
  readonly codes: string;
  readonly motif: string;
  readonly proposition: string;
  readonly situation: Situation;
  /** Ce qu'elle attend pour repartir seule : « client 9 ». */
  readonly attend: readonly string[];
  readonly cellules: readonly Cellule[];
  /** L'exécution qui l'a isolée, celle qui l'a close, et l'entrée qui a pris sa suite. */
  readonly execution: number;
  readonly cloture: number | null;
  readonly suite: number | null;
}

export interface Exemple {
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
  readonly entite: string;
  readonly lieu: string;
  readonly source: string;
  readonly id_source: string;
  readonly id_cible: number;
  readonly nom: string;
}

/** Une rangée de l'historique : ce qu'une fusion a laissé de côté, ou ce qu'une mise à jour a changé. */
export interface Ecart {
  readonly entite: string;
  readonly id_ligne: number;
  readonly champ: string;
  readonly code: string;
  readonly retenue: string | null;
  readonly ecartee: string | null;
  readonly lieu: string;
}

/** Le profil d'une colonne ; `distinctes` absent : la table est trop grande pour les compter. */
export interface Profil {
  readonly table: string;
  readonly colonne: string;
  readonly total: number;
  readonly remplies: number;
  readonly distinctes: number | undefined;
  readonly extremes: string;
}

/** Une liste dont on ne montre que le début. */
export interface Extrait<T> {
  readonly montres: readonly T[];
  readonly total: number;
}

/** Les verdicts des contrôles, quand `validate.ts` écrit la page. */
export type Verdicts = Pick<VerdictsRendus, 'debut' | 'dureeMs' | 'resultats'>;

export interface Donnees {
  readonly base: string;
  readonly description: string;
  /** L'heure du serveur : la même horloge que les exécutions. */
  readonly ecriteLe: string;
  readonly entites: readonly EtatEntite[];
  /** `null` : la base est trop grande pour les compter à chaque exécution. */
  readonly multiAgences: number | null;
  readonly executions: Extrait<Execution>;
  readonly fichiers: Extrait<BilanFichier>;
  readonly tendance: readonly Point[];
  readonly groupes: readonly Groupe[];
  readonly qualites: readonly Qualite[];
  readonly isolees: Extrait<LigneIsolee>;
  readonly corrections: readonly Correction[];
  readonly fusions: Extrait<Fusion>;
  readonly ecarts: Extrait<Ecart>;
  readonly profils: readonly Profil[];
  readonly verdicts: Verdicts | undefined;
}

/** Les fichiers d'isolés qu'on peut ouvrir : nom du fichier d'origine → chemins, depuis la page et depuis la commande. */
export type Liens = ReadonlyMap<string, readonly { readonly adresse: string; readonly chemin: string }[]>;

export const compter = (groupes: readonly Groupe[], situation: Situation): number =>
  groupes.reduce((somme, groupe) => somme + (groupe.situation === situation ? groupe.nombre : 0), 0);

export const sommer = (etats: readonly Etat[]): Etat => {
  const somme = (nom: keyof Etat): number => etats.reduce((total, etat) => total + etat[nom], 0);
  return {
    ...{ enBase: somme('enBase'), fusionnees: somme('fusionnees') },
    ...{ aCorriger: somme('aCorriger'), enAttente: somme('enAttente') },
  };
};

/** Les lignes distinctes : une ligne relue, ou copiée, n'y est qu'une fois. */
export const distinctes = ({ enBase, fusionnees, aCorriger, enAttente }: Etat): number =>
  enBase + fusionnees + aCorriger + enAttente;
