/**
 * Du fichier à la zone de transit : lire, contrôler, charger, au fil de l'eau et à mémoire constante.
 */
import { chargementRefuse, type Base, type Valeur } from '../base';
import { creerControle, type LigneControlee, type ReglagesControle } from '../controle';
import { lireEnregistrements } from '../lecture/csv';
import type { FichierSource } from '../lecture/dossier';
import { MODELE, type LigneBrute, type OrdreDate } from '../modele';
import { indiceOrdre, noteHorsBornes } from '../normalisation';
import { ecrireRangee } from './tabulations';
import { colonnesTransit, rangeeTransit, tableTransit } from './transit';

/** Ce que les dates d'une colonne disent de leur ordre : combien n'ont de sens que jour d'abord, ou mois d'abord. */
export interface IndicesDate {
  jour: number;
  mois: number;
}

export interface LectureFichier {
  /** Enregistrements lus, hors en-tête et lignes vides. */
  readonly lues: number;
  readonly indices: ReadonlyMap<string, IndicesDate>;
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  /** Combien de fois chaque normalisation a agi. */
  readonly normalisations: ReadonlyMap<string, number>;
  /** Notes sans barre au-delà de 5 : celles qui tiendraient sur 10, sur 20. */
  readonly notesHorsBornes: { readonly sur10: number; readonly sur20: number };
  readonly dureeMs: number;
}

export type Progression = (fichier: FichierSource, lues: number, finie: boolean) => void;

const CARACTERES_PAR_ENVOI = 1 << 16;

/**
 * Charge un fichier dans sa table de transit. Les dates sont d'abord lues jour en premier ; si leur colonne se révèle
 * autrement, le fichier est relu une seconde fois avec l'ordre que ses dates imposent.
 *
 * @param premier numéro `n` de sa première ligne
 * @param rang rang du fichier dans l'exécution
 */
export async function chargerFichier(
  base: Base,
  fichier: FichierSource,
  premier: number,
  rang: number,
  reglages: Omit<ReglagesControle, 'ordres'>,
  progression: Progression,
): Promise<LectureFichier> {
  const debut = Date.now();
  let lecture = new Lecture(fichier, premier, rang, { ...reglages, ordres: new Map() }, progression);
  await lecture.charger(base);
  const ordres = lecture.deciderOrdres();
  if ([...ordres.values()].some((ordre) => ordre !== 'jour')) {
    await base.executer(`DELETE FROM ${tableTransit(fichier.entite)} WHERE rang = ?`, [rang]);
    lecture = new Lecture(fichier, premier, rang, { ...reglages, ordres }, progression);
    await lecture.charger(base);
  }
  progression(fichier, lecture.lues, true);
  return {
    lues: lecture.lues,
    indices: lecture.indices,
    ordres,
    normalisations: lecture.normalisations,
    notesHorsBornes: lecture.notesHorsBornes,
    dureeMs: Date.now() - debut,
  };
}

/** Une lecture complète d'un fichier, et ce qu'on en a appris. */
class Lecture {
  lues = 0;
  readonly indices = new Map<string, IndicesDate>();
  readonly normalisations = new Map<string, number>();
  readonly notesHorsBornes = { sur10: 0, sur20: 0 };
  private readonly controler: (brute: LigneBrute) => LigneControlee;
  private readonly dates: readonly { readonly rang: number; readonly indices: IndicesDate }[];
  private readonly rangNote: number | undefined;

  constructor(
    private readonly fichier: FichierSource,
    private readonly premier: number,
    private readonly rang: number,
    reglages: ReglagesControle,
    private readonly progression: Progression,
  ) {
    const { colonnes } = fichier.dialecte;
    this.controler = creerControle(fichier, reglages);
    this.rangNote = colonnes.get('note_satisfaction');
    this.dates = MODELE[fichier.entite].champs.flatMap(({ nom, nature }) => {
      const rangColonne = colonnes.get(nom);
      if (nature !== 'date' || rangColonne === undefined) return [];
      const indices = { jour: 0, mois: 0 };
      this.indices.set(nom, indices);
      return [{ rang: rangColonne, indices }];
    });
  }

  async charger(base: Base): Promise<void> {
    const { entite } = this.fichier;
    try {
      await base.chargerFlux(tableTransit(entite), colonnesTransit(entite), this.enTexte());
    } catch (erreur) {
      if (!chargementRefuse(erreur)) throw erreur;
      this.lues = 0;
      await this.chargerParLots(base);
    }
  }

  /** Le serveur refuse LOAD DATA LOCAL : les mêmes rangées, par lots. */
  private async chargerParLots(base: Base): Promise<void> {
    const { entite } = this.fichier;
    for await (const rangees of this.rangees()) {
      await base.insererLots(tableTransit(entite), colonnesTransit(entite), rangees as Valeur[][]);
    }
  }

  private async *enTexte(): AsyncGenerator<string> {
    for await (const rangees of this.rangees()) {
      let texte = '';
      for (const rangee of rangees) {
        texte += ecrireRangee(rangee);
        if (texte.length > CARACTERES_PAR_ENVOI) {
          yield texte;
          texte = '';
        }
      }
      if (texte !== '') yield texte;
    }
  }

  private async *rangees(): AsyncGenerator<(string | number | null)[][]> {
    const { chemin, dialecte, entite, source } = this.fichier;
    for await (const brutes of lireEnregistrements(chemin, dialecte.encodage, dialecte.separateur)) {
      const rangees: (string | number | null)[][] = [];
      for (const brute of brutes) {
        if (brute.ligne <= dialecte.ligneEntete || this.repeteEntete(brute)) continue;
        this.observer(brute);
        const ligne = this.controler(brute);
        for (const [, codes] of ligne.transformations) {
          for (const code of codes.split(' ')) this.normalisations.set(code, (this.normalisations.get(code) ?? 0) + 1);
        }
        rangees.push(rangeeTransit(entite, this.premier + this.lues, this.rang, source, ligne));
        this.lues++;
      }
      this.progression(this.fichier, this.lues, false);
      yield rangees;
    }
  }

  /** Un en-tête répété au milieu du fichier (fichiers mis bout à bout) n'est pas une donnée. */
  private repeteEntete({ cellules }: LigneBrute): boolean {
    const { entetes } = this.fichier.dialecte;
    return cellules.length === entetes.length && cellules.every((cellule, rang) => cellule.trim() === entetes[rang]);
  }

  private observer({ cellules }: LigneBrute): void {
    for (const { rang, indices } of this.dates) {
      const indice = indiceOrdre(cellules[rang] ?? '');
      if (indice !== null) indices[indice]++;
    }
    if (this.rangNote === undefined) return;
    const note = noteHorsBornes(cellules[this.rangNote] ?? '');
    if (note === null) return;
    if (note <= 10) this.notesHorsBornes.sur10++;
    if (note <= 20) this.notesHorsBornes.sur20++;
  }

  /** Mois d'abord si au moins une date l'impose et qu'aucune n'impose l'inverse ; sinon jour d'abord. */
  deciderOrdres(): Map<string, OrdreDate> {
    return new Map(
      [...this.indices].map(([champ, { jour, mois }]) => [
        champ,
        mois === 0 ? 'jour' : jour === 0 ? 'mois' : 'contradictoire',
      ]),
    );
  }
}
