/**
 * `--annuler ID` : retire exactement ce qu'une exécution a écrit, défait ses fusions, rouvre la quarantaine qu'elle a
 * close. Les tables métier redeviennent ce qu'elles étaient, clés comprises ; la trace reste (executions, fichiers, et
 * l'historique des tables). Refusée si une exécution plus récente s'appuie sur elle.
 */
import type { Base } from '../base/connexion';
import { COMPLETES } from '../chargement/insertion';
import { ErreurUtilisateur } from '../commun/erreurs';
import { appliquerSchema, cloreExecution, ouvrirExecution } from '../base/executions';
import { avecVerrou } from '../base/verrou';
import type { Journal } from '../comptes_rendus/journal';
import { ENTITES, MODELE } from '../metier/modele';

export interface Annulation {
  readonly execution: number;
  readonly annulee: number;
  /** Ce qui a été retiré ou rouvert, table par table. */
  readonly retraits: readonly { readonly quoi: string; readonly nombre: number }[];
}

/**
 * Annule une exécution.
 * @throws ErreurUtilisateur si elle n'existe pas, n'a rien écrit, ou si d'autres s'appuient sur elle
 */
export async function annuler(base: Base, numero: number, journal: Journal): Promise<Annulation> {
  return avecVerrou(base, 'annulation', async () => {
    const debut = Date.now();
    await appliquerSchema(base);
    await exigerAnnulable(base, numero);
    const { numero: execution } = await ouvrirExecution(base, 'annulation', `exécution ${numero}`);
    journal.numeroter(execution);
    journal.noter('INFO', '-', 'DEBUT', `annulation de l'exécution ${numero} dans ${base.description}`);
    const retraits: { quoi: string; nombre: number }[] = [];
    await base.transaction(async () => {
      retraits.push(...(await retirer(base, numero)));
      await base.executer(`UPDATE executions SET statut = 'annulee' WHERE id_execution = ?`, [numero]);
      await cloreExecution(base, execution, 'terminee', Date.now() - debut);
      return true;
    });
    for (const { quoi, nombre } of retraits) journal.noter('INFO', '-', 'RETRAIT', `${quoi} : ${nombre}`);
    journal.noter('INFO', '-', 'FIN', `exécution ${numero} annulée en ${Date.now() - debut} ms`);
    return { execution, annulee: numero, retraits };
  });
}

const RAISONS: Readonly<Record<string, string>> = {
  references: 'ses lignes en désignent',
  copies: 'elle en a fusionné ou ignoré des copies',
  quarantaine: 'elle a repris de ses lignes isolées',
  agences: 'elle en nomme des agences',
};

async function exigerAnnulable(base: Base, numero: number): Promise<void> {
  const [execution] = await base.lire<{ script: string; statut: string }>(
    'SELECT script, statut FROM executions WHERE id_execution = ?',
    [numero],
  );
  if (execution === undefined) {
    const { liste } = await base.lireUne<{ liste: string | null }>(
      `SELECT GROUP_CONCAT(id_execution ORDER BY id_execution SEPARATOR ', ') AS liste FROM executions
       WHERE statut = 'terminee' AND script <> 'annulation'`,
    );
    throw new ErreurUtilisateur(
      `L'exécution n° ${numero} n'existe pas dans la base ${base.nom} ; exécutions annulables : ${liste ?? 'aucune'}.`,
    );
  }
  if (execution.statut !== 'terminee' || execution.script === 'annulation') {
    const raison =
      execution.script === 'annulation'
        ? 'est elle-même une annulation'
        : `est ${STATUTS_LUS[execution.statut] ?? execution.statut}`;
    throw new ErreurUtilisateur(`L'exécution n° ${numero} ${raison} : il n'y a rien à annuler. Rien n'a été changé.`);
  }
  const appuis = await base.lire<{ numero: number; script: string; raison: string }>(
    `SELECT e.id_execution AS numero, e.script, GROUP_CONCAT(a.raison ORDER BY a.raison) AS raison
     FROM appuis a JOIN executions e ON e.id_execution = a.id_execution
     WHERE a.id_appui = ? AND e.statut = 'terminee' GROUP BY e.id_execution, e.script ORDER BY e.id_execution DESC`,
    [numero],
  );
  if (appuis.length === 0) return;
  const noms = appuis.map(({ numero: autre, script, raison }) => {
    const raisons = raison.split(',').map((mot) => RAISONS[mot] ?? mot);
    return `l'exécution n° ${autre} (${script} : ${raisons.join(', ')})`;
  });
  const suite = noms.length > 1 ? 'ces exécutions, de la plus récente à la plus ancienne' : 'cette exécution';
  throw new ErreurUtilisateur(
    `L'exécution n° ${numero} ne peut pas être annulée : ${enumerer(noms)} ${noms.length > 1 ? "s'appuient" : "s'appuie"} sur elle. ` +
      `Annulez d'abord ${suite}. Rien n'a été changé.`,
  );
}

const enumerer = (noms: readonly string[]): string =>
  noms.length < 2 ? noms.join('') : `${noms.slice(0, -1).join(', ')} et ${noms[noms.length - 1]}`;

const STATUTS_LUS: Readonly<Record<string, string>> = {
  en_cours: 'en cours',
  simulee: 'une simulation',
  refusee: 'refusée',
  interrompue: 'interrompue',
  annulee: 'déjà annulée',
};

/** Les retraits, les enfants avant leurs parents. */
async function retirer(base: Base, numero: number): Promise<{ quoi: string; nombre: number }[]> {
  const siens = `(SELECT id_fichier FROM fichiers WHERE id_execution = ${numero})`;
  const retraits: { quoi: string; nombre: number }[] = [];
  const noter = async (quoi: string, sql: string): Promise<void> => {
    const nombre = await base.executer(sql);
    if (nombre > 0) retraits.push({ quoi, nombre });
  };
  for (const entite of ENTITES) {
    for (const champ of COMPLETES[entite]) {
      await noter(
        `${entite} : ${champ} complété, remis à vide`,
        `UPDATE ${entite} b JOIN historique h ON h.entite = '${entite}' AND h.id_ligne = b.${MODELE[entite].cle}
           AND h.champ = '${champ}' AND h.valeur_ecartee IS NULL
         SET b.${champ} = NULL WHERE h.id_fichier IN ${siens} AND b.id_fichier NOT IN ${siens}`,
      );
    }
  }
  await noter(
    'quarantaine : entrées rouvertes',
    `UPDATE lignes_isolees SET etat = 'isolee', id_fichier_reinjection = NULL WHERE id_fichier_reinjection IN ${siens}`,
  );
  await noter('quarantaine : entrées retirées', `DELETE FROM lignes_isolees WHERE id_fichier IN ${siens}`);
  await noter('valeurs écartées retirées', `DELETE FROM historique WHERE id_fichier IN ${siens}`);
  await noter('fusions défaites', `DELETE FROM correspondances WHERE id_fichier IN ${siens}`);
  for (const entite of [...ENTITES].reverse()) {
    await noter(`${entite} : lignes retirées`, `DELETE FROM ${entite} WHERE id_fichier IN ${siens}`);
  }
  await noter('agences retirées', `DELETE FROM agences WHERE id_fichier IN ${siens}`);
  await base.executer('DELETE FROM appuis WHERE id_execution = ?', [numero]);
  return retraits;
}
