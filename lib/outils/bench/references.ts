/**
 * Ce à quoi la migration se compare, mesuré dans la même exécution et sur les mêmes lignes, déjà propres :
 *   - la limite : `LOAD DATA LOCAL INFILE` de toutes les lignes, dans le même schéma, contraintes actives ;
 *   - l'`INSERT` par lots de 500, et l'`INSERT` ligne à ligne (une transaction chacun), sur un échantillon de projets.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base, Valeur } from '../../base';
import { ecrireRangee } from '../../chargement/tabulations';
import { appliquerSchema } from '../../executions';
import { ENTITES, MODELE } from '../../modele';
import { chronometrer } from './mesures';

/** Les tables de la base propre, dans l'ordre de leurs références. */
const TABLES = ['executions', 'fichiers', 'agences', ...ENTITES] as const;

const BINAIRES = ['empreinte'];

async function colonnesDe(base: Base, table: string): Promise<string[]> {
  const rangees = await base.lire<{ nom: string }>(
    `SELECT column_name AS nom FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ? AND extra NOT LIKE '%VIRTUAL%' ORDER BY ordinal_position`,
    [table],
  );
  return rangees.map(({ nom }) => nom);
}

/** Écrit les tables d'une base dans des fichiers que `LOAD DATA` relit ; rend le nombre de leurs lignes métier. */
export async function exporter(base: Base, dossier: string): Promise<number> {
  await mkdir(dossier, { recursive: true });
  let lignes = 0;
  for (const table of TABLES) {
    const colonnes = await colonnesDe(base, table);
    const lues = colonnes.map((colonne) => (BINAIRES.includes(colonne) ? `HEX(${colonne}) AS ${colonne}` : colonne));
    const fichier = createWriteStream(join(dossier, table));
    for await (const rangee of base.parcourir(`SELECT ${lues.join(', ')} FROM ${table}`)) {
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

async function charger(base: Base, dossier: string, tables: readonly string[]): Promise<void> {
  for (const table of tables) {
    const colonnes = await colonnesDe(base, table);
    const binaires = BINAIRES.filter((colonne) => colonnes.includes(colonne));
    await base.chargerFlux(table, colonnes, createReadStream(join(dossier, table)), { binaires });
  }
}

/** La limite, en ms : charger l'export dans une base vide. */
export async function mesurerLimite(base: Base, nom: string, dossier: string): Promise<number> {
  await refaire(base, nom);
  return chronometrer(() => charger(base, dossier, TABLES));
}

export interface Reference {
  readonly lignes: number;
  readonly ms: number;
}

/** Insère un échantillon des projets d'une base dans une autre, par lots ou une ligne à la fois. */
export async function mesurerInsertions(
  base: Base,
  origine: string,
  nom: string,
  dossier: string,
  lignes: number,
  parLots: boolean,
): Promise<Reference> {
  await refaire(base, nom);
  await charger(base, dossier, ['executions', 'fichiers', 'agences', 'clients']);
  const colonnes = await colonnesDe(base, 'projets');
  const rangees = (
    await base.lire(`SELECT ${colonnes.join(', ')} FROM ${origine}.projets ORDER BY id_projet LIMIT ?`, [lignes])
  ).map((rangee) => Object.values(rangee));
  const inserer = (lot: readonly (readonly Valeur[])[]): Promise<void> => base.insererLots('projets', colonnes, lot);
  const ms = await chronometrer(async () => {
    if (parLots) await inserer(rangees);
    else for (const rangee of rangees) await inserer([rangee]);
  });
  return { lignes: rangees.length, ms };
}
