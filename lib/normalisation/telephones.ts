/**
 * N06 : téléphone → forme internationale (`+33…`, `+262…`) ; un numéro étranger garde son indicatif.
 *
 * Les numéros français se lisent ici, comme on les écrit dans un fichier : `06.12…`, `+33 (0)6…`, `612345678.0`. Les
 * autres sont l'affaire de `libphonenumber-js`, qui sait ce que chaque pays compose après son indicatif.
 */
import { parsePhoneNumberFromString } from 'libphonenumber-js';
import type { Cellule } from '../metier/modele';
import { intacte, rendre } from './cellule';
import { lireTexte } from './texte';

const CANONIQUE = /^\+33[1-9]\d{8}$/;

/** Au-delà, ce n'est plus un numéro, ni même deux. */
const LONGUEUR_MAX = 200;

const SAISIE = /^\(?\+? ?[(\d][\d ()./‐-―−-]*$/;
const ORNEMENTS = /[^+\d]/g;
/** Un nombre de tableur : `612345678.0`. */
const NOMBRE = /^(\+?\d{9,15})[.,]0$/;

/** Ce qui annonce un numéro, ou le suit, sans en être : `tel:`, `Tél. :`, `(perso)`, `poste 12`, `;ext=12`. */
const LIBELLE = /^(?:t[ée]l[ée]phone|t[ée]l|portable|mobile|fixe)[ .:]*/i;
const PRECISION = / ?\([^()\d]*\)$/;
const POSTE = /[ ,;(](?:poste|p\.|extension|ext\.?|interne|int\.|x|#)[ .:=]*\d{1,6}\)?$/i;
/** Ce qui sépare deux numéros ; une barre ou un tiret peuvent aussi n'en séparer que les chiffres. */
const ENTRE_NUMEROS = /[;,|\n/]| (?:ou|et|-|–) |(?=\+)/;
const SEPARATEUR_SUR = /[;,|\n/]/;

/** Neuf chiffres, précédés ou non de l'indicatif, du zéro, ou des deux (`+33 (0)6`, `+33 06`). */
const FRANCAIS = /^(\+33|0033|33)?0?([1-9]\d{8})$/;
/** L'outre-mer compose à dix chiffres comme la métropole, mais a ses indicatifs ; un indicatif écrit se respecte. */
const OUTRE_MER: readonly (readonly [indicatif: string, debut: RegExp])[] = [
  ['262', /^(?:26[2389]|639|69[23]|7092|7093[5-7])/],
  ['590', /^(?:590|5987|69[01]|7090)/],
  ['594', /^(?:594|5988|694|7093[0-3])/],
  ['596', /^(?:596|5989|69[67]|7091)/],
];
const OUTRE_MER_SANS_PLUS = /^(?:262|590|594|596)[2567]\d{8}$/;
/** L'indicatif, le zéro qu'on y ajoute à tort, quinze chiffres au plus. */
const POSSIBLE = /^\+(?!33)\d{6,16}$/;
const INTERNATIONAL = /^\+(?!33)[1-9]\d{6,14}$/;

export function lireTelephone(brut: string): Cellule {
  if (CANONIQUE.test(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  return cellule.valeur === null ? cellule : rendre(cellule, composer(cellule.valeur), 'N06');
}

/** Le numéro d'une cellule ; de plusieurs, le premier. Le reste est gardé dans la valeur d'avant. */
function composer(texte: string): string | null {
  if (texte.length > LONGUEUR_MAX) return null;
  const saisie = texte.replace(LIBELLE, '').replace(POSTE, '').trim();
  return composerUn(saisie) ?? premierDe(saisie) ?? numeroInconnu(saisie);
}

/** Le premier de plusieurs numéros, si tous en sont. */
function premierDe(texte: string): string | null {
  const parties = texte.split(ENTRE_NUMEROS).filter((partie) => partie.trim() !== '');
  const numeros = parties.map((partie) => composerUn(partie.trim().replace(LIBELLE, '')));
  return numeros.includes(null) ? null : (numeros[0] ?? null);
}

function composerUn(saisie: string): string | null {
  const texte = saisie.replace(NOMBRE, '$1').replace(PRECISION, '');
  if (!SAISIE.test(texte)) return null;
  const chiffres = texte.replace(ORNEMENTS, '');
  const [, indicatif, numero = ''] = FRANCAIS.exec(chiffres) ?? [];
  if (numero !== '') return `+${indicatif === undefined ? indicatifDe(numero) : '33'}${numero}`;
  return lireInternational(OUTRE_MER_SANS_PLUS.test(chiffres) ? `+${chiffres}` : chiffres.replace(/^00/, '+'));
}

const indicatifDe = (numero: string): string => OUTRE_MER.find(([, debut]) => debut.test(numero))?.[0] ?? '33';

/** Un numéro qui a la longueur qu'on lui connaît dans son pays, sans le zéro qu'on n'y compose pas de l'étranger. */
function lireInternational(chiffres: string): string | null {
  // La bibliothèque ne lit pas en temps linéaire : on ne lui donne que ce qui peut être un numéro.
  const numero = POSSIBLE.test(chiffres) ? parsePhoneNumberFromString(chiffres) : undefined;
  return numero?.isPossible() === true ? numero.number : null;
}

/** Les plans de numérotation changent : un numéro d'un ancien plan, avec son indicatif, se garde tel quel. */
function numeroInconnu(texte: string): string | null {
  if (!SAISIE.test(texte) || SEPARATEUR_SUR.test(texte)) return null;
  const chiffres = texte.replace(ORNEMENTS, '').replace(/^00/, '+');
  return INTERNATIONAL.test(chiffres) ? chiffres : null;
}
