/** Le client n° `rang`, calculé seul : raison sociale unique, adresse tirée du nom, région de sa ville. */
import { iso, jourDe } from './calendrier';
import { VILLES, type Ville, villesDe } from './geographie';
import { Hasard, Permutation } from './hasard';
import type { Monde } from './monde';
import { REMARQUES_CLIENT, slug } from './vocabulaire';

export type Client = {
  readonly id: string;
  readonly nom: string;
  readonly email: string;
  readonly date_inscription: string;
  readonly region: string;
  readonly commentaire: string;
};

const PREMIERE_INSCRIPTION = jourDe('2005-01-03');
const BOITES = ['contact', 'contact', 'contact', 'accueil', 'direction', 'compta', 'info'];

export class Clients {
  private readonly hasard: Hasard;
  private readonly ordres: readonly Permutation[];

  constructor(private readonly monde: Monde) {
    this.hasard = new Hasard(monde.graine, 'clients');
    this.ordres = monde.vocabulaire.tournures.map((tournure) => new Permutation(tournure.taille, this.hasard));
  }

  fiche(rang: number): Client {
    const { nom, ville } = this.raisonSociale(rang);
    const { inscription, region } = this.apercu(rang);
    const tirage = this.hasard;
    const site = ville ?? tirage.choix(villesDe(region));
    const forme = tirage.choix(this.monde.vocabulaire.formes);
    return {
      id: String(rang + 1),
      nom: tirage.chance(0.08) ? `${forme} ${nom}` : `${nom} ${forme}`,
      email: `${tirage.choix(BOITES)}@${slug(nom)}.fr`,
      date_inscription: iso(inscription),
      region,
      commentaire: tirage.chance(0.5) ? tirage.choix(REMARQUES_CLIENT)(site.nom) : '',
    };
  }

  /** Ce qu'un projet a besoin de savoir de son client. */
  apercu(rang: number): { inscription: number; region: string } {
    const tirage = this.hasard.viser(rang);
    const derniere = Math.max(this.monde.aujourdhui - 200, PREMIERE_INSCRIPTION);
    const inscription = tirage.entre(PREMIERE_INSCRIPTION, derniere);
    const auHasard = tirage.choix(VILLES).region;
    return { inscription, region: this.emplacement(rang).ville?.region ?? auHasard };
  }

  /**
   * Un nom que nul autre rang ne porte, même sans forme juridique, accents ni casse : les tournures se suivent ; quand
   * l'une d'elles est épuisée, elle repart avec une ville, puis avec un numéro.
   */
  private raisonSociale(rang: number): { nom: string; ville: Ville | undefined } {
    const { tournure, position, ville, serie } = this.emplacement(rang);
    const ordre = this.ordres[tournure];
    const base = ordre && this.monde.vocabulaire.tournures[tournure]?.nommer(ordre.place(position));
    if (base === undefined) throw new RangeError('Le vocabulaire ne contient aucune tournure.');
    return { nom: [base, ville?.nom, serie > 1 ? serie : undefined].filter(Boolean).join(' '), ville };
  }

  /** La tournure du rang, la position du rang dans cette tournure, la ville et le numéro de série s'il en faut. */
  private emplacement(rang: number): { tournure: number; position: number; ville: Ville | undefined; serie: number } {
    const tournure = rang % this.ordres.length;
    const position = Math.floor(rang / this.ordres.length);
    const tour = Math.floor(position / (this.ordres[tournure]?.taille ?? 1));
    return {
      tournure,
      position,
      ville: tour === 0 ? undefined : VILLES[(tour - 1) % VILLES.length],
      serie: 1 + Math.floor((tour - 1) / VILLES.length),
    };
  }
}
