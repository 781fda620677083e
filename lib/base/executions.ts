/** Les exécutions en base : leur ouverture, leur clôture, et la détection de celles qu'une coupure a interrompues. */
import { ENTITES } from '../metier/modele';
import type { Base } from './base';
import { mettreAJourSchema } from './schema';

export interface Execution {
  readonly numero: number;
  /** Les exécutions précédentes que cette ouverture a trouvées interrompues. */
  readonly interrompues: readonly number[];
}

/** Amène la base au schéma de cette version. */
export async function appliquerSchema(base: Base): Promise<void> {
  await mettreAJourSchema(base);
}

/**
 * Rafraîchit ce que l'optimiseur sait des tables : après un gros chargement, le serveur ne les recompte qu'en tâche de
 * fond, et s'il est arrêté avant, il les croit vides. Valide la transaction en cours.
 */
export async function rafraichirStatistiques(base: Base): Promise<void> {
  await base.lire(`ANALYZE TABLE ${ENTITES.join(', ')}, lignes_isolees, correspondances`);
}

/** Ouvre une exécution ; le verrou étant tenu, toute exécution restée « en cours » a été interrompue. */
export async function ouvrirExecution(base: Base, script: string, arguments_: string): Promise<Execution> {
  const restees = await base.lire<{ numero: number }>(
    `SELECT id_execution AS numero FROM executions WHERE statut = 'en_cours' ORDER BY id_execution`,
  );
  if (restees.length > 0) {
    await base.executer(`UPDATE executions SET statut = 'interrompue' WHERE statut = 'en_cours'`);
  }
  await base.executer('INSERT INTO executions (script, arguments) VALUES (?, ?)', [script, arguments_.slice(0, 1000)]);
  const { numero } = await base.lireUne<{ numero: number }>('SELECT LAST_INSERT_ID() AS numero');
  return { numero, interrompues: restees.map((restee) => restee.numero) };
}

/** Clôt une exécution ; appelée dans la transaction du travail, elle est validée avec lui. */
export async function cloreExecution(base: Base, numero: number, statut: string, dureeMs: number): Promise<void> {
  await base.executer(
    'UPDATE executions SET statut = ?, fin = CURRENT_TIMESTAMP(3), duree_ms = ? WHERE id_execution = ?',
    [statut, dureeMs, numero],
  );
}
