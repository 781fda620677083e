/** Un fichier pendant qu'on le charge : ses comptes, ses corrections, ce que sa lecture apprend. */
import type { FaitsLecture, FichierRendu } from '../comptes_rendus/compte_rendu';
import { accorder } from '../commun/tableau';
import { creerControle, type LigneControlee, type ReglagesControle, type Transformation } from '../controle/controle';
import { Corrections } from '../ecriture';
import type { FichierOuvert } from '../jugement/connu';
import type { Verdict } from '../jugement';
import { creerSuivi } from '../lecture/donnees';
import type { FichierSource } from '../lecture/dossier';
import type { OrdresAppris } from '../lecture/ordre_dates';
import { bilanVide, exigerConservation } from '../metier/bilan';
import type { LigneBrute } from '../metier/modele';
import { noteHorsBornes } from '../normalisation';
import type { Complement } from './fichiers';

/** Le compte que chaque sort fait avancer. */
const COMPTE_DU_SORT = {
  inseree: 'inserees',
  mise_a_jour: 'mises_a_jour',
  fusionnee: 'fusionnees',
  ignoree: 'ignorees',
  isolee: 'isolees',
} as const;

export class FichierEnCours implements FichierOuvert {
  readonly bilan = bilanVide();
  readonly suivi = creerSuivi();
  /** Lignes remises au contrôle : le bilan, lui, compte les verdicts. */
  lues = 0;
  private ailleurs = 0;
  private normalisees = 0;
  private corrigees = 0;
  private prefixes = false;
  private readonly corrections = new Corrections();
  private readonly normalisations = new Map<string, number>();
  private readonly notesHorsBornes = { sur10: 0, sur20: 0 };
  private readonly debut = Date.now();
  private dureeMs = 0;

  constructor(
    readonly idFichier: number,
    readonly fichier: FichierSource,
    readonly appris: OrdresAppris | undefined,
  ) {}

  get libere(): boolean {
    return this.appris === undefined;
  }

  /** Le contrôle de ses lignes : chacune y est comptée, et ce qu'elle apprend du fichier retenu. */
  preparerControle(reglages: Omit<ReglagesControle, 'ordres'>): (brute: LigneBrute) => LigneControlee {
    const controler = creerControle(this.fichier, { ...reglages, ordres: this.appris?.ordres ?? new Map() });
    // L'échelle donnée, il n'y a plus rien à proposer.
    const rangNote =
      reglages.echelleNote === null ? this.fichier.dialecte.colonnes.get('note_satisfaction') : undefined;
    return (brute) => {
      this.lues++;
      if (rangNote !== undefined) this.observerNote(brute.cellules[rangNote] ?? '');
      const ligne = controler(brute);
      for (const [, codes] of ligne.transformations) this.compterNormalisations(codes);
      if (!this.prefixes && ligne.cle !== null && /[A-Z]$/.test(ligne.cle)) this.prefixes = true;
      return ligne;
    };
  }

  private observerNote(cellule: string): void {
    const note = noteHorsBornes(cellule);
    if (note === null) return;
    if (note <= 10) this.notesHorsBornes.sur10++;
    if (note <= 20) this.notesHorsBornes.sur20++;
  }

  private compterNormalisations(codes: string): void {
    for (const code of codes.split(' ')) this.normalisations.set(code, (this.normalisations.get(code) ?? 0) + 1);
  }

  /** Compte un verdict. */
  compter(ligne: LigneControlee, verdict: Verdict): void {
    const { bilan } = this;
    bilan.lues++;
    bilan[COMPTE_DU_SORT[verdict.sort]]++;
    if (verdict.sort !== 'inseree' && verdict.sort !== 'mise_a_jour') return;
    this.ailleurs += verdict.ailleurs;
    if (verdict.sort === 'mise_a_jour') return;
    if (ligne.corrigee) {
      bilan.corrigees++;
      if (ligne.transformations.some(parNormalisation)) this.normalisees++;
      if (!ligne.transformations.every(parNormalisation)) this.corrigees++;
      this.corrections.compter(ligne.transformations, verdict.id);
    }
    if (verdict.anomalies.some(({ effet }) => effet === 'signalee')) bilan.signalees++;
  }

  finir(): void {
    this.dureeMs = Date.now() - this.debut;
  }

  /** Le fichier, en une phrase, pour le journal. */
  decrire(): string {
    const { entite, source, dialecte, sha256 } = this.fichier;
    return `${accorder(this.lues, 'ligne lue', 'lignes lues')} : ${entite}, source ${source}, ${dialecte.encodage}, sha256 ${sha256}`;
  }

  /** @throws Error si une ligne lue n'a pas de sort, ou en a deux */
  exigerConservation(): void {
    exigerConservation(this.fichier.nom, this.libere ? this.bilan.lues : this.lues, this.bilan);
  }

  complement(): Complement {
    const { prefixes, ailleurs } = this;
    return { ouvert: this, corrections: this.corrections.rendre(), prefixes, ailleurs };
  }

  rendre(echelleNote: number | null): FichierRendu {
    const { fichier, bilan, ailleurs, appris, normalisations, notesHorsBornes, prefixes, suivi, lues, dureeMs } = this;
    const lecture: FaitsLecture | undefined = appris && {
      ...appris,
      ...{ lues, echelleNote, normalisations, notesHorsBornes, prefixes, suivi, dureeMs },
    };
    return { fichier, bilan, ailleurs, normalisees: this.normalisees, corrigees: this.corrigees, lecture };
  }
}

/** Une valeur récrite sans que son sens change (N01 à N08), et non changée ou retirée par une règle. */
const parNormalisation = ([, codes]: Transformation): boolean => /^N\d/.test(codes);
