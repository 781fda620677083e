/** Identifiants et références : des chiffres, avec un préfixe de lettres éventuel (`12`, `C-012`). */
import type { Cellule } from '../metier/modele';
import { illisible, intacte } from './cellule';
import { lireTexte, simplifier } from './texte';

const FORME = /^(?:[a-z]+[-_./# ]?)?\d+$/i;
const LONGUEUR_MAX = 100;

const CLE_DIRECTE = /^[1-9]\d*$/;
const PREFIXE_ET_NOMBRE = /^([A-Z]*)[-_./# ]?0*([1-9]\d*|0)$/;

const estIdentifiant = (texte: string): boolean => texte.length <= LONGUEUR_MAX && FORME.test(texte);

/** L'identifiant tel que la source l'écrit ; c'est sa clé qui se compare. */
export function lireIdentifiant(brut: string): Cellule {
  if (estIdentifiant(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  if (cellule.valeur === null || estIdentifiant(simplifier(cellule.valeur))) return cellule;
  return illisible(cellule);
}

/**
 * La clé de comparaison d'un identifiant lisible, sans égard à la casse, aux accents, au séparateur ni aux zéros de
 * tête : `C-012` et `c12` → `12C`. Le nombre vient d'abord, pour qu'une référence sans préfixe se cherche par un
 * intervalle d'index.
 */
export function cleIdentifiant(texte: string): string {
  if (CLE_DIRECTE.test(texte)) return texte;
  return simplifier(texte).toUpperCase().replace(PREFIXE_ET_NOMBRE, '$2$1');
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
