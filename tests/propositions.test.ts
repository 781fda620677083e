/** Les propositions : ce qu'une ligne isolée voulait peut-être dire ; écrites à côté, jamais appliquées. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { proposer } from '../lib/quarantaine/propositions';
import { Banc, client, clients, projet, projets } from './outils/banc';
import { lireIsoles } from './outils/isoles';

const SANS_CANDIDAT = { candidats: new Map() };

test.each([
  ['PRJ-08', 'date_fin', '2019-08-08', 'date_fin et date_debut inversées ?'],
  ['PRJ-06', 'date_debut', '2023-15-01', 'date_debut : jour et mois inversés, 2023-01-15 ?'],
  ['PRJ-06', 'date_debut', 'hier', ''],
  ['CLI-04', 'date_inscription', '31/02/2019', ''],
  ['PRJ-09', 'statut', 'termnié', 'statut le plus proche : termine ?'],
  ['PRJ-09', 'statut', 'peut-être', ''],
  ['PRJ-10', 'note_satisfaction', '8', 'note_satisfaction sur 10 : 4 ?'],
  ['PRJ-10', 'note_satisfaction', '16', 'note_satisfaction sur 20 : 4 ?'],
  ['PRJ-10', 'note_satisfaction', '42', ''],
  ...['2026-10-08', '2026-08-10', '08-oct', '10-Aug', '08/10/2026'].map((valeur) => [
    ...['PRJ-10', 'note_satisfaction', valeur],
    'note_satisfaction changée en date par un tableur : 8/10, soit 4 ?',
  ]),
  ['PRJ-10', 'note_satisfaction', '2026-05-05', 'note_satisfaction changée en date par un tableur : 5/5, soit 5 ?'],
  ['PRJ-10', 'note_satisfaction', 'très bien', ''],
  ['CLI-03', 'email', 'contact at exemple.fr', 'email : contact@exemple.fr ?'],
  ['INT-03', 'email', 'anne (arobase) exemple.fr', 'email : anne@exemple.fr ?'],
  ['CLI-03', 'email', '', ''],
  ['CLI-03', 'email', 'a@b.fr; C@d.fr', 'email : a@b.fr ou c@d.fr ?'],
  ['INT-03', 'email', 'Anne <a@b.fr>, Paul <c@d.fr>', 'email : a@b.fr ou c@d.fr ?'],
  ['CLI-03', 'email', 'a@b.fr;', 'email : a@b.fr ?'],
  ['CLI-03', 'email', 'anne roy@b.fr', 'email : anneroy@b.fr ?'],
  ['CLI-03', 'email', 'a@b'.padStart(5000), ''],
  ['PRJ-09', 'statut', 'annulé ?', 'statut le plus proche : annule ?'],
  ['CLI-02', 'nom', '', ''],
])('%s, %s « %s » : « %s »', (code, champ, valeur, attendue) => {
  expect(proposer([{ code, champ, valeur }], SANS_CANDIDAT)).toBe(attendue);
});

describe('dans le fichier d’isolés', () => {
  const banc = new Banc('essai_propositions');
  beforeAll(() => banc.vider());
  afterAll(() => banc.fermer());

  test('une référence ambiguë nomme ses candidats, et rien n’est appliqué', async () => {
    await banc.migrer({
      'clients_nord.csv': clients(client('58', 'Alpha', 'a@a.fr')),
      'clients_sud.csv': clients(client('58', 'Beta', 'b@b.fr')),
      'projets.csv': projets(projet('1', 'Audit', '58'), projet('2', 'Retour', '1', '2022-06-30,2022-06-01,En cours,')),
    });
    const chemin = join(banc.sortie, 'isolees', 'projets.csv');
    expect(lireIsoles(chemin).map(({ _codes, _proposition }) => [_codes, _proposition])).toEqual([
      ['PRJ-05', 'client 58 : nord:58 « Alpha » ou sud:58 « Beta » ?'],
      ['PRJ-04 PRJ-08', 'date_fin et date_debut inversées ?'],
    ]);
    expect(readFileSync(chemin, 'utf8').split('\r\n')[0]).toMatch(/;_id;_ligne;_codes;_motif;_proposition$/);
    expect(await banc.valeurs('SELECT COUNT(*) FROM projets')).toEqual([[0]]);
  });
});
