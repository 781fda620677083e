/** Une ligne que l'on gâte : ce que le fichier en dira, et ce que la base doit en garder. */
import { type Dialecte, type Valeurs, ecrireValeur } from './dialectes';

/** Ces textes ne disent rien : les remplacer par NULL n'est pas une correction (N08). */
export const FAUX_VIDES = ['NULL', 'N/A', '-', 'NaN'] as const;

/** Les champs que la base remplace par ses propres clés : leur écriture n'est jamais une correction. */
const REFERENCES = new Set(['id', 'id_client', 'id_projet', 'id_intervenant']);

export class Fiche {
  private readonly ecrits: Record<string, string> = {};
  private readonly attendus: Record<string, string> = {};

  constructor(
    readonly dialecte: Dialecte,
    valeurs: Valeurs,
  ) {
    for (const champ in dialecte.colonnes) this.donner(champ, valeurs[champ] ?? '');
  }

  get textes(): Valeurs {
    return this.ecrits;
  }

  get valeurs(): Valeurs {
    return this.attendus;
  }

  /** Vrai si le fichier a une colonne pour ce champ. */
  a(champ: string): boolean {
    return champ in this.dialecte.colonnes;
  }

  /** La valeur que la base doit garder. */
  lire(champ: string): string {
    return this.attendus[champ] ?? '';
  }

  /** Le texte que porte le fichier. */
  texte(champ: string): string {
    return this.ecrits[champ] ?? '';
  }

  /** Change la valeur : le fichier la dit, la base la gardera. */
  donner(champ: string, valeur: string): void {
    this.attendus[champ] = valeur;
    this.ecrits[champ] = ecrireValeur(this.dialecte, champ, valeur);
  }

  /** Écrit la même valeur autrement, ou assez mal pour que la ligne soit isolée. */
  ecrire(champ: string, texte: string): void {
    this.ecrits[champ] = texte;
  }

  /** Écrit un texte dont la base ne gardera rien. */
  perdre(champ: string, texte: string): void {
    this.ecrits[champ] = texte;
    this.attendus[champ] = '';
  }

  /** Les champs dont la base ne garde pas le texte tel quel, avec ce qu'elle en garde. */
  changements(): Record<string, string | null> {
    const changements: Record<string, string | null> = {};
    for (const champ in this.dialecte.colonnes) {
      if (REFERENCES.has(champ) || this.texte(champ) === this.lire(champ)) continue;
      changements[champ] = this.lire(champ) === '' ? null : this.lire(champ);
    }
    return changements;
  }

  /** Une valeur a été transformée, autrement que d'un faux vide en vrai. */
  get corrigee(): boolean {
    return Object.entries(this.changements()).some(
      ([champ, valeur]) => valeur !== null || !FAUX_VIDES.some((faux) => faux === this.texte(champ)),
    );
  }
}
