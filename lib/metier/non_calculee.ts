/** Ce qu'un classeur rend d'une formule que rien n'a calculée : un texte qu'on reconnaît, et que les règles refusent (LEC-04). */
export const NON_CALCULEE = '#VALEUR NON CALCULÉE';
