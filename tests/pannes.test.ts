/**
 * Deux exécutions à la fois, une exécution tuée, un serveur tué : la base n'est jamais écrite à moitié, et la relance
 * finit comme si de rien n'était.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { avecBase, type Rangee } from '../lib/base/connexion';
import { choisirConnexion } from '../lib/base/config';
import { generer } from '../lib/generation';
import { demarrerServeur, type ServeurEmbarque } from '../lib/serveur/embarque';
import { chemins, pidDe, presents } from '../lib/serveur/dossier.cjs';
import { AUJOURDHUI, Banc } from './outils/banc';
import { taille } from './outils/hasard';
import { demarrer, lancer, RACINE, reussir, type Issue } from './outils/scripts';

/** Combien de clients, et le reste en proportion. */
const N = taille(600, 6000);
const racine = mkdtempSync(join(tmpdir(), 'clevity-pannes-'));
const jeu = join(racine, 'jeu');
const banc = new Banc('t_pannes');
const OPTIONS = [jeu, '--base', banc.nom, '--sortie', banc.sortie];

/** Les tables d'une exécution que rien n'a interrompue, et le temps qu'elle a pris. */
let reference: Record<string, Rangee[]>;
let duree = 0;

beforeAll(async () => {
  await generer({
    ...{ dossier: jeu, graine: 11, defauts: 0.05, dialectes: false, aujourdhui: AUJOURDHUI },
    ...{ clients: N, intervenants: N / 6, projets: 2 * N, affectations: 3.5 * N },
  });
  rmSync(join(jeu, 'attendu.json'));
  await banc.vider();
  const debut = Date.now();
  await reussir('migration', OPTIONS);
  duree = Date.now() - debut;
  reference = await banc.contenu();
  expect(reference.affectations?.length).toBeGreaterThan(3 * N);
});
afterAll(async () => {
  await banc.fermer();
  rmSync(racine, { recursive: true, force: true });
});

const vide = (contenu: Record<string, Rangee[]>): boolean =>
  Object.entries(contenu).every(([table, rangees]) => table.includes('passé') || rangees.length === 0);

/** Relance jusqu'à ce que le serveur ait lâché le verrou d'une connexion tuée. */
async function relancer(): Promise<Issue> {
  for (let essais = 0; ; essais++) {
    const issue = await lancer('migration', OPTIONS);
    if (issue.code === 0 || essais === 20 || !issue.erreur.includes('est occupée')) return issue;
    await pause(250);
  }
}

describe('un script tué', () => {
  test.each([
    ['SIGKILL', 0.4],
    ['SIGKILL', 0.7],
    ['SIGKILL', 0.9],
    ['SIGINT', 0.7],
  ] as const)(
    'par %s, à %d de sa durée : rien n’est à moitié, la relance finit dans le même état',
    async (signal, part) => {
      await banc.vider();
      const { enfant, fin } = demarrer('migration', OPTIONS);
      await pause(duree * part);
      enfant.kill(signal);
      const tue = await fin;
      expect(tue.erreur).not.toMatch(/^\s+at /m);
      const bases = await avecBase(choisirConnexion(undefined, process.env), 'mysql', false, (base) =>
        base.lire('SELECT 1 FROM information_schema.tables WHERE table_schema = ? AND table_name = ?', [
          banc.nom,
          'lignes_isolees',
        ]),
      );
      if (bases.length > 0) {
        const contenu = await banc.contenu();
        if (!vide(contenu)) expect(contenu).toEqual(reference);
      }
      const issue = await relancer();
      expect([issue.code, issue.erreur]).toEqual([0, '']);
      expect(await banc.contenu()).toEqual(reference);
      const statuts = (await banc.valeurs('SELECT statut FROM executions ORDER BY id_execution')).flat();
      expect(statuts.at(-1)).toBe('terminee');
      expect(statuts).not.toContain('en_cours');
    },
  );

  test('par SIGKILL, aussitôt commencé : la relance le dit interrompu', async () => {
    await banc.vider();
    await banc.creer();
    const { enfant, fin } = demarrer('migration', OPTIONS);
    await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, async (base) => {
      const enCours = "SELECT 1 FROM executions WHERE statut = 'en_cours'";
      const commence = (): Promise<boolean> =>
        base.lire(enCours).then(
          (rangees) => rangees.length > 0,
          () => false,
        );
      while (enfant.exitCode === null && !(await commence())) await pause(2);
    });
    enfant.kill('SIGKILL');
    expect((await fin).signal).toBe('SIGKILL');
    expect((await relancer()).code).toBe(0);
    expect((await banc.valeurs('SELECT statut FROM executions ORDER BY id_execution')).flat()).toEqual([
      'interrompue',
      'terminee',
    ]);
    expect(readFileSync(join(banc.sortie, 'rapport_reprise.txt'), 'utf8')).toContain(
      "l'exécution n° 1 avait été coupée avant d'écrire.",
    );
    expect(vide(await banc.contenu())).toBe(false);
  });
});

describe('une seule exécution à la fois', () => {
  test('la seconde sort avec le code 2 et dit qui occupe la base, depuis quand', async () => {
    await banc.vider();
    await banc.migrer(join(RACINE, 'data_1'));
    await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, async (base) => {
      await base.lire("SELECT GET_LOCK('clevity:t_pannes', 0)");
      await base.executer("INSERT INTO executions (script) VALUES ('reprise')");
      const { code, erreur } = await lancer('migration', OPTIONS);
      expect(code).toBe(2);
      expect(erreur).toMatch(
        /^La base t_pannes est occupée : l'exécution n° \d+ \(reprise\), commencée le \d\d\/\d\d\/\d{4} à [\d:]+, y travaille\. Attendez .*\n$/,
      );
    });
  });

  test('deux migrations lancées ensemble : une travaille, l’autre renonce', async () => {
    await banc.vider();
    const issues = await Promise.all([lancer('migration', OPTIONS), lancer('migration', OPTIONS)]);
    issues.sort((a, b) => (a.code ?? 0) - (b.code ?? 0));
    expect(issues.map(({ code }) => code)).toEqual([0, 2]);
    expect(issues[0]?.erreur).toBe('');
    expect(issues[1]?.erreur).toMatch(/est occupée/);
    expect(await banc.contenu()).toEqual(reference);
  });
});

/** Attend que le travail ait commencé : l'exécution est inscrite. */
async function attendreCommencement({ connexion }: ServeurEmbarque): Promise<void> {
  await avecBase({ ...connexion, host: connexion.host ?? '' }, banc.nom, true, async (base) => {
    const commence = (): Promise<boolean> =>
      base.lire("SELECT 1 FROM executions WHERE statut = 'en_cours'").then(
        (rangees) => rangees.length > 0,
        () => false,
      );
    while (!(await commence())) await pause(5);
  });
}

test('le serveur tué en plein travail : une phrase, puis la relance finit', async () => {
  const prive = join(racine, 'serveur');
  let serveur = await demarrerServeur(prive);
  const env = { DB_SOCKET: serveur.connexion.socketPath };
  const options = [jeu, '--base', banc.nom, '--sortie', join(racine, 'sortie')];
  try {
    const { fin } = demarrer('migration', options, env);
    await attendreCommencement(serveur);
    const [mariadbd = ''] = presents(chemins(prive).processus);
    process.kill(pidDe(mariadbd), 'SIGKILL');
    const { code, erreur } = await fin;
    expect(code).toBe(2);
    expect(erreur).toMatch(/La connexion à .* a été perdue en cours de travail : rien n'a été validé à moitié/);
    expect(erreur).not.toMatch(/^\s+at /m);
  } finally {
    await serveur.arreter();
  }
  serveur = await demarrerServeur(prive);
  try {
    const { code, erreur } = await lancer('migration', options, { DB_SOCKET: serveur.connexion.socketPath });
    expect([code, erreur]).toEqual([0, '']);
    const { connexion } = serveur;
    const comptes = await avecBase({ ...connexion, host: connexion.host ?? '' }, banc.nom, false, (base) =>
      base.lireUne<{ clients: number; affectations: number; isolees: number }>(
        `SELECT (SELECT COUNT(*) FROM clients) AS clients, (SELECT COUNT(*) FROM affectations) AS affectations,
                (SELECT COUNT(*) FROM lignes_isolees) AS isolees`,
      ),
    );
    expect(comptes).toEqual({
      clients: reference.clients?.length,
      affectations: reference.affectations?.length,
      isolees: reference.lignes_isolees?.length,
    });
  } finally {
    await serveur.arreter();
  }
});
