/**
 * Le passé de la base : quelle exécution a donné quoi, quelles sources numérotaient quoi, et ce qu'étaient les lignes avant
 * d'être mises à jour. C'est ce qui permet de rejouer un fichier ancien dans une base qui a vécu depuis.
 */
import type { Base, Rangee } from '../base/connexion';
import { atteindre } from '../commun/atteindre';
import { ENTITES, type Entite } from '../metier/modele';
import { comparerRaisonSociale } from '../normalisation';
import type { FichierMigre } from './fichiers';

/** Une colonne changée par une mise à jour (`--actualiser`). */
interface Changement {
  readonly id_ligne: number;
  readonly id_fichier: number;
  readonly champ: string;
  readonly valeur_ecartee: string | null;
}

export const IDENTIFIANTS_PAR_REQUETE = 1000;

export function* parLots<T>(liste: readonly T[], taille = IDENTIFIANTS_PAR_REQUETE): Generator<T[]> {
  for (let debut = 0; debut < liste.length; debut += taille) yield liste.slice(debut, debut + taille);
}

export class Passe {
  private readonly fichiers: ReadonlyMap<number, FichierMigre>;
  /** Par entité et source : la première exécution qui en a numéroté une ligne. */
  private readonly numerotees = new Map<string, number>();
  private readonly prefixees = new Map<Entite, Promise<boolean>>();
  private agences: ReadonlyMap<number, string> = new Map();
  /** Les fichiers qui ont encore des lignes en base, ou en ont eu avant une mise à jour. */
  readonly proprietaires = new Set<number>();
  /** Faux tant qu'aucune ligne n'a été mise à jour : il n'y a pas d'avant à chercher. */
  misesAJour = false;

  private constructor(
    private readonly base: Base,
    fichiers: readonly FichierMigre[],
  ) {
    this.fichiers = new Map(fichiers.map((fichier) => [fichier.id, fichier]));
  }

  static async lire(base: Base, fichiers: readonly FichierMigre[]): Promise<Passe> {
    const passe = new Passe(base, fichiers);
    await passe.recenser();
    return passe;
  }

  fichier(id: number): FichierMigre | undefined {
    return this.fichiers.get(id);
  }

  /** L'exécution d'un fichier ; un fichier inconnu n'a jamais été connu de personne. */
  executionDe(id: number): number {
    return this.fichiers.get(id)?.execution ?? Infinity;
  }

  /** Vrai si une exécution plus ancienne a été annulée : ce que celle-ci en connaissait n'est plus là. */
  aOublieAvant(execution: number): boolean {
    return [...this.fichiers.values()].some((fichier) => fichier.annulee && fichier.execution < execution);
  }

  /** Vrai si, à cette exécution, cette source avait numéroté au moins une ligne de cette entité, isolées comprises. */
  numerote(entite: Entite, source: string, execution: number): boolean {
    return (this.numerotees.get(JSON.stringify([entite, source])) ?? Infinity) <= execution;
  }

  /** Vrai si un identifiant au moins de cette entité porte un préfixe (`C-12`) : sinon, aucune famille n'est à chercher. */
  aDesPrefixes(entite: Entite): Promise<boolean> {
    return atteindre(this.prefixees, entite, async () => {
      const origines = [
        `${entite} WHERE`,
        `correspondances WHERE entite = '${entite}' AND`,
        `lignes_isolees WHERE entite = '${entite}' AND`,
      ];
      const existe = origines.map((origine) => `EXISTS (SELECT 1 FROM ${origine} cle RLIKE '[A-Z]$')`);
      const { prefixes } = await this.base.lireUne<{ prefixes: number }>(`SELECT ${existe.join(' OR ')} AS prefixes`);
      return prefixes === 1;
    });
  }

  private async recenser(): Promise<void> {
    const anciens = await this.lireFichiersDe(
      "SELECT DISTINCT valeur_ecartee AS id_fichier FROM historique WHERE code = 'MAJ' AND champ = 'id_fichier'",
    );
    this.misesAJour = anciens.length > 0;
    const presents = await this.lireFichiersDe(
      [...ENTITES, 'correspondances'].map((table) => `SELECT DISTINCT id_fichier FROM ${table}`).join(' UNION '),
    );
    const isoles = await this.lireFichiersDe('SELECT DISTINCT id_fichier FROM lignes_isolees WHERE cle IS NOT NULL');
    for (const id of [...anciens, ...presents]) this.proprietaires.add(id);
    // Une source dont aucun identifiant ne se lit numérote tout de même : on ne cherche pas ailleurs ce qu'elle a.
    const lus = [...this.fichiers.values()]
      .filter(({ validee, bilan }) => validee && bilan.lues > 0)
      .map(({ id }) => id);
    for (const id of [...anciens, ...presents, ...isoles, ...lus]) {
      const fichier = this.fichiers.get(id);
      if (fichier === undefined) continue;
      const cle = JSON.stringify([fichier.entite, fichier.source]);
      this.numerotees.set(cle, Math.min(this.numerotees.get(cle) ?? Infinity, fichier.execution));
    }
    if (!this.misesAJour) return;
    const agences = await this.base.lire<{ id: number; nom: string }>('SELECT id_agence AS id, nom FROM agences');
    this.agences = new Map(agences.map(({ id, nom }) => [id, nom]));
  }

  private async lireFichiersDe(requete: string): Promise<number[]> {
    const rangees = await this.base.lire<{ id_fichier: number | string }>(requete);
    return rangees.map(({ id_fichier }) => Number(id_fichier));
  }

  /** Les lignes que ce fichier a données ou mises à jour, et qu'un fichier plus récent a mises à jour depuis. */
  async lirePartiesDe({ entite, id }: FichierMigre): Promise<number[]> {
    if (!this.misesAJour) return [];
    const rangees = await this.base.lire<{ id: number }>(
      `SELECT id_ligne AS id FROM historique
       WHERE entite = ? AND code = 'MAJ' AND champ = 'id_fichier' AND valeur_ecartee = ?`,
      [entite, String(id)],
    );
    return rangees.map((rangee) => rangee.id);
  }

  /** Les lignes que ce fichier a mises à jour. */
  async lireMisesAJourPar({ entite, id }: FichierMigre): Promise<number[]> {
    if (!this.misesAJour) return [];
    const rangees = await this.base.lire<{ id: number }>(
      `SELECT DISTINCT id_ligne AS id FROM historique WHERE entite = ? AND code = 'MAJ' AND id_fichier = ?`,
      [entite, id],
    );
    return rangees.map((rangee) => rangee.id);
  }

  /**
   * Ces rangées (`id`, et les colonnes de la table) telles qu'elles étaient quand le fichier `jusqua` venait d'être écrit.
   * Celles qui n'ont pas changé depuis sont rendues telles quelles.
   */
  async remonter(entite: Entite, rangees: readonly Rangee[], jusqua: number): Promise<Rangee[]> {
    if (!this.misesAJour || rangees.length === 0) return [...rangees];
    const parLigne = new Map<number, Changement[]>();
    for (const lot of parLots([...new Set(rangees.map(({ id }) => id))])) {
      const changements = await this.base.lire<Changement>(
        `SELECT id_ligne, id_fichier, champ, valeur_ecartee FROM historique
         WHERE entite = ? AND id_ligne IN (?) AND code = 'MAJ' AND id_fichier > ? ORDER BY id_historique DESC`,
        [entite, lot, jusqua],
      );
      for (const changement of changements) {
        atteindre(parLigne, changement.id_ligne, (): Changement[] => []).push(changement);
      }
    }
    return rangees.map((rangee) => this.defaire(entite, rangee, parLigne.get(Number(rangee.id)) ?? []));
  }

  private defaire(entite: Entite, rangee: Rangee, changements: readonly Changement[]): Rangee {
    if (changements.length === 0) return rangee;
    const avant: Rangee = { ...rangee };
    for (const { champ, valeur_ecartee: valeur } of changements) {
      if (champ === 'id_agence') avant.agence = this.agences.get(Number(valeur)) ?? null;
      else avant[champ] = typeof rangee[champ] === 'number' && valeur !== null ? Number(valeur) : valeur;
    }
    if (entite === 'clients') avant.nom_compare = comparerRaisonSociale(String(avant.nom)) || null;
    return avant;
  }

  /** Les fichiers qui, les premiers, ont donné ces lignes : une mise à jour leur en donne un autre. */
  async lireOrigines(entite: Entite, ids: readonly number[]): Promise<ReadonlyMap<number, number>> {
    const origines = new Map<number, number>();
    if (!this.misesAJour) return origines;
    for (const lot of parLots([...new Set(ids)])) {
      const rangees = await this.base.lire<{ id: number; origine: number }>(
        `SELECT id_ligne AS id, MIN(CAST(valeur_ecartee AS UNSIGNED)) AS origine FROM historique
         WHERE entite = ? AND id_ligne IN (?) AND code = 'MAJ' AND champ = 'id_fichier' GROUP BY id_ligne`,
        [entite, lot],
      );
      for (const { id, origine } of rangees) origines.set(id, origine);
    }
    return origines;
  }
}
