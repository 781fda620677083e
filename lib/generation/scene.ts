/** Ce qu'un défaut a sous la main pour gâter une ligne : le hasard, des personnes neuves, et qui peut être cité. */
import type { Client, Clients } from './clients';
import type { Fiche } from './fiche';
import type { Hasard } from './hasard';
import type { Intervenant, Intervenants } from './intervenants';
import type { Monde } from './monde';
import type { Entite } from '../metier/modele';
import type { SortAttendu } from './attendu';

/** Où la ligne fautive s'écrit. */
export type Place =
  /** À la place de la ligne saine. */
  | 'sur place'
  /** En plus d'elle, à la fin du même fichier. */
  | 'en plus'
  /** En plus d'elle, à la fin d'un fichier d'une autre agence, et avec le même identifiant. */
  | 'autre agence';

/** Un défaut que l'on sait planter, et le sort que la règle réserve à la ligne. */
export interface Defaut {
  /** La règle (`CLI-03`) ou la normalisation (`N04`) que le défaut met à l'épreuve. */
  readonly code: string;
  readonly sort: SortAttendu;
  readonly place: Place;
  /** La ligne fautive est écrite deux fois : la copie d'une ligne isolée est isolée, avec les mêmes codes. */
  readonly repetee?: boolean;
  /** L'identifiant de la ligne devient ambigu : seuls des défauts la citeront. */
  readonly ambigu?: boolean;
  /** Toutes les lignes ne se prêtent pas à tous les défauts. */
  convient?(fiche: Fiche, scene: Scene): boolean;
  /** Gâte la ligne et rend les codes qu'elle doit porter. */
  gater(fiche: Fiche, scene: Scene): readonly string[];
}

export class Scene {
  /** Les identifiants, tels qu'écrits, dont toutes les lignes sont isolées : qui les cite attend. */
  readonly isoles: Readonly<Record<Entite, string[]>> = {
    clients: [],
    intervenants: [],
    projets: [],
    affectations: [],
  };
  /** Les identifiants que plusieurs agences portent. */
  readonly ambigus: Readonly<Record<Entite, string[]>> = {
    clients: [],
    intervenants: [],
    projets: [],
    affectations: [],
  };
  private readonly neufs: Record<Entite, number> = { clients: 0, intervenants: 0, projets: 0, affectations: 0 };

  constructor(
    readonly monde: Monde,
    readonly hasard: Hasard,
    private readonly clients: Clients,
    private readonly intervenants: Intervenants,
  ) {}

  /** Un client que nul autre n'est, numéroté à la suite. */
  clientNeuf(): Client {
    return this.clients.fiche(this.rangNeuf('clients'));
  }

  intervenantNeuf(): Intervenant {
    return this.intervenants.fiche(this.rangNeuf('intervenants'));
  }

  identifiantNeuf(entite: Entite): string {
    return String(this.rangNeuf(entite) + 1);
  }

  private rangNeuf(entite: Entite): number {
    return this.monde.volumes[entite] + this.neufs[entite]++;
  }
}
