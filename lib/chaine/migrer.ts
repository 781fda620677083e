/**
 * La chaîne, commune à `migration.ts` et à `reprise.ts`, entité par entité :
 * fichiers → lecture et contrôle → tables (voie directe) ou transit → jugements d'ensemble → tables → quarantaine → bilan.
 *
 * Le journal et le travail sont validés ensemble : tout ce qui s'écrit dans les tables tient dans une transaction,
 * clôture de l'exécution comprise. Tuée à tout moment, une exécution n'a rien écrit, ou a tout écrit.
 */
import { join } from 'node:path';
import type { Base } from '../base/connexion';
import { Annuaire } from '../chargement/annuaire';
import { noterAppuis } from '../chargement/appuis';
import {
  additionner,
  bilanVide,
  compterEntite,
  exigerConservation,
  exigerInsertions,
  type Bilan,
} from '../chargement/bilan';
import { inscrireCorrections } from '../chargement/corrections';
import { departager, ecarterCopiesEnBase, preparerJugement } from '../chargement/doublons';
import {
  fichierLibere,
  inscrireBilan,
  inscrireFichiers,
  preciserFichier,
  prochainFichier,
  retirerFichier,
} from '../chargement/fichiers';
import { fusionnerEntite, insererEntite, ouvrirTranche, signalerEnsemble, type Tranche } from '../chargement/insertion';
import { chargerFichier, type LectureFichier, type Progression } from '../chargement/lecture';
import { cloreLiberees, lireLiberables, retirerNonLiberees } from '../chargement/liberation';
import { isolerEntite } from '../chargement/quarantaine';
import { resoudreReferences } from '../chargement/references';
import { clorePassees, lireReglagesOrigine, rattacherRendus } from '../chargement/rendus';
import { Suspects } from '../chargement/suspects';
import { colonnesTransit, creerTransit, deplierAnomalies, effacerTransit, tableTransit } from '../chargement/transit';
import { estVierge } from '../chargement/voie_directe';
import { Constats } from '../comptes_rendus/constats';
import { sourceDeLAgence } from '../controle/controle';
import {
  appliquerSchema,
  cloreExecution,
  ouvrirExecution,
  rafraichirStatistiques,
  type Execution,
} from '../base/executions';
import { avecVerrou } from '../base/verrou';
import { FichiersIsoles } from '../quarantaine/fichiers';
import { apresValidation, type Journal } from '../comptes_rendus/journal';
import { avecFichierInchange, type FichierSource, type Plan } from '../lecture/dossier';
import { comparerEntete } from '../lecture/entetes';
import { ENTITES, estDesignee, type Entite } from '../metier/modele';
import { equation, type CompteRendu, type FichierRendu, type Statut } from '../comptes_rendus/bilan_texte';
import { accorder } from '../commun/tableau';

export interface Demande {
  readonly script: 'migration' | 'reprise';
  readonly plan: Plan;
  /** Ce que la personne a demandé, pour le journal et le rapport. */
  readonly libelle: string;
  readonly sortie: string;
  readonly simulation: boolean;
  /** Refuse d'écrire au-delà de ce qu'il admet de lignes isolées. */
  readonly seuil: Seuil | undefined;
  readonly echelleNote: number | null;
  readonly aujourdhui: string;
}

export interface Seuil {
  readonly texte: string;
  depasse(isolees: number, lues: number): boolean;
}

/** Migre les fichiers du plan et rend compte. */
export async function migrer(
  base: Base,
  demande: Demande,
  journal: Journal,
  progression: Progression,
): Promise<CompteRendu> {
  return avecVerrou(base, demande.script, async () => {
    const debut = new Date();
    await appliquerSchema(base);
    const plan = { ...demande.plan, fichiers: await rattacherRendus(base, demande.plan.fichiers) };
    const execution = await ouvrirExecution(base, demande.script, demande.libelle);
    const migration = new Migration(base, { ...demande, plan }, journal, progression, execution, debut);
    return migration.executer();
  });
}

/** Une entité en cours de migration. */
interface Chantier {
  readonly entite: Entite;
  readonly tranche: Tranche;
  /** Des lignes de la quarantaine, que l'on tente de libérer, sont avec les siennes. */
  readonly enAttente: boolean;
  /** Les lignes que la base dit avoir prises. */
  prises: number;
}

class Migration {
  private readonly fichiers: FichierSource[];
  private readonly lectures: (LectureFichier | undefined)[] = [];
  private readonly constats: Constats;
  private readonly isoles: FichiersIsoles;
  private readonly suspects: Suspects;
  private readonly etapes = new Map<string, number>();
  private readonly chantiers: Chantier[] = [];
  private rendus: FichierRendu[] = [];
  /** Les sources connues, par forme comparable. */
  private sources = new Map<string, string>();
  /** Ouvert si la base est vierge : alors seulement, des lignes prennent la voie directe. */
  private annuaire: Annuaire | undefined;
  /** Les entités dont des lignes isolées sont peut-être déjà en quarantaine. */
  private connues: ReadonlySet<Entite> = new Set();
  private prochainN = 1;
  private premierFichier = 0;
  private closes = 0;
  private liberees = 0;

  constructor(
    private readonly base: Base,
    private readonly demande: Demande,
    private readonly journal: Journal,
    private readonly progression: Progression,
    private readonly execution: Execution,
    private readonly debut: Date,
  ) {
    const { fichiers } = demande.plan;
    this.fichiers = [...fichiers];
    this.constats = new Constats(this.fichiers, journal);
    this.isoles = new FichiersIsoles(demande.sortie, fichiers, execution.numero);
    this.suspects = new Suspects(fichiers);
  }

  async executer(): Promise<CompteRendu> {
    this.journal.numeroter(this.execution.numero);
    this.annoncer();
    let statut = 'terminee' as Statut;
    try {
      await this.chronometrer('préparation', () => this.preparer());
      await this.base.transaction(async () => {
        await this.inscrire(0);
        for (const entite of ENTITES) await this.traiterEntite(entite);
        await this.chronometrer('bilan', () => this.compter());
        statut = this.decider();
        if (statut !== 'terminee') return false;
        await cloreExecution(this.base, this.execution.numero, statut, this.ecoule());
        await this.isoles.conserverRendus();
        return true;
      });
    } catch (erreur) {
      await this.isoles.abandonner();
      this.journal.noterEchec(erreur);
      throw erreur;
    }
    if (statut !== 'terminee') await cloreExecution(this.base, this.execution.numero, statut, this.ecoule());
    await effacerTransit(this.base);
    await rafraichirStatistiques(this.base);
    try {
      if (statut !== 'refusee')
        await apresValidation(this.demande.sortie, () => this.isoles.publier(statut === 'simulee'));
    } finally {
      await this.isoles.abandonner();
    }
    return this.rendreCompte(statut);
  }

  private annoncer(): void {
    const { plan, libelle } = this.demande;
    this.journal.noter('INFO', '-', 'DEBUT', `${this.demande.script} : ${libelle}, dans ${this.base.description}`);
    for (const numero of this.execution.interrompues) {
      this.journal.noter('ALERTE', '-', 'REPRISE', `l'exécution ${numero} avait été interrompue avant d'écrire`);
    }
    for (const { nom, raison } of plan.ecartes) this.journal.noter('INFO', nom, 'ECARTE', `non chargé : ${raison}`);
  }

  /** Ce qui validerait une transaction en cours, ou ne change plus pendant l'exécution. */
  private async preparer(): Promise<void> {
    this.connues = await this.entreesConnues();
    await creerTransit(this.base, this.connues);
    await rafraichirStatistiques(this.base);
    this.premierFichier = await prochainFichier(this.base);
    if (await estVierge(this.base)) this.annuaire = new Annuaire();
    const enBase = await this.base.lire<{ source: string }>('SELECT DISTINCT source FROM fichiers');
    const sources = [...enBase, ...this.fichiers].map(({ source }) => source);
    this.sources = new Map(sources.map((source) => [comparerEntete(source), source]));
  }

  /** Les entités dont un fichier a le nom d'un fichier que la quarantaine connaît, ou d'un autre de ceux-ci. */
  private async entreesConnues(): Promise<Set<Entite>> {
    const noms = this.fichiers.map(({ nom }) => nom);
    const rangees = await this.base.lire<{ fichier: string }>(
      'SELECT DISTINCT fichier FROM lignes_isolees WHERE fichier IN (?)',
      [noms],
    );
    const connus = new Set(rangees.map(({ fichier }) => fichier));
    const partages = this.fichiers.filter(({ nom }) => connus.has(nom) || noms.indexOf(nom) !== noms.lastIndexOf(nom));
    return new Set(partages.map(({ entite }) => entite));
  }

  private async traiterEntite(entite: Entite): Promise<void> {
    const ouverte = await ouvrirTranche(this.base, entite, this.prochainN);
    await this.chronometrer('lecture et contrôle', () => this.charger(entite, ouverte.decalage));
    const premierLibere = this.fichiers.length;
    const enAttente = (await this.libererAttentes(entite)) > 0;
    if (!this.fichiers.some((fichier) => fichier.entite === entite)) return;
    await this.inscrire(premierLibere);
    const prises = this.lecturesDe(entite).reduce((somme, [, lecture]) => somme + lecture.prises, 0);
    const chantier = { entite, tranche: { ...ouverte, dernierN: this.prochainN - 1 }, enAttente, prises };
    this.chantiers.push(chantier);
    await this.chronometrer(`jugement : ${entite}`, () => this.juger(chantier));
  }

  /** Premier temps : les fichiers d'une entité, au fil de l'eau, jusque dans sa table ou dans le transit. */
  private async charger(entite: Entite, decalage: number): Promise<void> {
    const { aujourdhui, echelleNote } = this.demande;
    for (const [rang, fichier] of this.demande.plan.fichiers.entries()) {
      if (fichier.entite !== entite) continue;
      const dOrigine = await lireReglagesOrigine(this.base, fichier);
      const idFichier = this.premierFichier + rang;
      const lecture = await avecFichierInchange(fichier, () =>
        chargerFichier(this.base, fichier, {
          ...{ premierN: this.prochainN, rang, suspects: this.suspects, progression: this.progression },
          reglages: { aujourdhui, echelleNote: echelleNote ?? dOrigine?.echelleNote ?? null, sources: this.sources },
          acces: this.annuaire && { annuaire: this.annuaire, decalage, idFichier },
          dOrigine: dOrigine?.ordres,
        }),
      );
      this.lectures[rang] = lecture;
      this.prochainN += lecture.lues;
      await preciserFichier(this.base, idFichier, fichier, lecture, echelleNote, aujourdhui);
      this.noterLecture(fichier, lecture);
    }
  }

  private noterLecture(fichier: FichierSource, lecture: LectureFichier): void {
    const { nom, entite, source, dialecte, sha256 } = fichier;
    const lu = `${accorder(lecture.lues, 'ligne')}, ${entite}, source ${source}, ${dialecte.encodage}, sha256 ${sha256}`;
    this.journal.noter('INFO', nom, 'LU', lu);
    for (const [code, combien] of [...lecture.normalisations].sort()) {
      if (!code.startsWith('N')) continue;
      this.journal.noter('INFO', nom, code, accorder(combien, 'valeur normalisée', 'valeurs normalisées'));
    }
  }

  /** Second temps : ce qui est dans le transit est jugé, puis écrit. */
  private async juger(chantier: Chantier): Promise<void> {
    const { base, premierFichier } = this;
    const { entite, tranche } = chantier;
    await deplierAnomalies(base, entite);
    if (tranche.peuplee) await ecarterCopiesEnBase(base, entite);
    await resoudreReferences(base, entite);
    await preparerJugement(base, entite, tranche.peuplee);
    chantier.prises += await insererEntite(base, entite, false, tranche.decalage, premierFichier);
    await departager(base, entite, tranche.decalage);
    if (chantier.enAttente) await retirerNonLiberees(base, entite, premierFichier, this.connues.has(entite));
    chantier.prises += await insererEntite(base, entite, true, tranche.decalage, premierFichier);
    await signalerEnsemble(base, entite, tranche);
    await fusionnerEntite(base, entite, premierFichier);
    if (chantier.enAttente) this.closes += await cloreLiberees(base, entite, premierFichier);
    this.closes += await clorePassees(base, entite, this.fichiers, premierFichier);
    await isolerEntite(base, entite, this.fichiers, premierFichier, this.connues.has(entite), async (isolee) => {
      await this.isoles.ajouter(isolee);
      await this.constats.isolee(isolee);
    });
    await noterAppuis(base, entite, this.execution.numero, premierFichier);
    await this.constats.accepter(base, entite, tranche, premierFichier);
    if (estDesignee(entite)) await this.annuaire?.recenser(base, entite, tranche.decalage);
  }

  /** Les lignes qui attendaient une référence apparue à l'instant rejoignent le transit, sous leur fichier d'origine ; rend leur nombre. */
  private async libererAttentes(entite: Entite): Promise<number> {
    const liberables = await lireLiberables(this.base, entite);
    const rangs = new Map<string, number>();
    const colonnes = colonnesTransit(entite);
    const rangees = liberables.map(({ idIsolee, fichier, valeurs }) => {
      const source = String(valeurs.source);
      const cle = JSON.stringify([fichier, source]);
      const rang = rangs.get(cle) ?? this.fichiers.push(fichierLibere(entite, fichier, source)) - 1;
      rangs.set(cle, rang);
      const horsModele = JSON.parse(String(valeurs.hors_modele ?? 'null')) as Record<string, string> | null;
      // La source que nomme sa colonne agence n'était peut-être pas connue quand elle a été isolée.
      const nommee = sourceDeLAgence(entite, horsModele, this.sources) ?? valeurs.source_references;
      const propres = { n: this.prochainN++, rang, id_isolee: idIsolee, source_references: nommee };
      return colonnes.map((colonne) => ({ ...valeurs, ...propres })[colonne] ?? null);
    });
    await this.base.insererLots(tableTransit(entite), colonnes, rangees);
    return rangees.length;
  }

  /** Inscrit en base les fichiers connus depuis le rang `premier` ; ceux qui ne seront pas lus sont aussitôt précisés. */
  private async inscrire(premier: number): Promise<void> {
    const { base, premierFichier } = this;
    const { echelleNote, aujourdhui } = this.demande;
    const nouveaux = this.fichiers.slice(premier);
    const cheminDe = (fichier: FichierSource): string => this.isoles.cheminDurable(fichier);
    await inscrireFichiers(base, this.execution.numero, premierFichier + premier, nouveaux, cheminDe);
    for (const [rang, fichier] of nouveaux.entries()) {
      const idFichier = premierFichier + premier + rang;
      if (premier > 0) await preciserFichier(base, idFichier, fichier, undefined, echelleNote, aujourdhui);
    }
  }

  /** Compte, vérifie la conservation, inscrit les bilans. */
  private async compter(): Promise<void> {
    const bilans = new Map<number, Bilan>();
    for (const { entite, tranche, prises } of this.chantiers) {
      const lectures = this.lecturesDe(entite);
      const directes = new Map(lectures.map(([rang, lecture]) => [rang, lecture.directes]));
      const comptes = await compterEntite(this.base, entite, tranche, this.premierFichier, directes);
      exigerInsertions(entite, prises, comptes.values());
      const corrections = new Map(lectures.map(([rang, lecture]) => [rang, lecture.corrections]));
      await inscrireCorrections(this.base, entite, tranche, this.premierFichier, corrections);
      for (const [rang, bilan] of comptes) bilans.set(rang, bilan);
    }
    for (const [rang, fichier] of this.fichiers.entries()) {
      const bilan = bilans.get(rang) ?? bilanVide();
      const lecture = this.lectures[rang];
      const idFichier = this.premierFichier + rang;
      exigerConservation(fichier.nom, lecture?.lues ?? bilan.lues, bilan);
      if (lecture === undefined && bilan.lues === 0) {
        await retirerFichier(this.base, idFichier);
        continue;
      }
      if (lecture === undefined) this.liberees += bilan.lues;
      await inscrireBilan(this.base, idFichier, bilan);
      this.rendus.push({ fichier, bilan, lecture });
      this.journal.noter('INFO', fichier.nom, 'BILAN', equation(bilan));
    }
  }

  /** Les fichiers lus d'une entité : leur rang, et ce que leur lecture a appris. */
  private lecturesDe(entite: Entite): (readonly [rang: number, lecture: LectureFichier])[] {
    return this.fichiers.flatMap((fichier, rang) => {
      const lecture = this.lectures[rang];
      return fichier.entite === entite && lecture !== undefined ? [[rang, lecture] as const] : [];
    });
  }

  private decider(): Statut {
    const { isolees, lues } = additionner(this.rendus.map(({ bilan }) => bilan));
    if (this.demande.seuil?.depasse(isolees, lues) === true) return 'refusee';
    return this.demande.simulation ? 'simulee' : 'terminee';
  }

  private rendreCompte(statut: Statut): CompteRendu {
    const dureeMs = this.ecoule();
    this.journal.noter(statut === 'refusee' ? 'ERREUR' : 'INFO', '-', 'FIN', `${statut} en ${dureeMs} ms`);
    return {
      script: this.demande.script,
      execution: this.execution.numero,
      statut,
      debut: this.debut,
      dureeMs,
      base: this.base.description,
      demande: this.demande.libelle,
      fichiers: this.rendus,
      ecartes: this.demande.plan.ecartes,
      constats: this.constats.rendre(),
      closes: this.closes,
      liberees: this.liberees,
      interrompues: this.execution.interrompues,
      seuil: this.demande.seuil?.texte,
      isolesDans: join(this.demande.sortie, 'isolees'),
      nomBase: this.base.nom,
      etapes: [...this.etapes].map(([nom, ms]) => ({ nom, ms })),
    };
  }

  private readonly ecoule = (): number => Date.now() - this.debut.getTime();

  private async chronometrer(nom: string, travail: () => Promise<void>): Promise<void> {
    const debut = Date.now();
    await travail();
    this.etapes.set(nom, (this.etapes.get(nom) ?? 0) + Date.now() - debut);
  }
}
