/** Ce que les références d'un lot de lignes désignent : d'un coup d'œil quand la base le dit, par la résolution sinon. */
import { references, type Entite } from '../metier/modele';
import type { Attendue } from './cellules';
import type { Chantier } from './chantier';
import { Candidats, type Designation, type Reference } from './references';

/** Une référence telle que la ligne l'écrit : `12C`, ou `agence1:12C` si elle nomme sa source. */
export function lireReference({ clesReferences, sourceReferences }: Attendue, champ: string): Reference | undefined {
  const lue = clesReferences[champ];
  if (lue === undefined) return undefined;
  const coupe = lue.lastIndexOf(':');
  if (coupe === -1) return { cle: lue, source: sourceReferences, qualifiee: false };
  return { cle: lue.slice(coupe + 1), source: lue.slice(0, coupe), qualifiee: true };
}

export type Designations = (attendue: Attendue, champ: string) => Designation | undefined;

/** Résout toutes les références de ces lignes, telles que l'exécution du fichier pouvait le faire. */
export async function resoudre(
  { base, passe, fichier }: Chantier,
  attendues: readonly Attendue[],
  champs: readonly string[] = references(fichier.entite).map(({ nom }) => nom),
): Promise<Designations> {
  const parCible = new Map<Entite, Candidats>();
  const cibles = new Map<string, Candidats>();
  for (const { nom, cible } of references(fichier.entite)) {
    if (!champs.includes(nom) || attendues.length === 0) continue;
    const candidats = parCible.get(cible) ?? new Candidats(passe, cible, fichier.execution);
    parCible.set(cible, candidats);
    cibles.set(nom, candidats);
    await candidats.chercher(
      base,
      attendues.flatMap((attendue) => lireReference(attendue, nom)?.cle ?? []),
    );
  }
  return (attendue, champ) => {
    const reference = lireReference(attendue, champ);
    return reference === undefined ? undefined : cibles.get(champ)?.designer(reference);
  };
}
