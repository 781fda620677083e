/** N03 : les agences, « Toulouse » quelle que soit la saisie. */
import type { Cellule } from '../metier/modele';
import { memoriser, rendre } from './cellule';
import { lireTexte } from './texte';

const MOT = /[\p{L}\p{M}\p{N}]+/gu;
/** Les mots qui ne prennent pas de capitale, sauf en tête : « Aix-en-Provence », « Pont-à-Mousson ». */
const MOTS_OUTILS = new Set('à au aux de des du en et la le les lès lez sous sur ès'.split(' '));
/** « Villeneuve-d'Ascq », « Val d'Oise ». */
const ELISION = /^[dl]['’]/;

export const lireAgence: (brut: string) => Cellule = memoriser((brut) => {
  const cellule = lireTexte(brut);
  return cellule.valeur === null ? cellule : rendre(cellule, ecrireLieu(cellule.valeur), 'N03');
});

function ecrireLieu(texte: string): string {
  const minuscules = texte.toLowerCase();
  const lieu = minuscules.replace(MOT, (mot, position: number) => {
    const outil = MOTS_OUTILS.has(mot) || ELISION.test(minuscules.slice(position, position + 2));
    return outil && position > 0 ? mot : mot.charAt(0).toUpperCase() + mot.slice(1);
  });
  return lieu.normalize('NFC');
}
