/** Les dates comme des nombres de jours depuis 1970 : on les additionne, on les compare, on les écrit à la fin. */
import { ErreurUtilisateur } from '../commun/erreurs';

const MILLISECONDES_PAR_JOUR = 86_400_000;
const dejaEcrits = new Map<number, string>();

/** « 2024-03-05 ». Les mêmes jours reviennent sans cesse : on ne les écrit qu'une fois. */
export function iso(jour: number): string {
  let texte = dejaEcrits.get(jour);
  if (texte === undefined) {
    texte = new Date(jour * MILLISECONDES_PAR_JOUR).toISOString().slice(0, 10);
    dejaEcrits.set(jour, texte);
  }
  return texte;
}

export function jourDe(texte: string): number {
  const instant = /^\d{4}-\d{2}-\d{2}$/.test(texte) ? Date.parse(`${texte}T00:00:00Z`) : NaN;
  const jour = instant / MILLISECONDES_PAR_JOUR;
  if (Number.isNaN(jour) || iso(jour) !== texte) {
    throw new ErreurUtilisateur(`Le jour de référence « ${texte} » n'est pas une date : écrivez-le comme 2024-03-05.`);
  }
  return jour;
}
