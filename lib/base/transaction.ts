/**
 * La transaction : tout, ou rien, et l'on sait lequel.
 *
 * `autocommit = 0` et non `START TRANSACTION` : quand le serveur défait une transaction de lui-même (1213), la session
 * ouverte par `START TRANSACTION` revient à la validation automatique, et ce qui la suit s'y validerait seul.
 */
import { ErreurUtilisateur } from '../commun/erreurs';
import { sortInconnu } from './erreurs';

/** Les gestes dont une transaction est faite. */
export interface Gestes {
  readonly ouvrir: () => Promise<void>;
  /** Rend vrai s'il faut valider. */
  readonly travailler: () => Promise<boolean>;
  /** Valide ou annule, puis rétablit la validation automatique, d'un seul envoi. */
  readonly finir: (ordre: 'COMMIT' | 'ROLLBACK') => Promise<void>;
  /** Rompt la connexion : le serveur annule alors de lui-même. */
  readonly couper: () => void;
  /** Rompt la connexion et en ouvre une autre. */
  readonly remplacer: () => Promise<void>;
  /** Si la transaction a été validée ; `undefined` si rien ne permet de le savoir. */
  readonly verdict: () => Promise<boolean | undefined>;
}

/** @param description la base, telle qu'on la nomme à une personne */
export async function enTransaction(gestes: Gestes, description: string): Promise<void> {
  await gestes.ouvrir();
  let valider: boolean;
  try {
    valider = await gestes.travailler();
  } catch (erreur) {
    await annuler(gestes);
    throw erreur;
  }
  if (!valider) return gestes.finir('ROLLBACK');
  try {
    await gestes.finir('COMMIT');
  } catch (erreur) {
    if (!sortInconnu(erreur)) {
      await annuler(gestes);
      throw erreur;
    }
    if (!(await demanderVerdict(gestes, description))) throw erreur;
  }
}

/** L'erreur d'origine survit à une annulation qui échoue. */
async function annuler({ finir, couper }: Gestes): Promise<void> {
  await finir('ROLLBACK').catch(couper);
}

async function demanderVerdict({ remplacer, verdict }: Gestes, description: string): Promise<boolean> {
  let reponse: boolean | undefined;
  try {
    await remplacer();
    reponse = await verdict();
  } catch {
    reponse = undefined;
  }
  if (reponse !== undefined) return reponse;
  throw new ErreurUtilisateur(
    `La connexion à ${description} a été perdue au moment de valider, et rien n'a pu dire si le travail l'est : il y est tout entier, ` +
      "ou pas du tout. Quand la base répondra, relancez la même commande : ce qui est déjà pris n'est pas repris.",
  );
}
