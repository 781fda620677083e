/** N06 : les téléphones → `+33…` ; un numéro étranger garde son indicatif. */
import type { Cellule } from '../metier/modele';
import { intacte, rendre } from './cellule';
import { lireTexte } from './texte';

const CANONIQUE = /^\+33[1-9]\d{8}$/;

const SAISIE = /^\(?\+? ?[(\d][\d ()./‐-―−-]*$/;
/** Le zéro que l'on ne compose pas après un indicatif : « +33 (0)6 », « 0033 (0)6 », « 33 (0)6 ». */
const ZERO_FACULTATIF = /^(\(?(?:\+|00) ?\d[\d ).-]*|33 ?)\(0\)/;
const ORNEMENTS = /[^+\d]/g;

/** Neuf chiffres, précédés ou non de l'indicatif ou du zéro. */
const FRANCAIS = /^(?:\+33|0033|33|0)?([1-9]\d{8})$/;
const ETRANGER = /^(?:\+|00)(?!33)([1-9]\d{6,14})$/;

export function lireTelephone(brut: string): Cellule {
  if (CANONIQUE.test(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  return cellule.valeur === null ? cellule : rendre(cellule, composer(cellule.valeur), 'N06');
}

function composer(texte: string): string | null {
  if (!SAISIE.test(texte)) return null;
  const chiffres = texte.replace(ZERO_FACULTATIF, '$1').replace(ORNEMENTS, '');
  const francais = FRANCAIS.exec(chiffres)?.[1];
  if (francais) return `+33${francais}`;
  const etranger = ETRANGER.exec(chiffres)?.[1];
  return etranger ? `+${etranger}` : null;
}
