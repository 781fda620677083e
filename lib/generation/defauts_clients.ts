/** Les défauts que l'on plante chez les clients, un par objet. */
import type { Fiche } from './fiche';
import { FAUX_VIDES } from './fiche';
import {
  ADRESSES_FAUSSES,
  DATES_IMPOSSIBLES,
  IDENTIFIANTS_MALFORMES,
  NOMS_ABSENTS,
  aDesAccents,
  dateAutrement,
  espacer,
  mojibake,
  raisonSocialeAutrement,
  sansForme,
} from './gatages';
import type { Defaut, Scene } from './scene';
import { slug } from './vocabulaire';

/** Devient quelqu'un d'autre, sous le même identifiant. */
function remplacer(fiche: Fiche, scene: Scene): void {
  const { nom, email } = scene.clientNeuf();
  fiche.donner('nom', nom);
  fiche.donner('email', email);
}

/** Se présente autrement, sous la même adresse. */
function seRepresenter(fiche: Fiche, { hasard }: Scene): void {
  fiche.ecrire('nom', raisonSocialeAutrement(fiche.lire('nom'), hasard));
  if (hasard.chance(0.3)) fiche.ecrire('email', fiche.lire('email').toUpperCase());
  if (fiche.lire('commentaire') === '' && fiche.a('commentaire'))
    fiche.donner('commentaire', 'Vu aussi par une autre agence');
}

export const DEFAUTS_CLIENTS: readonly Defaut[] = [
  {
    code: 'CLI-01',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('id', hasard.choix(IDENTIFIANTS_MALFORMES));
      return ['CLI-01'];
    },
  },
  {
    code: 'CLI-02',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('nom', hasard.choix(NOMS_ABSENTS));
      return ['CLI-02'];
    },
  },
  {
    code: 'CLI-03',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('email', hasard.choix(ADRESSES_FAUSSES));
      return ['CLI-03'];
    },
  },
  {
    code: 'CLI-04',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('date_inscription', hasard.choix(DATES_IMPOSSIBLES));
      return ['CLI-04'];
    },
  },
  {
    // Plusieurs règles enfreintes : toutes sont citées.
    code: 'CLI-02',
    sort: 'isolee',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('nom', '');
      fiche.ecrire('email', hasard.choix(ADRESSES_FAUSSES));
      fiche.ecrire('date_inscription', hasard.choix(DATES_IMPOSSIBLES));
      return ['CLI-02', 'CLI-03', 'CLI-04'];
    },
  },
  {
    // Sans date d'inscription, le client est pris, avec une remarque.
    code: 'CLI-04',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre('date_inscription', hasard.choix(['', ...FAUX_VIDES]));
      return ['CLI-04'];
    },
  },
  {
    code: 'CLI-05',
    sort: 'ignoree',
    place: 'en plus',
    gater(fiche, { hasard }) {
      if (hasard.chance(0.5)) fiche.ecrire('email', fiche.lire('email').toUpperCase());
      if (hasard.chance(0.5)) fiche.ecrire('nom', ` ${fiche.lire('nom')}  `);
      return [];
    },
  },
  {
    // La copie d'une ligne isolée n'est pas ignorée : elle est isolée elle aussi.
    code: 'CLI-05',
    sort: 'isolee',
    place: 'sur place',
    repetee: true,
    gater(fiche) {
      fiche.ecrire('email', 'pas-un-email');
      return ['CLI-03'];
    },
  },
  {
    code: 'CLI-06',
    sort: 'fusionnee',
    place: 'en plus',
    gater(fiche, scene) {
      fiche.donner('id', scene.identifiantNeuf('clients'));
      seRepresenter(fiche, scene);
      return [];
    },
  },
  {
    // Deux agences, un même identifiant, un même client : les références à cet identifiant restent claires.
    code: 'CLI-06',
    sort: 'fusionnee',
    place: 'autre agence',
    gater(fiche, scene) {
      seRepresenter(fiche, scene);
      return [];
    },
  },
  {
    code: 'CLI-07',
    sort: 'isolee',
    place: 'en plus',
    gater(fiche, scene) {
      const { id, nom } = scene.clientNeuf();
      fiche.donner('id', id);
      fiche.donner('nom', nom);
      return ['CLI-07'];
    },
  },
  {
    code: 'CLI-08',
    sort: 'inseree',
    place: 'en plus',
    gater(fiche, scene) {
      const id = scene.identifiantNeuf('clients');
      fiche.donner('id', id);
      fiche.donner('email', `siege.${id}@${slug(sansForme(fiche.lire('nom')))}.fr`);
      return ['CLI-08'];
    },
  },
  {
    code: 'CLI-09',
    sort: 'isolee',
    place: 'en plus',
    gater(fiche, scene) {
      remplacer(fiche, scene);
      return ['CLI-09'];
    },
  },
  {
    // Deux agences, un même identifiant, deux clients : rien n'est faux, mais on ne saura plus duquel on parle.
    code: 'PRJ-05',
    sort: 'inseree',
    place: 'autre agence',
    ambigu: true,
    gater(fiche, scene) {
      remplacer(fiche, scene);
      return [];
    },
  },
  {
    // Même isolé, l'homonyme rend la référence ambiguë.
    code: 'PRJ-05',
    sort: 'isolee',
    place: 'autre agence',
    ambigu: true,
    gater(fiche, scene) {
      remplacer(fiche, scene);
      fiche.ecrire('email', 'pas-un-email');
      return ['CLI-03'];
    },
  },
  {
    code: 'N01',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('nom', espacer(fiche.lire('nom'), hasard, fiche.dialecte.encodage));
      return [];
    },
  },
  {
    code: 'N02',
    sort: 'inseree',
    place: 'sur place',
    convient: (fiche) => aDesAccents(fiche.lire('nom')),
    gater(fiche) {
      fiche.ecrire('nom', mojibake(fiche.lire('nom')));
      return [];
    },
  },
  {
    code: 'N03',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche) {
      fiche.ecrire('email', fiche.lire('email').toUpperCase());
      return [];
    },
  },
  {
    code: 'N04',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.ecrire('date_inscription', dateAutrement(fiche.lire('date_inscription'), hasard));
      return [];
    },
  },
  {
    code: 'N08',
    sort: 'inseree',
    place: 'sur place',
    gater(fiche, { hasard }) {
      fiche.perdre(fiche.a('commentaire') ? 'commentaire' : 'region', hasard.choix(FAUX_VIDES));
      return [];
    },
  },
];
