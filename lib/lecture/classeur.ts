/**
 * Les classeurs : une archive ZIP de fichiers XML, lue au fil de l'eau ; un format par fichier dans `classeurs/`.
 *
 * Ce qui en sort est ce que la personne voit dans sa cellule, sous la forme qu'un CSV aurait : dates ISO, nombres au plus
 * court, valeur des formules. Le texte d'une ligne est le sien, écrit en CSV : c'est lui qu'on isole et qu'on rend.
 */
import { extname } from 'node:path';
import type { LigneBrute } from '../metier/modele';
import { Archive } from './classeurs/archive';
import { lireFeuilleExcel, listerFeuillesExcel } from './classeurs/excel';
import { lireFeuilleOpenDocument, listerFeuillesOpenDocument } from './classeurs/opendocument';
import type { RangeeLue, SuiviFeuille } from './classeurs/rangees';
import type { Feuille, FormatDeClasseur } from './classeurs/types';

export type { Feuille, SuiviFeuille };

/** Le séparateur des lignes d'un classeur quand elles sont écrites en texte. */
export const SEPARATEUR_CLASSEUR = ';';

const EXCEL: FormatDeClasseur = { lister: listerFeuillesExcel, lire: lireFeuilleExcel };
const OPENDOCUMENT: FormatDeClasseur = { lister: listerFeuillesOpenDocument, lire: lireFeuilleOpenDocument };

const FORMATS: ReadonlyMap<string, FormatDeClasseur> = new Map([
  ['.xlsx', EXCEL],
  ['.xlsm', EXCEL],
  ['.ods', OPENDOCUMENT],
]);

/** Les listes déroulantes d'un classeur d'isolés : la feuille masquée que le programme y met n'est pas une donnée. */
export const FEUILLE_DES_LISTES = '_listes';

/** Les feuilles d'un classeur, dans l'ordre. */
export async function listerFeuilles(chemin: string): Promise<Feuille[]> {
  return avecArchive(chemin, async (archive, format) =>
    (await format.lister(archive)).filter(({ nom, masquee }) => !(masquee && nom === FEUILLE_DES_LISTES)),
  );
}

export interface OptionsFeuille {
  /** Nombre minimal de cellules par ligne. */
  readonly largeur: number;
  /** Les rangs des colonnes de dates : un numéro de série nu y suit le calendrier du classeur. */
  readonly dates?: ReadonlySet<number>;
  readonly suivi?: SuiviFeuille | undefined;
}

/** Les lignes non vides d'une feuille, par blocs. */
export async function* lireFeuille(
  chemin: string,
  feuille: string,
  { largeur, dates = new Set(), suivi = { lignesMasquees: 0 } }: OptionsFeuille,
): AsyncGenerator<LigneBrute[]> {
  const archive = await Archive.ouvrir(chemin);
  try {
    const rangees = formatDe(chemin).lire(archive, { feuille, dates, suivi });
    for await (const bloc of rangees) yield completer(bloc, largeur);
  } finally {
    archive.fermer();
  }
}

const formatDe = (chemin: string): FormatDeClasseur => FORMATS.get(extname(chemin).toLowerCase()) ?? EXCEL;

async function avecArchive<T>(
  chemin: string,
  lire: (archive: Archive, format: FormatDeClasseur) => Promise<T>,
): Promise<T> {
  const archive = await Archive.ouvrir(chemin);
  try {
    return await lire(archive, formatDe(chemin));
  } finally {
    archive.fermer();
  }
}

/** Un tableur n'écrit pas les cellules vides de fin de ligne : on les lui rend. */
function completer(lignes: RangeeLue[], largeur: number): LigneBrute[] {
  return lignes.flatMap(({ ligne, cellules }) => {
    if (cellules.every((cellule) => cellule.trim() === '')) return [];
    while (cellules.length < largeur) cellules.push('');
    return [{ ligne, cellules, texte: cellules.map(citer).join(SEPARATEUR_CLASSEUR) }];
  });
}

const citer = (cellule: string): string => (/[";\n\r]/.test(cellule) ? `"${cellule.replaceAll('"', '""')}"` : cellule);
