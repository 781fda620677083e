/** Les corrections d'une exécution, comptées fichier par fichier au fil de l'eau : on ne relit pas les tables pour les dire. */
import { atteindre } from '../commun/atteindre';
import type { Transformation } from '../controle/controle';

/** Une correction des lignes d'un fichier, telle que la garde `fichiers.corrections`. */
export interface CorrectionComptee {
  readonly champ: string;
  /** Les règles qui ont agi, dans l'ordre, séparées par une espace. */
  readonly codes: string;
  readonly nombre: number;
  /** Les clés en base des premières lignes corrigées. */
  readonly exemples: readonly number[];
}

const EXEMPLES_PAR_CORRECTION = 6;

/** Les corrections d'un fichier, par champ et par règles. */
export class Corrections {
  private readonly comptees = new Map<string, { champ: string; codes: string; nombre: number; exemples: number[] }>();

  /** Compte les transformations de la ligne de clé `id` ; les exemples gardés sont ceux des plus petites clés. */
  compter(transformations: readonly Transformation[], id: number): void {
    for (const [champ, codes] of transformations) {
      const comptee = this.comptee(champ, codes);
      comptee.nombre++;
      const { exemples } = comptee;
      if (exemples.length === EXEMPLES_PAR_CORRECTION && id > (exemples.at(-1) ?? 0)) continue;
      exemples.push(id);
      exemples.sort((a, b) => a - b);
      exemples.length = Math.min(exemples.length, EXEMPLES_PAR_CORRECTION);
    }
  }

  /** Dans l'ordre des champs, puis des règles. */
  rendre(): CorrectionComptee[] {
    return [...this.comptees].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, comptee]) => comptee);
  }

  private comptee(champ: string, codes: string): { nombre: number; exemples: number[] } {
    return atteindre(this.comptees, `${champ} ${codes}`, () => ({ champ, codes, nombre: 0, exemples: [] }));
  }
}
