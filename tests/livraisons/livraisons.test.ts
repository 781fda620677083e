/** Les livraisons qui se suivent : ce qui attend encore se voit, ce qui est corrigé se reconnaît, ce qui est pareil ne dérange pas. */
import {
  affectations,
  affectation,
  bilanDe,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
} from '../outils/banc';
import { readFileSync } from 'node:fs';
import { lireCsv } from '../outils/scripts';
import { Atelier, changer } from './outils';

const atelier = new Atelier('livraisons_suite');
beforeEach(() => atelier.vider());
afterAll(() => atelier.fermer());
afterEach(async () => {
  expect(await atelier.reserves()).toEqual([]);
});

const NOM = 'clients_nord.csv';
const un = client('1', 'Un', 'un@x.fr');

test('livraisons 1, 2, 3 : les deux lignes attendent toujours, et le fichier d’isolés les montre', async () => {
  await atelier.migrer({ [NOM]: clients(un, client('3', 'Trois', '')) });
  await atelier.migrer({ [NOM]: clients(un, client('4', '', 'quatre@x.fr')) });
  await atelier.migrer({ [NOM]: clients(un) });
  expect(atelier.isole(NOM).map(({ id, _ligne, _codes }) => [id, _ligne, _codes])).toEqual([
    ['3', '3', 'CLI-03'],
    ['4', '3', 'CLI-02'],
  ]);
  const rendu = await atelier.rendre(NOM, (lignes) => lignes.map((l) => ({ ...l, nom: 'N', email: `${l.id}@x.fr` })));
  expect(bilanDe(rendu)).toEqual({ [NOM]: [2, 2, 0, 0, 0] });
  expect(atelier.fichiersIsoles()).toEqual({});
});

test('une ligne corrigée dans la livraison suivante entre, et clôt son entrée', async () => {
  await atelier.migrer({ [NOM]: clients(un, client('2', '', 'deux@x.fr')) });
  const suivante = await atelier.migrer({ [NOM]: clients(un, client('2', 'Deux', 'deux@x.fr')) });
  expect(suivante.closes).toBe(1);
  expect(await atelier.entrees()).toEqual([[1, NOM, 3, 'CLI-02', 'reinjectee', 2, null]]);
  expect(atelier.isole(NOM)).toEqual([]);
});

test('redonnée autrement et encore fautive, une ligne prend la suite de son entrée', async () => {
  await atelier.migrer({ [NOM]: clients(client('2', '', 'deux@x.fr')) });
  await atelier.migrer({ [NOM]: clients(client('2', 'Deux', 'pas une adresse')) });
  expect(await atelier.entrees()).toEqual([
    [1, NOM, 2, 'CLI-02', 'remplacee', 2, 2],
    [2, NOM, 2, 'CLI-03', 'isolee', null, null],
  ]);
});

test('une ligne libérée par sa référence quitte le fichier d’isolés', async () => {
  await atelier.migrer({ 'projets_nord.csv': projets(projet('1', 'Audit', '7'), projet('2', '', '7')) });
  await atelier.migrer({ [NOM]: clients(client('7', 'Sept', 'sept@x.fr')) });
  expect(atelier.isole('projets_nord.csv').map(({ id_projet }) => id_projet)).toEqual(['2']);
});

test('une ligne d’abord corrigée à la main, puis relivrée telle quelle : ignorée, sans motif nouveau', async () => {
  const dossier = atelier.ecrire({
    [NOM]: clients(un),
    'projets_nord.csv': projets(projet('1', 'Audit', '1', '2021-01-01,2020-01-01,En cours,')),
  });
  await atelier.migrer(dossier);
  await atelier.rendre('projets_nord.csv', changer(0, { date_fin: '2022-01-01' }));
  const relance = await atelier.migrer(dossier);
  expect(bilanDe(relance)['projets_nord.csv']).toEqual([1, 0, 0, 1, 0]);
  expect(await atelier.entrees()).toHaveLength(1);
});

test('une ligne corrigée encore en attente n’entre pas sous son ancien texte quand sa référence arrive', async () => {
  const projets1 = { 'projets_nord.csv': projets(projet('1', 'Audi', '7')) };
  await atelier.migrer(projets1);
  await atelier.rendre('projets_nord.csv', changer(0, { nom_projet: 'Audit' }));
  await atelier.migrer({ [NOM]: clients(client('7', 'Sept', 'sept@x.fr')), ...projets1 });
  expect(await atelier.valeurs('SELECT nom_projet FROM projets')).toEqual([['Audit']]);
  expect((await atelier.entrees()).map(([, , , , etat]) => etat)).toEqual(['remplacee', 'reinjectee']);
});

describe('deux livraisons se comparent sur les colonnes qu’elles ont en commun', () => {
  const entete = 'id,nom,email,date_inscription';
  const premiere = { [NOM]: csv(`${entete},region,Divers`, '1,Un,un@x.fr,2020-01-02,Bretagne,vu') };
  test.each([
    ['une colonne inconnue ajoutée', `${entete},region,Divers,Suivi`, '1,Un,un@x.fr,2020-01-02,Bretagne,vu,oui'],
    ['une colonne inconnue ôtée', `${entete},region`, '1,Un,un@x.fr,2020-01-02,Bretagne'],
    ['une colonne connue ajoutée', `${entete},region,Divers,commentaire`, '1,Un,un@x.fr,2020-01-02,Bretagne,vu,c'],
    ['une colonne connue ôtée', entete, '1,Un,un@x.fr,2020-01-02'],
    ['une cellule vidée', `${entete},region,Divers`, '1,Un,un@x.fr,,,'],
    ['des colonnes dans un autre ordre', `Divers,${entete},region`, 'vu,1,Un,un@x.fr,2020-01-02,Bretagne'],
  ])('%s : la ligne est ignorée', async (_, entetes, ligne) => {
    await atelier.migrer(premiere);
    expect(bilanDe(await atelier.migrer({ [NOM]: csv(entetes, ligne) }))).toEqual({ [NOM]: [1, 0, 0, 1, 0] });
    expect(await atelier.entrees()).toEqual([]);
  });

  test('une valeur qui change en fait une autre ligne : le motif dit laquelle, et propose --actualiser', async () => {
    await atelier.migrer(premiere);
    await atelier.migrer({ [NOM]: csv(`${entete},region,Divers`, '1,Un,un@x.fr,2020-01-02,Occitanie,revu') });
    const [{ _motif = '' } = {}] = atelier.isole(NOM);
    expect(_motif).toMatch(/^CLI-09 : .*region : « Bretagne » → « Occitanie », Divers : « vu » → « revu »/);
    expect(_motif).toMatch(/--actualiser.*un autre identifiant[^,;]*$/);
  });
});

test('une colonne ajoutée à une ligne isolée : le fichier d’isolés a les colonnes des deux livraisons', async () => {
  await atelier.migrer({ [NOM]: csv('id,nom,email', '1,,a@x.fr') });
  await atelier.migrer({ [NOM]: csv('id,nom,email,region', '2,Deux,,Bretagne') });
  expect(Object.keys(atelier.isole(NOM)[0] ?? {})).toEqual([
    'id',
    'nom',
    'email',
    'region',
    '_id',
    '_ligne',
    '_codes',
    '_motif',
    '_proposition',
  ]);
  await atelier.rendre(NOM, (lignes) => lignes.map((l) => ({ ...l, nom: 'N', email: `${l.id}@x.fr` })));
  expect(await atelier.valeurs('SELECT id_source, region FROM clients ORDER BY cle')).toEqual([
    ['1', null],
    ['2', 'Bretagne'],
  ]);
});

/** Ce qu'un tableur exécuterait. */
const EXECUTABLES = [
  '=1+1',
  '+33',
  '-2',
  '@SOMME',
  '＝1',
  '＋1',
  '－1',
  '＠a',
  '\tx',
  '\rx',
  '  =1',
  '\u00a0=1',
  ' \t=1',
  "'=1",
  "''=1",
  '\u3000+1',
];

test('aucune cellule n’y est exécutable, en-têtes compris, et toutes reviennent intactes', async () => {
  const cellule = (texte: string): string => `"${texte.replaceAll('"', '""')}"`;
  const entetes = ['id', 'nom', 'email', ...EXECUTABLES.map((texte, n) => `${texte}${n}`)];
  const ligne = ['1', 'Un', '', ...EXECUTABLES];
  await atelier.migrer({ [NOM]: csv(entetes.map(cellule).join(','), ligne.map(cellule).join(',')) });
  const brut = readFileSync(atelier.cheminIsole(NOM), 'utf8').replace(/^\uFEFF/, '');
  expect(brut).toMatch(/^id;nom;email;/);
  const [isolee = {}] = lireCsv(atelier.cheminIsole(NOM), ';');
  for (const texte of [...Object.keys(isolee), ...Object.values(isolee)]) {
    expect(texte).not.toMatch(/^[\s\u00a0\u3000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r]/);
  }
  // Rendue telle quelle, elle n'a pas changé ; corrigée, chacune de ses cellules entre comme la livraison la donnait.
  await atelier.rendre(NOM, (lignes) => lignes);
  expect((await atelier.entrees()).map(([, , , , etat]) => etat)).toEqual(['isolee']);
  await atelier.rendre(NOM, changer(0, { email: 'un@x.fr' }));
  const [{ hors_modele = '{}' } = {}] = await atelier.lire<{ hors_modele: string }>('SELECT hors_modele FROM clients');
  const gardees = JSON.parse(hors_modele) as Record<string, string>;
  expect(Object.values(gardees)).toEqual(EXECUTABLES.map((texte) => texte.trim()));
});

test('entre deux entrées de même identité, la livraison clôt celle de sa ligne ; l’autre attend, et c’est conforme', async () => {
  await atelier.migrer({ [NOM]: clients(client('3', '', 'trois@x.fr'), client('03', 'Trois', '')) });
  const suivante = await atelier.migrer({ [NOM]: clients(client('3', 'Trois', 'trois@x.fr')) });
  expect(suivante.closes).toBe(1);
  expect((await atelier.entrees()).map(([, , ligne, , etat]) => [ligne, etat])).toEqual([
    [2, 'reinjectee'],
    [3, 'isolee'],
  ]);
});

test('relancer trois fois un dossier qui a de tout ne change rien', async () => {
  const dossier = atelier.ecrire({
    [NOM]: clients(un, client('2', '', 'deux@x.fr'), un, client('9', 'UN', 'un@x.fr')),
    'intervenants.csv': intervenants(intervenant('1', 'Morel', 'm@c.fr'), intervenant('2', 'Petit', '')),
    'projets_nord.csv': projets(projet('1', 'A', '1'), projet('2', 'B', '2'), projet('3', 'C', '77')),
    'affectations_nord.csv': affectations(
      affectation('1', '1', '1'),
      affectation('2', '3', '1'),
      affectation('3', '1', '1', '2021-02-03,Auditeur,de plus'),
    ),
  });
  await atelier.migrer(dossier);
  const avant = await atelier.photo({ appuis: false });
  for (let fois = 0; fois < 2; fois++) await atelier.migrer(dossier);
  expect(await atelier.photo({ appuis: false })).toEqual(avant);
});
