/** La progression : un signe de vie par quart de seconde sur un terminal, une ligne par dix secondes ailleurs. */
import { effacerProgression, reglerProgression, suivre } from '../../lib/commun/progression';

const EFFACER = '\r\u001b[2K';

function brancher(isTTY: boolean, columns = 200): string[] {
  const ecrits: string[] = [];
  const sortie = { isTTY, columns, write: (texte: string) => ecrits.push(texte) > 0 };
  reglerProgression(sortie as unknown as NodeJS.WriteStream);
  return ecrits;
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => {
  reglerProgression(undefined);
  jest.useRealTimers();
});

describe('sur un terminal', () => {
  test('phase, part, fait et total, débit, temps restant', () => {
    const ecrits = brancher(true);
    const suivi = suivre('Rejeu, projets.csv', 40_000);
    jest.advanceTimersByTime(4000);
    suivi.avancer(10_000);
    jest.advanceTimersByTime(250);
    expect(ecrits.at(-1)).toBe(`${EFFACER}Rejeu, projets.csv : 25 %, 10 000 / 40 000 lignes, 2 353/s, encore 12,8 s`);
    suivi.finir();
    expect(ecrits.at(-1)).toBe(EFFACER);
  });

  test('jamais deux secondes sans un signe, même si rien n’avance, même en mille phases', () => {
    const ecrits = brancher(true);
    const attendre = suivre('Attente du serveur');
    for (let seconde = 1; seconde <= 5; seconde++) {
      const avant = ecrits.length;
      jest.advanceTimersByTime(1000);
      expect(ecrits.length).toBeGreaterThan(avant);
    }
    attendre.finir();
    const avant = ecrits.length;
    for (let phase = 0; phase < 40; phase++) {
      const suivi = suivre(`Lecture de ${phase}`, 1);
      jest.advanceTimersByTime(50);
      suivi.avancer(1);
      suivi.finir();
    }
    expect(ecrits.slice(avant).filter((texte) => texte.includes('Lecture')).length).toBeGreaterThanOrEqual(6);
  });

  test('rien ne s’affiche pour un travail plus court qu’un regard', () => {
    const ecrits = brancher(true);
    const suivi = suivre('Éclair', 10);
    jest.advanceTimersByTime(100);
    suivi.avancer(10);
    suivi.finir();
    expect(ecrits).toEqual([]);
  });

  test('une phase en contient une autre, et revient quand elle finit', () => {
    const ecrits = brancher(true);
    const controles = suivre('Contrôles', 82, ['contrôle', 'contrôles']);
    controles.avancer(41, 'Volumes');
    const rejeu = suivre('Rejeu', 10);
    jest.advanceTimersByTime(300);
    expect(ecrits.at(-1)).toContain('Rejeu : 0 %, 0 / 10 lignes');
    rejeu.finir();
    jest.advanceTimersByTime(300);
    expect(ecrits.at(-1)).toMatch(/Contrôles \(Volumes\) : 50 %, 41 \/ 82 contrôles, depuis \d+ ms$/);
    controles.finir();
  });

  test('la ligne s’efface avant un résultat, et tient dans la largeur', () => {
    const ecrits = brancher(true, 60);
    suivre('Lecture de clients_agence_du_nord.csv', 100);
    jest.advanceTimersByTime(300);
    expect(ecrits).toEqual([`${EFFACER}Lecture de clients_ag… : 0 %, 0 / 100 lignes, depuis 250 ms`]);
    effacerProgression();
    effacerProgression();
    expect(ecrits).toHaveLength(2);
  });

  test('un nom hostile n’y commande rien', () => {
    const ecrits = brancher(true);
    suivre('Lecture de \u001b[2Ja\n.csv').avancer(1, '\u202e');
    jest.advanceTimersByTime(300);
    expect(ecrits.at(-1)?.slice(EFFACER.length)).toMatch(/^Lecture de ␛\[2Ja⏎\.csv \(‹U\+202E›\) : 1 ligne/);
  });
});

test('ailleurs : une ligne simple toutes les dix secondes', () => {
  const ecrits = brancher(false);
  suivre('Migration', 1000);
  jest.advanceTimersByTime(9000);
  expect(ecrits).toEqual([]);
  jest.advanceTimersByTime(30_000);
  expect(ecrits).toHaveLength(3);
  expect(ecrits[0]).toBe('Migration : 0 %, 0 / 1 000 lignes, depuis 10,0 s\n');
});

test('avec --quiet : rien', () => {
  const ecrits = brancher(true);
  reglerProgression(undefined);
  suivre('Migration', 1000);
  jest.advanceTimersByTime(60_000);
  expect(ecrits).toEqual([]);
});
