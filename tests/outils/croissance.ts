/** Le rapport des temps, mesuré dans la même exécution, entre une entrée et une autre huit fois plus longue. */
const FOIS = 8;
/** Le meilleur de tant d'essais : une machine occupée ralentit l'un ou l'autre, pas tous. */
const MESURES_MIN = 5;
const MESURES_MAX = 25;
/** Ce que l'horloge distingue, en millisecondes : en deçà, un rapport n'a pas de sens. */
const RESOLUTION = 0.01;

/** Huit pour un travail linéaire, soixante-quatre pour un travail quadratique. */
export const PLAFOND = 24;

/** Le temps du meilleur essai sur l'entrée longue, rapporté à celui du meilleur essai sur la courte. */
export function croissance(travail: (entree: string) => unknown, ecrire: (longueur: number) => string): number {
  const entrees = [ecrire(3_000), ecrire(3_000 * FOIS)];
  const meilleurs = entrees.map(() => Infinity);
  const rapport = (): number => Math.max(meilleurs[1] ?? 0, RESOLUTION) / Math.max(meilleurs[0] ?? 0, RESOLUTION);
  for (let mesure = 0; mesure < MESURES_MIN || (mesure < MESURES_MAX && rapport() >= PLAFOND); mesure++) {
    entrees.forEach((entree, rang) => {
      const debut = performance.now();
      travail(entree);
      meilleurs[rang] = Math.min(meilleurs[rang] ?? Infinity, performance.now() - debut);
    });
  }
  return rapport();
}
