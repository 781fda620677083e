/**
 * Ce que la page demande à la base : peu de requêtes, ensemblistes, en lecture seule, dont aucune ne rend plus de
 * quelques milliers de rangées. Rien n'y suppose une base saine : `validate.ts` écrit aussi la page d'une base abîmée.
 *
 * Après une migration, les volumes viennent du journal des exécutions : la page coûte ce que pèsent le journal et la
 * quarantaine, pas ce que pèse la base. Après `validate.ts`, qui l'a toute relue, les lignes sont recomptées.
 */
import type { Base } from '../../../base/connexion';
import type { Donnees, Verdicts } from '../donnees';
import { lireCorrections } from './corrections';
import { compterMultiAgences, lireEntites, lireQualites } from './etat';
import { lireExecutions, lireFichiers, lireTendance } from './executions';
import { lireEcarts, lireFusions } from './fusions';
import { lireGroupes, lireIsolees } from './isolees';
import { lireProfils } from './profils';

/** Lit tout, dans un instantané : celui de l'appelant s'il en tient un, sinon un à soi. */
export async function lireDonnees(base: Base, verdicts: Verdicts | undefined): Promise<Donnees> {
  const { dedans } = await base.lireUne<{ dedans: number }>('SELECT @@in_transaction AS dedans');
  if (dedans === 1) return lire(base, verdicts);
  const lues: Donnees[] = [];
  await base.transaction(async () => {
    lues.push(await lire(base, verdicts));
    return false;
  });
  return lues[0] as Donnees;
}

async function lire(base: Base, verdicts: Verdicts | undefined): Promise<Donnees> {
  const { maintenant } = await base.lireUne<{ maintenant: string }>(
    `SELECT DATE_FORMAT(NOW(), '%d/%m/%Y à %H:%i:%s') AS maintenant`,
  );
  const recompter = verdicts !== undefined;
  const groupes = await lireGroupes(base);
  const entites = await lireEntites(base, groupes, recompter);
  return {
    ...{ base: base.nom, description: base.description, ecriteLe: maintenant, entites, groupes, verdicts },
    multiAgences: await compterMultiAgences(base, entites, recompter),
    executions: await lireExecutions(base),
    fichiers: await lireFichiers(base),
    tendance: await lireTendance(base),
    qualites: await lireQualites(base, groupes),
    isolees: await lireIsolees(base),
    corrections: await lireCorrections(base),
    fusions: await lireFusions(base),
    ecarts: await lireEcarts(base),
    profils: await lireProfils(base, entites, recompter),
  };
}
