/** Les dégâts du schéma et des fichiers sources. */
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RACINE } from '../../lib/base/config';
import { codeDeSortie, controler } from '../../lib/validation/valider';
import { Abimee, echecs } from './abimee';

const abimee = new Abimee('validation_degats_schema');
beforeAll(() => abimee.preparer());
afterAll(() => abimee.banc.fermer());

type DegatSchema = readonly [
  nom: string,
  avant: string,
  sql: string,
  apres: string,
  attendus: Readonly<Record<string, string>>,
];

const DEGATS_SCHEMA: readonly DegatSchema[] = [
  [
    'un e-mail en double, son index retiré',
    'ALTER TABLE clients DROP INDEX cli_07_email_unique',
    "UPDATE clients SET email = 'contact@beton-armor.fr' WHERE id_client = 2",
    'ALTER TABLE clients ADD UNIQUE KEY cli_07_email_unique (email)',
    { 'UNI-01': 'clients 2', 'CLI-07': 'clients 1', 'SCH-01': 'clients UNIQUE KEY cli_07_email_unique' },
  ],
  [
    'une identité en double, son index retiré',
    'ALTER TABLE projets DROP INDEX prj_13_identifiant_unique',
    "UPDATE projets SET cle = '1' WHERE id_projet = 2",
    'ALTER TABLE projets ADD UNIQUE KEY prj_13_identifiant_unique (cle, source)',
    { 'UNI-05': 'projets 2', 'PRJ-13': 'projets 1' },
  ],
  [
    'une affectation en double, son index retiré',
    'ALTER TABLE affectations ADD KEY provisoire (id_projet), DROP INDEX aff_07_affectation_unique',
    'UPDATE affectations a JOIN affectations b ON b.id_affectation = 1 SET a.id_projet = b.id_projet, a.id_intervenant = b.id_intervenant, a.date_affectation = b.date_affectation, a.role = b.role WHERE a.id_affectation = 3',
    'ALTER TABLE affectations ADD UNIQUE KEY aff_07_affectation_unique (id_projet, id_intervenant, date_affectation, role_compare), DROP KEY provisoire',
    { 'UNI-07': 'affectations 3', 'AFF-07': 'affectations 1' },
  ],
  [
    'une agence en double, son index retiré',
    'ALTER TABLE agences DROP INDEX agences_nom',
    "INSERT INTO agences (id_agence, nom, id_fichier) VALUES (90, 'LYON', 3)",
    'ALTER TABLE agences ADD UNIQUE KEY agences_nom (nom)',
    { 'UNI-08': 'agences 90' },
  ],
  [
    'un nom devenu facultatif, et vidé',
    'ALTER TABLE intervenants MODIFY prenom VARCHAR(500) NULL',
    'UPDATE intervenants SET prenom = NULL WHERE id_intervenant = 3',
    "ALTER TABLE intervenants MODIFY prenom VARCHAR(500) NOT NULL COMMENT 'INT-02'",
    { 'NUL-02': 'intervenants 3', 'SCH-01': 'intervenants prenom' },
  ],
  [
    'une colonne rouverte aux vides, sans dégât encore',
    'ALTER TABLE projets MODIFY date_debut DATE NULL',
    '',
    "ALTER TABLE projets MODIFY date_debut DATE NOT NULL COMMENT 'PRJ-06'",
    { 'SCH-01': 'projets date_debut' },
  ],
  [
    'une contrainte vidée de son sens, sous le même nom',
    'ALTER TABLE projets DROP CONSTRAINT prj_08_fin_apres_debut, ADD CONSTRAINT prj_08_fin_apres_debut CHECK (TRUE)',
    '',
    'ALTER TABLE projets DROP CONSTRAINT prj_08_fin_apres_debut, ADD CONSTRAINT prj_08_fin_apres_debut CHECK (date_fin >= date_debut)',
    { 'SCH-01': 'projets CONSTRAINT prj_08_fin_apres_debut' },
  ],
  [
    'une clé étrangère retirée, sans dégât encore',
    'ALTER TABLE attentes DROP FOREIGN KEY attentes_isolee',
    '',
    'ALTER TABLE attentes ADD CONSTRAINT attentes_isolee FOREIGN KEY (id_isolee) REFERENCES lignes_isolees (id_isolee) ON DELETE CASCADE',
    { 'SCH-01': 'attentes CONSTRAINT attentes_isolee' },
  ],
  [
    'un type élargi, sans dégât encore',
    'ALTER TABLE clients MODIFY region TEXT NULL',
    '',
    "ALTER TABLE clients MODIFY region VARCHAR(500) NULL COMMENT 'région administrative, telle que saisie'",
    { 'SCH-01': 'clients region' },
  ],
  ['la clé de la base perdue', '', 'DELETE FROM base_clevity', '', { 'SCH-02': 'base_clevity' }],
  [
    'une contrainte retirée, sans dégât encore',
    'ALTER TABLE projets DROP CONSTRAINT prj_11_note_si_termine',
    '',
    "ALTER TABLE projets ADD CONSTRAINT prj_11_note_si_termine CHECK (note_satisfaction IS NULL OR statut = 'termine')",
    { 'SCH-01': 'projets CONSTRAINT prj_11_note_si_termine' },
  ],
];

test.each(DEGATS_SCHEMA)('%s', async (_nom, avant, sql, apres, attendus) => {
  const validation = await abimee.controler(sql, avant, apres);
  for (const [code, cle] of Object.entries(attendus)) {
    expect(echecs(validation)).toHaveProperty([code], expect.arrayContaining([cle]));
  }
  expect(codeDeSortie(validation)).toBe(1);
});

describe('le fichier source', () => {
  const chemin = join(abimee.dossier, 'projets.csv');
  const contenu = readFileSync(join(RACINE, 'data_1', 'projets.csv'));
  afterEach(() => writeFileSync(chemin, contenu));

  test('changé sur le disque, est nommé ; ce qui en dépend n’est plus vérifiable', async () => {
    appendFileSync(chemin, '999,Projet ajouté,1,2024-01-01,,en cours,\n');
    const validation = await abimee.surBase((base) => controler(base));
    expect(echecs(validation)).toEqual({ 'REJ-01': ['projets.csv'] });
    expect(codeDeSortie(validation)).toBe(1);
    expect(validation.resultats.find(({ code }) => code === 'REJ-04')).toMatchObject({
      verdict: 'NON VÉRIFIABLE',
      raison: 'projets.csv (exécution n° 1) : le fichier a changé depuis sa lecture (SHA-256)',
    });
  });

  test('disparu, rend le rejeu non vérifiable sans faire échouer la validation', async () => {
    rmSync(chemin);
    const validation = await abimee.surBase((base) => controler(base));
    expect(echecs(validation)).toEqual({});
    expect(codeDeSortie(validation)).toBe(0);
    expect(validation.resultats.filter(({ verdict }) => verdict === 'NON VÉRIFIABLE').map(({ code }) => code)).toEqual([
      ...['VOL-02', 'VOL-03', 'VOL-10'],
      ...['REJ-01', 'REJ-02', 'REJ-03', 'REJ-04', 'REJ-05', 'REJ-06', 'REJ-07', 'REJ-08'],
    ]);
  });

  test('disparu, n’empêche pas de voir les dégâts des autres', async () => {
    rmSync(chemin);
    const validation = await abimee.controler("UPDATE clients SET nom = 'Autre' WHERE id_client = 1");
    expect(echecs(validation)).toMatchObject({ 'REJ-04': ['clients 1'], 'LIG-10': ['clients 1'] });
  });
});

test('une table retirée rend ses contrôles non vérifiables, et le schéma le dit', async () => {
  const validation = await abimee.surBase(async (base) => {
    await base.executerScript('RENAME TABLE historique TO rangee');
    try {
      return await controler(base);
    } finally {
      await base.executerScript('RENAME TABLE rangee TO historique');
    }
  });
  expect(echecs(validation)['SCH-01']).toEqual(['historique']);
  expect(validation.resultats.find(({ code }) => code === 'LIG-04')).toMatchObject({ verdict: 'NON VÉRIFIABLE' });
});
