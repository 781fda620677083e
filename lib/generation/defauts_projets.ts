/** Les défauts que l'on plante dans les projets, un par objet. */
import { iso, jourDe } from './calendrier';
import { FAUX_VIDES } from './fiche';
import {
  DATES_IMPOSSIBLES,
  IDENTIFIANTS_MALFORMES,
  NOMS_ABSENTS,
  NOTES_FAUSSES,
  REFERENCES_MALFORMEES,
  STATUTS_INCONNUS,
  aDesAccents,
  dateAutrement,
  espacer,
  inconnue,
  mojibake,
  noteAutrement,
  statutAutrement,
} from './gatages';
import type { Defaut } from './scene';

/** Une fin saisie dix ans trop tard reste dans le futur longtemps après la génération. */
const DIX_ANS = 3653;

export const DEFAUTS_PROJETS: readonly Defaut[] = [
  {
    code: 'PRJ-01',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id', hasard.choix(IDENTIFIANTS_MALFORMES));
      return ['PRJ-01'];
    },
  },
  {
    code: 'PRJ-02',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('nom_projet', hasard.choix(NOMS_ABSENTS));
      return ['PRJ-02'];
    },
  },
  {
    code: 'PRJ-03',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id_client', hasard.choix(['', 'NULL', 'N/A']));
      return ['PRJ-03'];
    },
  },
  {
    code: 'PRJ-04',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id_client', hasard.choix([inconnue(hasard), inconnue(hasard), ...REFERENCES_MALFORMEES]));
      return ['PRJ-04'];
    },
  },
  {
    code: 'PRJ-04P',
    sort: 'isolee',
    place: 'sur place',
    convient: (_, { isoles }) => isoles.clients.length > 0,
    gater(fiche, { hasard, isoles }) {
      fiche.ecrire('id_client', hasard.choix(isoles.clients));
      return ['PRJ-04P'];
    },
  },
  {
    code: 'PRJ-05',
    sort: 'isolee',
    place: 'sur place',
    convient: (_, { ambigus }) => ambigus.clients.length > 0,
    gater(fiche, { hasard, ambigus }) {
      fiche.ecrire('id_client', hasard.choix(ambigus.clients));
      return ['PRJ-05'];
    },
  },
  {
    code: 'PRJ-06',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('date_debut', hasard.choix(['', ...DATES_IMPOSSIBLES]));
      return ['PRJ-06'];
    },
  },
  {
    code: 'PRJ-07',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.donner('statut', 'en_cours');
      fiche.donner('note_satisfaction', '');
      fiche.ecrire('date_fin', hasard.choix(DATES_IMPOSSIBLES));
      return ['PRJ-07'];
    },
  },
  {
    code: 'PRJ-08',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.donner('date_fin', iso(jourDe(fiche.lire('date_debut')) - hasard.entre(1, 90)));
      return ['PRJ-08'];
    },
  },
  {
    code: 'PRJ-09',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('statut', hasard.choix(STATUTS_INCONNUS));
      return ['PRJ-09'];
    },
  },
  {
    // Quel que soit le statut : une note illisible prime une note de trop.
    code: 'PRJ-10',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('note_satisfaction', hasard.choix(NOTES_FAUSSES));
      return ['PRJ-10'];
    },
  },
  {
    // Plusieurs règles enfreintes, de la ligne et de l'ensemble : toutes sont citées.
    code: 'PRJ-04',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('nom_projet', '');
      fiche.ecrire('id_client', inconnue(hasard));
      fiche.ecrire('statut', hasard.choix(STATUTS_INCONNUS));
      return ['PRJ-02', 'PRJ-04', 'PRJ-09'];
    },
  },
  {
    code: 'PRJ-04P',
    sort: 'isolee',
    place: 'sur place',
    convient: (_, { isoles }) => isoles.clients.length > 0,
    gater(fiche, { hasard, isoles }) {
      fiche.ecrire('id_client', hasard.choix(isoles.clients));
      fiche.ecrire('date_debut', hasard.choix(DATES_IMPOSSIBLES));
      return ['PRJ-04P', 'PRJ-06'];
    },
  },
  {
    code: 'PRJ-11',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      if (fiche.lire('statut') === 'termine') fiche.donner('statut', 'en_cours');
      fiche.perdre('note_satisfaction', hasard.choix(['3', '4', '4.5', '5']));
      return ['PRJ-11'];
    },
  },
  {
    code: 'PRJ-12',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche) {
      fiche.donner('statut', 'termine');
      fiche.donner('date_fin', '');
      return ['PRJ-12'];
    },
  },
  {
    code: 'PRJ-12',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { monde }) {
      fiche.donner('statut', 'termine');
      fiche.donner('date_fin', iso(monde.aujourdhui + DIX_ANS));
      return ['PRJ-12'];
    },
  },
  {
    code: 'PRJ-13',
    sort: 'isolee',
    place: 'en plus',
    gater(fiche) {
      fiche.donner('nom_projet', 'Identifiant déjà employé');
      return ['PRJ-13'];
    },
  },
  {
    code: 'PRJ-13a',
    sort: 'ignoree',
    place: 'en plus',
    gater(fiche, { hasard }) {
      if (hasard.chance(0.5)) fiche.ecrire('statut', statutAutrement(fiche.lire('statut'), hasard));
      if (hasard.chance(0.5)) fiche.ecrire('date_debut', dateAutrement(fiche.lire('date_debut'), hasard));
      return [];
    },
  },
  {
    // La copie d'une ligne isolée n'est pas ignorée : elle est isolée elle aussi.
    code: 'PRJ-13a',
    sort: 'isolee',
    place: 'sur place',
    repetee: true,
    gater(fiche, { hasard }) {
      fiche.ecrire('statut', hasard.choix(STATUTS_INCONNUS));
      return ['PRJ-09'];
    },
  },
  {
    code: 'N01',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('nom_projet', espacer(fiche.lire('nom_projet'), hasard, fiche.dialecte.encodage));
      return [];
    },
  },
  {
    code: 'N02',
    sort: 'inseree',
    place: 'sur place',
    convient: (fiche) => aDesAccents(fiche.lire('nom_projet')),
    gater(fiche) {
      fiche.ecrire('nom_projet', mojibake(fiche.lire('nom_projet')));
      return [];
    },
  },
  {
    code: 'N04',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('date_debut', dateAutrement(fiche.lire('date_debut'), hasard));
      if (fiche.lire('date_fin') !== '') fiche.ecrire('date_fin', dateAutrement(fiche.lire('date_fin'), hasard));
      return [];
    },
  },
  {
    code: 'N05',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('statut', statutAutrement(fiche.lire('statut'), hasard));
      return [];
    },
  },
  {
    code: 'N07',
    sort: 'inseree',
    place: 'sur place',
    convient: (fiche) => fiche.lire('note_satisfaction') !== '',
    gater(fiche, { hasard }) {
      fiche.ecrire('note_satisfaction', noteAutrement(fiche.lire('note_satisfaction'), hasard));
      return [];
    },
  },
  {
    code: 'N08',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre('note_satisfaction', hasard.choix(FAUX_VIDES));
      return [];
    },
  },
];
