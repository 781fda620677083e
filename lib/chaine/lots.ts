/**
 * Les lots : pendant que la base en charge un, le suivant se prépare. Un seul est en vol.
 *
 * À chaque lot, dans cet ordre : charger ce qui est prêt, demander à la base ce que les lignes différées peuvent rencontrer, les
 * juger. Leurs rangées partent au lot suivant. L'ordre est tenu : une ligne dont la mémoire est certaine ne rencontre rien de ce
 * qui la précède, et la question suit le chargement.
 */
import { juger, type Consignes, type Verdict } from '../jugement';
import type { Connu, LigneAJuger } from '../jugement/connu';
import type { Ecriture } from '../ecriture';
import type { Registre } from '../registre/registre';

/** Ce que devient une ligne jugée. */
export type Conclusion = (juge: LigneAJuger, verdict: Verdict) => void;

/** La question groupée est au mieux entre deux mille et vingt mille lignes. */
const LIGNES_PAR_LOT = 8192;

export class Lots {
  private differees: LigneAJuger[] = [];
  private preparees = 0;
  private enVol: Promise<void> = Promise.resolve();

  private readonly registre: Registre;
  private readonly ecriture: Ecriture;

  constructor(
    pieces: { readonly registre: Registre; readonly ecriture: Ecriture },
    private readonly consignes: Consignes & { readonly lignesParLot?: number },
    private readonly conclure: Conclusion,
  ) {
    ({ registre: this.registre, ecriture: this.ecriture } = pieces);
  }

  /** Juge une ligne sur-le-champ si la mémoire est certaine ; sinon elle attend la fin du lot. */
  recevoir(ligne: LigneAJuger): void {
    this.preparees++;
    const connu = this.registre.certitude(ligne);
    if (connu === undefined) this.differees.push(ligne);
    else this.trancher(ligne, connu, false);
  }

  /** Lance le chargement du lot s'il est plein ; attend au besoin que le précédent soit fini. */
  async avancer(): Promise<void> {
    if (this.preparees >= (this.consignes.lignesParLot ?? LIGNES_PAR_LOT)) await this.lancer();
  }

  /** Charge et juge tout ce qui reste. */
  async finir(): Promise<void> {
    await this.lancer();
    await this.enVol;
    // Les lignes différées viennent d'être jugées : leurs rangées restent à charger.
    await this.lancer();
    await this.enVol;
  }

  private async lancer(): Promise<void> {
    await this.enVol;
    const lot = this.ecriture.detacher();
    const { differees } = this;
    [this.differees, this.preparees] = [[], 0];
    this.enVol = this.traiter(lot, differees);
    // Une erreur se verra à l'attente suivante ; d'ici là, elle ne doit pas passer pour oubliée.
    this.enVol.catch(() => undefined);
  }

  private async traiter(lot: ReturnType<Ecriture['detacher']>, differees: readonly LigneAJuger[]): Promise<void> {
    await this.ecriture.charger(lot);
    if (differees.length === 0) return;
    await this.registre.interroger(differees);
    for (const ligne of differees) this.trancher(ligne, this.registre.reponse(ligne), true);
  }

  private trancher(ligne: LigneAJuger, connu: Connu, differee: boolean): void {
    const verdict = juger(ligne, connu, this.consignes);
    this.registre.apprendre(ligne, connu, verdict, differee);
    this.conclure(ligne, verdict);
  }
}
