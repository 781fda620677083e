/**
 * Le dialecte d'un fichier : encodage, séparateur, ligne d'en-tête, colonnes. C'est ce qui a été compris ; le rapport
 * le montre, et un fichier qu'on ne comprend pas est refusé avec la liste de ce qui a été vu et cherché.
 */
import { ENTITES, type Entite } from '../metier/modele';
import {
  annonceSeparateur,
  chercherDecoupe,
  echappementProuve,
  LIGNES_EXAMINEES,
  type Extrait,
  type FinDeLigne,
} from './coherence';
import { COLONNES_ISOLEES, rangerColonnes, sensDe, type Cedee } from './colonnes';
import type { Correspondance } from './correspondances';
import { lireEnregistrements, type Decoupe } from './csv';
import { reconnaitreEntite } from './entetes';
import { decoder, type Decodage, type Encodage, type Examen } from './octets';

const OCTETS_EXAMINES = 1 << 16;

export { LIGNES_EXAMINEES, type Extrait, type FinDeLigne } from './coherence';

export { COLONNES_ISOLEES };

export interface Dialecte {
  readonly encodage: Encodage | 'xlsx';
  /** Celui du fichier ; pour un classeur, celui de ses lignes citées et de son fichier d'isolés. */
  readonly separateur: string;
  /** Ligne physique de l'en-tête ; 0 : le fichier est vide. */
  readonly ligneEntete: number;
  readonly entetes: readonly string[];
  /** Champ du modèle → rang de sa colonne. */
  readonly colonnes: ReadonlyMap<string, number>;
  /** Les colonnes sans champ : gardées avec la ligne, signalées dans le rapport. */
  readonly inconnues: readonly { readonly entete: string; readonly rang: number }[];
  /** Celles qui nommaient un champ, qu'une autre remplit. */
  readonly cedees?: readonly Cedee[];
  /** Rang de la colonne `_ligne` : le fichier est un fichier de lignes isolées rendu après correction. */
  readonly rangLigne: number | undefined;
  /** Rang de la colonne `_id`, qui nomme l'entrée de quarantaine d'où vient chaque ligne. */
  readonly rangId?: number;
  /** Absente si le fichier n'a qu'une ligne, ou si c'est un classeur. */
  readonly finDeLigne?: FinDeLigne;
  /** La vraisemblance en deçà de laquelle un signe y est illisible (voir `plausibilite.ts`). */
  readonly exigence?: number;
  /** Vrai si un guillemet s'y écrit `\"`. */
  readonly echappement?: boolean;
}

export interface Reconnu {
  readonly dialecte: Dialecte;
  readonly entite: Entite;
}

interface Entete {
  readonly separateur: string;
  readonly ligne: number;
  readonly cellules: readonly string[];
  readonly reconnues: number;
  readonly remplies: number;
}

/** Ce que l'on sait d'un fichier avant d'en lire l'en-tête. */
export interface Indices {
  readonly nom: string;
  /** L'entité que dit son nom ; sinon ses en-têtes la disent. */
  readonly entite: Entite | undefined;
  readonly correspondance: Correspondance | undefined;
}

/**
 * @returns le dialecte et l'entité, ou `undefined` si ni le nom ni les en-têtes ne disent ce que contient le fichier
 * @throws ColonnesRefusees si une colonne requise manque, ou si rien ne départage deux colonnes pour une identité
 */
export async function reconnaitreDialecte(
  chemin: string,
  examen: Examen,
  indices: Indices,
): Promise<Reconnu | undefined> {
  const { encodage, exigence } = examen;
  const debut = await lireDebut(chemin, { encodage, exigence });
  const { finDeLigne, extraits } = chercherDecoupe(debut, examen.octets > OCTETS_EXAMINES);
  const retoursSeuls = finDeLigne === 'CR';
  const reconnu = reconnaitreExtraits(encodage, extraits, indices);
  if (reconnu === undefined || reconnu.dialecte.ligneEntete === 0) return reconnu;
  const { dialecte } = reconnu;
  const echappement =
    examen.barresGuillemets &&
    dialecte.rangLigne === undefined &&
    (await prouverEchappement(chemin, dialecte, retoursSeuls));
  return {
    entite: reconnu.entite,
    dialecte: {
      ...dialecte,
      ...(exigence === undefined ? {} : { exigence }),
      ...(finDeLigne === undefined ? {} : { finDeLigne }),
      ...(echappement ? { echappement } : {}),
    },
  };
}

/** Comment les enregistrements d'un fichier texte se découpent. */
export function decoupeDe({ separateur, finDeLigne, echappement, entetes }: Dialecte): Decoupe {
  return {
    separateur,
    retoursSeuls: finDeLigne === 'CR',
    echappement: echappement === true,
    ...(entetes.length === 0 ? {} : { attendues: entetes.length }),
  };
}

/** Reconnaît l'en-tête et les colonnes, quelle que soit la nature du fichier. */
export function reconnaitreExtraits(
  encodage: Dialecte['encodage'],
  extraits: readonly Extrait[],
  { nom, entite, correspondance }: Indices,
): Reconnu | undefined {
  const voulue = correspondance?.entite ?? entite;
  const entete = trouverEntete(extraits, voulue, correspondance);
  if (entete === undefined) {
    if (voulue === undefined) return undefined;
    const separateur = extraits[0]?.separateur ?? ',';
    const colonnes = new Map<string, number>();
    const dialecte = {
      encodage,
      separateur,
      ligneEntete: 0,
      entetes: [],
      colonnes,
      inconnues: [],
      rangLigne: undefined,
    };
    return { entite: voulue, dialecte };
  }
  const contenu = voulue ?? reconnaitreEntite(entete.cellules);
  if (contenu === undefined) return undefined;
  const { ligne, separateur, cellules: entetes } = entete;
  const { colonnes, inconnues, cedees } = rangerColonnes({ nom, ligne, entite: contenu, entetes, correspondance });
  const rangLigne = entetes.indexOf('_ligne');
  const rangId = entetes.indexOf('_id');
  const dialecte = {
    ...{ encodage, separateur, ligneEntete: ligne, entetes, colonnes, inconnues },
    ...(cedees.length === 0 ? {} : { cedees }),
    rangLigne: rangLigne === -1 ? undefined : rangLigne,
    ...(rangId === -1 ? {} : { rangId }),
  };
  return { entite: contenu, dialecte };
}

async function lireDebut(chemin: string, decodage: Decodage): Promise<string> {
  let texte = '';
  for await (const bloc of decoder(chemin, decodage, OCTETS_EXAMINES)) texte += bloc;
  return texte;
}

/** Le fichier est lu des deux façons : `\"` ne prouve rien à lui seul. */
async function prouverEchappement(chemin: string, dialecte: Dialecte, retoursSeuls: boolean): Promise<boolean> {
  const compter = async (echappement: boolean): Promise<number> => {
    let fautifs = 0;
    const decoupe = { ...decoupeDe(dialecte), retoursSeuls, echappement };
    for await (const lignes of lireEnregistrements(chemin, dialecte.encodage as Encodage, decoupe)) {
      for (const { defaut } of lignes) if (defaut !== undefined) fautifs++;
    }
    return fautifs;
  };
  return echappementProuve(await compter(false), await compter(true));
}

/** L'en-tête est la ligne qui nomme le plus de champs, sous le séparateur qui en révèle le plus. */
function trouverEntete(
  extraits: readonly Extrait[],
  entite: Entite | undefined,
  correspondance: Correspondance | undefined,
): Entete | undefined {
  let meilleur: Entete | undefined;
  for (const { separateur, lignes } of extraits) {
    for (const { ligne, cellules, texte } of lignes.slice(0, LIGNES_EXAMINEES)) {
      if (annonceSeparateur(texte)) continue;
      const entete = {
        ...{ separateur, ligne, cellules: sansBlancsFinaux(cellules) },
        reconnues: compterReconnues(cellules, entite, correspondance),
        remplies: cellules.filter((cellule) => cellule.trim() !== '').length,
      };
      if (meilleur === undefined || estMeilleur(entete, meilleur)) meilleur = entete;
    }
  }
  return meilleur;
}

/** À égalité de champs nommés, la première ligne rencontrée ; si rien n'est nommé, la plus remplie, pour la citer. */
function estMeilleur(entete: Entete, meilleur: Entete): boolean {
  if (entete.reconnues !== meilleur.reconnues) return entete.reconnues > meilleur.reconnues;
  const comparable = entete.reconnues === 0 || entete.ligne === meilleur.ligne;
  return comparable && entete.remplies > meilleur.remplies;
}

function sansBlancsFinaux(cellules: readonly string[]): string[] {
  const nettes = cellules.map((cellule) => cellule.trim());
  while (nettes.at(-1) === '') nettes.pop();
  return nettes;
}

function compterReconnues(
  cellules: readonly string[],
  entite: Entite | undefined,
  correspondance: Correspondance | undefined,
): number {
  const candidates = entite === undefined ? ENTITES : [entite];
  return Math.max(
    ...candidates.map(
      (candidate) =>
        new Set(cellules.flatMap((cellule) => sensDe(candidate, cellule, correspondance)?.champ ?? [])).size,
    ),
  );
}
