/** Les défauts que l'on plante dans les affectations, un par objet. */
import { iso, jourDe } from './calendrier';
import { FAUX_VIDES } from './fiche';
import {
  DATES_IMPOSSIBLES,
  IDENTIFIANTS_MALFORMES,
  REFERENCES_MALFORMEES,
  dateAutrement,
  espacer,
  inconnue,
  mojibake,
} from './gatages';
import type { Defaut } from './scene';

/** Une année saisie dix ans trop tôt sort à coup sûr de la période du projet. */
const DIX_ANS = 3653;

export const DEFAUTS_AFFECTATIONS: readonly Defaut[] = [
  {
    code: 'AFF-01',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id', hasard.choix(IDENTIFIANTS_MALFORMES));
      return ['AFF-01'];
    },
  },
  {
    code: 'AFF-02',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id_projet', hasard.choix(['', inconnue(hasard), inconnue(hasard), ...REFERENCES_MALFORMEES]));
      return ['AFF-02'];
    },
  },
  {
    code: 'AFF-03',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id_intervenant', hasard.choix(['', inconnue(hasard), inconnue(hasard), ...REFERENCES_MALFORMEES]));
      return ['AFF-03'];
    },
  },
  {
    // Plusieurs règles enfreintes : toutes sont citées.
    code: 'AFF-02',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id_projet', inconnue(hasard));
      fiche.ecrire('id_intervenant', inconnue(hasard));
      fiche.ecrire('date_affectation', hasard.choix(['', ...DATES_IMPOSSIBLES]));
      return ['AFF-02', 'AFF-03', 'AFF-05'];
    },
  },
  {
    code: 'AFF-04',
    sort: 'isolee',
    place: 'sur place',
    convient: (_, { isoles }) => isoles.projets.length > 0,
    gater(fiche, { hasard, isoles }) {
      fiche.ecrire('id_projet', hasard.choix(isoles.projets));
      return ['AFF-04'];
    },
  },
  {
    code: 'AFF-04',
    sort: 'isolee',
    place: 'sur place',
    convient: (_, { isoles }) => isoles.intervenants.length > 0,
    gater(fiche, { hasard, isoles }) {
      fiche.ecrire('id_intervenant', hasard.choix(isoles.intervenants));
      return ['AFF-04'];
    },
  },
  {
    code: 'AFF-05',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('date_affectation', hasard.choix(['', ...DATES_IMPOSSIBLES]));
      return ['AFF-05'];
    },
  },
  {
    code: 'AFF-06',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche) {
      fiche.donner('date_affectation', iso(jourDe(fiche.lire('date_affectation')) - DIX_ANS));
      return ['AFF-06'];
    },
  },
  {
    code: 'AFF-06',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre('role', hasard.choix(['', ...FAUX_VIDES]));
      return ['AFF-06'];
    },
  },
  {
    code: 'AFF-07',
    sort: 'ignoree',
    place: 'en plus',
    gater: () => [],
  },
  {
    // Même projet, même intervenant, même rôle, même date : peu importe l'identifiant.
    code: 'AFF-07',
    sort: 'ignoree',
    place: 'en plus',
    gater(fiche, scene) {
      fiche.donner('id', scene.identifiantNeuf('affectations'));
      fiche.donner('commentaire', 'Confirmé par téléphone');
      return [];
    },
  },
  {
    code: 'AFF-08',
    sort: 'isolee',
    place: 'sur place',
    convient: (_, { ambigus }) => ambigus.intervenants.length > 0,
    gater(fiche, { hasard, ambigus }) {
      fiche.ecrire('id_intervenant', hasard.choix(ambigus.intervenants));
      return ['AFF-08'];
    },
  },
  {
    code: 'AFF-09',
    sort: 'isolee',
    place: 'en plus',
    gater(fiche) {
      fiche.donner('role', 'Coordinateur');
      return ['AFF-09'];
    },
  },
  {
    code: 'N01',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('role', espacer(fiche.lire('role'), hasard, fiche.dialecte.encodage));
      return [];
    },
  },
  {
    code: 'N02',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche) {
      fiche.donner('commentaire', 'Habilitation électrique à jour');
      fiche.ecrire('commentaire', mojibake(fiche.lire('commentaire')));
      return [];
    },
  },
  {
    code: 'N04',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('date_affectation', dateAutrement(fiche.lire('date_affectation'), hasard));
      return [];
    },
  },
  {
    code: 'N08',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre('commentaire', hasard.choix(FAUX_VIDES));
      return [];
    },
  },
];
