/** Ce qu'un script attend de sa ligne de commande : la lecture, `--aide` et la documentation s'en servent. */
import { ErreurUtilisateur } from './erreurs';

export interface Option<T> {
  /** Ce qui suit l'option dans l'aide (`NOM`, `N`, `FICHIER`) ; absent pour un drapeau. */
  readonly valeur?: string;
  readonly aide: string;
  readonly defaut: T;
  /** Traduit le texte donné ; lève une `ErreurUtilisateur` s'il ne convient pas. */
  readonly lire: (texte: string, nom: string) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Valeurs<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

export interface Commande<O extends Options> {
  readonly script: string;
  readonly resume: string;
  /** L'unique argument libre, s'il y en a un. */
  readonly argument?: { readonly nom: string; readonly defaut: string; readonly aide: string };
  readonly options: O;
  readonly exemples: readonly string[];
}

export interface Appel<O extends Options> {
  readonly argument: string;
  /** Vrai si la personne a nommé elle-même l'argument. */
  readonly argumentDonne: boolean;
  readonly muet: boolean;
  readonly options: Valeurs<O>;
}

/** Une option qui attend un texte non vide. */
export const texte = <D extends string | undefined>(valeur: string, defaut: D, aide: string): Option<string | D> => ({
  valeur,
  aide,
  defaut,
  lire: (donne, nom) => {
    if (donne.trim() === '')
      throw new ErreurUtilisateur(`L'option --${nom} attend une valeur (${valeur}) ; elle est vide.`);
    return donne;
  },
});

/** Une option sans valeur : donnée ou non. */
export const drapeau = (aide: string): Option<boolean> => ({ aide, defaut: false, lire: () => true });

/** Celles que tout script admet, en plus de `--version` et de `--aide`. */
export const COMMUNES = {
  quiet: drapeau("ne montre que les erreurs ; les fichiers s'écrivent, et --json - aussi"),
} as const;

/** Une option qui attend un entier, au moins égal à `minimum`. */
export const entier = <D extends number | undefined>(
  valeur: string,
  defaut: D,
  aide: string,
  minimum = 0,
): Option<number | D> => ({
  valeur,
  aide,
  defaut,
  lire: (donne, nom) => {
    const nombre = Number(donne);
    if (!/^\d+$/.test(donne) || !Number.isSafeInteger(nombre) || nombre < minimum) {
      throw new ErreurUtilisateur(
        `L'option --${nom} attend un nombre entier d'au moins ${minimum} ; « ${donne} » n'en est pas un.`,
      );
    }
    return nombre;
  },
});

/** Une part : `5%` ou `0.05` ; rendue entre 0 et 1. */
export const part = (defaut: number, aide: string): Option<number> => ({
  valeur: 'PART',
  aide,
  defaut,
  lire: (donne, nom) => {
    const lu = /^(\d+(?:[.,]\d+)?)\s*(%?)$/.exec(donne.trim());
    const nombre = lu?.[1] === undefined ? NaN : Number(lu[1].replace(',', '.')) / (lu[2] === '%' ? 100 : 1);
    if (!(nombre >= 0 && nombre <= 1)) {
      throw new ErreurUtilisateur(`L'option --${nom} attend une part comme « 5% » ; « ${donne} » n'en est pas une.`);
    }
    return nombre;
  },
});
