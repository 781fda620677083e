/**
 * Les affectations, projet après projet : une équipe par projet, un chef, des rôles qui vont avec la prestation, des
 * collègues souvent venus d'autres agences. Rien n'est gardé d'un projet au suivant.
 */
import { iso } from './calendrier';
import { AGENCES } from './geographie';
import { Hasard } from './hasard';
import { type Monde, rangCitable } from './monde';
import type { Projets, Trame } from './projets';
import { REMARQUES_AFFECTATION, ROLE_CHEF } from './vocabulaire';

export type Affectation = {
  readonly id: string;
  readonly id_projet: string;
  readonly id_intervenant: string;
  readonly date_affectation: string;
  readonly role: string;
  readonly commentaire: string;
};

/** Les renforts arrivent dans les dix premiers jours. */
const DELAI_ARRIVEE = 10;

export class Affectations {
  private readonly equipes: Hasard;
  private readonly bornes: Hasard;

  constructor(
    private readonly monde: Monde,
    private readonly projets: Projets,
  ) {
    this.equipes = new Hasard(monde.graine, 'affectations');
    this.bornes = new Hasard(monde.graine, 'affectations/bornes');
  }

  *fiches(): Generator<Affectation> {
    const { volumes, ecartes } = this.monde;
    const disponibles = volumes.intervenants - ecartes.intervenants.size;
    let numero = 0;
    let reste = 0;
    let debut = 0;
    for (let projet = 0; projet < volumes.projets; projet++) {
      const fin = this.borne(projet + 1);
      reste += fin - debut;
      debut = fin;
      const taille = ecartes.projets.has(projet) ? 0 : Math.min(reste, disponibles);
      if (taille === 0) continue;
      for (const affectation of this.equipe(projet, taille)) yield { id: String(++numero), ...affectation };
      reste -= taille;
    }
  }

  /** Combien d'affectations précèdent ce projet : en moyenne la même part pour tous, au total le compte exact. */
  private borne(projet: number): number {
    const { projets, affectations, intervenants } = this.monde.volumes;
    if (projet === 0) return 0;
    if (projet === projets) return affectations;
    const moyenne = affectations / projets;
    const jeu = 2 * moyenne > intervenants ? 0 : 0.95;
    return Math.floor((projet + jeu * this.bornes.viser(projet).reel()) * moyenne);
  }

  private *equipe(projet: number, taille: number): Generator<Omit<Affectation, 'id'>> {
    const trame = this.projets.trame(projet);
    const tirage = this.equipes.viser(projet);
    const multiAgences = tirage.chance(0.6);
    const membres = new Set<number>();
    const chef = tirage.entier(this.monde.volumes.intervenants);
    for (let place = 0; place < taille; place++) {
      const voulu =
        place === 0
          ? chef
          : multiAgences
            ? tirage.entier(this.monde.volumes.intervenants)
            : this.collegue(chef, tirage);
      const membre = this.premierLibre(voulu, membres);
      membres.add(membre);
      yield {
        id_projet: String(projet + 1),
        id_intervenant: String(membre + 1),
        date_affectation: iso(this.arrivee(trame, place, tirage)),
        role: place === 0 ? ROLE_CHEF : tirage.choix(trame.prestation.roles),
        commentaire: tirage.chance(0.35) ? tirage.choix(REMARQUES_AFFECTATION) : '',
      };
    }
  }

  /** Quelqu'un de la même agence : les agences se suivent de rang en rang. */
  private collegue(chef: number, tirage: Hasard): number {
    const premier = chef % AGENCES.length;
    const effectif = Math.ceil((this.monde.volumes.intervenants - premier) / AGENCES.length);
    return premier + AGENCES.length * tirage.entier(effectif);
  }

  private premierLibre(voulu: number, membres: ReadonlySet<number>): number {
    let membre = rangCitable(this.monde, 'intervenants', voulu);
    while (membres.has(membre)) {
      membre = rangCitable(this.monde, 'intervenants', (membre + 1) % this.monde.volumes.intervenants);
    }
    return membre;
  }

  private arrivee({ debut, fin }: Trame, place: number, tirage: Hasard): number {
    if (place === 0) return debut;
    return tirage.entre(debut, Math.min(debut + DELAI_ARRIVEE, fin ?? Infinity));
  }
}
