/** Les appuis : ce que cette exécution tient des précédentes. Ils interdisent d'annuler une exécution dont une autre, plus récente, tient quelque chose. */
import { estCertaine, type Connu, type LigneAJuger } from '../jugement/connu';
import type { Verdict } from '../jugement/verdict';
import { resoudre } from '../jugement/references';
import type { Entite } from '../metier/modele';

export type Raison = 'references' | 'copies' | 'quarantaine' | 'agences' | 'mises_a_jour';

export class Appuis {
  /** Raison → fichiers sur lesquels on s'appuie. */
  private readonly fichiers = new Map<Raison, Set<number>>();
  /** Les lignes qu'une autre a rejointes d'après ce qu'elles disent aujourd'hui, compléments compris. */
  readonly rejointes = new Map<Entite, Set<number>>();
  /** Les exécutions qui ont clos les entrées que celle-ci a revues, et tenues pour closes. */
  readonly clotures = new Set<number>();

  ajouter(raison: Raison, idFichier: number): void {
    const fichiers = this.fichiers.get(raison) ?? new Set();
    this.fichiers.set(raison, fichiers.add(idFichier));
  }

  /** Ce que le verdict d'une ligne doit à celles qui la précèdent. */
  noter({ entree: sienne, fichier }: LigneAJuger, connu: Connu, verdict: Verdict): void {
    const { identite, email, contenu, quarantaine } = connu;
    const entree = sienne ?? quarantaine?.entree;
    if (entree !== undefined) this.ajouter('quarantaine', entree.idFichier);
    if (typeof entree?.closePar === 'number') this.clotures.add(entree.closePar);
    if (verdict.sort === 'isolee') return;
    if (verdict.sort === 'mise_a_jour' && identite !== undefined) this.ajouter('mises_a_jour', identite.idFichier);
    if (verdict.sort === 'ignoree' || verdict.sort === 'fusionnee') {
      for (const fiche of [identite, email, contenu])
        if (fiche?.id === verdict.id) this.ajouter('copies', fiche.idFichier);
      if (verdict.id !== null && identite?.copie !== true) this.rejoindre(fichier.fichier.entite, verdict.id);
    } else this.noterReferences(connu);
  }

  private rejoindre(entite: Entite, id: number): void {
    const rejointes = this.rejointes.get(entite) ?? new Set();
    this.rejointes.set(entite, rejointes.add(id));
  }

  private noterReferences({ references }: Connu): void {
    for (const reference of references) {
      if (reference === undefined || estCertaine(reference)) continue;
      const designation = resoudre(reference);
      if (designation.etat === 'trouvee') this.ajouter('references', designation.candidat.idFichier);
    }
  }

  *parcourir(): Generator<readonly [raison: Raison, idFichier: number]> {
    for (const [raison, fichiers] of this.fichiers) for (const idFichier of fichiers) yield [raison, idFichier];
  }
}
