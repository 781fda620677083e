/** Les épreuves : chacune rend les reproches qu'elle a à faire, en une phrase chacun ; aucune : réussie. */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Pilote } from '../../base/pilote';
import { differences, empreinte, type Grappe } from './grappe';
import type { Noeud } from './noeud';
import { demarrer, demarrerPar, lancerPar, type Issue, type Poste } from './scripts';

export interface Epreuve {
  readonly intitule: string;
  readonly jouer: (grappe: Grappe) => Promise<readonly string[]>;
}

const DEPARTS = 20;
const jeuDe = ({ travail }: Grappe): string => join(travail, 'jeu');
const posteDe = ({ travail }: Grappe, noeud: Noeud, base: string): Poste => ({
  ...{ noeud, base, sortie: join(travail, `sortie_${base}`) },
});

/** Un reproche si l'issue n'est pas celle qu'on attend : ce code, cette phrase, et jamais de pile. */
function reprocher(quoi: string, { code, erreur }: Issue, attendu: number, phrase = /(?:)/): string[] {
  const reproches = [];
  if (code !== attendu) reproches.push(`${quoi} : code ${code} au lieu de ${attendu} (${erreur})`);
  else if (!phrase.test(erreur)) reproches.push(`${quoi} : « ${erreur} »`);
  if (/^\s+at /m.test(erreur)) reproches.push(`${quoi} : une pile est affichée`);
  return reproches;
}

const comparer = async (grappe: Grappe, ...bases: readonly string[]): Promise<string[]> =>
  (await differences(grappe.noeuds, bases)).map((base) => `la base ${base} n'est pas la même sur tous les nœuds`);

/** Les quatre scripts, chacun par un nœud, la validation aussitôt après l'écriture, sur un autre. */
async function quatreScripts(grappe: Grappe): Promise<string[]> {
  const [un, deux, trois] = grappe.noeuds;
  const tailles = ['--clients', '2000', '--intervenants', '400', '--projets', '6000', '--affectations', '12000'];
  const vers = (noeud: Noeud, base: string): Poste => posteDe(grappe, noeud, base);
  return [
    ...reprocher('generate_data', await demarrer('generate_data', [jeuDe(grappe), ...tailles]).fin, 0),
    ...reprocher('migration du jeu', await lancerPar(vers(un, 'clevity_test'), 'migration', jeuDe(grappe)), 0),
    ...reprocher('validation du jeu', await lancerPar(vers(deux, 'clevity_test'), 'validate'), 0),
    ...reprocher('migration de data_1', await lancerPar(vers(deux, 'clevity'), 'migration', 'data_1'), 0),
    ...reprocher('validation de data_1', await lancerPar(vers(trois, 'clevity'), 'validate'), 0),
    ...reprocher('reprise', await lancerPar(vers(trois, 'clevity'), 'reprise'), 0),
    ...reprocher('validation de la reprise', await lancerPar(vers(un, 'clevity'), 'validate'), 0),
    ...(await comparer(grappe, 'clevity', 'clevity_test')),
  ];
}

/** Attend qu'une exécution travaille dans la base, vue d'un nœud. */
async function attendreTravail(noeud: Noeud, base: string): Promise<void> {
  const requete = `SELECT 1 FROM ${base}.executions WHERE statut = 'en_cours'`;
  while ((await noeud.demander<unknown[]>(requete).catch(() => [])).length === 0) await pause(20);
}

/** Attend que le verrou de la base soit pris, vu d'un nœud. */
async function attendreVerrou(noeud: Noeud, base: string): Promise<void> {
  while ((await noeud.demander<unknown[]>(`SELECT 1 FROM ${base}.verrou`).catch(() => [])).length === 0)
    await pause(20);
}

/** Le nœud par lequel on travaille disparaît ; un autre finit, et le disparu revient identique. */
async function noeudPerdu(grappe: Grappe): Promise<string[]> {
  const [un, deux] = grappe.noeuds;
  const { fin } = demarrerPar(posteDe(grappe, un, 'perte'), 'migration', jeuDe(grappe));
  await attendreTravail(deux, 'perte');
  await pause(500);
  await un.tuer();
  const reproches = reprocher(
    'migration, son nœud perdu',
    await fin,
    2,
    /a été perdue .* rien n'a été validé à moitié/,
  );
  const [ecrites] = await deux.demander<{ nombre: number }[]>('SELECT COUNT(*) AS nombre FROM perte.clients');
  if (ecrites?.nombre !== 0) reproches.push(`${ecrites?.nombre} clients écrits par la migration perdue`);
  const relance = await lancerPar(posteDe(grappe, deux, 'perte'), 'migration', jeuDe(grappe));
  reproches.push(...reprocher('relance par un autre nœud', relance, 0));
  await un.demarrer(false);
  reproches.push(...(await comparer(grappe, 'perte')));
  if ((await empreinte(deux, 'perte')) !== (await empreinte(deux, 'clevity_test'))) {
    reproches.push('la base finie par un autre nœud n’est pas celle qu’on aurait eue sans la perte');
  }
  return reproches;
}

/** Deux départs décalés, par deux nœuds, dans une base neuve : le premier travaille, le second est refusé. */
async function departCroise(grappe: Grappe, tour: number): Promise<string[]> {
  const [premier, second] = [grappe.noeuds[tour % 3], grappe.noeuds[(tour + 1) % 3]];
  if (premier === undefined || second === undefined) throw new Error('Il faut trois nœuds');
  await premier.demander('DROP DATABASE IF EXISTS departs');
  const tenant = demarrerPar(posteDe(grappe, premier, 'departs'), 'migration', jeuDe(grappe));
  await attendreVerrou(premier, 'departs');
  const venu = demarrerPar(
    { ...posteDe(grappe, second, 'departs'), sortie: join(grappe.travail, 'venu') },
    ...(['migration', jeuDe(grappe)] as const),
  );
  const [issue, issueDuPremier] = [await venu.fin, await tenant.fin];
  // Sur une machine chargée, le premier a pu finir avant que le second n'arrive : ils ne se sont pas croisés.
  if (issue.code === 0 && (await seSontSuivis(premier))) return departCroise(grappe, tour);
  const reproches = [
    ...reprocher(`départ ${tour + 1}, le second`, issue, 2, /La base departs est occupée : .* \(migration\)/),
    ...reprocher(`départ ${tour + 1}, le premier`, issueDuPremier, 0),
  ];
  const statuts = await premier.demander<{ statut: string }[]>('SELECT statut FROM departs.executions');
  if (statuts.map(({ statut }) => statut).join() !== 'terminee') {
    reproches.push(`départ ${tour + 1} : ${JSON.stringify(statuts)}`);
  }
  return [...reproches, ...(await comparer(grappe, 'departs'))];
}

async function seSontSuivis(noeud: Noeud): Promise<boolean> {
  const [suite] = await noeud.demander<{ suivis: number }[]>(
    'SELECT COUNT(*) = 2 AND MAX(debut) >= MIN(fin) AS suivis FROM departs.executions',
  );
  return suite?.suivis === 1;
}

async function departsCroises(grappe: Grappe): Promise<string[]> {
  const reproches: string[] = [];
  for (let tour = 0; tour < DEPARTS; tour++) reproches.push(...(await departCroise(grappe, tour)));
  return reproches;
}

/** La transaction d'une application, ouverte sur un autre nœud, survit à tout ce qui ne change rien. */
async function transactionVoisine(grappe: Grappe): Promise<string[]> {
  const [un, deux, trois] = grappe.noeuds;
  await trois.demander('CREATE DATABASE appli');
  await trois.demander('CREATE TABLE appli.notes (id INT PRIMARY KEY, texte VARCHAR(50)) ENGINE = InnoDB');
  const application = await Pilote.ouvrir(trois.connexion);
  try {
    await application.demander('SET autocommit = 0');
    await application.demander('INSERT INTO appli.notes SELECT id_client, LEFT(nom, 50) FROM clevity.clients');
    await application.demander('SELECT * FROM clevity.projets LIMIT 1 LOCK IN SHARE MODE');
    const reproches = [
      ...reprocher(
        'simulation',
        await lancerPar(posteDe(grappe, un, 'clevity'), 'migration', 'data_1', '--simulation'),
        0,
      ),
      ...reprocher('relance', await lancerPar(posteDe(grappe, un, 'clevity'), 'migration', 'data_1'), 0),
      ...reprocher('validation', await lancerPar(posteDe(grappe, deux, 'clevity'), 'validate'), 0),
    ];
    await application.demander('COMMIT').catch((erreur: unknown) => {
      reproches.push(`la transaction de l'application a été tuée : ${String(erreur)}`);
    });
    return reproches;
  } finally {
    await application.fermer();
  }
}

/** Les numéros d'une grappe ne se suivent pas : chaque nœud a les siens. */
async function annulerDerniere(poste: Poste): Promise<Issue> {
  const [derniere] = await poste.noeud.demander<{ numero: number }[]>(
    `SELECT MAX(id_execution) AS numero FROM ${poste.base}.executions`,
  );
  return lancerPar(poste, 'migration', '--annuler', String(derniere?.numero));
}

/** Les réglages stricts passent ; une limite trop basse se dit. */
async function reglagesStricts(grappe: Grappe): Promise<string[]> {
  const [un, deux] = grappe.noeuds;
  const regler = async (nom: string, valeur: string): Promise<void> => {
    for (const noeud of grappe.noeuds) await noeud.demander(`SET GLOBAL ${nom} = ${valeur}`);
  };
  const reproches: string[] = [];
  await regler('wsrep_mode', "'STRICT_REPLICATION,REQUIRED_PRIMARY_KEY'");
  await regler('wsrep_load_data_splitting', 'ON');
  await regler('wsrep_max_ws_size', '67108864');
  const poste = posteDe(grappe, un, 'stricte');
  reproches.push(...reprocher('migration, réglages stricts', await lancerPar(poste, 'migration', 'data_1'), 0));
  reproches.push(...reprocher('reprise, réglages stricts', await lancerPar(poste, 'reprise'), 0));
  reproches.push(...reprocher('annulation, réglages stricts', await annulerDerniere(poste), 0));
  reproches.push(
    ...reprocher('validation, réglages stricts', await lancerPar(posteDe(grappe, deux, 'stricte'), 'validate'), 0),
  );
  await regler('wsrep_load_data_splitting', 'OFF');
  await regler('wsrep_max_ws_size', '100000');
  const petite = await lancerPar(posteDe(grappe, un, 'petite'), 'migration', 'data_1');
  reproches.push(
    ...reprocher('transaction trop grosse', petite, 2, /n'admet pas une transaction si grosse \(wsrep_max_ws_size\)/),
  );
  await regler('wsrep_max_ws_size', 'DEFAULT');
  await regler('wsrep_mode', "''");
  return reproches;
}

/** Un nœud resté seul refuse le travail, et le dit ; la grappe se refait autour de lui. */
async function majoritePerdue(grappe: Grappe): Promise<string[]> {
  const [un, deux, trois] = grappe.noeuds;
  await Promise.all([deux.tuer(), trois.tuer()]);
  while ((await etatDe(un)) === 'Primary') await pause(100);
  const reproches = [
    ...reprocher(
      'migration, majorité perdue',
      await lancerPar(posteDe(grappe, un, 'clevity'), 'migration', 'data_1'),
      2,
      /est coupé de sa grappe|ne suit plus sa grappe/,
    ),
    ...reprocher(
      'validation, majorité perdue',
      await lancerPar(posteDe(grappe, un, 'clevity'), 'validate'),
      2,
      /est coupé de sa grappe|ne suit plus sa grappe/,
    ),
  ];
  await un.demander("SET GLOBAL wsrep_provider_options = 'pc.bootstrap=YES'");
  for (const noeud of [deux, trois]) await noeud.demarrer(false);
  reproches.push(...reprocher('relance', await lancerPar(posteDe(grappe, trois, 'clevity'), 'migration', 'data_1'), 0));
  return [...reproches, ...(await comparer(grappe, 'clevity', 'clevity_test', 'perte', 'departs'))];
}

async function etatDe(noeud: Noeud): Promise<string | undefined> {
  return (await noeud.demander<{ Value: string }[]>("SHOW STATUS LIKE 'wsrep_cluster_status'"))[0]?.Value;
}

export const EPREUVES: readonly Epreuve[] = [
  { intitule: 'les quatre scripts, chacun par un nœud ; tables identiques', jouer: quatreScripts },
  { intitule: 'le nœud utilisé perdu en pleine migration ; un autre finit', jouer: noeudPerdu },
  { intitule: 'vingt départs par deux nœuds : le premier travaille, le second est refusé', jouer: departsCroises },
  {
    intitule: 'la transaction d’une application survit à la simulation, à la relance, à la validation',
    jouer: transactionVoisine,
  },
  { intitule: 'réglages stricts de la grappe, transaction trop grosse', jouer: reglagesStricts },
  { intitule: 'majorité perdue : une phrase, puis la grappe se refait', jouer: majoritePerdue },
];
