/** Les fichiers d'une exécution, en base : inscrits avant leurs lignes, qui les désignent, puis complétés de leur bilan. */
import type { Base, Valeur } from '../base/connexion';
import type { CorrectionComptee } from '../ecriture';
import type { FichierOuvert } from '../jugement/connu';
import type { FichierSource } from '../lecture/dossier';
import type { Entite, OrdreDate } from '../metier/modele';
import { COMPTES, QUARANTAINE } from '../metier/bilan';

/** Comment un fichier se lit, en plus de son dialecte. */
export interface ReglagesLecture {
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  readonly echelleNote: number | null;
  readonly aujourdhui: string;
  /** Il vient d'un jeu de test : rien n'y est vrai. */
  readonly jeuDeTest: boolean;
}

/** Un fichier à inscrire : où il se relira plus tard, et comment (JSON). */
export interface Inscription {
  readonly ouvert: FichierOuvert;
  readonly chemin: string;
  readonly dialecte: string;
}

/** Ce qu'il faut savoir d'un fichier pour le relire de même (JSON). */
export function decrireDialecte({ dialecte }: FichierSource, reglages: ReglagesLecture): string {
  const { colonnes, ...reste } = dialecte;
  const { ordres, echelleNote, aujourdhui, jeuDeTest } = reglages;
  return JSON.stringify({
    ...reste,
    colonnes: Object.fromEntries(colonnes),
    ordres: Object.fromEntries(ordres),
    ...{ echelleNote, aujourdhui },
    ...(jeuDeTest ? { jeuDeTest } : {}),
  });
}

export async function inscrireFichiers(
  base: Base,
  execution: number,
  inscriptions: readonly Inscription[],
): Promise<void> {
  const rangees: Valeur[][] = inscriptions.map(({ ouvert: { idFichier, fichier }, chemin, dialecte }) => [
    ...[idFichier, execution, fichier.nom, chemin, fichier.entite, fichier.source, fichier.sha256, dialecte],
  ]);
  const colonnes = ['id_fichier', 'id_execution', 'nom', 'chemin', 'entite', 'source', 'sha256', 'dialecte'];
  await base.insererLots('fichiers', colonnes, rangees);
}

/** Ce que l'exécution ajoute à un fichier inscrit. */
export interface Complement {
  readonly ouvert: FichierOuvert;
  readonly corrections: readonly CorrectionComptee[];
  readonly prefixes: boolean;
  readonly ailleurs: number;
}

/** Complète les fichiers inscrits de leur bilan. */
export async function inscrireBilans(base: Base, complements: readonly Complement[]): Promise<void> {
  for (const { ouvert, corrections, prefixes, ailleurs } of complements) {
    const colonnes = [...COMPTES, 'corrections', 'prefixes', 'ailleurs'];
    await base.executer(
      `UPDATE fichiers SET ${colonnes.map((colonne) => `${colonne} = ?`).join(', ')} WHERE id_fichier = ?`,
      [
        ...COMPTES.map((compte) => ouvert.bilan[compte]),
        ...[JSON.stringify(corrections), prefixes, ailleurs, ouvert.idFichier],
      ],
    );
  }
}

/** Retire des fichiers d'origine dont aucune ligne n'a finalement été libérée. */
export async function retirerFichiers(base: Base, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await base.executer('DELETE FROM fichiers WHERE id_fichier IN (?)', [ids]);
}

/** Le fichier d'origine de lignes libérées : il n'est pas relu ; seuls comptent son nom, sa source et les colonnes qu'il avait. */
export function fichierLibere(entite: Entite, nom: string, source: string, dialecte: string): FichierSource {
  const { colonnes = {}, inconnues = [] } = JSON.parse(dialecte) as {
    colonnes?: Record<string, number>;
    inconnues?: { entete: string; rang: number }[];
  };
  return {
    ...{ chemin: QUARANTAINE, nom, entite, source, sha256: '0'.repeat(64), octets: 0, modifieLe: 0 },
    octetsIllisibles: false,
    dialecte: {
      ...{ encodage: 'utf-8', separateur: ',', ligneEntete: 0, entetes: [], rangLigne: undefined },
      colonnes: new Map(Object.entries(colonnes)),
      inconnues,
    },
  };
}
