/**
 * Le dossier à migrer : quels fichiers, de quelle entité, de quelle source, dans quel ordre.
 */
import { access, constants, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { ENTITES, MODELE, type Entite, type LigneBrute } from '../metier/modele';
import { lireFeuille, listerFeuilles, SEPARATEUR_CLASSEUR, type SuiviFeuille } from './classeur';
import { CORRESPONDANCES, lireCorrespondances, type Correspondance, type Correspondances } from './correspondances';
import { lireEnregistrements } from './csv';
import {
  decoupeDe,
  LIGNES_EXAMINEES,
  reconnaitreDialecte,
  reconnaitreExtraits,
  type Dialecte,
  type Reconnu,
} from './dialecte';
import { reconnaitreEntite } from './entetes';
import { raisonEcart, refuserContenu, EXTENSIONS } from './formats';
import {
  entiteDuMot,
  entiteDuNom,
  estClasseur,
  estCorrompu,
  nomDOrigine,
  nomFichierIsole,
  nommerFeuille,
  originesPossibles,
  sourceDuNom,
} from './noms';
import { examinerOctets, type Examen } from './octets';

export interface FichierSource {
  readonly chemin: string;
  /** Celui du fichier ; d'une feuille parmi d'autres : `classeur.xlsx#feuille`. */
  readonly nom: string;
  readonly entite: Entite;
  readonly source: string;
  readonly dialecte: Dialecte;
  readonly sha256: string;
  readonly octets: number;
  /** Sa date de modification quand il a été recensé, en ms. */
  readonly modifieLe: number;
  /** Des octets peuvent ne pas se lire dans l'encodage du fichier. */
  readonly octetsIllisibles: boolean;
  /** La feuille à lire, si le fichier est un classeur. */
  readonly feuille?: { readonly nom: string; readonly masquee: boolean };
  /** Ce que `correspondances.json` impose. */
  readonly correspondance?: Correspondance;
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

/** La place d'une source dans `schema.sql`. */
const LONGUEUR_SOURCE = 190;

const NON_RECONNU = "ni son nom ni ses en-têtes ne disent ce qu'il contient";

/** Toutes les lignes du fichier, en-tête compris, par blocs, quel que soit son format. */
export function lireLignes(fichier: FichierSource, suivi?: SuiviFeuille): AsyncGenerator<LigneBrute[]> {
  const { chemin, dialecte, feuille } = fichier;
  if (feuille !== undefined) {
    return lireFeuille(chemin, feuille.nom, { largeur: dialecte.entetes.length, dates: rangsDesDates(fichier), suivi });
  }
  if (dialecte.encodage === 'xlsx') throw new Error(`${fichier.nom} est un classeur, mais sa feuille n'est pas dite.`);
  const { encodage, exigence } = dialecte;
  return lireEnregistrements(chemin, { encodage, exigence }, decoupeDe(dialecte));
}

/** Les colonnes où un classeur met des dates. */
const rangsDesDates = ({ entite, dialecte: { colonnes } }: FichierSource): ReadonlySet<number> =>
  new Set(MODELE[entite].champs.flatMap(({ nom, nature }) => (nature === 'date' ? (colonnes.get(nom) ?? []) : [])));

/**
 * Recense les fichiers d'un dossier.
 * @throws ErreurUtilisateur si le dossier est absent, vide, ou si un fichier ne peut être ni lu ni compris : tous sont
 *   nommés d'un coup, et rien n'est migré
 */
export async function recenserDossier(dossier: string): Promise<Plan> {
  const fichiers: FichierSource[] = [];
  const ecartes: Ecarte[] = [];
  const fautes: string[] = [];
  const noms = await listerDossier(dossier);
  const correspondances = await lireCorrespondances(dossier);
  for (const nom of correspondances.keys()) {
    if (!noms.includes(nom.replace(/#.*$/, '')))
      fautes.push(`${CORRESPONDANCES} cite « ${nom} », qui n'est pas dans le dossier.`);
  }
  for (const nom of noms) {
    if (nom === CORRESPONDANCES) continue;
    const raison = raisonEcart(nom) ?? (estCorrompu(nom) ? 'réservé à reprise.ts' : undefined);
    if (raison !== undefined) {
      ecartes.push({ nom, raison });
      continue;
    }
    try {
      const vu = await examinerFichier(join(dossier, nom), correspondances);
      fichiers.push(...vu.fichiers);
      ecartes.push(...vu.ecartes);
    } catch (erreur) {
      if (!(erreur instanceof ErreurUtilisateur)) throw erreur;
      fautes.push(...erreur.lignes);
    }
  }
  for (const [isole, siens] of parFichierIsole(fichiers)) {
    if (siens.length < 2) continue;
    fautes.push(`${siens.join(' et ')} auraient le même fichier d'isolés, ${isole} : renommez l'un d'eux.`);
  }
  if (fautes.length > 0) throw new ErreurUtilisateur([...fautes, "Rien n'a été migré."]);
  if (fichiers.length === 0) {
    throw new ErreurUtilisateur([
      `Le dossier ${dossier} ne contient aucun fichier à migrer ; des fichiers ${EXTENSIONS.join(', ')} nommés ` +
        `${ENTITES.map((entite) => `${entite}*`).join(', ')} sont attendus.`,
      ...ecartes.map((ecarte) => `${ecarte.nom} : ${ecarte.raison}.`),
    ]);
  }
  fichiers.sort((a, b) => ENTITES.indexOf(a.entite) - ENTITES.indexOf(b.entite) || (a.nom < b.nom ? -1 : 1));
  return { fichiers, ecartes };
}

/** Les noms des fichiers sources qu'auraient les lignes isolées de chaque fichier d'isolés. */
function parFichierIsole(fichiers: readonly FichierSource[]): ReadonlyMap<string, string[]> {
  const parNom = new Map<string, string[]>();
  for (const { nom, chemin, feuille } of fichiers) {
    const isole = nomFichierIsole(nom);
    const source = feuille === undefined ? basename(chemin) : `${basename(chemin)} (feuille « ${feuille.nom} »)`;
    parNom.set(isole, [...(parNom.get(isole) ?? []), source]);
  }
  return parNom;
}

/**
 * Recense un seul fichier, quel que soit son nom (celui que traite `reprise.ts`).
 * @throws ErreurUtilisateur s'il est absent, illisible, ou si son contenu n'est pas reconnu
 */
export async function recenserFichier(chemin: string): Promise<Plan> {
  await exigerLisible(chemin);
  const raison = raisonEcart(basename(chemin));
  if (raison !== undefined) throw new ErreurUtilisateur(`${chemin} : ${raison}.`);
  const vu = await examinerFichier(chemin, await lireCorrespondances(dirname(chemin)));
  if (vu.fichiers.length === 0) {
    throw new ErreurUtilisateur(
      `${chemin} : ${vu.ecartes[0]?.raison ?? NON_RECONNU} ; nommez-le ${ENTITES.map((entite) => `${entite}….csv`).join(', ')}.`,
    );
  }
  return vu;
}

/**
 * Exécute `lire`, qui lit le fichier en entier.
 * @throws ErreurUtilisateur s'il n'est plus celui qui a été recensé : ce qu'on en a lu ne serait ni l'ancien ni le nouveau
 */
export async function avecFichierInchange<T>(fichier: FichierSource, lire: () => Promise<T>): Promise<T> {
  try {
    return await lire();
  } finally {
    await exigerInchange(fichier);
  }
}

/** @throws ErreurUtilisateur si le fichier n'est plus celui qui a été recensé */
export async function exigerInchange({ chemin, nom, octets, modifieLe }: FichierSource): Promise<void> {
  const { size, mtimeMs } = await stat(chemin).catch(() => ({ size: -1, mtimeMs: 0 }));
  if (size === octets && mtimeMs === modifieLe) return;
  throw new ErreurUtilisateur(
    `${nom} a ${size === -1 ? 'disparu' : 'changé'} pendant sa lecture : rien n'a été migré. ` +
      "Relancez la même commande quand plus personne n'y écrit.",
  );
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
        'donnez le dossier qui contient les fichiers CSV ou Excel : npx tsx migration.ts DOSSIER.',
    );
  }
}

async function examinerFichier(chemin: string, correspondances: Correspondances): Promise<Plan> {
  const nom = basename(chemin);
  await exigerLisible(chemin);
  const examen = await examinerOctets(chemin);
  refuserContenu(nom, examen.debut);
  return estClasseur(nom)
    ? examinerClasseur(chemin, nom, examen, correspondances)
    : examinerTexte(chemin, nom, examen, correspondances);
}

/** Ce que tout fichier source dit de lui-même. */
function decrire(
  chemin: string,
  nom: string,
  reconnu: Reconnu,
  examen: Examen,
  correspondance?: Correspondance,
): FichierSource {
  const source = sourceDuNom(nom);
  if (source.length > LONGUEUR_SOURCE) {
    throw new ErreurUtilisateur(
      `${nom} : ce qui suit le premier « _ » nomme la source, et a plus de ${LONGUEUR_SOURCE} caractères ; ` +
        'donnez au fichier un nom plus court.',
    );
  }
  return {
    ...{ chemin: resolve(chemin), nom, source, ...reconnu },
    ...{ sha256: examen.sha256, octets: examen.octets, modifieLe: examen.modifieLe },
    octetsIllisibles: reconnu.dialecte.encodage !== 'xlsx' && examen.illisibles,
    ...(correspondance === undefined ? {} : { correspondance }),
  };
}

async function examinerTexte(
  chemin: string,
  nomLu: string,
  examen: Examen,
  correspondances: Correspondances,
): Promise<Plan> {
  const origine = nomDOrigine(nomLu);
  const correspondance = correspondances.get(nomLu) ?? correspondances.get(origine);
  const reconnu = await reconnaitreDialecte(chemin, nomLu, examen, entiteDuNom(origine), correspondance);
  if (reconnu === undefined) return { fichiers: [], ecartes: [{ nom: nomLu, raison: NON_RECONNU }] };
  const nom = reconnu.dialecte.rangLigne === undefined ? nomLu : origine;
  return { fichiers: [decrire(chemin, nom, reconnu, examen, correspondance)], ecartes: [] };
}

interface FeuilleVue {
  readonly nom: string;
  readonly masquee: boolean;
  readonly lignes: LigneBrute[];
}

/** Chaque feuille que son nom ou ses en-têtes font reconnaître est un fichier source. */
async function examinerClasseur(
  chemin: string,
  classeur: string,
  examen: Examen,
  correspondances: Correspondances,
): Promise<Plan> {
  const feuilles: FeuilleVue[] = [];
  for (const feuille of await listerFeuilles(chemin)) {
    for await (const lignes of lireFeuille(chemin, feuille.nom, { largeur: 0 })) {
      feuilles.push({ ...feuille, lignes });
      break;
    }
  }
  const imposee = ({ nom }: FeuilleVue): Correspondance | undefined =>
    correspondances.get(nommerFeuille(classeur, nom));
  const entiteDe = (feuille: FeuilleVue): Entite | undefined =>
    imposee(feuille)?.entite ??
    (feuille.lignes.length === 0 ? undefined : (entiteDuMot(feuille.nom) ?? entiteDesEntetes(feuille.lignes)));
  const parEntite = feuilles.filter((feuille) => entiteDe(feuille) !== undefined);
  // Rien ne se reconnaît seul : le nom du classeur parle alors pour sa première feuille qui contient quelque chose.
  const globale = correspondances.get(classeur);
  const defaut = feuilles.find(({ lignes }) => lignes.length > 0) ?? feuilles[0];
  const seule = globale !== undefined || parEntite.length === 0;
  const retenues = seule ? (defaut === undefined ? [] : [defaut]) : parEntite;

  const fichiers: FichierSource[] = [];
  for (const feuille of retenues) {
    const correspondance = imposee(feuille) ?? globale;
    const complet = nommerFeuille(classeur, feuille.nom);
    const entite = entiteDe(feuille) ?? entiteDuNom(classeur);
    const extraits = [{ separateur: SEPARATEUR_CLASSEUR, lignes: feuille.lignes }];
    const reconnu = reconnaitreExtraits(complet, 'xlsx', extraits, entite, correspondance);
    if (reconnu === undefined) continue;
    // Le nom du classeur suffit s'il dit à lui seul tout ce que dit celui de la feuille.
    const suffit =
      retenues.length === 1 && sourceDuNom(classeur) === sourceDuNom(complet) && imposee(feuille) === undefined;
    const rendu = retenues.length === 1 && reconnu.dialecte.rangLigne !== undefined;
    const nom = rendu ? (originesPossibles(classeur)[0] ?? classeur) : suffit ? classeur : complet;
    const fichier = decrire(chemin, nom, reconnu, examen, correspondance);
    fichiers.push({ ...fichier, feuille: { nom: feuille.nom, masquee: feuille.masquee } });
  }
  const chargees = new Set(fichiers.map(({ feuille }) => feuille?.nom));
  const ecartes = feuilles
    .filter(({ nom, lignes }) => !chargees.has(nom) && (lignes.length > 0 || feuilles.length === 1))
    .map(({ nom }) => ({ nom: nommerFeuille(classeur, nom), raison: NON_RECONNU }));
  if (fichiers.length + ecartes.length === 0)
    ecartes.push({ nom: classeur, raison: 'aucune de ses feuilles ne contient de ligne' });
  return { fichiers, ecartes };
}

/** L'entité dont l'une des premières lignes nomme toutes les colonnes requises. */
function entiteDesEntetes(lignes: readonly LigneBrute[]): Entite | undefined {
  for (const { cellules } of lignes.slice(0, LIGNES_EXAMINEES)) {
    const entite = reconnaitreEntite(cellules);
    if (entite !== undefined) return entite;
  }
  return undefined;
}

async function exigerLisible(chemin: string): Promise<void> {
  try {
    await access(chemin, constants.R_OK);
    if ((await stat(chemin)).isFile()) return;
  } catch (erreur) {
    const raison = codeDe(erreur) === 'ENOENT' ? "n'existe pas" : `n'est pas lisible (${messageDe(erreur)})`;
    throw new ErreurUtilisateur(`Le fichier ${chemin} ${raison} ; vérifiez son nom et ses droits de lecture.`);
  }
  throw new ErreurUtilisateur(`${chemin} n'est pas un fichier ; un fichier CSV ou Excel est attendu.`);
}
