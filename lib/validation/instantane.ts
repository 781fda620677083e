/** Tous les contrôles voient la base au même instant, quoi qu'écrivent les autres. */
import { objetAbsent, type Base } from '../base/connexion';
import { ErreurUtilisateur } from '../commun/erreurs';
import { ENTITES } from '../metier/modele';

const ESSAIS = 10;

/** Tous les contrôles voient la base au même instant, quoi qu'écrivent les autres ; les deux connexions, le même. */
export async function surInstantane<T>(bases: readonly Base[], travail: () => Promise<T>): Promise<T> {
  for (const base of bases) await base.executer('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  try {
    for (let essai = 1; ; essai++) {
      for (const base of bases) await base.executer('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      const vues = await Promise.all(bases.map(dernieresExecutions));
      if (new Set(vues).size === 1) break;
      if (essai === ESSAIS)
        throw new ErreurUtilisateur(
          "D'autres programmes écrivent sans cesse dans la base : relancez quand ils ont fini.",
        );
      for (const base of bases) await base.executer('ROLLBACK');
    }
    return await travail();
  } finally {
    // Rien n'a été écrit : si la connexion est perdue, il n'y a rien à annuler.
    for (const base of bases) await base.executer('ROLLBACK').catch(() => undefined);
  }
}

/** Ce qui change chaque fois qu'une exécution valide ce qu'elle a écrit. */
async function dernieresExecutions(base: Base): Promise<string> {
  return JSON.stringify(await base.lire('SELECT statut, COUNT(*), MAX(id_execution) FROM executions GROUP BY statut'));
}

/** Une base restaurée d'une sauvegarde recommence son historique : il ne dit plus qui a écrit quoi. */
export async function estRestauree(base: Base): Promise<boolean> {
  const anterieures = ENTITES.map(
    (entite) => `EXISTS (SELECT 1 FROM ${entite} WHERE row_start <= d.fin + INTERVAL 1000 MICROSECOND)`,
  );
  try {
    const { restauree } = await base.lireUne<{ restauree: number | null }>(
      `SELECT d.fin IS NOT NULL AND NOT (${anterieures.join(' OR ')}) AND EXISTS (SELECT 1 FROM clients) AS restauree
       FROM (SELECT MAX(fin) AS fin FROM executions WHERE statut = 'terminee') d`,
    );
    return restauree === 1;
  } catch (erreur) {
    if (!objetAbsent(erreur)) throw erreur;
    return false;
  }
}
