import { lireDate, ObservateurAnnee, ordresPossibles } from '../../lib/normalisation';
import { illisible, lue } from './attendus';

const AUJOURDHUI = '2026-08-01';

type Verdict = ObservateurAnnee['verdict'];

/** Ce que l'année décide d'une colonne. */
function verdictDe(dates: readonly string[]): Verdict {
  const observateur = new ObservateurAnnee(AUJOURDHUI);
  for (const date of dates) observateur.observer(date);
  return observateur.verdict;
}

const deux = (nombre = 0): string => String(nombre).padStart(2, '0');
/** Des dates de 2019 à 2026, tous les jours du mois. */
const PASSEES = Array.from({ length: 120 }, (_, rang): [annee: number, mois: number, jour: number] => [
  19 + (rang % 7),
  1 + ((rang * 5) % 12),
  1 + ((rang * 11) % 28),
]);

const anneeDAbord = ([annee, mois, jour]: readonly number[]): string => [annee, mois, jour].map(deux).join('-');
const jourDAbord = ([annee, mois, jour]: readonly number[]): string => [jour, mois, annee].map(deux).join('-');

describe('les ordres possibles de trois nombres', () => {
  it.each([
    ['24-03-05', ['jour', 'annee']],
    ['05-03-24', ['jour', 'mois', 'annee']],
    ['99-12-05', ['annee']],
    ['05-12-99', ['jour', 'mois']],
    ['31/12/99', ['jour']],
    ['12.31.24', ['mois']],
    ['24-02-30', ['jour']],
    ['55-03-05', []],
    ['60-03-05', []],
    ['99-99-99', []],
    ['24-3-05', ['jour', 'annee']],
    ['24-03-05 10:30', ['jour', 'annee']],
    ['5-3-24', []],
    ['05/03/2024', []],
    ['2024-03-05', []],
    ['hier', []],
    ['', []],
  ])('%j : %j', (brut, ordres) => expect(ordresPossibles(brut, AUJOURDHUI)).toEqual(ordres));

  it('se jugent à vingt ans du jour de l’exécution', () => {
    expect(ordresPossibles('47-03-32', '2026-08-01')).toEqual([]);
    expect(ordresPossibles('46-08-01', '2026-08-01')).toEqual(['annee']);
    expect(ordresPossibles('46-08-02', '2026-08-01')).toEqual([]);
    expect(ordresPossibles('46-08-02', '2027-01-01')).toEqual(['annee']);
  });
});

describe('une colonne', () => {
  it.each<[string, Verdict, string[]]>([
    ['rien ne l’impose', undefined, ['24-03-05', '05-03-24']],
    ['vide', undefined, ['', '2024-03-05']],
    ['une date impose l’année', 'annee', ['24-03-05', '99-12-05']],
    ['une date impose le jour, une autre l’année', 'contradictoire', ['05-12-99', '99-12-05']],
    ['une faute de frappe parmi des dates à venir', 'contradictoire', ['99-12-05', '30-03-24', '24-03-24']],
    ['une faute de frappe à côté d’une année sûrement en queue', undefined, ['99-12-05', '5-3-24']],
    ['… ou d’une année entière', undefined, ['99-12-05', '05/03/2024']],
    ['une date ISO n’impose rien', undefined, ['2024-03-05', '24-03-05']],
    ['rien de lisible', undefined, ['hier', '99-99-99']],
  ])('%s : %s', (_, verdict, dates) => expect(verdictDe(dates)).toBe(verdict));

  it('année d’abord, se voit à la colonne entière', () => {
    expect(verdictDe(PASSEES.map(anneeDAbord))).toBe('annee');
  });

  it('jour d’abord, aussi, dates prévues et premiers du mois compris', () => {
    expect(verdictDe(PASSEES.map(jourDAbord))).toBeUndefined();
    expect(verdictDe([...PASSEES.map(jourDAbord), '01-09-27', '15-03-28'])).toBeUndefined();
    expect(verdictDe(PASSEES.map(([annee, mois]) => jourDAbord([annee + 3, mois, 1])))).toBeUndefined();
  });

  it('trop peu de dates ne le montrent pas', () => {
    expect(verdictDe(PASSEES.slice(0, 9).map(anneeDAbord))).toBeUndefined();
  });

  it('une faute de frappe sur cent dates jour d’abord ne renverse ni n’isole rien ; deux, si', () => {
    const dates = [...PASSEES.map(jourDAbord), '30-03-24'];
    expect(verdictDe([...dates, '99-12-05'])).toBeUndefined();
    expect(verdictDe([...dates, '99-12-05', '98-12-05'])).toBe('contradictoire');
  });

  it('dit combien de dates l’imposent, et si l’une la contredit', () => {
    const observateur = new ObservateurAnnee(AUJOURDHUI);
    observateur.observer('99-12-05');
    expect([observateur.imposee, observateur.contredite]).toEqual([1, false]);
    observateur.observer('05-12-99');
    expect([observateur.imposee, observateur.contredite]).toEqual([1, true]);
  });
});

describe('la date, année d’abord', () => {
  it.each([
    ['24-03-05', lue('2024-03-05', 'N04')],
    ['24/3/05', lue('2024-03-05', 'N04')],
    ['99-12-31', lue('1999-12-31', 'N04')],
    ['24-02-30', illisible()],
    ['05/03/2024', lue('2024-03-05', 'N04')],
    ['5-3-24', lue('2024-03-05', 'N04')],
    ['2024-03-05', lue('2024-03-05')],
    ['45356', lue('2024-03-05', 'N04')],
  ])('%j', (brut, attendue) => expect(lireDate(brut, 'annee')).toEqual(attendue));

  it('dans une colonne contradictoire, ne se lit que si elle n’a qu’une lecture', () => {
    expect(lireDate('24-03-05', 'contradictoire')).toEqual(illisible());
    expect(lireDate('99-12-05', 'contradictoire')).toEqual(lue('1999-12-05', 'N04'));
    expect(lireDate('24-03-24', 'contradictoire')).toEqual(lue('2024-03-24', 'N04'));
  });
});
