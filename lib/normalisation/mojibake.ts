/**
 * N02 : l'UTF-8 lu comme du Windows-1252 ou du Latin-1 (« BÃ©ton » → « Béton »).
 *
 * La réparation se fait segment par segment, car une cellule peut mêler bons et mauvais accents. Un segment n'est
 * réparé que là où aucune langue ne l'écrirait : « SÃO », « Ångström », « SMÅ… » ou « IRMÃ” » sont laissés tels quels.
 */
import { MILIEU_1252 } from '../commun/windows1252';

/** Ce qui suit le premier octet d'un caractère : 80 à BF, dans l'une ou l'autre table. */
const SUITE = `[${MILIEU_1252}\x80-\xbf]`;
/** Parmi ces suites, ce qui peut aussi se trouver à bon droit après un mot. */
const TYPOGRAPHIE = '‘’“”•…–—›«»·±²³\xa0';

const SEGMENT = new RegExp(
  [
    // Espaces et signes (« 30Â°C »), sauf la lettre citée entre guillemets ou espaces insécables.
    '(?<!(?<!Â)[«\xa0])Â[\x80-\xbf]',
    // Ponctuation et symboles : « â€™ », « â‚¬ ».
    `â${SUITE}{2}`,
    // Une lettre dont la suite ne se lit pas autrement, ou dans un mot : « BÃ©ton », « VOILÃ€ », « Å“uvre ».
    `[ÃÄÅ](?![${TYPOGRAPHIE}])${SUITE}`,
    `[ÃÄÅ]${SUITE}(?=\\p{L})`,
    `(?<=\\p{Ll})[ÃÄÅ]${SUITE}`,
    // « à », « × », « ÷ », « œ » et « Œ » isolés, et « Là ».
    '(?<!\\p{L})(?:Ã[\xa0—·]|Å[“’])',
    '(?<=(?<!\\p{L})\\p{Lu})Ã\xa0',
    // Derrière un autre segment, y compris ce qu'y laisse une double erreur : « ÃƒË† » → « Ãˆ » → « È ».
    `(?<=[ÂÃÄÅâ]${SUITE})[ÂÃÄÅÆË]${SUITE}`,
  ].join('|'),
  'gu',
);

/** Sans l'un de ces caractères, rien à réparer. */
const INDICE = /[ÂÃÄÅâ\x80-\x9f]/;

/**
 * Lettres latines et signes, ponctuation, €, №, ™, flèches, opérateurs, pictogrammes, et ce qu'une double erreur y
 * intercale : le reste n'est pas plausible.
 */
const PLAUSIBLE = /[\u0080-\u017f\u0192\u02c6\u02dc\u2000-\u206f\u20ac\u2116\u2122\u2190-\u22ff\u2600-\u27bf]/;

/** Un texte peut avoir été mal lu plusieurs fois de suite. */
const PASSES = 3;

/** Les six bits utiles d'un octet de suite. */
function bits(caractere: string): number {
  const rang = MILIEU_1252.indexOf(caractere);
  return (rang < 0 ? caractere.charCodeAt(0) : rang) & 0x3f;
}

function decoder(segment: string): string {
  const suites = [...segment].slice(1).map(bits);
  const tete = segment.charCodeAt(0) & (suites.length === 1 ? 0x1f : 0x0f);
  const lettre = String.fromCharCode(suites.reduce((code, suite) => (code << 6) | suite, tete));
  return PLAUSIBLE.test(lettre) ? lettre : segment;
}

/** Le texte réparé, ou le texte lui-même s'il n'y a rien à réparer. */
export function reparerMojibake(texte: string): string {
  if (!INDICE.test(texte)) return texte;
  let repare = texte;
  for (let passe = 0; passe < PASSES; passe++) {
    const suivant = repare.replace(SEGMENT, decoder);
    if (suivant === repare) break;
    repare = suivant;
  }
  // Du Windows-1252 lu comme du Latin-1 : « l\x92eau » → « l’eau ».
  return repare.replace(/[\x80-\x9f]/g, (octet) => MILIEU_1252.charAt(octet.charCodeAt(0) - 0x80));
}
