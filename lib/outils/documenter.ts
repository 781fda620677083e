/**
 * `npm run documenter` : récrit ce qui, dans la documentation, se déduit du programme. Un test refuse qu'elle en dévie.
 *
 * Le dictionnaire vient des commentaires de la base, les règles du catalogue, les tableaux d'options des commandes, et
 * les exemples d'une exécution véritable de toute la chaîne.
 */
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { avecBase, type Base } from '../base/connexion';
import { executer, texteAide, type Commande, type Options } from '../commun/cli';
import { GENERATION, MIGRATION, REPRISE, VALIDATION } from '../chaine/commandes';
import { choisirConnexion, DOSSIER_EMBARQUE, lireEnvironnement, RACINE } from '../base/config';
import { ENTITES, type Entite } from '../metier/modele';
import { CODES_REFERENCE, LIBELLES_EFFET, NORMALISATIONS, REGLES, type Regle } from '../metier/regles';
import { demarrerServeur } from '../serveur/embarque';
import { AILLEURS, CATALOGUE, HORS_BASE } from '../validation/catalogue';
import { dessinerFigures } from './dessin/figures';
import { BASE_EXEMPLES, ecrireFigure, EXEMPLES, extrait, FIGURES, produireExemples, SESSION } from './exemples';

const SCHEMA = readFileSync(join(RACINE, 'schema.sql'), 'utf8');
const EN_TETE = '<!-- Page écrite par « npm run documenter » : ne la corrigez pas à la main. -->';

export const COMMANDES: readonly Commande<Options>[] = [GENERATION, MIGRATION, REPRISE, VALIDATION];

/** Les pages générées, chemin → contenu, d'après le schéma appliqué à `base` et les exemples déjà écrits. */
export async function ecrirePages(base: Base): Promise<Map<string, string>> {
  const session = lire(SESSION);
  const blocs: Readonly<Record<string, string>> = {
    ...Object.fromEntries(COMMANDES.map((commande) => [`options ${commande.script}`, options(commande)])),
    'sortie migration': citer(extrait(session, 'npx tsx migration.ts --json')),
    'sortie validate': citer(extrait(session, 'npx tsx validate.ts')),
    'sortie reprise': citer(extrait(session, 'npx tsx reprise.ts')),
    'sortie correction': citer(extrait(session, 'npx tsx reprise.ts isolees/clients_agence1.csv')),
    'règles appliquées': application(),
  };
  return new Map([
    [join('docs', 'dictionnaire.md'), await ecrireDictionnaire(base)],
    [join('docs', 'regles.md'), ecrireRegles()],
    ...['README.md', join('docs', 'commandes.md'), join('docs', 'modelisation.md'), join('docs', 'procedure.md')].map(
      (page): [string, string] => [page, remplirBlocs(lire(page), blocs)],
    ),
  ]);
}

const lire = (chemin: string): string =>
  existsSync(join(RACINE, chemin)) ? readFileSync(join(RACINE, chemin), 'utf8') : '';

/** Remplace ce qui est entre `<!-- début : nom -->` et `<!-- fin : nom -->`. */
const remplirBlocs = (page: string, blocs: Readonly<Record<string, string>>): string =>
  page.replace(
    /(<!-- début : (.+?) -->\n)[\s\S]*?(<!-- fin : \2 -->)/g,
    (_, debut: string, nom: string, fin: string) => `${debut}\n${blocs[nom] ?? `(bloc inconnu : ${nom})`}\n\n${fin}`,
  );

/** Une table Markdown ; une barre verticale dans une cellule y serait prise pour un bord. */
function table(entetes: readonly string[], rangees: readonly (readonly string[])[]): string {
  const ecrire = (cases: readonly string[]): string =>
    `| ${cases.map((texte) => texte.replace(/\|/g, '\\|')).join(' | ')} |`;
  return [ecrire(entetes), ecrire(entetes.map(() => '---')), ...rangees.map(ecrire)].join('\n');
}

const majuscule = (texte: string): string => texte.charAt(0).toUpperCase() + texte.slice(1);
const code = (texte: string): string => (texte === '' ? '' : `\`${texte}\``);

/* ---- Le dictionnaire -------------------------------------------------------------------------------------------- */

interface Colonne {
  nom_table: string;
  nom: string;
  type: string;
  vide: string;
  commentaire: string;
}

/** Le dictionnaire des données, lu dans la base elle-même. */
export async function ecrireDictionnaire(base: Base): Promise<string> {
  const colonnes = await base.lire<Colonne>(
    `SELECT table_name AS nom_table, column_name AS nom, column_type AS type, is_nullable AS vide, column_comment AS commentaire
     FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY table_name, ordinal_position`,
  );
  const tables = await base.lire<{ nom: string; genre: string; commentaire: string }>(
    `SELECT table_name AS nom, table_type AS genre, table_comment AS commentaire
     FROM information_schema.tables WHERE table_schema = DATABASE()`,
  );
  // L'ordre de lecture est celui de schema.sql.
  const rang = (nom: string): number => SCHEMA.search(new RegExp(`(TABLE|TABLE IF NOT EXISTS|VIEW) ${nom}\\b`));
  const sections = [...tables]
    .sort((a, b) => rang(a.nom) - rang(b.nom))
    .map(({ nom, genre, commentaire }) => {
      const siennes = colonnes.filter((colonne) => colonne.nom_table === nom);
      return genre === 'VIEW' ? decrireVue(nom, siennes) : decrireTable(nom, genre, commentaire, siennes);
    });
  return [
    '# Dictionnaire des données',
    EN_TETE,
    'Ce que contient chaque table et chaque vue de la base, tel que [`schema.sql`](../schema.sql) le dit à MariaDB. ' +
      'Une table « historisée » garde chaque ancien état de ses rangées (`SELECT … FOR SYSTEM_TIME ALL`). ' +
      'Le sens des codes cités entre parenthèses est dans [les règles](regles.md).',
    ...sections,
    '',
  ].join('\n\n');
}

function decrireTable(nom: string, genre: string, commentaire: string, colonnes: readonly Colonne[]): string {
  const definition =
    new RegExp(`TABLE (?:IF NOT EXISTS )?${nom} \\(\\n([\\s\\S]*?)\\n\\) ENGINE`).exec(SCHEMA)?.[1] ?? '';
  const contraintes = definition
    .split('\n')
    .map((ligne) => ligne.trim().replace(/,$/, ''))
    .filter((ligne) => /^(PRIMARY KEY|UNIQUE KEY|CONSTRAINT) /.test(ligne))
    .map((ligne) => `- ${nommerContrainte(ligne)}`);
  return [
    `## \`${nom}\``,
    `${majuscule(commentaire)}${genre === 'SYSTEM VERSIONED' ? ' (table historisée)' : ''}.`,
    table(
      ['colonne', 'type', 'peut être vide', 'rôle'],
      colonnes.map((colonne) => [
        code(colonne.nom),
        code(colonne.type.replace(/int\(\d+\)/g, 'int')),
        colonne.vide === 'YES' ? 'oui' : 'non',
        colonne.commentaire,
      ]),
    ),
    contraintes.join('\n'),
  ].join('\n\n');
}

function nommerContrainte(ligne: string): string {
  const [, nom = '', reste = ''] = /^(?:UNIQUE KEY|CONSTRAINT) (\w+) (.*)$/.exec(ligne) ?? [];
  if (ligne.startsWith('PRIMARY KEY')) return `clé primaire : ${code(ligne.replace('PRIMARY KEY ', ''))}`;
  if (ligne.startsWith('UNIQUE KEY')) return `unique, ${code(nom)} : ${code(reste)}`;
  if (reste.startsWith('FOREIGN KEY'))
    return `clé étrangère, ${code(nom)} : ${code(reste.replace('FOREIGN KEY ', ''))}`;
  return `contrainte, ${code(nom)} : ${code(reste.replace(/^CHECK /, ''))}`;
}

function decrireVue(nom: string, colonnes: readonly Colonne[]): string {
  const commentaire = new RegExp(`-- (.*)\\n(?:-- .*\\n)*CREATE OR REPLACE .*VIEW ${nom}\\b`).exec(SCHEMA)?.[1] ?? '';
  return [
    `## \`${nom}\` (vue)`,
    commentaire,
    `Colonnes : ${colonnes.map((colonne) => code(colonne.nom)).join(', ')}.`,
  ].join('\n\n');
}

/* ---- Les règles ------------------------------------------------------------------------------------------------- */

const TITRES: Readonly<Record<Entite, string>> = {
  clients: 'Clients',
  intervenants: 'Intervenants',
  projets: 'Projets',
  affectations: 'Affectations',
};

/** Le catalogue des règles, avec pour chacune un exemple qui passe et un qui ne passe pas. */
export function ecrireRegles(): string {
  const deLecture = REGLES.filter(({ moment }) => moment === 'lecture');
  const propres = (entite: Entite): Regle[] =>
    REGLES.filter(({ moment, entites }) => moment !== 'lecture' && entites.includes(entite));
  return [
    '# Les règles',
    EN_TETE,
    'Chaque règle est écrite une seule fois, dans [`lib/metier/regles.ts`](../lib/metier/regles.ts) : la migration, la reprise, la ' +
      "validation, les rapports et cette page s'en servent tous. Une ligne qui enfreint plusieurs règles les cite toutes.",
    'Le **sort** dit ce que devient une ligne qui enfreint la règle : *isolée*, elle attend en quarantaine, entière, avec ' +
      'son motif ; *fusionnée*, elle complète une ligne déjà prise ; *ignorée*, elle en était la copie ; *signalée*, elle ' +
      'est acceptée avec une remarque ; *corrigée*, elle est acceptée sans la valeur fautive, qui est gardée à part.',
    "## Normalisations : changer l'écriture, pas le sens",
    table(
      ['code', 'ce qui est fait', 'avant', 'après'],
      Object.entries(NORMALISATIONS).map(([cle, { intitule, avant, apres }]) => [
        code(cle),
        intitule,
        exemple(avant),
        exemple(apres),
      ]),
    ),
    '## À la lecture, pour tous les fichiers',
    tableRegles(deLecture),
    ...ENTITES.flatMap((entite) => [`## ${TITRES[entite]}`, tableRegles(propres(entite))]),
    '',
  ].join('\n\n');
}

const tableRegles = (regles: readonly Regle[]): string =>
  table(
    ['code', 'règle', 'sort', 'passe', 'ne passe pas', 'attendu'],
    regles.map(({ code: nom, intitule, effet, exemples, attendu }) => [
      code(nom),
      intitule,
      LIBELLES_EFFET[effet],
      exemple(exemples.juste),
      exemple(exemples.fautif),
      attendu,
    ]),
  );

/** Un exemple, à la lettre : Markdown mange une espace à chaque bout d'un code qui en a aux deux. */
const exemple = (texte: string): string =>
  texte === '(vide)' ? texte : code(/^ .* $/.test(texte) ? ` ${texte} ` : texte);

/** Où chaque règle est appliquée : programme, base, validation. */
function application(): string {
  const codes = [...new Set(REGLES.map(({ code: nom }) => nom))];
  const relues = new Map([...CATALOGUE.map(({ code: nom }): [string, string] => [nom, nom]), ...AILLEURS]);
  return table(
    ['code', 'par le programme', 'par la base', 'par `validate.ts`'],
    codes.map((nom) => [
      code(nom),
      momentsDe(nom),
      contraintesDe(nom).map(code).join(', '),
      relues.has(nom) ? `contrôle ${code(relues.get(nom) ?? nom)}` : (HORS_BASE[nom] ?? ''),
    ]),
  );
}

const MOMENTS: Readonly<Record<Regle['moment'], string>> = {
  lecture: 'à la lecture',
  ligne: 'à la ligne',
  ensemble: "à l'ensemble",
};

/** Une référence se lit à la ligne (vide, mal formée) et se cherche à l'ensemble. */
function momentsDe(nom: string): string {
  const moments = REGLES.filter((regle) => regle.code === nom).map(({ moment }) => moment);
  if (Object.values(CODES_REFERENCE).some(({ absente }) => absente === nom)) moments.push('ensemble');
  return [...new Set(moments)].map((moment) => MOMENTS[moment]).join(' et ');
}

/** Les clés et contraintes de schema.sql qui portent le code d'une règle ; à défaut, le type de la colonne qui le cite. */
function contraintesDe(nom: string): string[] {
  const prefixe = `${nom.toLowerCase().replace('-', '_')}_`;
  const contraintes = [...SCHEMA.matchAll(/(?:CONSTRAINT|UNIQUE KEY) (\w+)/g)]
    .map(([, contrainte = '']) => contrainte)
    .filter((contrainte) => contrainte.startsWith(prefixe));
  if (contraintes.length > 0) return contraintes;
  const typees = /^ {2}(\w+) +(DATE|ENUM|INT UNSIGNED)\b(?:\([^)]*\))?( NOT NULL)?.* COMMENT '(.*)'/gm;
  return [...SCHEMA.matchAll(typees)]
    .filter(([, , , , commentaire = '']) => new RegExp(`\\b${nom}\\b`).test(commentaire))
    .map(([, colonne, type, obligatoire = '']) => `${colonne} ${type}${obligatoire}`);
}

/* ---- Les options ------------------------------------------------------------------------------------------------ */

/** Le tableau des arguments et des options d'une commande, tiré de son aide. */
function options(commande: Commande<Options>): string {
  const lignes = texteAide(commande)
    .split('\n')
    .flatMap((ligne) => {
      const [, nom, aide] = /^ {2}(\S+(?:,? \S+)*) {2,}(.+)$/.exec(ligne) ?? [];
      return nom === undefined || aide === undefined ? [] : [[code(nom), aide]];
    });
  return table([`\`npx tsx ${commande.script}.ts\``, ''], lignes);
}

const citer = (texte: string): string => `\`\`\`text\n${texte}\n\`\`\``;

/** Sur le serveur réglé, ou la MariaDB embarquée ouverte une fois pour toutes. */
async function recrire(): Promise<void> {
  const reglage = choisirConnexion(undefined, lireEnvironnement());
  const serveur = reglage === null ? await demarrerServeur(DOSSIER_EMBARQUE) : undefined;
  const surBase = <T>(rappel: (base: Base) => Promise<T>): Promise<T> =>
    avecBase(serveur?.connexion ?? reglage, BASE_EXEMPLES, true, rappel);
  try {
    await surBase((base) => base.executer(`DROP DATABASE \`${BASE_EXEMPLES}\``));
    await produireExemples(surBase);
    await surBase(async (base) => {
      for (const [nom, contenu] of await dessinerFigures(base)) await ecrireFigure(nom, contenu);
      for (const [page, contenu] of await ecrirePages(base)) await writeFile(join(RACINE, page), contenu);
      await base.executer(`DROP DATABASE \`${BASE_EXEMPLES}\``);
    });
  } finally {
    await serveur?.arreter();
  }
  console.log(
    `Récrits : docs/dictionnaire.md, docs/regles.md, ${EXEMPLES}, ${FIGURES}, et les blocs tirés du programme.`,
  );
}

if (require.main === module) {
  executer(
    {
      script: 'lib/outils/documenter',
      resume: 'Récrit ce qui, dans la documentation, se déduit du programme : dictionnaire, règles, options, exemples.',
      options: {},
      exemples: ['npm run documenter'],
    },
    async () => {
      await recrire();
      return 0;
    },
  );
}
