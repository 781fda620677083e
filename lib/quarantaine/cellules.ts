/** Les cellules d'origine d'une ligne isolée, rangées par en-tête : le texte gardé, redécoupé comme son fichier l'était. */
import { decouperTexte } from '../lecture/csv';
import { COLONNES_ISOLEES, decoupeDe, type Dialecte } from '../lecture/dialecte';
import { restaurer } from '../lecture/neutralisation';

const estAjoutee = (entete: string): boolean => (COLONNES_ISOLEES as readonly string[]).includes(entete);

/** Les colonnes d'origine d'un fichier, celles que le programme ajoute exceptées. */
export const entetesDOrigine = ({ entetes, rangLigne }: Dialecte): string[] =>
  entetes
    .filter((entete) => !estAjoutee(entete))
    .map((entete) => (rangLigne === undefined ? entete : restaurer(entete)));

/** La colonne d'origine de chaque champ, sous le nom que `parEntete` lui donne. */
export function clesDesChamps(dialecte: Dialecte): ReadonlyMap<string, string> {
  const cles = [...parEntete(entetesDOrigine(dialecte), []).keys()];
  const rangs = dialecte.entetes.flatMap((entete, rang) => (estAjoutee(entete) ? [] : [rang]));
  const parRang = new Map(rangs.map((rang, place) => [rang, cles[place] ?? '']));
  return new Map(
    [...dialecte.colonnes].flatMap(([champ, rang]) => (parRang.has(rang) ? [[champ, parRang.get(rang) ?? '']] : [])),
  );
}

/** Les cellules par en-tête ; deux colonnes de même nom restent deux. */
export function parEntete(entetes: readonly string[], cellules: readonly string[]): Map<string, string> {
  const rangees = new Map<string, string>();
  for (const [rang, entete] of entetes.entries()) {
    let cle = entete;
    for (let copie = 2; rangees.has(cle); copie++) cle = `${entete}\u0000${copie}`;
    rangees.set(cle, cellules[rang] ?? '');
  }
  return rangees;
}

/** Les cellules d'origine d'un texte, au nombre de ses colonnes ; un surplus reste dans la dernière. */
export function cellulesDOrigine(texte: string, dialecte: Dialecte): string[] {
  const decoupees = decouperTexte(texte, decoupeDe(dialecte));
  return garderOrigine(decoupees, dialecte);
}

/** Parmi les cellules d'une ligne, celles de ses colonnes d'origine, telles qu'elles étaient avant d'être neutralisées. */
export function garderOrigine(cellules: readonly string[], { entetes, rangLigne, separateur }: Dialecte): string[] {
  const rangs = entetes.flatMap((entete, rang) => (estAjoutee(entete) ? [] : [rang]));
  const gardees = rangs.map((rang) => cellules[rang] ?? '');
  const surplus = cellules.slice(entetes.length);
  if (surplus.some((cellule) => cellule !== '') && gardees.length > 0) {
    gardees[gardees.length - 1] = [gardees.at(-1) ?? '', ...surplus].join(separateur);
  }
  return rangLigne === undefined ? gardees : gardees.map(restaurer);
}

/** Le dialecte d'un fichier, d'après ce que la base en garde (JSON). */
export function lireDialecte(json: string): Dialecte {
  const { colonnes, ...reste } = JSON.parse(json) as Omit<Dialecte, 'colonnes'> & { colonnes: Record<string, number> };
  return { ...reste, colonnes: new Map(Object.entries(colonnes)) };
}

/** Vrai si deux textes sont le même, aux fins de ligne près : un tableur récrit les siennes. */
export const memeTexte = (un: string, autre: string): boolean => un === autre || unirFins(un) === unirFins(autre);

const unirFins = (texte: string): string => texte.replace(/\r\n?/g, '\n');
