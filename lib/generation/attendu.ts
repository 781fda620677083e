/** La clé des réponses : ce qu'une migration exacte fait de chaque ligne fautive, et le bilan de chaque fichier. */
import type { Entite, Sort } from '../metier/modele';

export interface LigneAttendue {
  fichier: string;
  /** Ligne physique où l'enregistrement commence ; l'en-tête est la ligne 1. */
  ligne: number;
  defaut: string;
  sort: SortAttendu;
  codes: string;
  /** Insérée : les valeurs que la base garde autrement qu'écrites. Fusionnée, ignorée : celles qu'elle complète. */
  valeurs?: Record<string, string | null>;
  /** La ligne déjà prise à laquelle celle-ci est fusionnée, ou dont elle est la copie. */
  cible?: { fichier: string; ligne: number };
}

export interface BilanAttendu {
  entite: Entite;
  lues: number;
  inserees: number;
  corrigees: number;
  signalees: number;
  fusionnees: number;
  ignorees: number;
  isolees: number;
}

export const bilanVide = (entite: Entite): BilanAttendu => ({
  entite,
  lues: 0,
  inserees: 0,
  corrigees: 0,
  signalees: 0,
  fusionnees: 0,
  ignorees: 0,
  isolees: 0,
});

const COMPTE = { inseree: 'inserees', fusionnee: 'fusionnees', ignoree: 'ignorees', isolee: 'isolees' } as const;

/** Un jeu généré se livre une fois : rien n'y est mis à jour. */
export type SortAttendu = Exclude<Sort, 'mise_a_jour'>;

/** PRJ-11 corrige sans remarque ; les autres codes d'une ligne insérée la signalent. */
const CORRECTION_SANS_REMARQUE = 'PRJ-11';

/** Compte une ligne, selon son sort. */
export function compter(bilan: BilanAttendu, sort: SortAttendu, codes: readonly string[], corrigee: boolean): void {
  bilan.lues++;
  bilan[COMPTE[sort]]++;
  if (sort !== 'inseree') return;
  if (corrigee) bilan.corrigees++;
  if (codes.some((code) => code !== CORRECTION_SANS_REMARQUE)) bilan.signalees++;
}

/** Une ligne fautive par ligne de texte : la clé se lit, se compare et s'écrit au fil de l'eau. */
export function* ecrireAttendu(
  graine: number,
  lignes: readonly LigneAttendue[],
  bilan: Readonly<Record<string, BilanAttendu>>,
): Generator<string> {
  yield `{\n"graine": ${graine},\n"lignes": [`;
  let avant = '\n';
  for (const ligne of lignes) {
    yield avant + JSON.stringify(ligne);
    avant = ',\n';
  }
  yield `\n],\n"bilan": ${JSON.stringify(bilan, null, 1)}\n}\n`;
}
