/**
 * Du fichier à la zone de transit : lire, contrôler, charger, au fil de l'eau et à mémoire constante.
 */
import { chargementRefuse, type Base } from '../base';
import { creerControle, type LigneControlee, type ReglagesControle } from '../controle';
import type { FichierSource } from '../lecture/dossier';
import { MODELE, type LigneBrute, type OrdreDate } from '../modele';
import { indiceOrdre, noteHorsBornes } from '../normalisation';
import { creerSuivi, lireDonnees, type SuiviDonnees } from './donnees';
import type { Suspects } from './suspects';
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
  /** L'échelle des notes sans barre (`null` : sur 5). */
  readonly echelleNote: number | null;
  /** Combien de fois chaque normalisation a agi. */
  readonly normalisations: ReadonlyMap<string, number>;
  /** Notes sans barre au-delà de 5 : celles qui tiendraient sur 10, sur 20. */
  readonly notesHorsBornes: { readonly sur10: number; readonly sur20: number };
  /** Vrai si un identifiant au moins porte un préfixe de lettres (`C-12`). */
  readonly prefixes: boolean;
  /** Ce qui n'a pas été lu comme une donnée. */
  readonly suivi: SuiviDonnees;
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
 * @param dOrigine l'ordre que le fichier d'origine donnait à ses colonnes, si celui-ci en rend des lignes isolées
 */
export async function chargerFichier(
  base: Base,
  fichier: FichierSource,
  premier: number,
  rang: number,
  reglages: Omit<ReglagesControle, 'ordres'>,
  suspects: Suspects,
  progression: Progression,
  dOrigine?: ReadonlyMap<string, OrdreDate>,
): Promise<LectureFichier> {
  const debut = Date.now();
  let lecture = new Lecture(fichier, premier, rang, { ...reglages, ordres: new Map() }, suspects, progression);
  await lecture.charger(base);
  const ordres = deciderOrdres(lecture.indices, dOrigine);
  if ([...ordres.values()].some((ordre) => ordre !== 'jour')) {
    await base.executer(`DELETE FROM ${tableTransit(fichier.entite)} WHERE rang = ?`, [rang]);
    lecture = new Lecture(fichier, premier, rang, { ...reglages, ordres }, suspects, progression);
    await lecture.charger(base);
  }
  progression(fichier, lecture.lues, true);
  return {
    lues: lecture.lues,
    indices: lecture.indices,
    ordres,
    echelleNote: reglages.echelleNote,
    normalisations: lecture.normalisations,
    notesHorsBornes: lecture.notesHorsBornes,
    prefixes: lecture.prefixes,
    suivi: lecture.suivi,
    dureeMs: Date.now() - debut,
  };
}

/** Ce que les dates d'un fichier disent de leur ordre, colonne par colonne. */
export class IndicesDates {
  readonly indices = new Map<string, IndicesDate>();
  private readonly rangs: readonly { readonly rang: number; readonly indices: IndicesDate }[];

  constructor({ dialecte, entite }: FichierSource) {
    this.rangs = MODELE[entite].champs.flatMap(({ nom, nature }) => {
      const rang = dialecte.colonnes.get(nom);
      if (nature !== 'date' || rang === undefined) return [];
      const indices = { jour: 0, mois: 0 };
      this.indices.set(nom, indices);
      return [{ rang, indices }];
    });
  }

  readonly observer = ({ cellules }: LigneBrute): void => {
    for (const { rang, indices } of this.rangs) {
      const indice = indiceOrdre(cellules[rang] ?? '');
      if (indice !== null) indices[indice]++;
    }
  };
}

/**
 * L'ordre de chaque colonne. Des lignes isolées gardent celui de leur fichier d'origine, dont elles ne sont qu'une partie ;
 * une correction qui le contredit le rend contradictoire.
 */
export function deciderOrdres(
  indices: ReadonlyMap<string, IndicesDate>,
  dOrigine?: ReadonlyMap<string, OrdreDate>,
): Map<string, OrdreDate> {
  return new Map(
    [...indices].map(([champ, comptes]) => {
      const origine = dOrigine?.get(champ);
      if (origine === undefined) return [champ, ordreDe(comptes)];
      const contredit = origine === 'jour' ? comptes.mois > 0 : comptes.jour > 0;
      return [champ, contredit ? 'contradictoire' : origine];
    }),
  );
}

/** Mois d'abord si au moins une date l'impose et qu'aucune n'impose l'inverse ; sinon jour d'abord. */
export function ordreDe({ jour, mois }: IndicesDate): OrdreDate {
  if (mois === 0) return 'jour';
  return jour === 0 ? 'mois' : 'contradictoire';
}

/** Une lecture complète d'un fichier, et ce qu'on en a appris. */
class Lecture {
  lues = 0;
  prefixes = false;
  suivi = creerSuivi();
  readonly indices: ReadonlyMap<string, IndicesDate>;
  readonly normalisations = new Map<string, number>();
  readonly notesHorsBornes = { sur10: 0, sur20: 0 };
  private readonly controler: (brute: LigneBrute) => LigneControlee;
  private readonly observerDates: (brute: LigneBrute) => void;
  private readonly rangNote: number | undefined;

  constructor(
    private readonly fichier: FichierSource,
    private readonly premier: number,
    private readonly rang: number,
    reglages: ReglagesControle,
    private readonly suspects: Suspects,
    private readonly progression: Progression,
  ) {
    const { colonnes } = fichier.dialecte;
    this.controler = creerControle(fichier, reglages);
    // L'échelle donnée, il n'y a plus rien à proposer.
    this.rangNote = reglages.echelleNote === null ? colonnes.get('note_satisfaction') : undefined;
    const dates = new IndicesDates(fichier);
    this.indices = dates.indices;
    this.observerDates = dates.observer;
  }

  async charger(base: Base): Promise<void> {
    const { entite } = this.fichier;
    try {
      await base.chargerFlux(tableTransit(entite), colonnesTransit(entite), this.enTexte());
    } catch (erreur) {
      if (!chargementRefuse(erreur)) throw erreur;
      this.lues = 0;
      this.suivi = creerSuivi();
      await this.chargerParLots(base);
    }
  }

  /** Le serveur refuse LOAD DATA LOCAL : les mêmes rangées, par lots. */
  private async chargerParLots(base: Base): Promise<void> {
    const { entite } = this.fichier;
    for await (const rangees of this.rangees()) {
      await base.insererLots(tableTransit(entite), colonnesTransit(entite), rangees);
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
    const { entite, source } = this.fichier;
    for await (const brutes of lireDonnees(this.fichier, this.suivi)) {
      const rangees: (string | number | null)[][] = [];
      for (const brute of brutes) {
        this.observer(brute);
        const ligne = this.controler(brute);
        for (const [, codes] of ligne.transformations) {
          for (const code of codes.split(' ')) this.normalisations.set(code, (this.normalisations.get(code) ?? 0) + 1);
        }
        if (/[A-Z]$/.test(ligne.cle ?? '')) this.prefixes = true;
        const suspecte = this.suspects.suspecte(entite, source, ligne);
        rangees.push(rangeeTransit(entite, this.premier + this.lues, this.rang, source, suspecte, ligne));
        this.lues++;
      }
      this.progression(this.fichier, this.lues, false);
      yield rangees;
    }
  }

  private observer(brute: LigneBrute): void {
    const { cellules } = brute;
    this.observerDates(brute);
    if (this.rangNote === undefined) return;
    const note = noteHorsBornes(cellules[this.rangNote] ?? '');
    if (note === null) return;
    if (note <= 10) this.notesHorsBornes.sur10++;
    if (note <= 20) this.notesHorsBornes.sur20++;
  }
}
