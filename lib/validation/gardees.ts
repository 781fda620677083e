/** La ligne contrôlée que garde une entrée de quarantaine qui n'attend que ses références. */
import { isDeepStrictEqual } from 'node:util';
import { sourceDeLAgence, type LigneControlee, type Transformation } from '../controle/controle';
import { champsGardes, references, type Entite } from '../metier/modele';
import type { Attendue } from './cellules';

type Gardee = Omit<LigneControlee, 'texte'>;

/** Ce qu'en gardait la première version du projet : les colonnes de sa zone de transit, les vides exceptées. */
type Ancienne = Readonly<Record<string, string | number | undefined>>;

/**
 * La ligne qu'une entrée gardait ; `undefined` si elle ne se lit pas.
 * @param sources celles que l'exécution connaissait : la source que nomme sa colonne agence a pu l'être depuis qu'elle est isolée
 */
export function lireGardee(
  entite: Entite,
  { valeurs, ligne }: { readonly valeurs: string | null; readonly ligne: number },
  sources: ReadonlyMap<string, string>,
): Attendue | undefined {
  if (valeurs === null) return undefined;
  try {
    const lue = JSON.parse(valeurs) as Gardee | Ancienne;
    const gardee = estActuelle(lue) ? lue : traduire(entite, ligne, lue);
    const nommee = sourceDeLAgence(entite, gardee.horsModele, sources);
    return { ...gardee, sourceReferences: nommee ?? gardee.sourceReferences };
  } catch {
    return undefined;
  }
}

const estActuelle = (lue: Gardee | Ancienne): lue is Gardee => 'clesReferences' in lue;

function traduire(entite: Entite, ligne: number, ancienne: Ancienne): Attendue {
  const texte = (colonne: string): string | null => (ancienne[colonne] == null ? null : String(ancienne[colonne]));
  const json = (colonne: string): unknown => JSON.parse(texte(colonne) ?? 'null');
  return {
    ligne,
    idSource: texte('id_source'),
    cle: texte('cle'),
    sourceReferences: texte('source_references') ?? '',
    nomCompare: texte('nom_compare'),
    empreinte: texte('empreinte') ?? '',
    transformations: (json('transformations') ?? []) as Transformation[],
    horsModele: json('hors_modele') as Record<string, string> | null,
    valeurs: Object.fromEntries(champsGardes(entite).map(({ nom }) => [nom, texte(nom)])),
    clesReferences: Object.fromEntries(
      references(entite).flatMap(({ nom }) => {
        const cle = texte(`${nom}_cle`);
        return cle === null ? [] : [[nom, cle]];
      }),
    ),
  };
}

/** Vrai si l'entrée garde cette ligne-ci, telle que son fichier la redonne. */
export function garde(valeurs: string, ligne: LigneControlee): boolean {
  const sansTexte = JSON.stringify({ ...ligne, texte: undefined });
  try {
    return isDeepStrictEqual(JSON.parse(valeurs), JSON.parse(sansTexte));
  } catch {
    return false;
  }
}
