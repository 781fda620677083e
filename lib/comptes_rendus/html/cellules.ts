/** Les cellules d'une ligne isolée, retrouvées dans son texte d'origine d'après le dialecte de son fichier. */
import { decouperTexte } from '../../lecture/csv';
import type { Cellule } from './donnees';
import { masquerValeur } from './masquage';

const MAX_CARACTERES = 160;
/** Celles que le programme ajoute aux fichiers d'isolés : elles ne sont pas la ligne. */
const AJOUTEES: ReadonlySet<string> = new Set(['_id', '_ligne', '_codes', '_motif', '_proposition']);

interface Dialecte {
  readonly separateur: string;
  readonly entetes: readonly string[];
  readonly colonnes: Readonly<Record<string, number>>;
  readonly echappement?: boolean;
}

/** @param champs les champs en cause ; leurs cellules sont marquées */
export function lireCellules(texte: string, json: string, champs: readonly string[]): Cellule[] {
  const dialecte = lireDialecte(json);
  if (dialecte === undefined) return [{ entete: 'texte', valeur: abreger(masquerValeur('', texte)), fautive: true }];
  const { separateur, entetes, colonnes, echappement } = dialecte;
  const lues = decouperTexte(texte, { separateur, ...(echappement === undefined ? {} : { echappement }) });
  const parRang = new Map(Object.entries(colonnes).map(([champ, rang]) => [rang, champ]));
  return Array.from({ length: Math.max(lues.length, entetes.length) }, (_, rang) => {
    const champ = parRang.get(rang) ?? '';
    const entete = entetes[rang] ?? '(cellule en trop)';
    const valeur = abreger(masquerValeur(champ, lues[rang] ?? ''));
    return { entete, valeur, fautive: champs.includes(champ) || rang >= entetes.length };
  }).filter(({ entete }) => !AJOUTEES.has(entete));
}

/** Un dialecte illisible (retouché à la main) laisse le texte tel quel. */
function lireDialecte(json: string): Dialecte | undefined {
  try {
    const lu = JSON.parse(json) as Partial<Dialecte> | null;
    const { separateur, entetes, colonnes } = lu ?? {};
    if (separateur === undefined || !Array.isArray(entetes) || colonnes === undefined) return undefined;
    return { ...lu, separateur, entetes, colonnes };
  } catch {
    return undefined;
  }
}

const abreger = (texte: string): string =>
  texte.length > MAX_CARACTERES ? `${texte.slice(0, MAX_CARACTERES - 1)}…` : texte;
