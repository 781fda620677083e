/** Avant chaque suite : la limite de temps d'un essai, à la mesure de cette machine. Elle n'arrête que ce qui n'avance plus. */
import { unites } from './outils/unite';

jest.setTimeout(unites(300));
