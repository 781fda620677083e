/** Les deux formats d'un fichier d'isolés : le CSV, et le même en classeur. L'un ou l'autre se rend. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { FluxFichier } from '../commun/flux';
import { lireFeuille, listerFeuilles } from '../lecture/classeur';
import { COLONNES_ISOLEES } from '../lecture/dialecte';
import { restaurer } from '../lecture/neutralisation';
import { nomFichierIsole } from '../lecture/noms';
import { examinerOctets } from '../lecture/octets';
import { memeTexte } from './cellules';
import { ecrireClasseurIsoles, tient, type RangeeIsolee } from './classeur';
import type { ContenuIsole, LigneIsolee } from './ecrire_isoles';

export interface FormatIsole {
  /** Le nom, sous `isolees/`, du fichier des lignes isolées de ce fichier d'origine. */
  readonly nommer: (origine: string) => string;
  /** Écrit tout le contenu à ce chemin ; rend combien de lignes n'y tiennent pas. Un échec n'y laisse rien. */
  readonly ecrire: (chemin: string, contenu: ContenuIsole) => Promise<number>;
  /** Vrai si ce fichier dit encore ce que le programme y avait écrit. */
  readonly estFidele: (chemin: string, contenu: ContenuIsole) => Promise<boolean>;
}

const CSV: FormatIsole = { nommer: nomFichierIsole, ecrire: ecrireCsv, estFidele: csvFidele };

const CLASSEUR: FormatIsole = {
  nommer: (origine) => (/\.csv$/i.test(origine) ? origine.replace(/\.csv$/i, '.xlsx') : `${origine}.xlsx`),
  ecrire: ecrireClasseur,
  estFidele: classeurFidele,
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

async function csvFidele(chemin: string, contenu: ContenuIsole): Promise<boolean> {
  const attendu = createHash('sha256');
  for await (const texte of contenu.csv()) attendu.update(texte);
  return (await examinerOctets(chemin)).sha256 === attendu.digest('hex');
}

async function ecrireClasseur(chemin: string, contenu: ContenuIsole): Promise<number> {
  const { listes, dates } = await contenu.aides();
  const { omises } = await ecrireClasseurIsoles(chemin, {
    entetes: entetesDe(contenu),
    rangees: enRangees(contenu),
    ...{ listes, dates },
  });
  return omises;
}

const entetesDe = ({ entetes }: ContenuIsole): string[] => [...entetes.map(garderApostrophe), ...COLONNES_ISOLEES];

/** Ses cellules sont comparées, non ses octets : un tableur qui l'enregistre sans y rien changer les récrit toutes. */
async function classeurFidele(chemin: string, contenu: ContenuIsole): Promise<boolean> {
  const attendues = enRangees(contenu);
  const largeur = contenu.entetes.length + COLONNES_ISOLEES.length;
  const [feuille] = await listerFeuilles(chemin);
  if (feuille === undefined) return false;
  let attendu: readonly string[] | undefined = entetesDe(contenu);
  for await (const lues of lireFeuille(chemin, feuille.nom, { largeur })) {
    for (const { cellules } of lues) {
      if (attendu === undefined || !memesCellules(attendu, cellules)) return false;
      attendu = await suivante(attendues);
    }
  }
  return attendu === undefined;
}

/** La prochaine rangée qu'un classeur peut contenir. */
async function suivante(rangees: AsyncGenerator<RangeeIsolee>): Promise<readonly string[] | undefined> {
  for (let rangee = await rangees.next(); rangee.done !== true; rangee = await rangees.next()) {
    if (tient(rangee.value)) return rangee.value.cellules;
  }
  return undefined;
}

const memesCellules = (attendues: readonly string[], lues: readonly string[]): boolean =>
  lues.slice(attendues.length).every((cellule) => cellule === '') &&
  attendues.every((attendue, rang) => memeTexte(attendue, lues[rang] ?? ''));

async function* enRangees(contenu: ContenuIsole): AsyncGenerator<RangeeIsolee> {
  for await (const ligne of contenu.lignes()) yield enRangee(ligne);
}

const enRangee = ({ cellules, fautes, id, ligne, codes, motif, proposition }: LigneIsolee): RangeeIsolee => ({
  cellules: [...cellules.map(garderApostrophe), id, String(ligne), codes, motif, proposition],
  ...{ fautes, motif },
});

/** Une cellule de texte ne s'exécute pas ; mais la lecture ôterait l'apostrophe de celle qui en porte déjà une. */
const garderApostrophe = (cellule: string): string => (restaurer(cellule) === cellule ? cellule : `'${cellule}`);
