/**
 * Les fichiers d'isolés : `isolees/<nom du fichier d'origine>`, et le même en classeur. On ouvre l'un ou l'autre dans un tableur, on
 * corrige, on le rend à `reprise.ts`. Un fichier retouché et pas encore rendu n'est jamais écrasé : il va dans
 * `isolees/anciens/`, et c'est dit.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { Base } from '../base/connexion';
import { ErreurUtilisateur } from '../commun/erreurs';
import { DOSSIER_PRIVE, ecrirePrive, FICHIER_PRIVE, nomProvisoire } from '../commun/flux';
import { CORRESPONDANCES, ecrireCorrespondances, lireCorrespondances } from '../lecture/correspondances';
import type { FichierSource } from '../lecture/dossier';
import { nomFichierIsole } from '../lecture/noms';
import { examinerOctets } from '../lecture/octets';
import { ContenuIsole, OUVERTES, ouvertesAvant, type Vue } from './ecrire_isoles';
import { FORMATS, type FormatIsole } from './formats_isoles';
import { Sceau } from './sceau';

const ANCIENS = 'anciens';

/** Ce qui situe une exécution parmi les entrées et les fichiers de la base. */
export interface Reperes {
  readonly execution: number;
  readonly premiereEntree: number;
  readonly premierFichier: number;
}

/** Ce qu'il est advenu des fichiers d'isolés. */
export interface Publication {
  /** Ceux que la personne avait retouchés, là où ils sont rangés. */
  readonly ranges: readonly string[];
  /** Les classeurs où des lignes ne tiennent pas, et combien. */
  readonly incomplets: readonly { readonly classeur: string; readonly omises: number }[];
}

/** Dit si un fichier présent diffère de ce que le programme y avait écrit. */
type Retouche = (present: string, nom: string, format: FormatIsole) => Promise<boolean>;

/** Un fichier d'isolés à récrire. */
interface Cible {
  readonly nom: string;
  readonly format: FormatIsole;
}

export class FichiersIsoles {
  /** Les copies des fichiers rendus, tant que l'exécution n'est pas validée. */
  private conserves: string[] = [];
  private readonly dossier: string;
  private readonly rendus: ReadonlySet<string>;

  /** @param lus les fichiers que l'exécution lit */
  constructor(
    sortie: string,
    private readonly lus: readonly FichierSource[],
    private readonly execution: number,
  ) {
    this.dossier = join(sortie, 'isolees');
    this.rendus = new Set(
      lus.map(({ chemin }) => chemin).filter((chemin) => chemin.startsWith(resolve(this.dossier) + sep)),
    );
  }

  /** Où relire plus tard un fichier : celui qu'on rend dans `isolees/` y sera remplacé, son original est rangé à côté. */
  readonly cheminDurable = ({ chemin }: FichierSource): string =>
    this.rendus.has(chemin) ? resolve(this.ancienDe(chemin)) : chemin;

  /** Garde une copie de chaque fichier rendu dans `isolees/` ; à appeler avant de valider, puisque la base dira qu'elle est là. */
  async conserverRendus(): Promise<void> {
    for (const chemin of this.rendus) {
      const ancien = this.ancienDe(chemin);
      await mkdir(dirname(ancien), { recursive: true, mode: DOSSIER_PRIVE });
      this.conserves.push(ancien);
      await copyFile(chemin, ancien);
      await chmod(ancien, FICHIER_PRIVE);
    }
  }

  /** Retire les copies d'une exécution qui n'a pas été validée. */
  async abandonner(): Promise<void> {
    for (const copie of this.conserves) await rm(copie, { force: true });
    this.conserves = [];
  }

  /** Récrit les fichiers d'isolés de ces fichiers d'origine ; à appeler une fois l'exécution validée. */
  async publier(base: Base, noms: readonly string[], reperes: Reperes): Promise<Publication> {
    const vue = ouvertesAvant(reperes.premiereEntree, reperes.premierFichier);
    return this.recrire(base, noms, (present, nom, format) => this.differe(base, present, { nom, format }, vue));
  }

  /**
   * Relève les fichiers que la personne a retouchés, avant une annulation : après elle, on ne saurait plus ce qui y était écrit.
   * @returns de quoi les récrire une fois l'annulation validée
   */
  async preparer(base: Base, noms: readonly string[]): Promise<() => Promise<Publication>> {
    const retouches = new Set<string>();
    for (const cible of cibles(noms)) {
      const present = this.cheminDe(cible);
      if (existsSync(present) && (await this.differe(base, present, cible, OUVERTES))) retouches.add(present);
    }
    return () => this.recrire(base, noms, (present) => Promise.resolve(retouches.has(present)));
  }

  private async recrire(base: Base, noms: readonly string[], estRetouche: Retouche): Promise<Publication> {
    this.conserves = [];
    const ranges: string[] = [];
    const incomplets: { classeur: string; omises: number }[] = [];
    for (const cible of cibles(noms)) {
      const { nom, format } = cible;
      const present = this.cheminDe(cible);
      const ecrit = await this.ecrire(base, cible, OUVERTES);
      try {
        const intact = !existsSync(present) || (await memesOctets(present, ecrit?.chemin));
        if (!intact && !this.rendus.has(resolve(present)) && (await estRetouche(present, nom, format))) {
          ranges.push(await this.ranger(present));
        }
        if (ecrit === undefined) await rm(present, { force: true });
        else await rename(ecrit.chemin, present);
      } finally {
        // Publié, le provisoire n'est plus là ; sinon il ne reste pas.
        if (ecrit !== undefined) await rm(ecrit.chemin, { force: true });
      }
      if (ecrit !== undefined && ecrit.omises > 0) incomplets.push({ classeur: present, omises: ecrit.omises });
    }
    await this.publierCorrespondances();
    return { ranges, incomplets };
  }

  private cheminDe({ nom, format }: Cible): string {
    return join(this.dossier, format.nommer(nom));
  }

  /** Vrai si le fichier présent n'est pas ce que cette vue y aurait écrit ; illisible, il ne l'est pas. */
  private async differe(base: Base, present: string, { nom, format }: Cible, vue: Vue): Promise<boolean> {
    const attendu = await ContenuIsole.lire(base, await Sceau.lire(base), nom, vue);
    if (attendu === undefined) return true;
    try {
      return !(await format.estFidele(present, attendu));
    } catch (erreur) {
      if (erreur instanceof ErreurUtilisateur) return true;
      throw erreur;
    }
  }

  /** Écrit un contenu sous un nom provisoire ; `undefined` s'il n'y a rien à écrire. */
  private async ecrire(
    base: Base,
    cible: Cible,
    vue: Vue,
  ): Promise<{ readonly chemin: string; readonly omises: number } | undefined> {
    const contenu = await ContenuIsole.lire(base, await Sceau.lire(base), cible.nom, vue);
    if (contenu === undefined) return undefined;
    const definitif = this.cheminDe(cible);
    const chemin = nomProvisoire(definitif);
    await mkdir(dirname(definitif), { recursive: true, mode: DOSSIER_PRIVE });
    return { chemin, omises: await cible.format.ecrire(chemin, contenu) };
  }

  private async ranger(present: string): Promise<string> {
    const ancien = this.ancienDe(present);
    await mkdir(dirname(ancien), { recursive: true, mode: DOSSIER_PRIVE });
    await rename(present, ancien);
    return ancien;
  }

  private ancienDe(chemin: string): string {
    const nom = resolve(chemin).slice(resolve(this.dossier).length + 1);
    return join(this.dossier, ANCIENS, `execution_${this.execution}`, nom.replace(/^anciens[\\/]/, ''));
  }

  /** Un fichier lu grâce à `correspondances.json` ne se relira qu'avec elle : elle suit ses isolés. */
  private async publierCorrespondances(): Promise<void> {
    const imposees = this.lus.flatMap(({ nom, correspondance }) =>
      correspondance === undefined || !existsSync(join(this.dossier, nomFichierIsole(nom)))
        ? []
        : [[nom, correspondance] as const],
    );
    if (imposees.length === 0) return;
    const connues = await lireCorrespondances(this.dossier);
    await ecrirePrive(join(this.dossier, CORRESPONDANCES), ecrireCorrespondances(new Map([...connues, ...imposees])));
  }
}

const cibles = (noms: readonly string[]): Cible[] =>
  [...new Set(noms)].flatMap((nom) => FORMATS.map((format) => ({ nom, format })));

/** Vrai si deux fichiers disent la même chose ; comparés par leur empreinte, sans les tenir en mémoire. */
async function memesOctets(un: string, autre: string | undefined): Promise<boolean> {
  if (autre === undefined || (await stat(un)).size !== (await stat(autre)).size) return false;
  return (await examinerOctets(un)).sha256 === (await examinerOctets(autre)).sha256;
}
