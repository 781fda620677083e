/** Ce que toutes les fabriques partagent : la graine, le jour de référence, les volumes, les mots, les fiches à ne pas citer. */
import type { Entite } from '../metier/modele';
import { jourDe } from './calendrier';
import type { OptionsGeneration } from './options';
import { type Vocabulaire, preparerVocabulaire } from './vocabulaire';

export interface Monde {
  readonly graine: number;
  /** En jours depuis 1970. */
  readonly aujourdhui: number;
  readonly volumes: Readonly<Record<Entite, number>>;
  readonly vocabulaire: Vocabulaire;
  /** Les rangs qu'aucune ligne saine ne doit citer, parce qu'un défaut les rend introuvables ou ambigus. */
  readonly ecartes: Readonly<Record<Entite, Set<number>>>;
}

export function creerMonde(options: OptionsGeneration): Monde {
  return {
    graine: options.graine,
    aujourdhui: jourDe(options.aujourdhui),
    volumes: {
      clients: options.clients,
      intervenants: options.intervenants,
      projets: options.projets,
      affectations: options.affectations,
    },
    vocabulaire: preparerVocabulaire(options.graine),
    ecartes: { clients: new Set(), intervenants: new Set(), projets: new Set(), affectations: new Set() },
  };
}

/** Le rang voulu, ou le premier qui le suit sans être écarté. */
export function rangCitable(monde: Monde, entite: Entite, voulu: number): number {
  const ecartes = monde.ecartes[entite];
  let rang = voulu;
  while (ecartes.has(rang)) rang = (rang + 1) % monde.volumes[entite];
  return rang;
}
