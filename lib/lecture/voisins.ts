/** Les fichiers d'un même dossier qui se gênent : même fichier d'isolés, ou mêmes identifiants pour des lignes différentes. */
import type { Entite } from '../metier/modele';
import { nomFichierIsole } from './noms';
import type { FichierSource } from './source';

/** Des fichiers de même entité et de même source : le même identifiant y désigne la même ligne. */
export interface Collision {
  readonly entite: Entite;
  readonly source: string;
  /** Leurs noms. */
  readonly fichiers: readonly string[];
}

export const collisionsDe = (fichiers: readonly FichierSource[]): Collision[] =>
  grouper(fichiers, ({ entite, source }) => JSON.stringify([entite, source])).flatMap((groupe) => {
    const [premier] = groupe;
    if (premier === undefined || groupe.length < 2) return [];
    return [{ entite: premier.entite, source: premier.source, fichiers: groupe.map(({ nom }) => nom) }];
  });

/** Les fichiers qui auraient le même fichier d'isolés, en une phrase chacun. */
export const memesIsoles = (fichiers: readonly FichierSource[]): string[] =>
  grouper(fichiers, ({ nom }) => nomFichierIsole(nom)).flatMap((groupe) => {
    const [premier] = groupe;
    if (premier === undefined || groupe.length < 2) return [];
    const qui = groupe.map(nommer).join(' et ');
    return [`${qui} auraient le même fichier d'isolés, ${nomFichierIsole(premier.nom)} : renommez l'un d'eux.`];
  });

const nommer = ({ nom, feuille }: FichierSource): string =>
  feuille === undefined ? nom : `${nom.replace(/#.*$/, '')} (feuille « ${feuille.nom} »)`;

function grouper<T>(elements: readonly T[], cleDe: (element: T) => string): T[][] {
  const groupes = new Map<string, T[]>();
  for (const element of elements) groupes.set(cleDe(element), [...(groupes.get(cleDe(element)) ?? []), element]);
  return [...groupes.values()];
}
