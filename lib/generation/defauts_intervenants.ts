/** Les défauts que l'on plante chez les intervenants, un par objet. */
import type { Fiche } from './fiche';
import { FAUX_VIDES } from './fiche';
import {
  ADRESSES_FAUSSES,
  IDENTIFIANTS_MALFORMES,
  NOMS_ABSENTS,
  TELEPHONES_ILLISIBLES,
  aDesAccents,
  espacer,
  mojibake,
  telephoneAutrement,
} from './gatages';
import type { Defaut, Scene } from './scene';

/** Devient quelqu'un d'autre, sous le même identifiant. */
function remplacer(fiche: Fiche, scene: Scene): void {
  const { nom, prenom, email } = scene.intervenantNeuf();
  fiche.donner('nom', nom);
  fiche.donner('prenom', prenom);
  fiche.donner('email', email);
}

export const DEFAUTS_INTERVENANTS: readonly Defaut[] = [
  {
    code: 'INT-01',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id', hasard.choix(IDENTIFIANTS_MALFORMES));
      return ['INT-01'];
    },
  },
  {
    code: 'INT-02',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire(hasard.choix(['nom', 'prenom']), hasard.choix(NOMS_ABSENTS));
      return ['INT-02'];
    },
  },
  {
    code: 'INT-03',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('email', hasard.choix(ADRESSES_FAUSSES));
      return ['INT-03'];
    },
  },
  {
    code: 'INT-04',
    sort: 'isolee',
    place: 'en plus',
    gater(fiche, scene) {
      const { id, nom, prenom } = scene.intervenantNeuf();
      fiche.donner('id', id);
      fiche.donner('nom', nom);
      fiche.donner('prenom', prenom);
      return ['INT-04'];
    },
  },
  {
    code: 'INT-05',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('agence', hasard.choix(['', 'NULL', 'N/A']));
      return ['INT-05'];
    },
  },
  {
    // Plusieurs règles enfreintes : toutes sont citées.
    code: 'INT-05',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche) {
      fiche.ecrire('agence', '');
      fiche.ecrire('email', '');
      return ['INT-03', 'INT-05'];
    },
  },
  {
    code: 'INT-06',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre('telephone', hasard.choix(TELEPHONES_ILLISIBLES));
      return ['INT-06'];
    },
  },
  {
    code: 'INT-07',
    sort: 'ignoree',
    place: 'en plus',
    gater(fiche, { hasard }) {
      if (hasard.chance(0.5)) fiche.ecrire('agence', fiche.lire('agence').toLowerCase());
      return [];
    },
  },
  {
    code: 'INT-08',
    sort: 'fusionnee',
    place: 'en plus',
    gater(fiche, scene) {
      fiche.donner('id', scene.identifiantNeuf('intervenants'));
      return [];
    },
  },
  {
    // Deux agences, un même identifiant, une même personne : les références à cet identifiant restent claires.
    code: 'INT-08',
    sort: 'fusionnee',
    place: 'autre agence',
    gater: () => [],
  },
  {
    code: 'INT-09',
    sort: 'isolee',
    place: 'en plus',
    gater(fiche, scene) {
      remplacer(fiche, scene);
      return ['INT-09'];
    },
  },
  {
    // Deux agences, un même identifiant, deux personnes : rien n'est faux, mais on ne saura plus de laquelle on parle.
    code: 'AFF-08',
    sort: 'inseree',
    place: 'autre agence',
    ambigu: true,
    gater(fiche, scene) {
      remplacer(fiche, scene);
      return [];
    },
  },
  {
    code: 'N01',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      const champ = hasard.choix(['nom', 'prenom', 'agence']);
      fiche.ecrire(champ, espacer(fiche.lire(champ), hasard, fiche.dialecte.encodage));
      return [];
    },
  },
  {
    code: 'N02',
    sort: 'inseree',
    place: 'sur place',
    convient: (fiche) => aDesAccents(fiche.lire('nom')) || aDesAccents(fiche.lire('prenom')),
    gater(fiche) {
      fiche.ecrire('nom', mojibake(fiche.lire('nom')));
      fiche.ecrire('prenom', mojibake(fiche.lire('prenom')));
      return [];
    },
  },
  {
    code: 'N03',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      if (hasard.chance(0.5)) fiche.ecrire('email', fiche.lire('email').toUpperCase());
      fiche.ecrire(
        'agence',
        hasard.chance(0.5) ? fiche.lire('agence').toUpperCase() : fiche.lire('agence').toLowerCase(),
      );
      return [];
    },
  },
  {
    code: 'N06',
    sort: 'inseree',
    place: 'sur place',
    convient: (fiche) => fiche.lire('telephone') !== '',
    gater(fiche, { hasard }) {
      fiche.ecrire('telephone', telephoneAutrement(fiche.lire('telephone'), hasard));
      return [];
    },
  },
  {
    code: 'N08',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre('telephone', hasard.choix(FAUX_VIDES));
      return [];
    },
  },
  {
    // On peut s'appeler Null.
    code: 'N08',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche) {
      fiche.donner('nom', 'Null');
      return [];
    },
  },
];
