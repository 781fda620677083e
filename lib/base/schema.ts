/**
 * Le schéma de la base : une base neuve reçoit `schema.sql`, une base plus ancienne les migrations numérotées qui lui
 * manquent, une base à jour rien du tout : ce qu'elle est se sait en une lecture.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ErreurUtilisateur } from '../commun/erreurs';
import { RACINE } from './config';
import type { Base } from './base';
import { tableAbsente } from './erreurs';

export interface Migration {
  readonly numero: number;
  /** Ce qu'elle change : la première ligne de son fichier. */
  readonly intitule: string;
  readonly sql: string;
}

/** Ce que la base a reçu : rien, une version sans numéro, ou des migrations jusqu'à celle-ci. */
type Etat = { readonly sorte: 'neuve' | 'inachevee' } | { readonly sorte: 'numerotee'; readonly numero: number };

const DOSSIER = join(__dirname, 'migrations');

/** La première version du projet n'avait ni migrations ni numéro. */
const PREMIERE = 1;

/** Les migrations, dans l'ordre de leurs numéros. */
export async function lireMigrations(): Promise<Migration[]> {
  const noms = (await readdir(DOSSIER)).filter((nom) => nom.endsWith('.sql')).sort();
  return Promise.all(
    noms.map(async (nom) => {
      const sql = await readFile(join(DOSSIER, nom), 'utf8');
      const [titre = ''] = sql.split('\n');
      return { numero: Number(nom.slice(0, 4)), intitule: titre.replace(/^--\s*/, '').slice(0, 200), sql };
    }),
  );
}

/** `schema.sql`, et son empreinte, que les fins de ligne de la machine ne changent pas. */
export async function lireSchema(): Promise<{ sql: string; empreinte: string }> {
  const sql = (await readFile(join(RACINE, 'schema.sql'), 'utf8')).replaceAll('\r\n', '\n');
  return { sql, empreinte: createHash('sha256').update(sql).digest('hex') };
}

/** La définition d'une table, telle que `schema.sql` la donne. */
export function definitionDe(sql: string, table: string): string {
  const [definition] = new RegExp(`^CREATE TABLE (?:IF NOT EXISTS )?${table} \\([^]*?;$`, 'm').exec(sql) ?? [];
  if (definition === undefined) throw new Error(`schema.sql ne définit pas la table ${table}`);
  return definition;
}

/**
 * Amène la base au schéma de cette version ; ne lui envoie aucun ordre si elle y est déjà.
 * @returns les migrations que la base vient de recevoir
 * @throws ErreurUtilisateur si elle est plus récente que le programme, ou n'est pas à lui
 */
export async function mettreAJourSchema(base: Base): Promise<readonly Migration[]> {
  const migrations = await lireMigrations();
  const derniere = migrations.at(-1);
  if (derniere === undefined) throw new Error(`Aucune migration dans ${DOSSIER}`);
  const numero = await numeroDe(base);
  if (numero === derniere.numero) return [];
  if (numero !== undefined && numero > derniere.numero) throw plusRecente(base, numero, derniere.numero);
  const { sql, empreinte } = await lireSchema();
  const etat = await examiner(base, numero, sql, migrations);
  if (etat.sorte === 'inachevee') await retirerTables(base, tablesDe(sql));
  if (etat.sorte !== 'numerotee') {
    await base.executerScript(sql);
    await inscrire(base, derniere, empreinte);
    return [derniere];
  }
  const manquantes = migrations.filter((migration) => migration.numero > etat.numero);
  for (const migration of manquantes) {
    await base.executerScript(migration.sql);
    await inscrire(base, migration, empreinte);
  }
  return manquantes;
}

/**
 * Vérifie, sans rien changer, que la base est à ce programme ou vide.
 * @throws ErreurUtilisateur sinon
 */
export async function verifierAppartenance(base: Base): Promise<void> {
  const [migrations, { sql }] = await Promise.all([lireMigrations(), lireSchema()]);
  await examiner(base, await numeroDe(base), sql, migrations);
}

/** Le numéro de la dernière migration reçue ; `undefined` si la base n'en a inscrit aucune. */
async function numeroDe(base: Base): Promise<number | undefined> {
  try {
    const { numero } = await base.lireUne<{ numero: number | null }>(
      'SELECT MAX(numero) AS numero FROM migrations_schema',
    );
    return numero ?? undefined;
  } catch (erreur) {
    if (tableAbsente(erreur)) return undefined;
    throw erreur;
  }
}

async function examiner(
  base: Base,
  numero: number | undefined,
  sql: string,
  migrations: readonly Migration[],
): Promise<Etat> {
  const presentes = await tablesPresentes(base);
  const notres = tablesDe(sql);
  const etrangeres = presentes.filter((table) => !notres.includes(table) && !table.startsWith('transit_'));
  if (etrangeres.length > 0) throw retouchee(base, `elle contient aussi ${enumerer(etrangeres)}`);
  if (numero !== undefined) return { sorte: 'numerotee', numero };
  if (presentes.every((table) => table === 'verrou')) return { sorte: 'neuve' };
  // Coupé avant la fin du schéma, le programme n'a pu inscrire aucune exécution : rien n'est encore écrit.
  if (!presentes.includes('executions') || !(await aDesExecutions(base))) return { sorte: 'inachevee' };
  const ajoutees = migrations.flatMap((migration) => tablesDe(migration.sql));
  const absentes = notres.filter((table) => !presentes.includes(table) && !ajoutees.includes(table));
  if (absentes.length > 0) throw retouchee(base, `il lui manque ${enumerer(absentes)}`);
  return { sorte: 'numerotee', numero: PREMIERE };
}

const tablesDe = (sql: string): string[] =>
  [...sql.matchAll(/^CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(/gm)].map(([, table = '']) => table);

async function tablesPresentes(base: Base): Promise<string[]> {
  const rangees = await base.lire<{ nom: string }>(
    `SELECT table_name AS nom FROM information_schema.tables
     WHERE table_schema = DATABASE() AND table_type NOT LIKE '%VIEW' ORDER BY table_name`,
  );
  return rangees.map(({ nom }) => nom);
}

const aDesExecutions = async (base: Base): Promise<boolean> =>
  (await base.lire('SELECT 1 FROM executions LIMIT 1')).length > 0;

/** Ce qu'une création coupée a laissé ; le verrou, tenu, reste. */
async function retirerTables(base: Base, tables: readonly string[]): Promise<void> {
  const retirees = tables.filter((table) => table !== 'verrou').join(', ');
  await base.executerScript(
    `SET SESSION foreign_key_checks = 0; DROP TABLE IF EXISTS ${retirees}; SET SESSION foreign_key_checks = 1`,
  );
}

async function inscrire(base: Base, { numero, intitule }: Migration, empreinte: string): Promise<void> {
  await base.executer('INSERT INTO migrations_schema (numero, intitule, empreinte) VALUES (?, ?, ?)', [
    ...[numero, intitule, empreinte],
  ]);
}

const enumerer = (tables: readonly string[]): string =>
  `${tables.length === 1 ? 'la table' : 'les tables'} ${tables.slice(0, 5).join(', ')}${tables.length > 5 ? '…' : ''}`;

const plusRecente = (base: Base, numero: number, connu: number): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `La base ${base.nom} est plus récente que ce programme (schéma n° ${numero} ; il connaît le n° ${connu}) : ` +
      "installez la version qui l'a mise à jour. Rien n'a été changé.",
  );

const retouchee = (base: Base, constat: string): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `La base ${base.nom} n'est pas telle que ce programme la crée : ${constat}. ` +
      "Donnez-lui une base qui n'est qu'à lui (--base), ou rétablissez celle-ci. Rien n'a été changé.",
  );
