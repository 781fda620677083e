/**
 * La lisière : ce qui vient du dehors (nom de fichier, en-tête, valeur, message du système) ne va vers un terminal, un
 * journal ou un rapport en texte qu'en passant par ici. Un saut de ligne y forgerait une ligne, une séquence
 * d'échappement y commanderait le terminal, une marque bidi y ferait lire autre chose que ce qui est écrit.
 */

/** Contrôles, invisibles de mise en forme (bidi, espaces nulles), séparateurs de ligne, demi-caractères. */
const HOSTILES = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]|(?![\u200c\u200d])\p{Cf}/gu;
const SIGNES: Readonly<Record<string, string>> = { '\n': '⏎', '\t': '⇥', '\u007f': '␡' };
/** Où commencent les dessins des 32 contrôles : `\u001b` se montre « ␛ ». */
const DESSINS = 0x2400;

/** Le texte sur une ligne, où tout se voit et rien n'agit. */
export const propre = (texte: string): string => texte.replace(HOSTILES, montrer);

function montrer(signe: string): string {
  const code = signe.codePointAt(0) ?? 0;
  return SIGNES[signe] ?? (code < 0x20 ? String.fromCodePoint(DESSINS + code) : `‹U+${hexadecimal(code)}›`);
}

/** Un texte de plusieurs lignes, dont aucune n'en forge une autre. */
export const enLignes = (lignes: readonly string[]): string => lignes.map(propre).join('\n');

/** Du JSON sans perte, que même un terminal peut recevoir : ce qui agirait y est échappé. */
export const enJson = (valeur: unknown): string =>
  `${JSON.stringify(valeur, null, 2).replace(HOSTILES, (signe) => (signe === '\n' ? signe : echapper(signe)))}\n`;

/** Les unités UTF-16 d'un signe, à la façon de JSON. */
const echapper = (signe: string): string =>
  Array.from({ length: signe.length }, (_, rang) => `\\u${hexadecimal(signe.charCodeAt(rang)).toLowerCase()}`).join('');

const hexadecimal = (code: number): string => code.toString(16).toUpperCase().padStart(4, '0');
