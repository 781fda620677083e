/** Ce que dit le nom d'un fichier ou d'une feuille : son entité, sa source, et comment s'appellent ses isolés. */
import { extname, resolve, sep } from 'node:path';
import { ENTITES, SOURCE_COMMUNE, type Entite } from '../metier/modele';
import { comparerEntete } from './entetes';

export const EXTENSIONS_TEXTE = ['.csv', '.tsv', '.txt'] as const;

export const EXTENSIONS_CLASSEUR = ['.xlsx', '.xlsm', '.ods'] as const;

const EXTENSION_CLASSEUR = /\.(?:xls[xm]|ods)$/i;
/** `classeur.xlsx` ou `classeur.xlsx#feuille`. */
const NOM_DE_CLASSEUR = /^(.*\.(?:xls[xm]|ods))(?:#(.*))?$/i;
const ISOLES_DE_CLASSEUR = /^(.*\.(?:xls[xm]|ods)(?:#.*)?)\.csv$/i;
/** Le dossier des fichiers d'isolés, et celui où sont rangés ceux d'avant. */
export const ISOLEES = 'isolees';
export const ANCIENS = 'anciens';
/** `execution_3_clients.csv`, dans `isolees/anciens/`. */
const ARCHIVE = /^execution_\d+_(?=.)/;
const CORROMPU = /^corrompue?s?$/i;

export const estClasseur = (nom: string): boolean => EXTENSION_CLASSEUR.test(nom);

/** Le nom d'une feuille parmi d'autres ; les signes qu'un nom de fichier n'admet pas y sont remplacés. */
export const nommerFeuille = (classeur: string, feuille: string): string =>
  // eslint-disable-next-line no-control-regex -- aucun système de fichiers n'admet ces caractères
  `${classeur}#${feuille.replace(/[\\/:*?"<>|\u0000-\u001f]/g, '-')}`;

/** Le fichier d'isolés d'un classeur est un CSV, et son nom le dit. */
export const nomFichierIsole = (nom: string): string => (NOM_DE_CLASSEUR.test(nom) ? `${nom}.csv` : nom);

/** Le nom d'origine d'un fichier d'isolés rendu, même rangé dans `isolees/anciens/`. */
export function nomDOrigine(nom: string): string {
  const isole = nom.replace(ARCHIVE, '');
  return ISOLES_DE_CLASSEUR.exec(isole)?.[1] ?? isole;
}

/**
 * Les noms qu'a pu avoir le fichier d'origine d'un fichier d'isolés rendu, le plus ordinaire d'abord. Rendu tel quel, il le
 * porte ; enregistré sous un autre format, il en a changé l'extension : `projets.xlsx` vient de `projets.csv`.
 */
export function originesPossibles(nom: string): readonly string[] {
  const rendu = nom.replace(ARCHIVE, '');
  const racine = rendu.replace(/\.(?:csv|tsv|txt|xls[xm]|ods)$/i, '');
  if (NOM_DE_CLASSEUR.test(racine)) return [racine];
  const textes = EXTENSIONS_TEXTE.map((extension) => racine + extension);
  return estClasseur(rendu) ? [...textes, rendu] : [rendu, ...textes];
}

/** `Nord/clients.csv` : le sous-dossier, s'il y en a un, et le nom du fichier seul. */
export function partager(nom: string): { readonly sousDossier: string; readonly fichier: string } {
  const coupe = nom.indexOf('/');
  return { sousDossier: nom.slice(0, Math.max(coupe, 0)), fichier: nom.slice(coupe + 1) };
}

/** Ce qui précède, dans `isolees/anciens/`, le nom d'un fichier rangé. */
const RANGE = new RegExp(`^${ANCIENS}/execution_\\d+[_/]`);

/**
 * Le nom d'un fichier pris seul. Sous `isolees/`, c'est son chemin dans ce dossier : `isolees/Nord/clients.csv` vient de
 * `Nord/clients.csv`, et `isolees/anciens/execution_3/Nord/clients.csv` aussi.
 */
export function nomDuChemin(chemin: string): string {
  const parties = resolve(chemin).split(sep);
  const fichier = parties.at(-1) ?? '';
  const sous = parties.lastIndexOf(ISOLEES);
  const nom =
    sous === -1
      ? fichier
      : parties
          .slice(sous + 1)
          .join('/')
          .replace(RANGE, '');
  return nom.split('/').length > 2 ? fichier : nom;
}

/** L'entité que dit le début du nom : `Clients_agence1.csv` → clients ; celui d'une feuille prime celui du classeur. */
export function entiteDuNom(nom: string): Entite | undefined {
  const { fichier } = partager(nom);
  const [, classeur = fichier, feuille = ''] = NOM_DE_CLASSEUR.exec(fichier) ?? [];
  return entiteDuMot(feuille) ?? entiteDuMot(classeur);
}

export function entiteDuMot(mot: string): Entite | undefined {
  const debut = comparerEntete(mot);
  return ENTITES.find((entite) => debut.startsWith(entite.slice(0, -1)));
}

/**
 * La source que dit le nom : ce qui suit le mot de l'entité (`CLIENTS Agence Nord.CSV` → `agence nord`), à défaut celui du
 * classeur, à défaut le sous-dossier (`Nord/clients.csv` → `nord`) ; `corrompus` n'en est pas une.
 */
export function sourceDuNom(nom: string): string {
  const { sousDossier, fichier } = partager(nom);
  const [, classeur = fichier, feuille = ''] = NOM_DE_CLASSEUR.exec(fichier) ?? [];
  const deLaFeuille = entiteDuMot(feuille) === undefined ? '' : epurer(suffixeDe(feuille));
  const duFichier = epurer(suffixeDe(classeur.slice(0, classeur.length - extname(classeur).length)));
  return deLaFeuille || duFichier || epurer(sousDossier) || SOURCE_COMMUNE;
}

/** Vrai si le nom du fichier, ou celui de son sous-dossier, le réserve à `reprise.ts`. */
export function estCorrompu(nom: string): boolean {
  const { sousDossier, fichier } = partager(nom);
  const [, ...suite] = motsDe(fichier.replace(/\.[^.]*$/, ''));
  return [...motsDe(sousDossier), ...suite].some((mot) => CORROMPU.test(mot));
}

const motsDe = (nom: string): string[] => nom.split(/[_\-\s.]+/);

const MOT_D_ENTITE = new RegExp(`(?<!\\p{L})(?:${ENTITES.map((entite) => entite.slice(0, -1)).join('|')})(s?)`, 'iu');

/** Ce qui suit le mot de l'entité ; sans lui (`tiers_agence9`), ce qui suit le premier `_`. */
function suffixeDe(racine: string): string {
  const mot = MOT_D_ENTITE.exec(racine);
  const suite = mot === null ? '' : racine.slice(mot.index + mot[0].length);
  // « clientèle » n'est pas le mot « client ».
  if (mot !== null && !(mot[1] === '' && /^\p{Ll}/u.test(suite))) return suite;
  const coupe = racine.indexOf('_');
  return coupe === -1 ? '' : racine.slice(coupe + 1);
}

/** Le suffixe sans ses séparateurs aux bouts ni `corrompus`, en minuscules. */
function epurer(suffixe: string): string {
  const pieces = suffixe
    .normalize('NFC')
    .toLowerCase()
    .split(/([_\-\s.]+)/);
  let epure = '';
  // Les mots sont aux rangs pairs, chacun précédé de son séparateur.
  for (let rang = 0; rang < pieces.length; rang += 2) {
    const mot = pieces[rang] ?? '';
    if (mot === '' || CORROMPU.test(mot)) continue;
    epure += epure === '' ? mot : (pieces[rang - 1] ?? '') + mot;
  }
  return epure;
}
