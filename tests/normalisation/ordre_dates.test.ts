import type { OrdreDate } from '../../lib/metier/modele';
import { lireDate, ObservateurOrdre, ordresPossibles } from '../../lib/normalisation';
import { illisible, lue } from './attendus';

const AUJOURDHUI = '2026-08-01';

/** L'ordre d'une colonne. */
function ordreDe(dates: readonly string[]): OrdreDate {
  const observateur = new ObservateurOrdre(AUJOURDHUI);
  dates.forEach(observateur.observer);
  return observateur.ordre;
}

const deux = (nombre: number): string => String(nombre).padStart(2, '0');
/** Des dates de 2019 à 2026, tous les jours du mois. */
const PASSEES = Array.from({ length: 120 }, (_, rang): [annee: number, mois: number, jour: number] => [
  19 + (rang % 7),
  1 + ((rang * 5) % 12),
  1 + ((rang * 11) % 28),
]);

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

describe('l’ordre d’une colonne', () => {
  it.each<[string, OrdreDate, string[]]>([
    ['rien ne l’impose', 'jour', ['24-03-05', '05-03-24']],
    ['vide', 'jour', ['', '2024-03-05']],
    ['une date impose l’année', 'annee', ['24-03-05', '99-12-05']],
    ['une date impose le jour, une autre l’année', 'contradictoire', ['05-12-99', '99-12-05']],
    ['une faute de frappe parmi des dates à venir', 'contradictoire', ['99-12-05', '30-03-24', '24-03-24']],
    ['une faute de frappe à côté d’une année sûrement en queue', 'jour', ['99-12-05', '5-3-24']],
    ['… ou d’une année entière', 'jour', ['99-12-05', '05/03/2024']],
    ['une date ISO n’impose rien', 'jour', ['2024-03-05', '24-03-05']],
    ['mois d’abord', 'mois', ['12/25/2024', '03/05/2024']],
    ['jour et mois', 'contradictoire', ['12/25/2024', '25/12/2024']],
    ['rien de lisible', 'jour', ['hier', '99-99-99']],
  ])('%s : %s', (_, ordre, dates) => expect(ordreDe(dates)).toBe(ordre));

  it('année d’abord, se voit à la colonne entière', () => {
    expect(ordreDe(PASSEES.map(([annee, mois, jour]) => `${annee}-${deux(mois)}-${deux(jour)}`))).toBe('annee');
  });

  it('jour d’abord, aussi, dates prévues comprises', () => {
    const ecrire = ([annee, mois, jour]: [number, number, number]): string => `${deux(jour)}-${deux(mois)}-${annee}`;
    expect(ordreDe(PASSEES.map(ecrire))).toBe('jour');
    expect(ordreDe([...PASSEES.map(ecrire), '01-09-27', '15-03-28'])).toBe('jour');
    expect(ordreDe(PASSEES.map(([annee, mois]) => `01-${deux(mois)}-${annee + 3}`))).toBe('jour');
  });

  it('trop peu de dates ne le montrent pas', () => {
    expect(ordreDe(PASSEES.slice(0, 9).map(([annee, mois, jour]) => `${annee}-${deux(mois)}-${deux(jour)}`))).toBe(
      'jour',
    );
  });

  it('dit combien de dates l’imposent', () => {
    const observateur = new ObservateurOrdre(AUJOURDHUI);
    ['99-12-05', '25/12/2024', '26/12/2024', '12/25/2024'].forEach(observateur.observer);
    expect(observateur.indices).toEqual({ jour: 2, mois: 1, annee: 1 });
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
