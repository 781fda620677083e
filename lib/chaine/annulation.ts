/**
 * `--annuler ID` : retire exactement ce qu'une exécution a écrit, défait ses fusions, rouvre la quarantaine qu'elle a
 * close. Tables et fichiers d'isolés redeviennent ce qu'ils étaient, clés comprises ; la trace reste (executions, fichiers, et
 * l'historique des tables). Refusée si une exécution plus récente s'appuie sur elle.
 */
import { dirname } from 'node:path';
import type { Base } from '../base/connexion';
import { MISE_A_JOUR, MisesAJour } from '../ecriture';
import { colonneDe } from '../ecriture/colonnes';
import { atteindre } from '../commun/atteindre';
import { ErreurUtilisateur } from '../commun/erreurs';
import { appliquerSchema, cloreExecution, ouvrirExecution } from '../base/executions';
import { avecVerrou } from '../base/verrou';
import { apresValidation, type Journal } from '../comptes_rendus/journal';
import { uniquesDe } from '../jugement/contenu';
import { ENTITES, MODELE, type Entite } from '../metier/modele';
import { FichiersIsoles, type Publication } from '../quarantaine/fichiers';

export interface Annulation {
  readonly execution: number;
  readonly annulee: number;
  /** Ce qui a été retiré ou rouvert, table par table. */
  readonly retraits: readonly Retrait[];
  readonly isoles: Publication;
}

interface Retrait {
  readonly quoi: string;
  readonly nombre: number;
}

/**
 * Annule une exécution.
 * @param sortie où sont les fichiers d'isolés : à côté du journal
 * @throws ErreurUtilisateur si elle n'existe pas, n'a rien écrit, ou si d'autres s'appuient sur elle
 */
export async function annuler(
  base: Base,
  numero: number,
  journal: Journal,
  sortie = dirname(journal.chemin),
): Promise<Annulation> {
  return avecVerrou(base, 'annulation', async () => {
    const debut = Date.now();
    await appliquerSchema(base);
    await exigerAnnulable(base, numero);
    const { numero: execution } = await ouvrirExecution(base, 'annulation', `exécution ${numero}`);
    journal.numeroter(execution);
    journal.noter('INFO', '-', 'DEBUT', `annulation de l'exécution ${numero} dans ${base.description}`);
    const noms = await fichiersTouches(base, numero);
    const publier = await new FichiersIsoles(sortie, [], execution).preparer(base, noms);
    const retraits: Retrait[] = [];
    await base.transaction(async () => {
      retraits.push(...(await retirer(base, numero)));
      await base.executer(`UPDATE executions SET statut = 'annulee' WHERE id_execution = ?`, [numero]);
      await cloreExecution(base, execution, 'terminee', Date.now() - debut);
      return true;
    });
    for (const { quoi, nombre } of retraits) journal.noter('INFO', '-', 'RETRAIT', `${quoi} : ${nombre}`);
    journal.noter('INFO', '-', 'FIN', `exécution ${numero} annulée en ${Date.now() - debut} ms`);
    return { execution, annulee: numero, retraits, isoles: await apresValidation(sortie, publier) };
  });
}

/** Les fichiers d'origine qu'elle a lus, ou dont elle a ouvert ou clos des entrées. */
async function fichiersTouches(base: Base, numero: number): Promise<string[]> {
  const noms = await base.lire<{ fichier: string }>(
    `SELECT nom AS fichier FROM fichiers WHERE id_execution = ${numero} UNION
     SELECT i.fichier FROM lignes_isolees i
     WHERE i.id_fichier IN ${siensDe(numero)} OR i.id_fichier_cloture IN ${siensDe(numero)}`,
  );
  return noms.map(({ fichier }) => fichier);
}

const siensDe = (numero: number): string => `(SELECT id_fichier FROM fichiers WHERE id_execution = ${numero})`;

const RAISONS: Readonly<Record<string, string>> = {
  references: 'ses lignes en désignent',
  copies: 'elle en a fusionné ou ignoré des copies',
  quarantaine: 'elle a repris de ses lignes isolées ou réinjectées',
  agences: 'elle en nomme des agences',
  mises_a_jour: 'elle en a changé des lignes',
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

/** Les retraits, les enfants avant leurs parents ; dans une table, ce qui est entré sort avant que ce qui a changé revienne. */
async function retirer(base: Base, numero: number): Promise<Retrait[]> {
  const siens = siensDe(numero);
  const retraits: Retrait[] = [];
  const noter = async (quoi: string, sql: string): Promise<void> => {
    const nombre = await base.executer(sql);
    if (nombre > 0) retraits.push({ quoi, nombre });
  };
  await noter(
    'quarantaine : entrées rouvertes',
    `UPDATE lignes_isolees SET etat = 'isolee', id_fichier_cloture = NULL, id_suite = NULL WHERE id_fichier_cloture IN ${siens}`,
  );
  await noter('quarantaine : entrées retirées', `DELETE FROM lignes_isolees WHERE id_fichier IN ${siens}`);
  await noter('fusions défaites', `DELETE FROM correspondances WHERE id_fichier IN ${siens}`);
  for (const entite of [...ENTITES].reverse()) {
    await noter(
      `${entite} : lignes retirées`,
      `DELETE FROM ${entite} WHERE id_fichier IN ${siens} AND ${MODELE[entite].cle} NOT IN (
         SELECT id_ligne FROM historique WHERE entite = '${entite}' AND id_fichier IN ${siens} AND code = '${MISE_A_JOUR}')`,
    );
    retraits.push(...(await retablirValeurs(base, entite, siens)));
  }
  await noter('historique : valeurs retirées', `DELETE FROM historique WHERE id_fichier IN ${siens}`);
  await noter('agences retirées', `DELETE FROM agences WHERE id_fichier IN ${siens}`);
  await base.executer('DELETE FROM appuis WHERE id_execution = ?', [numero]);
  return retraits;
}

/** Une valeur à rendre à une ligne. */
interface Changement {
  readonly id: number;
  readonly champ: string;
  readonly code: string;
  readonly avant: string | null;
}

/** Un champ complété redevient vide ; une ligne mise à jour redevient ce qu'elle était, lignage compris. */
async function retablirValeurs(base: Base, entite: Entite, siens: string): Promise<Retrait[]> {
  const changements = await base.lire<Changement>(
    `SELECT id_ligne AS id, champ, code, valeur_ecartee AS avant FROM historique
     WHERE entite = ? AND id_fichier IN ${siens} AND (code = '${MISE_A_JOUR}' OR valeur_ecartee IS NULL)
       AND EXISTS (SELECT 1 FROM ${entite} b WHERE b.${MODELE[entite].cle} = id_ligne)
     ORDER BY id_historique DESC`,
    [entite],
  );
  await rendreValeurs(base, entite, changements);
  const misesAJour = new Set(changements.filter(({ code }) => code === MISE_A_JOUR).map(({ id }) => id)).size;
  const completes = changements.filter(({ code }) => code !== MISE_A_JOUR).length;
  return [
    { quoi: `${entite} : champs complétés, remis à vide`, nombre: completes },
    { quoi: `${entite} : mises à jour défaites`, nombre: misesAJour },
  ].filter(({ nombre }) => nombre > 0);
}

/** Rend leurs valeurs aux lignes, la dernière changée d'abord, dans un ordre où aucune ne reprend ce qu'une autre tient encore. */
async function rendreValeurs(base: Base, entite: Entite, changements: readonly Changement[]): Promise<void> {
  const parLigne = new Map<number, Changement[]>();
  for (const changement of changements) atteindre(parLigne, changement.id, (): Changement[] => []).push(changement);
  const actuelles = await lireValeurs(base, entite, [...parLigne.keys()]);
  const vagues = new MisesAJour();
  for (const [id, siens] of parLigne) {
    const actuelle = actuelles.get(id) ?? {};
    const rendue = { ...actuelle, ...Object.fromEntries(siens.map(({ champ, avant }) => [champ, avant])) };
    const retouches = vagues.ouvrir(entite, { avant: uniquesDe(entite, actuelle), apres: uniquesDe(entite, rendue) });
    for (const { champ, avant } of siens) {
      const colonne = colonneDe(entite, champ);
      retouches.changer(id, colonne, colonne === champ ? avant : await cleDAgence(base, avant));
    }
  }
  for (const [, retouches] of vagues.vider()) await retouches.appliquer(base, entite, MODELE[entite].cle);
}

const LIGNES_PAR_QUESTION = 2000;

/** Ce que ces lignes disent aujourd'hui, en texte, dans les champs qui ne peuvent être qu'à une ligne. */
async function lireValeurs(
  base: Base,
  entite: Entite,
  ids: readonly number[],
): Promise<Map<number, Record<string, string | null>>> {
  const { cle, ensemble } = MODELE[entite];
  const champs = [...(ensemble.codes.emailPris === undefined ? [] : ['email']), ...(ensemble.contenu ?? [])];
  const valeurs = new Map<number, Record<string, string | null>>();
  for (let debut = 0; champs.length > 0 && debut < ids.length; debut += LIGNES_PAR_QUESTION) {
    const rangees = await base.lire<Record<string, string | number | null>>(
      `SELECT ${cle} AS cle_en_base, ${champs.map((champ) => `CAST(${champ} AS CHAR) AS ${champ}`).join(', ')} FROM ${entite} WHERE ${cle} IN (?)`,
      [ids.slice(debut, debut + LIGNES_PAR_QUESTION)],
    );
    for (const { cle_en_base: id, ...dites } of rangees)
      valeurs.set(Number(id), dites as Record<string, string | null>);
  }
  return valeurs;
}

async function cleDAgence(base: Base, nom: string | null): Promise<number> {
  const { id } = await base.lireUne<{ id: number }>('SELECT id_agence AS id FROM agences WHERE nom = ?', [nom]);
  return id;
}
