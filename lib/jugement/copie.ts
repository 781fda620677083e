/**
 * Deux livraisons d'une même ligne : en quoi diffèrent-elles ? Seules comptent les colonnes que les deux fichiers ont, et une
 * cellule vidée depuis ne dit rien.
 */
import { comparerEntete } from '../lecture/entetes';
import { champsGardes, type Champ } from '../metier/modele';
import type { LigneAJuger, LigneLivree } from './connu';
import type { Changement } from './verdict';

/** Les valeurs d'une ligne telles que la base les aurait : ses références y sont des clés, ou rien si elles ne désignent rien. */
export type ValeursEnBase = Readonly<Record<string, string | null>>;

/**
 * Les champs et les colonnes inconnues (`hors_modele`) qui diffèrent, avant et après.
 * @param toutes vrai : une colonne que la livraison d'avant n'avait pas compte aussi (`--actualiser`)
 */
export function differences(
  juge: LigneAJuger,
  valeurs: ValeursEnBase,
  livree: LigneLivree,
  toutes: boolean,
): Changement[] {
  const { fichier, ligne } = juge;
  const { colonnes, inconnues } = fichier.fichier.dialecte;
  const changements: Changement[] = [];
  for (const champ of champsGardes(fichier.fichier.entite)) {
    if (!colonnes.has(champ.nom) || !(toutes || livree.champs.has(champ.nom))) continue;
    // Une référence écrite qui ne désigne rien diffère, quoi qu'elle ait désigné : elle n'est pas une cellule vidée.
    const muette = champ.cible === undefined ? undefined : ligne.clesReferences[champ.nom];
    const apres = valeurs[champ.nom] ?? muette ?? null;
    const avant = livree.valeurs[champ.nom] ?? null;
    if (apres !== null && !memeValeur(champ, avant, apres)) changements.push({ champ: champ.nom, avant, apres });
  }
  const anciennes = lireHorsModele(livree.valeurs.hors_modele ?? null);
  for (const { entete } of inconnues) {
    if (!toutes && !livree.inconnues.has(entete)) continue;
    const apres = ligne.horsModele?.[entete] ?? null;
    const avant = anciennes[entete] ?? null;
    if (apres !== null && apres !== avant) changements.push({ champ: entete, avant, apres });
  }
  return changements;
}

/** Vrai si deux valeurs d'un champ disent la même chose. */
export function memeValeur({ nature }: Champ, une: string | null, autre: string | null): boolean {
  if (une === autre) return true;
  if (une === null || autre === null) return false;
  if (nature === 'note') return Number(une) === Number(autre);
  return nature === 'agence' && comparerEntete(une) === comparerEntete(autre);
}

export function lireHorsModele(json: string | null): Readonly<Record<string, string>> {
  return json === null ? {} : (JSON.parse(json) as Record<string, string>);
}

/** « nom : « A » → « B » » : en quoi la ligne diffère de celle que la base a déjà. */
export const decrireChangements = (changements: readonly Changement[]): string =>
  changements.map(({ champ, avant, apres }) => `${champ} : ${citer(avant)} → ${citer(apres)}`).join(', ');

const citer = (valeur: string | null): string =>
  valeur === null ? '(vide)' : `« ${valeur.length > 60 ? `${valeur.slice(0, 59)}…` : valeur} »`;
