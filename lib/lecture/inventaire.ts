/**
 * Ce que contient un dossier, sous-dossiers compris : les fichiers à lire, et tout le reste, nommé. Un sous-dossier est une
 * agence ; ce qu'il contient d'autres dossiers n'est pas lu, et c'est dit.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { TEMOIN_JEU_DE_TEST } from '../metier/modele';
import { CORRESPONDANCES } from './correspondances';
import { estDuSysteme, raisonEcart } from './formats';
import { estCorrompu, ISOLEES, partager } from './noms';
import type { Ecarte } from './source';

export interface Inventaire {
  /** Les fichiers à lire, chacun par son nom dans le dossier : `clients.csv`, `Nord/clients.csv`. */
  readonly aLire: readonly string[];
  readonly ecartes: readonly Ecarte[];
  /** Les sous-dossiers lus. */
  readonly sousDossiers: readonly string[];
  /** Le dossier, ou l'un de ses sous-dossiers, porte le témoin d'un jeu de test. */
  readonly jeuDeTest: boolean;
}

/** @throws ErreurUtilisateur si le dossier, ou l'un de ses sous-dossiers, ne peut pas être lu */
export async function inventorier(dossier: string): Promise<Inventaire> {
  const entrees = await lister(dossier, '');
  const sousDossiers = entrees.filter(({ nom, estDossier }) => estDossier && raisonDossier(nom) === undefined);
  const ecartes: Ecarte[] = entrees.flatMap(({ nom, estDossier }) => {
    const raison = estDossier ? raisonDossier(nom) : undefined;
    return raison === undefined ? [] : [{ nom: `${nom}/`, raison }];
  });
  const fichiers = entrees.filter(({ estDossier }) => !estDossier).map(({ nom }) => nom);
  for (const { nom: sousDossier } of sousDossiers) {
    const contenu = (await lister(dossier, sousDossier)).filter(({ nom }) => !estDuSysteme(partager(nom).fichier));
    if (contenu.length === 0) ecartes.push({ nom: `${sousDossier}/`, raison: 'sous-dossier vide' });
    for (const { nom, estDossier } of contenu) {
      if (estDossier) ecartes.push({ nom: `${nom}/`, raison: TROP_PROFOND });
      else fichiers.push(nom);
    }
  }
  const vus = fichiers.map((nom) => ({ nom, raison: raisonFichier(nom) }));
  return {
    aLire: vus.filter(({ raison }) => raison === undefined).map(({ nom }) => nom),
    ecartes: [...ecartes, ...vus.flatMap(({ nom, raison }) => (raison ? [{ nom, raison }] : []))],
    sousDossiers: sousDossiers.map(({ nom }) => nom),
    jeuDeTest: fichiers.some((nom) => basename(nom) === TEMOIN_JEU_DE_TEST),
  };
}

const TROP_PROFOND =
  'trop profond ; seuls le dossier et ses sous-dossiers directs, un par agence, sont lus : remontez-en les fichiers';

function raisonDossier(nom: string): string | undefined {
  if (nom === ISOLEES) return 'dossier de lignes isolées ; une fois corrigés, ses fichiers se rendent à reprise.ts';
  return nom.startsWith('.') ? 'dossier caché' : undefined;
}

/** Pourquoi un fichier n'est pas lu ; `''` : il n'y a rien à en dire. */
function raisonFichier(nom: string): string | undefined {
  const { fichier } = partager(nom);
  if (estDuSysteme(fichier) || fichier === CORRESPONDANCES || fichier === TEMOIN_JEU_DE_TEST) return '';
  return raisonEcart(fichier) ?? (estCorrompu(nom) ? 'réservé à reprise.ts' : undefined);
}

interface Entree {
  readonly nom: string;
  readonly estDossier: boolean;
}

async function lister(dossier: string, sousDossier: string): Promise<Entree[]> {
  const chemin = join(dossier, sousDossier);
  try {
    const noms = (await readdir(chemin)).sort();
    return await Promise.all(
      noms.map(async (nom) => ({
        nom: sousDossier === '' ? nom : `${sousDossier}/${nom}`,
        // Un lien rompu est un fichier qu'on ne saura pas ouvrir : il sera nommé.
        estDossier: await stat(join(chemin, nom)).then(
          (etat) => etat.isDirectory(),
          () => false,
        ),
      })),
    );
  } catch (erreur) {
    throw refus(chemin, erreur);
  }
}

function refus(chemin: string, erreur: unknown): ErreurUtilisateur {
  const raisons: Record<string, string> = {
    ENOENT: "n'existe pas",
    ENOTDIR: "n'est pas un dossier",
    EACCES: "n'est pas lisible par ce compte",
  };
  return new ErreurUtilisateur(
    `Le dossier ${chemin} ${raisons[codeDe(erreur) ?? ''] ?? `ne peut pas être lu (${messageDe(erreur)})`} ; ` +
      'donnez le dossier qui contient les fichiers CSV ou Excel : npx tsx migration.ts DOSSIER.',
  );
}
