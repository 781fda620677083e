/** Le compte rendu d'une exécution : des données, que chaque présentation met en forme à sa façon. */
import type { SuiviDonnees } from '../lecture/donnees';
import type { Ecarte, FichierSource } from '../lecture/dossier';
import type { OrdresAppris } from '../lecture/ordre_dates';
import type { Bilan } from '../metier/bilan';
import type { Effet } from '../metier/regles';

export type Statut = 'terminee' | 'simulee' | 'refusee';

/** Ce que la lecture d'un fichier a appris. */
export interface FaitsLecture extends OrdresAppris {
  /** Enregistrements lus, hors en-tête et lignes vides. */
  readonly lues: number;
  /** L'échelle des notes sans barre (`null` : sur 5). */
  readonly echelleNote: number | null;
  /** Combien de fois chaque normalisation a agi. */
  readonly normalisations: ReadonlyMap<string, number>;
  /** Notes sans barre au-delà de 5 : celles qui tiendraient sur 10, sur 20. */
  readonly notesHorsBornes: { readonly sur10: number; readonly sur20: number };
  /** Vrai si un identifiant au moins porte un préfixe de lettres (`C-12`). */
  readonly prefixes: boolean;
  /** Ce qui n'a pas été lu comme une donnée. */
  readonly suivi: SuiviDonnees;
  readonly dureeMs: number;
}

export interface FichierRendu {
  readonly fichier: FichierSource;
  readonly bilan: Bilan;
  /** Références qui désignent une ligne d'une autre source. */
  readonly ailleurs: number;
  /**
   * Parmi les insérées, celles dont une valeur a changé d'écriture, et celles dont une règle a changé ou retiré une valeur ; les deux
   * à la fois, parfois. Le bilan les compte ensemble (`corrigees`).
   */
  readonly normalisees: number;
  readonly corrigees: number;
  /** Absente pour les lignes libérées de la quarantaine, qui n'ont pas été relues. */
  readonly lecture: FaitsLecture | undefined;
}

/** Une règle enfreinte, comptée, avec ses premiers exemples (données personnelles masquées). */
export interface Constat {
  readonly code: string;
  readonly effet: Effet;
  nombre: number;
  readonly exemples: readonly { readonly lieu: string; readonly phrase: string }[];
}

export interface CompteRendu {
  readonly script: 'migration' | 'reprise';
  readonly execution: number;
  readonly statut: Statut;
  readonly debut: Date;
  readonly dureeMs: number;
  /** Ce qu'on montre de la base ; `nomBase` est son nom seul. */
  readonly base: string;
  readonly nomBase: string;
  readonly demande: string;
  readonly fichiers: readonly FichierRendu[];
  readonly ecartes: readonly Ecarte[];
  /** Ce qu'il faut savoir avant de lire le reste : des fichiers dont les identifiants se heurtent. */
  readonly avertissements: readonly string[];
  readonly constats: readonly Constat[];
  /** Les lignes mises à jour : combien, et les premières, décrites. */
  readonly misesAJour: { readonly nombre: number; readonly exemples: readonly string[] };
  /** Entrées de la quarantaine que cette exécution a closes, dont celles que leur référence a libérées. */
  readonly closes: number;
  readonly liberees: number;
  /** Lignes ajoutées à la main dans un fichier d'isolés rendu. */
  readonly ajoutees: number;
  /** Les lignes dont l'entrée était déjà close, par exécution qui l'a close. */
  readonly dejaReinjectees: ReadonlyMap<number, number>;
  /** L'exécution précédente avait été interrompue : ses numéros. */
  readonly interrompues: readonly number[];
  readonly seuil: string | undefined;
  readonly isolesDans: string;
  /** Les fichiers d'isolés que la personne avait retouchés, là où ils sont rangés. */
  readonly isolesRanges: readonly string[];
  /** Les classeurs d'isolés où des lignes ne tiennent pas, et combien. */
  readonly classeursIncomplets: readonly { readonly classeur: string; readonly omises: number }[];
  readonly etapes: readonly { readonly nom: string; readonly ms: number }[];
}
