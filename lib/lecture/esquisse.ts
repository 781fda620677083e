/**
 * Esquisser un `correspondances.json` : pour chaque fichier, ce qui a été compris ou deviné de ses colonnes, prêt à retoucher.
 * Ce que la personne y a déjà écrit reste tel quel.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { ENTITES, MODELE, type Entite } from '../metier/modele';
import { ColonnesRefusees } from './colonnes';
import { correspondancesDuDossier, CORRESPONDANCES } from './correspondances';
import type { Examine } from './dossier';
import { comparerEntete } from './entetes';
import { examinerFichier, NON_RECONNU } from './fichier';
import { partager } from './noms';

/** Ce qu'une entrée de `correspondances.json` dit d'un fichier. */
interface Entree {
  readonly entite: Entite;
  readonly colonnes: Readonly<Record<string, string | null>>;
}

export interface Esquisse {
  readonly chemin: string;
  /** Les fichiers ajoutés, et les champs requis qu'il reste à désigner. */
  readonly ajoutes: readonly { readonly nom: string; readonly manquants: readonly string[] }[];
  /** Ceux que `correspondances.json` disait déjà. */
  readonly gardes: readonly string[];
  /** Ceux dont on n'a rien deviné. */
  readonly incompris: readonly string[];
}

/** @throws ErreurUtilisateur si le dossier n'admet pas qu'on y écrive */
export async function esquisserCorrespondances(dossier: string, examine: Examine): Promise<Esquisse> {
  const sousDossiers = new Set(
    examine.fichiers.map(({ nom }) => partager(nom).sousDossier).filter((nom) => nom !== ''),
  );
  const connues = await correspondancesDuDossier(dossier, [...sousDossiers]);
  const entrees = new Map<string, Entree>();
  for (const { nom, entite, dialecte, feuille } of examine.fichiers) {
    const classeur = feuille === undefined ? nom : nom.replace(/#.*$/, '');
    if (connues.has(nom) || connues.has(classeur) || dialecte.ligneEntete === 0) continue;
    entrees.set(nom, decrire(entite, dialecte.entetes, dialecte.colonnes));
  }
  for (const { colonnes } of examine.refus) {
    if (colonnes !== undefined && !connues.has(colonnes.entete.nom)) entrees.set(...decrireRefus(colonnes));
  }
  const incompris: string[] = [];
  for (const { nom, raison } of examine.ecartes) {
    if (raison !== NON_RECONNU) continue;
    const devine = await deviner(dossier, nom);
    if (devine === undefined) incompris.push(nom);
    else entrees.set(...devine);
  }
  const chemin = join(dossier, CORRESPONDANCES);
  await completer(chemin, entrees);
  const ajoutes = [...entrees].map(([nom, entree]) => ({ nom, manquants: requisManquants(entree) }));
  return { chemin, ajoutes, gardes: [...connues.keys()], incompris };
}

const decrireRefus = ({ entete, rangees }: ColonnesRefusees): [string, Entree] => [
  entete.nom,
  decrire(entete.entite, entete.entetes, rangees.colonnes),
];

/** Chaque en-tête désigne un champ, ou aucun ; de deux que rien ne distingue, celui qui désigne un champ. */
function decrire(entite: Entite, entetes: readonly string[], colonnes: ReadonlyMap<string, number>): Entree {
  const champs = new Map([...colonnes].map(([champ, rang]) => [rang, champ]));
  const parForme = new Map<string, [string, string | null]>();
  entetes.forEach((entete, rang) => {
    const forme = comparerEntete(entete);
    const champ = champs.get(rang) ?? null;
    if (forme !== '' && (!parForme.has(forme) || champ !== null)) parForme.set(forme, [entete, champ]);
  });
  return { entite, colonnes: Object.fromEntries(parForme.values()) };
}

const requisManquants = ({ entite, colonnes }: Entree): string[] => {
  const designes = new Set(Object.values(colonnes));
  return MODELE[entite].champs.filter(({ requis, nom }) => requis && !designes.has(nom)).map(({ nom }) => nom);
};

/** Moins de deux colonnes reconnues ne disent rien de ce que contient un fichier. */
const COLONNES_PARLANTES = 2;

/** L'entité dont les colonnes de ce fichier disent le plus. */
async function deviner(dossier: string, nom: string): Promise<[string, Entree] | undefined> {
  const fichier = nom.replace(/#.*$/, '');
  let mieux: ColonnesRefusees | undefined;
  for (const entite of ENTITES) {
    const correspondances = new Map([[nom, { entite, colonnes: new Map() }]]);
    try {
      await examinerFichier({ chemin: join(dossier, fichier), nom: fichier, correspondances });
    } catch (erreur) {
      if (!(erreur instanceof ColonnesRefusees)) throw erreur;
      if (erreur.rangees.colonnes.size > (mieux?.rangees.colonnes.size ?? COLONNES_PARLANTES - 1)) mieux = erreur;
    }
  }
  return mieux === undefined ? undefined : [nom, decrireRefus(mieux)[1]];
}

async function completer(chemin: string, entrees: ReadonlyMap<string, Entree>): Promise<void> {
  if (entrees.size === 0) return;
  const deja = await readFile(chemin, 'utf8').catch((erreur: unknown) => {
    if (codeDe(erreur) === 'ENOENT') return '{}';
    throw erreur;
  });
  const objet = JSON.parse(deja.replace(/^\uFEFF/, '')) as Record<string, unknown>;
  const provisoire = `${chemin}.partiel`;
  try {
    await writeFile(provisoire, `${JSON.stringify({ ...objet, ...Object.fromEntries(entrees) }, null, 2)}\n`);
    await rename(provisoire, chemin);
  } catch (erreur) {
    throw new ErreurUtilisateur(
      `${chemin} ne peut pas être écrit (${messageDe(erreur)}) ; vérifiez les droits d'écriture sur ce dossier.`,
    );
  }
}
