/**
 * L'écriture : des verdicts aux tables, au lignage, à l'historique et à la quarantaine. Par lots, contraintes actives ; ce que la
 * base dit avoir pris est comparé à ce qu'on lui a donné.
 */
export { Ecriture, MISE_A_JOUR, type NouvelleEntree } from './ecriture';
export { MisesAJour, Retouches } from './retouches';
export { Corrections, type CorrectionComptee } from './corrections';
