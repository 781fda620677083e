/** Le battement : tant que l'exécution vit, un compteur avance dans la rangée du verrou, par une connexion à part. */
import type { Base } from './base';

const PERIODE_MS = 1000;

/** @returns ce qui l'arrête, et attend qu'il soit arrêté */
export function battre(base: Base, jeton: string): () => Promise<void> {
  const fin = new AbortController();
  const coeur = boucler(base, jeton, fin.signal);
  return async () => {
    fin.abort();
    await coeur;
  };
}

/** Une connexion qui se perd se rouvre : le travail, sur la sienne, continue. */
async function boucler(base: Base, jeton: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await base
      .aPart(async (autre) => {
        while (!signal.aborted) {
          await autre.executer('UPDATE verrou SET battement = battement + 1 WHERE id = 1 AND jeton = ?', [jeton]);
          await attendre(signal);
        }
      }, signal)
      .catch(() => attendre(signal));
  }
}

function attendre(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const minuterie = setTimeout(finir, PERIODE_MS);
    function finir(): void {
      clearTimeout(minuterie);
      signal.removeEventListener('abort', finir);
      resolve();
    }
    signal.addEventListener('abort', finir);
    if (signal.aborted) finir();
  });
}
