/** Ce qu'un format de cellule fait d'un nombre : il n'en reste que ce qui porte du sens. */
import { formatInterne, lireFormat } from '../../lib/lecture/classeurs/formats_de_nombre';
import { ecrireNombre } from '../../lib/lecture/classeurs/nombres';

test.each([
  ['0%', '0.9', '90 %'],
  ['0.00%', '0.07', '7 %'],
  ['0" %"', '90', '90 %'],
  ['0"%"', '90', '90%'],
  ['# ?/?', '0.8', '4/5'],
  ['# ?/?', '4', '4'],
  ['# ?/?', '1.25', '1 1/4'],
  ['?/?', '1.25', '5/4'],
  ['# ??/??', '0.35', '7/20'],
  ['# ??/??', '-0.35', '-7/20'],
  ['# ?/10', '0.8', '8/10'],
  ['# ?/10', '1', '1'],
  ['0.0"/20"', '15.5', '15.5/20'],
  ['0\\/5', '4', '4/5'],
  ['00000', '12', '00012'],
  ['00000', '1234567', '1234567'],
  ['00000', '12.5', '12.5'],
  ['00000', '-12', '-12'],
  ['"C-"000', '12', 'C-012'],
  ['"C-"0', '12', 'C-12'],
  ['00"-"00', '7', '00-07'],
  ['0#\\ ##\\ ##\\ ##\\ ##', '612345678', '06 12 34 56 78'],
  ['###-####', '5551234', '5551234'],
  ['[<=9999999]000-0000;0000000000', '5551234', '5551234'],
  ['0', '12.6', '12.6'],
  ['# ##0', '12345', '12345'],
  ['#,##0.00\\ [$€-40C]', '1234.5', '1234.5'],
  ['"N° "0', '12', '12'],
  ['0" j"', '12', '12'],
  ['0.00E+00', '12345', '12345'],
  ['General', '12.50', '12.5'],
  ['General" jours"', '12', '12'],
  ['@', '5021', '5021'],
  ['', '12', '12'],
  ['jj/mm/aaaa', '44292', '2021-04-06'],
  ['[$-40C]d\\ mmmm\\ yyyy;@', '44292', '2021-04-06'],
  ['dd/mm/yyyy\\ hh:mm', '44292.5', '2021-04-06 12:00:00'],
  ['00000', 'pas un nombre', 'pas un nombre'],
])('au format « %s », %s se lit %s', (code, valeur, attendu) => {
  expect(ecrireNombre(valeur, lireFormat(code), false)).toBe(attendu);
});

test('les formats qu’Excel ne cite que par leur numéro', () => {
  const parGenre = new Map<string, number[]>();
  for (let numero = 0; numero < 60; numero++) {
    const { genre } = formatInterne(numero);
    parGenre.set(genre, [...(parGenre.get(genre) ?? []), numero]);
  }
  const suite = (debut: number, fin: number): number[] => Array.from({ length: fin - debut + 1 }, (_, i) => debut + i);
  expect(parGenre.get('date')).toEqual([...suite(14, 22), ...suite(27, 36), ...suite(45, 47), ...suite(50, 58)]);
  expect(parGenre.get('pourcentage')).toEqual([9, 10]);
  expect(parGenre.get('fraction')).toEqual([12, 13]);
  expect(parGenre.get('nombre')).toEqual([...suite(0, 8), 11, ...suite(23, 26), ...suite(37, 44), 48, 49, 59]);
});
