/** Les deux formats d'un fichier d'isolés : le CSV, et le même en classeur. L'un ou l'autre se rend. */
import { rm } from 'node:fs/promises';
import { FluxFichier } from '../commun/flux';
import { COLONNES_ISOLEES } from '../lecture/dialecte';
import { restaurer } from '../lecture/neutralisation';
import { nomFichierIsole } from '../lecture/noms';
import { ecrireClasseurIsoles, type RangeeIsolee } from './classeur';
import type { ContenuIsole, LigneIsolee } from './ecrire_isoles';

export interface FormatIsole {
  /** Le nom, sous `isolees/`, du fichier des lignes isolées de ce fichier d'origine. */
  readonly nommer: (origine: string) => string;
  /** Écrit tout le contenu à ce chemin ; rend combien de lignes n'y tiennent pas. Un échec n'y laisse rien. */
  readonly ecrire: (chemin: string, contenu: ContenuIsole) => Promise<number>;
}

const CSV: FormatIsole = { nommer: nomFichierIsole, ecrire: ecrireCsv };

const CLASSEUR: FormatIsole = {
  nommer: (origine) => (/\.csv$/i.test(origine) ? origine.replace(/\.csv$/i, '.xlsx') : `${origine}.xlsx`),
  ecrire: ecrireClasseur,
};

export const FORMATS: readonly FormatIsole[] = [CSV, CLASSEUR];

async function ecrireCsv(chemin: string, contenu: ContenuIsole): Promise<number> {
  const flux = new FluxFichier(chemin, 'w');
  try {
    for await (const texte of contenu.csv()) {
      flux.ecrire(texte);
      await flux.suivre();
    }
    await flux.fermer();
  } catch (erreur) {
    flux.abandonner();
    await rm(chemin, { force: true });
    throw erreur;
  }
  return 0;
}

async function ecrireClasseur(chemin: string, contenu: ContenuIsole): Promise<number> {
  const { listes, dates } = await contenu.aides();
  const { omises } = await ecrireClasseurIsoles(chemin, {
    entetes: [...contenu.entetes.map(garderApostrophe), ...COLONNES_ISOLEES],
    rangees: enRangees(contenu),
    ...{ listes, dates },
  });
  return omises;
}

async function* enRangees(contenu: ContenuIsole): AsyncGenerator<RangeeIsolee> {
  for await (const ligne of contenu.lignes()) yield enRangee(ligne);
}

const enRangee = ({ cellules, fautes, id, ligne, codes, motif, proposition }: LigneIsolee): RangeeIsolee => ({
  cellules: [...cellules.map(garderApostrophe), id, String(ligne), codes, motif, proposition],
  ...{ fautes, motif },
});

/** Une cellule de texte ne s'exécute pas ; mais la lecture ôterait l'apostrophe de celle qui en porte déjà une. */
const garderApostrophe = (cellule: string): string => (restaurer(cellule) === cellule ? cellule : `'${cellule}`);
