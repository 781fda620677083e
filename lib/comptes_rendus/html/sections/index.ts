/** Les sections de la page : des données aux fragments, sans rien lire ni écrire. */
import type { Donnees } from '../donnees';
import type { Fragment } from '../html';
import { controles } from './controles';
import { corrections } from './corrections';
import { erreurs } from './erreurs';
import { executions } from './executions';
import { fusions } from './fusions';
import { isolees } from './isolees';
import { parcours } from './parcours';
import { qualite } from './qualite';

export interface Section {
  readonly ancre: string;
  /** Au sommaire. */
  readonly court: string;
  readonly titre: string;
  readonly contenu: Fragment;
}

/** Toutes les sections, dans l'ordre de lecture. */
export const sections = (donnees: Donnees): Section[] => [
  { ancre: 'parcours', court: 'Parcours', titre: 'Parcours des lignes', contenu: parcours(donnees) },
  { ancre: 'erreurs', court: 'Erreurs', titre: 'Erreurs par règle et par source', contenu: erreurs(donnees.groupes) },
  { ancre: 'qualite', court: 'Qualité', titre: 'Qualité par source', contenu: qualite(donnees.qualites) },
  { ancre: 'executions', court: 'Exécutions', titre: 'Exécutions', contenu: executions(donnees) },
  { ancre: 'isolees', court: 'Lignes isolées', titre: 'Lignes isolées', contenu: isolees(donnees.isolees) },
  {
    ancre: 'corrections',
    court: 'Corrections',
    titre: 'Corrections : avant, après',
    contenu: corrections(donnees.corrections),
  },
  { ancre: 'fusions', court: 'Fusions', titre: 'Fusions et copies', contenu: fusions(donnees) },
  { ancre: 'controles', court: 'Contrôles', titre: 'Contrôles', contenu: controles(donnees.verdicts) },
];
