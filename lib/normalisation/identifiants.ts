/** Identifiants et références : des chiffres, avec un préfixe de lettres éventuel (`12`, `C-012`). */
import type { Cellule } from '../metier/modele';
import { illisible, intacte } from './cellule';
import { lireTexte, simplifier } from './texte';

/** « 12.0 » est ce qu'un tableur fait de 12. */
const FORME = /^(?:(?:[a-z]+[-_./# ]?)?\d+|\d+[.,]0+)$/i;
const LONGUEUR_MAX = 100;

const CLE_DIRECTE = /^[1-9]\d*$/;
const DECIMALES = /^(\d+)[.,]0+$/;
const PREFIXE_ET_NOMBRE = /^([A-Z]*)[-_./# ]?0*([1-9]\d*|0)$/;

const estIdentifiant = (texte: string): boolean => texte.length <= LONGUEUR_MAX && FORME.test(texte);

/** L'identifiant tel que la source l'écrit ; c'est sa clé qui se compare. */
export function lireIdentifiant(brut: string): Cellule {
  if (estIdentifiant(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  if (cellule.valeur === null || estIdentifiant(simplifier(cellule.valeur))) return cellule;
  return illisible(cellule);
}

/** Une référence : un identifiant, précédé au besoin de la source qui le donne (`agence1:58`). */
export function lireReference(brut: string): Cellule {
  const coupe = brut.lastIndexOf(':');
  if (coupe === -1) return lireIdentifiant(brut);
  const cellule = lireTexte(brut);
  const identifiant = lireIdentifiant(brut.slice(coupe + 1));
  const nommee = brut.slice(0, coupe).trim() !== '' && identifiant.lisible && identifiant.valeur !== null;
  return nommee ? cellule : illisible(cellule);
}

/** La source que nomme une référence, telle qu'elle l'écrit, et sa clé de comparaison. */
export function cleReference(texte: string): { readonly source: string | undefined; readonly cle: string } {
  const coupe = texte.lastIndexOf(':');
  return {
    source: coupe === -1 ? undefined : texte.slice(0, coupe).trim(),
    cle: cleIdentifiant(texte.slice(coupe + 1).trim()),
  };
}

/**
 * La clé de comparaison d'un identifiant lisible, sans égard à la casse, aux accents, au séparateur ni aux zéros de
 * tête : `C-012` et `c12` → `12C`. Le nombre vient d'abord, pour qu'une référence sans préfixe se cherche par un
 * intervalle d'index.
 */
export function cleIdentifiant(texte: string): string {
  if (CLE_DIRECTE.test(texte)) return texte;
  return simplifier(texte).toUpperCase().replace(DECIMALES, '$1').replace(PREFIXE_ET_NOMBRE, '$2$1');
}

/** Les chiffres d'une clé : `12C` → `12`. */
export function chiffresDe(cle: string): string {
  let fin = 0;
  while (fin < cle.length && cle.charCodeAt(fin) <= CHIFFRE_NEUF) fin++;
  return fin === cle.length ? cle : cle.slice(0, fin);
}

/** Le nombre d'une clé : `12C` → 12. */
export const nombreDe = (cle: string): number => Number(chiffresDe(cle));

/** Les lettres d'une clé : `12C` → `C`. */
export const lettresDe = (cle: string): string => cle.slice(chiffresDe(cle).length);

const CHIFFRE_NEUF = 0x39;
