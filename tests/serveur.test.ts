/** La MariaDB embarquée : de vrais serveurs, dans des dossiers temporaires. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { demarrerServeur, type ConnexionServeur } from '../lib/serveur/embarque';
import {
  chemins,
  estVivant,
  identite,
  inscrire,
  pidDe,
  prendreVerrou,
  presents,
  rendreVerrou,
} from '../lib/serveur/dossier.cjs';
import { CHARGEUR } from './outils/scripts';
import { unites } from './outils/unite';

const UTILISATEUR = path.join(__dirname, 'outils', 'utilisateur.ts');
/** Un pid que le noyau n'attribue pas : le processus n'existe pas. */
const MORT = '99999999-1-deadbeef';

let dossier: string;
const enfants: ChildProcess[] = [];

beforeEach(() => {
  dossier = fs.mkdtempSync(path.join(os.tmpdir(), "clevity serveur d'été-"));
});

afterEach(async () => {
  for (const enfant of enfants.splice(0)) enfant.kill('SIGKILL');
  await attendre(() => processusDuServeur().length === 0);
  fs.rmSync(dossier, { recursive: true, force: true });
});

/** Le gardien et mariadbd, vivants, de ce dossier. */
function processusDuServeur(): string[] {
  const { verrou, processus } = chemins(dossier);
  return [...presents(verrou), ...presents(processus)];
}

function identiteDeMariadbd(): string {
  const [mariadbd, ...autres] = presents(chemins(dossier).processus);
  if (mariadbd === undefined || autres.length > 0) throw new Error('un seul mariadbd était attendu');
  return mariadbd;
}

async function attendre(condition: () => boolean): Promise<void> {
  const limite = Date.now() + unites(50);
  while (!condition()) {
    if (Date.now() > limite) throw new Error('condition jamais remplie');
    await pause(20);
  }
}

/** Lance un script utilisateur et rend la main quand son serveur répond. */
async function lancerUtilisateur(fin = 'normale'): Promise<ChildProcess> {
  const enfant = spawn(process.execPath, [...CHARGEUR, UTILISATEUR, dossier, fin], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  enfants.push(enfant);
  const [annonce] = (await once(enfant.stdout, 'data')) as [Buffer];
  expect(annonce.toString()).toBe('prêt');
  return enfant;
}

async function finir(enfant: ChildProcess): Promise<number | null> {
  enfant.stdin?.end();
  const [code] = (await once(enfant, 'exit')) as [number | null];
  return code;
}

async function requete(connexion: ConnexionServeur, ...instructions: string[]): Promise<unknown> {
  const client = await mysql.createConnection({ ...connexion });
  try {
    let rangees: unknown;
    for (const sql of instructions) [rangees] = await client.query(sql);
    return rangees;
  } finally {
    client.destroy();
  }
}

describe('vie ordinaire', () => {
  it("prépare ses données, répond par sa seule socket, et ne laisse rien tourner après l'arrêt", async () => {
    const serveur = await demarrerServeur(dossier);
    const reglages = await requete(
      serveur.connexion,
      'SELECT @@skip_networking AS horsReseau, @@local_infile AS chargement, @@character_set_server AS jeu',
    );
    expect(reglages).toEqual([{ horsReseau: 1, chargement: 1, jeu: 'utf8mb4' }]);
    expect(serveur.port).toBeUndefined();
    expect(fs.statSync(dossier).mode & 0o777).toBe(0o700);

    const lances = processusDuServeur();
    expect(lances).toHaveLength(2);
    await serveur.arreter();
    expect(lances.filter(estVivant)).toEqual([]);
    expect(fs.existsSync(chemins(dossier).etat)).toBe(false);
    await expect(requete(serveur.connexion, 'SELECT 1')).rejects.toThrow(/ENOENT|ECONNREFUSED/);
  });

  it("garde les données d'une fois sur l'autre", async () => {
    const premier = await demarrerServeur(dossier);
    await requete(
      premier.connexion,
      'CREATE DATABASE essai',
      'CREATE TABLE essai.t (n INT)',
      'INSERT INTO essai.t VALUES (7)',
    );
    await premier.arreter();
    const second = await demarrerServeur(dossier);
    expect(await requete(second.connexion, 'SELECT n FROM essai.t')).toEqual([{ n: 7 }]);
    await second.arreter();
  });

  it("se partage entre deux scripts et ne s'arrête qu'avec le second", async () => {
    const premier = await demarrerServeur(dossier);
    const mariadbd = identiteDeMariadbd();
    const second = await lancerUtilisateur();
    expect(identiteDeMariadbd()).toBe(mariadbd);

    await premier.arreter();
    expect(await requete(premier.connexion, 'SELECT 1 AS un')).toEqual([{ un: 1 }]);
    expect(await finir(second)).toBe(0);
    expect(estVivant(mariadbd)).toBe(false);
  });

  it('démarre une seule fois pour quatre scripts simultanés', async () => {
    const scripts = await Promise.all([1, 2, 3, 4].map(() => lancerUtilisateur()));
    const mariadbd = identiteDeMariadbd();
    expect(presents(chemins(dossier).utilisateurs)).toHaveLength(4);
    expect(presents(chemins(dossier).verrou)).toHaveLength(1);

    expect(await Promise.all(scripts.map(finir))).toEqual([0, 0, 0, 0]);
    expect(estVivant(mariadbd)).toBe(false);
    expect(processusDuServeur()).toEqual([]);
  });

  it('supporte des démarrages et des arrêts entremêlés', async () => {
    const tours = Array.from({ length: 8 }, async (_, rang) => {
      await pause(rang * 40);
      const serveur = await demarrerServeur(dossier);
      const rangees = await requete(serveur.connexion, `SELECT ${rang} AS rang`);
      await serveur.arreter();
      return rangees;
    });
    expect(await Promise.all(tours)).toEqual(tours.map((_, rang) => [{ rang }]));
    expect(processusDuServeur()).toEqual([]);
  });

  it('abrite ailleurs une socket dont le chemin serait trop long, et efface cet abri', async () => {
    const long = path.join(dossier, 'é'.repeat(60));
    const serveur = await demarrerServeur(long);
    const { socketPath = '' } = serveur.connexion;
    expect(socketPath.startsWith(long)).toBe(false);
    expect(await requete(serveur.connexion, 'SELECT 1 AS un')).toEqual([{ un: 1 }]);
    await serveur.arreter();
    expect(fs.existsSync(path.dirname(socketPath))).toBe(false);
  });
});

describe('port de bouclage', () => {
  it("s'ouvre à la demande, et root n'y entre pas", async () => {
    const serveur = await demarrerServeur(dossier, { port: true });
    const parLeReseau = { host: '127.0.0.1', port: serveur.port };
    await requete(serveur.connexion, "CREATE USER lecture@'127.0.0.1' IDENTIFIED BY 'secret'");
    expect(await requete({ ...parLeReseau, user: 'lecture', password: 'secret' }, 'SELECT 1 AS un')).toEqual([
      { un: 1 },
    ]);
    await expect(requete({ ...parLeReseau, user: 'root', password: '' }, 'SELECT 1')).rejects.toThrow(/Access denied/);
    await serveur.arreter();
  });

  it("est refusé si le serveur tourne déjà sans lui, sans déranger ceux qui s'en servent", async () => {
    const serveur = await demarrerServeur(dossier);
    await expect(demarrerServeur(dossier, { port: true })).rejects.toThrow(
      "La MariaDB embarquée tourne déjà pour un autre script, sans port réseau : attendez qu'il finisse, puis recommencez.",
    );
    expect(await requete(serveur.connexion, 'SELECT 1 AS un')).toEqual([{ un: 1 }]);
    await serveur.arreter();
  });
});

describe('fins brutales', () => {
  it.each(['SIGKILL', 'SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'le script reçoit %s : le serveur disparaît',
    async (signal) => {
      const script = await lancerUtilisateur();
      const lances = processusDuServeur();
      // Au groupe entier, comme le fait un terminal.
      process.kill(-(script.pid ?? 0), signal);
      await attendre(() => !lances.some(estVivant));
      expect(presents(chemins(dossier).utilisateurs)).toEqual([]);
      expect(fs.readFileSync(chemins(dossier).journal, 'utf8')).toContain('Shutdown complete');
    },
  );

  it.each([
    ['exit', 3],
    ['exception', 1],
  ])('le script finit par %s sans libérer le serveur : il disparaît', async (fin, code) => {
    const script = await lancerUtilisateur(fin);
    const lances = processusDuServeur();
    expect(await finir(script)).toBe(code);
    await attendre(() => !lances.some(estVivant));
  });

  it('mariadbd est tué : ce qui était validé est retrouvé, le reste non', async () => {
    const tue = await demarrerServeur(dossier);
    await requete(
      tue.connexion,
      'CREATE DATABASE essai',
      'CREATE TABLE essai.t (n INT) ENGINE=InnoDB',
      'INSERT INTO essai.t VALUES (1)',
      'START TRANSACTION',
      'INSERT INTO essai.t VALUES (2)',
    );
    const lances = processusDuServeur();
    process.kill(pidDe(identiteDeMariadbd()), 'SIGKILL');
    await attendre(() => !lances.some(estVivant));
    await tue.arreter();

    const releve = await demarrerServeur(dossier);
    expect(await requete(releve.connexion, 'SELECT n FROM essai.t')).toEqual([{ n: 1 }]);
    await releve.arreter();
  });

  it('le gardien est tué : le démarrage suivant arrête le serveur orphelin et repart', async () => {
    const abandonne = await demarrerServeur(dossier);
    const orphelin = identiteDeMariadbd();
    for (const gardien of presents(chemins(dossier).verrou)) process.kill(pidDe(gardien), 'SIGKILL');
    await attendre(() => presents(chemins(dossier).verrou).length === 0);
    expect(estVivant(orphelin)).toBe(true);

    const suivant = await demarrerServeur(dossier);
    expect(estVivant(orphelin)).toBe(false);
    expect(await requete(suivant.connexion, 'SELECT 1 AS un')).toEqual([{ un: 1 }]);
    await suivant.arreter();
    await abandonne.arreter();
    expect(processusDuServeur()).toEqual([]);
  });

  it("le gardien est tué : l'arrêt du dernier script arrête quand même le serveur", async () => {
    const serveur = await demarrerServeur(dossier);
    const mariadbd = identiteDeMariadbd();
    for (const gardien of presents(chemins(dossier).verrou)) process.kill(pidDe(gardien), 'SIGKILL');
    await serveur.arreter();
    expect(estVivant(mariadbd)).toBe(false);
  });

  it("les traces d'un arrêt brutal ne gênent pas : annonce, verrou, inscrits, socket, initialisation inachevée", async () => {
    const { etat, verrou, utilisateurs, processus, donnees } = chemins(dossier);
    for (const registre of [verrou, utilisateurs, processus]) inscrire(registre, MORT);
    const connexion = { socketPath: path.join(dossier, 'mariadbd.sock'), user: 'root', password: '' };
    fs.writeFileSync(etat, JSON.stringify({ gardien: MORT, connexion }));
    fs.writeFileSync(connexion.socketPath, '');
    fs.mkdirSync(`${donnees}.${MORT}`);

    const serveur = await demarrerServeur(dossier);
    expect(await requete(serveur.connexion, 'SELECT 1 AS un')).toEqual([{ un: 1 }]);
    expect(fs.existsSync(`${donnees}.${MORT}`)).toBe(false);
    await serveur.arreter();
    expect(fs.readdirSync(utilisateurs)).toEqual([]);
  });
});

describe('empêchements : une phrase qui dit quoi faire', () => {
  it('MariaDB introuvable', async () => {
    process.env.MARIADB_BIN = dossier;
    try {
      await expect(demarrerServeur(dossier)).rejects.toMatchObject({
        name: 'ErreurUtilisateur',
        codeSortie: 2,
        message: expect.stringMatching(
          /^MariaDB est introuvable sur cette machine : lancez « npm run installer ».* ou réglez DB_HOST, DB_USER et DB_PASSWORD dans \.env\.$/,
        ) as unknown,
      });
    } finally {
      delete process.env.MARIADB_BIN;
    }
    expect(presents(chemins(dossier).utilisateurs)).toEqual([]);
  });

  it('dossier impossible à créer', async () => {
    const fichier = path.join(dossier, 'fichier');
    fs.writeFileSync(fichier, '');
    const impossible = path.join(fichier, '.mariadb');
    await expect(demarrerServeur(impossible)).rejects.toMatchObject({
      name: 'ErreurUtilisateur',
      message:
        `La MariaDB embarquée ne peut pas écrire dans « ${impossible} » (ENOTDIR) : vérifiez les droits et l'espace libre, ` +
        'ou réglez DB_HOST, DB_USER et DB_PASSWORD dans .env pour utiliser une autre base.',
    });
  });

  it('données illisibles : la cause vient du journal de mariadbd', async () => {
    fs.mkdirSync(chemins(dossier).donnees);
    await expect(demarrerServeur(dossier)).rejects.toMatchObject({
      name: 'ErreurUtilisateur',
      message: expect.stringMatching(
        /^La MariaDB embarquée n'a pas démarré \(.*mysql\..*\) : voyez le journal « .*mariadbd\.log »/,
      ) as unknown,
    });
    expect(processusDuServeur()).toEqual([]);
  });
});

describe('dossier privé', () => {
  it('ne confond pas un processus avec un autre qui a reçu le même pid', () => {
    const moi = identite();
    expect(estVivant(moi)).toBe(true);
    expect(estVivant(moi.replace(/-\w+-/, '-1-'))).toBe(false);
    expect(estVivant(MORT)).toBe(false);
  });

  it("n'accorde le verrou qu'une fois, sauf si son détenteur est mort", () => {
    const { verrou } = chemins(dossier);
    const [premier, second] = [identite(), identite()];
    inscrire(verrou, MORT);
    expect(prendreVerrou(verrou, premier)).toBe(true);
    expect(prendreVerrou(verrou, second)).toBe(false);
    rendreVerrou(verrou, premier);
    expect(prendreVerrou(verrou, second)).toBe(true);
    expect(fs.readdirSync(verrou)).toEqual([second]);
    rendreVerrou(verrou, second);
    expect(fs.readdirSync(dossier)).toEqual([]);
  });
});
