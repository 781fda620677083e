/** La mémoire du programme : bornée par ce qui sert, et non par ce que la machine a de libre. */
import { setFlagsFromString } from 'node:v8';

/**
 * Deux réglages de V8, à donner avant que rien ne travaille (mesures : docs/performance.md).
 *
 * Sur une machine qui a de la mémoire, V8 laisse les objets morts s'accumuler avant de les ramasser. Ici il ramasse dès
 * que le tas a grandi de 20 % depuis la dernière fois : la mémoire d'un million de lignes en est réduite de près d'un tiers.
 *
 * Là où des objets ont duré, il loge les suivants d'avance parmi les durables : les lignes, qui meurent avec leur lot, ne
 * partiraient plus qu'aux grands ramassages, et le processeur y passerait près d'un tiers de son temps.
 */
export function bornerMemoire(): void {
  setFlagsFromString('--heap-growing-percent=20');
  setFlagsFromString('--no-allocation-site-pretenuring');
}
