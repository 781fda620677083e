/**
 * Le moteur : ouvrir un instantané en lecture seule, passer les contrôles, rendre les verdicts. Il ne lit que par
 * SELECT et SHOW : un compte qui n'a que le droit SELECT suffit.
 *
 * Deux connexions travaillent ensemble : l'une relit les fichiers sources, l'autre pose aux tables les questions qui n'en dépendent
 * pas.
 */
import type { ReglageConnexion } from '../base/config';
import { avecBase, objetAbsent, type Base } from '../base/connexion';
import { lireMigrations } from '../base/schema';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { accorder } from '../commun/tableau';
import { ENTITES } from '../metier/modele';
import { Balayage } from './balayage';
import { compterEnBase } from './comptages';
import { CONTROLES } from './controles';
import { lireFichiers } from './fichiers';
import { relireTout, type SurLecture } from './relecture';
import {
  FAMILLES,
  type Constat,
  type Contexte,
  type Controle,
  type Famille,
  type Resultat,
  type Validation,
} from './types';

/** Ce que la validation dit d'elle-même pendant qu'elle travaille. */
export interface Suivi {
  /** Une famille est finie ; elles peuvent finir dans un autre ordre que celui du rapport. */
  readonly surFamille?: (famille: Famille, resultats: readonly Resultat[]) => void;
  readonly surLecture?: SurLecture;
}

/**
 * Valide une base, puis passe la main à `suite` sur la même connexion, pour en rendre compte.
 * @throws ErreurUtilisateur si elle n'existe pas, n'a pas été migrée, ou si le compte ne peut pas la lire
 */
export async function valider(
  connexion: ReglageConnexion,
  nom: string,
  suite: (base: Base, validation: Validation) => Promise<void> = () => Promise.resolve(),
  suivi: Suivi = {},
): Promise<Validation> {
  return avecBase(connexion, nom, false, async (base) => {
    try {
      await exigerMigree(base);
      const validation = await base.aPart(
        (seconde) => surInstantane([base, seconde], () => controler(base, suivi, seconde)),
        new AbortController().signal,
      );
      await suite(base, validation);
      return validation;
    } catch (erreur) {
      throw traduire(erreur, nom);
    }
  });
}

/**
 * Passe tous les contrôles sur ce que voit la connexion.
 * @param seconde celle où relire les fichiers pendant ce temps ; la même, si elle n'est pas donnée
 */
export async function controler(base: Base, suivi: Suivi = {}, seconde: Base = base): Promise<Validation> {
  const debut = new Date();
  const fichiers = await lireFichiers(base);
  const restauree = await estRestauree(base);
  const relire = unefois(() => relireTout(seconde, fichiers, suivi.surLecture ?? (() => undefined)));
  const contexte: Contexte = {
    ...{ base, fichiers, relire, restauree },
    eprouver: new Balayage(base, CONTROLES, restauree).eprouver,
    compter: unefois(() => compterEnBase(base)),
  };
  const resultats = await passerTous(contexte, suivi);
  return {
    base: base.description,
    debut,
    dureeMs: Date.now() - debut.getTime(),
    executions: [...new Set(fichiers.filter(({ validee }) => validee).map(({ execution }) => execution))],
    resultats,
    relecture: await relire().catch(() => undefined),
  };
}

/** Le même résultat, demandé une fois. */
function unefois<T>(travail: () => Promise<T>): () => Promise<T> {
  let promis: Promise<T> | undefined;
  return () => (promis ??= travail());
}

/** Ceux qui relisent les fichiers attendent la relecture ; les autres passent pendant ce temps. */
async function passerTous(contexte: Contexte, { surFamille }: Suivi): Promise<Resultat[]> {
  const passes = new Map<Controle, Resultat>();
  const passerSuite = async (controles: readonly Controle[]): Promise<void> => {
    for (const controle of controles) {
      passes.set(controle, await passer(controle, contexte));
      annoncer(controle.famille);
    }
  };
  const annoncer = (famille: Famille): void => {
    const siens = CONTROLES.filter((controle) => controle.famille === famille);
    const resultats = siens.flatMap((controle) => passes.get(controle) ?? []);
    if (resultats.length === siens.length) surFamille?.(famille, resultats);
  };
  const parFamille = [...CONTROLES].sort((a, b) => FAMILLES.indexOf(a.famille) - FAMILLES.indexOf(b.famille));
  const issues = await Promise.allSettled([
    passerSuite(parFamille.filter(({ relit }) => relit === true)),
    passerSuite(parFamille.filter(({ relit }) => relit !== true)),
  ]);
  for (const issue of issues) if (issue.status === 'rejected') throw issue.reason;
  return CONTROLES.flatMap((controle) => passes.get(controle) ?? []);
}

/** Le code de sortie : 1 si un contrôle échoue ; ce qui n'a pas pu être vérifié n'est pas un échec, mais se dit. */
export const codeDeSortie = ({ resultats }: Validation): number =>
  resultats.some(({ verdict }) => verdict === 'NON CONFORME') ? 1 : 0;

async function passer(controle: Controle, contexte: Contexte): Promise<Resultat> {
  const { code, aussi = [], famille, intitule, remede } = controle;
  const debut = Date.now();
  let constat: Constat;
  try {
    constat = await controle.constater(contexte);
  } catch (erreur) {
    // Le contrôle ne peut pas se prononcer ; SCH-01 dit ce qui manque.
    if (!objetAbsent(erreur)) throw erreur;
    constat = { fautes: [], nonVerifiable: [`le schéma est abîmé (${messageDe(erreur)})`] };
  }
  const { fautes } = constat;
  return { code, aussi, famille, intitule, remede, fautes, ...prononcer(constat), dureeMs: Date.now() - debut };
}

function prononcer({ fautes, nonVerifiable = [] }: Constat): Pick<Resultat, 'verdict' | 'raison'> {
  const reserve = nonVerifiable.join(' ; ');
  if (fautes.length > 0) {
    const compte = accorder(fautes.length, 'faute');
    return { verdict: 'NON CONFORME', raison: reserve === '' ? compte : `${compte} ; non vérifiable : ${reserve}` };
  }
  return reserve === '' ? { verdict: 'CONFORME', raison: '' } : { verdict: 'NON VÉRIFIABLE', raison: reserve };
}

/** @throws ErreurUtilisateur si aucune migration n'est terminée dans cette base, ou si son schéma n'est pas celui de cette version */
export async function exigerMigree(base: Base): Promise<void> {
  const tables = await base.lire("SHOW TABLES LIKE 'executions'");
  const terminees =
    tables.length === 0
      ? []
      : await base.lire("SELECT 1 FROM executions WHERE statut = 'terminee' AND script <> 'annulation' LIMIT 1");
  if (terminees.length > 0) return exigerSchemaAJour(base);
  throw new ErreurUtilisateur(
    `La base « ${base.nom} » existe, mais aucune migration n'y est terminée : lancez d'abord « npx tsx migration.ts --base ${base.nom} ».`,
  );
}

async function exigerSchemaAJour(base: Base): Promise<void> {
  const attendue = (await lireMigrations()).at(-1)?.numero ?? 0;
  const tables = await base.lire("SHOW TABLES LIKE 'migrations_schema'");
  const [recue] =
    tables.length === 0
      ? []
      : await base.lire<{ numero: number | null }>('SELECT MAX(numero) AS numero FROM migrations_schema');
  if (recue?.numero === attendue) return;
  const conseil =
    (recue?.numero ?? 0) > attendue
      ? 'une version plus récente du programme : installez-la'
      : `une version précédente du programme : lancez d'abord « npx tsx migration.ts --base ${base.nom} », qui la met à jour`;
  throw new ErreurUtilisateur(`Le schéma de la base « ${base.nom} » est celui d'${conseil}.`);
}

/** Une base restaurée d'une sauvegarde recommence son historique : il ne dit plus qui a écrit quoi. */
async function estRestauree(base: Base): Promise<boolean> {
  const anterieures = ENTITES.map(
    (entite) => `EXISTS (SELECT 1 FROM ${entite} WHERE row_start <= d.fin + INTERVAL 1000 MICROSECOND)`,
  );
  try {
    const { restauree } = await base.lireUne<{ restauree: number | null }>(
      `SELECT d.fin IS NOT NULL AND NOT (${anterieures.join(' OR ')}) AND EXISTS (SELECT 1 FROM clients) AS restauree
       FROM (SELECT MAX(fin) AS fin FROM executions WHERE statut = 'terminee') d`,
    );
    return restauree === 1;
  } catch (erreur) {
    if (!objetAbsent(erreur)) throw erreur;
    return false;
  }
}

const ESSAIS = 10;

/** Tous les contrôles voient la base au même instant, quoi qu'écrivent les autres ; les deux connexions, le même. */
async function surInstantane<T>(bases: readonly Base[], travail: () => Promise<T>): Promise<T> {
  for (const base of bases) await base.executer('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
  try {
    for (let essai = 1; ; essai++) {
      for (const base of bases) await base.executer('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY');
      const vues = await Promise.all(bases.map(dernieresExecutions));
      if (new Set(vues).size === 1) break;
      if (essai === ESSAIS)
        throw new ErreurUtilisateur(
          "D'autres programmes écrivent sans cesse dans la base : relancez quand ils ont fini.",
        );
      for (const base of bases) await base.executer('ROLLBACK');
    }
    return await travail();
  } finally {
    // Rien n'a été écrit : si la connexion est perdue, il n'y a rien à annuler.
    for (const base of bases) await base.executer('ROLLBACK').catch(() => undefined);
  }
}

/** Ce qui change chaque fois qu'une exécution valide ce qu'elle a écrit. */
async function dernieresExecutions(base: Base): Promise<string> {
  return JSON.stringify(await base.lire('SELECT statut, COUNT(*), MAX(id_execution) FROM executions GROUP BY statut'));
}

function traduire(erreur: unknown, nom: string): unknown {
  const refus = ['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_SPECIFIC_ACCESS_DENIED_ERROR'];
  if (!refus.includes(codeDe(erreur) ?? '')) return erreur;
  return new ErreurUtilisateur(
    `Le compte ne peut pas lire toute la base « ${nom} » (${messageDe(erreur)}) : demandez « GRANT SELECT ON \`${nom}\`.* ».`,
  );
}
