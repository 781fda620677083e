/**
 * Le métier : les entités et leurs champs, tout ce qui distingue une entité d'une autre, et le catalogue des règles. Des
 * données : on les lit, on ne les exécute pas. Ajouter une entité, c'est ajouter un fichier à `entites/`.
 */
export { ENTITES, MODELE, type Entite } from './modele';
export { REGLES } from './regles';
