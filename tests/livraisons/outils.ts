/** L'atelier des livraisons : un banc, où l'on corrige, rend et annule, et dont on photographie tout l'état. */
import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { annuler, type Annulation } from '../../lib/chaine/annulation';
import type { CompteRendu } from '../../lib/comptes_rendus/compte_rendu';
import { Journal } from '../../lib/comptes_rendus/journal';
import { controler } from '../../lib/validation/valider';
import { Banc, type Reglages } from '../outils/banc';
import { surBase } from '../outils/bases';
import { ecrireCsv, lireCsv } from '../outils/scripts';

export type Enregistrement = Record<string, string>;

/** Les tables qu'une annulation doit rendre telles quelles. */
const TABLES = [
  ...['agences', 'clients', 'intervenants', 'projets', 'affectations'],
  ...['correspondances', 'historique', 'appuis', 'lignes_isolees', 'attentes', 'base_clevity'],
] as const;

export class Atelier extends Banc {
  private rendus = 0;

  async annuler(execution: number): Promise<Annulation> {
    mkdirSync(this.sortie, { recursive: true });
    const journal = new Journal(join(this.sortie, 'log.txt'));
    try {
      return await surBase(this.nom, (base) => annuler(base, execution, journal));
    } finally {
      await journal.fermer();
    }
  }

  cheminIsole(nom: string): string {
    return join(this.sortie, 'isolees', nom);
  }

  /** Les lignes d'un fichier d'isolés. */
  isole(nom: string): Enregistrement[] {
    return existsSync(this.cheminIsole(nom)) ? lireCsv(this.cheminIsole(nom), ';') : [];
  }

  /** Un fichier d'isolés corrigé, ailleurs que dans la sortie : rend son chemin. */
  corriger(nom: string, correction: (lignes: Enregistrement[]) => readonly Enregistrement[]): string {
    return this.ecrireRendu(nom, ecrireCsv(correction(this.isole(nom)), ';'));
  }

  ecrireRendu(nom: string, contenu: string | Buffer): string {
    const dossier = join(this.travail, `rendu_${++this.rendus}`);
    mkdirSync(dossier);
    writeFileSync(join(dossier, nom), contenu);
    return join(dossier, nom);
  }

  /** Corrige, puis rend. */
  async rendre(
    nom: string,
    correction: (lignes: Enregistrement[]) => readonly Enregistrement[],
    reglages?: Reglages,
  ): Promise<CompteRendu> {
    return this.reprendre(this.corriger(nom, correction), reglages);
  }

  /** Tout ce qu'une annulation doit rendre : les tables, lignage et quarantaine compris, et les fichiers d'isolés. */
  async photo({ appuis = true } = {}): Promise<Record<string, unknown>> {
    const tables = await surBase(this.nom, async (base) => {
      const lues: Record<string, unknown> = {};
      for (const table of TABLES.filter((nom) => appuis || nom !== 'appuis'))
        lues[table] = await base.lire(`SELECT * FROM ${table} ORDER BY 1, 2`);
      return lues;
    });
    return { ...tables, isolees: this.fichiersIsoles() };
  }

  /** Les fichiers d'isolés, octet par octet ; ceux que l'on a rangés à côté sont une trace, comme le journal. */
  fichiersIsoles(): Record<string, string> {
    const dossier = join(this.sortie, 'isolees');
    if (!existsSync(dossier)) return {};
    const noms = readdirSync(dossier, { recursive: true }).map(String).sort();
    const gardes = noms.filter((nom) => !nom.startsWith('anciens') && statSync(join(dossier, nom)).isFile());
    return Object.fromEntries(gardes.map((nom) => [nom, lisible(readFileSync(join(dossier, nom)))]));
  }

  /** Ce que la validation ne trouve pas conforme. */
  async reserves(): Promise<string[]> {
    const { resultats } = await surBase(this.nom, (base) => controler(base));
    return resultats
      .filter(({ verdict }) => verdict === 'NON CONFORME')
      .map(({ code, fautes }) => `${code} ${fautes.map(({ cle }) => cle).join(', ')}`);
  }

  /** Les entrées de quarantaine : [fichier, ligne, état, exécution de clôture]. */
  async entrees(): Promise<unknown[][]> {
    return this.valeurs(
      `SELECT i.id_isolee, i.fichier, i.ligne, i.codes, i.etat, c.id_execution, i.id_suite FROM lignes_isolees i
       LEFT JOIN fichiers c ON c.id_fichier = i.id_fichier_cloture ORDER BY i.id_isolee`,
    );
  }
}

/** Change des champs de la ligne de rang `rang`. */
export const changer =
  (rang: number, champs: Enregistrement) =>
  (lignes: Enregistrement[]): Enregistrement[] =>
    lignes.map((ligne, n) => (n === rang ? { ...ligne, ...champs } : ligne));

/** Un texte tel quel ; d'autres octets, leur empreinte : l'échec d'un essai se lit. */
const lisible = (octets: Buffer): string =>
  isUtf8(octets) ? octets.toString() : createHash('sha256').update(octets).digest('hex');
