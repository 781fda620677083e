/** Rejouer les lignes que leur référence a libérées : leur fichier n'a pas été relu, la quarantaine en garde les valeurs. */
import type { Base, Rangee, Valeur } from '../base/connexion';
import { attendueDeQuarantaine, colonnesComparees, jointureAgence, type Attendue } from './cellules';
import { trouverCopies } from './copies';
import type { FichierMigre } from './fichiers';
import { Juge, type Paire } from './jugement';
import type { Fautes } from './relecture';

const LIGNES_PAR_LOT = 2000;

export async function rejouerLiberees(
  base: Base,
  fichier: FichierMigre,
  fautes: Fautes,
  executionDe: (fichier: number) => number,
): Promise<void> {
  const { id, entite, nom } = fichier;
  const juge = new Juge(base, fichier, fautes, executionDe);
  for (let apres = 0; ;) {
    const entrees = await base.lire<{ id_isolee: number; ligne: number; valeurs: string }>(
      `SELECT id_isolee, ligne, valeurs FROM lignes_isolees
       WHERE id_fichier_reinjection = ? AND id_isolee > ? ORDER BY id_isolee LIMIT ?`,
      [id, apres, LIGNES_PAR_LOT],
    );
    const derniere = entrees[entrees.length - 1];
    if (derniere === undefined) break;
    apres = derniere.id_isolee;
    const rangees = await base.lire(
      `SELECT ${colonnesComparees(entite)} FROM ${entite} t ${jointureAgence(entite)} WHERE t.id_fichier = ? AND t.ligne IN (?)`,
      [id, entrees.map(({ ligne }) => ligne)],
    );
    const parIdentite = new Map(rangees.map((rangee) => [`${String(rangee.ligne)} ${String(rangee.cle)}`, rangee]));
    const paires: Paire[] = [];
    const restantes: Attendue[] = [];
    for (const { ligne, valeurs } of entrees) {
      const attendue = attendueDeQuarantaine(entite, ligne, JSON.parse(valeurs) as Record<string, Valeur>);
      const rangee = parIdentite.get(`${ligne} ${String(attendue.cle)}`);
      if (rangee === undefined) restantes.push(attendue);
      else paires.push({ attendue, rangee });
    }
    await juge.jugerInsertions(paires);
    const copies = await trouverCopies(base, fichier, juge, executionDe, restantes);
    for (const attendue of restantes) {
      if (copies.has(attendue)) continue;
      const detail = 'libérée de la quarantaine, mais absente de la base';
      fautes.manquante.push({ cle: `${nom}:${attendue.ligne}`, detail });
    }
  }
  fautes.enTrop.push(...(await sansEntree(base, fichier)));
}

async function sansEntree(base: Base, { id, entite, nom }: FichierMigre): Promise<{ cle: string; detail: string }[]> {
  const rangees = await base.lire<Rangee>(
    `SELECT ${colonnesComparees(entite)} FROM ${entite} t ${jointureAgence(entite)}
     WHERE t.id_fichier = ?
       AND t.ligne NOT IN (SELECT ligne FROM lignes_isolees WHERE id_fichier_reinjection = ? AND entite = ?)`,
    [id, id, entite],
  );
  return rangees.map((rangee) => ({
    cle: `${entite} ${String(rangee.id)}`,
    detail: `${nom}:${String(rangee.ligne)}, dite libérée, mais aucune entrée de la quarantaine ne la donne`,
  }));
}
