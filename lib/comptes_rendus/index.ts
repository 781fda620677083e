/**
 * Les comptes rendus : le journal, les rapports, la page, l'explication d'une ligne. Des données d'abord, la présentation à part.
 */
export type { CompteRendu } from './compte_rendu';
