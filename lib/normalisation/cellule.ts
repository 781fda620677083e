/** Les cellules normalisées, et de quoi les fabriquer sans gaspiller : ces fonctions passent sur toutes les valeurs. */
import type { Cellule, CodeNormalisation } from '../metier/modele';

const AUCUNE: readonly CodeNormalisation[] = Object.freeze([]);

/** La cellule vide : absente, blanche ou faite de caractères invisibles. */
export const VIDE: Cellule = Object.freeze({ valeur: null, regles: AUCUNE, lisible: true });

/** Le faux vide (`NULL`, `N/A`, `-`…). */
export const FAUX_VIDE: Cellule = Object.freeze({
  valeur: null,
  regles: Object.freeze(['N08'] as const),
  lisible: true,
});

/** La valeur que rien n'a eu à changer. */
export function intacte(valeur: string): Cellule {
  return { valeur, regles: AUCUNE, lisible: true };
}

/** La même cellule, récrite par une règle. */
export function recrite(cellule: Cellule, valeur: string, code: CodeNormalisation): Cellule {
  return { valeur, regles: [...cellule.regles, code], lisible: true };
}

/** La même cellule, dont sa nature ne permet rien de lire. */
export function illisible(cellule: Cellule): Cellule {
  return { valeur: null, regles: cellule.regles, lisible: false };
}

/** Ce que devient une cellule nettoyée quand sa nature y lit `valeur` (`null` : rien de lisible). */
export function rendre(cellule: Cellule, valeur: string | null, code: CodeNormalisation): Cellule {
  if (valeur === null) return illisible(cellule);
  return valeur === cellule.valeur ? cellule : recrite(cellule, valeur, code);
}

/** Au-delà, une valeur ne se répète guère : la retenir coûterait plus qu'elle ne rapporte. */
const LONGUEUR_RETENUE = 64;
const CAPACITE = 20_000;

/** La même fonction, qui ne calcule qu'une fois chaque valeur tant que les valeurs distinctes sont en nombre raisonnable. */
export function memoriser<Resultat extends object>(calculer: (brut: string) => Resultat): (brut: string) => Resultat {
  const connus = new Map<string, Resultat>();
  return (brut) => {
    if (brut.length > LONGUEUR_RETENUE) return calculer(brut);
    const connu = connus.get(brut);
    if (connu) return connu;
    // Une copie : la cellule n'est qu'une vue sur son bloc de fichier, que la retenir garderait tout entier en mémoire.
    const cle = Buffer.from(brut).toString();
    const resultat = calculer(cle);
    if (connus.size >= CAPACITE) connus.clear();
    connus.set(cle, resultat);
    return resultat;
  };
}
