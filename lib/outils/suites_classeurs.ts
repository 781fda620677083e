/**
 * La lecture des classeurs, mesurée sur des suites publiques : chaque classeur de `classeurs/` est lu en entier, et comparé,
 * s'il y en a un, à ce qu'un autre lecteur y a lu (`attendu/NOM.json` : feuille → référence → valeur).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ErreurUtilisateur } from '../commun/erreurs';
import { nombre, tableau } from '../commun/tableau';
import { lireFeuille, listerFeuilles } from '../lecture/classeur';
import { estClasseur } from '../lecture/noms';
import { lettres } from '../quarantaine/classeur/xml';

type Valeur = string | number | boolean;
type Cellules = ReadonlyMap<string, string>;

export interface BilanClasseurs {
  lus: number;
  compares: number;
  cellules: number;
  readonly refuses: string[];
  /** Les cellules où les deux lecteurs diffèrent, par classeur. */
  readonly desaccords: Map<string, string[]>;
  plusLong: number;
}

export async function mesurerClasseurs(dossier: string): Promise<BilanClasseurs> {
  const bilan: BilanClasseurs = {
    ...{ lus: 0, compares: 0, cellules: 0, plusLong: 0 },
    ...{ refuses: [], desaccords: new Map<string, string[]>() },
  };
  for (const nom of readdirSync(join(dossier, 'classeurs')).filter(estClasseur).sort()) {
    const debut = performance.now();
    try {
      await comparerClasseur(dossier, nom, bilan);
    } catch (erreur) {
      if (!(erreur instanceof ErreurUtilisateur)) throw erreur;
      bilan.refuses.push(erreur.message);
    }
    bilan.plusLong = Math.max(bilan.plusLong, performance.now() - debut);
  }
  return bilan;
}

async function comparerClasseur(dossier: string, nom: string, bilan: BilanClasseurs): Promise<void> {
  const chemin = join(dossier, 'classeurs', nom);
  const parFeuille = new Map<string, Cellules>();
  for (const feuille of await listerFeuilles(chemin))
    parFeuille.set(feuille.nom, await lireCellules(chemin, feuille.nom));
  bilan.lus++;
  const attendu = join(dossier, 'attendu', `${nom}.json`);
  if (!existsSync(attendu)) return;
  bilan.compares++;
  const autre = JSON.parse(readFileSync(attendu, 'utf8')) as Record<string, Record<string, Valeur>>;
  for (const [feuille, valeurs] of Object.entries(autre)) {
    const lues: Cellules = parFeuille.get(feuille) ?? new Map();
    const references = new Set([...lues.keys(), ...Object.keys(valeurs)]);
    bilan.cellules += references.size;
    const differentes = [...references].filter((ou) => !seValent(lues.get(ou) ?? '', valeurs[ou] ?? ''));
    if (differentes.length === 0) continue;
    const dites = differentes.map((ou) => `${feuille}!${ou} : « ${lues.get(ou) ?? ''} », « ${valeurs[ou] ?? ''} »`);
    bilan.desaccords.set(nom, [...(bilan.desaccords.get(nom) ?? []), ...dites]);
  }
}

async function lireCellules(chemin: string, feuille: string): Promise<Cellules> {
  const lues = new Map<string, string>();
  for await (const lignes of lireFeuille(chemin, feuille, { largeur: 0 })) {
    for (const { ligne, cellules } of lignes)
      cellules.forEach((cellule, rang) => {
        if (cellule !== '') lues.set(`${lettres(rang)}${ligne}`, cellule);
      });
  }
  return lues;
}

const unifier = (texte: string): string => texte.replace(/\r\n?/g, '\n').trim();

/** Deux lectures d'une cellule se valent : même texte, même nombre quel qu'en soit l'affichage, même jour. */
function seValent(lue: string, autre: Valeur): boolean {
  if (typeof autre === 'boolean') return lue === (autre ? 'VRAI' : 'FAUX');
  if (typeof autre === 'number') return Math.abs(valeurDe(lue) - autre) <= 1e-9 * Math.max(1, Math.abs(autre));
  return unifier(lue) === unifier(autre) || (lue === 'N/A' && autre.startsWith('#'));
}

/** Le nombre qu'affichent `90 %`, `4/5`, `1 1/4` ou `00012`. */
function valeurDe(affiche: string): number {
  const pourcentage = /^(.+) ?%$/.exec(affiche);
  if (pourcentage !== null) return Number(pourcentage[1]) / 100;
  const fraction = /^(-?)(?:(\d+) )?(\d+)\/(\d+)$/.exec(affiche);
  if (fraction === null) return Number(affiche.replaceAll(' ', ''));
  const [, signe, entier = '0', numerateur, denominateur] = fraction;
  return (signe === '-' ? -1 : 1) * (Number(entier) + Number(numerateur) / Number(denominateur));
}

const PIRES = 20;

export function decrireClasseurs({ refuses, desaccords, ...comptes }: BilanClasseurs): string {
  const differences = [...desaccords.values()].flat().length;
  const pires = [...desaccords].sort((a, b) => b[1].length - a[1].length).slice(0, PIRES);
  return [
    tableau(
      ['classeurs lus', 'refusés', 'comparés', 'cellules', 'désaccords', 'le plus long (ms)'],
      [
        [
          comptes.lus,
          refuses.length,
          comptes.compares,
          comptes.cellules,
          differences,
          Math.round(comptes.plusLong),
        ].map(nombre),
      ],
    ),
    ...refuses,
    ...pires.map(([nom, dits]) => `${nom} : ${nombre(dits.length)} désaccords, dont ${dits.slice(0, 2).join(' ; ')}`),
  ].join('\n');
}
