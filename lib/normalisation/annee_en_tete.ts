/**
 * L'année d'abord, sur deux chiffres : `24-03-05`. Elle ne se suppose pas : il faut qu'une date de la colonne l'impose
 * (`99-12-05`), ou que la colonne entière la montre, peu d'années en tête et les jours du mois en queue.
 */
import { estVraisemblable } from '../metier/vraisemblance';
import { estIso } from './calendrier';
import { lectures } from './dates';

const ORDRES = ['jour', 'mois', 'annee'] as const;

/** Les ordres où trois nombres de deux chiffres font une date vraisemblable ; aucun pour une autre écriture. */
export function ordresPossibles(brut: string, aujourdhui: string): (typeof ORDRES)[number][] {
  const lues = lectures(brut);
  if (lues.forme !== 'indecise') return [];
  return ORDRES.filter((ordre) => estVraisemblable(lues[ordre].valeur ?? '', aujourdhui));
}

/** Tant de valeurs différentes en queue, deux fois moins en tête : ce sont des jours, derrière des années. */
const JOURS_DIFFERENTS = 10;
/** À partir de cent dates, une sur cent qui dit le contraire est une faute de saisie, et non une preuve. */
const PREUVES_NOMBREUSES = 100;

/** Regarde toutes les dates d'une colonne, et dit si l'année y vient en premier. */
export class ObservateurAnnee {
  /** Combien de dates n'ont de sens qu'année d'abord. */
  imposee = 0;
  private indecises = 0;
  private enQueue = false;
  private impossible = false;
  /** Une date au moins est à venir, lue jour d'abord, année d'abord. */
  private readonly aVenir = { jour: false, annee: false };
  private readonly tetes = new Set<string>();
  private readonly queues = new Set<string>();

  constructor(private readonly aujourdhui: string) {}

  observer(brut: string): void {
    if (estIso(brut)) return;
    const lues = lectures(brut);
    if (lues.forme === 'anneeEnQueue') this.enQueue = true;
    const possibles = ordresPossibles(brut, this.aujourdhui);
    if (possibles.length === 0) return;
    this.indecises++;
    for (const ordre of ['jour', 'annee'] as const) {
      if (possibles.includes(ordre) && (lues[ordre].valeur ?? '') > this.aujourdhui) this.aVenir[ordre] = true;
    }
    if (!possibles.includes('annee')) this.impossible = true;
    else if (possibles.length === 1) this.imposee++;
    this.tetes.add(lues.jour.valeur?.slice(-2) ?? '');
    this.queues.add(lues.annee.valeur?.slice(-2) ?? '');
  }

  /** Vrai si une date au moins ne peut pas se lire année d'abord, ou ne le pourrait que dans l'avenir. */
  get contredite(): boolean {
    return this.enQueue || this.impossible || (this.aVenir.annee && !this.aVenir.jour);
  }

  /** L'ordre de la colonne, si l'année en décide ; `undefined` : c'est entre le jour et le mois. */
  get verdict(): 'annee' | 'contradictoire' | undefined {
    // À côté d'une date dont l'année vient sûrement en dernier, une année en tête serait une faute de saisie.
    if (this.enQueue) return undefined;
    if (this.imposee > 0 && !this.contredite) return 'annee';
    if (this.imposee > 0) return this.estNegligeable() ? undefined : 'contradictoire';
    return this.seVoit() && !this.contredite ? 'annee' : undefined;
  }

  private estNegligeable(): boolean {
    return this.indecises >= PREUVES_NOMBREUSES && this.imposee * PREUVES_NOMBREUSES <= this.indecises;
  }

  /** Jour d'abord donnerait des dates à venir, année d'abord aucune, et la queue varie comme des jours. */
  private seVoit(): boolean {
    return (
      this.aVenir.jour &&
      !this.aVenir.annee &&
      this.queues.size >= JOURS_DIFFERENTS &&
      this.tetes.size * 2 <= this.queues.size
    );
  }
}
