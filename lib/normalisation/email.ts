/** N03 : les e-mails en minuscules. */
import type { Cellule } from '../metier/modele';
import { intacte, rendre } from './cellule';
import { lireTexte } from './texte';

/** Une adresse ASCII, une seule : atomes séparés par des points, domaine à plusieurs étiquettes, extension de lettres. */
const ADRESSE = /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d]+(?:-+[a-z\d]+)*\.)+[a-z]{2,}$/;
const LONGUEUR_MAX = 254;
const CAPITALE = /[A-Z]/;

const estAdresse = (texte: string): boolean => texte.length <= LONGUEUR_MAX && ADRESSE.test(texte);

export function lireEmail(brut: string): Cellule {
  if (estAdresse(brut) && !CAPITALE.test(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  if (cellule.valeur === null) return cellule;
  const adresse = cellule.valeur.toLowerCase();
  return rendre(cellule, estAdresse(adresse) ? adresse : null, 'N03');
}
