/** Ce que l'on demande au générateur, et ce qu'il répond. */
import { ErreurUtilisateur } from '../commun/erreurs';
import { jourDe } from './calendrier';

export interface OptionsGeneration {
  dossier: string;
  graine: number;
  clients: number;
  intervenants: number;
  projets: number;
  affectations: number;
  /** Part des lignes fautives, entre 0 et 1 ; 0 = aucune. */
  defauts: number;
  /** Répartit les clients et les intervenants en plusieurs agences, et chaque fichier dans son propre dialecte. */
  dialectes: boolean;
  /** Jour de référence (AAAA-MM-JJ), injecté pour que le résultat soit reproductible. */
  aujourdhui: string;
}

export interface BilanGeneration {
  fichiers: { nom: string; lignes: number; octets: number }[];
  defauts: number;
}

const VOLUMES = ['clients', 'intervenants', 'projets', 'affectations'] as const;

/** Refuse d'un coup tout ce qui ne peut pas donner des données cohérentes. */
export function verifierOptions(options: OptionsGeneration): void {
  const fautes: string[] = [];
  for (const volume of VOLUMES) {
    if (!Number.isSafeInteger(options[volume]) || options[volume] < 0) {
      fautes.push(`le nombre de ${volume} doit être un entier positif ou nul`);
    }
  }
  if (!Number.isSafeInteger(options.graine)) fautes.push('la graine doit être un nombre entier');
  if (!(options.defauts >= 0 && options.defauts <= 1)) fautes.push('la part de défauts doit être entre 0 et 100 %');
  if (jourDe(options.aujourdhui) < jourDe('2006-01-01'))
    fautes.push('le jour de référence doit être postérieur à 2005');
  if (options.projets > 0 && options.clients === 0)
    fautes.push('un projet doit avoir un client : demandez des clients');
  if (options.affectations > options.projets * options.intervenants) {
    fautes.push(
      "un intervenant est affecté au plus une fois à un projet : demandez moins d'affectations, ou plus de projets ou d'intervenants",
    );
  }
  if (fautes.length > 0) throw new ErreurUtilisateur(`Génération impossible : ${fautes.join(' ; ')}.`);
}
