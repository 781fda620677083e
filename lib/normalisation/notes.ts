/** N07 : les notes, ramenées sur 5 et écrites avec un point. */
import type { Cellule } from '../metier/modele';
import { illisible, intacte, recrite } from './cellule';
import { lireTexte } from './texte';

const MAXIMUM = 5;
const CANONIQUE = /^(?:[0-4](?:\.\d?[1-9])?|5)$/;
const SANS_BARRE = /^\d+(?:[.,]\d+)?$/;
const AVEC_BARRE = /^(\d+(?:[.,]\d+)?) ?(?:\/|sur) ?(\d+(?:[.,]\d+)?)$/i;

/**
 * La note d'une cellule, sur 5. `echelle` dit sur combien sont les notes sans barre (`null` : sur 5) ; une note hors
 * bornes est rendue illisible.
 */
export function lireNote(brut: string, echelle: number | null): Cellule {
  const sur = echelle ?? MAXIMUM;
  if (sur === MAXIMUM && CANONIQUE.test(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  if (cellule.valeur === null) return cellule;
  const note = convertir(cellule.valeur, sur);
  if (note === null) return illisible(cellule);
  // « 4.0 » et « 4 » s'écrivent autrement mais sont le même nombre : seule compte une autre valeur ou une autre notation.
  return Number(cellule.valeur) === note ? { ...cellule, valeur: String(note) } : recrite(cellule, String(note), 'N07');
}

/** La valeur d'une note sans barre au-dessus de 5, signe que le fichier note peut-être sur 10 ou sur 20. */
export function noteHorsBornes(brut: string): number | null {
  if (brut === '' || CANONIQUE.test(brut)) return null;
  const { valeur } = lireTexte(brut);
  if (valeur === null || !SANS_BARRE.test(valeur)) return null;
  const note = nombre(valeur);
  return note > MAXIMUM ? note : null;
}

function convertir(texte: string, sur: number): number | null {
  if (SANS_BARRE.test(texte)) return surCinq(nombre(texte), sur, sur === MAXIMUM ? 100 : 10);
  const barre = AVEC_BARRE.exec(texte);
  return barre && surCinq(nombre(barre[1]), nombre(barre[2]), 10);
}

/** 5 × note / total, arrondi à une fraction de point, si la note tient dans ses bornes. */
function surCinq(note: number, total: number, fraction: number): number | null {
  const diviseur = entier(total);
  if (diviseur === 0 || note > total) return null;
  return Math.round((MAXIMUM * fraction * entier(note)) / diviseur) / fraction;
}

function nombre(texte = ''): number {
  return Number(texte.replace(',', '.'));
}

/** En millionièmes : sur des entiers, la division tombe juste et l'arrondi de « 1,15/5 » est celui que l'on attend. */
function entier(valeur: number): number {
  return Math.round(valeur * 1e6);
}
