/** Les règles d'ensemble de chaque entité, telles que son modèle les dit. */
import { MODELE, parEntite, type Entite } from './modele';
import type { ReglesDEnsemble } from './entites/entite';

export type { ReglesDEnsemble };

export const ENSEMBLE: Readonly<Record<Entite, ReglesDEnsemble>> = parEntite((entite) => MODELE[entite].ensemble);
