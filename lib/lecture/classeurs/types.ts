/** Ce que tout format de classeur sait dire et faire. */
import type { Archive } from './archive';
import type { RangeeLue, SuiviFeuille } from './rangees';

export interface Feuille {
  readonly nom: string;
  readonly masquee: boolean;
}

export interface DemandeFeuille {
  readonly feuille: string;
  /** Les rangs des colonnes de dates : un nombre nu y est une date, comptée dans le calendrier du classeur. */
  readonly dates: ReadonlySet<number>;
  readonly suivi: SuiviFeuille;
}

export interface FormatDeClasseur {
  /** Dans l'ordre du classeur. */
  readonly lister: (archive: Archive) => Promise<Feuille[]>;
  /** Les rangées non vides d'une feuille, par blocs. */
  readonly lire: (archive: Archive, demande: DemandeFeuille) => AsyncGenerator<RangeeLue[]>;
}
