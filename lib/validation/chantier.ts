/** Ce que partagent les pièces du rejeu d'un fichier. */
import type { Base, Rangee } from '../base/connexion';
import type { FichierMigre } from './fichiers';
import type { Passe } from './passe';
import type { Faute } from '../comptes_rendus/verdicts';

/** Ce que la relecture peut trouver ; chaque sorte a son contrôle. */
export const SORTES = [
  ...(['source', 'manquante', 'enTrop', 'modifiee', 'reference', 'quarantaine', 'fusion', 'aTort'] as const),
];
export type Sorte = (typeof SORTES)[number];
export type Fautes = Readonly<Record<Sorte, Faute[]>>;

export const aucuneFaute = (): Fautes => ({
  ...{ source: [], manquante: [], enTrop: [], modifiee: [], reference: [], quarantaine: [], fusion: [], aTort: [] },
});

export interface Chantier {
  readonly base: Base;
  readonly passe: Passe;
  readonly fichier: FichierMigre;
  readonly fautes: Fautes;
}

/** `projets.csv:14`. */
export const lieu = ({ nom }: FichierMigre, ligne: number): string => `${nom}:${ligne}`;

/** `projets 12`, ou l'identité d'une ligne fusionnée. */
export const nommer = ({ entite }: FichierMigre, rangee: Rangee): string =>
  rangee.id_cible === undefined
    ? `${entite} ${String(rangee.id)}`
    : `correspondances ${entite} ${String(rangee.source)} ${String(rangee.id_source)}`;
