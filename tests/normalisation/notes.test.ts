import { lireNote, noteHorsBornes } from '../../lib/normalisation';
import { type Cas, illisible, lue, verifierIdempotence, vide } from './attendus';

const SUR_5: Cas[] = [
  ['', vide()],
  ['NaN', vide('N08')],
  ['4', lue('4')],
  ['0', lue('0')],
  ['5', lue('5')],
  ['4.5', lue('4.5')],
  ['3.75', lue('3.75')],
  ['4.0', lue('4')],
  ['4.50', lue('4.5')],
  ['5.00', lue('5')],
  ['04', lue('4')],
  [' 4 ', lue('4', 'N01')],
  ['4,5', lue('4.5', 'N07')],
  ['4,0', lue('4', 'N07')],
  ['3.756', lue('3.76', 'N07')],
  ['1.005', lue('1.01', 'N07')],
  ['4/5', lue('4', 'N07')],
  ['8/10', lue('4', 'N07')],
  ['7/10', lue('3.5', 'N07')],
  ['13/20', lue('3.3', 'N07')],
  ['1,15/5', lue('1.2', 'N07')],
  ['4 / 5', lue('4', 'N07')],
  ['4,5/5', lue('4.5', 'N07')],
  ['4\u00a0/5', lue('4', 'N01', 'N07')],
  ['4 sur 5', lue('4', 'N07')],
  ['16 SUR 20', lue('4', 'N07')],
  ['80/100', lue('4', 'N07')],
  ['0/5', lue('0', 'N07')],
  ['12', illisible()],
  ['-1', illisible()],
  ['42', illisible()],
  ['5.01', illisible()],
  ['5,004', illisible()],
  ['6/5', illisible()],
  ['-1/5', illisible()],
  ['4/0', illisible()],
  ['0/0', illisible()],
  ['4/-5', illisible()],
  ['0/0.0000000001', illisible()],
  ['4/5/2024', illisible()],
  ['4,5,6', illisible()],
  ['4.', illisible()],
  ['/5', illisible()],
  ['80%', illisible()],
  ['très bien', illisible()],
  ['1e0', illisible()],
  ['???', illisible()],
];

const SUR_20: Cas[] = [
  ['16', lue('4', 'N07')],
  ['13', lue('3.3', 'N07')],
  ['4', lue('1', 'N07')],
  ['15,5', lue('3.9', 'N07')],
  ['0', lue('0')],
  ['20', lue('5', 'N07')],
  ['4/5', lue('4', 'N07')],
  ['21', illisible()],
  ['-1', illisible()],
];

describe('la note', () => {
  it.each(SUR_5)('sur 5 : %j', (brut, attendue) => {
    expect(lireNote(brut, null)).toEqual(attendue);
    expect(lireNote(brut, 5)).toEqual(attendue);
  });

  it.each(SUR_20)('sur 20 : %j', (brut, attendue) => expect(lireNote(brut, 20)).toEqual(attendue));

  it.each([
    ['12', 12],
    ['7,5', 7.5],
    [' 18 ', 18],
    ['5', null],
    ['4,5', null],
    ['6/5', null],
    ['-12', null],
    ['très bien', null],
    ['', null],
  ])('%j tiendrait sur une plus grande échelle : %s', (brut, note) => expect(noteHorsBornes(brut)).toBe(note));

  it('est stable', () => verifierIdempotence([...SUR_5, ...SUR_20], (brut) => lireNote(brut, null)));
});
