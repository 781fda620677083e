/**
 * Le dossier à migrer : quels fichiers, de quelle entité, de quelle source, dans quel ordre ; et tout ce qu'il contient
 * d'autre, nommé.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { ErreurUtilisateur } from '../commun/erreurs';
import { ENTITES, TEMOIN_JEU_DE_TEST } from '../metier/modele';
import { ColonnesRefusees } from './colonnes';
import { correspondancesDuDossier, correspondancesDuFichier, CORRESPONDANCES } from './correspondances';
import { examinerFichier, exigerLisible, NON_RECONNU } from './fichier';
import { EXTENSIONS, raisonEcart } from './formats';
import { inventorier } from './inventaire';
import { nomDuChemin } from './noms';
import type { Ecarte, FichierSource } from './source';
import { collisionsDe, memesIsoles, type Collision } from './voisins';

export { avecFichierInchange, exigerInchange, lireLignes, type Ecarte, type FichierSource } from './source';
export type { Collision } from './voisins';

export interface Plan {
  /** Dans l'ordre de la migration : entité, puis nom de fichier. */
  readonly fichiers: readonly FichierSource[];
  /** Ce que le dossier contient d'autre, et pourquoi ce n'est pas chargé. */
  readonly ecartes: readonly Ecarte[];
  /** Les fichiers qui ont la même source : rien à craindre, sauf s'ils numérotent chacun les leurs. */
  readonly collisions: readonly Collision[];
  /** Vrai si le dossier a été écrit par `generate_data.ts` : ce qu'il contient n'est pas vrai. */
  readonly jeuDeTest: boolean;
}

/** Un fichier qui ne peut être ni lu ni compris, et ce qu'on a vu de ses colonnes. */
export interface Refus {
  readonly lignes: readonly string[];
  readonly colonnes?: ColonnesRefusees;
}

/** Ce qu'un dossier donnerait à migrer, et ce qui l'empêche. */
export interface Examine extends Plan {
  readonly refus: readonly Refus[];
}

/**
 * Recense les fichiers d'un dossier.
 * @throws ErreurUtilisateur si le dossier est absent, vide, ou si un fichier ne peut être ni lu ni compris : tous sont
 *   nommés d'un coup, et rien n'est migré
 */
export async function recenserDossier(dossier: string): Promise<Plan> {
  const { refus, ...plan } = await examinerDossier(dossier);
  if (refus.length === 0) return plan;
  const restes = plan.fichiers.length > 0 ? [] : plan.ecartes.map(({ nom, raison }) => `${nom} : ${raison}.`);
  throw new ErreurUtilisateur([...refus.flatMap(({ lignes }) => lignes), ...restes, "Rien n'a été migré."]);
}

/**
 * Examine tout un dossier : un fichier refusé n'empêche pas de dire ce qu'on a compris des autres.
 * @throws ErreurUtilisateur si le dossier est absent
 */
export async function examinerDossier(dossier: string): Promise<Examine> {
  const { aLire, ecartes: nonLus, sousDossiers, jeuDeTest } = await inventorier(dossier);
  const correspondances = await correspondancesDuDossier(dossier, sousDossiers);
  const fichiers: FichierSource[] = [];
  const ecartes = [...nonLus];
  const refus: Refus[] = [...correspondances.keys()]
    .filter((nom) => !existsSync(join(dossier, nom)) && !existsSync(join(dossier, nom.replace(/#.*$/, ''))))
    .map((nom) => ({ lignes: [`${CORRESPONDANCES} cite « ${nom} », qui n'est pas dans le dossier.`] }));
  for (const nom of aLire) {
    try {
      const vu = await examinerFichier({ chemin: join(dossier, nom), nom, correspondances });
      fichiers.push(...vu.fichiers);
      ecartes.push(...vu.ecartes);
    } catch (erreur) {
      if (!(erreur instanceof ErreurUtilisateur)) throw erreur;
      refus.push({ lignes: erreur.lignes, ...(erreur instanceof ColonnesRefusees ? { colonnes: erreur } : {}) });
    }
  }
  ecartes.sort((a, b) => (a.nom < b.nom ? -1 : 1));
  refus.push(...memesIsoles(fichiers).map((phrase) => ({ lignes: [phrase] })));
  if (fichiers.length + refus.length === 0) refus.push({ lignes: [rienAMigrer(dossier)] });
  fichiers.sort((a, b) => ENTITES.indexOf(a.entite) - ENTITES.indexOf(b.entite) || (a.nom < b.nom ? -1 : 1));
  return { fichiers, ecartes, collisions: collisionsDe(fichiers), jeuDeTest, refus };
}

/**
 * Recense un seul fichier, quel que soit son nom (celui que traite `reprise.ts`).
 * @throws ErreurUtilisateur s'il est absent, illisible, ou si son contenu n'est pas reconnu
 */
export async function recenserFichier(chemin: string): Promise<Plan> {
  await exigerLisible(chemin);
  const raison = raisonEcart(basename(chemin));
  if (raison !== undefined) throw new ErreurUtilisateur(`${chemin} : ${raison}.`);
  const nom = nomDuChemin(chemin);
  const vu = await examinerFichier({ chemin, nom, correspondances: await correspondancesDuFichier(chemin) });
  if (vu.fichiers.length === 0) {
    throw new ErreurUtilisateur(
      `${chemin} : ${vu.ecartes[0]?.raison ?? NON_RECONNU} ; nommez-le ${ENTITES.map((entite) => `${entite}….csv`).join(', ')}.`,
    );
  }
  const jeuDeTest = existsSync(join(dirname(chemin), TEMOIN_JEU_DE_TEST));
  return { ...vu, collisions: collisionsDe(vu.fichiers), jeuDeTest };
}

const rienAMigrer = (dossier: string): string =>
  `Le dossier ${dossier} ne contient aucun fichier à migrer ; des fichiers ${EXTENSIONS.join(', ')} nommés ` +
  `${ENTITES.map((entite) => `${entite}*`).join(', ')} sont attendus.`;
