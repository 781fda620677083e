/** La documentation ne dit rien que le programme ne tienne : options, règles, tables, commandes, liens, droits, SQL. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { avecBase, type Base } from '../lib/base/connexion';
import { choisirConnexion, RACINE } from '../lib/base/config';
import type { Connexion } from '../lib/base/reglage';
import { appliquerSchema } from '../lib/base/executions';
import { Journal } from '../lib/comptes_rendus/journal';
import { recenserDossier, recenserFichier } from '../lib/lecture/dossier';
import { derouler } from '../lib/chaine/etapes';
import { executerChargement } from '../lib/chaine/execution';
import { COMMANDES, ecrirePages } from '../lib/outils/documenter';
import { NORMALISATIONS, REGLES } from '../lib/metier/regles';
import { valider } from '../lib/validation/valider';
import { AUJOURDHUI, Banc } from './outils/banc';
import { testAvec } from './outils/moyens';

const lire = (page: string): string => readFileSync(join(RACINE, page), 'utf8');
const PAGES = [
  'README.md',
  ...readdirSync(join(RACINE, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((nom) => nom.endsWith('.md'))
    .map((nom) => join('docs', nom)),
];
const SCHEMA = lire('schema.sql');

/** Ce qu'une expression trouve dans toutes les pages, sans doublon : [texte, page]. */
const relever = (expression: RegExp): [string, string][] => {
  const trouves = new Map<string, string>();
  for (const page of PAGES) {
    for (const [, texte = ''] of lire(page).matchAll(expression)) if (!trouves.has(texte)) trouves.set(texte, page);
  }
  return [...trouves];
};

const banc = new Banc('clevity_docs');
const connexion = choisirConnexion(undefined, process.env) as Connexion;

beforeAll(() => banc.vider());
afterAll(() => banc.fermer());

describe('les pages générées', () => {
  test.each([
    ['docs/dictionnaire.md'],
    ['docs/regles.md'],
    ['docs/modelisation.md'],
    ['docs/commandes.md'],
    ['docs/procedure.md'],
    ['README.md'],
  ])('%s est à jour (sinon : npm run documenter)', async (page) => {
    const pages = await avecBase(connexion, banc.nom, true, async (base) => {
      await appliquerSchema(base);
      return ecrirePages(base);
    });
    expect(lire(page)).toBe(pages.get(page));
  });

  test('aucun bloc généré ne reste sans contenu', () => {
    expect(relever(/(\(bloc inconnu[^)]*\)|ne figure pas dans la session\))/g)).toEqual([]);
    expect(relever(/(<!-- début : [^>]+ -->\n<!-- fin)/g)).toEqual([]);
  });
});

describe('les règles', () => {
  const page = lire('docs/regles.md');

  test.each(REGLES.map(({ code, effet, exemples }) => [code, effet, exemples] as const))(
    '%s (%s) y figure avec un exemple qui passe et un qui ne passe pas',
    (code, _, { juste, fautif }) => {
      const rangees = page.split('\n').filter((ligne) => ligne.startsWith(`| \`${code}\` |`));
      const attendus = [juste, fautif].map((exemple) => exemple.replace(/\|/g, '\\|'));
      expect(rangees.some((ligne) => attendus.every((exemple) => ligne.includes(exemple)))).toBe(true);
    },
  );

  test.each(Object.keys(NORMALISATIONS))('%s y figure', (code) => {
    expect(page).toContain(`| \`${code}\` |`);
  });

  test('les codes cités partout existent', () => {
    const connus = new Set<string>([...REGLES.map(({ code }) => code), ...Object.keys(NORMALISATIONS)]);
    const cites = relever(/`((?:LEC|CLI|INT|PRJ|AFF)-\d+[a-zP]?|N\d\d)`/g);
    expect(cites.filter(([code]) => !connus.has(code))).toEqual([]);
  });
});

/** Les options d'autres programmes, et celles des outils, citées dans les pages. */
const OPTIONS_AILLEURS = [
  ...[
    'aide',
    'env-file',
    'quiet',
    'version',
    'help',
    'pas-a-pas',
    'wait',
    'single-transaction',
    'dump-history',
    'hex-blob',
  ],
  ...['lignes', 'tours', 'increment', 'croissance'],
  ...['wsrep-recover', 'wsrep-new-cluster', 'env-file'],
];

test('chaque option citée existe', () => {
  const connues = new Set([...OPTIONS_AILLEURS, ...COMMANDES.flatMap(({ options }) => Object.keys(options))]);
  expect(relever(/(?<![\w!|-])--([a-z][\w-]*)/g).filter(([option]) => !connues.has(option))).toEqual([]);
});

test('chaque option existante est citée dans docs/commandes.md', () => {
  const options = COMMANDES.flatMap(({ options }) => Object.keys(options));
  expect(options.filter((option) => !new RegExp(`\`--${option}\\b`).test(lire('docs/commandes.md')))).toEqual([]);
});

test('chaque commande npm citée existe', () => {
  const { scripts } = JSON.parse(lire('package.json')) as { scripts: Record<string, string> };
  expect(relever(/npm run ([a-z:-]+)/g).filter(([nom]) => !(nom in scripts))).toEqual([]);
});

test.each(['compose.yaml', 'docs/compose.galera.yaml'])(
  'chaque fichier que monte %s existe, vu de son dossier',
  (page) => {
    const montes = [...lire(page).matchAll(/^ +- (\.[\w./-]*):/gm)].map(([, chemin = '']) =>
      join(dirname(page), chemin),
    );
    expect(montes.filter((chemin) => !existsSync(join(RACINE, chemin)))).toEqual([]);
  },
);

test('chaque script lancé par tsx existe', () => {
  expect(relever(/npx tsx ([\w/]+\.ts)/g).filter(([script]) => !existsSync(join(RACINE, script)))).toEqual([]);
});

describe('les noms de la base', () => {
  /** Des mots de même allure, qui ne sont pas des noms de la base : dossiers, bases, réglages du serveur. */
  const AUTRES = [
    ...['data_1', 'clevity_test', 'local_infile', '_proposition', 'formula_stress_test', 'minimal_package'],
    ...['wsrep_sync_wait', 'wsrep_max_ws_size', 'wsrep_last_committed'],
  ];

  test('chaque nom composé cité entre accents graves est dans schema.sql', () => {
    const cites = relever(/`([a-z][a-z0-9]*(?:_[a-z0-9]+)+)`/g);
    expect(cites.filter(([nom]) => !AUTRES.includes(nom) && !new RegExp(`\\b${nom}\\b`).test(SCHEMA))).toEqual([]);
  });

  test('chaque table ou vue nommée comme telle existe', () => {
    const cites = [...relever(/\b[Tt]ables? `(\w+)`/g), ...relever(/\b[Vv]ues? `(\w+)`/g)];
    expect(cites.filter(([nom]) => !new RegExp(`(TABLE|TABLE IF NOT EXISTS|VIEW) ${nom}\\b`).test(SCHEMA))).toEqual([]);
  });

  test('les schémas logiques montrent toutes les colonnes, et elles seules', () => {
    const textes = ['mld.svg', 'mld_tracabilite.svg']
      .flatMap((schema) => [...lire(join('docs', 'schemas', schema)).matchAll(/class="(?:t|cle[^"]*)"[^>]*>([^<]+)</g)])
      .flatMap(([, texte = '']) => texte.match(/\w+/g) ?? []);
    const tables = lire('docs/dictionnaire.md').split(/\n## .*\(vue\)/)[0] ?? '';
    const colonnes = [...tables.matchAll(/^\| `(\w+)` \|/gm)].map(([, colonne = '']) => colonne);
    expect(new Set(textes.filter((mot) => mot !== 'unique'))).toEqual(new Set(colonnes));
  });
});

describe('les liens', () => {
  const ancres = (page: string): string[] =>
    [...lire(page).matchAll(/^#+ (.+)$/gm)].map(([, titre = '']) =>
      titre
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replace(/ /g, '-'),
    );
  const mene = (page: string, lien: string): boolean => {
    const [chemin = '', ancre] = lien.split('#');
    const cible = chemin === '' ? page : join(dirname(page), chemin);
    return existsSync(join(RACINE, cible)) && (ancre === undefined || ancres(cible).includes(ancre));
  };

  test.each(PAGES)('tous ceux de %s mènent quelque part', (page) => {
    const liens = [...lire(page).matchAll(/\]\((?!https?:)([^)]+)\)/g)].map(([, lien = '']) => lien);
    expect(liens.filter((lien) => !mene(page, lien))).toEqual([]);
  });

  test('le README nomme chaque pièce de lib/', () => {
    const pieces = readdirSync(join(RACINE, 'lib'));
    expect(pieces.filter((nom) => !lire('README.md').includes(`(lib/${nom})`))).toEqual([]);
    expect(pieces.length).toBeGreaterThan(10);
  });
});

/** Les blocs ```sql d'une page, sous le nom d'une base d'essai et pour un compte local. */
const blocsSql = (page: string): string[] =>
  [...lire(page).matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) =>
    sql.replaceAll('clevity.*', `${banc.nom}.*`).replaceAll("@'%'", '@localhost'),
  );

const administrer = (sql: string): Promise<void> =>
  avecBase(connexion, 'mysql', false, (base) => base.executerScript(sql));

describe('les droits de docs/procedure.md', () => {
  const [creation = ''] = blocsSql('docs/procedure.md');
  const comptes = [...creation.matchAll(/CREATE USER (\S+) IDENTIFIED BY '(.*?)'/g)].map(
    ([, compte = '', mot = '']) => ({
      compte,
      reglage: { ...connexion, user: compte.replace(/@.*/, ''), password: mot },
    }),
  );
  const de = (nom: string): Connexion => {
    const trouve = comptes.find(({ compte }) => compte.startsWith(`${nom}@`));
    if (trouve === undefined) throw new Error(`La procédure ne crée pas le compte ${nom}.`);
    return trouve.reglage;
  };

  const retirer = (): Promise<void> =>
    administrer(`DROP USER IF EXISTS ${comptes.map(({ compte }) => compte).join(', ')}`);

  beforeAll(async () => {
    await retirer();
    await banc.vider();
    await administrer(creation);
  });
  afterAll(retirer);

  test('le compte migration crée la base, migre et reprend', async () => {
    const conduire = async (script: 'migration' | 'reprise'): Promise<number> => {
      const plan =
        script === 'migration'
          ? await recenserDossier(join(RACINE, 'data_1'))
          : await recenserFichier(join(RACINE, 'data_1', 'projets_corrompus.csv'));
      const journal = new Journal(join(banc.travail, 'log.txt'));
      const rendu = await avecBase(de('migration'), banc.nom, true, (base) =>
        executerChargement(
          base,
          {
            ...{ script, plan, libelle: 'data_1', sortie: banc.travail, simulation: false, actualiser: false },
            ...{ seuil: undefined, echelleNote: null, aujourdhui: AUJOURDHUI },
          },
          { journal, progression: () => undefined },
          derouler,
        ),
      );
      await journal.fermer();
      return rendu.fichiers.reduce((somme, { bilan }) => somme + bilan.inserees, 0);
    };
    expect(await conduire('migration')).toBe(630);
    expect(await conduire('reprise')).toBe(6);
  });

  test('le compte controle suffit à valider, et ne peut rien écrire', async () => {
    const { resultats } = await valider(de('controle'), banc.nom);
    expect(resultats.filter(({ verdict }) => verdict !== 'CONFORME')).toEqual([]);
    await expect(
      avecBase(de('controle'), banc.nom, false, (base) => base.executer('DELETE FROM affectations')),
    ).rejects.toThrow(/droits/);
  });

  test('les requêtes de suivi de la procédure répondent', async () => {
    for (const sql of blocsSql('docs/procedure.md').slice(1)) await banc.executer(sql);
  });

  testAvec('mariadb-dump')('le compte sauvegarde suffit, et la base restaurée est conforme', async () => {
    const { user, password, socketPath, host = '', port = 3306 } = de('sauvegarde');
    const options = [
      '--single-transaction',
      '--dump-history',
      '--hex-blob',
      ...(socketPath === undefined ? [`--host=${host}`, `--port=${port}`] : [`--socket=${socketPath}`]),
      `--user=${user}`,
    ];
    const { status, stdout } = spawnSync('mariadb-dump', [...options, banc.nom], {
      encoding: 'utf8',
      env: { ...process.env, MYSQL_PWD: password },
    });
    expect(status).toBe(0);
    const restauree = `${banc.nom}_restauree`;
    try {
      await avecBase(connexion, restauree, true, (base) => base.executerScript(stdout));
      const { resultats } = await valider(connexion, restauree);
      expect(resultats.filter(({ verdict }) => verdict !== 'CONFORME')).toEqual([]);
    } finally {
      await administrer(`DROP DATABASE IF EXISTS ${restauree}`);
    }
  });

  test('le compte conservation exécute tout le SQL de docs/conformite.md, et il ne reste rien de la personne', async () => {
    const restes = await avecBase(de('conservation'), banc.nom, false, async (base: Base) => {
      const blocs = blocsSql('docs/conformite.md');
      for (const sql of blocs.slice(0, -1)) await base.executerScript(sql);
      const comptes: number[] = [];
      for (const email of ['jerome.poirier@clevity.fr', 'contact@cevennes-habitat.fr']) {
        await base.executer('SET @email = ?', [email]);
        comptes.push((await base.lireUne<{ restes: number }>(blocs.at(-1) ?? '')).restes);
      }
      return comptes;
    });
    expect(restes).toEqual([0, 0]);
    // Le passé d'une autre personne, corrigée dans la page, est resté.
    expect(
      await banc.lire(
        `SELECT telephone FROM intervenants FOR SYSTEM_TIME ALL WHERE email = 'chloe.ollivier@clevity.fr' ORDER BY row_start`,
      ),
    ).toEqual([{ telephone: '+33633658047' }, { telephone: '+33612345678' }]);
  });
});
