/** Changer des lignes déjà en base : champs complétés, mises à jour, entrées de quarantaine closes. Une table à la fois. */
import type { Base, Valeur } from '../base/connexion';
import type { MiseAJour } from '../jugement/verdict';
import type { Entite } from '../metier/modele';

const LIGNES_PAR_REQUETE = 500;

/** Ce qui change, par colonne, dans chaque ligne d'une table. */
export class Retouches {
  private readonly lignes = new Map<number, Map<string, Valeur>>();

  /** La dernière valeur donnée à une colonne l'emporte. */
  changer(id: number, colonne: string, valeur: Valeur): void {
    const colonnes = this.lignes.get(id) ?? new Map<string, Valeur>();
    this.lignes.set(id, colonnes.set(colonne, valeur));
  }

  /**
   * Applique les changements.
   * @throws Error si une ligne à changer n'est plus là
   */
  async appliquer(base: Base, table: string, cle: string): Promise<void> {
    const lignes = [...this.lignes];
    for (let debut = 0; debut < lignes.length; debut += LIGNES_PAR_REQUETE) {
      await changerLot(base, { table, cle }, lignes.slice(debut, debut + LIGNES_PAR_REQUETE));
    }
  }
}

/** Les mises à jour d'un lot, dans un ordre où aucune ne prend ce qu'une autre n'a pas encore rendu. */
export class MisesAJour {
  private vagues: [Entite, Retouches][] = [];
  private rendues = new Set<string>();

  /** Où inscrire une mise à jour qui rend et prend ces clés. */
  ouvrir(entite: Entite, { avant, apres }: MiseAJour['uniques']): Retouches {
    let vague = this.vagues.at(-1);
    if (vague?.[0] !== entite || apres.some((cle) => this.rendues.has(cle))) {
      vague = [entite, new Retouches()];
      this.vagues.push(vague);
      this.rendues = new Set();
    }
    for (const cle of avant) if (!apres.includes(cle)) this.rendues.add(cle);
    return vague[1];
  }

  vider(): readonly (readonly [Entite, Retouches])[] {
    const { vagues } = this;
    [this.vagues, this.rendues] = [[], new Set()];
    return vagues;
  }
}

async function changerLot(
  base: Base,
  { table, cle }: { readonly table: string; readonly cle: string },
  lignes: readonly (readonly [number, ReadonlyMap<string, Valeur>])[],
): Promise<void> {
  const colonnes = [...new Set(lignes.flatMap(([, changements]) => [...changements.keys()]))];
  const valeurs: Valeur[] = [];
  const affectations = colonnes.map((colonne) => {
    const cas = lignes.flatMap(([id, changements]) => {
      if (!changements.has(colonne)) return [];
      valeurs.push(id, changements.get(colonne) ?? null);
      return colonne === 'empreinte' ? ['WHEN ? THEN UNHEX(?)'] : ['WHEN ? THEN ?'];
    });
    return `${colonne} = CASE ${cle} ${cas.join(' ')} ELSE ${colonne} END`;
  });
  const ids = lignes.map(([id]) => id);
  const trouvees = await base.executer(`UPDATE ${table} SET ${affectations.join(', ')} WHERE ${cle} IN (?)`, [
    ...valeurs,
    ids,
  ]);
  if (trouvees !== ids.length) {
    throw new Error(`${table} : ${ids.length} lignes à changer, la base en a trouvé ${trouvees}.`);
  }
}
