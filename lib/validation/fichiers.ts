/** Les fichiers que les exécutions disent avoir lus, et ce qu'il en reste sur le disque. */
import { access, constants } from 'node:fs/promises';
import type { Base } from '../base/connexion';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { recenserFichier, type FichierSource } from '../lecture/dossier';
import { COMPTES } from '../metier/bilan';
import type { Entite, OrdreDate } from '../metier/modele';

/** Ce que le fichier a demandé à la lecture, et qu'il faut pour le rejouer à l'identique. */
export interface Reglages {
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  readonly echelleNote: number | null;
  readonly aujourdhui: string;
}

/** Les comptes du bilan d'un fichier, tels que la base les dit. */
const COMPTES_EN_BASE = [...COMPTES, 'ailleurs'] as const;
export type BilanEnBase = Record<(typeof COMPTES_EN_BASE)[number], number>;

/** Le chemin que porte le fichier d'origine de lignes libérées : il n'a pas été relu. */
export const FICHIER_QUARANTAINE = '(quarantaine)';

export interface FichierMigre {
  readonly id: number;
  readonly execution: number;
  /** Son exécution a été validée, et n'a pas été annulée depuis. */
  readonly validee: boolean;
  /** Elle l'a été, puis a été annulée : ses lignes ne sont plus là, mais elle a fait connaître sa source. */
  readonly annulee: boolean;
  readonly nom: string;
  readonly chemin: string;
  readonly entite: Entite;
  readonly source: string;
  readonly sha256: string;
  /** Un fichier de lignes isolées rendu après correction : ses lignes citent celles du fichier d'origine. */
  readonly rendu: boolean;
  /** Ses lignes ne disent pas leur entrée (`_id`), mais seulement leur numéro : la première version du projet s'en contentait. */
  readonly parNumero: boolean;
  /** Lu par la première version du projet, dont la base a gardé les données. */
  readonly ancien: boolean;
  /** Les champs du modèle qu'il a, et les en-têtes des colonnes qui n'en sont pas. */
  readonly champs: ReadonlySet<string>;
  readonly inconnues: ReadonlySet<string>;
  /** Absents d'une base migrée avant qu'ils ne soient enregistrés. */
  readonly reglages: Reglages | undefined;
  readonly bilan: BilanEnBase;
}

interface RangeeFichier extends BilanEnBase {
  id: number;
  execution: number;
  statut: string | null;
  ancien: number | null;
  nom: string;
  chemin: string;
  entite: Entite;
  source: string;
  sha256: string;
  dialecte: string;
}

/** Les fichiers de toutes les exécutions, sauf des simulations, qui n'ont rien écrit. */
export async function lireFichiers(base: Base): Promise<FichierMigre[]> {
  const rangees = await base.lire<RangeeFichier>(
    `SELECT f.id_fichier AS id, f.id_execution AS execution, e.statut, f.nom, f.chemin, f.entite, f.source, f.sha256,
            f.dialecte, e.fin < (SELECT MIN(appliquee_le) FROM migrations_schema) AS ancien, ${COMPTES_EN_BASE.map((compte) => `f.${compte}`).join(', ')}
     FROM fichiers f LEFT JOIN executions e USING (id_execution)
     WHERE NOT (e.statut <=> 'simulee') ORDER BY f.id_fichier`,
  );
  return rangees.map(({ statut, ancien, dialecte, id, execution, nom, chemin, entite, source, sha256, ...bilan }) => ({
    ...{ id, execution, nom, chemin, entite, source, sha256, bilan },
    ...{ validee: statut === 'terminee', annulee: statut === 'annulee', ancien: ancien === 1 },
    ...lireDialecte(dialecte),
  }));
}

type Compris = Partial<{
  rangLigne: number;
  rangId: number;
  colonnes: Record<string, number>;
  inconnues: readonly { entete: string }[];
  ordres: Record<string, OrdreDate>;
  echelleNote: number | null;
  aujourdhui: string;
}>;

/** Un dialecte illisible (retouché à la main) ne se rejoue pas ; ce n'est pas une raison de s'arrêter. */
function lireDialecte(json: string): Pick<FichierMigre, 'rendu' | 'parNumero' | 'champs' | 'inconnues' | 'reglages'> {
  let lu: Compris = {};
  try {
    lu = JSON.parse(json) as Compris;
  } catch {
    // Il n'a alors plus de réglages : le rejeu le dira.
  }
  const { rangLigne, rangId, colonnes = {}, inconnues = [], ordres, echelleNote, aujourdhui } = lu;
  const complet = ordres !== undefined && echelleNote !== undefined && aujourdhui !== undefined;
  return {
    rendu: rangLigne !== undefined || rangId !== undefined,
    parNumero: rangLigne !== undefined && rangId === undefined,
    champs: new Set(Object.keys(colonnes)),
    inconnues: new Set(inconnues.map(({ entete }) => entete)),
    reglages: complet ? { ordres: new Map(Object.entries(ordres)), echelleNote, aujourdhui } : undefined,
  };
}

/** Le fichier tel qu'il est aujourd'hui sur le disque : prêt à être relu, ou ce qui l'empêche. */
export type EtatSource =
  | { readonly etat: 'intact'; readonly source: FichierSource }
  | { readonly etat: 'change' | 'absent' | 'illisible'; readonly raison: string };

const CHANGE = { etat: 'change', raison: 'le fichier a changé depuis sa lecture (SHA-256)' } as const;

export async function examinerSource(fichier: FichierMigre): Promise<EtatSource> {
  try {
    await access(fichier.chemin, constants.R_OK);
    const { fichiers } = await recenserFichier(fichier.chemin);
    const recense = fichiers.find(({ nom }) => nom === fichier.nom) ?? fichiers[0];
    if (recense?.sha256 !== fichier.sha256) return CHANGE;
    return { etat: 'intact', source: { ...recense, nom: fichier.nom, entite: fichier.entite, source: fichier.source } };
  } catch (erreur) {
    if (codeDe(erreur) === 'ENOENT') return { etat: 'absent', raison: `le fichier n'est plus à ${fichier.chemin}` };
    if (erreur instanceof ErreurUtilisateur || codeDe(erreur) !== undefined) {
      return { etat: 'illisible', raison: `le fichier ne se lit plus (${messageDe(erreur)})` };
    }
    throw erreur;
  }
}
