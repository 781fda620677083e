import { estAmbigue, indiceOrdre, lireDate } from '../../lib/normalisation';
import { type Cas, illisible, lue, verifierIdempotence, vide } from './attendus';

const LE_5_MARS = lue('2024-03-05', 'N04');

/** Ces écritures n'ont qu'une lecture, quel que soit l'ordre de la colonne. */
const SANS_EQUIVOQUE: Cas[] = [
  ['', vide()],
  ['NULL', vide('N08')],
  ['2024-03-05', lue('2024-03-05')],
  [' 2024-03-05', lue('2024-03-05', 'N01')],
  ['2024/03/05', LE_5_MARS],
  ['2024.3.5', LE_5_MARS],
  ['2024-3-5', LE_5_MARS],
  ['20240305', LE_5_MARS],
  ['45356', LE_5_MARS],
  ['45356.4375', LE_5_MARS],
  ['45356,5', LE_5_MARS],
  ['10000', lue('1927-05-18', 'N04')],
  ['5 mars 2024', LE_5_MARS],
  ['5 MARS 2024', LE_5_MARS],
  ['05-mars-24', LE_5_MARS],
  ['5/mars/2024', LE_5_MARS],
  ['le 5 mars 2024', LE_5_MARS],
  ['mardi 5 mars 2024', LE_5_MARS],
  ['mar. 5 mars 2024', LE_5_MARS],
  ['March 5, 2024', LE_5_MARS],
  ['Mar 5 2024', LE_5_MARS],
  ['Tuesday, March 5th, 2024', LE_5_MARS],
  ['5-Mar-2024', LE_5_MARS],
  ['1er janvier 2023', lue('2023-01-01', 'N04')],
  ['5 janv. 2024', lue('2024-01-05', 'N04')],
  ['05-févr-24', lue('2024-02-05', 'N04')],
  ['5 fevrier 2024', lue('2024-02-05', 'N04')],
  ['lundi 5 août 2024', lue('2024-08-05', 'N04')],
  ['5 aoÃ»t 2024', lue('2024-08-05', 'N02', 'N04')],
  ['31 déc. 1999', lue('1999-12-31', 'N04')],
  ['2024-03-05T10:00:00Z', LE_5_MARS],
  ['2024-03-05T23:30:00+02:00', LE_5_MARS],
  ['2024-03-05 14:30:00.000', LE_5_MARS],
  ['2024-03-05 00:00:00', LE_5_MARS],
  ['5 mars 2024, 14:30', LE_5_MARS],
  ['5 mars 2024 à 14h', LE_5_MARS],
  ['5\u00a0mars\u00a02024', lue('2024-03-05', 'N01', 'N04')],
  ['05/05/2024', lue('2024-05-05', 'N04')],
  ['2000-02-29', lue('2000-02-29')],
  ['1000-01-01', lue('1000-01-01')],
  ['2023-15-01', illisible()],
  ['2021-13-45', illisible()],
  ['2023-02-29', illisible()],
  ['1900-02-29', illisible()],
  ['2024-04-31', illisible()],
  ['0999-01-01', illisible()],
  ['0000-00-00', illisible()],
  ['00/00/0000', illisible()],
  ['31/02/2019', illisible()],
  ['29/02/2023', illisible()],
  ['32/01/2024', illisible()],
  ['30 février 2024', illisible()],
  ['05/03/024', illisible()],
  ['05/03-2024', illisible()],
  ['2024-03', illisible()],
  ['mars 2024', illisible()],
  ['5 mars', illisible()],
  ['5 marsouin 2024', illisible()],
  ['hier', illisible()],
  ['???', illisible()],
  ['9999', illisible()],
  ['01234', illisible()],
  ['453561', illisible()],
  ['18990101', illisible()],
  ['20241301', illisible()],
  ['2024-03-05 99:99', illisible()],
  ['2024-03-05 et 2024-03-06', illisible()],
  ['-45356', illisible()],
];

const JOUR_D_ABORD: Cas[] = [
  ['05/03/2024', LE_5_MARS],
  ['5-3-24', LE_5_MARS],
  ['05.03.2024', LE_5_MARS],
  ['5 3 2024', LE_5_MARS],
  ['05 / 03 / 2024', LE_5_MARS],
  ['05/03/2024 14h30', LE_5_MARS],
  ['05/03/2024 2:30 PM', LE_5_MARS],
  ['05/03/2024 00:00', LE_5_MARS],
  ['25/12/2024', lue('2024-12-25', 'N04')],
  ['12/25/2024', illisible()],
  ['29/02/2024', lue('2024-02-29', 'N04')],
  ['24-03-05', lue('2005-03-24', 'N04')],
  ['1/1/00', lue('2000-01-01', 'N04')],
  ['1/1/68', lue('2068-01-01', 'N04')],
  ['1/1/69', lue('1969-01-01', 'N04')],
  ['1/1/99', lue('1999-01-01', 'N04')],
];

const MOIS_D_ABORD: Cas[] = [
  ['03/05/2024', LE_5_MARS],
  ['3-5-24', LE_5_MARS],
  ['03/05/2024 2:30 PM', LE_5_MARS],
  ['12/25/2024', lue('2024-12-25', 'N04')],
  ['25/12/2024', illisible()],
];

const ORDRE_CONTRADICTOIRE: Cas[] = [
  ['05/03/2024', illisible()],
  [' 05/03/2024', illisible('N01')],
  ['25/12/2024', lue('2024-12-25', 'N04')],
  ['12/25/2024', lue('2024-12-25', 'N04')],
  ['2024-03-05', lue('2024-03-05')],
];

describe('la date', () => {
  it.each(SANS_EQUIVOQUE)('sans équivoque : %j', (brut, attendue) => {
    expect(lireDate(brut, 'jour')).toEqual(attendue);
    expect(lireDate(brut, 'mois')).toEqual(attendue);
    expect(lireDate(brut, 'contradictoire')).toEqual(attendue);
  });

  it.each(JOUR_D_ABORD)("jour d'abord : %j", (brut, attendue) => expect(lireDate(brut, 'jour')).toEqual(attendue));

  it.each(MOIS_D_ABORD)("mois d'abord : %j", (brut, attendue) => expect(lireDate(brut, 'mois')).toEqual(attendue));

  it.each(ORDRE_CONTRADICTOIRE)('ordre contradictoire : %j', (brut, attendue) =>
    expect(lireDate(brut, 'contradictoire')).toEqual(attendue),
  );

  it.each([
    ['25/12/2024', 'jour', false],
    ['31/02/2019', 'jour', false],
    ['13-1-24 10:30', 'jour', false],
    ['12/25/2024', 'mois', false],
    ['05/03/2024', null, true],
    ['5 3 24', null, true],
    ['05/05/2024', null, false],
    ['00/05/2024', null, false],
    ['25/13/2024', null, false],
    ['32/01/2024', null, false],
    ['2024-12-25', null, false],
    ['25 décembre 2024', null, false],
    ['45356', null, false],
    ['hier', null, false],
    ['', null, false],
  ])('%j impose %s à sa colonne (ambiguë : %s)', (brut, indice, ambigue) => {
    expect(indiceOrdre(brut)).toBe(indice);
    expect(estAmbigue(brut)).toBe(ambigue);
  });

  it('est stable', () => {
    verifierIdempotence([...SANS_EQUIVOQUE, ...JOUR_D_ABORD], (brut) => lireDate(brut, 'jour'));
    verifierIdempotence(MOIS_D_ABORD, (brut) => lireDate(brut, 'mois'));
  });

  it("connaît les douze mois, en français et en anglais, tels que les écrit l'ordinateur", () => {
    for (let mois = 0; mois < 12; mois++) {
      const date = new Date(Date.UTC(2024, mois, 15));
      for (const langue of ['fr', 'en-US', 'en-GB']) {
        for (const longueur of ['long', 'short'] as const) {
          const options = {
            day: 'numeric',
            month: longueur,
            year: 'numeric',
            weekday: longueur,
            timeZone: 'UTC',
          } as const;
          const brut = date.toLocaleDateString(langue, options);
          expect([brut, lireDate(brut, 'jour').valeur]).toEqual([brut, date.toISOString().slice(0, 10)]);
        }
      }
    }
  });
});
