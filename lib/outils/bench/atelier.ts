/** De quoi mener une mesure : un serveur qui reste ouvert, un dossier de travail, des jeux de données. */
import { join } from 'node:path';
import type { Base } from '../../base/connexion';
import { generer } from '../../generation';
import { jourLocal } from '../../commun/jour';
import { mesurerScript, type MesureScript } from './mesures';

export const BASE = 'clevity_bench';
export const BASE_LIMITE = 'clevity_bench_limite';

export interface Atelier {
  /** Une connexion ouverte du début à la fin : les scripts mesurés trouvent le serveur déjà démarré. */
  readonly base: Base;
  readonly travail: string;
  /** Migre un dossier dans `BASE`. */
  readonly migrer: (dossier: string) => Promise<MesureScript>;
}

export const creerAtelier = (base: Base, travail: string): Atelier => ({
  base,
  travail,
  migrer: (dossier) =>
    mesurerScript('migration.ts', [dossier, '--base', BASE, '--sortie', join(travail, 'sortie')], travail),
});

/** Engendre un jeu d'environ `lignes` lignes, réparties comme dans une vraie entreprise ; rend leur nombre exact. */
export async function engendrer(
  travail: string,
  nom: string,
  lignes: number,
  defauts: number,
  graine = 1,
): Promise<{ dossier: string; lignes: number }> {
  const dossier = join(travail, nom);
  const { fichiers } = await generer({
    ...{ dossier, graine, defauts, dialectes: false, aujourdhui: jourLocal() },
    clients: Math.round(lignes * 0.06),
    intervenants: Math.max(Math.round(lignes * 0.002), 20),
    projets: Math.round(lignes * 0.34),
    affectations: Math.round(lignes * 0.598),
  });
  return { dossier, lignes: fichiers.reduce((somme, fichier) => somme + fichier.lignes, 0) };
}
