/** La valeur rangée sous une clé, créée au besoin. */
export function atteindre<Cle, Valeur>(table: Map<Cle, Valeur>, cle: Cle, creer: () => Valeur): Valeur {
  let valeur = table.get(cle);
  if (valeur === undefined) {
    valeur = creer();
    table.set(cle, valeur);
  }
  return valeur;
}
