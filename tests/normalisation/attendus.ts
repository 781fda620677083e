import type { Cellule, CodeNormalisation } from '../../lib/metier/modele';

/** Un cas : la cellule brute, et ce qu'on en attend. */
export type Cas = [brut: string, attendue: Cellule];

export const lue = (valeur: string, ...regles: CodeNormalisation[]): Cellule => ({ valeur, regles, lisible: true });
export const vide = (...regles: CodeNormalisation[]): Cellule => ({ valeur: null, regles, lisible: true });
export const illisible = (...regles: CodeNormalisation[]): Cellule => ({ valeur: null, regles, lisible: false });

/** Normaliser une valeur déjà normalisée n'y change rien. */
export function verifierIdempotence(cas: readonly Cas[], lire: (brut: string) => Cellule): void {
  for (const [, { valeur }] of cas) {
    if (valeur !== null) expect(lire(valeur)).toEqual(lue(valeur));
  }
}
