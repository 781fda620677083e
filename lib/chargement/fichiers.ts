/** Les fichiers d'une exécution, en base : inscrits avant leurs lignes, qui les désignent, puis complétés de leur bilan. */
import type { Base } from '../base/connexion';
import type { FichierSource } from '../lecture/dossier';
import type { Entite } from '../metier/modele';
import type { Bilan } from './bilan';
import type { LectureFichier } from './lecture';

/** Le numéro que portera le prochain fichier inscrit. */
export async function prochainFichier(base: Base): Promise<number> {
  const { premier } = await base.lireUne<{ premier: number }>(
    'SELECT COALESCE(MAX(id_fichier), 0) + 1 AS premier FROM fichiers',
  );
  return premier;
}

/**
 * Inscrit des fichiers, numérotés à la suite.
 *
 * @param cheminDe où chacun se relira plus tard
 */
export async function inscrireFichiers(
  base: Base,
  execution: number,
  premier: number,
  fichiers: readonly FichierSource[],
  cheminDe: (fichier: FichierSource) => string,
): Promise<void> {
  await base.insererLots(
    'fichiers',
    ['id_fichier', 'id_execution', 'nom', 'chemin', 'entite', 'source', 'sha256', 'dialecte'],
    fichiers.map((fichier, rang) => [
      ...[premier + rang, execution, fichier.nom, cheminDe(fichier), fichier.entite, fichier.source, fichier.sha256],
      '{}',
    ]),
  );
}

/** Ce qu'il faut savoir d'un fichier pour le relire de même. */
export async function preciserFichier(
  base: Base,
  idFichier: number,
  { dialecte }: FichierSource,
  lecture: LectureFichier | undefined,
  echelleNote: number | null,
  aujourdhui: string,
): Promise<void> {
  const { colonnes, ...reste } = dialecte;
  const compris = {
    ...reste,
    colonnes: Object.fromEntries(colonnes),
    ordres: Object.fromEntries(lecture?.ordres ?? []),
    echelleNote: lecture?.echelleNote ?? echelleNote,
    aujourdhui,
  };
  await base.executer('UPDATE fichiers SET prefixes = ?, dialecte = ? WHERE id_fichier = ?', [
    lecture?.prefixes ?? false,
    JSON.stringify(compris),
    idFichier,
  ]);
}

/** Complète un fichier inscrit de son bilan. */
export async function inscrireBilan(base: Base, idFichier: number, bilan: Bilan): Promise<void> {
  await base.executer(
    `UPDATE fichiers SET lues = ?, inserees = ?, corrigees = ?, signalees = ?, fusionnees = ?, ignorees = ?, isolees = ?
     WHERE id_fichier = ?`,
    [
      ...[bilan.lues, bilan.inserees, bilan.corrigees, bilan.signalees, bilan.fusionnees, bilan.ignorees],
      ...[bilan.isolees, idFichier],
    ],
  );
}

/** Retire un fichier d'origine dont aucune ligne n'a finalement été libérée. */
export async function retirerFichier(base: Base, idFichier: number): Promise<void> {
  await base.executer('DELETE FROM fichiers WHERE id_fichier = ?', [idFichier]);
}

/** Le chemin que porte le fichier d'origine de lignes libérées : il n'a pas été relu. */
export const QUARANTAINE = '(quarantaine)';

/** Le fichier d'origine de lignes libérées : il n'est pas relu, seuls son nom et sa source comptent. */
export function fichierLibere(entite: Entite, nom: string, source: string): FichierSource {
  const dialecte = {
    ...{ encodage: 'utf-8' as const, separateur: ',', ligneEntete: 0, entetes: [], inconnues: [] },
    ...{ colonnes: new Map<string, number>(), rangLigne: undefined },
  };
  return {
    chemin: QUARANTAINE,
    nom,
    entite,
    source,
    dialecte,
    sha256: '0'.repeat(64),
    octets: 0,
    modifieLe: 0,
    octetsIllisibles: false,
  };
}
