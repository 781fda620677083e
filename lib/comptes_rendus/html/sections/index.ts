/** Les sections repliées de la page : des données aux fragments, sans rien lire ni écrire. */
import { compter, type Donnees, type Liens } from '../donnees';
import { accorde, pourcentage, type Fragment } from '../html';
import { controles } from './controles';
import { corrections } from './corrections';
import { erreurs } from './erreurs';
import { executions } from './executions';
import { fusions } from './fusions';
import { isolees } from './isolees';
import { profils } from './profils';
import { qualite, score } from './qualite';
import { repartition } from './repartition';

export interface Section {
  readonly ancre: string;
  readonly titre: string;
  /** Ce qu'on en sait sans la déplier. */
  readonly resume: string;
  readonly contenu: Fragment;
}

/** Toutes les sections, dans l'ordre de lecture. */
export function sections(donnees: Donnees, liens: Liens): Section[] {
  const { groupes, qualites, verdicts, fusions: reunies, executions: liste } = donnees;
  const part = score(qualites);
  const distincts = new Set(groupes.flatMap(({ codes }) => codes.split(' ')));
  const ouvertes = `${accorde(compter(groupes, 'corriger'), 'à corriger', 'à corriger')}, ${accorde(compter(groupes, 'attente'), 'en attente', 'en attente')}`;
  return [
    section('isolees', 'Lignes isolées', ouvertes, isolees(donnees.isolees, liens)),
    section(
      'erreurs',
      'Erreurs par règle',
      accorde(distincts.size, 'règle enfreinte', 'règles enfreintes'),
      erreurs(groupes),
    ),
    section('repartition', 'Entités', accorde(donnees.entites.length, 'entité'), repartition(donnees.entites)),
    section(
      'qualite',
      'Qualité par agence',
      part === null ? '' : `${pourcentage(part)} du premier coup`,
      qualite(qualites),
    ),
    section('profils', 'Profils des colonnes', accorde(donnees.profils.length, 'colonne'), profils(donnees.profils)),
    section('executions', 'Exécutions', accorde(liste.total, 'exécution'), executions(donnees)),
    section(
      'corrections',
      'Valeurs changées',
      accorde(donnees.corrections.length, 'règle appliquée', 'règles appliquées'),
      corrections(donnees.corrections),
    ),
    section('fusions', 'Fusions et mises à jour', accorde(reunies.total, 'fusion'), fusions(donnees)),
    section(
      'controles',
      'Contrôles',
      verdicts === undefined ? 'pas encore passés' : accorde(verdicts.resultats.length, 'contrôle'),
      controles(verdicts),
    ),
  ];
}

const section = (ancre: string, titre: string, resume: string, contenu: Fragment): Section => ({
  ...{ ancre, titre, resume, contenu },
});
