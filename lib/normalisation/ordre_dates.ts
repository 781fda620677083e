/**
 * L'ordre d'une colonne de dates, d'après toutes ses cellules.
 *
 * Jour ou mois d'abord : une seule date l'impose (`25/12/2024`, `12/25/2024`). L'année d'abord sur deux chiffres
 * (`24-03-05`) ne se suppose pas : il faut qu'une date l'impose (`99-12-05`), ou que la colonne entière la montre,
 * peu d'années en tête et tous les jours du mois en queue.
 */
import type { OrdreDate } from '../metier/modele';
import { estVraisemblable } from '../metier/vraisemblance';
import { lectures } from './dates';

const ORDRES = ['jour', 'mois', 'annee'] as const;
type OrdreCourt = (typeof ORDRES)[number];

/** Ce que les dates d'une colonne disent de leur ordre : combien n'ont de sens que jour, mois ou année d'abord. */
export interface IndicesOrdre {
  readonly jour: number;
  readonly mois: number;
  readonly annee: number;
}

/** Les ordres où trois nombres de deux chiffres (`24-03-05`) font une date vraisemblable ; aucun pour une autre écriture. */
export function ordresPossibles(brut: string, aujourdhui: string): OrdreCourt[] {
  const lues = lectures(brut);
  if (lues.forme !== 'indecise') return [];
  return ORDRES.filter((ordre) => estVraisemblable(lues[ordre].valeur ?? '', aujourdhui));
}

const ANNEE_EN_TETE = /^\d{4}/;
/** Autant de valeurs différentes en queue, deux fois moins en tête : ce sont des jours, derrière des années. */
const JOURS_DIFFERENTS = 10;

export class ObservateurOrdre {
  private jour = 0;
  private mois = 0;
  private annee = 0;
  private anneesEnQueue = 0;
  private anneeImpossible = false;
  /** Une date au moins est à venir, lue jour d'abord, année d'abord. */
  private readonly aVenir = { jour: false, annee: false };
  private readonly tetes = new Set<string>();
  private readonly queues = new Set<string>();

  constructor(private readonly aujourdhui: string) {}

  readonly observer = (brut: string): void => {
    if (brut === '' || ANNEE_EN_TETE.test(brut)) return;
    const { indice, forme } = lectures(brut);
    if (forme === 'indecise') this.observerIndecise(brut);
    else if (forme === 'anneeEnQueue') this.anneesEnQueue++;
    if (indice !== null) this[indice]++;
  };

  private observerIndecise(brut: string): void {
    const lues = lectures(brut);
    const possibles = ordresPossibles(brut, this.aujourdhui);
    if (possibles.length === 0) return;
    for (const ordre of ['jour', 'annee'] as const) {
      if ((lues[ordre].valeur ?? '') > this.aujourdhui && possibles.includes(ordre)) this.aVenir[ordre] = true;
    }
    if (!possibles.includes('annee')) this.anneeImpossible = true;
    if (possibles.length === 1 && possibles[0] === 'annee') this.annee++;
    this.tetes.add(lues.jour.valeur?.slice(8) ?? '');
    this.queues.add(lues.annee.valeur?.slice(8) ?? '');
  }

  get indices(): IndicesOrdre {
    return { jour: this.jour, mois: this.mois, annee: this.annee };
  }

  /** Mois d'abord si au moins une date l'impose et qu'aucune n'impose l'inverse ; sinon jour d'abord ; et l'année, si elle se montre. */
  get ordre(): OrdreDate {
    // À côté de dates dont l'année vient sûrement en dernier, une année en tête serait une erreur de saisie.
    if (this.anneesEnQueue === 0 && this.annee > 0) return this.anneeContredite() ? 'contradictoire' : 'annee';
    if (this.anneesEnQueue === 0 && this.anneeVisible() && !this.anneeContredite()) return 'annee';
    if (this.mois === 0) return 'jour';
    return this.jour === 0 ? 'mois' : 'contradictoire';
  }

  private anneeContredite(): boolean {
    return this.anneeImpossible || (this.aVenir.annee && !this.aVenir.jour);
  }

  /** Sans date qui l'impose : jour d'abord donnerait des dates à venir, année d'abord aucune, et la queue varie comme des jours. */
  private anneeVisible(): boolean {
    return (
      this.aVenir.jour &&
      !this.aVenir.annee &&
      this.queues.size >= JOURS_DIFFERENTS &&
      this.tetes.size * 2 <= this.queues.size
    );
  }
}
