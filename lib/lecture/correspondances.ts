/**
 * `correspondances.json` : pour les fichiers que les synonymes ne suffisent pas à lire, la personne dit elle-même quelle
 * colonne est laquelle. Toutes les fautes du fichier sont dites d'un coup, avec ce qui est attendu.
 */
import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { ENTITES, MODELE, type Entite } from '../metier/modele';
import { comparerEntete } from './entetes';
import { entiteDuNom } from './noms';

export const CORRESPONDANCES = 'correspondances.json';

/** Ce que la personne impose pour un fichier. */
export interface Correspondance {
  readonly entite: Entite;
  /** En-tête sous sa forme comparable → le champ qu'il nomme ; `null` : aucun. */
  readonly colonnes: ReadonlyMap<string, { readonly entete: string; readonly champ: string | null }>;
}

export type Correspondances = ReadonlyMap<string, Correspondance>;

const EXEMPLE = '{ "tiers_agence9.csv": { "entite": "clients", "colonnes": { "Tiers": "nom", "Mel": "email" } } }';

/**
 * Lit le `correspondances.json` d'un dossier ; son absence n'est pas une faute.
 * @throws ErreurUtilisateur s'il est mal formé
 */
export async function lireCorrespondances(dossier: string): Promise<Correspondances> {
  const chemin = join(dossier, CORRESPONDANCES);
  let brut: unknown;
  try {
    brut = JSON.parse((await readFile(chemin, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (erreur) {
    if (codeDe(erreur) === 'ENOENT') return new Map();
    throw new ErreurUtilisateur(`${chemin} ne se lit pas (${messageDe(erreur)}) ; la forme attendue est ${EXEMPLE}.`);
  }
  const fautes: string[] = [];
  const correspondances = new Map<string, Correspondance>();
  for (const [nom, valeur] of Object.entries(exigerObjet(brut, 'le fichier', fautes))) {
    const correspondance = lireCorrespondance(nom, valeur, fautes);
    if (correspondance !== undefined) correspondances.set(nom, correspondance);
  }
  if (fautes.length > 0) {
    throw new ErreurUtilisateur(`${chemin} : ${fautes.join(' ; ')}. La forme attendue est ${EXEMPLE}.`);
  }
  return correspondances;
}

/** Celles du dossier, et celles de chaque sous-dossier, où les noms sont ceux qu'on y voit. */
export async function correspondancesDuDossier(
  dossier: string,
  sousDossiers: readonly string[],
): Promise<Correspondances> {
  const toutes = new Map(await lireCorrespondances(dossier));
  for (const sousDossier of sousDossiers) {
    for (const [nom, sienne] of await lireCorrespondances(join(dossier, sousDossier))) {
      toutes.set(`${sousDossier}/${nom}`, sienne);
    }
  }
  return toutes;
}

/** Celles qui valent pour un fichier pris seul : son dossier est peut-être le sous-dossier d'un autre. */
export async function correspondancesDuFichier(chemin: string): Promise<Correspondances> {
  const dossier = dirname(resolve(chemin));
  const prefixe = `${basename(dossier)}/`;
  const dessus = [...(await lireCorrespondances(dirname(dossier)))].filter(([nom]) => nom.startsWith(prefixe));
  const dedans = [...(await lireCorrespondances(dossier))];
  return new Map([
    ...dessus.flatMap(([nom, sienne]) => [[nom, sienne] as const, [nom.slice(prefixe.length), sienne] as const]),
    ...dedans.flatMap(([nom, sienne]) => [[nom, sienne] as const, [prefixe + nom, sienne] as const]),
  ]);
}

function lireCorrespondance(nom: string, valeur: unknown, fautes: string[]): Correspondance | undefined {
  const { entite, colonnes, ...reste } = exigerObjet(valeur, `« ${nom} »`, fautes);
  for (const cle of Object.keys(reste)) fautes.push(`« ${nom} » : la clé « ${cle} » n'existe pas (entite, colonnes)`);
  const connue = entite === undefined ? entiteDuNom(nom) : ENTITES.find((admise) => admise === entite);
  if (connue === undefined) {
    const pourquoi = entite === undefined ? ', que ce nom ne dit pas,' : '';
    fautes.push(`« ${nom} » : « entite »${pourquoi} doit être ${ENTITES.join(', ')}`);
    return undefined;
  }
  const champs = MODELE[connue].champs.map((champ) => champ.nom);
  const lues = new Map<string, { entete: string; champ: string | null }>();
  for (const [entete, champ] of Object.entries(exigerObjet(colonnes ?? {}, `« ${nom} » : « colonnes »`, fautes))) {
    if (champ === null || champs.some((admis) => admis === champ)) {
      lues.set(comparerEntete(entete), { entete, champ: champ as string | null });
    } else {
      fautes.push(
        `« ${nom} » : « ${entete} » désigne ${JSON.stringify(champ)}, qui n'est pas une colonne des ${connue} ` +
          `(${champs.join(', ')}, ou null pour n'en désigner aucune)`,
      );
    }
  }
  return { entite: connue, colonnes: lues };
}

function exigerObjet(valeur: unknown, quoi: string, fautes: string[]): Record<string, unknown> {
  if (typeof valeur === 'object' && valeur !== null && !Array.isArray(valeur)) return valeur as Record<string, unknown>;
  fautes.push(`${quoi} doit être un objet { … }`);
  return {};
}

/** Ce qu'il faut écrire pour que les fichiers d'isolés de ces fichiers se relisent comme eux. */
export function ecrireCorrespondances(correspondances: Correspondances): string {
  const objet = Object.fromEntries(
    [...correspondances].map(([nom, { entite, colonnes }]) => [
      nom,
      { entite, colonnes: Object.fromEntries([...colonnes.values()].map(({ entete, champ }) => [entete, champ])) },
    ]),
  );
  return `${JSON.stringify(objet, null, 2)}\n`;
}
