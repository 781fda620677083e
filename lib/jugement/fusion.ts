/** Rejoindre une ligne déjà prise : compléter ses champs vides, n'en écraser aucun, garder ce que l'on disait d'autre. */
import { ENSEMBLE } from '../metier/ensemble';
import { MODELE, type Champ, type Entite } from '../metier/modele';
import type { Fiche } from './connu';
import { memeValeur } from './copie';
import type { Changement, Ecart } from './verdict';

export interface Apport {
  readonly complements: readonly Changement[];
  readonly ecarts: readonly Ecart[];
}

const RIEN: Apport = { complements: [], ecarts: [] };

/**
 * Ce qu'une ligne apporte à celle qu'elle rejoint.
 * @param dites ce que l'historique garde déjà de cette ligne (`champ` + espace + valeur) : la même chose n'est pas dite deux fois
 */
export function apporter(
  entite: Entite,
  valeurs: Readonly<Record<string, string | null>>,
  fiche: Fiche,
  dites: ReadonlySet<string> = new Set(),
): Apport {
  const { completes, compares } = ENSEMBLE[entite];
  if (compares.length === 0) return RIEN;
  const complements: Changement[] = [];
  const ecarts: Ecart[] = [];
  for (const nom of compares) {
    const dite = valeurs[nom] ?? null;
    const retenue = fiche.valeurs[nom] ?? null;
    if (dite === null || memeTexte(entite, nom, retenue, dite)) continue;
    if (retenue === null && completes.includes(nom)) complements.push({ champ: nom, avant: null, apres: dite });
    else if (!dites.has(`${nom} ${dite}`)) ecarts.push({ champ: nom, retenue, ecartee: dite });
  }
  return { complements, ecarts };
}

/** Deux écritures d'une même agence n'en sont qu'une. */
function memeTexte(entite: Entite, nom: string, une: string | null, autre: string): boolean {
  const champ = MODELE[entite].champs.find((candidat: Champ) => candidat.nom === nom);
  return champ === undefined ? une === autre : memeValeur(champ, une, autre);
}
