/**
 * Ce qui distingue les entités quand on compare leurs lignes entre elles : ce qui fusionne, se complète, se copie, se situe dans
 * une période. Le jugement est le même pour toutes ; ces données disent en quoi il diffère.
 */
import type { Entite } from './modele';

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

export const ENSEMBLE: Readonly<Record<Entite, ReglesDEnsemble>> = {
  clients: {
    codes: { copie: 'CLI-05', identifiantPris: 'CLI-09', emailPris: 'CLI-07', fusion: 'CLI-06', homonyme: 'CLI-08' },
    completes: ['date_inscription', 'region', 'commentaire'],
    compares: ['nom', 'date_inscription', 'region', 'commentaire'],
  },
  intervenants: {
    codes: { copie: 'INT-07', identifiantPris: 'INT-09', emailPris: 'INT-04', fusion: 'INT-08' },
    completes: ['telephone'],
    compares: ['nom', 'prenom', 'agence', 'telephone'],
  },
  projets: {
    codes: { copie: 'PRJ-13a', identifiantPris: 'PRJ-13' },
    completes: [],
    compares: [],
  },
  affectations: {
    codes: { copie: 'AFF-07', identifiantPris: 'AFF-09', horsPeriode: 'AFF-06' },
    completes: ['commentaire'],
    compares: ['commentaire', 'hors_modele'],
    contenu: ['id_projet', 'id_intervenant', 'date_affectation', 'role'],
    facultatifs: ['role'],
    periode: { reference: 'id_projet', date: 'date_affectation', debut: 'date_debut', fin: 'date_fin' },
  },
};
