/**
 * Avant chaque suite : la limite de temps d'un essai, à la mesure de cette machine (elle n'arrête que ce qui n'avance
 * plus) ; et des phrases sans couleur, que la sortie de jest soit un terminal ou non.
 */
import { unites } from './outils/unite';

jest.setTimeout(unites(300));
process.env.NO_COLOR = '1';
delete process.env.FORCE_COLOR;
