/**
 * Le registre : ce que l'on sait déjà. Il répond de mémoire quand c'est certain, et demande le reste à la base, par questions
 * groupées. Il ne décide de rien : il répond au jugement.
 */
export { Registre } from './registre';
