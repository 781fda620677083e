/**
 * Les entrées de la quarantaine, telles que l'exécution d'un fichier les a laissées : laquelle garde cette ligne, laquelle une
 * ligne rendue désigne, lesquelles ce fichier a closes.
 */
import { createHash } from 'node:crypto';
import { atteindre } from '../commun/atteindre';
import type { Chantier } from './chantier';
import { FICHIER_QUARANTAINE } from './fichiers';
import { parLots } from './passe';

export interface Entree {
  readonly id: number;
  readonly id_fichier: number;
  readonly ligne: number;
  readonly id_source: string | null;
  readonly cle: string | null;
  readonly codes: string;
  /** La ligne contrôlée (JSON), si elle n'attend que ses références. */
  readonly valeurs: string | null;
  readonly empreinte: string;
  readonly etat: 'isolee' | 'reinjectee' | 'remplacee';
  readonly cloture: number | null;
  readonly suite: number | null;
}

const COLONNES = `id_isolee AS id, id_fichier, ligne, id_source, cle, codes, valeurs, LOWER(HEX(empreinte_texte)) AS empreinte, etat,
  id_fichier_cloture AS cloture, id_suite AS suite`;

/** Ce qu'était devenue une entrée à la fin de l'exécution : encore ouverte, ou sa ligne en base. */
export interface Issue {
  readonly entree: Entree;
  /** La dernière de ses suites. */
  readonly derniere: Entree;
  readonly ouverte: boolean;
}

const ID_RENDU = /^(\d+)-([0-9a-f]{10})$/;

export class Entrees {
  private readonly prises = new Set<number>();
  private cleDeBase: string | undefined;

  constructor(private readonly chantier: Chantier) {}

  /** Les entrées qui gardent ces textes, sous le nom de ce fichier ; une ligne n'en prend qu'une, et chacune n'est prise qu'une fois. */
  async parTexte(empreintes: readonly string[]): Promise<(empreinte: string) => Issue | undefined> {
    const { fichier } = this.chantier;
    const parTexte = new Map<string, Issue[]>();
    for (const lot of parLots([...new Set(empreintes)])) {
      const entrees = await this.lire('entite = ? AND fichier = ? AND source = ? AND empreinte_texte IN (?)', [
        ...[fichier.entite, fichier.nom, fichier.source],
        lot.map((texte) => Buffer.from(texte, 'hex')),
      ]);
      for (const issue of await this.suivre(entrees)) {
        atteindre(parTexte, issue.entree.empreinte, (): Issue[] => []).push(issue);
      }
    }
    return (empreinte) => {
      const prise = parTexte.get(empreinte)?.find(({ derniere }) => !this.prises.has(derniere.id));
      if (prise !== undefined) this.prises.add(prise.derniere.id);
      return prise;
    };
  }

  /** Les entrées de ces lignes : un fichier rendu à la première version du projet ne les désigne pas autrement. */
  async parLigne(lignes: readonly number[]): Promise<(ligne: number) => Issue | undefined> {
    const { fichier } = this.chantier;
    const parLigne = new Map<number, Issue>();
    for (const lot of parLots([...new Set(lignes)])) {
      const entrees = await this.lire('entite = ? AND fichier = ? AND ligne IN (?)', [
        fichier.entite,
        fichier.nom,
        lot,
      ]);
      for (const issue of await this.suivre(entrees))
        if (parLigne.get(issue.entree.ligne)?.ouverte !== true) parLigne.set(issue.entree.ligne, issue);
    }
    return (ligne) => parLigne.get(ligne);
  }

  /** Les entrées que désignent les lignes d'un fichier rendu, par la cellule `_id` de chacune ; un sceau faux n'en désigne aucune. */
  async parIdRendu(rendus: readonly string[]): Promise<(idRendu: string) => Issue | undefined> {
    const numeros = rendus.flatMap((rendu) => ID_RENDU.exec(rendu)?.[1] ?? []).map(Number);
    const parId = new Map<string, Issue>();
    for (const lot of parLots([...new Set(numeros)])) {
      for (const issue of await this.suivre(await this.lire('id_isolee IN (?)', [lot]))) {
        parId.set(await this.sceller(issue.entree), issue);
      }
    }
    return (rendu) => parId.get(rendu);
  }

  /** `<id>-<sceau>` : ce que la cellule `_id` de cette entrée doit dire, dans cette base-ci. */
  private async sceller({ id, empreinte }: Entree): Promise<string> {
    this.cleDeBase ??= (await this.chantier.base.lire<{ cle: string }>('SELECT cle FROM base_clevity'))[0]?.cle ?? '';
    const sceau = createHash('sha256').update(`${this.cleDeBase}:${id}:${empreinte}`).digest('hex');
    return `${id}-${sceau.slice(0, 10)}`;
  }

  /** Les entrées d'exécutions plus anciennes, sous le nom de ce fichier, que son exécution a laissées ouvertes. */
  async laisseesOuvertes(): Promise<readonly Entree[]> {
    const { passe, fichier } = this.chantier;
    const siennes = await this.lire('entite = ? AND fichier = ? AND source = ? AND cle IS NOT NULL', [
      ...[fichier.entite, fichier.nom, fichier.source],
    ]);
    return siennes.filter(
      (entree) => !this.estClose(entree) && passe.executionDe(entree.id_fichier) < fichier.execution,
    );
  }

  /** Vrai si une ligne de ce fichier est, à la lettre, celle de cette entrée. */
  estPrise({ id }: Entree): boolean {
    return this.prises.has(id);
  }

  /** Les entrées que ce fichier a closes. */
  async closes(): Promise<readonly Entree[]> {
    const { base, fichier } = this.chantier;
    return base.lire<Entree>(`SELECT ${COLONNES} FROM lignes_isolees WHERE id_fichier_cloture = ?`, [fichier.id]);
  }

  /** Les entrées de cette condition que l'exécution connaissait. */
  private async lire(condition: string, valeurs: readonly unknown[]): Promise<Entree[]> {
    const { base } = this.chantier;
    const entrees = await base.lire<Entree>(
      `SELECT ${COLONNES} FROM lignes_isolees WHERE ${condition} ORDER BY id_isolee`,
      valeurs,
    );
    return entrees.filter(({ id_fichier }) => this.connue(id_fichier));
  }

  private connue(fichier: number): boolean {
    const { passe, fichier: rejoue } = this.chantier;
    return passe.executionDe(fichier) <= rejoue.execution;
  }

  /** De suite en suite, jusqu'à celle qui était ouverte à la fin de l'exécution, ou dont la ligne était en base. */
  private async suivre(entrees: readonly Entree[]): Promise<Issue[]> {
    const issues: Issue[] = [];
    for (const entree of entrees) {
      let derniere = entree;
      const vues = new Set<number>();
      while (this.estClose(derniere) && derniere.suite !== null && !vues.has(derniere.id)) {
        vues.add(derniere.id);
        const [suite] = await this.lire('id_isolee = ?', [derniere.suite]);
        if (suite === undefined) break;
        derniere = suite;
      }
      issues.push({ entree, derniere, ouverte: !this.estClose(derniere) });
    }
    return issues;
  }

  /** Celle que sa référence a libérée l'a été une fois les fichiers de l'exécution lus : pour eux, elle était ouverte. */
  private readonly estClose = ({ cloture }: Entree): boolean => {
    const { passe, fichier } = this.chantier;
    if (cloture === null || !this.connue(cloture)) return false;
    return passe.executionDe(cloture) < fichier.execution || passe.fichier(cloture)?.chemin !== FICHIER_QUARANTAINE;
  };
}
