/** Les exécutions, leurs fichiers, et l'état de la base après chacune. */
import type { Base } from '../../../base/connexion';
import { SORTS, type BilanFichier, type Execution, type Extrait, type Point } from '../donnees';
import { compterRangees } from './compte';

const MAX_EXECUTIONS = 200;
const MAX_FICHIERS = 300;

const SOMMES = ['lues', ...SORTS].map((nom) => `COALESCE(SUM(f.${nom}), 0) AS ${nom}`).join(', ');

export async function lireExecutions(base: Base): Promise<Extrait<Execution>> {
  const montres = await base.lire<Execution>(
    `SELECT e.id_execution AS numero, e.script, e.statut, e.arguments, e.duree_ms AS dureeMs,
            DATE_FORMAT(e.debut, '%d/%m/%Y à %H:%i:%s') AS debut, ${SOMMES}
     FROM executions e LEFT JOIN fichiers f USING (id_execution)
     GROUP BY e.id_execution ORDER BY e.id_execution DESC LIMIT ${MAX_EXECUTIONS}`,
  );
  return { montres, total: await compterRangees(base, 'executions') };
}

export async function lireFichiers(base: Base): Promise<Extrait<BilanFichier>> {
  const montres = await base.lire<BilanFichier>(
    `SELECT f.id_execution AS execution, e.statut, f.nom AS fichier, ${SOMMES},
            SUM(f.corrigees) AS corrigees, SUM(f.signalees) AS signalees
     FROM fichiers f JOIN executions e USING (id_execution)
     GROUP BY f.id_execution, f.nom, f.entite ORDER BY f.id_execution DESC, MIN(f.id_fichier) LIMIT ${MAX_FICHIERS}`,
  );
  return {
    montres,
    total: await compterRangees(base, '(SELECT 1 FROM fichiers GROUP BY id_execution, nom, entite) g'),
  };
}

/** Annulées, simulées ou refusées, les exécutions n'ont rien laissé : elles n'y sont pas. */
export async function lireTendance(base: Base): Promise<Point[]> {
  const cumuls = await base.lire<{ execution: number; enBase: number }>(
    `SELECT * FROM (
       SELECT e.id_execution AS execution, SUM(COALESCE(SUM(f.inserees), 0)) OVER (ORDER BY e.id_execution) AS enBase
       FROM executions e LEFT JOIN fichiers f USING (id_execution)
       WHERE e.statut = 'terminee' AND e.script <> 'annulation' GROUP BY e.id_execution) cumuls
     ORDER BY execution DESC LIMIT ${MAX_EXECUTIONS}`,
  );
  const sejours = await base.lire<{ ouverte: number; close: number | null; nombre: number }>(
    `SELECT o.id_execution AS ouverte, c.id_execution AS close, COUNT(*) AS nombre
     FROM lignes_isolees i JOIN fichiers o ON o.id_fichier = i.id_fichier
     LEFT JOIN fichiers c ON c.id_fichier = i.id_fichier_cloture GROUP BY o.id_execution, c.id_execution`,
  );
  return cumuls.reverse().map(({ execution, enBase }) => ({
    ...{ execution, enBase },
    isolees: sejours
      .filter(({ ouverte, close }) => ouverte <= execution && (close === null || close > execution))
      .reduce((somme, { nombre }) => somme + nombre, 0),
  }));
}
