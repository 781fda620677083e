/**
 * Le bilan de chaque fichier, compté par la base, confronté à ce que la lecture a compté : lues = insérées +
 * fusionnées + ignorées + isolées.
 */
import type { Base } from '../base/connexion';
import { MODELE, type Entite } from '../metier/modele';
import type { Tranche } from './insertion';
import { lignesEtSorts } from './transit';

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

/** Les lignes d'un fichier qui ont pris la voie directe : toutes insérées, sans remarque. */
export interface Directes {
  readonly inserees: number;
  readonly corrigees: number;
}

/**
 * Le bilan des fichiers d'une entité, par rang : le sort des lignes jugées, d'après le transit, et celles de la voie
 * directe, d'après la lecture.
 */
export async function compterEntite(
  base: Base,
  entite: Entite,
  tranche: Tranche,
  premierFichier: number,
  directes: ReadonlyMap<number, Directes>,
): Promise<Map<number, Bilan>> {
  const jugees = await base.lire<Omit<Bilan, 'signalees'> & { rang: number }>(
    `SELECT t.rang, COUNT(*) AS lues,
            CAST(SUM(s.sort IS NULL) AS UNSIGNED) AS inserees,
            CAST(SUM(s.sort IS NULL AND t.corrigee) AS UNSIGNED) AS corrigees,
            CAST(SUM(s.sort <=> 'fusionnee') AS UNSIGNED) AS fusionnees,
            CAST(SUM(s.sort <=> 'ignoree') AS UNSIGNED) AS ignorees,
            CAST(SUM(s.sort <=> 'isolee') AS UNSIGNED) AS isolees
     FROM ${lignesEtSorts(entite)}
     GROUP BY t.rang`,
  );
  const bilans = new Map(jugees.map(({ rang, ...bilan }) => [rang, { ...bilan, signalees: 0 }]));
  const bilanDe = (rang: number): Bilan => {
    const bilan = bilans.get(rang) ?? bilanVide();
    bilans.set(rang, bilan);
    return bilan;
  };
  for (const [rang, { inserees, corrigees }] of directes) {
    const bilan = bilanDe(rang);
    bilan.lues += inserees;
    bilan.inserees += inserees;
    bilan.corrigees += corrigees;
  }
  const signalees = await base.lire<{ rang: number; combien: number }>(
    `SELECT STRAIGHT_JOIN b.id_fichier - ${premierFichier} AS rang, COUNT(DISTINCT a.n) AS combien
     FROM ${remarquesAcceptees(entite, tranche)} AND a.effet = 'signalee' GROUP BY b.id_fichier`,
  );
  for (const { rang, combien } of signalees) bilanDe(rang).signalees = combien;
  return bilans;
}

/** Les anomalies `a` des lignes qui sont en base, `b` : ni les isolées, ni celles qui ont rejoint une autre ligne. */
export const remarquesAcceptees = (entite: Entite, tranche: Tranche): string =>
  `transit_anomalies a JOIN ${entite} b ON b.${MODELE[entite].cle} = a.n + ${tranche.decalage}
   WHERE a.n BETWEEN ${tranche.premierN} AND ${tranche.dernierN}`;

/**
 * Vérifie la loi de conservation : chaque ligne lue a un sort.
 * @throws Error si une ligne manque : rien n'est alors validé
 */
export function exigerConservation(fichier: string, lues: number, bilan: Bilan): void {
  const { inserees, fusionnees, ignorees, isolees } = bilan;
  if (lues === bilan.lues && lues === inserees + fusionnees + ignorees + isolees) return;
  throw new Error(
    `${fichier} : ${lues} lignes lues, mais ${inserees} insérées + ${fusionnees} fusionnées + ${ignorees} ignorées + ${isolees} isolées.`,
  );
}

/**
 * Vérifie que la base a pris autant de lignes qu'on en dit insérées.
 * @throws Error sinon : rien n'est alors validé
 */
export function exigerInsertions(entite: Entite, prises: number, bilans: Iterable<Bilan>): void {
  const { inserees } = additionner(bilans);
  if (prises !== inserees)
    throw new Error(`${entite} : ${inserees} lignes à insérer, mais la base en a pris ${prises}.`);
}

const VIDE: Bilan = { lues: 0, inserees: 0, corrigees: 0, signalees: 0, fusionnees: 0, ignorees: 0, isolees: 0 };

/** Le bilan d'un fichier sans ligne. */
export const bilanVide = (): Bilan => ({ ...VIDE });

export function additionner(bilans: Iterable<Bilan>): Bilan {
  const somme = bilanVide();
  for (const bilan of bilans) for (const compte of COMPTES) somme[compte] += bilan[compte];
  return somme;
}
