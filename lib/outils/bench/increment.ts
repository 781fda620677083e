/** Mille lignes d'une nouvelle agence : dans une base vide, puis dans une grande base. */
import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { duree, nombre, quotient, tableau } from '../../commun/tableau';
import { BASE, engendrer, type Atelier } from './atelier';
import { mediane, type MesureScript } from './mesures';

const LIGNES = 1000;

/** Un petit dossier que la base ne connaît pas : sa propre source, ses propres lignes. */
async function engendrerAgence(travail: string, nom: string, graine: number): Promise<string> {
  const { dossier } = await engendrer(travail, nom, LIGNES, 0, graine);
  await rm(join(dossier, 'attendu.json'), { force: true });
  for (const fichier of await readdir(dossier)) {
    await rename(join(dossier, fichier), join(dossier, fichier.replace('.csv', `_${nom}.csv`)));
  }
  return dossier;
}

const medianeDe = (mesures: readonly MesureScript[]): number => mediane(mesures.map(({ ms }) => ms));

export async function mesurerIncrement(
  { base, travail, migrer }: Atelier,
  lignesBase: number,
  tours: number,
): Promise<void> {
  const agences: string[] = [];
  for (let tour = 1; tour <= tours; tour++) agences.push(await engendrerAgence(travail, `agence${tour}`, 100 + tour));
  const vide: MesureScript[] = [];
  for (const agence of agences) {
    await base.executer(`DROP DATABASE IF EXISTS ${BASE}`);
    vide.push(await migrer(agence));
  }
  await base.executer(`DROP DATABASE IF EXISTS ${BASE}`);
  const grand = await engendrer(travail, 'grand', lignesBase, 0);
  const premiere = await migrer(grand.dossier);
  console.log(`La grande base : ${nombre(grand.lignes)} lignes, migrées en ${duree(premiere.ms)}.`);
  const pleine: MesureScript[] = [];
  for (const agence of agences) pleine.push(await migrer(agence));
  const rangee = (nom: string, mesures: readonly MesureScript[]): string[] => [
    nom,
    duree(medianeDe(mesures)),
    mesures.map(({ ms }) => duree(ms)).join(' ; '),
  ];
  console.log(
    tableau(
      [`${nombre(LIGNES)} lignes`, 'médiane', 'tour par tour'],
      [rangee('dans une base vide', vide), rangee(`dans ${nombre(grand.lignes)} lignes`, pleine)],
    ),
  );
  console.log(`\nrapport : ${quotient(medianeDe(pleine), medianeDe(vide))}`);
}
