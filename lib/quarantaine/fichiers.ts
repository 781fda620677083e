/**
 * Les fichiers d'isolés : `isolees/<nom du fichier d'origine>`, les colonnes d'origine puis `_ligne`, `_codes`, `_motif`,
 * `_proposition`. On les ouvre dans Excel, on corrige, on les rend à `reprise.ts`.
 */
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import Papa from 'papaparse';
import type { LigneIsolee } from '../chargement/motifs';
import { DOSSIER_PRIVE, ecrirePrive, FluxFichier, nomProvisoire } from '../commun/flux';
import { CORRESPONDANCES, ecrireCorrespondances, lireCorrespondances } from '../lecture/correspondances';
import { decouperTexte } from '../lecture/csv';
import { COLONNES_ISOLEES, decoupeDe } from '../lecture/dialecte';
import type { FichierSource } from '../lecture/dossier';
import { nomFichierIsole } from '../lecture/noms';
import { examinerOctets } from '../lecture/octets';

/** Une cellule que le tableur exécuterait ; la lecture retire l'apostrophe qu'on ajoute ici (voir `controle.ts`). */
const EXECUTABLE = /^'*[=+\-@\t\r]/;

const neutraliser = (cellule: string): string => (EXECUTABLE.test(cellule) ? `'${cellule}` : cellule);

interface Ouvert {
  readonly flux: FluxFichier;
  readonly provisoire: string;
  readonly definitif: string;
}

const ANCIENS = 'anciens';

/** Écrit les fichiers d'isolés d'une exécution ; ils n'apparaissent sous leur nom qu'à `publier`. */
export class FichiersIsoles {
  private readonly ouverts = new Map<number, Ouvert>();
  /** Les copies des fichiers rendus, tant que l'exécution n'est pas validée. */
  private conserves: string[] = [];
  private readonly dossier: string;

  constructor(
    sortie: string,
    private readonly fichiers: readonly FichierSource[],
    private readonly execution: number,
  ) {
    this.dossier = join(sortie, 'isolees');
  }

  /** Où relire plus tard un fichier : celui qu'on rend dans `isolees/` y sera remplacé, son original est rangé à côté. */
  cheminDurable(fichier: FichierSource): string {
    return this.estRendu(fichier) ? resolve(this.ancienDe(fichier)) : fichier.chemin;
  }

  async ajouter(isolee: LigneIsolee): Promise<void> {
    const fichier = this.fichiers[isolee.rang];
    if (fichier === undefined) throw new Error(`Ligne isolée d'un fichier inconnu (rang ${isolee.rang}).`);
    const ouvert = this.ouverts.get(isolee.rang) ?? (await this.ouvrir(isolee.rang, fichier));
    const { separateur } = fichier.dialecte;
    const cellules = cellulesDOrigine(isolee.texte, fichier);
    const rangee = [...cellules.map(neutraliser), String(isolee.ligne), isolee.codes, isolee.motif, isolee.proposition];
    ouvert.flux.ecrire(ecrire(rangee, separateur));
    await ouvert.flux.suivre();
  }

  /** Garde une copie de chaque fichier rendu dans `isolees/` ; à appeler avant de valider, puisque la base dira qu'elle est là. */
  async conserverRendus(): Promise<void> {
    for (const fichier of this.fichiers.filter(this.estRendu)) {
      await mkdir(join(this.dossier, ANCIENS), { recursive: true, mode: DOSSIER_PRIVE });
      this.conserves.push(this.ancienDe(fichier));
      await copyFile(this.cheminDe(fichier), this.ancienDe(fichier));
    }
  }

  /**
   * Donne leur nom définitif aux fichiers écrits. Un fichier déjà là est peut-être en cours de correction : il n'est
   * jamais effacé ni écrasé, mais rangé dans `isolees/anciens/`.
   * @param simulation vrai : le fichier que la personne vient de rendre n'est pas remplacé
   */
  async publier(simulation: boolean): Promise<void> {
    this.conserves = [];
    for (const [rang, fichier] of this.fichiers.entries()) {
      const ouvert = this.ouverts.get(rang);
      const rendu = this.estRendu(fichier);
      await ouvert?.flux.fermer();
      if (rendu && simulation) {
        if (ouvert !== undefined) await rm(ouvert.provisoire, { force: true });
        continue;
      }
      if (!rendu) await this.rangerAncien(fichier, ouvert?.provisoire);
      if (ouvert === undefined) continue;
      await rename(ouvert.provisoire, ouvert.definitif);
    }
    await this.publierCorrespondances();
  }

  /** Range le fichier d'isolés déjà là, sauf s'il dit la même chose que le nouveau. */
  private async rangerAncien(fichier: FichierSource, nouveau: string | undefined): Promise<void> {
    const present = this.cheminDe(fichier);
    if (!existsSync(present)) return;
    if (nouveau !== undefined && (await memesOctets(present, nouveau))) return;
    await mkdir(join(this.dossier, ANCIENS), { recursive: true, mode: DOSSIER_PRIVE });
    await rename(present, this.ancienDe(fichier));
  }

  private readonly estRendu = (fichier: FichierSource): boolean => resolve(this.cheminDe(fichier)) === fichier.chemin;

  private readonly ancienDe = ({ nom }: FichierSource): string =>
    join(this.dossier, ANCIENS, `execution_${this.execution}_${nomFichierIsole(nom)}`);

  /** Un fichier lu grâce à `correspondances.json` ne se relira qu'avec elle : elle suit ses isolés. */
  private async publierCorrespondances(): Promise<void> {
    const imposees = [...this.ouverts.keys()].flatMap((rang) => {
      const { nom, correspondance } = this.fichiers[rang] ?? {};
      return nom === undefined || correspondance === undefined ? [] : [[nom, correspondance] as const];
    });
    if (imposees.length === 0) return;
    const connues = await lireCorrespondances(this.dossier);
    await ecrirePrive(join(this.dossier, CORRESPONDANCES), ecrireCorrespondances(new Map([...connues, ...imposees])));
  }

  private readonly cheminDe = ({ nom }: FichierSource): string => join(this.dossier, nomFichierIsole(nom));

  /** Efface ce qui n'a pas reçu son nom définitif. */
  async abandonner(): Promise<void> {
    for (const { flux, provisoire } of this.ouverts.values()) {
      flux.abandonner();
      await rm(provisoire, { force: true });
    }
    for (const copie of this.conserves) await rm(copie, { force: true });
  }

  private async ouvrir(rang: number, fichier: FichierSource): Promise<Ouvert> {
    await mkdir(this.dossier, { recursive: true, mode: DOSSIER_PRIVE });
    await chmod(this.dossier, DOSSIER_PRIVE);
    const definitif = this.cheminDe(fichier);
    const provisoire = nomProvisoire(definitif);
    const ouvert = { flux: new FluxFichier(provisoire, 'w'), provisoire, definitif };
    this.ouverts.set(rang, ouvert);
    const entetes = [...entetesDOrigine(fichier).map(neutraliser), ...COLONNES_ISOLEES];
    ouvert.flux.ecrire(`\uFEFF${ecrire(entetes, fichier.dialecte.separateur)}`);
    return ouvert;
  }
}

/** Vrai si deux fichiers disent la même chose ; comparés par leur empreinte, sans les tenir en mémoire. */
async function memesOctets(un: string, autre: string): Promise<boolean> {
  if ((await stat(un)).size !== (await stat(autre)).size) return false;
  return (await examinerOctets(un)).sha256 === (await examinerOctets(autre)).sha256;
}

const ecrire = (cellules: readonly string[], separateur: string): string =>
  `${Papa.unparse([[...cellules]], { delimiter: separateur, newline: '\r\n' })}\r\n`;

const estOrigine = (fichier: FichierSource, rang: number): boolean =>
  !(COLONNES_ISOLEES as readonly string[]).includes(fichier.dialecte.entetes[rang] ?? '');

const entetesDOrigine = (fichier: FichierSource): string[] =>
  fichier.dialecte.entetes.filter((_, rang) => estOrigine(fichier, rang));

/** Les cellules du fichier d'origine, au nombre des colonnes de l'en-tête ; un surplus reste dans la dernière. */
function cellulesDOrigine(texte: string, fichier: FichierSource): string[] {
  const { separateur, entetes } = fichier.dialecte;
  const cellules = decouperTexte(texte, decoupeDe(fichier.dialecte)).filter((_, rang) => estOrigine(fichier, rang));
  const attendues = entetes.filter((_, rang) => estOrigine(fichier, rang)).length;
  const surplus = cellules.slice(attendues);
  const gardees = Array.from({ length: attendues }, (_, rang) => cellules[rang] ?? '');
  if (surplus.some((cellule) => cellule !== '')) {
    gardees[attendues - 1] = [gardees[attendues - 1] ?? '', ...surplus].join(separateur);
  }
  return fichier.dialecte.rangLigne === undefined
    ? gardees
    : gardees.map((cellule) => cellule.replace(/^'(?='*[=+\-@\t\r])/, ''));
}
