/**
 * Les exécutions en base : le verrou (une seule à la fois), leur ouverture, leur clôture, et la détection de celles
 * qu'une coupure a interrompues.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base } from './connexion';
import { RACINE } from './config';
import { ErreurUtilisateur } from '../commun/erreurs';
import { ENTITES } from '../metier/modele';

export interface Execution {
  readonly numero: number;
  /** Les exécutions précédentes que cette ouverture a trouvées interrompues. */
  readonly interrompues: readonly number[];
}

/**
 * Tient le verrou de la base pendant `rappel` : deux migrations ne peuvent pas s'y croiser. Si un script tué le tient
 * encore, le temps que le serveur défasse son travail, on attend.
 * @throws ErreurUtilisateur si une autre exécution le tient : elle est nommée, avec l'heure de son début
 */
export async function avecVerrou<T>(base: Base, rappel: () => Promise<T>): Promise<T> {
  const nom = `clevity:${base.nom}`.slice(0, 64);
  for (let attente = 0; !(await prendre(base, nom, attente)); attente = ATTENTE_S) {
    if (!(await seDefait(base, nom))) throw new ErreurUtilisateur(await decrireOccupation(base, nom));
  }
  try {
    return await rappel();
  } finally {
    // Sans effet si la connexion est perdue : le serveur libère alors le verrou de lui-même.
    await base.lire('SELECT RELEASE_LOCK(?)', [nom]).catch(() => undefined);
  }
}

const ATTENTE_S = 5;

async function prendre(base: Base, verrou: string, attenteS: number): Promise<boolean> {
  const { pris } = await base.lireUne<{ pris: number | null }>('SELECT GET_LOCK(?, ?) AS pris', [verrou, attenteS]);
  return pris === 1;
}

/** Vrai si personne ne travaille plus : le verrou vient d'être rendu, ou sa connexion, coupée, annule sa transaction. */
async function seDefait(base: Base, verrou: string): Promise<boolean> {
  const { libre } = await base.lireUne<{ libre: number }>(
    `SELECT IS_USED_LOCK(?) IS NULL OR EXISTS (
       SELECT 1 FROM information_schema.processlist WHERE id = IS_USED_LOCK(?) AND command = 'Killed') AS libre`,
    [verrou, verrou],
  );
  return libre === 1;
}

async function decrireOccupation(base: Base, verrou: string): Promise<string> {
  const tenant = await base.lireUne<{ connexion: number | null }>('SELECT IS_USED_LOCK(?) AS connexion', [verrou]);
  const courantes = await base
    .lire<{ numero: number; script: string; debut: string }>(
      `SELECT id_execution AS numero, script, DATE_FORMAT(debut, '%d/%m/%Y à %H:%i:%s') AS debut
       FROM executions WHERE statut = 'en_cours' ORDER BY id_execution DESC LIMIT 1`,
    )
    .catch(() => []);
  const courante = courantes[0];
  const qui =
    courante === undefined
      ? `une autre exécution (connexion ${tenant.connexion ?? 'inconnue'})`
      : `l'exécution n° ${courante.numero} (${courante.script}), commencée le ${courante.debut},`;
  return `La base ${base.nom} est occupée : ${qui} y travaille. Attendez qu'elle finisse, puis relancez ; rien n'a été fait.`;
}

/** Applique `schema.sql`, qui ne change rien à une base déjà en place. */
export async function appliquerSchema(base: Base): Promise<void> {
  await base.executerScript(await readFile(join(RACINE, 'schema.sql'), 'utf8'));
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
