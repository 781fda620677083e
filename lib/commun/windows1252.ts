/**
 * Windows-1252, d'après `iconv-lite` : le `TextDecoder` de Node le confond avec Latin-1 depuis la 20.18.3
 * (nodejs/node#56542), et perd ainsi « œ », « € » et les guillemets courbes.
 */
import iconv from 'iconv-lite';

/** Les caractères des octets 80 à 9F ; les cinq que la norme laisse indéfinis valent le caractère de contrôle. */
export const MILIEU_1252 = Array.from({ length: 32 }, (_, rang) => {
  const signe = iconv.decode(Buffer.of(0x80 + rang), 'win1252');
  return signe === '\uFFFD' ? String.fromCharCode(0x80 + rang) : signe;
}).join('');

const OCTETS = new Map(
  Array.from({ length: 256 }, (_, octet) => [MILIEU_1252[octet - 0x80] ?? String.fromCharCode(octet), octet]),
);

export function encoder1252(texte: string): Buffer {
  const octets = Buffer.allocUnsafe(texte.length);
  for (let i = 0; i < texte.length; i++) {
    const octet = OCTETS.get(texte.charAt(i));
    if (octet === undefined) throw new RangeError(`« ${texte.charAt(i)} » n'existe pas en Windows-1252.`);
    octets[i] = octet;
  }
  return octets;
}

export const decoder1252 = (octets: Buffer): string =>
  octets.toString('latin1').replace(/[\x80-\x9f]/g, (signe) => MILIEU_1252.charAt(signe.charCodeAt(0) - 0x80));
