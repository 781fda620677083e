/** Inscrire en base ce que cette exécution tient des précédentes : `--annuler` les nommera. */
import type { Base } from '../base/connexion';
import { MISE_A_JOUR } from '../ecriture';
import type { Registre } from '../registre/registre';

const LIGNES_PAR_QUESTION = 1000;

export async function inscrireAppuis(base: Base, execution: number, { appuis, etat }: Registre): Promise<void> {
  const siens = [...appuis.parcourir()].filter(([, id]) => id < etat.premiers.fichiers);
  for (const raison of new Set(siens.map(([dite]) => dite))) {
    const ids = siens.filter(([dite]) => dite === raison).map(([, id]) => id);
    await base.executer(
      `INSERT IGNORE INTO appuis (id_execution, id_appui, raison)
       SELECT DISTINCT ?, f.id_execution, ? FROM fichiers f WHERE f.id_fichier IN (?) AND f.id_execution <> ?`,
      [execution, raison, ids, execution],
    );
  }
  if (appuis.clotures.size > 0) {
    await base.executer(
      `INSERT IGNORE INTO appuis (id_execution, id_appui, raison)
       SELECT ?, id_execution, 'quarantaine' FROM executions WHERE id_execution IN (?)`,
      [execution, [...appuis.clotures]],
    );
  }
  await inscrireComplements(base, execution, appuis.rejointes);
}

/** Une ligne rejointe a été comparée à ce que d'autres exécutions y avaient complété. */
async function inscrireComplements(base: Base, execution: number, rejointes: Registre['appuis']['rejointes']) {
  for (const [entite, ids] of rejointes) {
    const toutes = [...ids];
    for (let debut = 0; debut < toutes.length; debut += LIGNES_PAR_QUESTION) {
      await base.executer(
        `INSERT IGNORE INTO appuis (id_execution, id_appui, raison)
         SELECT DISTINCT ?, f.id_execution, 'copies' FROM historique h JOIN fichiers f USING (id_fichier)
         WHERE h.entite = ? AND h.id_ligne IN (?) AND h.valeur_ecartee IS NULL AND h.code <> ? AND f.id_execution <> ?`,
        [execution, entite, toutes.slice(debut, debut + LIGNES_PAR_QUESTION), MISE_A_JOUR, execution],
      );
    }
  }
}
