/** Ce que l'historique garde des valeurs qu'une fusion ou une copie a apportées, ou laissées de côté. */
import type { Rangee } from '../base/connexion';
import { atteindre } from '../commun/atteindre';
import { ENSEMBLE } from '../metier/ensemble';
import type { Attendue } from './cellules';
import { lieu, type Chantier } from './chantier';
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

interface Attribuee extends Dite {
  readonly id_historique: number;
  readonly ligne: number;
}

/** L'inverse : ce que l'historique dit venir de ce fichier, une de ses lignes, fusionnée ou copiée, le dit. */
export class Attributions {
  private readonly parLigne = new Map<number, Attribuee[]>();

  constructor(private readonly chantier: Chantier) {}

  async preparer(): Promise<void> {
    const { base, fichier } = this.chantier;
    const rangees = await base.lire<Attribuee>(
      `SELECT id_historique, id_ligne AS id, ligne, champ, COALESCE(valeur_ecartee, valeur_retenue) AS valeur FROM historique
       WHERE id_fichier = ? AND code <> 'MAJ'`,
      [fichier.id],
    );
    for (const rangee of rangees) atteindre(this.parLigne, rangee.ligne, (): Attribuee[] => []).push(rangee);
  }

  /** Cette ligne en a rejoint une autre : ce que l'historique lui attribue est ce qu'elle dit, de celle-là. */
  expliquer({ ligne, valeurs, horsModele }: Attendue, id: unknown): void {
    const siennes = this.parLigne.get(ligne);
    if (siennes === undefined) return;
    const { compares } = ENSEMBLE[this.chantier.fichier.entite];
    const dit = (champ: string): string | null =>
      champ === 'hors_modele' ? (horsModele === null ? null : JSON.stringify(horsModele)) : (valeurs[champ] ?? null);
    const restes = siennes.filter(
      (dite) => dite.id !== id || !compares.includes(dite.champ) || dite.valeur !== dit(dite.champ),
    );
    if (restes.length === 0) this.parLigne.delete(ligne);
    else this.parLigne.set(ligne, restes);
  }

  /** À appeler quand tout le fichier est lu. */
  terminer(): void {
    const { fichier, fautes } = this.chantier;
    for (const { id_historique, ligne, champ } of [...this.parLigne.values()].flat()) {
      const detail = `${champ} : valeur que ${lieu(fichier, ligne)} ne dit pas`;
      fautes.fusion.push({ cle: `historique ${id_historique}`, detail });
    }
  }
}
