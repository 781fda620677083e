/**
 * Le chargement d'une exécution : les étapes que montrent `migration.ts` et `reprise.ts`. Une ligne le traverse dans un sens,
 * une fois : lecture, contrôle, jugement, écriture.
 */
import { setImmediate as laisserPasser } from 'node:timers/promises';
import type { Base } from '../base/connexion';
import type { Progression } from '../commun/affichage';
import { Durees } from '../commun/durees';
import { Constats } from '../comptes_rendus/constats';
import type { FichierRendu } from '../comptes_rendus/compte_rendu';
import type { Journal } from '../comptes_rendus/journal';
import { Operations } from '../comptes_rendus/operations';
import { SANS_NUMERO, type LigneControlee } from '../controle/controle';
import { Ecriture } from '../ecriture';
import type { Consignes, Verdict } from '../jugement';
import type { Entree, LigneAJuger } from '../jugement/connu';
import { lireDonnees } from '../lecture/donnees';
import { exigerInchange, type FichierSource } from '../lecture/dossier';
import { comparerEntete } from '../lecture/entetes';
import { apprendreOrdres } from '../lecture/ordre_dates';
import { ENTITES, type Entite, type LigneBrute } from '../metier/modele';
import type { Reperes } from '../quarantaine/fichiers';
import { redigerEntree } from '../quarantaine/entree';
import { lireLiberables, type Liberable } from '../quarantaine/liberation';
import { Relivraisons } from '../quarantaine/relivraisons';
import { estRendu, rattacher, type Rendu } from '../quarantaine/rendus';
import { Registre } from '../registre/registre';
import { inscrireAppuis } from './appuis';
import { FichierEnCours } from './fichier_en_cours';
import {
  decrireDialecte,
  fichierLibere,
  inscrireBilans,
  inscrireFichiers,
  retirerFichiers,
  type Inscription,
} from './fichiers';
import { Lots } from './lots';

export interface ReglagesChargement extends Consignes {
  readonly execution: number;
  readonly echelleNote: number | null;
  readonly journal: Journal;
  /** Rien ne sera écrit : le journal parle au conditionnel. */
  readonly simulation: boolean;
  readonly jeuDeTest: boolean;
  readonly progression: Progression;
  /** Où relire plus tard un fichier. */
  readonly cheminDurable: (fichier: FichierSource) => string;
  readonly lignesParLot?: number;
}

/** Un fichier examiné : tout ce qui ne se sait qu'après avoir tout vu est su. */
export interface FichierExamine {
  readonly enCours: FichierEnCours;
  readonly rendu: Rendu | undefined;
}

export class Chargement {
  readonly constats = new Constats();
  /** Entrées de quarantaine closes, dont celles que leur référence a libérées. */
  closes = 0;
  liberees = 0;
  /** Lignes ajoutées à la main dans un fichier d'isolés rendu : des lignes neuves. */
  ajoutees = 0;
  readonly dejaReinjectees = new Map<number, number>();
  readonly durees = new Durees();
  private readonly fichiers: FichierExamine[] = [];
  private readonly liberes: FichierEnCours[] = [];
  private readonly operations: Operations;
  private readonly ecriture: Ecriture;
  private readonly relivraisons: Relivraisons;
  private readonly lots: Lots;
  /** La clé que recevra la prochaine ligne lue de chaque entité. */
  private readonly prochaines: Record<Entite, number>;
  private prochainFichier: number;
  private courant: FichierExamine | undefined;
  private controle: ((brute: LigneBrute) => LigneControlee) | undefined;
  /** Les sources connues, par forme comparable : ce qu'une colonne `agence` peut nommer. */
  private readonly sources: Map<string, string>;

  /** @param fichiers ceux du plan, dans l'ordre de la migration */
  static async ouvrir(
    base: Base,
    fichiers: readonly FichierSource[],
    reglages: ReglagesChargement,
  ): Promise<Chargement> {
    const registre = await Registre.ouvrir(base, fichiers);
    return new Chargement(base, registre, fichiers, reglages);
  }

  private constructor(
    private readonly base: Base,
    private readonly registre: Registre,
    private readonly plan: readonly FichierSource[],
    private readonly reglages: ReglagesChargement,
  ) {
    this.operations = new Operations(reglages.journal, reglages.simulation ? 'simule' : 'fait');
    this.ecriture = new Ecriture(base, registre);
    this.relivraisons = new Relivraisons(registre);
    this.lots = new Lots({ registre, ecriture: this.ecriture }, reglages, this.conclure);
    this.prochaines = { ...registre.etat.premiers };
    this.prochainFichier = registre.etat.premiers.fichiers;
    const enBase = [...registre.etat.sources.values()].flatMap((sources) => [...sources]);
    const connues = [...enBase, ...plan.map(({ source }) => source)];
    this.sources = new Map(connues.map((source) => [comparerEntete(source), source]));
  }

  /** Examine tous les fichiers, avant toute écriture, et les inscrit. */
  async examiner(): Promise<void> {
    await this.durees.chronometrer('examen', async () => {
      for (const fichier of this.plan) {
        const rendu = estRendu(fichier) ? await rattacher(this.base, fichier) : undefined;
        const examine = rendu?.fichier ?? fichier;
        const appris = await apprendreOrdres(examine, this.reglages.aujourdhui, rendu?.ordres);
        this.fichiers.push({ rendu, enCours: new FichierEnCours(this.prochainFichier++, examine, appris) });
      }
      await inscrireFichiers(this.base, this.reglages.execution, this.fichiers.map(this.inscription));
    });
  }

  private readonly inscription = ({ enCours, rendu }: FichierExamine): Inscription => {
    const { fichier, appris } = enCours;
    const { aujourdhui, jeuDeTest } = this.reglages;
    const ordres = appris?.ordres ?? new Map();
    const dialecte = decrireDialecte(fichier, { ordres, echelleNote: this.echelleDe(rendu), aujourdhui, jeuDeTest });
    return { ouvert: enCours, chemin: this.reglages.cheminDurable(fichier), dialecte };
  };

  private echelleDe(rendu: Rendu | undefined): number | null {
    return this.reglages.echelleNote ?? rendu?.echelleNote ?? null;
  }

  /** Les fichiers d'une entité, dans l'ordre. */
  fichiersDe(entite: Entite): readonly FichierExamine[] {
    return this.fichiers.filter(({ enCours }) => enCours.fichier.entite === entite);
  }

  /** Lit un fichier, par blocs de lignes de données. */
  async *lire(examine: FichierExamine): AsyncGenerator<LigneBrute[]> {
    const { enCours, rendu } = examine;
    const { aujourdhui } = this.reglages;
    await this.registre.quarantaine.ouvrirFichier(enCours);
    this.courant = examine;
    this.controle = enCours.preparerControle({ aujourdhui, echelleNote: this.echelleDe(rendu), sources: this.sources });
    const blocs = lireDonnees(enCours.fichier, enCours.suivi);
    const fichier = enCours.fichier;
    try {
      for await (const bloc of blocs) {
        yield bloc;
        await laisserPasser();
        this.reglages.progression(fichier, enCours.lues, false);
      }
    } finally {
      await exigerInchange(fichier);
    }
    enCours.finir();
    this.reglages.progression(fichier, enCours.lues, true);
    this.reglages.journal.noter('INFO', fichier.nom, 'LU', enCours.decrire());
  }

  /** Contrôle des lignes du fichier en cours : normalisations, règles d'une ligne. */
  controler(bloc: readonly LigneBrute[]): LigneControlee[] {
    const { controle } = this;
    if (controle === undefined) throw new Error("Aucun fichier n'est en cours de lecture.");
    return bloc.map(controle);
  }

  /** Juge des lignes du fichier en cours ; celles dont la mémoire n'est pas certaine attendent la fin du lot. */
  juger(lignes: readonly LigneControlee[]): void {
    const { courant } = this;
    if (courant === undefined) throw new Error("Aucun fichier n'est en cours de lecture.");
    for (const ligne of lignes) {
      const entree = this.entreeDe(courant, ligne);
      this.recevoir(courant.enCours, numeroter(ligne, entree), entree);
    }
  }

  private entreeDe({ rendu }: FichierExamine, { idRendu }: LigneControlee): Entree | undefined {
    if (rendu === undefined) return undefined;
    if (idRendu === undefined || idRendu === '') this.ajoutees++;
    return rendu.entrees.get(idRendu ?? '');
  }

  private recevoir(fichier: FichierEnCours, ligne: LigneControlee, entree: Entree | undefined): void {
    const { entite } = fichier.fichier;
    const id = this.prochaines[entite]++;
    this.lots.recevoir(entree === undefined ? { fichier, ligne, id } : { fichier, ligne, id, entree });
  }

  /** Écrit ce qui est jugé, dès qu'un lot est plein. */
  async ecrire(): Promise<void> {
    await this.lots.avancer();
    await this.reglages.journal.suivre();
  }

  /** Finit un fichier : ce qui reste est jugé et écrit, et les entrées qu'il corrige ou redonne sont closes. */
  async finir({ enCours }: FichierExamine): Promise<void> {
    await this.lots.finir();
    const closes = await this.relivraisons.clore(this.base, this.ecriture, enCours);
    this.closes += closes.length;
    this.operations.finirFichier();
    for (const close of closes) this.operations.noterRelivree(enCours, close);
  }

  /** Les lignes qui attendaient une référence apparue à l'instant repartent, sous leur fichier d'origine. */
  async liberer(entite: Entite): Promise<void> {
    const { premiers } = this.registre.etat;
    const attendues = await lireLiberables(this.base, entite, {
      ...{ premierFichier: premiers.fichiers, avant: premiers.lignes_isolees, sources: this.sources },
    });
    const liberables = attendues.filter(({ entree }) => this.registre.quarantaine.estLibre(entree.id));
    const ouverts = await this.ouvrirLiberes(entite, liberables);
    for (const liberable of liberables) {
      const ouvert = ouverts.get(cleDe(liberable));
      if (ouvert !== undefined) this.recevoir(ouvert, liberable.ligne, liberable.entree);
      await this.lots.avancer();
    }
    await this.lots.finir();
    const vides = [...ouverts.values()].filter(({ bilan }) => bilan.lues === 0);
    await retirerFichiers(
      this.base,
      vides.map(({ idFichier }) => idFichier),
    );
    this.liberes.push(...[...ouverts.values()].filter(({ bilan }) => bilan.lues > 0));
  }

  private async ouvrirLiberes(entite: Entite, liberables: readonly Liberable[]): Promise<Map<string, FichierEnCours>> {
    const ouverts = new Map<string, FichierEnCours>();
    const inscriptions: Inscription[] = [];
    for (const liberable of liberables) {
      const cle = cleDe(liberable);
      if (ouverts.has(cle)) continue;
      const { fichier, source, dialecte } = liberable;
      const libere = fichierLibere(entite, fichier, source, dialecte);
      const ouvert = new FichierEnCours(this.prochainFichier++, libere, undefined);
      ouverts.set(cle, ouvert);
      inscriptions.push({ ouvert, chemin: libere.chemin, dialecte });
    }
    if (inscriptions.length > 0) await inscrireFichiers(this.base, this.reglages.execution, inscriptions);
    return ouverts;
  }

  /** Ce que devient une ligne jugée. */
  private readonly conclure = (juge: LigneAJuger, verdict: Verdict): void => {
    // Une ligne libérée qui ne passe toujours pas reste où elle est, ni lue ni comptée.
    if (juge.fichier.libere && verdict.sort === 'isolee') return;
    (juge.fichier as FichierEnCours).compter(juge.ligne, verdict);
    this.constats.noter(juge, verdict);
    let entree: number | undefined;
    if (verdict.sort === 'isolee') entree = this.isoler(juge, verdict);
    else this.prendre(juge, verdict);
    this.operations.noter(juge, verdict, entree);
  };

  /** @returns l'entrée de quarantaine qui s'ouvre, s'il en faut une */
  private isoler(juge: LigneAJuger, verdict: Extract<Verdict, { sort: 'isolee' }>): number | undefined {
    if (verdict.connue !== undefined) return undefined;
    const id = this.ecriture.isoler(redigerEntree(juge, verdict));
    if (verdict.remplace === undefined) this.relivrer(juge, id);
    else this.ecriture.clore(verdict.remplace, juge.fichier.idFichier, id);
    return id;
  }

  /** Une ligne ajoutée à la main à un fichier rendu est une ligne neuve : elle n'agit sur l'entrée d'aucune autre. */
  private relivrer(juge: LigneAJuger, suite?: number): void {
    if (juge.ligne.idRendu === undefined) this.relivraisons.retenir(juge, suite);
  }

  private prendre(juge: LigneAJuger, verdict: Exclude<Verdict, { sort: 'isolee' }>): void {
    if (verdict.sort === 'inseree') this.ecriture.inserer(juge, verdict);
    else if (verdict.sort === 'mise_a_jour') this.ecriture.mettreAJour(juge, verdict);
    else {
      this.ecriture.rejoindre(juge, verdict);
      const par = verdict.dejaParExecution;
      if (par !== undefined && par !== null) this.dejaReinjectees.set(par, (this.dejaReinjectees.get(par) ?? 0) + 1);
    }
    if (verdict.clot === undefined) {
      if (verdict.sort !== 'ignoree') this.relivrer(juge);
      return;
    }
    this.ecriture.clore(verdict.clot, juge.fichier.idFichier);
    this.closes++;
    if (juge.fichier.libere) this.liberees++;
  }

  /** Compte, vérifie la conservation et les insertions, inscrit bilans et appuis. */
  async compter(): Promise<void> {
    await this.lots.finir();
    const tous = [...this.fichiers.map(({ enCours }) => enCours), ...this.liberes];
    for (const fichier of tous) fichier.exigerConservation();
    this.exigerInsertions(tous);
    await inscrireBilans(
      this.base,
      tous.map((fichier) => fichier.complement()),
    );
    await inscrireAppuis(this.base, this.reglages.execution, this.registre);
    this.operations.clore();
    await this.reglages.journal.suivre();
  }

  /** La base a pris autant de lignes qu'on en dit insérées, table par table. */
  private exigerInsertions(fichiers: readonly FichierEnCours[]): void {
    for (const entite of ENTITES) {
      const siens = fichiers.filter(({ fichier }) => fichier.entite === entite);
      const inserees = siens.reduce((somme, { bilan }) => somme + bilan.inserees, 0);
      const prises = this.ecriture.prises.get(entite) ?? 0;
      if (prises !== inserees)
        throw new Error(`${entite} : ${inserees} lignes à insérer, mais la base en a pris ${prises}.`);
    }
  }

  /** Inscrit les fichiers et leur bilan, seuls : ce que garde une simulation. */
  async inscrire(): Promise<void> {
    await inscrireFichiers(this.base, this.reglages.execution, this.fichiers.map(this.inscription));
    await inscrireBilans(
      this.base,
      this.fichiers.map(({ enCours }) => enCours.complement()),
    );
  }

  /** Les fichiers d'origine dont la quarantaine a pu changer. */
  nomsTouches(): string[] {
    return [...this.fichiers.map(({ enCours }) => enCours), ...this.liberes].map(({ fichier }) => fichier.nom);
  }

  /** Ce qui sépare cette exécution de celles d'avant. */
  reperes(): Reperes {
    const { premiers } = this.registre.etat;
    const { execution } = this.reglages;
    return { execution, premiereEntree: premiers.lignes_isolees, premierFichier: premiers.fichiers };
  }

  /** Les fichiers, lus puis libérés, avec leur bilan. */
  rendre(): FichierRendu[] {
    return [
      ...this.fichiers.map(({ enCours, rendu }) => enCours.rendre(this.echelleDe(rendu))),
      ...this.liberes.map((enCours) => enCours.rendre(null)),
    ];
  }
}

/** Le `_ligne` d'une ligne rendue, s'il ne se lit plus, est celui que son entrée garde : corrigée, elle pourra passer. */
const numeroter = (ligne: LigneControlee, entree: Entree | undefined): LigneControlee =>
  entree === undefined || ligne.ligne !== SANS_NUMERO ? ligne : { ...ligne, ligne: entree.ligne };

const cleDe = ({ fichier, source }: Liberable): string => JSON.stringify([fichier, source]);
