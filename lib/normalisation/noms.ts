/** La comparaison des noms : « Rénov'Sud » et « RENOV SUD » sont la même maison. */
import { empreindre } from '../commun/empreinte';
import { simplifier } from './texte';

const FORMES_JURIDIQUES = new Set(
  (
    'sa sarl sas sasu scop scic eurl eirl ei snc sci sca sc scs scm scp selarl selas sem gie ' +
    'earl gaec scea gmbh ltd llc inc'
  ).split(' '),
);

/** La place de la forme comparable dans `schema.sql`. */
const LONGUEUR_COMPAREE = 500;

/** Rien que des mots d'au moins deux caractères : le nom est déjà sous sa forme de comparaison. */
const DEJA_SIMPLE = /^[a-z\d]{2,}(?: [a-z\d]{2,})*$/;

const PONCTUATION = /[^\p{L}\p{N}]+/gu;
/** Un sigle à points n'est qu'un mot (« S.A.R.L. »), des initiales isolées aussi (« S. A. R. L. »). */
const SIGLE = /(?<![\p{L}\p{N}])\p{L}(?:\.\p{L})+(?![\p{L}\p{N}])/gu;
const INITIALES = /(?<=(?:^| )\p{L}) (?=\p{L}(?: |$))/gu;

/** Le nom sans casse, accents ni ponctuation. Un nom fait de seuls signes est comparé tel quel. */
export function comparerNom(texte: string): string {
  const simple = simplifier(texte);
  if (DEJA_SIMPLE.test(simple)) return simple;
  const nom = simple
    .replace(SIGLE, (sigle) => sigle.replaceAll('.', ''))
    .replace(PONCTUATION, ' ')
    .trim()
    .replace(INITIALES, '');
  return nom === '' ? texte.toLowerCase() : nom;
}

/** Le nom d'une entreprise, formes juridiques ôtées en tête et en fin, sans jamais l'ôter tout entier. */
export function comparerRaisonSociale(texte: string): string {
  const mots = comparerNom(texte).split(' ');
  while (mots.length > 1 && FORMES_JURIDIQUES.has(mots.at(-1) ?? '')) mots.pop();
  while (mots.length > 1 && FORMES_JURIDIQUES.has(mots[0] ?? '')) mots.shift();
  return borner(mots.join(' '));
}

export function comparerPersonne(nom: string, prenom: string): string {
  return borner(`${comparerNom(nom)}|${comparerNom(prenom)}`);
}

/** La comparaison allonge certains noms (« œ » s'y lit « oe ») : au-delà de sa colonne, un nom se compare par son empreinte. */
function borner(compare: string): string {
  return compare.length <= LONGUEUR_COMPAREE ? compare : empreindre(compare);
}
