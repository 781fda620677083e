/**
 * Le moteur : ouvrir un instantané en lecture seule, passer les contrôles, rendre les verdicts. Il ne lit que par
 * SELECT et SHOW : un compte qui n'a que le droit SELECT suffit.
 *
 * Deux connexions travaillent ensemble : l'une relit les fichiers sources, l'autre pose aux tables les questions qui n'en dépendent
 * pas.
 */
import type { ReglageConnexion } from '../base/config';
import { avecBase, type Base } from '../base/connexion';
import { lireMigrations } from '../base/schema';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { Balayage } from './balayage';
import { compterEnBase } from './comptages';
import { CONTROLES } from './controles';
import { lireFichiers } from './fichiers';
import { estRestauree, surInstantane } from './instantane';
import { passerTous, type Suivi } from './passage';
import { relireTout } from './relecture';
import type { Contexte, Validation } from './types';

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

/** Le code de sortie : 1 si un contrôle échoue ; ce qui n'a pas pu être vérifié n'est pas un échec, mais se dit. */
export const codeDeSortie = ({ resultats }: Validation): number =>
  resultats.some(({ verdict }) => verdict === 'NON CONFORME') ? 1 : 0;

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

function traduire(erreur: unknown, nom: string): unknown {
  const refus = ['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_SPECIFIC_ACCESS_DENIED_ERROR'];
  if (!refus.includes(codeDe(erreur) ?? '')) return erreur;
  return new ErreurUtilisateur(
    `Le compte ne peut pas lire toute la base « ${nom} » (${messageDe(erreur)}) : demandez « GRANT SELECT ON \`${nom}\`.* ».`,
  );
}
