/**
 * `npm run suites -- DOSSIER` : mesure la lecture sur des suites publiques, rangées comme le banc Pollock (`csv/`, et ce
 * qu'il faut en lire dans `clean/`) : DOSSIER lui-même, ou chacun de ses sous-dossiers. Rien n'en entre dans le projet.
 * Un dossier `classeurs/` y est lu aussi (voir `suites_classeurs.ts`).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Papa from 'papaparse';
import { executer } from '../commun/cli';
import { ErreurUtilisateur } from '../commun/erreurs';
import { tableau } from '../commun/tableau';
import { lireTampon } from '../lecture/tampon';
import { decrireClasseurs, mesurerClasseurs } from './suites_classeurs';

type Rangees = readonly (readonly string[])[];

/** Les dix mesures de Pollock : lu ou non, puis précision, rappel et F1 de l'en-tête, des lignes et des cellules. */
export type Mesures = readonly number[];

/** Ce qui est commun à deux listes, sans égard à l'ordre. */
function communs(une: readonly string[], autre: readonly string[]): number {
  const restes = new Map<string, number>();
  for (const valeur of une) restes.set(valeur, (restes.get(valeur) ?? 0) + 1);
  let nombre = 0;
  for (const valeur of autre) {
    const reste = restes.get(valeur) ?? 0;
    if (reste > 0) nombre++;
    restes.set(valeur, reste - 1);
  }
  return nombre;
}

function comparer(attendues: readonly string[], lues: readonly string[]): number[] {
  if (attendues.length === 0) return [1, 1, 1];
  const nombre = communs(attendues, lues);
  if (nombre === 0) return [0, 0, 0];
  const precision = nombre / attendues.length;
  const rappel = nombre / lues.length;
  return [precision, rappel, (2 * precision * rappel) / (precision + rappel)];
}

/** Deux écritures d'un nombre se valent, et la casse ne compte pas. */
function comparable(cellule: string): string {
  const nombre = cellule.trim() === '' ? NaN : Number(cellule);
  return Number.isNaN(nombre) ? cellule.toLowerCase() : String(nombre);
}

const enLigne = (rangee: readonly string[]): string => rangee.map(comparable).join('');

export function mesurer(attendues: Rangees, lues: Rangees): Mesures {
  if (attendues.length === 0) return Array.from({ length: 10 }, () => 1);
  const [entete = [], ...donnees] = attendues;
  const [enteteLu = [], ...donneesLues] = lues;
  return [
    1,
    ...comparer(entete.map(comparable), enteteLu.map(comparable)),
    ...comparer(donnees.map(enLigne), donneesLues.map(enLigne)),
    ...comparer(attendues.flat(), lues.flat()),
  ];
}

const unifier = (texte: string): string => texte.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');

function lireAttendu(chemin: string): string[][] {
  const texte = unifier(readFileSync(chemin, 'utf8')).replace(/\n$/, '');
  return texte === '' ? [] : Papa.parse<string[]>(texte, { delimiter: ',', newline: '\n' }).data;
}

const somme = (valeurs: readonly number[]): number => valeurs.reduce((total, valeur) => total + valeur, 0);

/** La moyenne des notes sur dix, chaque fichier selon son poids. */
function noter(notes: ReadonlyMap<string, number>, poids: (nom: string) => number): number {
  const total = somme([...notes.keys()].map(poids));
  return somme([...notes].map(([nom, note]) => (note * poids(nom)) / total));
}

function lirePoids(dossier: string): Readonly<Record<string, number>> | undefined {
  const chemin = join(dirname(dossier), 'pollock_weights.json');
  if (!existsSync(chemin) || basename(dossier) !== 'polluted_files') return undefined;
  return JSON.parse(readFileSync(chemin, 'utf8')) as Record<string, number>;
}

/** La note de chaque fichier, les titres au-dessus de l'en-tête ôtés ou gardés. */
export interface Notes {
  readonly sansTitres: Map<string, number>;
  readonly avecTitres: Map<string, number>;
}

export async function mesurerSuite(dossier: string): Promise<Notes> {
  const notes: Notes = { sansTitres: new Map(), avecTitres: new Map() };
  for (const nom of readdirSync(join(dossier, 'csv'))) {
    if (!existsSync(join(dossier, 'clean', nom))) continue;
    const attendues = lireAttendu(join(dossier, 'clean', nom));
    const { lignes, entete } = await lireTampon(readFileSync(join(dossier, 'csv', nom)));
    const lues = lignes.map(({ cellules }) => cellules.map(unifier));
    notes.sansTitres.set(nom, somme(mesurer(attendues, lues.slice(entete))));
    notes.avecTitres.set(nom, somme(mesurer(attendues, lues)));
  }
  return notes;
}

const PIRES = 12;

function decrire(dossier: string, { sansTitres, avecTitres }: Notes): string {
  const poids = lirePoids(dossier);
  const rangee = (titre: string, notes: ReadonlyMap<string, number>): string[] => [
    titre,
    noter(notes, () => 1).toFixed(3),
    poids === undefined ? '' : noter(notes, (nom) => poids[nom] ?? 0).toFixed(3),
  ];
  const pires = [...sansTitres].sort((a, b) => a[1] - b[1]).slice(0, PIRES);
  return [
    `${basename(dossier)} : ${sansTitres.size} fichiers`,
    tableau(
      ['lecture', 'note simple', 'note pondérée'],
      [rangee('titres ôtés', sansTitres), rangee('titres gardés', avecTitres)],
    ),
    `Les moins bien lus : ${pires.map(([nom, note]) => `${nom} (${note.toFixed(2)})`).join(', ')}.\n`,
  ].join('\n');
}

/** Mesure chaque suite d'un dossier. */
async function mesurerDossier(dossier: string): Promise<number> {
  if (!existsSync(dossier)) throw new ErreurUtilisateur(`Le dossier ${dossier} n'existe pas.`);
  const estSuite = (chemin: string): boolean => existsSync(join(chemin, 'csv')) && existsSync(join(chemin, 'clean'));
  const dossiers = [dossier, ...readdirSync(dossier).map((nom) => join(dossier, nom))];
  const suites = dossiers.filter(estSuite);
  const classeurs = dossiers.filter((chemin) => existsSync(join(chemin, 'classeurs')));
  if (suites.length + classeurs.length === 0) {
    throw new ErreurUtilisateur(
      `${dossier} ne contient aucune suite : un dossier csv/ et un dossier clean/, ou un dossier classeurs/.`,
    );
  }
  for (const suite of suites) console.log(decrire(suite, await mesurerSuite(suite)));
  for (const suite of classeurs) console.log(decrireClasseurs(await mesurerClasseurs(suite)));
  return 0;
}

if (require.main === module) {
  executer(
    {
      script: 'lib/outils/suites',
      resume: 'Mesure la lecture des fichiers texte et des classeurs sur des suites publiques, gardées hors du projet.',
      argument: { nom: 'DOSSIER', defaut: 'suites', aide: 'le dossier des suites' },
      options: {},
      exemples: ['npm run suites -- ../Pollock'],
    },
    ({ argument }) => mesurerDossier(argument),
  );
}
