/**
 * La chaîne, commune à `migration.ts` et à `reprise.ts` :
 * fichiers → lecture et contrôle → zone de transit → jugements d'ensemble → tables → quarantaine → bilan → rapport.
 *
 * Le journal et le travail sont validés ensemble : tout ce qui s'écrit dans les tables tient dans une transaction,
 * clôture de l'exécution comprise. Tuée à tout moment, une exécution n'a rien écrit, ou a tout écrit.
 */
import type { Base } from './base';
import { noterAppuis } from './chargement/appuis';
import { additionner, compterEntite, exigerConservation, type Bilan } from './chargement/bilan';
import { departager, preparerJugement } from './chargement/doublons';
import { calculerDecalage, fusionnerEntite, insererEntite, signalerEnsemble } from './chargement/insertion';
import { chargerFichier, type LectureFichier, type Progression } from './chargement/lecture';
import {
  clorePassees,
  isolerEntite,
  lireLiberables,
  lireReglagesOrigine,
  retirerNonLiberees,
} from './chargement/quarantaine';
import { resoudreReferences } from './chargement/references';
import { Suspects } from './chargement/suspects';
import { colonnesTransit, creerTransit, effacerTransit, indexerLignes, tableTransit } from './chargement/transit';
import {
  appliquerSchema,
  avecVerrou,
  cloreExecution,
  ouvrirExecution,
  rafraichirStatistiques,
  type Execution,
} from './executions';
import { sourceDeLAgence } from './controle';
import { FichiersIsoles } from './isoles';
import { masquerAnomalie, type Journal } from './journal';
import type { FichierSource, Plan } from './lecture/dossier';
import { comparerEntete } from './lecture/entetes';
import { ENTITES, MODELE, type Entite } from './modele';
import { accorder } from './tableau';
import { LIBELLES_EFFET, phrase, type Effet } from './regles';
import type { CompteRendu, Constat, FichierRendu, Statut } from './rapport';
import { equation } from './rapport';

export interface Demande {
  readonly script: 'migration' | 'reprise';
  readonly plan: Plan;
  /** Ce que la personne a demandé, pour le journal et le rapport. */
  readonly libelle: string;
  readonly sortie: string;
  readonly simulation: boolean;
  /** Au-delà de cette part (entre 0 et 1) ou de ce nombre de lignes isolées, rien n'est écrit. */
  readonly seuil: Seuil | undefined;
  readonly echelleNote: number | null;
  readonly aujourdhui: string;
}

export interface Seuil {
  readonly texte: string;
  depasse(isolees: number, lues: number): boolean;
}

const EXEMPLES_PAR_REGLE = 3;

/** Migre les fichiers du plan et rend compte. */
export async function migrer(
  base: Base,
  demande: Demande,
  journal: Journal,
  progression: Progression,
): Promise<CompteRendu> {
  return avecVerrou(base, async () => {
    const debut = new Date();
    await appliquerSchema(base);
    const execution = await ouvrirExecution(base, demande.script, demande.libelle);
    const migration = new Migration(base, demande, journal, progression, execution, debut);
    return migration.executer();
  });
}

class Migration {
  private readonly fichiers: FichierSource[];
  private readonly lectures: (LectureFichier | undefined)[] = [];
  private readonly constats = new Map<string, Constat>();
  private readonly isoles: FichiersIsoles;
  private readonly etapes: { nom: string; ms: number }[] = [];
  private rendus: FichierRendu[] = [];
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
    this.fichiers = [...demande.plan.fichiers];
    this.isoles = new FichiersIsoles(demande.sortie, demande.plan.fichiers, execution.numero);
  }

  async executer(): Promise<CompteRendu> {
    this.journal.numeroter(this.execution.numero);
    this.annoncer();
    let statut = 'terminee' as Statut;
    try {
      await this.chronometrer('lecture et contrôle', () => this.charger());
      await this.base.transaction(async () => {
        await this.juger();
        await this.chronometrer('bilan', () => this.compter());
        statut = this.decider();
        if (statut === 'terminee') await cloreExecution(this.base, this.execution.numero, statut, this.ecoule());
        return statut === 'terminee';
      });
    } catch (erreur) {
      await this.isoles.abandonner();
      throw erreur;
    }
    if (statut !== 'terminee') await cloreExecution(this.base, this.execution.numero, statut, this.ecoule());
    await effacerTransit(this.base);
    await rafraichirStatistiques(this.base);
    if (statut === 'refusee') await this.isoles.abandonner();
    else await this.isoles.publier(statut === 'simulee');
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

  /** Premier temps : les fichiers, au fil de l'eau, jusque dans la zone de transit. Rien d'autre n'est touché. */
  private async charger(): Promise<void> {
    await creerTransit(this.base);
    await rafraichirStatistiques(this.base);
    const suspects = new Suspects();
    const sources = await this.sourcesConnues();
    const { aujourdhui, echelleNote } = this.demande;
    for (const [rang, fichier] of this.fichiers.entries()) {
      const dOrigine = await lireReglagesOrigine(this.base, fichier);
      const reglages = { aujourdhui, echelleNote: echelleNote ?? dOrigine?.echelleNote ?? null, sources };
      const lecture = await chargerFichier(
        this.base,
        fichier,
        this.prochainN,
        rang,
        reglages,
        suspects,
        this.progression,
        dOrigine?.ordres,
      );
      this.lectures.push(lecture);
      this.prochainN += lecture.lues;
      this.journal.noter(
        'INFO',
        fichier.nom,
        'LU',
        `${accorder(lecture.lues, 'ligne')}, ${fichier.entite}, source ${fichier.source}, ${fichier.dialecte.encodage}, sha256 ${fichier.sha256}`,
      );
      for (const [code, combien] of [...lecture.normalisations].sort()) {
        if (code.startsWith('N'))
          this.journal.noter(
            'INFO',
            fichier.nom,
            code,
            `${accorder(combien, 'valeur normalisée', 'valeurs normalisées')}`,
          );
      }
    }
    // Poser un index valide la transaction en cours : il l'est avant qu'elle ne s'ouvre.
    for (const entite of ENTITES) if (await this.aDesEntreesOuvertes(entite)) await indexerLignes(this.base, entite);
  }

  private async aDesEntreesOuvertes(entite: Entite): Promise<boolean> {
    const noms = this.fichiers.filter((fichier) => fichier.entite === entite).map(({ nom }) => nom);
    if (noms.length === 0) return false;
    const { ouvertes } = await this.base.lireUne<{ ouvertes: number }>(
      `SELECT EXISTS (SELECT 1 FROM lignes_isolees WHERE fichier IN (?) AND etat = 'isolee') AS ouvertes`,
      [noms],
    );
    return ouvertes === 1;
  }

  private async sourcesConnues(): Promise<Map<string, string>> {
    const enBase = await this.base.lire<{ source: string }>('SELECT DISTINCT source FROM fichiers');
    const sources = [...enBase.map(({ source }) => source), ...this.fichiers.map(({ source }) => source)];
    return new Map(sources.map((source) => [comparerEntete(source), source]));
  }

  /** Second temps, dans une transaction : chaque entité est jugée puis écrite, les références après leurs cibles. */
  private async juger(): Promise<void> {
    const { premier } = await this.base.lireUne<{ premier: number }>(
      'SELECT COALESCE(MAX(id_fichier), 0) + 1 AS premier FROM fichiers',
    );
    this.premierFichier = premier;
    await this.inscrireFichiers(0);
    for (const entite of ENTITES) await this.chronometrer(entite, () => this.traiterEntite(entite));
  }

  private async traiterEntite(entite: Entite): Promise<void> {
    const { base, premierFichier } = this;
    const premierLibere = this.fichiers.length;
    await this.libererAttentes(entite);
    if (!this.fichiers.some((fichier) => fichier.entite === entite)) return;
    await this.inscrireFichiers(premierLibere);

    await this.deplierAnomalies(entite);
    await resoudreReferences(base, entite);
    const decalage = await calculerDecalage(base, entite, await this.premierN(entite));
    await preparerJugement(base, entite);
    await insererEntite(base, entite, false, decalage, premierFichier);
    await departager(base, entite, decalage);
    await retirerNonLiberees(base, entite, premierFichier);
    await insererEntite(base, entite, true, decalage, premierFichier);
    await signalerEnsemble(base, entite, decalage);
    await fusionnerEntite(base, entite, premierFichier);
    this.closes += await clorePassees(base, entite, this.fichiers, premierFichier);
    await isolerEntite(base, entite, this.fichiers, premierFichier, async (isolee) => {
      await this.isoles.ajouter(isolee);
      for (const anomalie of isolee.anomalies) this.constater(anomalie, 'isolee', isolee.rang, isolee.ligne);
      await this.journal.suivre();
    });
    await noterAppuis(base, entite, this.execution.numero, premierFichier);
    await this.journaliserAcceptees(entite);
  }

  private async premierN(entite: Entite): Promise<number> {
    const { n } = await this.base.lireUne<{ n: number | null }>(`SELECT MIN(n) AS n FROM ${tableTransit(entite)}`);
    return n ?? this.prochainN;
  }

  /** Les lignes qui attendaient une référence apparue à l'instant rejoignent le transit, sous leur fichier d'origine. */
  private async libererAttentes(entite: Entite): Promise<void> {
    const liberables = await lireLiberables(this.base, entite);
    const rangs = new Map<string, number>();
    const colonnes = colonnesTransit(entite);
    const sources = liberables.length === 0 ? new Map<string, string>() : await this.sourcesConnues();
    const rangees = liberables.map(({ idIsolee, fichier, valeurs }) => {
      const source = String(valeurs.source);
      const cle = JSON.stringify([fichier, source]);
      const rang = rangs.get(cle) ?? this.fichiers.push(fichierLibere(entite, fichier, source)) - 1;
      rangs.set(cle, rang);
      const horsModele = JSON.parse(String(valeurs.hors_modele ?? 'null')) as Record<string, string> | null;
      // La source que nomme sa colonne agence n'était peut-être pas connue quand elle a été isolée.
      const nommee = sourceDeLAgence(entite, horsModele, sources) ?? valeurs.source_references;
      const propres = { n: this.prochainN++, rang, id_isolee: idIsolee, source_references: nommee };
      return colonnes.map((colonne) => ({ ...valeurs, ...propres })[colonne] ?? null);
    });
    await this.base.insererLots(tableTransit(entite), colonnes, rangees);
  }

  private async inscrireFichiers(premier: number): Promise<void> {
    await this.base.insererLots(
      'fichiers',
      ['id_fichier', 'id_execution', 'nom', 'chemin', 'entite', 'source', 'sha256', 'prefixes', 'dialecte'],
      this.fichiers.slice(premier).map((fichier, index) => {
        const { colonnes, ...dialecte } = fichier.dialecte;
        const compris = {
          ...dialecte,
          colonnes: Object.fromEntries(colonnes),
          ordres: Object.fromEntries(this.lectures[premier + index]?.ordres ?? []),
          echelleNote: (this.lectures[premier + index] ?? this.demande).echelleNote,
          aujourdhui: this.demande.aujourdhui,
        };
        return [
          ...[
            this.premierFichier + premier + index,
            this.execution.numero,
            fichier.nom,
            this.isoles.cheminDurable(fichier),
            fichier.entite,
          ],
          ...[
            fichier.source,
            fichier.sha256,
            this.lectures[premier + index]?.prefixes ?? false,
            JSON.stringify(compris),
          ],
        ];
      }),
    );
  }

  /** Les anomalies trouvées ligne à ligne rejoignent celles que les jugements d'ensemble ajouteront. */
  private async deplierAnomalies(entite: Entite): Promise<void> {
    await this.base.executer(
      `INSERT INTO transit_anomalies (n, code, champ, valeur, effet)
       SELECT t.n, a.code, a.champ, a.valeur, a.effet
       FROM ${tableTransit(entite)} t, JSON_TABLE(t.anomalies, '$[*]' COLUMNS (
         code VARCHAR(10) PATH '$.code', champ VARCHAR(64) PATH '$.champ',
         valeur MEDIUMTEXT PATH '$.valeur', effet VARCHAR(10) PATH '$.effet')) a
       WHERE t.anomalies IS NOT NULL`,
    );
  }

  /** Inscrit au journal, ligne à ligne, les fusions, les copies, les remarques et les corrections qui retirent une valeur. */
  private async journaliserAcceptees(entite: Entite): Promise<void> {
    const table = tableTransit(entite);
    const { le } = MODELE[entite];
    for await (const rangee of this.base.parcourir<{ rang: number; ligne: number; sort: Effet; id_cible: number }>(
      `SELECT t.rang, t.ligne, s.sort, s.id_cible FROM ${table} t JOIN transit_sorts s USING (n)
       WHERE s.sort <> 'isolee' ORDER BY n`,
    )) {
      const verbe = rangee.sort === 'fusionnee' ? 'fusionnée avec' : 'ignorée :';
      const copie = rangee.sort === 'fusionnee' ? '' : ' dit déjà la même chose';
      this.journal.noter(
        'INFO',
        this.lieu(rangee.rang, rangee.ligne),
        rangee.sort.toUpperCase(),
        `${verbe} ${le} ${rangee.id_cible}${copie}`,
      );
      await this.journal.suivre();
    }
    for await (const rangee of this.base.parcourir<{
      rang: number;
      ligne: number;
      code: string;
      champ: string;
      valeur: string;
      effet: Effet;
    }>(
      `SELECT t.rang, t.ligne, a.code, a.champ, a.valeur, a.effet
       FROM transit_anomalies a JOIN ${table} t USING (n) LEFT JOIN transit_sorts s ON s.n = t.n
       WHERE a.effet <> 'isolee' AND s.n IS NULL ORDER BY t.n`,
    )) {
      this.constater(rangee, rangee.effet, rangee.rang, rangee.ligne);
      await this.journal.suivre();
    }
  }

  private constater(
    anomalie: { code: string; champ: string; valeur: string },
    effet: Effet,
    rang: number,
    ligne: number,
  ): void {
    const cle = `${anomalie.code} ${effet}`;
    const constat: Constat = this.constats.get(cle) ?? { code: anomalie.code, effet, nombre: 0, exemples: [] };
    const lieu = this.lieu(rang, ligne);
    const texte = phrase(masquerAnomalie(anomalie), effet).slice(anomalie.code.length + 3);
    constat.nombre++;
    if (constat.exemples.length < EXEMPLES_PAR_REGLE) constat.exemples.push({ lieu, phrase: texte });
    this.constats.set(cle, constat);
    this.journal.noter(
      effet === 'isolee' ? 'ERREUR' : 'ALERTE',
      lieu,
      anomalie.code,
      `${LIBELLES_EFFET[effet]} : ${texte}`,
    );
  }

  private readonly lieu = (rang: number, ligne: number): string => `${this.fichiers[rang]?.nom ?? '?'}:${ligne}`;

  /** Compte, vérifie la conservation, inscrit les bilans. */
  private async compter(): Promise<void> {
    const vide: Bilan = { lues: 0, inserees: 0, corrigees: 0, signalees: 0, fusionnees: 0, ignorees: 0, isolees: 0 };
    const bilans = new Map<number, Bilan>();
    for (const entite of ENTITES) {
      for (const [rang, bilan] of await compterEntite(this.base, entite)) bilans.set(rang, bilan);
    }
    this.rendus = [];
    for (const [rang, fichier] of this.fichiers.entries()) {
      const bilan = bilans.get(rang) ?? vide;
      const lecture = this.lectures[rang];
      exigerConservation(fichier.nom, lecture?.lues ?? bilan.lues, bilan);
      if (lecture === undefined && bilan.lues === 0) {
        await this.base.executer('DELETE FROM fichiers WHERE id_fichier = ?', [this.premierFichier + rang]);
        continue;
      }
      if (lecture === undefined) this.liberees += bilan.inserees;
      await this.base.executer(
        `UPDATE fichiers SET lues = ?, inserees = ?, corrigees = ?, signalees = ?, fusionnees = ?, ignorees = ?, isolees = ?
         WHERE id_fichier = ?`,
        [
          ...[bilan.lues, bilan.inserees, bilan.corrigees, bilan.signalees, bilan.fusionnees, bilan.ignorees],
          ...[bilan.isolees, this.premierFichier + rang],
        ],
      );
      this.rendus.push({ fichier, bilan, lecture });
      this.journal.noter('INFO', fichier.nom, 'BILAN', equation(bilan));
    }
  }

  private decider(): Statut {
    const { isolees, lues } = additionner(this.rendus.map(({ bilan }) => bilan));
    if (this.demande.seuil?.depasse(isolees, lues) === true) return 'refusee';
    return this.demande.simulation ? 'simulee' : 'terminee';
  }

  private rendreCompte(statut: Statut): CompteRendu {
    const dureeMs = this.ecoule();
    this.journal.noter(statut === 'refusee' ? 'ERREUR' : 'INFO', '-', 'FIN', `${statut} en ${dureeMs} ms`);
    const ordre = [...this.constats.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
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
      constats: ordre,
      closes: this.closes,
      liberees: this.liberees,
      interrompues: this.execution.interrompues,
      seuil: this.demande.seuil?.texte,
      isolesDans: `${this.demande.sortie}/isolees`,
      etapes: this.etapes,
    };
  }

  private readonly ecoule = (): number => Date.now() - this.debut.getTime();

  private async chronometrer(nom: string, travail: () => Promise<void>): Promise<void> {
    const debut = Date.now();
    await travail();
    this.etapes.push({ nom, ms: Date.now() - debut });
  }
}

/** Le fichier d'origine de lignes libérées : il n'est pas relu, seul son nom et sa source comptent. */
function fichierLibere(entite: Entite, nom: string, source: string): FichierSource {
  const dialecte = {
    ...{ encodage: 'utf-8' as const, separateur: ',', ligneEntete: 0, entetes: [], inconnues: [] },
    ...{ colonnes: new Map<string, number>(), rangLigne: undefined },
  };
  return {
    chemin: '(quarantaine)',
    nom,
    entite,
    source,
    dialecte,
    sha256: '0'.repeat(64),
    octets: 0,
    octetsIllisibles: false,
  };
}
