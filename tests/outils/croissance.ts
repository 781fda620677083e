/** Le rapport des temps, mesuré dans la même exécution, entre une entrée et une autre huit fois plus longue. */
const FOIS = 8;
const MESURES = 5;

/** Huit pour un travail linéaire, soixante-quatre pour un travail quadratique. */
export const PLAFOND = 24;

/** Le temps du meilleur essai sur l'entrée longue, rapporté à celui du meilleur essai sur la courte. */
export function croissance(travail: (entree: string) => unknown, ecrire: (longueur: number) => string): number {
  const [courte, longue] = [ecrire(3_000), ecrire(3_000 * FOIS)];
  const meilleurs = [Infinity, Infinity];
  for (let mesure = 0; mesure < MESURES; mesure++) {
    [courte, longue].forEach((entree, rang) => {
      const debut = performance.now();
      travail(entree);
      meilleurs[rang] = Math.min(meilleurs[rang] as number, performance.now() - debut);
    });
  }
  return (meilleurs[1] as number) / (meilleurs[0] as number);
}
