/**
 * Ce que le registre sait d'une ligne avant qu'on la juge : qui porte déjà son identité, son adresse, son nom ou son contenu ; ce
 * que ses références peuvent désigner ; ce que la quarantaine en sait. Le jugement ne demande rien d'autre.
 */
import type { LigneControlee } from '../controle/controle';
import type { FichierSource } from '../lecture/dossier';
import type { Bilan } from '../metier/bilan';

/** Un fichier que cette exécution lit, ou celui d'où viennent des lignes que la quarantaine libère. */
export interface FichierOuvert {
  readonly idFichier: number;
  readonly fichier: FichierSource;
  readonly bilan: Bilan;
  /** Vrai si ses lignes sortent de la quarantaine : seules comptent celles qui passent. */
  readonly libere: boolean;
}

/** Une ligne contrôlée, là où elle en est de son voyage. */
export interface LigneAJuger {
  readonly fichier: FichierOuvert;
  readonly ligne: LigneControlee;
  /** La clé qu'elle aura en base si elle y entre. */
  readonly id: number;
  /** Sa propre entrée de quarantaine, si elle en sort : rendue après correction, ou libérée. */
  readonly entree?: Entree;
}

/** Une entrée de la quarantaine, ouverte ou close avant cette exécution. */
export interface Entree {
  readonly id: number;
  readonly etat: 'isolee' | 'reinjectee' | 'remplacee';
  readonly idFichier: number;
  readonly ligne: number;
  readonly codes: string;
  /** L'exécution qui l'a close. */
  readonly closePar: number | null;
  /** Vrai si la ligne rendue est restée telle que la quarantaine l'avait donnée. */
  readonly inchangee?: boolean;
  /** Vrai si la ligne relue n'est plus celle que l'entrée garde : une personne l'a corrigée depuis, et sa correction attend. */
  readonly corrigee?: boolean;
}

/** Une ligne en base, autant qu'il faut pour la comparer. */
export interface Fiche {
  readonly id: number;
  readonly idFichier: number;
  /** Les valeurs qu'elle a aujourd'hui : celles de ses champs, et `hors_modele` (JSON). Les références y sont des clés en base. */
  readonly valeurs: Readonly<Record<string, string | null>>;
  readonly nomCompare: string | null;
}

/** La ligne en base qui porte l'identité d'une autre. */
export interface IdentiteConnue {
  readonly id: number;
  readonly idFichier: number;
  /** L'empreinte de leur contenu est la même. */
  readonly copie: boolean;
  /** L'identité est celle d'une ligne que celle-ci a absorbée. */
  readonly absorbee: boolean;
  /** Cette exécution l'a écrite ou déjà lue : elle ne peut donc pas la mettre à jour. */
  readonly recente: boolean;
  /** Ce qu'elle dit, demandé seulement si l'empreinte diffère. */
  readonly livree?: LigneLivree;
}

/** Ce qu'une livraison précédente disait d'une ligne. */
export interface LigneLivree extends Fiche {
  /** Les champs que son fichier avait. */
  readonly champs: ReadonlySet<string>;
  /** Les en-têtes inconnus que son fichier avait. */
  readonly inconnues: ReadonlySet<string>;
  /** Les champs qu'une ligne d'une autre source a remplis ensuite. */
  readonly completes: ReadonlySet<string>;
  /** Elle a été changée hors de toute exécution. */
  readonly aLaMain: boolean;
  /** Les colonnes de lignage que la mise à jour change. */
  readonly lignage: Readonly<Record<'empreinte' | 'id_source' | 'transformations' | 'ligne', string | null>>;
}

/** Ce qu'une référence désigne peut-être. */
export interface Candidat {
  readonly source: string;
  readonly cle: string;
  readonly idSource: string;
  /** Sa clé en base ; `null` : il est isolé. */
  readonly id: number | null;
  readonly idFichier: number;
  readonly nom: string;
}

/** Une référence à résoudre. */
export interface Demande {
  readonly cle: string;
  /** La source où chercher d'abord. */
  readonly source: string;
  /** La ligne nomme elle-même cette source (`agence1:58`). */
  readonly qualifiee: boolean;
  /** Cette source a ses propres lignes de l'entité désignée. */
  readonly numerote: boolean;
  readonly candidats: readonly Candidat[];
}

/** Une référence que la mémoire résout seule : la clé en base de ce qu'elle désigne, et si c'est d'une autre source. */
export interface Certaine {
  readonly id: number;
  readonly ailleurs: boolean;
}

export interface Periode {
  readonly debut: string;
  readonly fin: string | null;
}

/** Ce que la quarantaine sait d'une ligne, d'après son texte ou son identité. */
export interface QuarantaineConnue {
  /** L'entrée qui garde déjà cette ligne, dans ce fichier. */
  readonly entree?: Entree;
  /** Les codes sous lesquels la même ligne est déjà isolée, où que ce soit. */
  readonly codes?: readonly string[];
}

export interface Connu {
  readonly identite?: IdentiteConnue;
  /** La fiche qui porte la même adresse. */
  readonly email?: Fiche;
  /** Une autre fiche porte le même nom. */
  readonly homonyme: boolean;
  /** La ligne de même contenu (AFF-07), et ce que l'historique en garde déjà : `champ` + valeur. */
  readonly contenu?: Fiche & { readonly ecartees: ReadonlySet<string> };
  /** La ligne qui a déjà le contenu qu'aurait celle-ci, une fois mise à jour. */
  readonly contenuApres?: Fiche;
  /** Dans l'ordre des références de l'entité ; vide si la ligne n'en a pas à cette place. */
  readonly references: readonly (Certaine | Demande | undefined)[];
  /** La période de la ligne désignée, si la date peut en sortir ; absente : elle y tient, ou on ne le sait pas encore. */
  readonly periode?: Periode;
  readonly quarantaine?: QuarantaineConnue;
}

export const estCertaine = (reference: Certaine | Demande): reference is Certaine => 'ailleurs' in reference;
