/** Les entrées de quarantaine qu'un fichier a closes sont celles que ses lignes corrigent, ou redonnent autrement, et toutes celles-là. */
import { atteindre } from '../commun/atteindre';
import { empreindre } from '../commun/empreinte';
import type { LigneControlee } from '../controle/controle';
import { lieu, type Chantier } from './chantier';
import type { Entree, Entrees } from './entrees';

export class Clotures {
  /** Les entrées que ce fichier a closes, et dont aucune ligne n'a encore rendu raison. */
  private readonly inexpliquees = new Map<number, Entree>();
  /** Les `_id` des lignes rendues qui sont passées. */
  private readonly passees: string[] = [];
  /** Par identifiant : les entrées que ce fichier a trouvées ouvertes, et n'a pas redonnées autrement. */
  private readonly ouvertes = new Map<string, Entree[]>();
  /** Parmi elles, celles que l'une de ses lignes corrige. */
  private readonly attribuees = new Set<number>();
  /** Ses lignes passées qui portent l'un de ces identifiants. */
  private readonly corrigees: { readonly cle: string; readonly ligne: number }[] = [];

  constructor(
    private readonly chantier: Chantier,
    private readonly entrees: Entrees,
  ) {}

  async preparer(): Promise<void> {
    if (this.chantier.fichier.ancien) return;
    const closes = await this.entrees.closes();
    for (const entree of closes) this.inexpliquees.set(entree.id, entree);
    // Une ligne rendue n'agit que sur sa propre entrée.
    if (this.chantier.fichier.rendu) return;
    const corrigees = closes.filter(({ etat }) => etat === 'reinjectee');
    for (const entree of [...corrigees, ...(await this.entrees.laisseesOuvertes())]) {
      atteindre(this.ouvertes, entree.cle ?? '', (): Entree[] => []).push(entree);
    }
  }

  /** Une ligne passée rend raison des entrées qu'elle corrige. */
  prise(ligne: LigneControlee): void {
    const { cle } = ligne;
    if (cle !== null && this.ouvertes.has(cle)) this.attribuer(cle, ligne);
    if (ligne.idRendu !== undefined && ligne.idRendu !== '') this.passees.push(ligne.idRendu);
    this.expliquer(ligne, 'reinjectee');
  }

  /** Une ligne clôt d'abord l'entrée qui garde son texte même ; sinon, celle que son identité désigne, une fois tout lu. */
  private attribuer(cle: string, { texte, ligne }: LigneControlee): void {
    const empreinte = empreindre(texte);
    const sienne = this.libres(cle).find((entree) => entree.empreinte === empreinte && this.estClose(entree));
    if (sienne === undefined) this.corrigees.push({ cle, ligne });
    else this.attribuees.add(sienne.id);
  }

  private libres(cle: string): Entree[] {
    return (this.ouvertes.get(cle) ?? []).filter(({ id }) => !this.attribuees.has(id));
  }

  private estClose({ cloture }: Entree): boolean {
    return cloture === this.chantier.fichier.id;
  }

  /** Une ligne rendue n'agit que sur son entrée ; une ligne relivrée, sur celles de même texte ou de même identité. */
  expliquer(ligne: LigneControlee, etat: Entree['etat']): void {
    if (this.inexpliquees.size === 0) return;
    const { idRendu, cle } = ligne;
    const texte = empreindre(ligne.texte);
    for (const entree of this.inexpliquees.values()) {
      const sienne =
        idRendu === undefined || idRendu === ''
          ? entree.empreinte === texte || (cle !== null && entree.cle === cle)
          : idRendu.startsWith(`${entree.id}-`);
      if (sienne && entree.etat === etat) this.inexpliquees.delete(entree.id);
    }
  }

  /** À appeler quand tout le fichier est lu : une entrée est close si, et seulement si, une ligne la corrige. */
  async terminer(): Promise<void> {
    const { fichier, fautes } = this.chantier;
    const parIdRendu = await this.entrees.parIdRendu(this.passees);
    for (const { entree, ouverte } of this.passees.flatMap((rendu) => parIdRendu(rendu) ?? [])) {
      if (!ouverte) continue;
      const detail = `${lieu(fichier, entree.ligne)}, que le fichier ${fichier.id} corrige, est encore ouverte`;
      fautes.quarantaine.push({ cle: `lignes_isolees ${entree.id}`, detail });
    }
    this.accuserOuvertes();
    for (const { id, ligne, etat } of this.inexpliquees.values()) {
      const detail = `${lieu(fichier, ligne)}, dite ${etat} par le fichier ${fichier.id}, dont aucune ligne ne la corrige`;
      fautes.quarantaine.push({ cle: `lignes_isolees ${id}`, detail });
    }
  }

  /** Une ligne relivrée et acceptée clôt l'entrée de même identité, à la même ligne ou seule de ce nom : elle ne l'attend plus. */
  private accuserOuvertes(): void {
    const { fichier, fautes } = this.chantier;
    for (const { cle, ligne } of this.corrigees) {
      const candidates = this.libres(cle).filter((entree) => !this.entrees.estPrise(entree));
      const entree =
        candidates.find((candidate) => candidate.ligne === ligne) ??
        (candidates.length === 1 ? candidates[0] : undefined);
      if (entree !== undefined) this.attribuees.add(entree.id);
      if (entree === undefined || this.estClose(entree)) continue;
      const detail = `${lieu(fichier, entree.ligne)} attend encore, mais ${lieu(fichier, ligne)} la corrige (exécution n° ${fichier.execution})`;
      fautes.quarantaine.push({ cle: `lignes_isolees ${entree.id}`, detail });
    }
  }
}
