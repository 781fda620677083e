/** Ce qu'on met dans un classeur d'isolés. */

export interface RangeeIsolee {
  /** Une par en-tête, colonnes `_` comprises ; telles qu'à l'origine, sans les neutraliser. */
  readonly cellules: readonly string[];
  /** Les rangs des colonnes fautives ; aucun : c'est toute la ligne qui l'est. */
  readonly fautes: ReadonlySet<number>;
  readonly motif: string;
}

export interface ContenuClasseur {
  /** Ceux d'origine, puis ceux du programme, qui commencent par `_` : leurs colonnes sont grisées et verrouillées. */
  readonly entetes: readonly string[];
  readonly rangees: Iterable<RangeeIsolee> | AsyncIterable<RangeeIsolee>;
  /** Les valeurs que propose la liste déroulante d'une colonne, par son rang ; les autres restent admises. */
  readonly listes: ReadonlyMap<number, readonly string[]>;
  /** Les rangs des colonnes de dates : une date ISO y devient une vraie date. */
  readonly dates?: ReadonlySet<number>;
}
