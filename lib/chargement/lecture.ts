/**
 * Du fichier à la base : lire, contrôler, charger, au fil de l'eau et à mémoire constante.
 */
import { chargementRefuse, type Base } from '../base/connexion';
import { creerControle, type LigneControlee, type ReglagesControle } from '../controle/controle';
import type { FichierSource } from '../lecture/dossier';
import type { Entite, LigneBrute, OrdreDate } from '../metier/modele';
import { noteHorsBornes } from '../normalisation';
import type { Flux } from '../base/paquets';
import type { Directes } from './bilan';
import { Corrections } from './corrections';
import { creerSuivi, lireDonnees, type SuiviDonnees } from '../lecture/donnees';
import { colonnesInserees } from './insertion';
import { deciderOrdres, IndicesDates, type IndicesDate } from './ordre_dates';
import type { Suspects, Suspicion } from './suspects';
import { ecrireRangee } from '../base/tabulations';
import { colonnesTransit, rangeeTransit, tableTransit } from './transit';
import { aVoieDirecte, creerVoieDirecte, type Acces, type VoieDirecte } from './voie_directe';

export interface LectureFichier {
  /** Enregistrements lus, hors en-tête et lignes vides. */
  readonly lues: number;
  /** Parmi elles, celles qui ont pris la voie directe. */
  readonly directes: Directes;
  /** Combien de celles-ci la base dit avoir prises. */
  readonly prises: number;
  /** Ce qui y a été corrigé. */
  readonly corrections: Corrections;
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

/** Les lignes à juger qu'un fichier met de côté avant que la voie directe ne s'interrompe pour elles, en caractères. */
const MISES_DE_COTE = 1 << 21;

/** Ce que l'exécution sait d'un fichier avant de le lire. */
interface Consigne {
  /** Numéro `n` de sa première ligne. */
  readonly premierN: number;
  /** Rang du fichier dans l'exécution. */
  readonly rang: number;
  readonly reglages: Omit<ReglagesControle, 'ordres'>;
  readonly suspects: Suspects;
  /** La voie directe, si elle est ouverte à ce fichier. */
  readonly acces?: Acces;
  /** L'ordre que le fichier d'origine donnait à ses colonnes, si celui-ci en rend des lignes isolées. */
  readonly dOrigine?: ReadonlyMap<string, OrdreDate>;
  readonly progression: Progression;
}

/**
 * Charge un fichier : les lignes à juger dans sa table de transit, les autres droit dans leur table. L'ordre jour/mois
 * des dates est d'abord celui que disent les premières lignes ; si la fin du fichier en dit un autre, rien n'est gardé
 * de ce passage, et le fichier est relu. À appeler dans une transaction.
 */
export async function chargerFichier(base: Base, fichier: FichierSource, consigne: Consigne): Promise<LectureFichier> {
  const debut = Date.now();
  const { rang, acces, dOrigine } = consigne;
  const defaire = await base.jalon();
  let passage = new Passage(fichier, consigne);
  await passage.charger(base);
  const ordres = deciderOrdres(passage.indices, dOrigine);
  if (passage.lues > 0 && [...ordres].some(([champ, ordre]) => passage.ordres?.get(champ) !== ordre)) {
    await defaire();
    await base.executer(`DELETE FROM ${tableTransit(fichier.entite)} WHERE rang = ?`, [rang]);
    acces?.annuaire.oublier(fichier.entite, consigne.premierN + acces.decalage);
    passage = new Passage(fichier, consigne, ordres);
    await passage.charger(base);
  }
  consigne.progression(fichier, passage.lues, true);
  return {
    lues: passage.lues,
    directes: passage.directes,
    prises: passage.prises,
    corrections: passage.corrections,
    indices: passage.indices,
    ordres,
    echelleNote: consigne.reglages.echelleNote,
    normalisations: passage.normalisations,
    notesHorsBornes: passage.notesHorsBornes,
    prefixes: passage.prefixes,
    suivi: passage.suivi,
    dureeMs: Date.now() - debut,
  };
}

/**
 * Une référence de la voie directe est la clé d'une ligne que cette exécution a écrite plus tôt (`annuaire.ts`) ; si la base
 * n'avait pas pris celle-ci, les comptes ne tomberaient pas juste et rien ne serait validé (`exigerInsertions`). Les
 * autres contraintes, unicité comprise, restent vérifiées.
 */
const DEJA_PROUVEES = { binaires: ['empreinte'], referencesProuvees: true };

const ENCODEUR = new TextEncoder();
/** Deux fois plus rapide que `Buffer.from` sur un long texte fait de mille morceaux. */
const encoder = (texte: string): Uint8Array => ENCODEUR.encode(texte);

type Blocs = AsyncGenerator<LigneBrute[], void>;

/** Une ligne contrôlée, son numéro, et si son identité, son e-mail, son nom ou son contenu ont peut-être déjà été vus. */
interface LigneVue {
  readonly n: number;
  readonly ligne: LigneControlee;
  readonly suspecte: boolean;
}

/** Les lignes à juger qui attendent que la voie directe s'interrompe : en octets, un texte retiendrait les blocs dont il vient. */
interface DeCote {
  textes: Uint8Array[];
  longueur: number;
  finie: boolean;
}

/** Un passage sur tout un fichier, et ce qu'on en a appris. */
class Passage {
  lues = 0;
  prefixes = false;
  /** Les lignes de la voie directe que la base dit avoir prises. */
  prises = 0;
  readonly suivi = creerSuivi();
  readonly directes = { inserees: 0, corrigees: 0 };
  readonly corrections = new Corrections();
  readonly indices: ReadonlyMap<string, IndicesDate>;
  readonly normalisations = new Map<string, number>();
  readonly notesHorsBornes = { sur10: 0, sur20: 0 };
  private readonly observerDates: (brute: LigneBrute) => void;
  private readonly rangNote: number | undefined;
  private readonly suspecte: Suspicion;
  private controler: ((brute: LigneBrute) => LigneControlee) | undefined;

  /** @param ordres l'ordre des dates ; sans lui, les premières lignes en décident */
  constructor(
    private readonly fichier: FichierSource,
    private readonly consigne: Consigne,
    public ordres?: ReadonlyMap<string, OrdreDate>,
  ) {
    // L'échelle donnée, il n'y a plus rien à proposer.
    const { echelleNote } = consigne.reglages;
    this.rangNote = echelleNote === null ? fichier.dialecte.colonnes.get('note_satisfaction') : undefined;
    this.suspecte = consigne.suspects.pour(fichier.entite, fichier.source);
    const dates = new IndicesDates(fichier);
    this.indices = dates.indices;
    this.observerDates = dates.observer;
  }

  async charger(base: Base): Promise<void> {
    const { entite, source } = this.fichier;
    const { acces } = this.consigne;
    const blocs = lireDonnees(this.fichier, this.suivi);
    try {
      if (acces === undefined || !aVoieDirecte(entite)) await this.chargerTransit(base, this.versTransit(blocs));
      else await this.chargerParDeuxVoies(base, blocs, creerVoieDirecte(entite, source, acces), acces.decalage);
    } catch (erreur) {
      if (!chargementRefuse(erreur)) throw erreur;
      await this.chargerParLots(base, blocs);
    }
  }

  private async chargerTransit(base: Base, flux: Flux): Promise<void> {
    const { entite } = this.fichier;
    await base.chargerFlux(tableTransit(entite), colonnesTransit(entite), flux);
  }

  /** Le serveur refuse LOAD DATA LOCAL, avant d'avoir rien lu : les mêmes rangées, par lots. */
  private async chargerParLots(base: Base, blocs: Blocs): Promise<void> {
    const { entite } = this.fichier;
    for await (const brutes of blocs) {
      const rangees: ReturnType<typeof rangeeTransit>[] = [];
      this.controlerBloc(brutes, (vue) => rangees.push(this.enTransit(vue)));
      await base.insererLots(tableTransit(entite), colonnesTransit(entite), rangees);
    }
  }

  private async *versTransit(blocs: Blocs): AsyncGenerator<Uint8Array> {
    for await (const brutes of blocs) {
      let texte = '';
      this.controlerBloc(brutes, (vue) => (texte += ecrireRangee(this.enTransit(vue))));
      if (texte !== '') yield encoder(texte);
    }
  }

  /** Les lignes sans histoire vont droit dans leur table ; les autres, mises de côté, rejoignent le transit de temps en temps. */
  private async chargerParDeuxVoies(base: Base, blocs: Blocs, voie: VoieDirecte, decalage: number): Promise<void> {
    const { entite } = this.fichier;
    const deCote = { textes: [] as Uint8Array[], longueur: 0, finie: false };
    while (!deCote.finie) {
      const texte = this.versTable(blocs, voie, decalage, deCote);
      this.prises += await base.chargerFlux(entite, colonnesInserees(entite), texte, DEJA_PROUVEES);
      if (deCote.longueur > 0) await this.chargerTransit(base, deCote.textes);
      Object.assign(deCote, { textes: [], longueur: 0 });
    }
  }

  private async *versTable(
    blocs: Blocs,
    voie: VoieDirecte,
    decalage: number,
    deCote: DeCote,
  ): AsyncGenerator<Uint8Array> {
    while (deCote.longueur < MISES_DE_COTE) {
      const bloc = await blocs.next();
      if (bloc.done === true) {
        deCote.finie = true;
        return;
      }
      let directes = '';
      let aJuger = '';
      this.controlerBloc(bloc.value, (vue) => {
        const rangee = vue.suspecte ? undefined : voie(vue.n, vue.ligne);
        if (rangee === undefined) {
          aJuger += ecrireRangee(this.enTransit(vue));
          return;
        }
        directes += ecrireRangee(rangee);
        this.directes.inserees++;
        if (!vue.ligne.corrigee) return;
        this.directes.corrigees++;
        this.corrections.compter(vue.ligne.transformations, vue.n + decalage);
      });
      if (aJuger !== '') deCote.textes.push(encoder(aJuger));
      deCote.longueur += aJuger.length;
      if (directes !== '') yield encoder(directes);
    }
  }

  /** Contrôle les lignes d'un bloc, et remet chacune à `recevoir`. */
  private controlerBloc(brutes: readonly LigneBrute[], recevoir: (vue: LigneVue) => void): void {
    const { premierN, progression } = this.consigne;
    for (const brute of brutes) this.observer(brute);
    const controler = this.preparerControle(brutes);
    for (const brute of brutes) {
      const ligne = controler(brute);
      for (const [, codes] of ligne.transformations) {
        for (const code of codes.split(' ')) this.normalisations.set(code, (this.normalisations.get(code) ?? 0) + 1);
      }
      if (ligne.cle !== null && /[A-Z]$/.test(ligne.cle)) this.prefixes = true;
      recevoir({ n: premierN + this.lues++, ligne, suspecte: this.suspecte(ligne) });
    }
    progression(this.fichier, this.lues, false);
  }

  /** Le contrôle attend les premières lignes : elles disent l'ordre des dates. */
  private preparerControle(brutes: readonly LigneBrute[]): (brute: LigneBrute) => LigneControlee {
    if (this.controler !== undefined) return this.controler;
    const ordres = this.ordres ?? deciderOrdres(this.indices, this.consigne.dOrigine);
    const controler = creerControle(this.fichier, { ...this.consigne.reglages, ordres });
    if (brutes.length > 0) [this.ordres, this.controler] = [ordres, controler];
    return controler;
  }

  private readonly designer = (cible: Entite, source: string, cle: string): number | undefined =>
    this.consigne.acces?.annuaire.designe(cible, source, cle);

  private enTransit({ n, ligne, suspecte }: LigneVue): ReturnType<typeof rangeeTransit> {
    const { entite, source } = this.fichier;
    return rangeeTransit(entite, n, this.consigne.rang, source, suspecte, ligne, this.designer);
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
