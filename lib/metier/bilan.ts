/** Le bilan d'un fichier : lues = insérées + mises à jour + fusionnées + ignorées + isolées. */
export interface Bilan {
  lues: number;
  inserees: number;
  corrigees: number;
  signalees: number;
  fusionnees: number;
  ignorees: number;
  isolees: number;
  mises_a_jour: number;
}

export const COMPTES = [
  'lues',
  'inserees',
  'corrigees',
  'signalees',
  'fusionnees',
  'ignorees',
  'isolees',
  'mises_a_jour',
] as const satisfies readonly (keyof Bilan)[];

const VIDE: Bilan = {
  ...{ lues: 0, inserees: 0, corrigees: 0, signalees: 0, fusionnees: 0, ignorees: 0, isolees: 0, mises_a_jour: 0 },
};

/** Le bilan d'un fichier sans ligne. */
export const bilanVide = (): Bilan => ({ ...VIDE });

export function additionner(bilans: Iterable<Bilan>): Bilan {
  const somme = bilanVide();
  for (const bilan of bilans) for (const compte of COMPTES) somme[compte] += bilan[compte];
  return somme;
}

/**
 * Vérifie la loi de conservation : chaque ligne lue a un sort, et un seul.
 * @throws Error si une ligne manque : rien n'est alors validé
 */
export function exigerConservation(fichier: string, lues: number, bilan: Bilan): void {
  const { inserees, mises_a_jour, fusionnees, ignorees, isolees } = bilan;
  if (lues === bilan.lues && lues === inserees + mises_a_jour + fusionnees + ignorees + isolees) return;
  throw new Error(
    `${fichier} : ${lues} lignes lues, mais ${inserees} insérées + ${mises_a_jour} mises à jour + ${fusionnees} fusionnées + ` +
      `${ignorees} ignorées + ${isolees} isolées.`,
  );
}

/** Le chemin que porte le fichier d'origine de lignes libérées de la quarantaine : il n'a pas été relu. */
export const QUARANTAINE = '(quarantaine)';
