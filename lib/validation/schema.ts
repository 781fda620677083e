/**
 * Schéma : la base porte encore les tables, colonnes, clés, contraintes et vues que `schema.sql` lui a données, sous la même
 * définition. Une contrainte retirée n'est pas une faute des données, mais plus rien ne les garde.
 */
import type { Base } from '../base/connexion';
import { lireSchema } from '../base/schema';
import { codeDe } from '../commun/erreurs';
import type { Controle, Faute, Fiche } from './types';

const TABLE = /CREATE TABLE (?:IF NOT EXISTS )?(\w+) \(\n([\s\S]*?)\n\) ENGINE = \w+([^;]*);/g;
const VUE = /CREATE OR REPLACE [^;]*?VIEW (\w+) AS/g;

/** Une chaîne entre apostrophes, ou ce qui n'en est pas une : seul le second se récrit. */
const MORCEAU = /'(?:[^']|'')*'|[^']+/g;

/** Ce que MariaDB récrit en gardant une définition : le même ordre, avec ses propres mots. */
const RECRITURES: readonly (readonly [RegExp, string])[] = [
  [/\brlike\b/g, 'regexp'],
  [/\blower\(/g, 'lcase('],
  [/\bboolean\b/g, 'tinyint(1)'],
  [/\b(int|smallint|bigint)\(\d+\)/g, '$1'],
  [/\btinyint(\(\d+\))?( unsigned)/g, 'tinyint$2'],
  [/\bdefault false\b/g, 'default 0'],
  [/\bdefault null\b/g, ''],
  [/\bgenerated always as\b/g, 'as'],
  [/\bon delete restrict\b|\bon update restrict\b/g, ''],
  [/(?<!not )\bnull\b(?=\s*$)/g, ''],
  [/[`()\s]/g, ''],
];

/** Une définition, sous une forme que ni la casse, ni les blancs, ni les parenthèses, ni l'écriture de MariaDB ne changent. */
function simplifier(definition: string): string {
  const sansCommentaire = definition.replace(/\s*COMMENT '(?:[^']|'')*'/, '').trim();
  return (sansCommentaire.match(MORCEAU) ?? [])
    .map((morceau) =>
      morceau.startsWith("'")
        ? morceau
        : RECRITURES.reduce((texte, [motif, par]) => texte.replace(motif, par), morceau.toLowerCase()),
    )
    .join('');
}

/** Les définitions d'une table, par nom (`projets statut`, `projets CONSTRAINT prj_08…`). */
function definitions(corps: string, suite: string): ReadonlyMap<string, string> {
  const trouvees = new Map<string, string>();
  for (const ligne of corps.replace(/\n\s+COMMENT/g, ' COMMENT').split('\n')) {
    const texte = ligne.trim().replace(/,$/, '');
    const nom = /^(CONSTRAINT|UNIQUE KEY|KEY) `?(\w+)`?|^(PRIMARY KEY)|^`?(\w+)`? /.exec(texte);
    if (nom === null) continue;
    const [, genre, de, primaire, colonne = ''] = nom;
    trouvees.set(primaire ?? (genre === undefined ? colonne : `${genre} ${de}`), simplifier(texte));
  }
  if (/WITH SYSTEM VERSIONING/i.test(suite)) trouvees.set('WITH SYSTEM VERSIONING', '');
  return trouvees;
}

async function definition(base: Base, table: string): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const { 'Create Table': creation } = await base.lireUne<{ 'Create Table': string }>(
      `SHOW CREATE TABLE \`${table}\``,
    );
    const fin = creation.lastIndexOf('\n)');
    return definitions(creation.slice(creation.indexOf('\n') + 1, fin), creation.slice(fin));
  } catch (erreur) {
    if (codeDe(erreur) === 'ER_NO_SUCH_TABLE') return undefined;
    throw erreur;
  }
}

async function comparerSchema(base: Base): Promise<Faute[]> {
  const { sql: schema } = await lireSchema();
  const fautes: Faute[] = [];
  for (const [, table = '', corps = '', suite = ''] of schema.matchAll(TABLE)) {
    const presentes = await definition(base, table);
    if (presentes === undefined) {
      fautes.push({ cle: table, detail: 'la table manque' });
      continue;
    }
    for (const [nom, attendue] of definitions(corps, suite)) {
      const presente = presentes.get(nom);
      if (presente === attendue) continue;
      const detail = presente === undefined ? 'retirée de la base' : 'sa définition a été changée';
      fautes.push({ cle: `${table} ${nom}`, detail });
    }
  }
  const vues = await base.lire<Record<string, string>>("SHOW FULL TABLES WHERE Table_type = 'VIEW'");
  const presentes = new Set(vues.map((vue) => Object.values(vue)[0]));
  for (const [, vue = ''] of schema.matchAll(VUE)) {
    if (!presentes.has(vue)) fautes.push({ cle: vue, detail: 'la vue manque' });
  }
  return fautes;
}

/** La clé de la base scelle les fichiers d'isolés ; la dernière migration dit à quel schéma elle en est. */
async function lireIdentite(base: Base): Promise<Faute[]> {
  const cles = await base.lire<{ cle: string }>('SELECT cle FROM base_clevity');
  const fautes: Faute[] = [];
  if (cles.length !== 1 || !/^[0-9a-f]{32}$/.test(cles[0]?.cle ?? '')) {
    fautes.push({ cle: 'base_clevity', detail: `${cles.length} clés au lieu d'une, de 32 chiffres hexadécimaux` });
  }
  const migrations = await base.lire('SELECT numero FROM migrations_schema');
  if (migrations.length === 0) fautes.push({ cle: 'migrations_schema', detail: 'aucune migration du schéma inscrite' });
  return fautes;
}

const fiche = (code: string, intitule: string, remede: string): Fiche => ({
  ...{ code, famille: 'Schéma', intitule, remede },
});

export const SCHEMA: readonly Controle[] = [
  {
    ...fiche(
      'SCH-01',
      'la base porte toutes les tables, colonnes, clés, contraintes et vues de schema.sql, telles quelles',
      "corrigez d'abord les lignes que les autres contrôles citent, puis rétablissez ce qui manque avec sa définition de schema.sql (ALTER TABLE … ADD …).",
    ),
    constater: async ({ base }) => ({ fautes: await comparerSchema(base) }),
  },
  {
    ...fiche(
      'SCH-02',
      "la base a la clé qui scelle ses fichiers d'isolés, et dit à quel schéma elle en est",
      "sans sa clé d'origine, les fichiers d'isolés déjà écrits ne peuvent plus être rendus : rétablissez-la d'une sauvegarde.",
    ),
    constater: async ({ base }) => ({ fautes: await lireIdentite(base) }),
  },
];
