/**
 * Rejouer un fichier : chaque ligne a-t-elle eu le sort que la base dit, et seulement celui-là ? Insérée, mise à jour ou
 * fusionnée, elle est retrouvée par son lignage ; sinon elle est en quarantaine, ou déjà prise.
 *
 * Deux suites avancent ensemble, dans l'ordre des lignes : celle du fichier, celle de la base. Pendant que la base prépare les
 * rangées d'un lot, le lot suivant se lit et se contrôle.
 */
import type { Rangee } from '../base/connexion';
import { empreindre } from '../commun/empreinte';
import { creerControle, type LigneControlee } from '../controle/controle';
import { creerSuivi, lireDonnees } from '../lecture/donnees';
import type { FichierSource } from '../lecture/dossier';
import type { Paire } from './cellules';
import { lieu, nommer, type Chantier } from './chantier';
import type { BilanEnBase, Reglages } from './fichiers';
import { Juge } from './jugement';
import { prendre, Rangees, type RangeesDuLot } from './rangees';
import { Restantes } from './restantes';

export type ReglagesRejeu = Reglages & { readonly sources: ReadonlyMap<string, string> };
export type ComptesRejoues = Omit<BilanEnBase, 'corrigees' | 'signalees'>;
/** Appelé à mesure, avec le nombre de lignes relues. */
export type Avancement = (lues: number) => void;

const LIGNES_PAR_LOT = 5000;
const LIGNE_MAXIMALE = 4_294_967_295;

interface Lot {
  readonly lignes: readonly LigneControlee[];
  readonly rangees: Promise<RangeesDuLot>;
}

export class Rejeu {
  readonly comptes: ComptesRejoues = {
    ...{ lues: 0, inserees: 0, mises_a_jour: 0, fusionnees: 0, ignorees: 0, isolees: 0, ailleurs: 0 },
  };
  private readonly juge: Juge;
  private readonly rangees: Rangees;
  private readonly restantes: Restantes;

  constructor(
    private readonly chantier: Chantier,
    private readonly source: FichierSource,
    private readonly reglages: ReglagesRejeu,
    private readonly avancer: Avancement,
  ) {
    this.juge = new Juge(chantier);
    this.rangees = new Rangees(chantier);
    this.restantes = new Restantes(chantier, this.juge, this.comptes);
  }

  async executer(): Promise<ComptesRejoues> {
    await this.rangees.preparer();
    await this.juge.preparer();
    await this.restantes.preparer();
    let enCours: Lot | undefined;
    for await (const lot of this.lots()) {
      if (enCours !== undefined) await this.confronter(enCours);
      enCours = lot;
    }
    if (enCours !== undefined) await this.confronter(enCours);
    await this.restantes.terminer();
    this.juge.terminer();
    this.comptes.ailleurs = this.juge.ailleurs;
    return this.comptes;
  }

  /** Les lignes par lots, et les rangées qui disent en venir, demandées sans les attendre. */
  private async *lots(): AsyncGenerator<Lot> {
    const controler = creerControle(this.source, this.reglages);
    let premiere = 0;
    let lignes: LigneControlee[] = [];
    for await (const brutes of lireDonnees(this.source, creerSuivi())) {
      for (const brute of brutes) lignes.push(controler(brute));
      // Les lignes d'un fichier rendu citent celles d'un autre, dans n'importe quel ordre : elles forment un seul lot.
      if (lignes.length < LIGNES_PAR_LOT || this.chantier.fichier.rendu) continue;
      const derniere = lignes[lignes.length - 1]?.ligne ?? premiere;
      yield this.lot(lignes, premiere, derniere);
      premiere = derniere + 1;
      lignes = [];
    }
    yield this.lot(lignes, premiere, LIGNE_MAXIMALE);
  }

  private lot(lignes: readonly LigneControlee[], premiere: number, derniere: number): Lot {
    const rangees = this.rangees.lire(premiere, derniere);
    // Une erreur se verra à l'attente ; d'ici là, elle ne doit pas passer pour oubliée.
    rangees.catch(() => undefined);
    return { lignes, rangees };
  }

  /** Confronte un lot aux rangées qui disent venir de ces lignes du fichier. */
  private async confronter({ lignes, rangees: demandees }: Lot): Promise<void> {
    const rangees = await demandees;
    const { rendu } = this.chantier.fichier;
    const inserees: Paire[] = [];
    const misesAJour: Paire[] = [];
    const fusionnees: Paire[] = [];
    const restantes: LigneControlee[] = [];
    for (const attendue of lignes) {
      const rangee = prendre(rangees.lignes, attendue, rendu);
      const fusion = rangee === undefined ? prendre(rangees.fusions, attendue, rendu) : undefined;
      const trouvee = rangee ?? fusion;
      if (trouvee === undefined) {
        restantes.push(attendue);
        continue;
      }
      const paire = { attendue, rangee: trouvee };
      const parmi =
        fusion !== undefined ? fusionnees : this.rangees.avant.has(Number(trouvee.id)) ? misesAJour : inserees;
      if (attendue.isolee) this.refuser(attendue, trouvee);
      else parmi.push(paire);
      this.compter(attendue, parmi === fusionnees ? 'fusionnees' : parmi === misesAJour ? 'mises_a_jour' : 'inserees');
    }
    this.comptes.lues += lignes.length;
    for (const restes of [...rangees.lignes.values(), ...rangees.fusions.values()]) restes.forEach(this.surnombre);
    await this.juge.jugerInsertions(inserees);
    await this.juge.jugerMisesAJour(misesAJour, this.rangees.avant);
    await this.juge.jugerFusions(fusionnees);
    await this.restantes.classer(
      restantes,
      restantes.map(({ texte }) => empreindre(texte)),
    );
    this.avancer(this.comptes.lues);
  }

  private compter(ligne: LigneControlee, sort: 'inserees' | 'mises_a_jour' | 'fusionnees'): void {
    this.comptes[sort]++;
    this.restantes.prise(ligne);
  }

  private refuser(ligne: LigneControlee, rangee: Rangee): void {
    const { fichier, fautes } = this.chantier;
    const codes = [...new Set(ligne.anomalies.filter(({ effet }) => effet === 'isolee').map(({ code }) => code))];
    const detail = `${lieu(fichier, ligne.ligne)} devait être isolée (${codes.join(' ')})`;
    fautes.enTrop.push({ cle: nommer(fichier, rangee), detail });
  }

  private readonly surnombre = (rangee: Rangee): void => {
    const { fichier, fautes } = this.chantier;
    const detail = `dit venir de ${lieu(fichier, Number(rangee.ligne))}, qui n'existe pas ou a déjà donné une autre ligne`;
    fautes.enTrop.push({ cle: nommer(fichier, rangee), detail });
  };
}
