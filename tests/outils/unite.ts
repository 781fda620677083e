/**
 * L'unité de temps de cette machine, en ce moment : ce que met un script à montrer son aide. Les limites des essais en sont des
 * multiples ; une machine lente ou occupée les allonge d'autant, et aucune durée n'est jamais exigée.
 */
import { spawnSync } from 'node:child_process';
import { CHARGEUR } from './scripts';

/** En deçà, c'est l'horloge que l'on mesure. */
const UNITE_MINIMALE_MS = 400;
const MESURES = 3;

/** La plus longue de quelques mesures, en millisecondes. */
export function mesurerUnite(racine: string): number {
  const durees = Array.from({ length: MESURES }, () => {
    const debut = performance.now();
    spawnSync(process.execPath, [...CHARGEUR, 'migration.ts', '--aide'], { cwd: racine, stdio: 'ignore' });
    return performance.now() - debut;
  });
  return Math.max(UNITE_MINIMALE_MS, ...durees);
}

/** Tant d'unités, en millisecondes. */
export const unites = (nombre: number): number =>
  Math.ceil(nombre * Number(process.env.CLEVITY_UNITE_MS ?? UNITE_MINIMALE_MS));
