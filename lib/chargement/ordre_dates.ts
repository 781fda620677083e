/** L'ordre jour/mois des dates d'un fichier, colonne par colonne, d'après celles qui n'admettent qu'une lecture. */
import type { FichierSource } from '../lecture/dossier';
import { MODELE, type LigneBrute, type OrdreDate } from '../metier/modele';
import { indiceOrdre } from '../normalisation';

/** Ce que les dates d'une colonne disent de leur ordre : combien n'ont de sens que jour d'abord, ou mois d'abord. */
export interface IndicesDate {
  jour: number;
  mois: number;
}

/** Ce que les dates d'un fichier disent de leur ordre, colonne par colonne. */
export class IndicesDates {
  readonly indices = new Map<string, IndicesDate>();
  private readonly rangs: readonly { readonly rang: number; readonly indices: IndicesDate }[];

  constructor({ dialecte, entite }: FichierSource) {
    this.rangs = MODELE[entite].champs.flatMap(({ nom, nature }) => {
      const rang = dialecte.colonnes.get(nom);
      if (nature !== 'date' || rang === undefined) return [];
      const indices = { jour: 0, mois: 0 };
      this.indices.set(nom, indices);
      return [{ rang, indices }];
    });
  }

  readonly observer = ({ cellules }: LigneBrute): void => {
    for (const { rang, indices } of this.rangs) {
      const indice = indiceOrdre(cellules[rang] ?? '');
      if (indice !== null) indices[indice]++;
    }
  };
}

/**
 * L'ordre de chaque colonne. Des lignes isolées gardent celui de leur fichier d'origine, dont elles ne sont qu'une partie ;
 * une correction qui le contredit le rend contradictoire.
 */
export function deciderOrdres(
  indices: ReadonlyMap<string, IndicesDate>,
  dOrigine?: ReadonlyMap<string, OrdreDate>,
): Map<string, OrdreDate> {
  return new Map(
    [...indices].map(([champ, comptes]) => {
      const origine = dOrigine?.get(champ);
      if (origine === undefined) return [champ, ordreDe(comptes)];
      const contredit = origine === 'jour' ? comptes.mois > 0 : comptes.jour > 0;
      return [champ, contredit ? 'contradictoire' : origine];
    }),
  );
}

/** Mois d'abord si au moins une date l'impose et qu'aucune n'impose l'inverse ; sinon jour d'abord. */
export function ordreDe({ jour, mois }: IndicesDate): OrdreDate {
  if (mois === 0) return 'jour';
  return jour === 0 ? 'mois' : 'contradictoire';
}
