/**
 * Le moteur : ouvrir un instantané en lecture seule, passer les contrôles, rendre les verdicts. Il ne lit que par
 * SELECT et SHOW : un compte qui n'a que le droit SELECT suffit.
 */
import { avecBase, objetAbsent, type Base } from '../base/connexion';
import type { ReglageConnexion } from '../base/config';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { suivre } from '../commun/progression';
import { accorder } from '../commun/tableau';
import { CONTROLES } from './controles';
import { lireFichiers } from './fichiers';
import { relireTout, type Relecture } from './relecture';
import type { Constat, Contexte, Controle, Resultat, Validation } from './types';

/**
 * Valide une base, puis passe la main à `suite` sur la même connexion, pour en rendre compte.
 * @throws ErreurUtilisateur si elle n'existe pas, n'a pas été migrée, ou si le compte ne peut pas la lire
 */
export async function valider(
  connexion: ReglageConnexion,
  nom: string,
  suite: (base: Base, validation: Validation) => Promise<void> = () => Promise.resolve(),
): Promise<Validation> {
  return avecBase(connexion, nom, false, async (base) => {
    try {
      await exigerMigree(base);
      const validation = await surInstantane(base, () => controler(base));
      await suite(base, validation);
      return validation;
    } catch (erreur) {
      throw traduire(erreur, nom);
    }
  });
}

/** Passe tous les contrôles sur ce que voit la connexion. */
export async function controler(base: Base): Promise<Validation> {
  const debut = new Date();
  const fichiers = await lireFichiers(base);
  let relecture: Promise<Relecture> | undefined;
  const relire = (): Promise<Relecture> => (relecture ??= relireTout(base, fichiers));
  const contexte: Contexte = { base, fichiers, relire };
  const resultats: Resultat[] = [];
  const suivi = suivre('Contrôles', CONTROLES.length, ['contrôle', 'contrôles']);
  for (const [rang, controle] of CONTROLES.entries()) {
    suivi.avancer(rang, controle.famille);
    resultats.push(await passer(controle, contexte));
  }
  suivi.finir();
  return {
    base: base.description,
    debut,
    dureeMs: Date.now() - debut.getTime(),
    executions: [...new Set(fichiers.filter(({ validee }) => validee).map(({ execution }) => execution))],
    resultats,
    relecture: await relecture?.catch(() => undefined),
  };
}

/** Le code de sortie : 1 si un contrôle échoue ; ce qui n'a pas pu être vérifié n'est pas un échec, mais se dit. */
export const codeDeSortie = ({ resultats }: Validation): number =>
  resultats.some(({ verdict }) => verdict === 'NON CONFORME') ? 1 : 0;

async function passer(controle: Controle, contexte: Contexte): Promise<Resultat> {
  const { code, famille, intitule, remede } = controle;
  const debut = Date.now();
  let constat: Constat;
  try {
    constat = await controle.constater(contexte);
  } catch (erreur) {
    // Le contrôle ne peut pas se prononcer ; SCH-01 dit ce qui manque.
    if (!objetAbsent(erreur)) throw erreur;
    constat = { fautes: [], nonVerifiable: [`le schéma est abîmé (${messageDe(erreur)})`] };
  }
  return {
    code,
    famille,
    intitule,
    remede,
    fautes: constat.fautes,
    ...prononcer(constat),
    dureeMs: Date.now() - debut,
  };
}

function prononcer({ fautes, nonVerifiable = [] }: Constat): Pick<Resultat, 'verdict' | 'raison'> {
  const reserve = nonVerifiable.join(' ; ');
  if (fautes.length > 0) {
    const compte = accorder(fautes.length, 'faute');
    return { verdict: 'NON CONFORME', raison: reserve === '' ? compte : `${compte} ; non vérifiable : ${reserve}` };
  }
  return reserve === '' ? { verdict: 'CONFORME', raison: '' } : { verdict: 'NON VÉRIFIABLE', raison: reserve };
}

/** @throws ErreurUtilisateur si aucune migration n'est terminée dans cette base */
export async function exigerMigree(base: Base): Promise<void> {
  const tables = await base.lire("SHOW TABLES LIKE 'executions'");
  const terminees =
    tables.length === 0
      ? []
      : await base.lire("SELECT 1 FROM executions WHERE statut = 'terminee' AND script <> 'annulation' LIMIT 1");
  if (terminees.length > 0) return;
  throw new ErreurUtilisateur(
    `La base « ${base.nom} » existe, mais aucune migration n'y est terminée : lancez d'abord « npx tsx migration.ts --base ${base.nom} ».`,
  );
}

/** Tous les contrôles voient la base au même instant, quoi qu'écrivent les autres. */
async function surInstantane<T>(base: Base, travail: () => Promise<T>): Promise<T> {
  await base.executer('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  await base.executer('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
  try {
    return await travail();
  } finally {
    // Rien n'a été écrit : si la connexion est perdue, il n'y a rien à annuler.
    await base.executer('ROLLBACK').catch(() => undefined);
  }
}

function traduire(erreur: unknown, nom: string): unknown {
  const refus = ['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_SPECIFIC_ACCESS_DENIED_ERROR'];
  if (!refus.includes(codeDe(erreur) ?? '')) return erreur;
  return new ErreurUtilisateur(
    `Le compte ne peut pas lire toute la base « ${nom} » (${messageDe(erreur)}) : demandez « GRANT SELECT ON \`${nom}\`.* ».`,
  );
}
