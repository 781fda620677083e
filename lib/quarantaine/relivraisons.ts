/**
 * Les lignes isolées qu'une nouvelle livraison du même fichier corrige, ou redonne autrement : elles se reconnaissent à leur
 * identité, une fois tout le fichier lu, quand on sait lesquelles y sont encore telles quelles.
 */
import type { Base } from '../base/connexion';
import type { Ecriture } from '../ecriture';
import type { FichierOuvert, LigneAJuger } from '../jugement/connu';
import type { Registre } from '../registre/registre';

/** Une ligne relivrée sous l'identité d'une entrée ouverte, et ce qu'elle est devenue. */
interface Relivree {
  readonly cle: string;
  readonly ligne: number;
  /** L'entrée qu'elle vient d'ouvrir, si elle est encore fautive. */
  readonly suite: number | undefined;
}

/** Une entrée close par une ligne relivrée ; `suite` : celle qui prend sa suite. */
export interface Close {
  readonly entree: number;
  readonly ligne: number;
  readonly suite: number | undefined;
}

export class Relivraisons {
  private relivrees: Relivree[] = [];

  constructor(private readonly registre: Registre) {}

  /** Retient une ligne prise, ou isolée dans une entrée neuve, si une entrée ouverte a peut-être la même identité. */
  retenir(juge: LigneAJuger, suite?: number): void {
    const { cle, ligne } = juge.ligne;
    if (cle !== null && this.registre.quarantaine.aUneIdentite(juge)) this.relivrees.push({ cle, ligne, suite });
  }

  /** Clôt les entrées que ce fichier corrige ou redonne, et les rend. */
  async clore(base: Base, ecriture: Ecriture, { fichier, idFichier }: FichierOuvert): Promise<Close[]> {
    const relivrees = this.relivrees;
    this.relivrees = [];
    if (relivrees.length === 0) return [];
    const ouvertes = await base.lire<{ id: number; cle: string; ligne: number; idFichier: number }>(
      `SELECT id_isolee AS id, cle, ligne, id_fichier AS idFichier FROM lignes_isolees
       WHERE entite = ? AND fichier = ? AND source = ? AND etat = 'isolee' AND id_isolee < ? AND cle IN (?)`,
      [
        ...[fichier.entite, fichier.nom, fichier.source, this.registre.etat.premiers.lignes_isolees],
        [...new Set(relivrees.map(({ cle }) => cle))],
      ],
    );
    const restantes = ouvertes.filter(({ id }) => !this.registre.quarantaine.estPrise(id));
    const closes: Close[] = [];
    for (const { cle, ligne, suite } of relivrees) {
      const candidates = restantes.filter(
        (entree) => entree.cle === cle && !this.registre.quarantaine.estPrise(entree.id),
      );
      const entree =
        candidates.find((candidate) => candidate.ligne === ligne) ??
        (candidates.length === 1 ? candidates[0] : undefined);
      // Entre plusieurs entrées de même identité, aucune à cette ligne : on ne devine pas laquelle.
      if (entree === undefined) continue;
      this.registre.quarantaine.retenirPrise(entree.id);
      this.registre.appuis.ajouter('quarantaine', entree.idFichier);
      ecriture.clore(entree.id, idFichier, suite);
      closes.push({ entree: entree.id, ligne, suite });
    }
    return closes;
  }
}
