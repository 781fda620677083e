import { cleIdentifiant, lireIdentifiant } from '../../lib/normalisation';
import { type Cas, illisible, lue, verifierIdempotence, vide } from './attendus';

const CAS: Cas[] = [
  ['', vide()],
  ['-', vide('N08')],
  ['12', lue('12')],
  ['0012', lue('0012')],
  ['C-012', lue('C-012')],
  ['c12', lue('c12')],
  ['CLI_0042', lue('CLI_0042')],
  ['C 12', lue('C 12')],
  ['C  12', lue('C 12', 'N01')],
  [' 12 ', lue('12', 'N01')],
  ['C\u00a012', lue('C 12', 'N01')],
  ['PRJ.7', lue('PRJ.7')],
  ['PRJ/7', lue('PRJ/7')],
  ['C#7', lue('C#7')],
  ['É-12', lue('É-12')],
  ['999999999', lue('999999999')],
  ['9'.repeat(100), lue('9'.repeat(100))],
  ['9'.repeat(101), illisible()],
  ['abc', illisible()],
  ['-5', illisible()],
  ['+5', illisible()],
  ['12a', illisible()],
  ['12.5', illisible()],
  ['12,5', illisible()],
  ['#12', illisible()],
  ['C--12', illisible()],
  ['C-12-3', illisible()],
  ['C12B', illisible()],
  ['1 2', illisible()],
  ['١٢', illisible()],
  ['Я-12', illisible()],
  ['???', illisible()],
];

describe("l'identifiant", () => {
  it.each(CAS)('%j', (brut, attendue) => expect(lireIdentifiant(brut)).toEqual(attendue));

  it('est stable', () => verifierIdempotence(CAS, lireIdentifiant));

  it.each([
    ['12', '12'],
    ['0012', '12'],
    ['000', '0'],
    ['0', '0'],
    ['100', '100'],
    ['C-012', '12C'],
    ['c-12', '12C'],
    ['c12', '12C'],
    ['C 0', '0C'],
    ['CLI_0042', '42CLI'],
    ['É-12', '12E'],
    ['Œ7', '7OE'],
  ])('%s a pour clé %s', (texte, cle) => expect(cleIdentifiant(texte)).toBe(cle));
});
