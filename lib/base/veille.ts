/**
 * La veille : un serveur qui ne répond plus se distingue d'un serveur qui travaille. Quand rien ne passe plus sur la
 * connexion, on frappe à la porte par une autre ; si personne n'ouvre, deux fois de suite, la première est rompue.
 */
import { ConnexionPerdue, numeroDe } from './erreurs';
import type { Pilote } from './pilote';

const SONDES_SANS_REPONSE = 2;

/**
 * @param courant la connexion sur laquelle veiller, à l'instant
 * @param sonder ouvre une autre connexion et attend une réponse
 * @param silenceMs le silence au-delà duquel on s'inquiète
 * @returns ce qui met fin à la veille
 */
export function veiller(courant: () => Pilote, sonder: () => Promise<void>, silenceMs: number): () => void {
  let [octets, muettes, enCours] = [-1, 0, false];
  const regarder = async (): Promise<void> => {
    const pilote = courant();
    const silence = pilote.enAttente && pilote.octets === octets;
    octets = pilote.octets;
    if (!silence) return void (muettes = 0);
    muettes = (await repond(sonder)) ? 0 : muettes + 1;
    if (muettes >= SONDES_SANS_REPONSE) pilote.couper(new ConnexionPerdue('SILENCE'));
  };
  const minuterie = setInterval(() => {
    if (enCours) return;
    enCours = true;
    void regarder().finally(() => (enCours = false));
  }, silenceMs);
  minuterie.unref();
  return () => clearInterval(minuterie);
}

/** Un refus est encore une réponse. */
async function repond(sonder: () => Promise<void>): Promise<boolean> {
  try {
    await sonder();
    return true;
  } catch (erreur) {
    return numeroDe(erreur) !== undefined && (numeroDe(erreur) ?? 0) > 0;
  }
}
