/**
 * L'appel ou l'environnement est en cause : code 2, une phrase en français qui dit quoi faire, sans pile, et rien
 * d'écrit.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase } from '../lib/base/connexion';
import { GENERATION, MIGRATION, REPRISE, VALIDATION } from '../lib/chaine/commandes';
import { choisirConnexion, lireEnvironnement } from '../lib/base/config';
import { client, clients, Banc, projet, projets } from './outils/banc';
import { ecrireClasseur } from './lecture/outils';
import { lancer, reussir, type Script } from './outils/scripts';

const BASE = 't_environnement';
const travail = mkdtempSync(join(tmpdir(), 'clevity-environnement-'));
const sortie = join(travail, 'sortie');
const OPTIONS = ['--base', BASE, '--sortie', sortie];

function dossier(nom: string, fichiers: Readonly<Record<string, string>>): string {
  const chemin = join(travail, nom);
  mkdirSync(chemin);
  for (const [fichier, contenu] of Object.entries(fichiers)) writeFileSync(join(chemin, fichier), contenu);
  return chemin;
}

const sain = dossier('sain', { 'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')) });
const vide = dossier('vide', {});
const sansRapport = dossier('sans_rapport', { 'notes.md': '# rien', 'photos.csv': 'date,lieu\n2020-01-01,Lyon\n' });
const sansColonne = dossier('sans_colonne', { 'clients.csv': 'id,nom\n1,Alpha\n' });
const deuxColonnes = dossier('deux_colonnes', { 'clients.csv': 'id,nom,email,ID\n1,Alpha,a@x.fr,2\n' });
const lienRompu = dossier('lien_rompu', { 'projets.csv': projets(projet('1', 'Audit', '1')) });
symlinkSync(join(travail, 'nulle-part.csv'), join(lienRompu, 'clients.csv'));
const sansIsolees = dossier('sans_isolees', { isolees: 'un fichier' });
const memesIsoles = dossier('memes_isoles', { 'clients_a.xlsx.csv': clients(client('1', 'Alpha', 'a@x.fr')) });
const feuille = [
  ['id', 'nom', 'email'],
  ['1', 'Alpha', 'a@x.fr'],
];
writeFileSync(join(memesIsoles, 'clients_a.xlsx'), ecrireClasseur([{ nom: 'Feuil1', lignes: feuille }]));
const bouche = join(travail, 'bouche');
writeFileSync(bouche, '');

const administrer = <T>(...instructions: string[]): Promise<T[]> =>
  avecBase(choisirConnexion(undefined, process.env), 'mysql', false, async (base) => {
    let rangees: T[] = [];
    for (const sql of instructions) rangees = await base.lire<T>(sql);
    return rangees;
  });

beforeAll(() =>
  administrer(
    `DROP DATABASE IF EXISTS ${BASE}`,
    "CREATE OR REPLACE USER limite@localhost IDENTIFIED BY 'secret'",
    'GRANT SELECT ON mysql.* TO limite@localhost',
  ),
);
afterAll(async () => {
  await administrer('DROP USER limite@localhost', `DROP DATABASE IF EXISTS ${BASE}`);
  rmSync(travail, { recursive: true, force: true });
});

type Cas = readonly [
  quoi: string,
  script: Script,
  arguments_: readonly string[],
  phrase: RegExp,
  env?: Readonly<Record<string, string>>,
];

/** L'avertissement que donne `data_1`, sur la sortie d'erreur : les résultats ont l'autre. */
const ECARTE = '! projets_corrompus.csv : non chargé, réservé à reprise.ts\n';

const SANS_SERVEUR = { DB_SOCKET: '', DB_HOST: '127.0.0.1', DB_PORT: '1' };

const CAS: readonly Cas[] = [
  ['option inconnue', 'migration', [sain, '--bse', 'x'], /L'option --bse n'existe pas ; options admises : --base/],
  ['option sans valeur', 'migration', [sain, '--base'], /L'option --base attend une valeur/],
  ['option suivie d’une autre', 'migration', [sain, '--base', '--simulation'], /L'option --base attend une valeur/],
  ['drapeau avec valeur', 'migration', [sain, '--simulation=oui'], /--simulation ne prend pas de valeur/],
  ['argument en trop', 'migration', [sain, vide], /Argument en trop/],
  ['seuil illisible', 'migration', [sain, '--seuil', 'beaucoup'], /--seuil attend une part \(10%\) ou un nombre/],
  ['seuil au-delà de tout', 'migration', [sain, '--seuil', '150%'], /--seuil attend/],
  ['échelle nulle', 'migration', [sain, '--echelle-note', '0'], /--echelle-note attend un nombre entier/],
  ['plusieurs fautes, dites ensemble', 'migration', ['--x', '--seuil', '?'], /--x n'existe pas[^]*--seuil attend/],
  ['dossier absent', 'migration', [join(travail, 'absent')], /absent n'existe pas ; donnez le dossier/],
  ['un fichier au lieu du dossier', 'migration', [bouche], /n'est pas un dossier/],
  ['dossier vide', 'migration', [vide], /ne contient aucun fichier à migrer/],
  ['dossier sans rien à migrer', 'migration', [sansRapport], /ne contient aucun fichier à migrer/],
  ['fichier illisible', 'migration', [lienRompu], /clients\.csv n'existe pas ; vérifiez/],
  ['colonne manquante', 'migration', [sansColonne], /il manque email[^]*Renommez les en-têtes/],
  ['deux colonnes pour une', 'migration', [deuxColonnes], /« id » et « ID » nomment toutes deux/],
  ['fichier à reprendre absent', 'reprise', [join(travail, 'absent.csv')], /absent\.csv n'existe pas/],
  ['un dossier au lieu du fichier', 'reprise', [sain], /n'est pas un fichier/],
  ['nom de base impossible', 'migration', [sain, '--base', 'a b'], /« a b » ne peut pas nommer une base/],
  ['base du serveur', 'migration', [sain, '--base', 'mysql'], /« mysql » est une base du serveur lui-même/],
  ['option au nom piégé', 'migration', [sain, '--constructor', 'x'], /L'option --constructor n'existe pas/],
  ['nom de base vide', 'migration', [sain, '--base', ''], /--base attend une valeur \(NOM\) ; elle est vide/],
  ['URL illisible', 'migration', [sain, '--url', 'n’importe quoi'], /--url n'est pas une URL lisible/],
  ['URL d’autre chose', 'migration', [sain, '--url', 'https://exemple.fr'], /une URL mysql:\/\/ est attendue/],
  ['URL mal encodée', 'migration', [sain, '--url', 'mysql://root:100%@localhost/b'], /--url n'est pas une URL lisible/],
  ['DATABASE_URL illisible', 'migration', [sain], /DATABASE_URL n'est pas une URL/, { DATABASE_URL: 'rien' }],
  ['port illisible', 'migration', [sain], /DB_PORT vaut « abc »/, { DB_SOCKET: '', DB_PORT: 'abc' }],
  ['mot de passe faux', 'migration', [sain], /refuse le compte « limite »/, { DB_USER: 'limite', DB_PASSWORD: 'faux' }],
  [
    'annuler et simuler',
    'migration',
    ['--annuler', '1', '--simulation', '--json', 'x.json'],
    /--annuler ne se combine pas avec --simulation, --json\. Rien n'a été changé\./,
  ],
  [
    'annuler et migrer un dossier',
    'migration',
    [sain, '--annuler', '1'],
    /--annuler ne se combine pas avec un dossier/,
  ],
  [
    'paramètre d’URL inconnu',
    'migration',
    [sain, '--url', 'mysql://root@localhost/b?tls=true'],
    /--url : « tls » n'est pas pris en charge/,
  ],
  ['serveur éteint', 'migration', [sain], /Aucun serveur ne répond à 127\.0\.0\.1:1/, SANS_SERVEUR],
  [
    'serveur éteint, par son URL',
    'migration',
    [sain, '--url', 'mysql://root@127.0.0.1:1/x'],
    /Aucun serveur ne répond/,
  ],
  ['socket absent', 'migration', [sain], /Aucun serveur ne répond/, { DB_SOCKET: join(travail, 'nul.sock') }],
  [
    'compte sans droits sur la base',
    'migration',
    [sain],
    /n'a pas les droits nécessaires sur la base « t_environnement »[^]*GRANT SELECT/,
    { DB_USER: 'limite', DB_PASSWORD: 'secret' },
  ],
  ['un fichier à la place du dossier de sortie', 'migration', [sain, '--sortie', bouche], /--sortie DOSSIER/],
  ['un dossier de sortie sous un fichier', 'migration', [sain, '--sortie', join(bouche, 'x')], /--sortie DOSSIER/],
  [
    'un fichier à la place d’isolees',
    'migration',
    [sain, '--sortie', sansIsolees],
    /ne peut pas recevoir les rapports/,
  ],
  [
    'deux fichiers aux mêmes isolés',
    'migration',
    [memesIsoles],
    /auraient le même fichier d'isolés, clients_a\.xlsx\.csv/,
  ],
  ['le JSON sous un fichier', 'migration', [sain, '--json', join(bouche, 'x.json')], /choisissez|ne peut pas/],
  ['base à valider absente', 'validate', [], /La base « t_environnement » n'existe pas[^]*migration\.ts --base/],
  ['option inconnue de validate', 'validate', ['--simulation'], /L'option --simulation n'existe pas/],
  ['serveur éteint, pour valider', 'validate', [], /Aucun serveur ne répond/, SANS_SERVEUR],
  ['graine illisible', 'generate_data', [join(travail, 'jeu'), '--graine', 'x'], /--graine attend un nombre entier/],
  ['part illisible', 'generate_data', [join(travail, 'jeu'), '--defauts', '200%'], /--defauts attend une part/],
  [
    'génération impossible',
    'generate_data',
    [join(travail, 'jeu'), '--projets', '1', '--intervenants', '1', '--affectations', '5'],
    /Génération impossible/,
  ],
  ['générer sous un fichier', 'generate_data', [join(bouche, 'x')], /[Dd]ossier/],
];

/** Une option donnée par le cas l'emporte sur celle de tous ; `generate_data` n'a ni base ni sortie. */
function completer(script: Script, arguments_: readonly string[]): string[] {
  if (script === 'generate_data') return [...arguments_];
  const defauts = [
    ['--base', BASE],
    ['--sortie', sortie],
  ].filter(([option = '']) => !arguments_.includes(option));
  return [...defauts.flat(), ...arguments_];
}

beforeEach(async () => {
  await administrer(`DROP DATABASE IF EXISTS ${BASE}`);
  rmSync(sortie, { recursive: true, force: true });
});

test.each(CAS.map((cas) => [cas[0], cas[1], cas] as const))('%s (%s)', async (_quoi, script, cas) => {
  const [, , arguments_, phrase, env] = cas;
  const { code, erreur } = await lancer(script, completer(script, arguments_), env);
  expect(erreur).toMatch(phrase);
  expect(code).toBe(2);
  expect(erreur).not.toMatch(/^\s+at |Erreur inattendue|Error:/m);
  expect(await administrer(`SHOW DATABASES LIKE '${BASE}'`)).toEqual([]);
  // Ni rapport ni journal vide : tout au plus un journal qui dit ce qui a arrêté le script.
  expect(existsSync(sortie) ? readdirSync(sortie) : []).toEqual([]);
  expect(existsSync(join(travail, 'jeu'))).toBe(false);
});

describe('un fichier ne s’écrit pas une fois le travail validé', () => {
  const banc = new Banc('t_environnement_publication');
  const options = ['--base', banc.nom, '--sortie', banc.sortie];
  const isolees = join(banc.sortie, 'isolees');
  beforeAll(() => banc.vider());
  afterAll(() => banc.fermer());

  test('code 2, une phrase vraie, aucun reste ; la relance finit', async () => {
    mkdirSync(isolees, { recursive: true });
    writeFileSync(join(isolees, 'clients_agence1.csv'), 'en cours de correction');
    writeFileSync(join(isolees, 'anciens'), 'un fichier à la place du dossier');
    const { code, erreur } = await lancer('migration', ['data_1', ...options]);
    expect(code).toBe(2);
    expect(erreur).toMatch(/^Le travail en base est achevé, mais un fichier n'a pas pu être écrit .*relancez/m);
    expect(erreur).not.toMatch(/^\s+at |Erreur inattendue/m);
    expect(readdirSync(isolees).filter((nom) => nom.endsWith('.tmp'))).toEqual([]);
    expect(await banc.valeurs("SELECT COUNT(*) FROM executions WHERE statut = 'terminee'")).toEqual([[1]]);

    rmSync(join(isolees, 'anciens'));
    const json = join(banc.sortie, 'bilan.json');
    const { sortie: affiche } = await lancer('migration', ['data_1', ...options, '--json', json]);
    expect(affiche).toContain('663 lues = 0 insérée');
    expect(affiche).toContain(`, ${json}, `);
    expect(readdirSync(isolees)).toEqual(
      expect.arrayContaining(['anciens', 'affectations.csv', 'clients_agence1.csv', 'projets.csv']),
    );
  });

  test('ce qui arrête une exécution est au journal', async () => {
    await banc.lire("CREATE TRIGGER refus BEFORE INSERT ON clients FOR EACH ROW SIGNAL SQLSTATE '45000'");
    const { code } = await lancer('migration', [sain, ...options]);
    expect(code).toBe(2);
    const journal = readFileSync(join(banc.sortie, 'log.txt'), 'utf8').trimEnd().split('\n');
    expect(journal.at(-1)).toMatch(/ ERREUR +exécution=3 - FIN arrêtée, rien n'est validé : /);
  });
});

describe('npm run demo ne touche pas', () => {
  const banc = new Banc('clevity_test');
  beforeEach(() => banc.vider());
  afterAll(() => banc.fermer());

  const demontrer = async (): Promise<void> => {
    const { code, erreur } = await lancer('lib/outils/demo', []);
    expect([code, erreur]).toEqual([2, expect.stringMatching(/^La base clevity_test .* : elle n'est pas touchée\./)]);
  };

  test('à une base qui contient autre chose', async () => {
    await banc.creer();
    await banc.executer('CREATE TABLE autre (x INT)');
    await demontrer();
    expect(await banc.valeurs('SHOW TABLES')).toEqual([['autre']]);
  });

  test('à une base qu’une main a modifiée', async () => {
    await lancer('migration', ['--base', banc.nom, '--sortie', banc.sortie]);
    await banc.executer("UPDATE clients SET commentaire = 'appelé le 3' WHERE id_client = 1");
    await demontrer();
    expect(await banc.valeurs('SELECT commentaire FROM clients WHERE id_client = 1')).toEqual([['appelé le 3']]);
  });
});

describe('un jeu de test, sans --base, va dans clevity_test, et c’est dit', () => {
  const banc = new Banc('clevity_test');
  beforeEach(() => banc.vider());
  afterAll(() => banc.fermer());
  const jeu = banc.ecrire({ 'clients.csv': clients(client('1', 'Faux', 'faux@x.fr')), 'jeu_de_test.json': '{}' });

  test.each([
    ['le dossier', 'migration', jeu],
    ['un seul de ses fichiers', 'reprise', join(jeu, 'clients.csv')],
  ] as const)('%s', async (_, script, chemin) => {
    expect(await reussir(script, [chemin, '--sortie', banc.sortie])).toContain(
      "Jeu de test (jeu_de_test.json) : rien n'y est vrai ; il va dans clevity_test.",
    );
    expect(await banc.valeurs('SELECT nom FROM clients')).toEqual([['Faux']]);
  });
});

test('un outil refuse ce qu’il ne comprend pas', async () => {
  const { code, erreur } = await lancer('lib/outils/detection', ['abc']);
  expect([code, erreur]).toEqual([2, expect.stringMatching(/^Argument en trop : « abc »\./)]);
});

test.each([
  ['en UTF-16, comme l’écrit PowerShell', Buffer.from('\uFEFFDB_HOST=ailleurs\r\n', 'utf16le')],
  ['une ligne qui ne règle rien', Buffer.from('# le serveur\nDB_HOST ailleurs\n')],
])('un .env illisible n’est pas ignoré : %s', (_quoi, contenu) => {
  const chemin = join(travail, '.env');
  writeFileSync(chemin, contenu);
  expect(() => lireEnvironnement(chemin, {})).toThrow(/\.env, ligne \d : une ligne NOM=valeur est attendue, en UTF-8/);
});

test('deux fichiers fautifs sont nommés ensemble', async () => {
  const chemin = dossier('deux_fautes', { 'clients.csv': 'id,nom\n1,A\n', 'projets.csv': 'a,b\n1,2\n' });
  const { code, erreur } = await lancer('migration', [chemin, ...OPTIONS]);
  expect(code).toBe(2);
  expect(erreur).toMatch(/clients\.csv[^]*projets\.csv[^]*Rien n'a été migré\./);
});

describe('--aide', () => {
  test.each([MIGRATION, REPRISE, VALIDATION, GENERATION])('$script : code 0, chaque option y est', async (commande) => {
    const { code, sortie: aide, erreur } = await lancer(commande.script, ['--aide']);
    expect([code, erreur]).toEqual([0, '']);
    for (const option of [...Object.keys(commande.options), 'aide'])
      expect(aide).toMatch(new RegExp(`^  --${option}\\b`, 'm'));
    expect(aide).toContain(`npx tsx ${commande.script}.ts`);
    expect(aide).toMatch(/0 .* 1 .* 2 /);
  });
});

describe('--simulation et --seuil', () => {
  const banc = new Banc('t_environnement_essais');
  const essai = ['--base', banc.nom, '--sortie', banc.sortie];
  beforeAll(() => banc.vider());
  afterAll(() => banc.fermer());

  const lignes = (sortieStandard: string): string[] =>
    sortieStandard.split('\n').filter((ligne) => /^\w+\.csv {2,}\d|^total|Conservation/.test(ligne));

  const nombres = (ligne: string): string[] => ligne.match(/\d+/g) ?? [];

  test('simuler puis faire : les mêmes chiffres ; simuler n’écrit que son bilan', async () => {
    const simulee = await lancer('migration', [...essai, '--simulation']);
    expect([simulee.code, simulee.erreur]).toEqual([0, ECARTE]);
    expect(simulee.sortie).toContain("Simulation : rien n'a été écrit dans les tables métier.");
    const contenu = await banc.contenu();
    for (const [table, rangees] of Object.entries(contenu)) {
      expect([table, rangees]).toEqual([table, table.includes('passé') ? [{ versions: 0 }] : []]);
    }
    expect(await banc.valeurs('SELECT CAST(SUM(lues) AS UNSIGNED) FROM fichiers')).toEqual([[663]]);
    const vraie = await lancer('migration', essai);
    expect(simulee.sortie).toContain('663 lues = 630 qui seraient insérées + 3 fusionnées + 3 ignorées + 27 isolées');
    expect(lignes(vraie.sortie).map(nombres)).toEqual(lignes(simulee.sortie).map(nombres));
    expect(await banc.valeurs('SELECT statut FROM executions ORDER BY id_execution')).toEqual([
      ['simulee'],
      ['terminee'],
    ]);
  });

  test('simuler une reprise sur une base pleine ne change rien', async () => {
    const contenu = await banc.contenu();
    const { code, sortie: affiche } = await lancer('reprise', [...essai, '--simulation']);
    expect(code).toBe(0);
    expect(affiche).toContain('25 lues = 6 qui seraient insérées');
    expect(await banc.contenu()).toEqual(contenu);
  });

  test.each([
    ['4%', 1],
    ['26', 1],
    ['0', 1],
    ['27', 0],
    ['4,1%', 0],
    ['100%', 0],
  ])('--seuil %s, pour 27 lignes isolées sur 663 : code %d', async (seuil, attendu) => {
    const contenu = await banc.contenu();
    const fichiers = await banc.valeurs('SELECT COUNT(*) FROM fichiers');
    const { code, sortie: affiche, erreur } = await lancer('migration', [...essai, '--seuil', seuil]);
    expect([code, erreur]).toEqual([attendu, ECARTE]);
    expect(await banc.contenu()).toEqual(contenu);
    if (attendu === 0) return;
    expect(affiche).toContain(`Seuil ${seuil} dépassé (27 lignes isolées) : rien n'a été écrit.`);
    expect(await banc.valeurs('SELECT COUNT(*) FROM fichiers')).toEqual(fichiers);
  });
});
