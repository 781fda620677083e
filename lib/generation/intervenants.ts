/** L'intervenant n° `rang`, calculé seul : une personne, son agence, son adresse et son téléphone. */
import { AGENCES, type Agence } from './geographie';
import { Hasard, Permutation } from './hasard';
import type { Monde } from './monde';
import { slug } from './vocabulaire';

export type Intervenant = {
  readonly id: string;
  readonly nom: string;
  readonly prenom: string;
  readonly agence: string;
  readonly email: string;
  readonly telephone: string;
};

/** Les agences se suivent : on retrouve les collègues d'une agence par le calcul. */
export function agenceDe(rang: number): Agence {
  const agence = AGENCES[rang % AGENCES.length];
  if (!agence) throw new RangeError(`Aucune agence pour l'intervenant ${rang}.`);
  return agence;
}

export class Intervenants {
  private readonly hasard: Hasard;
  private readonly ordre: Permutation;

  constructor(private readonly monde: Monde) {
    const { prenoms, patronymes } = monde.vocabulaire;
    this.hasard = new Hasard(monde.graine, 'intervenants');
    this.ordre = new Permutation(prenoms.length * patronymes.length, this.hasard);
  }

  fiche(rang: number): Intervenant {
    const { prenoms, patronymes } = this.monde.vocabulaire;
    const place = this.ordre.place(rang);
    const prenom = prenoms[place % prenoms.length] ?? '';
    const nom = patronymes[Math.floor(place / prenoms.length)] ?? '';
    const homonymes = Math.floor(rang / this.ordre.taille);
    const agence = agenceDe(rang);
    return {
      id: String(rang + 1),
      nom,
      prenom,
      agence: agence.nom,
      email: `${slug(prenom)}.${slug(nom)}${homonymes === 0 ? '' : homonymes}@clevity.fr`,
      telephone: this.telephone(rang, agence),
    };
  }

  /** Presque toujours un portable, parfois la ligne fixe de l'agence, rarement rien. */
  private telephone(rang: number, agence: Agence): string {
    const tirage = this.hasard.viser(rang);
    if (tirage.chance(0.03)) return '';
    const debut = tirage.chance(0.12)
      ? `${agence.indicatif}${tirage.entre(20, 79)}`
      : tirage.chance(0.75)
        ? `6${tirage.entre(10, 99)}`
        : `7${tirage.entre(50, 89)}`;
    return `+33${debut}${tirage.entre(100_000, 999_999)}`;
  }
}
