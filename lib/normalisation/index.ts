/** Chaque nature de champ a sa lecture : la cellule brute entre, la cellule normalisée sort. */
import type { Cellule, Nature, OrdreDate } from '../metier/modele';
import { lireAgence } from './agence';
import { lireDate } from './dates';
import { lireEmail } from './email';
import { lireIdentifiant, lireReference } from './identifiants';
import { lireNote } from './notes';
import { lireStatut } from './statuts';
import { lireTelephone } from './telephones';
import { lireNom, lireTexte } from './texte';

/** Ce que la cellule seule ne dit pas. */
export interface Contexte {
  /** L'ordre jour/mois de la colonne. */
  readonly ordre: OrdreDate;
  /** Sur combien sont les notes sans barre (`null` : sur 5). */
  readonly echelle: number | null;
}

export const LECTURES: Readonly<Record<Nature, (brut: string, contexte: Contexte) => Cellule>> = {
  identifiant: lireIdentifiant,
  reference: lireReference,
  nom: lireNom,
  texte: lireTexte,
  email: lireEmail,
  agence: lireAgence,
  telephone: lireTelephone,
  date: (brut, { ordre }) => lireDate(brut, ordre),
  statut: lireStatut,
  note: (brut, { echelle }) => lireNote(brut, echelle),
};

export { estAmbigue, indiceOrdre } from './dates';
export { ObservateurAnnee, ordresPossibles } from './annee_en_tete';
export { adressesDe } from './email';
export { chiffresDe, cleIdentifiant, cleReference, lettresDe, nombreDe } from './identifiants';
export { comparerNom, comparerPersonne, comparerRaisonSociale } from './noms';
export { noteHorsBornes } from './notes';
export { nettoyer } from './texte';
export { agencesVoisines, repererAgence, type RepereAgence } from './voisinage';
export { lireAgence, lireDate, lireEmail, lireIdentifiant, lireNom, lireNote, lireStatut, lireTelephone, lireTexte };
