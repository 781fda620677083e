/** Un jeu de test ne se mêle pas par mégarde à de vraies données. */
import { client, clients } from '../outils/banc';
import { lancer } from '../outils/scripts';
import { Atelier } from './outils';

const JEU = { 'clients.csv': clients(client('1', 'Faux', 'faux@x.fr')), 'jeu_de_test.json': '{}' };
const VRAI = { 'clients_nord.csv': clients(client('1', 'Vrai', 'vrai@x.fr'), client('2', '', 'deux@x.fr')) };

const atelier = new Atelier('livraisons_jeu_de_test');
beforeEach(() => atelier.vider());
afterAll(() => atelier.fermer());

test('dans une base qui tient de vraies données, il est refusé, et rien ne change', async () => {
  await atelier.migrer(VRAI);
  const avant = await atelier.photo();
  const options = ['--base', atelier.nom, '--sortie', atelier.sortie];
  for (const simulation of [[], ['--simulation']]) {
    const { code, erreur } = await lancer('migration', [atelier.ecrire(JEU), ...options, ...simulation]);
    expect([code, erreur]).toEqual([
      2,
      expect.stringMatching(/clients_nord\.csv, exécution n° 1.*--base.*Rien n'a été/),
    ]);
  }
  expect(await atelier.photo()).toEqual(avant);
  expect(await atelier.valeurs('SELECT id_execution FROM executions')).toEqual([[1]]);
});

test('les vraies données annulées ne le retiennent plus ; d’autres jeux, ou leurs lignes rendues, non plus', async () => {
  await atelier.migrer(VRAI);
  await atelier.annuler(1);
  await atelier.migrer({ ...JEU, 'clients_nord.csv': VRAI['clients_nord.csv'] });
  await atelier.rendre('clients_nord.csv', (lignes) => lignes.map((ligne) => ({ ...ligne, nom: 'Deux' })));
  await atelier.migrer({ ...JEU, 'clients_sud.csv': clients(client('1', 'Autre', 'autre@x.fr')) });
  expect(await atelier.valeurs('SELECT nom FROM clients ORDER BY 1')).toEqual([
    ['Autre'],
    ['Deux'],
    ['Faux'],
    ['Vrai'],
  ]);
  expect(await atelier.reserves()).toEqual([]);
});
