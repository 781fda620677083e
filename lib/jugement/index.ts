/**
 * Le jugement : `juger(ligne, ce que l'on sait) → Verdict`. Pur, synchrone, dans l'ordre des lignes. Toutes les règles
 * d'ensemble y sont, une fois ; il ne connaît ni la base, ni les fichiers.
 */
export type { Consignes } from './instruction';
export { juger } from './juger';
export type { Changement, Ecart, Inseree, Isolee, MiseAJour, Rejointe, Verdict } from './verdict';
