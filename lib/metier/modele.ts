/**
 * Le vocabulaire du projet : les quatre entités, leurs champs, et ce qui circule d'une pièce à l'autre.
 *
 * Deux types par frontière : ce qui est lu (`LigneBrute`) et ce qui est contrôlé (`LigneControlee`). En aval du
 * contrôle, plus personne ne regarde la ligne brute, sinon pour la citer.
 */
import { AFFECTATIONS } from './entites/affectations';
import { CLIENTS } from './entites/clients';
import type { Champ, Entite, ModeleEntite } from './entites/entite';
import { INTERVENANTS } from './entites/intervenants';
import { PROJETS } from './entites/projets';

import { ENTITES } from './entites/entite';

export { ENTITES };
export type { Champ, Entite, ModeleEntite, Nature } from './entites/entite';

/**
 * Les entités et leurs champs (cahier des charges, § 3 et § 5), une par fichier de `entites/`. Le champ `id` est
 * l'identifiant donné par la source.
 */
export const MODELE: Readonly<Record<Entite, ModeleEntite>> = {
  clients: CLIENTS,
  intervenants: INTERVENANTS,
  projets: PROJETS,
  affectations: AFFECTATIONS,
};

/** Vrai si deux fiches de cette entité peuvent n'en faire qu'une : celles qui ont un e-mail. */
export const fusionne = (entite: Entite): boolean => MODELE[entite].ensemble.codes.fusion !== undefined;

/** Les champs que la base garde : l'identifiant a ses propres colonnes, `agence` ne sert qu'aux intervenants. */
export const champsGardes = (entite: Entite): readonly Champ[] => GARDES[entite];

/** Un champ qui désigne une ligne d'une autre entité. */
export type ChampReference = Champ & { readonly cible: Entite };

/** Les références d'une entité : ses champs qui désignent une autre entité. */
export const references = (entite: Entite): readonly ChampReference[] => REFERENCES[entite];

/** Une valeur par entité. */
export const parEntite = <T>(calculer: (entite: Entite) => T): Readonly<Record<Entite, T>> =>
  Object.fromEntries(ENTITES.map((entite) => [entite, calculer(entite)])) as Record<Entite, T>;

// Demandées pour chaque ligne, ces listes sont dressées une fois.
const GARDES = parEntite((entite) =>
  MODELE[entite].champs.filter(
    ({ nom, nature }) => nature !== 'identifiant' && !(nom === 'agence' && nature === 'texte'),
  ),
);
const REFERENCES = parEntite((entite) =>
  MODELE[entite].champs.filter((champ): champ is ChampReference => champ.cible !== undefined),
);

/** Vrai si une autre entité y fait référence. */
export const estDesignee = (entite: Entite): boolean =>
  Object.values(MODELE).some(({ champs }) => champs.some(({ cible }) => cible === entite));

/** La source des fichiers dont le nom ne porte pas de suffixe (`projets.csv`). */
export const SOURCE_COMMUNE = 'commune';

/** Le témoin que `generate_data.ts` pose dans un dossier : ce qu'il contient n'est pas vrai. */
export const TEMOIN_JEU_DE_TEST = 'jeu_de_test.json';

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
  /** Ce qui précise le constat : les champs qui diffèrent, avant → après. */
  readonly precision?: string;
}

/** Ce qu'une ligne devient (cahier des charges, § 4). */
export type Sort = 'inseree' | 'mise_a_jour' | 'fusionnee' | 'ignoree' | 'isolee';
