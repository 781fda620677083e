/**
 * Le bilan de chaque fichier, compté par la base, confronté à ce que la lecture a compté : lues = insérées +
 * fusionnées + ignorées + isolées.
 */
import type { Base } from '../base';
import type { Entite } from '../modele';
import { tableTransit } from './transit';

export interface Bilan {
  lues: number;
  inserees: number;
  corrigees: number;
  signalees: number;
  fusionnees: number;
  ignorees: number;
  isolees: number;
}

export const COMPTES = [
  'lues',
  'inserees',
  'corrigees',
  'signalees',
  'fusionnees',
  'ignorees',
  'isolees',
] as const satisfies readonly (keyof Bilan)[];

/** Le bilan des fichiers d'une entité, par rang. */
export async function compterEntite(base: Base, entite: Entite): Promise<Map<number, Bilan>> {
  const rangees = await base.lire<Bilan & { rang: number }>(
    `SELECT t.rang, COUNT(*) AS lues,
            CAST(SUM(s.sort IS NULL) AS UNSIGNED) AS inserees,
            CAST(SUM(s.sort IS NULL AND t.corrigee) AS UNSIGNED) AS corrigees,
            CAST(SUM(s.sort IS NULL AND a.n IS NOT NULL) AS UNSIGNED) AS signalees,
            CAST(SUM(s.sort <=> 'fusionnee') AS UNSIGNED) AS fusionnees,
            CAST(SUM(s.sort <=> 'ignoree') AS UNSIGNED) AS ignorees,
            CAST(SUM(s.sort <=> 'isolee') AS UNSIGNED) AS isolees
     FROM ${tableTransit(entite)} t
     LEFT JOIN transit_sorts s ON s.n = t.n
     LEFT JOIN (SELECT DISTINCT n FROM transit_anomalies WHERE effet = 'signalee') a ON a.n = t.n
     GROUP BY t.rang`,
  );
  return new Map(rangees.map(({ rang, ...bilan }) => [rang, bilan]));
}

/**
 * Vérifie la loi de conservation : la base a compté autant de lignes que la lecture, et chacune a un sort.
 * @throws Error si une ligne manque : rien n'est alors validé
 */
export function exigerConservation(fichier: string, lues: number, bilan: Bilan): void {
  const { inserees, fusionnees, ignorees, isolees } = bilan;
  if (lues === bilan.lues && lues === inserees + fusionnees + ignorees + isolees) return;
  throw new Error(
    `${fichier} : ${lues} lignes lues, mais ${inserees} insérées + ${fusionnees} fusionnées + ${ignorees} ignorées + ${isolees} isolées.`,
  );
}

export function additionner(bilans: Iterable<Bilan>): Bilan {
  const somme: Bilan = { lues: 0, inserees: 0, corrigees: 0, signalees: 0, fusionnees: 0, ignorees: 0, isolees: 0 };
  for (const bilan of bilans) for (const compte of COMPTES) somme[compte] += bilan[compte];
  return somme;
}
