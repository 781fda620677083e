/** Des saisies telles que les fichiers en portent, jusque dans la base : ce qu'elle garde, ce qu'elle accepte, ce qu'on en dit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { choisirConnexion } from '../lib/base/config';
import { valider } from '../lib/validation/valider';
import {
  affectation,
  affectations,
  Banc,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
} from './outils/banc';
import { lireIsoles } from './outils/isoles';

const banc = new Banc('t_saisies');
beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

/** Les contrôles que la base enfreint. */
async function enfreints(): Promise<string[]> {
  const { resultats } = await valider(choisirConnexion(undefined, process.env), banc.nom);
  return resultats.filter(({ verdict }) => verdict !== 'CONFORME').map(({ code }) => code);
}

const journal = (): string[] =>
  [...readFileSync(join(banc.sortie, 'log.txt'), 'utf8').matchAll(/ (\S+:\d+) (\S+) signalée/g)].map(
    ([, lieu, code]) => `${lieu} ${code}`,
  );

test('téléphones d’outre-mer, à plusieurs, d’un tableur : le premier en base, la cellule dans la valeur d’avant', async () => {
  await banc.migrer({
    'intervenants.csv': intervenants(
      intervenant('1', 'Roy', 'a@x.fr', '0692 12 34 56'),
      intervenant('2', 'Gil', 'b@x.fr', '06 12 34 56 78 / 01 23 45 67 89'),
      intervenant('3', 'Bon', 'c@x.fr', '612345678.0'),
      intervenant('4', 'Ney', 'd@x.fr', '+33 (0)6 12 34 56 78'),
    ),
  });
  expect(await banc.valeurs('SELECT telephone, transformations FROM intervenants ORDER BY id_intervenant')).toEqual([
    ['+262692123456', '[["telephone","N06","0692 12 34 56"]]'],
    ['+33612345678', '[["telephone","N06","06 12 34 56 78 / 01 23 45 67 89"]]'],
    ['+33612345678', '[["telephone","N06","612345678.0"]]'],
    ['+33612345678', '[["telephone","N06","+33 (0)6 12 34 56 78"]]'],
  ]);
  expect(await enfreints()).toEqual([]);
});

test('e-mails : l’adresse seule, en ASCII ; la base admet tout ce que le programme admet ; plusieurs adresses se proposent', async () => {
  await banc.migrer({
    'clients.csv': clients(
      client('1', 'Alpha', 'mailto:A@x.fr'),
      client('2', 'Bêta', 'Anne Roy <b@x.fr>'),
      client('3', 'Gamma', 'c@société.fr'),
      client('4', 'Delta', 'd@пример.рф'),
      client('5', 'Epsilon', `${'e'.repeat(64)}@${'x'.repeat(63)}.fr`),
      client('6', 'Zêta', 'f@x.fr; g@x.fr'),
      client('7', 'Êta', `${'e'.repeat(65)}@x.fr`),
    ),
  });
  expect((await banc.valeurs('SELECT email FROM clients ORDER BY id_client')).flat()).toEqual([
    ...['a@x.fr', 'b@x.fr', 'c@xn--socit-esab.fr', 'd@xn--e1afmkfd.xn--p1ai'],
    `${'e'.repeat(64)}@${'x'.repeat(63)}.fr`,
  ]);
  expect(await banc.isolees()).toEqual([
    ['clients.csv', 7, 'CLI-03'],
    ['clients.csv', 8, 'CLI-03'],
  ]);
  expect(lireIsoles(join(banc.sortie, 'isolees', 'clients.csv')).map(({ _proposition }) => _proposition)).toEqual([
    'email : f@x.fr ou g@x.fr ?',
    '',
  ]);
  expect(await enfreints()).toEqual([]);
});

test('les dates hors de 1950 à vingt ans d’ici sont acceptées et signalées ; aux bornes, rien à dire', async () => {
  await banc.migrer({
    'clients.csv': clients(
      client('1', 'Alpha', 'a@x.fr', '31/12/1949,,'),
      client('2', 'Bêta', 'b@x.fr', '01/01/1950,,'),
      client('3', 'Gamma', 'c@x.fr', '2046-07-01,,'),
      client('4', 'Delta', 'd@x.fr', '2046-07-02,,'),
    ),
    'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
    'projets.csv': projets(
      projet('1', 'Ancien', '1', '1024-03-05,2224-03-05,En cours,'),
      projet('2', 'Hier', '1', '2026-06-29,2026-06-30,Terminé,4'),
    ),
    'affectations.csv': affectations(affectation('1', '1', '1', '1924-03-05,R,')),
  });
  expect(await banc.isolees()).toEqual([]);
  expect(journal()).toEqual([
    ...['clients.csv:2 CLI-10', 'clients.csv:5 CLI-10', 'projets.csv:2 PRJ-14', 'projets.csv:2 PRJ-14'],
    'affectations.csv:2 AFF-10',
  ]);
  expect(await enfreints()).toEqual([]);
});

test('une colonne nommée « __proto__ » garde ses valeurs', async () => {
  await banc.migrer({
    'clients.csv': csv('id,nom,email,date_inscription,__proto__,constructor', '1,Alpha,a@x.fr,2020-01-02,gardée,aussi'),
  });
  expect(await banc.valeurs('SELECT hors_modele FROM clients')).toEqual([
    ['{"__proto__":"gardée","constructor":"aussi"}'],
  ]);
  expect(await enfreints()).toEqual([]);
});

test('« annulé ? » est isolé, et le statut le plus proche proposé', async () => {
  await banc.migrer({
    'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
    'projets.csv': projets(projet('1', 'Audit', '1', '2021-01-01,,annulé ?,')),
  });
  expect(await banc.isolees()).toEqual([['projets.csv', 2, 'PRJ-09']]);
  const [isolee] = lireIsoles(join(banc.sortie, 'isolees', 'projets.csv'));
  expect(isolee?._proposition).toBe('statut le plus proche : annule ?');
});
