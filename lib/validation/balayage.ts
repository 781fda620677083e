/**
 * Un balayage par table : toutes les épreuves de ses rangées en une lecture, plutôt qu'une lecture par contrôle. Les fautes
 * vont ensuite chacune à son contrôle.
 */
import { objetAbsent, type Base } from '../base/connexion';
import { masquer } from '../commun/masquage';
import { ENTITES, MODELE, references, type Entite } from '../metier/modele';
import type { Controle, Epreuve, Faute } from './types';

/** Une épreuve, et le contrôle dont elle est. */
interface Posee extends Epreuve {
  readonly code: string;
}

type ParCode = ReadonlyMap<string, Faute[]>;

export class Balayage {
  private readonly balayees = new Map<Entite, Promise<ParCode>>();
  private readonly posees: readonly Posee[];

  constructor(
    private readonly base: Base,
    controles: readonly Controle[],
    restauree: boolean,
  ) {
    this.posees = controles
      .flatMap(({ code, epreuves = [] }) => epreuves.map((epreuve) => ({ code, ...epreuve })))
      .filter(({ historique = false }) => !(restauree && historique));
  }

  /** Les fautes d'un contrôle, dans l'ordre des tables. */
  readonly eprouver = async (code: string): Promise<Faute[]> => {
    const fautes: Faute[] = [];
    for (const entite of ENTITES) {
      if (!this.posees.some((posee) => posee.code === code && posee.table === entite)) continue;
      let balayee = this.balayees.get(entite);
      if (balayee === undefined) this.balayees.set(entite, (balayee = this.balayer(entite)));
      fautes.push(...((await balayee).get(code) ?? (await this.seule(entite, code))));
    }
    return fautes;
  };

  /** Le balayage de toute la table ; impossible si une colonne manque, et chaque contrôle dit alors si c'est la sienne. */
  private async balayer(entite: Entite): Promise<ParCode> {
    const posees = this.posees.filter(({ table }) => table === entite);
    try {
      return await this.lire(entite, posees);
    } catch (erreur) {
      if (!objetAbsent(erreur)) throw erreur;
      return new Map();
    }
  }

  private async seule(entite: Entite, code: string): Promise<Faute[]> {
    const siennes = this.posees.filter((posee) => posee.code === code && posee.table === entite);
    return (await this.lire(entite, siennes)).get(code) ?? [];
  }

  private async lire(entite: Entite, posees: readonly Posee[]): Promise<ParCode> {
    const fautes = new Map<string, Faute[]>(posees.map(({ code }) => [code, []]));
    const rangees = this.base.parcourir<{ id: number } & Record<string, string | null>>(requete(entite, posees));
    for await (const rangee of rangees) {
      for (const [rang, { code }] of posees.entries()) {
        const detail = rangee[`f${rang}`];
        if (detail == null) continue;
        fautes.get(code)?.push({ cle: `${entite} ${rangee.id}`, detail: masquer(detail) });
      }
    }
    return fautes;
  }
}

/**
 * Les rangées `t` qui échouent à une épreuve au moins ; `f`, `e` : leur fichier et son exécution ; `c_id_client`… : ce que
 * leurs références désignent ; `g` : leur agence.
 */
function requete(entite: Entite, posees: readonly Posee[]): string {
  const { cle } = MODELE[entite];
  const details = posees.map(
    ({ condition, detail }, rang) => `IF(${condition}, COALESCE(${detail}, ''), NULL) AS f${rang}`,
  );
  return `SELECT t.${cle} AS id, ${details.join(', ')} FROM ${entite} t
    LEFT JOIN fichiers f ON f.id_fichier = t.id_fichier LEFT JOIN executions e ON e.id_execution = f.id_execution
    ${references(entite)
      .map(({ nom, cible }) => `LEFT JOIN ${cible} c_${nom} ON c_${nom}.${MODELE[cible].cle} = t.${nom}`)
      .join(' ')}
    ${entite === 'intervenants' ? 'LEFT JOIN agences g ON g.id_agence = t.id_agence' : ''}
    WHERE ${posees.map(({ condition }) => `(${condition})`).join(' OR ')} ORDER BY t.${cle}`;
}
