/**
 * Le contrôle : d'une `LigneBrute` à une `LigneControlee`. Pur, ligne par ligne : normalisations, règles d'une ligne.
 */
export { creerControle, type LigneControlee, type ReglagesControle } from './controle';
