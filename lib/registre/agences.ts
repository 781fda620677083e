/** Les agences : quelques dizaines, toutes en mémoire dès qu'on les a rencontrées. */
import type { Base } from '../base/connexion';
import { demanderAgences } from './questions';

export interface Agence {
  readonly id: number;
  readonly nom: string;
  readonly idFichier: number;
}

export class Agences {
  /** Nom lu → forme comparable, telle que la base compare (sans casse ni accents). */
  private readonly formes = new Map<string, string>();
  private readonly connues = new Map<string, Agence>();

  /** @param prochaine la première clé libre */
  constructor(private prochaine: number) {}

  /** Vrai si l'on sait à quoi ce nom se compare : l'agence existe, ou sera créée par la première ligne acceptée. */
  connait(nom: string): boolean {
    return this.formes.has(nom);
  }

  async interroger(base: Base, noms: Iterable<string>): Promise<void> {
    const inconnus = [...new Set(noms)].filter((nom) => !this.connait(nom));
    for (const { n, forme, id, id_fichier: idFichier } of await demanderAgences(base, inconnus)) {
      const nom = inconnus[n - 1] ?? '';
      this.formes.set(nom, forme);
      if (id !== null && idFichier !== null) this.connues.set(forme, { id, nom, idFichier });
    }
  }

  /** L'agence de ce nom ; `nouvelle` si cette ligne est la première à la nommer. */
  nommer(nom: string, idFichier: number): { readonly agence: Agence; readonly nouvelle: boolean } {
    const forme = this.formes.get(nom);
    if (forme === undefined) throw new Error(`L'agence « ${nom} » n'a pas été cherchée.`);
    const connue = this.connues.get(forme);
    if (connue !== undefined) return { agence: connue, nouvelle: false };
    const agence = { id: this.prochaine++, nom, idFichier };
    this.connues.set(forme, agence);
    return { agence, nouvelle: true };
  }
}
