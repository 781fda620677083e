/** Reconnaître un fichier : son entité, sa source, ses colonnes ; d'un classeur, chaque feuille est un fichier source. */
import { access, constants, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import type { Entite, LigneBrute } from '../metier/modele';
import { lireFeuille, listerFeuilles, SEPARATEUR_CLASSEUR } from './classeur';
import type { Correspondance, Correspondances } from './correspondances';
import { LIGNES_EXAMINEES, reconnaitreDialecte, reconnaitreExtraits, type Reconnu } from './dialecte';
import { reconnaitreEntite } from './entetes';
import { refuserContenu } from './formats';
import {
  entiteDuMot,
  entiteDuNom,
  estClasseur,
  nomDOrigine,
  nommerFeuille,
  originesPossibles,
  sourceDuNom,
} from './noms';
import { examinerOctets, type Examen } from './octets';
import type { Ecarte, FichierSource } from './source';

/** Un fichier à examiner, sous le nom qu'il porte dans son dossier. */
export interface AExaminer {
  readonly chemin: string;
  readonly nom: string;
  readonly correspondances: Correspondances;
}

/** Ce qu'un fichier donne à charger, et ce qu'il contient d'autre. */
export interface Vu {
  readonly fichiers: readonly FichierSource[];
  readonly ecartes: readonly Ecarte[];
}

/** La place d'une source dans `schema.sql`. */
const LONGUEUR_SOURCE = 190;

export const NON_RECONNU = "ni son nom ni ses en-têtes ne disent ce qu'il contient";

/** @throws ErreurUtilisateur s'il ne peut être ni lu ni compris */
export async function examinerFichier(fichier: AExaminer): Promise<Vu> {
  await exigerLisible(fichier.chemin);
  const examen = await examinerOctets(fichier.chemin);
  refuserContenu(fichier.nom, examen.debut);
  return estClasseur(fichier.nom) ? examinerClasseur(fichier, examen) : examinerTexte(fichier, examen);
}

export async function exigerLisible(chemin: string): Promise<void> {
  try {
    await access(chemin, constants.R_OK);
    if ((await stat(chemin)).isFile()) return;
  } catch (erreur) {
    const raison = codeDe(erreur) === 'ENOENT' ? "n'existe pas" : `n'est pas lisible (${messageDe(erreur)})`;
    throw new ErreurUtilisateur(`Le fichier ${chemin} ${raison} ; vérifiez son nom et ses droits de lecture.`);
  }
  throw new ErreurUtilisateur(`${chemin} n'est pas un fichier ; un fichier CSV ou Excel est attendu.`);
}

async function examinerTexte({ chemin, nom: nomLu, correspondances }: AExaminer, examen: Examen): Promise<Vu> {
  const origine = nomDOrigine(nomLu);
  const correspondance = correspondances.get(nomLu) ?? correspondances.get(origine);
  const reconnu = await reconnaitreDialecte(chemin, examen, {
    ...{ nom: nomLu, entite: entiteDuNom(origine), correspondance },
  });
  if (reconnu === undefined) return { fichiers: [], ecartes: [{ nom: nomLu, raison: NON_RECONNU }] };
  const nom = reconnu.dialecte.rangLigne === undefined ? nomLu : origine;
  return { fichiers: [decrire({ chemin, nom, reconnu, examen, correspondance })], ecartes: [] };
}

interface ADecrire {
  readonly chemin: string;
  readonly nom: string;
  readonly reconnu: Reconnu;
  readonly examen: Examen;
  readonly correspondance: Correspondance | undefined;
}

/** Ce que tout fichier source dit de lui-même. */
function decrire({ chemin, nom, reconnu, examen, correspondance }: ADecrire): FichierSource {
  const source = sourceDuNom(nom);
  if (source.length > LONGUEUR_SOURCE) {
    throw new ErreurUtilisateur(
      `${nom} : ce qui suit le mot de l'entité nomme la source, et a plus de ${LONGUEUR_SOURCE} caractères ; ` +
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

interface FeuilleVue {
  readonly nom: string;
  readonly masquee: boolean;
  readonly lignes: LigneBrute[];
}

/** Chaque feuille que son nom ou ses en-têtes font reconnaître est un fichier source. */
async function examinerClasseur({ chemin, nom: classeur, correspondances }: AExaminer, examen: Examen): Promise<Vu> {
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
  const [seuleReconnue] = parEntite.length === 1 ? parEntite : [];
  const defaut = seuleReconnue ?? feuilles.find(({ lignes }) => lignes.length > 0) ?? feuilles[0];
  const seule = globale !== undefined || parEntite.length === 0;
  const retenues = seule ? (defaut === undefined ? [] : [defaut]) : parEntite;

  const fichiers: FichierSource[] = [];
  for (const feuille of retenues) {
    const correspondance = imposee(feuille) ?? globale;
    const complet = nommerFeuille(classeur, feuille.nom);
    const entite = entiteDe(feuille) ?? entiteDuNom(classeur);
    const extraits = [{ separateur: SEPARATEUR_CLASSEUR, lignes: feuille.lignes }];
    const reconnu = reconnaitreExtraits('xlsx', extraits, { nom: complet, entite, correspondance });
    if (reconnu === undefined) continue;
    // Le nom du classeur suffit s'il dit à lui seul tout ce que dit celui de la feuille.
    const suffit =
      retenues.length === 1 && sourceDuNom(classeur) === sourceDuNom(complet) && imposee(feuille) === undefined;
    const rendu = retenues.length === 1 && reconnu.dialecte.rangLigne !== undefined;
    const nom = rendu ? (originesPossibles(classeur)[0] ?? classeur) : suffit ? classeur : complet;
    const fichier = decrire({ chemin, nom, reconnu, examen, correspondance });
    fichiers.push({ ...fichier, feuille: { nom: feuille.nom, masquee: feuille.masquee } });
  }
  return { fichiers, ecartes: feuillesEcartees(classeur, feuilles, fichiers) };
}

/** Les feuilles qui contiennent quelque chose et ne sont pas chargées ; d'un classeur où il n'y a rien, le classeur. */
function feuillesEcartees(
  classeur: string,
  feuilles: readonly FeuilleVue[],
  fichiers: readonly FichierSource[],
): Ecarte[] {
  const chargees = new Set(fichiers.map(({ feuille }) => feuille?.nom));
  const ecartes = feuilles
    .filter(({ nom, lignes }) => !chargees.has(nom) && (lignes.length > 0 || feuilles.length === 1))
    .map(({ nom }) => ({ nom: nommerFeuille(classeur, nom), raison: NON_RECONNU }));
  if (fichiers.length + ecartes.length > 0) return ecartes;
  return [{ nom: classeur, raison: 'aucune de ses feuilles ne contient de ligne' }];
}

/** L'entité dont l'une des premières lignes nomme toutes les colonnes requises. */
function entiteDesEntetes(lignes: readonly LigneBrute[]): Entite | undefined {
  for (const { cellules } of lignes.slice(0, LIGNES_EXAMINEES)) {
    const entite = reconnaitreEntite(cellules);
    if (entite !== undefined) return entite;
  }
  return undefined;
}
