/** Les références d'un lot : chacune désigne la ligne que ses identités désignaient quand elle est entrée. */
import { MODELE, references } from '../metier/modele';
import { accuser, type Paire } from './cellules';
import type { Chantier } from './chantier';
import { resoudre } from './designations';

export class JugeDesReferences {
  /** Combien de références jugées désignent une ligne d'une autre source. */
  ailleurs = 0;

  constructor(private readonly chantier: Chantier) {}

  /** Une référence désigne la ligne que ses identités désignaient à l'entrée. */
  async juger(paires: readonly Paire[]): Promise<void> {
    const champs = references(this.chantier.fichier.entite);
    for (const { nom, cible } of champs) {
      const douteuses = paires.filter((paire) => !this.designeChezSoi(paire, nom));
      if (douteuses.length === 0) continue;
      const designer = await resoudre(
        this.chantier,
        douteuses.map(({ attendue }) => attendue),
        [nom],
      );
      for (const paire of douteuses) {
        const designation = designer(paire.attendue, nom);
        const enBase = paire.rangee[nom];
        if (designation !== undefined && 'id' in designation && designation.id === enBase) {
          if (!designation.sources.has(paire.attendue.sourceReferences)) this.ailleurs++;
          continue;
        }
        const attendu =
          designation === undefined
            ? 'rien'
            : 'id' in designation
              ? `${MODELE[cible].singulier} ${designation.id}`
              : DEFAUTS[designation.defaut];
        const lue = paire.attendue.clesReferences[nom] ?? '';
        accuser(
          this.chantier,
          'reference',
          paire,
          `${nom} ${String(enBase ?? '(vide)')} en base, « ${lue} » dans le fichier : ${attendu} attendu`,
        );
      }
    }
  }

  /** La ligne désignée porte cet identifiant chez la source où on le cherche d'abord : rien ne peut l'emporter sur elle. */
  private designeChezSoi({ attendue, rangee }: Paire, champ: string): boolean {
    const { passe, fichier } = this.chantier;
    const lue = attendue.clesReferences[champ];
    if (lue === undefined) return rangee[champ] === null;
    return (
      rangee[`${champ}_cle`] === lue &&
      rangee[`${champ}_source`] === attendue.sourceReferences &&
      passe.executionDe(Number(rangee[`${champ}_fichier`])) <= fichier.execution
    );
  }
}

const DEFAUTS = {
  absente: 'aucun enregistrement ne porte cet identifiant, la mise en quarantaine',
  isolee: "l'enregistrement qui le porte est en quarantaine, la même",
  ambigue: 'on ne sait lequel, la mise en quarantaine',
} as const;
