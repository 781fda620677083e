/** Une base ouverte sur une connexion : un ordre à la fois, et une transaction que la moindre erreur condamne. */
import type { Base, Garde, Rangee, ReglagesChargement, ReglagesFlux, Serveur, Valeur } from './base';
import { compterPrises, decoderRangees, enLots, ordreDeChargement, ordreDInsertion } from './chargement';
import { Condamnation } from './condamnation';
import { chargementRefuse, ConnexionPerdue } from './erreurs';
import { Fil } from './fil';
import type { Flux } from './paquets';
import type { Effet, Lecture, Pilote } from './pilote';
import { enTransaction } from './transaction';

const ADIEU_MS = 1000;

/** Comment ouvrir, et rouvrir, la connexion d'une session. */
export interface Ouverture {
  readonly nom: string;
  readonly description: string;
  readonly serveur: Serveur;
  /** Ouvre une autre connexion à la même base, réglée comme la première. */
  readonly ouvrir: () => Promise<Pilote>;
  /** De même, quand la première est perdue : le temps qu'un serveur revienne. */
  readonly rouvrir: () => Promise<Pilote>;
}

export class Session implements Base {
  readonly nom: string;
  readonly description: string;
  readonly serveur: Serveur;
  private readonly fil = new Fil();
  private garde: Garde | undefined;
  private readonly condamnation = new Condamnation();
  private sansChargement = false;
  private dejaEnvoyes = 0;

  constructor(
    private pilote: Pilote,
    private readonly ouverture: Ouverture,
  ) {
    ({ nom: this.nom, description: this.description, serveur: this.serveur } = ouverture);
  }

  get allersRetours(): number {
    return this.dejaEnvoyes + this.pilote.allersRetours;
  }

  get connexion(): number {
    return this.pilote.numero;
  }

  async lire<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): Promise<T[]> {
    return this.demander<T[]>(sql, valeurs);
  }

  async lireUne<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): Promise<T> {
    const [rangee] = await this.lire<T>(sql, valeurs);
    if (rangee === undefined) throw new Error(`Cette requête devait rendre une rangée : ${sql}`);
    return rangee;
  }

  async *parcourir<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): AsyncGenerator<T, void> {
    const ceder = await this.fil.prendre();
    const { rangees, recues } = this.commencerLecture<T>(sql, valeurs, ceder);
    yield* rangees;
    await recues;
  }

  async executer(sql: string, valeurs: readonly unknown[] = []): Promise<number> {
    return (await this.demander<Effet>(sql, valeurs)).affectedRows;
  }

  async executerScript(sql: string): Promise<void> {
    await this.demander(sql, []);
  }

  async insererLots(
    table: string,
    colonnes: readonly string[],
    rangees: readonly (readonly Valeur[])[],
    doublon = '',
  ): Promise<void> {
    for (const lot of enLots(rangees)) await this.demander(`${ordreDInsertion(table, colonnes)} ${doublon}`, [lot]);
  }

  async charger(
    table: string,
    colonnes: readonly string[],
    octets: Uint8Array,
    { binaires = [] }: ReglagesChargement = {},
  ): Promise<number> {
    if (octets.length === 0) return 0;
    if (!this.sansChargement) {
      try {
        return await this.envoyer(table, ordreDeChargement(table, colonnes, binaires), [octets]);
      } catch (erreur) {
        if (!chargementRefuse(erreur)) throw erreur;
        this.sansChargement = true;
      }
    }
    const rangees = await this.aSonTour(() => Promise.resolve(decoderRangees(octets, colonnes, binaires)));
    return this.insererRangees(table, colonnes, rangees);
  }

  async chargerFlux(
    table: string,
    colonnes: readonly string[],
    flux: Flux,
    { binaires = [], referencesProuvees = false }: ReglagesFlux = {},
  ): Promise<number> {
    const prelude = referencesProuvees ? 'SET STATEMENT foreign_key_checks = 0 FOR ' : '';
    return this.envoyer(table, prelude + ordreDeChargement(table, colonnes, binaires), flux);
  }

  async jalon(): Promise<() => Promise<void>> {
    await this.executer('SAVEPOINT jalon');
    return async () => void (await this.executer('ROLLBACK TO SAVEPOINT jalon'));
  }

  async aPart<T>(travail: (autre: Base) => Promise<T>, fin: AbortSignal): Promise<T> {
    const pilote = await this.ouverture.ouvrir();
    let minuterie: NodeJS.Timeout | undefined;
    const rompre = (): void => pilote.couper(new ConnexionPerdue('PROTOCOL_CONNECTION_LOST'));
    const presser = (): void => void (minuterie = setTimeout(rompre, ADIEU_MS));
    fin.addEventListener('abort', presser);
    try {
      return await travail(new Session(pilote, this.ouverture));
    } finally {
      fin.removeEventListener('abort', presser);
      clearTimeout(minuterie);
      await pilote.fermer();
    }
  }

  garder(garde: Garde | undefined): void {
    this.garde = garde;
  }

  async transaction(travail: () => Promise<boolean>): Promise<void> {
    const gestes = {
      ouvrir: async () => {
        await this.demander('SET autocommit = 0', []);
        this.condamnation.ouvrir();
      },
      travailler: async () => {
        const valider = await travail();
        if (valider) await this.garde?.confirmer();
        // Une erreur que le travail a ignorée a pu défaire ce qui la précédait.
        this.condamnation.verifier();
        return valider;
      },
      finir: async (ordre: string) => {
        this.condamnation.fermer();
        await this.demander(`${ordre}; SET autocommit = 1`, []);
      },
      couper: () => this.pilote.couper(new ConnexionPerdue('PROTOCOL_CONNECTION_LOST')),
      remplacer: () => this.remplacer(),
      verdict: async () => this.garde?.verdict(),
    };
    await enTransaction(gestes, this.description);
  }

  /** Ferme la connexion. */
  async fermer(): Promise<void> {
    await this.pilote.fermer();
  }

  /** La connexion en cours, pour qui veille sur elle. */
  get courant(): Pilote {
    return this.pilote;
  }

  /** Le tour se rend quand le serveur a tout envoyé, que tout ait été lu ou non. */
  private commencerLecture<T>(sql: string, valeurs: readonly unknown[], ceder: () => void): Lecture<T> {
    try {
      this.condamnation.verifier();
      const lecture = this.pilote.parcourir<T>(sql, valeurs);
      void lecture.recues.catch((erreur: unknown) => this.condamnation.noter(erreur)).finally(ceder);
      return lecture;
    } catch (erreur) {
      ceder();
      throw erreur;
    }
  }

  private demander<T>(sql: string, valeurs: readonly unknown[]): Promise<T> {
    return this.aSonTour(() => this.pilote.demander<T>(sql, valeurs));
  }

  private aSonTour<T>(travail: () => Promise<T>): Promise<T> {
    return this.fil.aSonTour(async () => {
      this.condamnation.verifier();
      try {
        return await travail();
      } catch (erreur) {
        this.condamnation.noter(erreur);
        throw erreur;
      }
    });
  }

  private envoyer(table: string, ordre: string, flux: Flux): Promise<number> {
    return this.aSonTour(async () => compterPrises(this.pilote, table, await this.pilote.charger(ordre, flux)));
  }

  private async insererRangees(table: string, colonnes: readonly string[], rangees: Valeur[][]): Promise<number> {
    let prises = 0;
    for (const lot of enLots(rangees)) {
      const envoi = async (): Promise<number> =>
        compterPrises(this.pilote, table, await this.pilote.demander<Effet>(ordreDInsertion(table, colonnes), [lot]));
      prises += await this.aSonTour(envoi);
    }
    return prises;
  }

  /** Remplace la connexion, dont on ne sait plus rien, par une autre. */
  private async remplacer(): Promise<void> {
    await this.fil.aSonTour(async () => {
      await this.pilote.fermer();
      this.dejaEnvoyes += this.pilote.allersRetours;
      this.pilote = await this.ouverture.rouvrir();
    });
  }
}
