/**
 * Le `_id` d'une ligne isolée : le numéro de son entrée, et un sceau qui ne vaut que dans sa base et pour cette entrée. Un numéro
 * inventé, altéré ou venu d'une autre base se reconnaît.
 */
import { createHash } from 'node:crypto';
import type { Base } from '../base/connexion';

/** Assez pour qu'un sceau ne se devine pas, assez peu pour se lire. */
const LONGUEUR = 10;
const FORME = /^(\d{1,10})-([0-9a-f]{10})$/;

export class Sceau {
  static async lire(base: Base): Promise<Sceau> {
    const { cle } = await base.lireUne<{ cle: string }>('SELECT cle FROM base_clevity WHERE id = 1');
    return new Sceau(cle);
  }

  private constructor(private readonly cle: string) {}

  /** @param empreinteTexte celle de l'entrée, en hexadécimal */
  sceller(idIsolee: number, empreinteTexte: string): string {
    const sceau = createHash('sha256').update(`${this.cle}:${idIsolee}:${empreinteTexte}`).digest('hex');
    return `${idIsolee}-${sceau.slice(0, LONGUEUR)}`;
  }
}

/** Le numéro que porte un `_id`, s'il en a la forme. */
export function numeroDe(id: string): number | undefined {
  const numero = FORME.exec(id)?.[1];
  return numero === undefined ? undefined : Number(numero);
}
