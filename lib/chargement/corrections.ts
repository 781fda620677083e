/**
 * Les corrections d'une exécution, fichier par fichier : comptées au fil de l'eau pour les lignes de la voie directe, par
 * la base pour les lignes jugées, et gardées avec leur fichier : on ne relit pas les tables pour les dire.
 */
import type { Base } from '../base/connexion';
import type { Transformation } from '../controle/controle';
import type { Entite } from '../metier/modele';
import { atteindre } from '../commun/atteindre';
import type { Tranche } from './insertion';
import { lignesEtSorts, SANS_VERDICT } from './transit';

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

  /** Compte les transformations de la ligne de clé `id` ; les lignes viennent par clés croissantes. */
  compter(transformations: readonly Transformation[], id: number): void {
    for (const [champ, codes] of transformations) {
      const comptee = this.comptee(champ, codes);
      comptee.nombre++;
      if (comptee.exemples.length < EXEMPLES_PAR_CORRECTION) comptee.exemples.push(id);
    }
  }

  /** Ajoute ce que la base a compté des autres lignes du fichier. */
  ajouter({ champ, codes, nombre, exemples }: CorrectionComptee): void {
    const comptee = this.comptee(champ, codes);
    comptee.nombre += nombre;
    const clesTriees = [...comptee.exemples, ...exemples].sort((a, b) => a - b);
    comptee.exemples = clesTriees.slice(0, EXEMPLES_PAR_CORRECTION);
  }

  /** Dans l'ordre des champs, puis des règles. */
  rendre(): CorrectionComptee[] {
    return [...this.comptees].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, comptee]) => comptee);
  }

  private comptee(champ: string, codes: string): { nombre: number; exemples: number[] } {
    return atteindre(this.comptees, `${champ} ${codes}`, () => ({ champ, codes, nombre: 0, exemples: [] }));
  }
}

/**
 * Garde les corrections des lignes d'une entité que cette exécution a insérées.
 *
 * @param directes les corrections de la voie directe, par rang de fichier
 */
export async function inscrireCorrections(
  base: Base,
  entite: Entite,
  { decalage }: Tranche,
  premierFichier: number,
  directes: ReadonlyMap<number, Corrections>,
): Promise<void> {
  const parRang = new Map(directes);
  const jugees = await base.lire<Omit<CorrectionComptee, 'exemples'> & { rang: number; exemples: string }>(
    `SELECT t.rang, x.champ, x.codes, COUNT(*) AS nombre,
            GROUP_CONCAT(t.n + ${decalage} ORDER BY t.n LIMIT ${EXEMPLES_PAR_CORRECTION}) AS exemples
     FROM ${lignesEtSorts(entite)}, JSON_TABLE(t.transformations, '$[*]' COLUMNS (
       champ VARCHAR(64) PATH '$[0]', codes VARCHAR(64) PATH '$[1]')) x
     WHERE ${SANS_VERDICT} AND t.transformations IS NOT NULL
     GROUP BY t.rang, x.champ, x.codes`,
  );
  for (const { rang, exemples, ...correction } of jugees) {
    const corrections = parRang.get(rang) ?? new Corrections();
    parRang.set(rang, corrections);
    corrections.ajouter({ ...correction, exemples: exemples.split(',').map(Number) });
  }
  for (const [rang, corrections] of parRang) {
    const comptees = corrections.rendre();
    if (comptees.length === 0) continue;
    const valeurs = [JSON.stringify(comptees), premierFichier + rang];
    await base.executer('UPDATE fichiers SET corrections = ? WHERE id_fichier = ?', valeurs);
  }
}
