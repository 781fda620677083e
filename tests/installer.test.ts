/** L'installeur, exécuté pour de vrai dans un projet temporaire où npm, apt-get et MariaDB sont de petits scripts. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { chercherMariadb } from '../lib/serveur/chercher.cjs';
import { commandeInstallation, conseil, reconnaitreSysteme, type Systeme } from '../lib/serveur/conseiller.cjs';

const RACINE = path.join(__dirname, '..');
const PAQUETS = { '': {}, 'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' } };
const FACULTATIF = { 'node_modules/fsevents': { version: '2.0.0', integrity: 'sha512-f', optional: true } };

let projet: string;
let programmes: string;

beforeEach(() => {
  projet = fs.mkdtempSync(path.join(os.tmpdir(), 'clevity-installer-'));
  programmes = path.join(projet, 'programmes');
  for (const fichier of ['outils/installer.mjs', 'serveur/chercher.cjs', 'serveur/conseiller.cjs']) {
    fs.cpSync(path.join(RACINE, 'lib', fichier), path.join(projet, 'lib', fichier));
  }
  ecrirePaquets('package-lock.json', PAQUETS);
  ecrirePaquets('node_modules/.package-lock.json', PAQUETS);
  programme('npm', 'echo "npm $*" >> appels');
  programme('true', 'exit 0');
  programme('env', 'exec /usr/bin/env "$@"');
  programme('sudo', 'shift; exec "$@"');
  for (const nom of ['mariadbd', 'mariadb-install-db']) programme(nom, 'exit 0');
});

afterEach(() => fs.rmSync(projet, { recursive: true, force: true }));

function ecrirePaquets(fichier: string, packages: object): void {
  const chemin = path.join(projet, fichier);
  fs.mkdirSync(path.dirname(chemin), { recursive: true });
  fs.writeFileSync(chemin, JSON.stringify({ packages }));
}

function programme(nom: string, corps: string): void {
  fs.mkdirSync(programmes, { recursive: true });
  fs.writeFileSync(path.join(programmes, nom), `#!/bin/sh\n${corps}\n`, { mode: 0o755 });
}

function retirerMariadb(): void {
  fs.rmSync(path.join(programmes, 'mariadbd'));
}

/** Un apt-get qui note ses appels et « installe » mariadbd. */
function fournirApt(paquet: string): void {
  programme(
    'apt-get',
    `echo "apt-get $*" >> appels; [ "$1" = install ] && /bin/cp ${programmes}/npm ${programmes}/mariadbd; exit 0`,
  );
  programme('apt-cache', `echo ${paquet}`);
}

function installer(
  env: Record<string, string> = {},
  options: string[] = [],
): { code: number | null; sortie: string; erreurs: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, 'lib/outils/installer.mjs'], {
    cwd: projet,
    encoding: 'utf8',
    env: { PATH: programmes, MARIADB_BIN: programmes, ...env },
  });
  expect(stderr).not.toMatch(/^ {4}at /m);
  return { code: status, sortie: stdout, erreurs: stderr };
}

function appels(): string[] {
  const chemin = path.join(projet, 'appels');
  return fs.existsSync(chemin) ? fs.readFileSync(chemin, 'utf8').trim().split('\n') : [];
}

describe('quand rien ne manque', () => {
  it('le dit en une ligne et ne lance rien', () => {
    expect(installer()).toEqual({
      code: 0,
      sortie: `Tout est en place : dépendances installées, MariaDB trouvée (${programmes}/mariadbd).\n`,
      erreurs: '',
    });
    expect(appels()).toEqual([]);
  });
});

describe('Node trop ancien', () => {
  it('le dit et ne lance rien', () => {
    const node18 = 'data:text/javascript,Object.defineProperty(process, "versions", { value: { node: "18.2.0" } })';
    expect(installer({}, ['--import', node18])).toEqual({
      code: 2,
      sortie: '',
      erreurs:
        'Node 18.2.0 est trop ancien : installez Node 20.12 ou plus récent (https://nodejs.org), puis relancez la même commande.\n',
    });
    expect(appels()).toEqual([]);
  });
});

describe('dépendances', () => {
  const NPM_CI = 'npm ci --include=dev --no-audit --no-fund';
  const installe = (...paquets: object[]): object => Object.assign({}, ...paquets) as object;

  it.each([
    ['un paquet facultatif, destiné à un autre système, est absent', installe(PAQUETS), []],
    ['un paquet est absent', installe(FACULTATIF), [NPM_CI]],
    ['un paquet est en trop', installe(PAQUETS, { 'node_modules/b': { version: '1.0.0' } }), [NPM_CI]],
    ['une version diffère', installe({ 'node_modules/a': { version: '0.9.0', integrity: 'sha512-a' } }), [NPM_CI]],
    ['un contenu diffère', installe({ 'node_modules/a': { version: '1.0.0', integrity: 'sha512-z' } }), [NPM_CI]],
  ])('%s', (_, installees, attendus) => {
    ecrirePaquets('package-lock.json', { ...PAQUETS, ...FACULTATIF });
    ecrirePaquets('node_modules/.package-lock.json', installees);
    expect(installer().code).toBe(0);
    expect(appels()).toEqual(attendus);
  });

  it('node_modules est absent : dit ce qui est fait', () => {
    fs.rmSync(path.join(projet, 'node_modules'), { recursive: true });
    expect(installer().sortie).toContain('Installation des dépendances (npm ci)…\n');
    expect(appels()).toEqual([NPM_CI]);
  });

  it("montre ce qu'a dit npm s'il échoue", () => {
    fs.rmSync(path.join(projet, 'node_modules'), { recursive: true });
    programme('npm', 'echo "réseau injoignable" >&2; exit 7');
    const { code, erreurs } = installer();
    expect(code).toBe(2);
    expect(erreurs).toBe(
      'réseau injoignable\n\n' +
        "L'installation des dépendances a échoué (code 7) : corrigez la cause ci-dessus, puis relancez la même commande.\n",
    );
  });
});

describe('MariaDB', () => {
  it.each([
    ['DATABASE_URL', 'mysql://u:p@hote/clevity'],
    ['DB_HOST', 'hote'],
    ['DB_SOCKET', '/run/mysqld/mysqld.sock'],
  ])("est inutile si %s est réglée, dans l'environnement ou dans .env", (nom, valeur) => {
    retirerMariadb();
    const attendu = 'Tout est en place : dépendances installées, base de données réglée par vos soins.\n';
    expect(installer({ [nom]: valeur }).sortie).toBe(attendu);
    fs.writeFileSync(path.join(projet, '.env'), `# base\n${nom}="${valeur}"\n`);
    expect(installer().sortie).toBe(attendu);
  });

  it('reste nécessaire si .env ne règle rien', () => {
    retirerMariadb();
    fs.writeFileSync(path.join(projet, '.env'), '# DB_HOST=hote\nDB_SOCKET=\nDATABASE_URL=""\n');
    const { code, sortie, erreurs } = installer();
    expect({ code, sortie }).toEqual({ code: 2, sortie: '' });
    expect(erreurs).toBe(`${conseil(reconnaitreSysteme(process.platform, () => false))}\n`);
  });

  it.each(['mariadb-server-core', 'mariadb-server-core-10.6'])("s'installe par apt-get : paquet %s", (paquet) => {
    retirerMariadb();
    fournirApt(paquet);
    const { code, sortie } = installer();
    expect(code).toBe(0);
    expect(sortie).toBe(
      'MariaDB est absente : installation par apt-get (une minute environ)…\n' +
        `Tout est en place : dépendances installées, MariaDB trouvée (${programmes}/mariadbd).\n`,
    );
    expect(appels()).toEqual([
      'apt-get update',
      `apt-get install -y --no-install-recommends ${paquet} ${paquet.replace('server', 'client')}`,
    ]);
  });

  it("montre ce qu'a dit apt-get s'il échoue", () => {
    retirerMariadb();
    programme('apt-get', 'echo "E: disque plein" >&2; exit 100');
    const { code, erreurs } = installer();
    expect(code).toBe(2);
    expect(erreurs).toContain("E: disque plein\n\nL'installation de MariaDB par apt-get a échoué (code 100)");
  });

  it("n'est pas le mysqld d'un autre éditeur", () => {
    retirerMariadb();
    programme('mysqld', 'echo "mysqld  Ver 8.0.36 for Linux (MySQL Community Server)"');
    expect(chercherMariadb({ MARIADB_BIN: programmes })).toBeNull();
    programme('mysqld', 'echo "mysqld  Ver 10.4.32-MariaDB for Linux"');
    expect(chercherMariadb({ MARIADB_BIN: programmes })).toEqual({
      serveur: path.join(programmes, 'mysqld'),
      initialiseur: path.join(programmes, 'mariadb-install-db'),
    });
  });

  it("n'est pas trouvée sans le programme qui prépare ses données", () => {
    fs.rmSync(path.join(programmes, 'mariadb-install-db'));
    expect(chercherMariadb({ MARIADB_BIN: programmes })).toBeNull();
  });
});

describe('conseil selon le système', () => {
  it.each<[string, string, Systeme]>([
    ['darwin', '', 'macos'],
    ['win32', '', 'windows'],
    ['linux', 'apt-get', 'debian'],
    ['linux', 'dnf', 'fedora'],
    ['linux', 'pacman', 'arch'],
    ['linux', 'apk', 'alpine'],
    ['linux', 'zypper', 'suse'],
    ['freebsd', '', 'inconnu'],
  ])('%s avec « %s » est reconnu : %s', (plateforme, commande, systeme) => {
    expect(reconnaitreSysteme(plateforme, (nom) => nom === commande)).toBe(systeme);
  });

  it.each<[Systeme, string | null]>([
    ['macos', 'brew install mariadb'],
    ['windows', 'winget install MariaDB.Server'],
    [
      'debian',
      'sudo apt-get update && sudo apt-get install --no-install-recommends mariadb-server-core mariadb-client-core',
    ],
    ['fedora', 'sudo dnf install mariadb-server'],
    ['arch', 'sudo pacman -S mariadb'],
    ['alpine', 'sudo apk add mariadb'],
    ['suse', 'sudo zypper install mariadb'],
    ['inconnu', null],
  ])('%s : %s', (systeme, commande) => {
    expect(commandeInstallation(systeme)).toBe(commande);
    const texte = conseil(systeme);
    expect(texte).toContain(commande ?? 'https://mariadb.org/download');
    expect(texte).toContain('copiez .env.example en .env');
    expect(texte).toContain('docker compose up -d');
  });
});
