/**
 * La base : la seule pièce qui connaisse le pilote. Ouvrir, interroger, charger, valider ou annuler ; le verrou, et les migrations
 * numérotées du schéma.
 */
export { avecBase, type Base, type Rangee, type Valeur } from './connexion';
