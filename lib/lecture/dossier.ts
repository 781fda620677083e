/**
 * Le dossier à migrer : quels fichiers, de quelle entité, de quelle source, dans quel ordre.
 */
import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../erreurs';
import { ENTITES, SOURCE_COMMUNE, type Entite } from '../modele';
import { reconnaitreDialecte, type Dialecte } from './dialecte';
import { comparerEntete } from './entetes';
import { examinerOctets } from './octets';

const EXTENSIONS = ['.csv', '.tsv', '.txt'];

export interface FichierSource {
  readonly chemin: string;
  readonly nom: string;
  readonly entite: Entite;
  readonly source: string;
  readonly dialecte: Dialecte;
  readonly sha256: string;
  readonly octets: number;
  /** Des octets ne se lisent pas dans l'encodage du fichier. */
  readonly octetsIllisibles: boolean;
}

export interface Ecarte {
  readonly nom: string;
  readonly raison: string;
}

export interface Plan {
  /** Dans l'ordre de la migration : entité, puis nom de fichier. */
  readonly fichiers: readonly FichierSource[];
  /** Ce que le dossier contient d'autre, et pourquoi ce n'est pas chargé. */
  readonly ecartes: readonly Ecarte[];
}

/**
 * Recense les fichiers d'un dossier.
 * @throws ErreurUtilisateur si le dossier est absent, vide, ou si un fichier ne peut être ni lu ni compris : tous sont
 *   nommés d'un coup, et rien n'est migré
 */
export async function recenserDossier(dossier: string): Promise<Plan> {
  const fichiers: FichierSource[] = [];
  const ecartes: Ecarte[] = [];
  const fautes: string[] = [];
  for (const nom of await listerDossier(dossier)) {
    const raison = raisonEcart(nom);
    if (raison !== undefined) {
      ecartes.push({ nom, raison });
      continue;
    }
    try {
      const fichier = await examinerFichier(join(dossier, nom));
      if (fichier === undefined)
        ecartes.push({ nom, raison: "ni son nom ni ses en-têtes ne disent ce qu'il contient" });
      else fichiers.push(fichier);
    } catch (erreur) {
      if (!(erreur instanceof ErreurUtilisateur)) throw erreur;
      fautes.push(erreur.message);
    }
  }
  if (fautes.length > 0) throw new ErreurUtilisateur(`${fautes.join('\n')}\nRien n'a été migré.`);
  if (fichiers.length === 0) {
    throw new ErreurUtilisateur(
      `Le dossier ${dossier} ne contient aucun fichier à migrer ; des fichiers ${EXTENSIONS.join(', ')} nommés ` +
        `${ENTITES.map((entite) => `${entite}*`).join(', ')} sont attendus.`,
    );
  }
  fichiers.sort((a, b) => ENTITES.indexOf(a.entite) - ENTITES.indexOf(b.entite) || (a.nom < b.nom ? -1 : 1));
  return { fichiers, ecartes };
}

/**
 * Recense un seul fichier, quel que soit son nom (celui que traite `reprise.ts`).
 * @throws ErreurUtilisateur s'il est absent, illisible, ou si son contenu n'est pas reconnu
 */
export async function recenserFichier(chemin: string): Promise<Plan> {
  const fichier = await examinerFichier(chemin);
  if (fichier === undefined) {
    throw new ErreurUtilisateur(
      `${chemin} : ni son nom ni ses en-têtes ne disent ce qu'il contient ; nommez-le ${ENTITES.map((entite) => `${entite}….csv`).join(', ')}.`,
    );
  }
  return { fichiers: [fichier], ecartes: [] };
}

async function listerDossier(dossier: string): Promise<string[]> {
  try {
    const entrees = await readdir(dossier, { withFileTypes: true });
    return entrees
      .filter((entree) => !entree.isDirectory() && !entree.name.startsWith('.'))
      .map((entree) => entree.name)
      .sort();
  } catch (erreur) {
    const raisons: Record<string, string> = {
      ENOENT: "n'existe pas",
      ENOTDIR: "n'est pas un dossier",
      EACCES: "n'est pas lisible par ce compte",
    };
    throw new ErreurUtilisateur(
      `Le dossier ${dossier} ${raisons[codeDe(erreur) ?? ''] ?? `ne peut pas être lu (${messageDe(erreur)})`} ; ` +
        'donnez le dossier qui contient les fichiers CSV : npx tsx migration.ts DOSSIER.',
    );
  }
}

function raisonEcart(nom: string): string | undefined {
  if (!EXTENSIONS.includes(extname(nom).toLowerCase())) return `l'extension n'est pas ${EXTENSIONS.join(', ')}`;
  if (estCorrompu(nom)) return 'réservé à reprise.ts';
  return undefined;
}

async function examinerFichier(chemin: string): Promise<FichierSource | undefined> {
  const nom = basename(chemin);
  await exigerLisible(chemin);
  const examen = await examinerOctets(chemin);
  const reconnu = await reconnaitreDialecte(chemin, nom, examen.encodage, entiteDuNom(nom));
  if (reconnu === undefined) return undefined;
  return {
    chemin: resolve(chemin),
    nom,
    entite: reconnu.entite,
    source: sourceDuNom(nom),
    dialecte: reconnu.dialecte,
    sha256: examen.sha256,
    octets: examen.octets,
    octetsIllisibles: examen.illisibles,
  };
}

async function exigerLisible(chemin: string): Promise<void> {
  try {
    await access(chemin, constants.R_OK);
    if ((await stat(chemin)).isFile()) return;
  } catch (erreur) {
    const raison = codeDe(erreur) === 'ENOENT' ? "n'existe pas" : `n'est pas lisible (${messageDe(erreur)})`;
    throw new ErreurUtilisateur(`Le fichier ${chemin} ${raison} ; vérifiez son nom et ses droits de lecture.`);
  }
  throw new ErreurUtilisateur(`${chemin} n'est pas un fichier ; un fichier CSV est attendu.`);
}

/** L'entité que dit le début du nom : `Clients_agence1.csv` → clients. */
export function entiteDuNom(nom: string): Entite | undefined {
  const debut = comparerEntete(nom);
  return ENTITES.find((entite) => debut.startsWith(entite) || debut.startsWith(entite.slice(0, -1)));
}

const suffixes = (nom: string): string[] => {
  const racine = nom.slice(0, nom.length - extname(nom).length).toLowerCase();
  const coupe = racine.indexOf('_');
  return coupe === -1 ? [] : racine.slice(coupe + 1).split('_');
};

const CORROMPU = /^corrompue?s?$/;

const estCorrompu = (nom: string): boolean => suffixes(nom).some((mot) => CORROMPU.test(mot));

/** La source que dit le nom : ce qui suit le premier `_`, en minuscules ; `corrompus` n'en est pas une. */
export function sourceDuNom(nom: string): string {
  const source = suffixes(nom)
    .filter((mot) => !CORROMPU.test(mot))
    .join('_')
    .trim();
  return source === '' ? SOURCE_COMMUNE : source;
}
