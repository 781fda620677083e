/**
 * La quarantaine : les entrées des lignes isolées, les fichiers où on les corrige, leur retour, leur libération. Une entrée ne se
 * récrit jamais.
 */
export { FichiersIsoles } from './fichiers';
