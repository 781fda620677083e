/**
 * La chaîne : les étapes, dans l'ordre, que les scripts montrent ; l'exécution, de son ouverture à son compte rendu ; l'annulation.
 */
export { Chargement } from './chargement';
export { derouler } from './etapes';
export { executerChargement, type Demande } from './execution';
