/** Une grappe Galera : ce que la session y règle, et la relance que demande une certification refusée. */
import { ErreurUtilisateur } from '../commun/erreurs';
import type { Base } from './base';
import { transactionEcartee } from './erreurs';

/**
 * Hors de toute transaction, une lecture ou une écriture attend ce que les autres nœuds ont déjà validé : sans cela,
 * `validate.ts` sur un nœud ne verrait pas ce que `migration.ts` vient d'écrire sur un autre.
 */
export const reglagesDeGrappe = ['wsrep_sync_wait = 7'];

/**
 * Exécute un travail ; sur une grappe, le recommence une fois depuis le début si sa transaction a été écartée.
 * @param annoncer appelé avant de recommencer
 * @throws ErreurUtilisateur si elle l'est encore
 */
export async function avecReprise<T>(base: Base, travail: () => Promise<T>, annoncer?: () => void): Promise<T> {
  try {
    return await travail();
  } catch (erreur) {
    if (!base.serveur.grappe || !transactionEcartee(erreur)) throw erreur;
  }
  annoncer?.();
  try {
    return await travail();
  } catch (erreur) {
    if (!transactionEcartee(erreur)) throw erreur;
    throw new ErreurUtilisateur(
      `La grappe a écarté deux fois ce travail : un autre nœud écrit au même moment dans la base ${base.nom}. ` +
        "Rien n'a été écrit ; faites passer toutes les écritures par un seul nœud, puis relancez (docs/procedure.md).",
    );
  }
}
