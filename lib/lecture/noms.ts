/** Ce que dit le nom d'un fichier ou d'une feuille : son entité, sa source, et comment s'appellent ses isolés. */
import { extname } from 'node:path';
import { ENTITES, SOURCE_COMMUNE, type Entite } from '../metier/modele';
import { comparerEntete } from './entetes';

export const EXTENSIONS_TEXTE = ['.csv', '.tsv', '.txt'] as const;

export const EXTENSIONS_CLASSEUR = ['.xlsx', '.xlsm', '.ods'] as const;

const EXTENSION_CLASSEUR = /\.(?:xls[xm]|ods)$/i;
/** `classeur.xlsx` ou `classeur.xlsx#feuille`. */
const NOM_DE_CLASSEUR = /^(.*\.(?:xls[xm]|ods))(?:#(.*))?$/i;
const ISOLES_DE_CLASSEUR = /^(.*\.(?:xls[xm]|ods)(?:#.*)?)\.csv$/i;
/** `execution_3_clients.csv`, dans `isolees/anciens/`. */
const ARCHIVE = /^execution_\d+_(?=.)/;
const CORROMPU = /^corrompue?s?$/;

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

/** L'entité que dit le début du nom : `Clients_agence1.csv` → clients ; celui d'une feuille prime celui du classeur. */
export function entiteDuNom(nom: string): Entite | undefined {
  const [, classeur = nom, feuille = ''] = NOM_DE_CLASSEUR.exec(nom) ?? [];
  return entiteDuMot(feuille) ?? entiteDuMot(classeur);
}

export function entiteDuMot(mot: string): Entite | undefined {
  const debut = comparerEntete(mot);
  return ENTITES.find((entite) => debut.startsWith(entite.slice(0, -1)));
}

/**
 * La source que dit le nom : ce qui suit le premier `_`, en minuscules ; `corrompus` n'en est pas une. Une feuille qui
 * nomme son entité peut dire sa propre source (`Clients_agence4`) ; sinon c'est celle du classeur.
 */
export function sourceDuNom(nom: string): string {
  const [, classeur = nom, feuille = ''] = NOM_DE_CLASSEUR.exec(nom) ?? [];
  const propre = entiteDuMot(feuille) === undefined ? '' : sourceDe(feuille);
  return propre || sourceDe(classeur.slice(0, classeur.length - extname(classeur).length)) || SOURCE_COMMUNE;
}

export const estCorrompu = (nom: string): boolean =>
  suffixes(nom.replace(/\.[^.]*$/, '')).some((mot) => CORROMPU.test(mot));

const sourceDe = (racine: string): string =>
  suffixes(racine)
    .filter((mot) => !CORROMPU.test(mot))
    .join('_')
    .trim();

function suffixes(racine: string): string[] {
  const coupe = racine.indexOf('_');
  return coupe === -1
    ? []
    : racine
        .toLowerCase()
        .slice(coupe + 1)
        .split('_');
}
