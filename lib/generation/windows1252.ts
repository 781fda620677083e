/**
 * Windows-1252, avec sa propre table : le `TextDecoder` de Node le confond avec Latin-1 depuis la 20.18.3
 * (nodejs/node#56542), et perd ainsi « œ », « € » et les guillemets courbes.
 */

/** Les caractères des octets 0x80 à 0x9F ; partout ailleurs, l'octet est le point de code. */
const MILIEU = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

const CARACTERES = Array.from({ length: 256 }, (_, octet) => MILIEU[octet - 0x80] ?? String.fromCharCode(octet));
const OCTETS = new Map(CARACTERES.map((caractere, octet) => [caractere, octet]));

export function encoder1252(texte: string): Buffer {
  const octets = Buffer.allocUnsafe(texte.length);
  for (let i = 0; i < texte.length; i++) {
    const octet = OCTETS.get(texte.charAt(i));
    if (octet === undefined) throw new RangeError(`« ${texte.charAt(i)} » n'existe pas en Windows-1252.`);
    octets[i] = octet;
  }
  return octets;
}

export function decoder1252(octets: Buffer): string {
  return Array.from(octets, (octet) => CARACTERES[octet]).join('');
}
