/**
 * data_1 et le fichier corrompu, par un réseau, un serveur ou une grappe qui défaillent à chaque ordre : après la faute, tout
 * ou rien ; la relance finit dans le même état, à l'octet près. Un ordre sur trois, chaque faute à son tour, et les derniers,
 * où l'on valide ; toutes les fautes, à chaque ordre, avec EXHAUSTIF=1 (huit minutes).
 */
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Banc } from './outils/banc';
import { serveurDesEssais } from './outils/bases';
import { Mandataire, type Faute } from './outils/mandataire';
import { RACINE } from './outils/scripts';

const DATA_1 = join(RACINE, 'data_1');
const CORROMPUS = join(DATA_1, 'projets_corrompus.csv');
const FAUTES = ['coupe', 'coupe-apres', '1213', 'coupe-pendant'] as const;
/** Garde, COMMIT, clôtures, verrou rendu. */
const DERNIERS = 6;
const banc = new Banc('t_fautes_data_1');
let mandataire: Mandataire;

type Contenu = Awaited<ReturnType<Banc['contenu']>>;
type Travail = () => Promise<unknown>;
const migrer: Travail = () => banc.migrer(DATA_1);
const reprendre: Travail = () => banc.reprendre(CORROMPUS);

beforeAll(async () => {
  mandataire = await Mandataire.ouvrir(serveurDesEssais());
  await banc.vider();
});
afterAll(async () => {
  await mandataire.fermer();
  await banc.fermer();
});

/** Le même travail, par le mandataire : le banc lit l'environnement à chaque connexion. */
async function parMandataire(travail: Travail): Promise<unknown> {
  const avant = { ...process.env };
  Object.assign(process.env, mandataire.environnement);
  try {
    return await travail();
  } finally {
    Object.assign(process.env, avant);
  }
}

/** Les lignes, sans ce qui dit quelle exécution les a écrites. */
const sansNumeros = (contenu: Contenu): unknown =>
  JSON.parse(JSON.stringify(contenu, (nom, valeur: unknown) => (nom.startsWith('id_fichier') ? undefined : valeur)));

const TABLES =
  'attentes lignes_isolees historique correspondances affectations projets intervenants clients agences appuis fichiers executions verrou';

/** Remet la base comme au premier jour, sans toucher au schéma. */
const effacer = (): Promise<void> =>
  banc.executer(
    TABLES.split(' ')
      .map((table) => `DELETE FROM ${table};`)
      .join('\n') +
      ['clients', 'intervenants', 'projets', 'affectations'].map((table) => `DELETE HISTORY FROM ${table};`).join('\n'),
  );

async function relancer(travail: Travail): Promise<void> {
  for (let essais = 0; ; essais++) {
    try {
      return void (await travail());
    } catch (erreur) {
      if (essais === 40 || !String(erreur).includes('est occupée')) throw erreur;
      await pause(50);
    }
  }
}

interface Epreuve {
  readonly travail: Travail;
  readonly preparer: () => Promise<unknown>;
}

/** Joue `genre` au `rang`-ième ordre et confronte ce qui reste à l'avant et à l'après. */
async function eprouver({ travail, preparer }: Epreuve, genre: Faute, rang: number, etats: unknown[]): Promise<void> {
  await effacer();
  await preparer();
  mandataire.preparer(genre, rang);
  const issue = await parMandataire(travail).then(
    () => 'fait',
    (erreur: unknown) => erreur,
  );
  const subi = `${genre} au ${rang}e ordre : ${mandataire.subi.slice(0, 60)}`;
  mandataire.preparer();
  if (issue !== 'fait') expect([subi, issue]).toEqual([subi, expect.objectContaining({ name: 'ErreurUtilisateur' })]);
  const laisse = sansNumeros(await banc.contenu());
  const [avant, apres] = etats;
  expect([subi, [avant, apres].map((etat) => JSON.stringify(etat))]).toEqual([
    subi,
    expect.arrayContaining([JSON.stringify(laisse)]),
  ]);
  if (issue === 'fait') expect([subi, laisse]).toEqual([subi, apres]);
  if (JSON.stringify(laisse) === JSON.stringify(avant)) {
    await relancer(travail);
    expect([subi, sansNumeros(await banc.contenu())]).toEqual([subi, apres]);
  }
}

/** Les fautes à jouer, et à quel ordre. */
function choisir(total: number): (readonly [rang: number, genre: Faute])[] {
  const tous = Array.from({ length: total }, (_, rang) => rang + 1);
  if (process.env.EXHAUSTIF) return tous.flatMap((rang) => FAUTES.map((genre) => [rang, genre] as const));
  return tous
    .filter((rang) => rang % 3 === 0 || rang > total - DERNIERS)
    .map((rang, tour) => [rang, FAUTES[tour % FAUTES.length] ?? 'coupe'] as const);
}

test.each([
  ['la migration', { travail: migrer, preparer: () => Promise.resolve() }],
  ['la reprise', { travail: reprendre, preparer: migrer }],
] as const)(
  '%s : tout ou rien, et la relance finit',
  async (_quoi, epreuve) => {
    await migrer();
    await effacer();
    await epreuve.preparer();
    const avant = sansNumeros(await banc.contenu());
    mandataire.preparer();
    await parMandataire(epreuve.travail);
    const total = mandataire.ordres.length;
    const apres = sansNumeros(await banc.contenu());
    expect(apres).not.toEqual(avant);
    expect(total).toBeGreaterThan(20);
    for (const [rang, genre] of choisir(total)) await eprouver(epreuve, genre, rang, [avant, apres]);
  },
  1_200_000,
);
