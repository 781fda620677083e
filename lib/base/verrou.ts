/**
 * Une exécution à la fois, sur toute la grappe : une rangée de la table `verrou`, prise avant tout le reste.
 *
 * Sur un serveur, `GET_LOCK` dit déjà qui est vivant, et se libère avec sa connexion ; mais il ne vaut que pour un nœud.
 * Entre nœuds, la rangée est certifiée par la grappe, et un battement dit que son tenant est là : aucune horloge n'est
 * comparée, on regarde s'il avance. Le tenant que l'on croyait mort, s'il se réveille, ne peut plus valider : chacune de
 * ses transactions écrit dans sa rangée, et elle n'est plus à lui.
 */
import { randomBytes } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { ErreurUtilisateur } from '../commun/erreurs';
import type { Base, Garde } from './base';
import { battre } from './battement';
import { cleDejaPrise, tableAbsente, transactionEcartee } from './erreurs';
import { definitionDe, lireSchema, verifierAppartenance } from './schema';

/** Le tenant du verrou, tel que la table le décrit. */
interface Tenant {
  readonly jeton: string;
  readonly script: string;
  readonly lancePar: string;
  readonly processus: number;
  readonly noeud: string;
  readonly connexion: number;
  readonly debut: string;
  readonly battement: number;
}

/** Le temps que le serveur met à défaire le travail d'un script tué. */
const ATTENTE_S = 5;
const ESSAIS = 5;
const REGARD_MS = 250;
/** Un battement par seconde chez le tenant : quinze manqués de suite, il n'est plus. */
const SILENCE_MS = 15_000;

/**
 * Tient le verrou de la base pendant `rappel`.
 * @param script ce que la seconde personne lira : migration, reprise, annulation
 * @throws ErreurUtilisateur si une autre exécution le tient : elle est nommée, avec son lieu et l'heure de son début
 */
export async function avecVerrou<T>(base: Base, script: string, rappel: () => Promise<T>): Promise<T> {
  const nom = `clevity:${base.nom}`.slice(0, 64);
  await prendreLocal(base, nom);
  const jeton = randomBytes(16).toString('hex');
  let cesser = (): Promise<void> => Promise.resolve();
  try {
    await prendreRangee(base, jeton, script);
    if (base.serveur.grappe) cesser = battre(base, jeton);
    base.garder(gardeDe(base, jeton, nom));
    return await rappel();
  } finally {
    base.garder(undefined);
    await cesser();
    // Sans effet si la connexion est perdue : le serveur libère le sien, et la rangée n'a plus de tenant.
    await base.executer('DELETE FROM verrou WHERE jeton = ?', [jeton]).catch(() => undefined);
    await base.lire('SELECT RELEASE_LOCK(?)', [nom]).catch(() => undefined);
  }
}

/** Le verrou de ce nœud. */
async function prendreLocal(base: Base, nom: string): Promise<void> {
  for (let attente = 0; !(await obtenir(base, nom, attente)); attente = ATTENTE_S) {
    if (!(await seDefait(base, nom))) throw await occupee(base, await lireTenant(base).catch(() => undefined));
  }
}

async function obtenir(base: Base, nom: string, attenteS: number): Promise<boolean> {
  const { pris } = await base.lireUne<{ pris: number | null }>('SELECT GET_LOCK(?, ?) AS pris', [nom, attenteS]);
  return pris === 1;
}

/** Vrai si personne ne travaille plus : le verrou vient d'être rendu, ou sa connexion, coupée, annule sa transaction. */
async function seDefait(base: Base, nom: string): Promise<boolean> {
  const { libre } = await base.lireUne<{ libre: number }>(
    `SELECT IS_USED_LOCK(?) IS NULL OR EXISTS (
       SELECT 1 FROM information_schema.processlist WHERE id = IS_USED_LOCK(?) AND command = 'Killed') AS libre`,
    [nom, nom],
  );
  return libre === 1;
}

/** Le verrou de la grappe. Celui de ce nœud étant tenu, une rangée restée ici n'a plus de tenant. */
async function prendreRangee(base: Base, jeton: string, script: string): Promise<void> {
  if (await inserer(base, jeton, script)) return;
  const tenant = await lireTenant(base);
  if (tenant === undefined) return prendreRangee(base, jeton, script);
  const absent = tenant.noeud === base.serveur.nom || !base.serveur.grappe || !(await estVivant(base, tenant));
  if (!absent || !(await remplacer(base, jeton, script, tenant))) throw await occupee(base, await lireTenant(base));
}

async function inserer(base: Base, jeton: string, script: string): Promise<boolean> {
  try {
    await base.executer(
      'INSERT INTO verrou (id, jeton, script, lance_par, processus, noeud, connexion) VALUES (1, ?, ?, ?, ?, ?, ?)',
      identite(base, jeton, script),
    );
    return true;
  } catch (erreur) {
    if (tableAbsente(erreur)) {
      await creerTable(base);
      return inserer(base, jeton, script);
    }
    if (cleDejaPrise(erreur) || transactionEcartee(erreur)) return false;
    throw erreur;
  }
}

const identite = (base: Base, jeton: string, script: string): readonly (string | number)[] => [
  ...[jeton, script, `${utilisateur()}@${hostname()}`.slice(0, 190), process.pid, base.serveur.nom, base.connexion],
];

function utilisateur(): string {
  try {
    return userInfo().username;
  } catch {
    // Un compte sans nom sur cette machine (conteneur).
    return `uid ${process.getuid?.() ?? 'inconnu'}`;
  }
}

/** La première exécution dans une base crée la table qui la gardera ; la base d'un autre programme n'en reçoit pas. */
async function creerTable(base: Base): Promise<void> {
  await verifierAppartenance(base);
  await base.executerScript(definitionDe((await lireSchema()).sql, 'verrou'));
}

async function remplacer(base: Base, jeton: string, script: string, tenant: Tenant): Promise<boolean> {
  try {
    const prises = await base.executer(
      `UPDATE verrou SET jeton = ?, script = ?, lance_par = ?, processus = ?, noeud = ?, connexion = ?,
         debut = CURRENT_TIMESTAMP(3), battement = 0, validations = 0
       WHERE id = 1 AND jeton = ? AND battement = ?`,
      [...identite(base, jeton, script), tenant.jeton, tenant.battement],
    );
    return prises === 1;
  } catch (erreur) {
    if (transactionEcartee(erreur)) return false;
    throw erreur;
  }
}

async function lireTenant(base: Base): Promise<Tenant | undefined> {
  const [tenant] = await base.lire<Tenant>(
    `SELECT jeton, script, lance_par AS lancePar, processus, noeud, connexion,
       DATE_FORMAT(debut, '%d/%m/%Y à %H:%i:%s') AS debut, battement
     FROM verrou WHERE id = 1`,
  );
  return tenant;
}

/** Regarde si le tenant, sur un autre nœud, donne signe de vie. */
async function estVivant(base: Base, tenant: Tenant): Promise<boolean> {
  for (const limite = Date.now() + SILENCE_MS; Date.now() < limite;) {
    await pause(REGARD_MS);
    const vu = await lireTenant(base);
    if (vu?.jeton !== tenant.jeton) return vu !== undefined;
    if (vu.battement !== tenant.battement) return true;
  }
  return false;
}

async function occupee(base: Base, tenant: Tenant | undefined): Promise<ErreurUtilisateur> {
  const [courante] = await base
    .lire<{ numero: number; script: string; debut: string }>(
      `SELECT id_execution AS numero, script, DATE_FORMAT(debut, '%d/%m/%Y à %H:%i:%s') AS debut
       FROM executions WHERE statut = 'en_cours' ORDER BY id_execution DESC LIMIT 1`,
    )
    .catch(() => []);
  const qui = courante === undefined ? 'une autre exécution' : `l'exécution n° ${courante.numero}`;
  const { script, debut } = courante ?? tenant ?? {};
  const quand = script === undefined ? '' : ` (${script}), commencée le ${debut},`;
  return new ErreurUtilisateur(
    `La base ${base.nom} est occupée : ${qui}${quand} y travaille${tenant === undefined ? '' : ouEst(tenant)}. ` +
      "Attendez qu'elle finisse, puis relancez ; rien n'a été fait.",
  );
}

const ouEst = ({ lancePar, processus, noeud, connexion }: Tenant): string =>
  ` (lancée par ${lancePar}, processus ${processus} ; connexion ${connexion} sur ${noeud})`;

/** Chaque transaction écrit dans la rangée : reprise par un autre, elle l'empêche de valider ; comptée, elle dit son sort. */
function gardeDe(base: Base, jeton: string, nom: string): Garde {
  let validations = 0;
  return {
    confirmer: async () => {
      const prises = await base.executer('UPDATE verrou SET validations = ? WHERE id = 1 AND jeton = ?', [
        ...[validations + 1, jeton],
      ]);
      if (prises !== 1) throw depossedee(base);
      validations++;
    },
    verdict: async () => {
      if (!(await signer(base, jeton))) return undefined;
      await base.lire('SELECT GET_LOCK(?, 0)', [nom]);
      const vu = await base.lireUne<{ validations: number }>('SELECT validations FROM verrou WHERE id = 1');
      return vu.validations === validations;
    },
  };
}

/** Écrit dans la rangée : une transaction restée en suspens est alors validée, et vue, ou écartée. */
async function signer(base: Base, jeton: string): Promise<boolean> {
  for (let essais = 0; ; essais++) {
    try {
      const prises = await base.executer('UPDATE verrou SET battement = battement + 1 WHERE id = 1 AND jeton = ?', [
        jeton,
      ]);
      return prises === 1;
    } catch (erreur) {
      if (!transactionEcartee(erreur) || essais === ESSAIS) throw erreur;
    }
  }
}

const depossedee = (base: Base): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `Le verrou de la base ${base.nom} a été repris ou retiré pendant ce travail : rien n'est validé. ` +
      'Vérifiez qu’une autre exécution ne travaille pas, puis relancez la même commande (docs/procedure.md).',
  );
