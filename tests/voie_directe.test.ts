/**
 * La voie directe : ce qu'elle admet, ce qu'elle laisse au jugement, et la preuve qu'elle ne change rien. Chaque dossier
 * est migré deux fois, dans deux bases neuves : par les deux voies, puis par le transit seul ; les tables sont égales,
 * clés comprises. (`tests/identites/` en fait autant de chacun de ses cas.)
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase } from '../lib/base/connexion';
import { Annuaire } from '../lib/chargement/annuaire';
import { IdentitesVues } from '../lib/chargement/identites_vues';
import { Periodes } from '../lib/chargement/periodes';
import { choisirConnexion } from '../lib/base/config';
import { generer } from '../lib/generation';
import { enPaquets } from '../lib/base/paquets';
import { controler } from '../lib/validation/valider';
import {
  affectation,
  affectations,
  AUJOURDHUI,
  Banc,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
  type Dossier,
} from './outils/banc';

const banc = new Banc('t_voie_directe');
const lent = new Banc('t_voie_transit', true);
const travail = mkdtempSync(join(tmpdir(), 'clevity-voies-'));
beforeEach(() => Promise.all([banc.vider(), lent.vider()]));
afterAll(async () => {
  await Promise.all([banc.fermer(), lent.fermer()]);
  rmSync(travail, { recursive: true, force: true });
});

/** Migre par les deux voies, puis par le transit seul : mêmes tables. Rend combien de lignes ont pris la voie directe, par fichier. */
async function comparer(dossier: Dossier | string): Promise<Record<string, number | undefined>> {
  const chemin = typeof dossier === 'string' ? dossier : banc.ecrire(dossier);
  const rendu = await banc.migrer(chemin);
  const temoin = await lent.migrer(chemin);
  expect(temoin.fichiers.map(({ lecture }) => lecture?.directes.inserees)).toEqual(temoin.fichiers.map(() => 0));
  expect(rendu.fichiers.map(({ bilan }) => bilan)).toEqual(temoin.fichiers.map(({ bilan }) => bilan));
  expect(rendu.constats).toEqual(temoin.constats);
  expect(await banc.contenu()).toEqual(await lent.contenu());
  const corrections = 'SELECT nom, source, entite, corrections FROM fichiers ORDER BY id_fichier';
  expect(await banc.valeurs(corrections)).toEqual(await lent.valeurs(corrections));
  return Object.fromEntries(rendu.fichiers.map(({ fichier, lecture }) => [fichier.nom, lecture?.directes.inserees]));
}

describe('des dossiers entiers, sales, de plusieurs agences', () => {
  test.each([1, 2, 3, 4, 5, 6])('graine %i', async (graine) => {
    const dossier = join(travail, `graine_${graine}`);
    const tailles = { clients: 150, intervenants: 40, projets: 300, affectations: 500 };
    await generer({
      ...{ dossier, graine, ...tailles, defauts: 0.15, dialectes: graine % 2 === 0, aujourdhui: AUJOURDHUI },
    });
    const directes = await comparer(dossier);
    expect(Object.values(directes).reduce<number>((somme, sienne) => somme + (sienne ?? 0), 0)).toBeGreaterThan(300);
  });
});

const UN_CLIENT = clients(client('1', 'Alpha', 'a@x.fr'));
const DEUX_INTERVENANTS = intervenants(intervenant('1', 'Roux', 'r@x.fr'), intervenant('2', 'Petit', 'p@x.fr'));

test('les lignes sans histoire prennent la voie directe ; une remarque, un doute, un intervenant passent par le transit', async () => {
  const directes = await comparer({
    'clients.csv': clients(
      client('1', 'Alpha', 'a@x.fr'),
      client('2', 'Bêta', 'b@x.fr', ',,'),
      client('3', 'ALPHA SARL', 'c@x.fr'),
      client('4', 'Delta', 'a@x.fr'),
    ),
    'intervenants.csv': DEUX_INTERVENANTS,
    'projets.csv': projets(projet('1', 'Audit', '1'), projet('2', 'Refonte', '9'), projet('1', 'Autre', '1')),
    'affectations.csv': affectations(
      affectation('1', '1', '1'),
      affectation('2', '1', '1'),
      affectation('3', '2', '1'),
    ),
  });
  expect(directes).toEqual({ 'clients.csv': 1, 'intervenants.csv': 0, 'projets.csv': 1, 'affectations.csv': 1 });
});

test('une base qui a déjà des lignes, ou une quarantaine, n’a pas de voie directe', async () => {
  await banc.migrer({ 'clients.csv': clients(client('1', '', 'a@x.fr')) });
  const rendu = await banc.migrer({ 'clients_lyon.csv': clients(client('1', 'Alpha', 'a@x.fr')) });
  expect(rendu.fichiers.map(({ lecture }) => lecture?.directes.inserees)).toEqual([0]);
});

test('l’intervenant qui en a absorbé un autre : deux références, une seule affectation', async () => {
  const directes = await comparer({
    'clients.csv': UN_CLIENT,
    'intervenants_lyon.csv': intervenants(intervenant('1', 'Roux', 'r@x.fr')),
    'intervenants_metz.csv': intervenants(intervenant('7', 'Roux', 'r@x.fr')),
    'projets.csv': projets(projet('1', 'Audit', '1')),
    'affectations.csv': affectations(affectation('1', '1', '1'), affectation('2', '1', '7')),
  });
  expect(directes['affectations.csv']).toBe(0);
});

test('la copie d’une ligne isolée, et la ligne juste qui la suit', async () => {
  await comparer({
    'clients.csv': clients(
      client('1', '', 'a@x.fr'),
      client('1', '', 'a@x.fr'),
      client('1', 'Alpha', 'a@x.fr'),
      client('1', 'Alpha', 'a@x.fr'),
    ),
    'projets.csv': projets(projet('1', 'Audit', '1')),
  });
});

/** Assez de lignes pour que la fin du fichier soit loin des premières, qui décident d'abord de l'ordre des dates. */
const LONGUEUR = 4000;
const longs = (date: (rang: number) => string): string =>
  clients(
    ...Array.from({ length: LONGUEUR }, (_, rang) =>
      client(String(rang + 1), `Nom ${rang}`, `c${rang}@x.fr`, `${date(rang)},,`),
    ),
  );

test.each([
  ['mois d’abord, dès les premières lignes', (): string => '01/25/2020', LONGUEUR],
  [
    'mois d’abord, on ne l’apprend qu’à la fin',
    (rang: number): string => (rang < LONGUEUR - 1 ? '02/03/2020' : '01/25/2020'),
    0,
  ],
  [
    'contradictoire, on ne l’apprend qu’à la fin',
    (rang: number): string => (rang < LONGUEUR - 1 ? '25/01/2020' : '01/25/2020'),
    0,
  ],
])('l’ordre des dates : %s', async (_, date, attendues) => {
  const directes = await comparer({ 'clients.csv': longs(date), 'projets.csv': projets(projet('1', 'Audit', '12')) });
  // Le filtre des suspectes donne parfois l'alerte pour rien : quelques lignes de moins, jamais une de trop.
  expect(directes['clients.csv']).toBeLessThanOrEqual(attendues);
  expect(directes['clients.csv']).toBeGreaterThanOrEqual(0.98 * attendues);
  const [passe] = await banc.valeurs('SELECT COUNT(*) FROM clients FOR SYSTEM_TIME ALL');
  expect(passe).toEqual(await banc.valeurs('SELECT COUNT(*) FROM clients').then(([rangee]) => rangee));
});

test('plus de lignes mises de côté qu’on n’en garde : la voie s’interrompt, puis reprend', async () => {
  const commentaire = 'x'.repeat(2000);
  const lignes = Array.from({ length: 6000 }, (_, rang) =>
    client(String(rang + 1), rang % 2 === 0 ? '' : `Nom ${rang}`, `c${rang}@x.fr`, `2020-01-02,,${commentaire}`),
  );
  const directes = await comparer({ 'clients.csv': clients(...lignes) });
  expect(directes['clients.csv']).toBeGreaterThan(2900);
});

test('deux fichiers de même nom, d’entités différentes, dont une ligne isolée a le même texte : deux entrées', async () => {
  const entetes = {
    clients: 'id,nom,email,date_inscription,region,commentaire',
    projets: 'id_projet,nom_projet,id_client,date_debut,date_fin,statut,note_satisfaction',
  };
  await comparer({ 'export.csv': csv(entetes.clients, client('1', 'Alpha', 'a@x.fr'), 'Fin de l’export') });
  await comparer({ 'export.csv': csv(entetes.projets, projet('1', 'Audit', '1'), 'Fin de l’export') });
  expect(await banc.valeurs('SELECT entite, fichier, codes FROM v_lignes_isolees ORDER BY entite')).toEqual([
    ['clients', 'export.csv', 'LEC-01'],
    ['projets', 'export.csv', 'LEC-01'],
  ]);
  const { resultats } = await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, controler);
  expect(resultats.filter(({ verdict }) => verdict === 'NON CONFORME')).toEqual([]);
});

test('une affectation ne prend la voie directe que s’il est certain qu’elle tombe dans son projet (AFF-06)', async () => {
  const directes = await comparer({
    'clients.csv': UN_CLIENT,
    'intervenants.csv': DEUX_INTERVENANTS,
    'projets.csv': csv(
      'id_projet,nom_projet,id_client,date_debut,date_fin,statut,note_satisfaction',
      '1,Borné,1,2020-03-10,2020-06-20,en_cours,',
      '2,Ouvert,1,2020-03-10,,en_cours,',
      '3,Ancien,1,1850-01-01,1850-12-31,en_cours,',
      '4,Jugé,1,2020-03-10,,termine,',
    ),
    'affectations.csv': csv(
      'id_affectation,id_projet,id_intervenant,date_affectation,role,commentaire',
      '1,1,1,2020-03-10,Chef,',
      '2,1,2,2020-06-20,Chef,',
      '3,1,1,2020-03-09,Chef,',
      '4,1,1,2020-06-21,Chef,',
      '5,2,1,2020-03-09,Chef,',
      '6,2,1,2099-12-31,Chef,',
      '7,3,1,1850-05-05,Chef,',
      '8,3,1,1851-01-01,Chef,',
      '9,4,1,2020-03-10,Chef,',
      '10,4,1,2020-03-09,Chef,',
    ),
  });
  // Le projet 4, signalé (PRJ-12), est jugé, puis connu ; le 3 est trop ancien pour que ses dates soient retenues.
  expect(directes).toMatchObject({ 'projets.csv': 3, 'affectations.csv': 4 });
  expect(
    await banc.valeurs(
      `SELECT fichier, signalees FROM v_bilan WHERE fichier LIKE '%affect%' OR fichier LIKE '%projets%'`,
    ),
  ).toEqual([
    ['affectations.csv', 5],
    ['projets.csv', 1],
  ]);
});

describe('les identités vues', () => {
  test('exactes, par entité, source et lettres', () => {
    const identites = new IdentitesVues();
    const [lyon, metz] = [identites.pour('clients', 'lyon'), identites.pour('clients', 'metz')];
    expect([lyon('12'), lyon('13'), lyon('12C'), metz('12'), identites.pour('projets', 'lyon')('12')]).toEqual(
      Array(5).fill(false),
    );
    expect([lyon('12'), lyon('12C'), metz('12'), identites.pour('clients', 'lyon')('13')]).toEqual(Array(4).fill(true));
  });

  test('sans place, elles n’en disent rien', () => {
    const vue = new IdentitesVues().pour('clients', 'lyon');
    expect(vue('9'.repeat(30))).toBeUndefined();
    for (let rang = 0; rang < 1 << 11; rang++) vue(String(rang * 40_000));
    expect([vue('99000000000'), vue('40000'), vue('40001')]).toEqual([undefined, true, false]);
  });
});

test.each([
  ['2020-03-10', '2020-06-20', '2020-03-10', true],
  ['2020-03-10', '2020-06-20', '2020-06-20', true],
  ['2020-03-10', '2020-06-20', '2020-03-09', false],
  ['2020-03-10', '2020-06-20', '2020-06-21', false],
  ['2019-12-31', '2020-01-01', '2020-01-01', true],
  ['2020-03-10', null, '2100-12-31', true],
  ['2020-03-10', null, '2102-01-01', false],
  ['1924-12-31', null, '2020-01-01', false],
  ['2020-03-10', '9999-12-31', '2020-04-01', false],
  ['2020-03-10', null, '', false],
])('la période %s – %s contient-elle « %s » à coup sûr ? %s', (debut, fin, date, attendu) => {
  const periodes = new Periodes();
  periodes.inscrire(5000, debut, fin);
  expect([periodes.contient(5000, date), periodes.contient(5001, date), periodes.contient(7, date)]).toEqual([
    attendu,
    false,
    false,
  ]);
});

test('des paquets ni trop petits ni trop gros, et les mêmes octets', async () => {
  const tailles = [3, 0, 70_000, 1, 65_535, 2_500_000, 10];
  const blocs = tailles.map((taille, rang) => Buffer.alloc(taille, rang + 1));
  const paquets: Uint8Array[] = [];
  for await (const paquet of enPaquets(blocs)) paquets.push(paquet);
  expect(Buffer.concat(paquets).equals(Buffer.concat(blocs))).toBe(true);
  expect(paquets.map(({ length }) => length)).toEqual([70_003, 65_536, 1 << 20, 1 << 20, 2_500_000 - (2 << 20), 10]);
});

describe('l’annuaire', () => {
  const annuaire = new Annuaire();
  annuaire.inscrire('clients', 'lyon', '12', 101);
  annuaire.inscrire('clients', 'metz', '12', 102);
  annuaire.inscrire('clients', 'lyon', '13', 103);
  annuaire.inscrire('clients', 'lyon', '14C', 104);

  test.each([
    ['dans sa source', 'lyon', '12', 101],
    ['dans la sienne, pas celle des autres', 'metz', '12', 102],
    ['ailleurs, une seule fois', 'metz', '13', 103],
    ['ailleurs, deux fois : on ne tranche pas ici', 'nice', '12', undefined],
    ['inconnue', 'lyon', '15', undefined],
    ['les mêmes chiffres, d’autres lettres', 'lyon', '14', undefined],
    ['chiffres et lettres', 'lyon', '14C', 104],
    ['un nombre qui ne tient pas en mémoire', 'lyon', '9'.repeat(30), undefined],
  ])('%s', (_, source, cle, id) => expect(annuaire.designe('clients', source, cle)).toBe(id));

  test('ce qu’une lecture abandonnée avait inscrit est oublié', () => {
    const autre = new Annuaire();
    autre.inscrire('projets', 'commune', '1', 10);
    autre.inscrire('projets', 'commune', '2', 20);
    autre.oublier('projets', 20);
    expect([autre.designe('projets', 'commune', '1'), autre.designe('projets', 'commune', '2')]).toEqual([
      10,
      undefined,
    ]);
  });

  test('des identifiants épars débordent : l’absence ne prouve plus rien, la présence si', () => {
    const plein = new Annuaire();
    for (let rang = 1; rang <= 1 << 14; rang++) plein.inscrire('projets', 'lyon', String(rang * 5000), rang);
    plein.inscrire('projets', 'metz', '3', 99_999);
    expect(plein.designe('projets', 'metz', '3')).toBeUndefined();
    expect(plein.designe('projets', 'lyon', '5000')).toBe(1);
    expect(plein.designe('projets', 'metz', '5000')).toBeUndefined();
  });
});

test('des identifiants épars, ou plus grands que tout : les mêmes tables', async () => {
  const grand = '9'.repeat(40);
  await comparer({
    'clients_lyon.csv': clients(client('1000000000000', 'Alpha', 'a@x.fr'), client(grand, 'Bêta', 'b@x.fr')),
    'clients_metz.csv': clients(client('C-7', 'Gamma', 'g@x.fr'), client('8', 'Delta', 'd@x.fr')),
    'projets.csv': projets(
      projet('1', 'Un', '1000000000000'),
      projet('2', 'Deux', grand),
      projet('3', 'Trois', '7'),
      projet('4', 'Quatre', 'c007'),
      projet('5', 'Cinq', '0008'),
    ),
    'intervenants.csv': csv('id,nom,prenom,agence,email', '1,Roux,Anne,Lyon,r@x.fr'),
  });
});
