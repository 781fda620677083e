/**
 * Le vocabulaire du projet : les quatre entités, leurs champs, et ce qui circule d'une pièce à l'autre.
 *
 * Deux types par frontière : ce qui est lu (`LigneBrute`) et ce qui est contrôlé (`LigneControlee`). En aval du
 * contrôle, plus personne ne regarde la ligne brute, sinon pour la citer.
 */

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
  readonly champs: readonly Champ[];
}

const champ = (nom: string, nature: Nature, requis: boolean, cible?: Entite): Champ => ({ nom, nature, requis, cible });

/**
 * Les entités et leurs champs (cahier des charges, § 3 et § 5). Le champ `id` est l'identifiant donné par la source ;
 * le champ `agence` d'un projet ou d'une affectation ne sert qu'à choisir la source où chercher ses références.
 */
export const MODELE: Readonly<Record<Entite, ModeleEntite>> = {
  clients: {
    entite: 'clients',
    prefixe: 'CLI',
    cle: 'id_client',
    singulier: 'client',
    aucun: 'aucun client',
    le: 'le client',
    champs: [
      champ('id', 'identifiant', true),
      champ('nom', 'nom', true),
      champ('email', 'email', true),
      champ('date_inscription', 'date', false),
      champ('region', 'texte', false),
      champ('commentaire', 'texte', false),
    ],
  },
  intervenants: {
    entite: 'intervenants',
    prefixe: 'INT',
    cle: 'id_intervenant',
    singulier: 'intervenant',
    aucun: 'aucun intervenant',
    le: "l'intervenant",
    champs: [
      champ('id', 'identifiant', true),
      champ('nom', 'nom', true),
      champ('prenom', 'nom', true),
      champ('agence', 'agence', true),
      champ('email', 'email', true),
      champ('telephone', 'telephone', false),
    ],
  },
  projets: {
    entite: 'projets',
    prefixe: 'PRJ',
    cle: 'id_projet',
    singulier: 'projet',
    aucun: 'aucun projet',
    le: 'le projet',
    champs: [
      champ('id', 'identifiant', true),
      champ('nom_projet', 'nom', true),
      champ('id_client', 'reference', true, 'clients'),
      champ('date_debut', 'date', true),
      champ('date_fin', 'date', false),
      champ('statut', 'statut', true),
      champ('note_satisfaction', 'note', false),
      champ('agence', 'texte', false),
    ],
  },
  affectations: {
    entite: 'affectations',
    prefixe: 'AFF',
    cle: 'id_affectation',
    singulier: 'affectation',
    aucun: 'aucune affectation',
    le: "l'affectation",
    champs: [
      champ('id', 'identifiant', false),
      champ('id_projet', 'reference', true, 'projets'),
      champ('id_intervenant', 'reference', true, 'intervenants'),
      champ('date_affectation', 'date', true),
      champ('role', 'texte', false),
      champ('commentaire', 'texte', false),
      champ('agence', 'texte', false),
    ],
  },
};

/** Vrai si deux fiches de cette entité peuvent n'en faire qu'une : celles qui ont un e-mail. */
export const fusionne = (entite: Entite): entite is 'clients' | 'intervenants' =>
  entite === 'clients' || entite === 'intervenants';

/** Vrai si une autre entité y fait référence. */
export const estDesignee = (entite: Entite): boolean =>
  Object.values(MODELE).some(({ champs }) => champs.some(({ cible }) => cible === entite));

/** La source des fichiers dont le nom ne porte pas de suffixe (`projets.csv`). */
export const SOURCE_COMMUNE = 'commune';

export const STATUTS = ['planifie', 'en_cours', 'suspendu', 'termine', 'annule'] as const;
export type Statut = (typeof STATUTS)[number];

/** Les normalisations : ce qui change l'écriture d'une valeur sans en changer le sens. */
export type CodeNormalisation = 'N01' | 'N02' | 'N03' | 'N04' | 'N05' | 'N06' | 'N07' | 'N08';

/**
 * L'ordre d'une colonne de dates : jour d'abord, mois d'abord, ou année d'abord sur deux chiffres (`24-03-05`) ;
 * `contradictoire` : plusieurs s'imposent, on ne devine pas.
 */
export type OrdreDate = 'jour' | 'mois' | 'annee' | 'contradictoire';

/** Une cellule normalisée. */
export interface Cellule {
  /** La valeur à écrire en base (dates ISO, notes en décimal à point) ; `null` : vide ou illisible. */
  readonly valeur: string | null;
  /** Les normalisations qui ont changé quelque chose, dans l'ordre où elles ont agi. */
  readonly regles: readonly CodeNormalisation[];
  /** Faux quand la cellule contient quelque chose que sa nature ne permet pas de lire. */
  readonly lisible: boolean;
}

/** Un enregistrement tel que le fichier le donne. */
export interface LigneBrute {
  /** Ligne physique où l'enregistrement commence ; l'en-tête est la ligne 1. */
  readonly ligne: number;
  readonly cellules: readonly string[];
  /** Le texte d'origine, sans sa fin de ligne. */
  readonly texte: string;
  /** Le défaut de lecture qui empêche d'en faire une ligne, s'il y en a un. */
  readonly defaut?: string;
}

/** Une règle enfreinte par une ligne : une mauvaise donnée est une valeur, pas une exception. */
export interface Anomalie {
  readonly code: string;
  readonly champ: string;
  /** La valeur fautive, telle que le fichier la donne (`''` : absente). */
  readonly valeur: string;
}

/** Ce qu'une ligne devient (cahier des charges, § 4). */
export type Sort = 'inseree' | 'fusionnee' | 'ignoree' | 'isolee';
