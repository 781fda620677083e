/** Ce que subit toute cellule : mojibake (N02), puis espaces et caractères invisibles (N01), puis faux vides (N08). */
import type { Cellule } from '../metier/modele';
import { FAUX_VIDE, VIDE, intacte, recrite } from './cellule';
import { reparerMojibake } from './mojibake';

/**
 * Ce qui mérite qu'on y regarde : un caractère hors des écritures latines courantes, une espace de trop, un possible
 * mojibake. La plupart des cellules n'ont rien de tel, et ce seul test leur suffit.
 */
const SUSPECT = /[^\n -~¡-¬®-ʯ‐-‧€]|^\s|\s$| {2}|[ÂÃÄÅâ][^ -~]/;

const FIN_DE_LIGNE = /\r\n?/g;
/** Contrôles et marques sans largeur (NUL, BOM, césure conditionnelle, sens d'écriture…), hors blancs. */
const INVISIBLE = /(?![\t-\r])[\p{Cc}\p{Cf}]/gu;
const BLANCS = /[^\S\n]+/g;

const FAUX_VIDES = /^(?:null|\(null\)|<null>|\\n|n\/a|n\.a\.?|na|#n\/?a|#null!|nan|none|nil|undefined|-{1,3}|[–—])$/i;
/** On peut s'appeler Null ou Nan. */
const FAUX_NOMS = /^(?:-|n\/a)$/i;

const ACCENTS = /[\u0300-\u036f]/g;
const LIGATURES: Readonly<Record<string, string>> = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', đ: 'd', ı: 'i' };

/**
 * N02 puis N01. Les fins de ligne relèvent du fichier, pas de la valeur : elles deviennent `\n` sans être comptées,
 * et celles de l'intérieur sont gardées.
 */
export function nettoyer(brut: string): Cellule {
  if (!SUSPECT.test(brut)) return brut === '' ? VIDE : intacte(brut);
  const saisi = brut.replace(FIN_DE_LIGNE, '\n');
  const repare = reparerMojibake(saisi);
  const net = repare.replace(INVISIBLE, '').normalize('NFC').replace(BLANCS, ' ').trim();
  if (net === '') return VIDE;
  let cellule = intacte(net);
  if (repare !== saisi) cellule = recrite(cellule, net, 'N02');
  if (net !== repare) cellule = recrite(cellule, net, 'N01');
  return cellule;
}

/** Une cellule quelconque : N02, N01, N08. C'est aussi le début de toutes les autres lectures. */
export function lireTexte(brut: string): Cellule {
  return lireSauf(FAUX_VIDES, brut);
}

/** Un nom ou un prénom : seuls `-` et `N/A` y sont de faux vides. */
export function lireNom(brut: string): Cellule {
  return lireSauf(FAUX_NOMS, brut);
}

function lireSauf(fauxVides: RegExp, brut: string): Cellule {
  const cellule = nettoyer(brut);
  return cellule.valeur !== null && fauxVides.test(cellule.valeur) ? FAUX_VIDE : cellule;
}

/** Le texte en minuscules sans accents ni ligatures, pour comparer. */
export function simplifier(texte: string): string {
  const minuscules = texte.toLowerCase();
  if (/^[ -~]*$/.test(minuscules)) return minuscules;
  return minuscules
    .normalize('NFD')
    .replace(ACCENTS, '')
    .replace(/[œæßøłđı]/g, (lettre) => LIGATURES[lettre] ?? lettre);
}
