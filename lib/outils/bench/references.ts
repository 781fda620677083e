/**
 * Ce à quoi la migration se compare, mesuré dans la même exécution et sur les mêmes lignes, déjà propres :
 *   - la limite : `LOAD DATA LOCAL INFILE` de toutes les lignes, dans le même schéma, contraintes actives ;
 *   - l'`INSERT` par lots de 500, et l'`INSERT` ligne à ligne (une transaction chacun), sur un échantillon. Les quatre
 *     entités y sont dans leurs proportions, et chaque table est déjà à moitié pleine : l'état moyen où une ligne trouve la
 *     base quand on les insère toutes ainsi.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base, Valeur } from '../../base/connexion';
import { ecrireRangee } from '../../base/tabulations';
import { appliquerSchema } from '../../base/executions';
import { ENTITES, MODELE, type Entite } from '../../metier/modele';
import type { Flux } from '../../base/paquets';
import { chronometrer } from './mesures';

/** Ce que les entités désignent, à charger avant elles. */
const PREALABLES = ['executions', 'fichiers', 'agences'] as const;
/** Les tables de la base propre, dans l'ordre de leurs références. */
const TABLES = [...PREALABLES, ...ENTITES] as const;

const BINAIRES = ['empreinte'];

async function colonnesDe(base: Base, table: string): Promise<string[]> {
  const rangees = await base.lire<{ nom: string }>(
    `SELECT column_name AS nom FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ? AND extra NOT LIKE '%VIRTUAL%' ORDER BY ordinal_position`,
    [table],
  );
  return rangees.map(({ nom }) => nom);
}

/** Écrit les tables d'une base, par clé, dans des fichiers que `LOAD DATA` relit ; rend le nombre de leurs lignes métier. */
export async function exporter(base: Base, dossier: string): Promise<number> {
  await mkdir(dossier, { recursive: true });
  let lignes = 0;
  for (const table of TABLES) {
    const colonnes = await colonnesDe(base, table);
    const lues = colonnes.map((colonne) => (BINAIRES.includes(colonne) ? `HEX(${colonne}) AS ${colonne}` : colonne));
    const fichier = createWriteStream(join(dossier, table));
    for await (const rangee of base.parcourir(`SELECT ${lues.join(', ')} FROM ${table} ORDER BY 1`)) {
      if (!fichier.write(ecrireRangee(Object.values(rangee) as (string | number | null)[])))
        await once(fichier, 'drain');
      if (table in MODELE) lignes++;
    }
    fichier.end();
    await once(fichier, 'finish');
  }
  return lignes;
}

/** Refait une base vide, au schéma du projet. */
async function refaire(base: Base, nom: string): Promise<void> {
  await base.executerScript(
    `DROP DATABASE IF EXISTS ${nom}; CREATE DATABASE ${nom} CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci; USE ${nom}`,
  );
  await appliquerSchema(base);
}

async function charger(base: Base, table: string, flux: Flux): Promise<void> {
  const colonnes = await colonnesDe(base, table);
  const binaires = BINAIRES.filter((colonne) => colonnes.includes(colonne));
  await base.chargerFlux(table, colonnes, flux, { binaires });
}

/** La limite, en ms : charger l'export dans une base vide. */
export async function mesurerLimite(base: Base, nom: string, dossier: string): Promise<number> {
  await refaire(base, nom);
  return chronometrer(async () => {
    for (const table of TABLES) await charger(base, table, createReadStream(join(dossier, table)));
  });
}

export interface Reference {
  readonly lignes: number;
  readonly ms: number;
}

/**
 * Charge l'export dans une base vide, sauf le milieu de chaque entité, inséré par lots ou une ligne à la fois : lui seul est
 * chronométré.
 *
 * @param origine la base d'où vient l'export
 * @param voulues le nombre de lignes à insérer, les quatre entités ensemble
 */
export async function mesurerInsertions(
  base: Base,
  origine: string,
  nom: string,
  dossier: string,
  voulues: number,
  parLots: boolean,
): Promise<Reference> {
  await refaire(base, nom);
  for (const table of PREALABLES) await charger(base, table, createReadStream(join(dossier, table)));
  const tailles = new Map<Entite, number>();
  for (const entite of ENTITES) {
    const { taille } = await base.lireUne<{ taille: number }>(`SELECT COUNT(*) AS taille FROM ${origine}.${entite}`);
    tailles.set(entite, taille);
  }
  const total = [...tailles.values()].reduce((somme, taille) => somme + taille, 0);
  const reference = { lignes: 0, ms: 0 };
  for (const [entite, taille] of tailles) {
    const milieu = Math.floor(taille / 2);
    const combien = Math.min(Math.round((voulues * taille) / total), taille - milieu);
    const colonnes = await colonnesDe(base, entite);
    const rangees = (
      await base.lire(`SELECT ${colonnes.join(', ')} FROM ${origine}.${entite} ORDER BY 1 LIMIT ? OFFSET ?`, [
        combien,
        milieu,
      ])
    ).map((rangee) => Object.values(rangee));
    const inserer = (lot: readonly (readonly Valeur[])[]): Promise<void> => base.insererLots(entite, colonnes, lot);
    const export_ = join(dossier, entite);
    await charger(base, entite, tranche(export_, 0, milieu));
    reference.ms += await chronometrer(async () => {
      if (parLots) await inserer(rangees);
      else for (const rangee of rangees) await inserer([rangee]);
    });
    reference.lignes += rangees.length;
    await charger(base, entite, tranche(export_, milieu + combien, taille));
  }
  return reference;
}

/** Les lignes d'un export, du rang `debut` au rang `fin` exclu ; dans une valeur, un saut de ligne est échappé. */
async function* tranche(chemin: string, debut: number, fin: number): AsyncGenerator<Uint8Array, void> {
  let rang = 0;
  for await (const bloc of createReadStream(chemin) as AsyncIterable<Buffer>) {
    for (let depart = 0; depart < bloc.length;) {
      const saut = bloc.indexOf('\n', depart);
      const bout = saut === -1 ? bloc.length : saut + 1;
      if (rang >= fin) return;
      if (rang >= debut) yield bloc.subarray(depart, bout);
      if (saut !== -1) rang++;
      depart = bout;
    }
  }
}
