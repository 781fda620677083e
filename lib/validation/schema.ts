/**
 * Schéma : la base porte encore les tables, colonnes obligatoires, clés, contraintes et vues que `schema.sql` lui a
 * données. Une contrainte retirée n'est pas une faute des données, mais plus rien ne les garde.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base } from '../base/connexion';
import { RACINE } from '../base/config';
import { codeDe } from '../commun/erreurs';
import type { Controle, Faute } from './types';

const TABLE = /CREATE TABLE IF NOT EXISTS (\w+) \(\n([\s\S]*?)\n\) ENGINE = \w+([^;]*);/g;
const VUE = /CREATE OR REPLACE [^;]*?VIEW (\w+) AS/g;

/** Ce qu'une table doit porter, sous l'écriture qu'en donne `SHOW CREATE TABLE`. */
function exigences(corps: string, suite: string): string[] {
  const exigees: string[] = [];
  for (const ligne of corps.split('\n').map((texte) => texte.trim().replace(/ COMMENT '.*$/, ''))) {
    const cle = /^(CONSTRAINT|UNIQUE KEY|KEY) (\w+)/.exec(ligne);
    const colonne = /^([a-z_0-9]+)\s+.*\bNOT NULL\b/.exec(ligne);
    if (cle !== null) exigees.push(`${cle[1]} ${cle[2]}`);
    else if (ligne.startsWith('PRIMARY KEY')) exigees.push('PRIMARY KEY');
    else if (colonne !== null) exigees.push(`${colonne[1]} NOT NULL`);
  }
  if (suite.includes('WITH SYSTEM VERSIONING')) exigees.push('WITH SYSTEM VERSIONING');
  return exigees;
}

function portees(creation: string): Set<string> {
  const vues = new Set<string>();
  for (const ligne of creation.split('\n').map((texte) => texte.trim().replace(/ COMMENT '.*$/, ''))) {
    const cle = /^(CONSTRAINT|UNIQUE KEY|KEY) `(\w+)`/.exec(ligne);
    const colonne = /^`(\w+)` .*\bNOT NULL\b/.exec(ligne);
    if (cle !== null) vues.add(`${cle[1]} ${cle[2]}`);
    else if (ligne.startsWith('PRIMARY KEY')) vues.add('PRIMARY KEY');
    else if (colonne !== null) vues.add(`${colonne[1]} NOT NULL`);
    if (ligne.includes('WITH SYSTEM VERSIONING')) vues.add('WITH SYSTEM VERSIONING');
  }
  return vues;
}

async function definition(base: Base, table: string): Promise<string | undefined> {
  try {
    return (await base.lireUne<{ 'Create Table': string }>(`SHOW CREATE TABLE \`${table}\``))['Create Table'];
  } catch (erreur) {
    if (codeDe(erreur) === 'ER_NO_SUCH_TABLE') return undefined;
    throw erreur;
  }
}

async function comparerSchema(base: Base): Promise<Faute[]> {
  const schema = await readFile(join(RACINE, 'schema.sql'), 'utf8');
  const fautes: Faute[] = [];
  for (const [, table = '', corps = '', suite = ''] of schema.matchAll(TABLE)) {
    const creation = await definition(base, table);
    if (creation === undefined) {
      fautes.push({ cle: table, detail: 'la table manque' });
      continue;
    }
    const presentes = portees(creation);
    for (const exigee of exigences(corps, suite)) {
      if (!presentes.has(exigee)) fautes.push({ cle: `${table} ${exigee}`, detail: 'retirée de la base' });
    }
  }
  const vues = await base.lire<Record<string, string>>("SHOW FULL TABLES WHERE Table_type = 'VIEW'");
  const presentes = new Set(vues.map((vue) => Object.values(vue)[0]));
  for (const [, vue = ''] of schema.matchAll(VUE)) {
    if (!presentes.has(vue)) fautes.push({ cle: vue, detail: 'la vue manque' });
  }
  return fautes;
}

export const SCHEMA: readonly Controle[] = [
  {
    code: 'SCH-01',
    famille: 'Schéma',
    intitule: 'la base porte toutes les tables, clés, contraintes et vues de schema.sql',
    remede:
      "corrigez d'abord les lignes que les autres contrôles citent, puis rétablissez ce qui manque avec sa définition de schema.sql (ALTER TABLE … ADD …).",
    constater: async ({ base }) => ({ fautes: await comparerSchema(base) }),
  },
];
