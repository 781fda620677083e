/** L'état de la base : ses lignes distinctes, par entité et par source. */
import type { Base } from '../../../base/connexion';
import { ENTITES } from '../../../metier/modele';
import { compter, type EtatEntite, type Groupe, type Qualite } from '../donnees';
import { compterRangees } from './compte';

/** Au-delà, seul `validate.ts`, qui relit toute la base, compte les projets multi-agences. */
const AFFECTATIONS_COMPTEES = 200_000;

/** @param recompter relit les tables ; sinon le journal des exécutions fait foi */
export async function lireEntites(base: Base, groupes: readonly Groupe[], recompter: boolean): Promise<EtatEntite[]> {
  const inserees = await base.lire<{ entite: string; nombre: number }>(
    `SELECT f.entite, SUM(f.inserees) AS nombre FROM fichiers f JOIN executions e USING (id_execution)
     WHERE e.statut = 'terminee' GROUP BY f.entite`,
  );
  const fusionnees = await base.lire<{ entite: string; nombre: number }>(
    'SELECT entite, COUNT(*) AS nombre FROM correspondances GROUP BY entite',
  );
  const nombreDe = (comptes: typeof inserees, voulue: string): number =>
    comptes.find(({ entite }) => entite === voulue)?.nombre ?? 0;
  const entites: EtatEntite[] = [];
  for (const entite of ENTITES) {
    const siens = groupes.filter((groupe) => groupe.entite === entite);
    entites.push({
      entite,
      enBase: recompter ? await compterRangees(base, entite) : nombreDe(inserees, entite),
      fusionnees: nombreDe(fusionnees, entite),
      aCorriger: compter(siens, 'corriger'),
      enAttente: compter(siens, 'attente'),
    });
  }
  return entites;
}

/** Comme la vue v_projets_multi_agences, sans nommer les projets ; `null` s'il faudrait relire une trop grande base. */
export async function compterMultiAgences(
  base: Base,
  entites: readonly EtatEntite[],
  recompter: boolean,
): Promise<number | null> {
  const affectations = entites.find(({ entite }) => entite === 'affectations')?.enBase ?? 0;
  if (!recompter && affectations > AFFECTATIONS_COMPTEES) return null;
  // Dans l'ordre de l'index des projets : rien à trier.
  const { nombre } = await base.lireUne<{ nombre: number }>(
    `SELECT COUNT(*) AS nombre FROM (
       SELECT STRAIGHT_JOIN a.id_projet FROM affectations a FORCE INDEX FOR GROUP BY (aff_07_affectation_unique)
       JOIN intervenants i USING (id_intervenant)
       GROUP BY a.id_projet HAVING MIN(i.id_agence) <> MAX(i.id_agence)) p`,
  );
  return nombre;
}

/** Ce que chaque source a donné ; une ligne passée par la quarantaine ne compte pas comme acceptée du premier coup. */
export async function lireQualites(base: Base, groupes: readonly Groupe[]): Promise<Qualite[]> {
  const acceptees = await base.lire<{ source: string; nombre: number }>(
    `SELECT f.source, SUM(f.inserees + f.fusionnees) AS nombre FROM fichiers f JOIN executions e USING (id_execution)
     WHERE e.statut = 'terminee' GROUP BY f.source HAVING nombre > 0`,
  );
  const sources = new Set([...acceptees, ...groupes].map(({ source }) => source));
  return [...sources]
    .sort((a, b) => a.localeCompare(b, 'fr'))
    .map((source) => {
      const siens = groupes.filter((groupe) => groupe.source === source);
      const reinjectees = compter(siens, 'reinjectee');
      const total = acceptees.find((rangee) => rangee.source === source)?.nombre ?? 0;
      return {
        ...{ source, reinjectees, duPremierCoup: Math.max(0, total - reinjectees) },
        ...{ enAttente: compter(siens, 'attente'), aCorriger: compter(siens, 'corriger') },
      };
    });
}
