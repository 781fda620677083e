import { MODELE } from '../../lib/metier/modele';
import { LECTURES } from '../../lib/normalisation';
import { illisible, lue, vide } from './attendus';

const CONTEXTE = { ordre: 'jour', echelle: null } as const;

describe('les lectures', () => {
  it('couvrent tous les champs du modèle, et une cellule vide est vide partout', () => {
    for (const { nature } of Object.values(MODELE).flatMap(({ champs }) => champs)) {
      expect(LECTURES[nature]('', CONTEXTE)).toEqual(vide());
      expect(LECTURES[nature](' \u00a0', CONTEXTE)).toEqual(vide());
      expect(LECTURES[nature]('N/A', CONTEXTE)).toEqual(vide('N08'));
    }
  });

  it("suivent l'ordre et l'échelle du contexte", () => {
    expect(LECTURES.date('05/03/2024', CONTEXTE)).toEqual(lue('2024-03-05', 'N04'));
    expect(LECTURES.date('05/03/2024', { ...CONTEXTE, ordre: 'mois' })).toEqual(lue('2024-05-03', 'N04'));
    expect(LECTURES.note('16', CONTEXTE)).toEqual(illisible());
    expect(LECTURES.note('16', { ...CONTEXTE, echelle: 20 })).toEqual(lue('4', 'N07'));
  });

  it('restent justes quand les valeurs distinctes dépassent la mémoire', () => {
    const fraction = (rang: number) => `45356.${rang}`;
    for (let rang = 0; rang < 50_000; rang++) LECTURES.date(fraction(rang), CONTEXTE);
    expect(LECTURES.date(fraction(0), CONTEXTE)).toEqual(lue('2024-03-05', 'N04'));
    expect(LECTURES.statut('Terminé'.padEnd(500), CONTEXTE)).toEqual(lue('termine', 'N01', 'N05'));
  });
});
