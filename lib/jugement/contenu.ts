/** Les valeurs qui ne peuvent être qu'à une ligne, et celles qu'aurait une ligne mise à jour. */
import { ENSEMBLE } from '../metier/ensemble';
import { champsGardes, type Entite } from '../metier/modele';

type Valeurs = Readonly<Record<string, string | null>>;

/** Les valeurs qui font le contenu d'une ligne, dans l'ordre ; `undefined` si l'entité n'en a pas, ou s'il en manque. */
export function contenuDe(entite: Entite, valeurs: Valeurs): string[] | undefined {
  const { contenu, facultatifs } = ENSEMBLE[entite];
  if (contenu === undefined) return undefined;
  const dites = contenu.map((nom) => valeurs[nom] ?? (facultatifs?.includes(nom) === true ? '' : null));
  return dites.includes(null) ? undefined : (dites as string[]);
}

/** Les champs d'une ligne mise à jour : ce que la livraison dit, et, là où elle ne dit rien, ce que la base a. */
export const valeursApres = (entite: Entite, dites: Valeurs, enBase: Valeurs): Valeurs =>
  Object.fromEntries(champsGardes(entite).map(({ nom }) => [nom, dites[nom] ?? enBase[nom] ?? null]));

/** Ce que la base ne laisse qu'à une ligne, en une clé chacun : son adresse, son contenu. */
export function uniquesDe(entite: Entite, valeurs: Valeurs): string[] {
  const contenu = contenuDe(entite, valeurs);
  const email = ENSEMBLE[entite].codes.emailPris === undefined ? null : (valeurs.email ?? null);
  return [...(email === null ? [] : [email]), ...(contenu === undefined ? [] : [JSON.stringify(contenu)])];
}
