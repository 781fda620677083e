/** Un jeu de test, que `generate_data.ts` a écrit, ne se mêle pas par mégarde à de vraies données. */
import type { Base } from '../base/connexion';
import { ErreurUtilisateur } from '../commun/erreurs';
import { QUARANTAINE } from '../metier/bilan';

/**
 * @throws ErreurUtilisateur si la base tient de vraies données : un fichier y a été pris, qui n'est ni d'un jeu de test, ni rendu
 *   après correction, ni celui de lignes libérées
 */
export async function exigerSansVraiesDonnees(base: Base): Promise<void> {
  const [vrai] = await base.lire<{ nom: string; execution: number }>(
    `SELECT f.nom, f.id_execution AS execution FROM fichiers f JOIN executions e USING (id_execution)
     WHERE e.statut = 'terminee' AND f.chemin <> ? AND JSON_VALUE(f.dialecte, '$.jeuDeTest') IS NULL
       AND JSON_VALUE(f.dialecte, '$.rangLigne') IS NULL AND JSON_VALUE(f.dialecte, '$.rangId') IS NULL
     ORDER BY f.id_fichier LIMIT 1`,
    [QUARANTAINE],
  );
  if (vrai === undefined) return;
  throw new ErreurUtilisateur(
    `Ce jeu de test (il porte jeu_de_test.json) n'entre pas dans ${base.description} : elle tient de vraies données ` +
      `(${vrai.nom}, exécution n° ${vrai.execution}). Donnez-lui une autre base avec --base. Rien n'a été migré.`,
  );
}
