/** Un fichier source : ce qui en est su, et ses lignes, quel que soit son format. */
import { stat } from 'node:fs/promises';
import { ErreurUtilisateur } from '../commun/erreurs';
import { MODELE, type Entite, type LigneBrute } from '../metier/modele';
import { lireFeuille, type SuiviFeuille } from './classeur';
import type { Correspondance } from './correspondances';
import { lireEnregistrements } from './csv';
import { decoupeDe, type Dialecte } from './dialecte';

export interface FichierSource {
  readonly chemin: string;
  /** Celui du fichier dans son dossier (`Nord/clients.csv`) ; d'une feuille parmi d'autres : `classeur.xlsx#feuille`. */
  readonly nom: string;
  readonly entite: Entite;
  readonly source: string;
  readonly dialecte: Dialecte;
  readonly sha256: string;
  readonly octets: number;
  /** Sa date de modification quand il a été recensé, en ms. */
  readonly modifieLe: number;
  /** Des octets peuvent ne pas se lire dans l'encodage du fichier. */
  readonly octetsIllisibles: boolean;
  /** La feuille à lire, si le fichier est un classeur. */
  readonly feuille?: { readonly nom: string; readonly masquee: boolean };
  /** Ce que `correspondances.json` impose. */
  readonly correspondance?: Correspondance;
}

/** Ce qu'un dossier contient et qui n'est pas chargé. */
export interface Ecarte {
  readonly nom: string;
  readonly raison: string;
}

/** Toutes les lignes du fichier, en-tête compris, par blocs, quel que soit son format. */
export function lireLignes(fichier: FichierSource, suivi?: SuiviFeuille): AsyncGenerator<LigneBrute[]> {
  const { chemin, dialecte, feuille } = fichier;
  if (feuille !== undefined) {
    return lireFeuille(chemin, feuille.nom, { largeur: dialecte.entetes.length, dates: rangsDesDates(fichier), suivi });
  }
  if (dialecte.encodage === 'xlsx') throw new Error(`${fichier.nom} est un classeur, mais sa feuille n'est pas dite.`);
  const { encodage, exigence } = dialecte;
  return lireEnregistrements(chemin, { encodage, exigence }, decoupeDe(dialecte));
}

/** Les colonnes où un classeur met des dates. */
const rangsDesDates = ({ entite, dialecte: { colonnes } }: FichierSource): ReadonlySet<number> =>
  new Set(MODELE[entite].champs.flatMap(({ nom, nature }) => (nature === 'date' ? (colonnes.get(nom) ?? []) : [])));

/**
 * Exécute `lire`, qui lit le fichier en entier.
 * @throws ErreurUtilisateur s'il n'est plus celui qui a été recensé : ce qu'on en a lu ne serait ni l'ancien ni le nouveau
 */
export async function avecFichierInchange<T>(fichier: FichierSource, lire: () => Promise<T>): Promise<T> {
  try {
    return await lire();
  } finally {
    await exigerInchange(fichier);
  }
}

/** @throws ErreurUtilisateur si le fichier n'est plus celui qui a été recensé */
export async function exigerInchange({ chemin, nom, octets, modifieLe }: FichierSource): Promise<void> {
  const { size, mtimeMs } = await stat(chemin).catch(() => ({ size: -1, mtimeMs: 0 }));
  if (size === octets && mtimeMs === modifieLe) return;
  throw new ErreurUtilisateur(
    `${nom} a ${size === -1 ? 'disparu' : 'changé'} pendant sa lecture : rien n'a été migré. ` +
      "Relancez la même commande quand plus personne n'y écrit.",
  );
}
