/** Ce que l'historique garde des valeurs qu'une fusion ou une copie a apportées, ou laissées de côté. */
import type { Rangee } from '../base/connexion';
import type { Chantier } from './chantier';
import { parLots } from './passe';

/** Une valeur dite d'une colonne d'une ligne. */
export interface Dite {
  readonly id: Rangee['id'] | undefined;
  readonly champ: string;
  readonly valeur: string | null;
}

const cleDe = ({ id, champ, valeur }: Dite): string => JSON.stringify([id, champ, valeur]);

const CONDITIONS = {
  /** Un champ vide que l'autre ligne a rempli. */
  complete: 'valeur_ecartee IS NULL',
  ecartee: 'valeur_ecartee IS NOT NULL',
} as const;

export class Historique {
  constructor(private readonly chantier: Chantier) {}

  /** Dit lesquelles de ces valeurs l'historique garde, comme ayant complété un champ vide, ou comme écartées. */
  async lire(dites: readonly Dite[], comme: keyof typeof CONDITIONS): Promise<(dite: Dite) => boolean> {
    const { base, fichier } = this.chantier;
    const gardees = new Set<string>();
    for (const lot of parLots([...new Set(dites.map(({ id }) => id))])) {
      const rangees = await base.lire<{ id: number; champ: string; valeur: string | null }>(
        `SELECT id_ligne AS id, champ, COALESCE(valeur_ecartee, valeur_retenue) AS valeur FROM historique
         WHERE entite = ? AND id_ligne IN (?) AND code <> 'MAJ' AND ${CONDITIONS[comme]}`,
        [fichier.entite, lot],
      );
      for (const rangee of rangees) gardees.add(cleDe(rangee));
    }
    return (dite) => gardees.has(cleDe(dite));
  }
}
