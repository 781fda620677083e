/**
 * La validation : la preuve, par un autre chemin. Elle ne partage avec la migration ni ce qui décide, ni ce qui écrit.
 */
export { valider } from './valider';
