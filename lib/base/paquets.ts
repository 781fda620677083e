/** Un flux d'octets mis en paquets : un paquet coûte un aller au système, et le serveur n'en admet pas de trop gros. */

/** Ce qu'on charge : des lignes entières, par morceaux. */
export type Flux = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** En dessous, un paquet coûte plus à envoyer qu'à remplir. */
const OCTETS_MINIMUM = 1 << 16;
/** `max_allowed_packet` vaut 16 Mo si personne ne l'a réglé. */
const OCTETS_MAXIMUM = 1 << 20;

/** Les mêmes octets, par paquets de 1 Mo au plus ; les petits morceaux sont réunis jusqu'à 64 Ko. */
export async function* enPaquets(flux: Flux): AsyncGenerator<Uint8Array, void> {
  let attente: Uint8Array[] = [];
  let longueur = 0;
  for await (const bloc of flux) {
    if (attente.length > 0 || bloc.length < OCTETS_MINIMUM) {
      attente.push(bloc);
      longueur += bloc.length;
      if (longueur < OCTETS_MINIMUM) continue;
    }
    const paquet = attente.length > 0 ? Buffer.concat(attente, longueur) : bloc;
    [attente, longueur] = [[], 0];
    for (let debut = 0; debut < paquet.length; debut += OCTETS_MAXIMUM) {
      yield paquet.subarray(debut, debut + OCTETS_MAXIMUM);
    }
  }
  if (longueur > 0) yield Buffer.concat(attente, longueur);
}
