/**
 * Un cas d'identité : des dossiers migrés l'un après l'autre, et ce qui doit en résulter.
 *
 * Chaque cas vérifie aussi, sans avoir à le dire, que tout demander à la base, par lots de trois lignes, donne les mêmes tables
 * que se fier à la mémoire, et que migrer une seconde fois le dernier dossier ignore tout et laisse chaque table identique.
 */
import { Banc, bilanDe, sansNumeros, type Dossier, type Reglages } from '../outils/banc';

export interface Cas {
  /** Ce que dit le cahier des charges. */
  readonly nom: string;
  /** Un dossier par exécution. */
  readonly executions: readonly Dossier[];
  readonly reglages?: Reglages;
  /** La quarantaine ouverte, après la dernière exécution : [fichier, ligne, codes]. */
  readonly isolees?: readonly (readonly [fichier: string, ligne: number, codes: string])[];
  /** Le bilan de la dernière exécution : fichier → [lues, insérées, fusionnées, ignorées, isolées]. */
  readonly bilan?: Readonly<Record<string, readonly number[]>>;
  /** Ce que rendent des requêtes. */
  readonly tables?: readonly (readonly [sql: string, rangees: readonly (readonly unknown[])[]])[];
}

/** Les requêtes qui reviennent. */
export const CLIENTS = 'SELECT source, id_source, nom, email FROM clients ORDER BY id_client';
export const INTERVENANTS = 'SELECT source, id_source, nom, email FROM intervenants ORDER BY id_intervenant';
export const PROJETS = `SELECT p.nom_projet, c.email FROM projets p JOIN clients c USING (id_client) ORDER BY p.id_projet`;
export const AFFECTATIONS = `SELECT p.nom_projet, i.email, a.role, a.commentaire
  FROM affectations a JOIN projets p USING (id_projet) JOIN intervenants i USING (id_intervenant)
  ORDER BY a.id_affectation`;
export const HISTORIQUE = `SELECT entite, champ, code, valeur_retenue, valeur_ecartee FROM historique ORDER BY id_historique`;
export const FICHES = `SELECT nom, email, date_inscription, region, commentaire FROM clients ORDER BY id_client`;

export function verifier(base: string, cas: readonly Cas[]): void {
  const banc = new Banc(base);
  const prudent = new Banc(`${base}_prudent`, true);
  beforeEach(() => Promise.all([banc.vider(), prudent.vider()]));
  afterAll(() => Promise.all([banc.fermer(), prudent.fermer()]));

  test.each(cas)('$nom', async ({ executions, reglages, isolees = [], bilan, tables = [] }) => {
    const chemins = executions.map((dossier) => banc.ecrire(dossier));
    let dernier: Record<string, number[]> = {};
    for (const chemin of chemins) dernier = bilanDe(await banc.migrer(chemin, reglages));
    expect(await banc.isolees()).toEqual(isolees);
    if (bilan !== undefined) expect(dernier).toEqual(bilan);
    for (const [sql, rangees] of tables) expect(await banc.valeurs(sql)).toEqual(rangees);

    const avant = await banc.contenu();
    for (const chemin of chemins) await prudent.migrer(chemin, reglages);
    expect(sansNumeros(await prudent.contenu())).toEqual(sansNumeros(avant));

    const relance = await banc.migrer(chemins.at(-1) ?? '', reglages);
    expect(await banc.contenu()).toEqual(avant);
    for (const { fichier, bilan: relu } of relance.fichiers) {
      expect([fichier.nom, relu.inserees, relu.fusionnees]).toEqual([fichier.nom, 0, 0]);
    }
  });
}
