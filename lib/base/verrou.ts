/**
 * Une exécution à la fois, sur toute la grappe : une rangée de la table `verrou`, prise avant tout le reste.
 *
 * Sur un serveur, `GET_LOCK` dit déjà qui est vivant, et se libère avec sa connexion ; mais il ne vaut que pour un nœud.
 * Entre nœuds, la rangée est certifiée par la grappe, et un battement dit que son tenant est là : aucune horloge n'est
 * comparée, on regarde s'il avance. Le tenant que l'on croyait mort, s'il se réveille, ne peut plus valider : chacune de
 * ses transactions écrit dans sa rangée, et elle n'est plus à lui.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ErreurUtilisateur } from '../commun/erreurs';
import type { Base, Garde } from './base';
import { battre } from './battement';
import { estMortIci, inserer, lireTenant, remplacer, signer, type Tenant } from './tenant';

/** Le temps que le serveur met à défaire le travail d'un script tué. */
const ATTENTE_S = 5;
const ATTENTES = 24;
const ADIEU_MS = 5000;
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
    await rendre(base, jeton, nom).catch(() => undefined);
  }
}

/** Si la connexion est perdue, le serveur a libéré le sien ; la grappe, par un autre nœud, peut encore l'apprendre. */
async function rendre(base: Base, jeton: string, nom: string): Promise<void> {
  const retirer = (par: Base): Promise<number> => par.executer('DELETE FROM verrou WHERE jeton = ?', [jeton]);
  try {
    await retirer(base);
    await base.lire('SELECT RELEASE_LOCK(?)', [nom]);
  } catch {
    if (base.serveur.grappe) await base.aPart(retirer, AbortSignal.timeout(ADIEU_MS));
  }
}

/** Le verrou de ce nœud. */
async function prendreLocal(base: Base, nom: string): Promise<void> {
  for (let essais = 0; !(await obtenir(base, nom, essais === 0 ? 0 : ATTENTE_S)); essais++) {
    if (await seDefait(base, nom)) continue;
    const tenant = await lireTenant(base).catch(() => undefined);
    if (tenant === undefined || !estMortIci(tenant) || essais === ATTENTES) throw await occupee(base, tenant);
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

/** Le verrou de la grappe. */
async function prendreRangee(base: Base, jeton: string, script: string): Promise<void> {
  while (!(await inserer(base, jeton, script))) {
    const tenant = await lireTenant(base);
    if (tenant === undefined) continue;
    if (await estPresent(base, tenant)) throw await occupee(base, tenant);
    if (await remplacer(base, jeton, script, tenant)) return;
  }
}

/** Le verrou de ce nœud étant tenu, une rangée restée ici n'a plus de tenant ; sur un autre, il doit donner signe de vie. */
async function estPresent(base: Base, tenant: Tenant): Promise<boolean> {
  if (!base.serveur.grappe || tenant.noeud === base.serveur.nom) return false;
  for (const limite = Date.now() + SILENCE_MS; Date.now() < limite;) {
    await pause(REGARD_MS);
    const vu = await lireTenant(base);
    if (vu === undefined) return false;
    if (vu.jeton !== tenant.jeton || vu.battement !== tenant.battement) return true;
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

const depossedee = (base: Base): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `Le verrou de la base ${base.nom} a été repris ou retiré pendant ce travail : rien n'est validé. ` +
      'Vérifiez qu’une autre exécution ne travaille pas, puis relancez la même commande (docs/procedure.md).',
  );
