/**
 * Le projet n° `rang`, calculé seul. Sa trame (client, prestation, dates, statut) se recalcule à volonté : c'est ainsi que
 * les affectations connaissent la période de leur projet sans qu'aucun projet soit gardé en mémoire.
 */
import type { Statut } from '../metier/modele';
import { iso } from './calendrier';
import type { Clients } from './clients';
import { VILLES, deVille, villesDe } from './geographie';
import { Hasard } from './hasard';
import { type Monde, rangCitable } from './monde';
import { NOTES, PRESTATIONS, type Prestation, STATUTS_EN_COURS } from './vocabulaire';

export type Projet = {
  readonly id: string;
  readonly nom_projet: string;
  readonly id_client: string;
  readonly date_debut: string;
  readonly date_fin: string;
  readonly statut: string;
  readonly note_satisfaction: string;
};

export interface Trame {
  readonly client: number;
  readonly region: string;
  readonly prestation: Prestation;
  readonly debut: number;
  /** Absente tant que la fin n'est pas fixée. */
  readonly fin: number | null;
  readonly statut: Statut;
}

/** Un projet peut être prévu jusqu'à quatre mois d'avance. */
const HORIZON = 120;

export class Projets {
  private readonly trames: Hasard;
  private readonly details: Hasard;

  constructor(
    private readonly monde: Monde,
    private readonly clients: Clients,
  ) {
    this.trames = new Hasard(monde.graine, 'projets');
    this.details = new Hasard(monde.graine, 'projets/détails');
  }

  trame(rang: number): Trame {
    const { monde } = this;
    const tirage = this.trames.viser(rang);
    const client = rangCitable(monde, 'clients', tirage.entier(monde.volumes.clients));
    const { inscription, region } = this.clients.apercu(client);
    const prestation = tirage.choix(PRESTATIONS);
    const debut = tirage.entre(inscription, monde.aujourdhui + HORIZON);
    const fin = debut + tirage.entre(...prestation.duree);
    if (fin <= monde.aujourdhui) {
      return { client, region, prestation, debut, fin, statut: tirage.chance(0.94) ? 'termine' : 'annule' };
    }
    const annonce = tirage.chance(0.75) ? fin : null;
    const statut = debut > monde.aujourdhui ? 'planifie' : tirage.choix(STATUTS_EN_COURS);
    return { client, region, prestation, debut, fin: annonce, statut };
  }

  fiche(rang: number): Projet {
    const trame = this.trame(rang);
    const tirage = this.details.viser(rang);
    return {
      id: String(rang + 1),
      nom_projet: this.intitule(trame, tirage),
      id_client: String(trame.client + 1),
      date_debut: iso(trame.debut),
      date_fin: trame.fin === null ? '' : iso(trame.fin),
      statut: trame.statut,
      note_satisfaction: trame.statut === 'termine' ? tirage.choix(NOTES) : '',
    };
  }

  private intitule({ prestation, region, debut }: Trame, tirage: Hasard): string {
    const nom = `${prestation.nom} ${tirage.choix(prestation.sujets)}`;
    switch (tirage.entier(4)) {
      case 0:
        return `${nom}, phase ${tirage.entre(1, 3)}`;
      case 1:
        return `${nom} ${iso(debut).slice(0, 4)}`;
      default:
        return `${nom}, site ${deVille(tirage.choix(tirage.chance(0.8) ? villesDe(region) : VILLES).nom)}`;
    }
  }
}
