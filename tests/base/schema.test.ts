/**
 * Le schéma par migrations : une base neuve et une base montée de version ont le même ; une base à jour ne reçoit
 * aucun ordre de définition ; celle qui n'est pas au programme n'est pas touchée.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { avecBase, type Base } from '../../lib/base/connexion';
import { lireMigrations, mettreAJourSchema } from '../../lib/base/schema';
import { avecVerrou } from '../../lib/base/verrou';
import { definitions, retirerBase, serveurDesEssais, surBase } from '../outils/bases';
import { RACINE } from '../outils/scripts';

const NOM = 't_base_schema';
const MONTEE = 't_base_schema_montee';
const lireFichier = (...chemin: string[]): string => readFileSync(join(RACINE, ...chemin), 'utf8');
const ANCIEN = lireFichier('tests', 'donnees', 'schema_0001.sql');
const DONNEES = lireFichier('tests', 'donnees', 'base_0001.sql');
const SCHEMA = lireFichier('schema.sql');

beforeEach(async () => {
  await retirerBase(NOM);
  await retirerBase(MONTEE);
});
afterAll(async () => {
  await retirerBase(NOM);
  await retirerBase(MONTEE);
});

/** Une base de la première version, avec ses données. */
async function creerAncienne(base: Base): Promise<void> {
  await base.executerScript(ANCIEN);
  await base.executerScript(DONNEES);
}

/** Tout ce qu'information_schema sait des colonnes, des clés et des contraintes. */
const inventaire = (base: Base): Promise<unknown[][]> =>
  Promise.all(
    [
      `SELECT table_name, column_name, ordinal_position, column_default, is_nullable, column_type, collation_name, extra, column_comment
       FROM information_schema.columns WHERE table_schema = DATABASE() ORDER BY 1, 3`,
      `SELECT table_name, index_name, seq_in_index, column_name, non_unique
       FROM information_schema.statistics WHERE table_schema = DATABASE() ORDER BY 1, 2, 3`,
      `SELECT table_name, constraint_name, constraint_type
       FROM information_schema.table_constraints WHERE table_schema = DATABASE() ORDER BY 1, 2`,
      `SELECT constraint_name, table_name, referenced_table_name, delete_rule
       FROM information_schema.referential_constraints WHERE constraint_schema = DATABASE() ORDER BY 1`,
      `SELECT table_name, constraint_name, check_clause
       FROM information_schema.check_constraints WHERE constraint_schema = DATABASE() ORDER BY 1, 2`,
      `SELECT table_name, engine, table_collation, table_comment, table_type
       FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1`,
    ].map((requete) => base.lire(requete)),
  );

test('schema.sql et l’ancien schéma monté de version sont le même schéma', async () => {
  const neuve = await surBase(NOM, async (base) => {
    expect((await mettreAJourSchema(base)).map(({ numero }) => numero)).toEqual([2]);
    return { definitions: await definitions(base), inventaire: await inventaire(base) };
  });
  await surBase(MONTEE, async (base) => {
    await creerAncienne(base);
    expect((await mettreAJourSchema(base)).map(({ numero }) => numero)).toEqual([2]);
    expect(Object.keys(await definitions(base))).toHaveLength(19);
    const enVues = Object.fromEntries(
      Object.entries(await definitions(base)).map(([nom, texte]) => [nom, texte.replaceAll(MONTEE, NOM)]),
    );
    expect(enVues).toEqual(neuve.definitions);
    expect(await inventaire(base)).toEqual(neuve.inventaire);
  });
});

test('une base neuve inscrit la dernière migration, avec l’empreinte de schema.sql', async () => {
  await surBase(NOM, async (base) => {
    await mettreAJourSchema(base);
    const [derniere] = (await lireMigrations()).slice(-1);
    expect(await base.lire('SELECT numero, intitule, empreinte FROM migrations_schema')).toEqual([
      {
        numero: derniere?.numero,
        intitule: derniere?.intitule,
        empreinte: createHash('sha256').update(SCHEMA.replaceAll('\r\n', '\n')).digest('hex'),
      },
    ]);
    const { cle } = await base.lireUne<{ cle: string }>('SELECT cle FROM base_clevity');
    expect(cle).toMatch(/^[0-9a-f]{32}$/);
  });
});

/** Les colonnes que l'ancienne version et la nouvelle ont en commun, table par table. */
const GARDEES: Readonly<Record<string, string>> = {
  executions: '*',
  fichiers:
    'id_fichier, id_execution, nom, chemin, entite, source, sha256, prefixes, dialecte, corrections, lues, inserees, corrigees, signalees, fusionnees, ignorees, isolees',
  agences: '*',
  'clients FOR SYSTEM_TIME ALL': '*, ROW_START, ROW_END',
  'intervenants FOR SYSTEM_TIME ALL': '*, ROW_START, ROW_END',
  'projets FOR SYSTEM_TIME ALL': '*, ROW_START, ROW_END',
  'affectations FOR SYSTEM_TIME ALL': '*, ROW_START, ROW_END',
  correspondances:
    'entite, cle, source, id_source, id_cible, HEX(empreinte), id_fichier, ligne, valeurs, transformations, hors_modele',
  historique: 'id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne',
  lignes_isolees:
    'id_isolee, entite, fichier, ligne, source, id_source, cle, texte, HEX(empreinte_texte), codes, motif, valeurs, id_fichier, etat',
  appuis: '*',
  v_bilan: 'id_execution, script, fichier, entite, lues, inserees, corrigees, signalees, fusionnees, ignorees, isolees',
  v_lignes_isolees: '*',
  v_lignage: '*',
  v_projets_multi_agences: '*',
};

async function contenu(base: Base): Promise<Record<string, unknown[]>> {
  const lu: Record<string, unknown[]> = {};
  for (const [table, colonnes] of Object.entries(GARDEES)) {
    lu[table] = await base.lire(`SELECT ${colonnes} FROM ${table} ORDER BY 1, 2, 3`);
  }
  return lu;
}

test('une base de la version précédente est montée sans rien perdre', async () => {
  await surBase(NOM, async (base) => {
    await creerAncienne(base);
    const avant = await contenu(base);
    for (const [table, rangees] of Object.entries(avant)) expect([table, rangees.length > 0]).toEqual([table, true]);
    const attentes = await base.lire(
      `SELECT id_isolee, 'clients' AS cible, attend_client AS numero FROM lignes_isolees WHERE attend_client IS NOT NULL
       UNION ALL SELECT id_isolee, 'projets', attend_projet FROM lignes_isolees WHERE attend_projet IS NOT NULL
       UNION ALL SELECT id_isolee, 'intervenants', attend_intervenant FROM lignes_isolees WHERE attend_intervenant IS NOT NULL
       ORDER BY 1, 2`,
    );
    expect(new Set(attentes.map(({ cible }) => cible))).toEqual(new Set(['clients', 'projets', 'intervenants']));
    const clotures = await base.lire(
      'SELECT id_isolee, id_fichier_reinjection AS cloture FROM lignes_isolees ORDER BY id_isolee',
    );
    expect(clotures.some(({ cloture }) => cloture !== null)).toBe(true);

    await mettreAJourSchema(base);
    expect(await contenu(base)).toEqual(avant);
    expect(await base.lire('SELECT id_isolee, cible, numero FROM attentes ORDER BY 1, 2')).toEqual(attentes);
    expect(
      await base.lire('SELECT id_isolee, id_fichier_cloture AS cloture FROM lignes_isolees ORDER BY id_isolee'),
    ).toEqual(clotures);
    expect(await base.lire('SELECT DISTINCT mises_a_jour, ailleurs FROM fichiers')).toEqual([
      { mises_a_jour: 0, ailleurs: 0 },
    ]);
  });
});

test('une migration coupée à n’importe quelle instruction finit à la relance', async () => {
  const [migration] = await lireMigrations();
  const instructions = (migration?.sql ?? '').split(/;\n(?=\n|$)/);
  expect(instructions.length).toBeGreaterThan(15);
  const attendu = await surBase(NOM, async (base) => {
    await creerAncienne(base);
    await mettreAJourSchema(base);
    return { definitions: await definitions(base), contenu: await contenu(base) };
  });
  for (let faites = 1; faites < instructions.length; faites += 3) {
    await retirerBase(NOM);
    await surBase(NOM, async (base) => {
      await creerAncienne(base);
      await base.executerScript(instructions.slice(0, faites).join(';\n'));
      await mettreAJourSchema(base);
      expect(await definitions(base)).toEqual(attendu.definitions);
      const { v_lignage: lignage, lignes_isolees: isolees } = await contenu(base);
      expect([lignage, isolees]).toEqual([attendu.contenu.v_lignage, attendu.contenu.lignes_isolees]);
    });
  }
});

test.each([1, 6, 12, 20])('schema.sql coupé après %d tables : la relance refait tout', async (tables) => {
  const rang = [...SCHEMA.matchAll(/^CREATE/gm)][tables]?.index ?? SCHEMA.length;
  await surBase(NOM, async (base) => {
    await base.executerScript(SCHEMA.slice(0, rang));
    await base.executerScript('SET SESSION foreign_key_checks = 1');
    expect((await mettreAJourSchema(base)).map(({ numero }) => numero)).toEqual([2]);
    expect(Object.keys(await definitions(base))).toHaveLength(19);
    expect(await base.lire('SELECT id FROM base_clevity')).toEqual([{ id: 1 }]);
  });
});

test('le compte de la procédure, sans autre droit, crée le schéma et monte une base de version', async () => {
  const droits = /GRANT (.*) ON clevity\.\* TO migration@/.exec(lireFichier('docs', 'procedure.md'))?.[1];
  expect(droits).toContain('CREATE VIEW');
  await surBase(MONTEE, creerAncienne);
  await surBase('mysql', (base) =>
    base.executerScript(
      ["CREATE OR REPLACE USER t_migration@localhost IDENTIFIED BY 'secret'"]
        .concat([NOM, MONTEE].map((nom) => `GRANT ${droits} ON ${nom}.* TO t_migration@localhost`))
        .join(';'),
    ),
  );
  const compte = { ...serveurDesEssais(), user: 't_migration', password: 'secret' };
  for (const nom of [NOM, MONTEE]) {
    await avecBase(compte, nom, true, (base) =>
      avecVerrou(base, 'migration', async () => {
        expect(await mettreAJourSchema(base)).toHaveLength(1);
      }),
    );
    expect(Object.keys(await surBase(nom, definitions))).toHaveLength(19);
  }
  await surBase('mysql', (base) => base.executer('DROP USER t_migration@localhost'));
});

/** Ce que le serveur a reçu dans cette session, par sorte d'ordre. */
async function recus(base: Base): Promise<Map<string, number>> {
  const rangees = await base.lire<{ Variable_name: string; Value: string }>("SHOW SESSION STATUS LIKE 'Com\\_%'");
  return new Map(rangees.map(({ Variable_name: nom, Value: nombre }) => [nom, Number(nombre)]));
}

test('une base à jour : une lecture, et aucun ordre de définition', async () => {
  await surBase(NOM, (base) => mettreAJourSchema(base));
  await surBase(NOM, async (base) => {
    const avant = await recus(base);
    const partis = base.allersRetours;
    expect(await mettreAJourSchema(base)).toEqual([]);
    expect(base.allersRetours - partis).toBe(1);
    const apres = await recus(base);
    const changes = [...apres].filter(([nom, nombre]) => nombre !== avant.get(nom)).map(([nom]) => nom);
    expect(changes.sort()).toEqual(['Com_select', 'Com_show_status']);
  });
});

describe('une base qui n’est pas à ce programme est refusée, et reste comme elle était', () => {
  const refuser = (preparer: (base: Base) => Promise<unknown>, phrase: RegExp): Promise<void> =>
    surBase(NOM, async (base) => {
      await preparer(base);
      const avant = await definitions(base);
      await expect(mettreAJourSchema(base)).rejects.toThrow(phrase);
      await expect(mettreAJourSchema(base)).rejects.toMatchObject({ name: 'ErreurUtilisateur' });
      expect(await definitions(base)).toEqual(avant);
    });

  test('plus récente que le programme', () =>
    refuser(async (base) => {
      await mettreAJourSchema(base);
      await base.executer("INSERT INTO migrations_schema (numero, intitule, empreinte) VALUES (9, 'demain', '')");
    }, /est plus récente que ce programme \(schéma n° 9 ; il connaît le n° 2\) : installez la version/));

  test('les tables d’un autre', () =>
    refuser(
      (base) => base.executerScript('CREATE TABLE factures (x INT); CREATE TABLE devis (x INT)'),
      /elle contient aussi les tables devis, factures\. Donnez-lui une base qui n'est qu'à lui/,
    ));

  test('une table étrangère parmi celles de la version précédente', () =>
    refuser(async (base) => {
      await creerAncienne(base);
      await base.executerScript('CREATE TABLE notes (x INT)');
    }, /elle contient aussi la table notes\./));

  test('une table retirée', () =>
    refuser(async (base) => {
      await creerAncienne(base);
      await base.executerScript('DROP TABLE historique');
    }, /il lui manque la table historique\./));
});
