/** Rejouer les lignes que leur référence a libérées : leur fichier n'a pas été relu, la quarantaine en garde les valeurs. */
import { colonnesComparees, tableComparee, type Attendue, type Paire } from './cellules';
import { lieu, type Chantier } from './chantier';
import { trouverCopies } from './copies';
import { lireGardee } from './gardees';
import { Juge } from './jugement';
import { Rangees } from './rangees';

const LIGNES_PAR_LOT = 2000;

/** Une entrée libérée, et la ligne contrôlée qu'elle gardait (JSON). */
interface Liberee {
  readonly id_isolee: number;
  readonly ligne: number;
  readonly valeurs: string | null;
}

/** @param sources celles que l'exécution connaissait : ce qu'une colonne `agence` pouvait nommer */
export async function rejouerLiberees(chantier: Chantier, sources: ReadonlyMap<string, string>): Promise<void> {
  const { base, fichier, fautes } = chantier;
  const juge = new Juge(chantier);
  const rangees = new Rangees(chantier);
  await rangees.preparer();
  await juge.preparer();
  for (let apres = 0; ;) {
    const entrees = await base.lire<Liberee>(
      `SELECT id_isolee, ligne, valeurs FROM lignes_isolees
       WHERE id_fichier_cloture = ? AND id_isolee > ? ORDER BY id_isolee LIMIT ?`,
      [fichier.id, apres, LIGNES_PAR_LOT],
    );
    const derniere = entrees[entrees.length - 1];
    if (derniere === undefined) break;
    apres = derniere.id_isolee;
    await rejouerLot({ chantier, juge, rangees }, entrees, sources);
  }
  juge.terminer();
  fautes.enTrop.push(...(await sansEntree(chantier)));
}

async function rejouerLot(
  { chantier, juge, rangees }: { readonly chantier: Chantier; readonly juge: Juge; readonly rangees: Rangees },
  entrees: readonly Liberee[],
  sources: ReadonlyMap<string, string>,
): Promise<void> {
  const { fichier, fautes } = chantier;
  const siennes = await rangees.lireLignes(entrees.map(({ ligne }) => ligne));
  const parIdentite = new Map(siennes.map((rangee) => [`${String(rangee.ligne)} ${String(rangee.cle)}`, rangee]));
  const paires: Paire[] = [];
  const restantes: Attendue[] = [];
  for (const entree of entrees) {
    const { ligne } = entree;
    const attendue = lireGardee(fichier.entite, entree, sources);
    const rangee = attendue === undefined ? undefined : parIdentite.get(`${ligne} ${String(attendue.cle)}`);
    if (attendue === undefined) {
      fautes.quarantaine.push({
        cle: lieu(fichier, ligne),
        detail: 'libérée de la quarantaine, qui ne la gardait pas',
      });
    } else if (rangee === undefined) restantes.push(attendue);
    else paires.push({ attendue, rangee });
  }
  const misesAJour = paires.filter(({ rangee }) => rangees.avant.has(Number(rangee.id)));
  await juge.jugerInsertions(paires.filter((paire) => !misesAJour.includes(paire)));
  await juge.jugerMisesAJour(misesAJour, rangees.avant);
  const copies = await trouverCopies(chantier, juge, restantes);
  for (const attendue of restantes) {
    if (copies.has(attendue)) continue;
    fautes.manquante.push({
      cle: lieu(fichier, attendue.ligne),
      detail: 'libérée de la quarantaine, mais absente de la base',
    });
  }
}

async function sansEntree({ base, fichier }: Chantier): Promise<{ cle: string; detail: string }[]> {
  const { id, entite } = fichier;
  const rangees = await base.lire(
    `SELECT ${colonnesComparees(entite)} FROM ${tableComparee(entite)} WHERE t.id_fichier = ? AND NOT EXISTS (
       SELECT 1 FROM lignes_isolees i WHERE i.id_fichier_cloture = ? AND i.ligne = t.ligne AND i.entite = ?)`,
    [id, id, entite],
  );
  return rangees.map((rangee) => ({
    cle: `${entite} ${String(rangee.id)}`,
    detail: `${lieu(fichier, Number(rangee.ligne))}, dite libérée, mais aucune entrée de la quarantaine ne la donne`,
  }));
}
