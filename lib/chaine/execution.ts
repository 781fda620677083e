/**
 * Une exécution, de son ouverture à son compte rendu. Le journal et le travail sont validés ensemble : tout ce qui s'écrit tient
 * dans une transaction, clôture comprise. Tuée à tout moment, elle n'a rien écrit, ou a tout écrit.
 */
import { join } from 'node:path';
import type { Base } from '../base/connexion';
import { cloreExecution, ouvrirExecution, type Execution } from '../base/executions';
import { mettreAJourSchema } from '../base/schema';
import { avecVerrou } from '../base/verrou';
import type { CompteRendu, Statut } from '../comptes_rendus/compte_rendu';
import { decrireCollision } from '../comptes_rendus/compris';
import { equation } from '../comptes_rendus/bilan_texte';
import { apresValidation, type Journal } from '../comptes_rendus/journal';
import type { Progression } from '../commun/affichage';
import { duree } from '../commun/tableau';
import type { Plan } from '../lecture/dossier';
import { additionner } from '../metier/bilan';
import { FichiersIsoles, type Publication } from '../quarantaine/fichiers';
import { Chargement } from './chargement';
import { exigerSansVraiesDonnees } from './jeu_de_test';

export interface Demande {
  readonly script: 'migration' | 'reprise';
  readonly plan: Plan;
  /** Ce que la personne a demandé, pour le journal et le rapport. */
  readonly libelle: string;
  readonly sortie: string;
  readonly simulation: boolean;
  readonly actualiser: boolean;
  /** Refuse d'écrire au-delà de ce qu'il admet de lignes isolées. */
  readonly seuil: Seuil | undefined;
  readonly echelleNote: number | null;
  readonly aujourdhui: string;
  /** Combien de lignes tient un lot ; une grandeur mesurée, sans elle. */
  readonly lignesParLot?: number;
}

export interface Seuil {
  readonly texte: string;
  depasse(isolees: number, lues: number): boolean;
}

/** Où l'exécution dit ce qu'elle fait. */
export interface Temoins {
  readonly journal: Journal;
  readonly progression: Progression;
}

/** Les étapes du chargement, telles que le script les montre. */
export type Etapes = (chargement: Chargement) => Promise<void>;

/** Exécute les étapes d'un chargement, décide, et rend compte. */
export async function executerChargement(
  base: Base,
  demande: Demande,
  temoins: Temoins,
  etapes: Etapes,
): Promise<CompteRendu> {
  return avecVerrou(base, demande.script, async () => {
    const debut = new Date();
    await mettreAJourSchema(base);
    if (demande.plan.jeuDeTest) await exigerSansVraiesDonnees(base);
    const execution = await ouvrirExecution(base, demande.script, demande.libelle);
    return new ExecutionDeChargement(base, demande, temoins, { ...execution, debut }).executer(etapes);
  });
}

const FINS: Readonly<Record<Statut, string>> = {
  terminee: 'terminée, et validée en base,',
  simulee: "simulée : rien n'est écrit dans les tables ; finie",
  refusee: "refusée, le seuil est dépassé : rien n'est écrit, aucune ligne ci-dessus n'a eu ce sort ; finie",
};

class ExecutionDeChargement {
  private readonly isoles: FichiersIsoles;
  private publication: Publication = { ranges: [], incomplets: [] };

  constructor(
    private readonly base: Base,
    private readonly demande: Demande,
    private readonly temoins: Temoins,
    private readonly execution: Execution & { readonly debut: Date },
  ) {
    this.isoles = new FichiersIsoles(demande.sortie, demande.plan.fichiers, execution.numero);
  }

  async executer(etapes: Etapes): Promise<CompteRendu> {
    const { journal } = this.temoins;
    const { numero } = this.execution;
    journal.numeroter(numero);
    this.annoncer();
    let statut: Statut = 'terminee';
    let chargement: Chargement | undefined;
    try {
      await this.base.transaction(async () => {
        chargement = await this.ouvrir();
        await etapes(chargement);
        statut = this.decider(chargement);
        if (statut !== 'terminee') return false;
        await cloreExecution(this.base, numero, statut, this.ecoule());
        await this.isoles.conserverRendus();
        return true;
      });
    } catch (erreur) {
      await this.isoles.abandonner();
      journal.noterEchec(erreur);
      throw erreur;
    }
    if (chargement === undefined) throw new Error("Le chargement n'a pas eu lieu.");
    await this.conclure(chargement, statut);
    return this.rendreCompte(chargement, statut);
  }

  private ouvrir(): Promise<Chargement> {
    const { plan, echelleNote, aujourdhui, actualiser, lignesParLot, simulation } = this.demande;
    return Chargement.ouvrir(this.base, plan.fichiers, {
      ...this.temoins,
      ...{ execution: this.execution.numero, echelleNote, aujourdhui, actualiser, simulation },
      jeuDeTest: plan.jeuDeTest,
      cheminDurable: this.isoles.cheminDurable,
      ...(lignesParLot === undefined ? {} : { lignesParLot }),
    });
  }

  /** Ce qui suit la transaction : l'exécution qui n'a rien écrit s'inscrit, les fichiers d'isolés se récrivent. */
  private async conclure(chargement: Chargement, statut: Statut): Promise<void> {
    const { numero } = this.execution;
    if (statut !== 'terminee') {
      await this.base.transaction(async () => {
        if (statut === 'simulee') await chargement.inscrire();
        await cloreExecution(this.base, numero, statut, this.ecoule());
        return true;
      });
      return;
    }
    await apresValidation(this.demande.sortie, async () => {
      this.publication = await this.isoles.publier(this.base, chargement.nomsTouches(), chargement.reperes());
    });
  }

  private annoncer(): void {
    const { journal } = this.temoins;
    const { plan, libelle, script } = this.demande;
    journal.noter('INFO', '-', 'DEBUT', `${script} : ${libelle}, dans ${this.base.description}`);
    for (const numero of this.execution.interrompues) {
      journal.noter('ALERTE', '-', 'REPRISE', `l'exécution ${numero} avait été interrompue avant d'écrire`);
    }
    for (const { nom, raison } of plan.ecartes) journal.noter('INFO', nom, 'ECARTE', `non chargé : ${raison}`);
  }

  private decider(chargement: Chargement): Statut {
    const { isolees, lues } = additionner(chargement.rendre().map(({ bilan }) => bilan));
    if (this.demande.seuil?.depasse(isolees, lues) === true) return 'refusee';
    return this.demande.simulation ? 'simulee' : 'terminee';
  }

  private rendreCompte(chargement: Chargement, statut: Statut): CompteRendu {
    const { journal } = this.temoins;
    const fichiers = chargement.rendre();
    for (const { fichier, bilan } of fichiers) journal.noter('INFO', fichier.nom, 'BILAN', equation(bilan, statut));
    const dureeMs = this.ecoule();
    journal.noter(statut === 'refusee' ? 'ERREUR' : 'INFO', '-', 'FIN', `${FINS[statut]} en ${duree(dureeMs)}`);
    const { script, plan, libelle, sortie, seuil } = this.demande;
    const { numero, interrompues, debut } = this.execution;
    return {
      ...{ script, execution: numero, statut, debut, dureeMs, interrompues, fichiers },
      ...{ base: this.base.description, nomBase: this.base.nom, demande: libelle, ecartes: plan.ecartes },
      avertissements: plan.collisions.map(decrireCollision),
      ...{ constats: chargement.constats.rendre(), misesAJour: chargement.constats.misesAJour },
      ...{ closes: chargement.closes, liberees: chargement.liberees, ajoutees: chargement.ajoutees },
      dejaReinjectees: chargement.dejaReinjectees,
      ...{ seuil: seuil?.texte, isolesDans: join(sortie, 'isolees') },
      ...{ isolesRanges: this.publication.ranges, classeursIncomplets: this.publication.incomplets },
      etapes: chargement.durees.rendre(),
    };
  }

  private readonly ecoule = (): number => Date.now() - this.execution.debut.getTime();
}
