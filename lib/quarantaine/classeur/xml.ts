/** Le XML d'un classeur Excel : ses textes, ses références. */

/** La plus longue cellule d'Excel ; plus longue, il la couperait. */
export const CARACTERES_PAR_CELLULE = 32_767;
export const LIGNES_PAR_FEUILLE = 1_048_576;

/** Ce que XML n'admet pas, et ce qui passerait pour un tel caractère : Excel l'écrit `_x000D_`. */
// eslint-disable-next-line no-control-regex -- ce sont eux que l'on cherche
const INTERDITS = /[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)/g;
const DEMI_CARACTERES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ECHAPPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const coder = (signe: string): string => `_x${signe.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;

export const echapper = (texte: string): string =>
  texte
    .replace(INTERDITS, coder)
    .replace(DEMI_CARACTERES, coder)
    .replace(/[&<>"]/g, (signe) => ECHAPPES[signe] ?? signe);

/** Un texte, dans sa cellule même : jamais une formule, un nombre ni une date. */
export const celluleTexte = (reference: string, style: number, texte: string): string =>
  `<c r="${reference}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${echapper(texte)}</t></is></c>`;

/** Les lettres d'une colonne : 0 → A, 26 → AA. */
export const lettres = (rang: number): string =>
  rang < 26 ? String.fromCharCode(65 + rang) : lettres(Math.floor(rang / 26) - 1) + lettres(rang % 26);
