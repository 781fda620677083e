/**
 * Les dégâts : la base est abîmée dans le dos de ses contraintes, et chaque dégât est trouvé, par le bon contrôle, à la
 * bonne rangée. Chacun vit dans une transaction que l'on annule : la base migrée sert à tous.
 */
import { appendFileSync, cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { avecBase, type Base } from '../../lib/base/connexion';
import { choisirConnexion, RACINE } from '../../lib/base/config';
import { CONTROLES } from '../../lib/validation/controles';
import type { Validation } from '../../lib/validation/types';
import { codeDeSortie, controler } from '../../lib/validation/valider';
import { Banc } from '../outils/banc';

const BASE = 'validation_degats';
const banc = new Banc(BASE);
const dossier = join(banc.travail, 'data_1');

/** Ce que ferait quelqu'un qui passe outre : plus aucune contrainte ne tient, le temps de sa session. */
const SANS_CONTRAINTES =
  "SET foreign_key_checks = 0, check_constraint_checks = 0, unique_checks = 0, sql_mode = 'ALLOW_INVALID_DATES', system_versioning_alter_history = KEEP;";

const surBase = <T>(travail: (base: Base) => Promise<T>): Promise<T> =>
  avecBase(choisirConnexion(undefined, process.env), BASE, false, travail);

/** Abîme, contrôle, et remet tout en place. */
async function controlerAbimee(sql: string, avant = '', apres = ''): Promise<Validation> {
  return surBase(async (base) => {
    await base.executerScript(SANS_CONTRAINTES + avant);
    try {
      let validation: Validation | undefined;
      await base.transaction(async () => {
        if (sql !== '') await base.executerScript(sql);
        validation = await controler(base);
        return false;
      });
      if (validation === undefined) throw new Error('La base abîmée n’a pas été contrôlée.');
      return validation;
    } finally {
      if (apres !== '') await base.executerScript(apres);
    }
  });
}

const echecs = ({ resultats }: Validation): Record<string, string[]> =>
  Object.fromEntries(
    resultats
      .filter(({ verdict }) => verdict === 'NON CONFORME')
      .map(({ code, fautes }) => [code, fautes.map(({ cle }) => cle)]),
  );

beforeAll(async () => {
  cpSync(join(RACINE, 'data_1'), dossier, { recursive: true });
  await banc.vider();
  await banc.migrer(dossier);
  await banc.reprendre(join(dossier, 'projets_corrompus.csv'));
});

afterAll(() => banc.fermer());

test('une base saine est conforme, contrôle par contrôle', async () => {
  const validation = await surBase(controler);
  expect(validation.resultats.filter(({ verdict }) => verdict !== 'CONFORME')).toEqual([]);
  expect(validation.resultats).toHaveLength(CONTROLES.length);
  expect(codeDeSortie(validation)).toBe(0);
});

type Degat = readonly [nom: string, sql: string, code: string, cle: string];

const DEGATS: readonly Degat[] = [
  // Des lignes en moins, en trop, orphelines.
  ['une ligne supprimée', 'DELETE FROM affectations WHERE id_affectation = 2', 'REJ-02', 'affectations.csv:3'],
  [
    'une ligne supprimée, vue par l’historique',
    'DELETE FROM affectations WHERE id_affectation = 2',
    'LIG-11',
    'affectations 2',
  ],
  [
    'une ligne supprimée, vue par le bilan',
    'DELETE FROM affectations WHERE id_affectation = 2',
    'VOL-04',
    'fichiers 5',
  ],
  ['un client supprimé, ses projets orphelins', 'DELETE FROM clients WHERE id_client = 80', 'COH-01', 'projets 1'],
  ['un client supprimé, vu par la règle', 'DELETE FROM clients WHERE id_client = 80', 'PRJ-04', 'projets 2'],
  [
    'un projet supprimé, ses affectations orphelines',
    'DELETE FROM projets WHERE id_projet = 1',
    'COH-02',
    'affectations 1',
  ],
  ['un intervenant supprimé', 'DELETE FROM intervenants WHERE id_intervenant = 20', 'COH-03', 'affectations 1'],
  ['une agence supprimée', "DELETE FROM agences WHERE nom = 'Lyon'", 'COH-04', 'intervenants 2'],
  [
    'une ligne ajoutée à la main, sous un faux lignage',
    `INSERT INTO projets (id_projet, nom_projet, id_client, date_debut, statut, source, id_source, cle, empreinte, id_fichier, ligne)
     VALUES (9001, 'Projet inventé', 1, '2024-01-01', 'en_cours', 'commune', '9001', '9001', UNHEX(MD5('x')), 4, 2)`,
    'REJ-03',
    'projets 9001',
  ],
  [
    'une ligne ajoutée à la main, hors de toute exécution',
    `INSERT INTO clients (id_client, nom, email, source, id_source, cle, empreinte, id_fichier, ligne)
     VALUES (9001, 'Client inventé', 'invente@exemple.fr', 'agence1', '9001', '9001', UNHEX(MD5('x')), 1, 9001)`,
    'LIG-10',
    'clients 9001',
  ],
  [
    'deux lignes qui revendiquent la même ligne de fichier',
    'UPDATE clients SET ligne = 3 WHERE id_client = 1',
    'LIG-02',
    'clients_agence1.csv:3',
  ],
  // Des valeurs changées.
  ['un statut changé', "UPDATE projets SET statut = 'suspendu' WHERE id_projet = 2", 'REJ-04', 'projets 2'],
  ['un nom retouché', "UPDATE clients SET nom = 'Béton Armor' WHERE id_client = 1", 'REJ-04', 'clients 1'],
  ['une casse retouchée', "UPDATE clients SET nom = 'BÉTON ARMOR SCOP' WHERE id_client = 1", 'REJ-04', 'clients 1'],
  [
    'une valeur changée, vue par l’historique',
    "UPDATE clients SET region = 'Corse' WHERE id_client = 64",
    'LIG-10',
    'clients 64',
  ],
  ['un champ vide rempli à la main', "UPDATE clients SET region = 'Corse' WHERE id_client = 1", 'REJ-04', 'clients 1'],
  [
    'un champ complété par une fusion, changé',
    "UPDATE clients SET region = 'Corse' WHERE id_client = 4",
    'LIG-04',
    'historique 1',
  ],
  [
    'un commentaire effacé',
    'UPDATE affectations SET commentaire = NULL WHERE id_affectation = 2',
    'REJ-04',
    'affectations 2',
  ],
  [
    'une date d’affectation déplacée',
    "UPDATE affectations SET date_affectation = '2021-05-01' WHERE id_affectation = 1",
    'REJ-04',
    'affectations 1',
  ],
  [
    'une valeur d’avant effacée',
    'UPDATE projets SET transformations = NULL WHERE id_projet = 1',
    'VOL-05',
    'fichiers 4',
  ],
  // Des règles enfreintes.
  [
    'une note sur un projet non terminé',
    'UPDATE projets SET note_satisfaction = 4 WHERE id_projet = 4',
    'PRJ-11',
    'projets 4',
  ],
  ['une note hors bornes', 'UPDATE projets SET note_satisfaction = 9 WHERE id_projet = 1', 'PRJ-10', 'projets 1'],
  ['une fin avant le début', "UPDATE projets SET date_fin = '2020-01-01' WHERE id_projet = 1", 'PRJ-08', 'projets 1'],
  ['une date de fin inventée', "UPDATE projets SET date_fin = '2023-02-31' WHERE id_projet = 2", 'PRJ-07', 'projets 2'],
  ['un début à zéro', "UPDATE projets SET date_debut = '0000-00-00' WHERE id_projet = 2", 'NUL-03', 'projets 2'],
  ['un statut inconnu', "UPDATE projets SET statut = '' WHERE id_projet = 2", 'PRJ-09', 'projets 2'],
  ['un nom vidé', "UPDATE clients SET nom = '' WHERE id_client = 3", 'NUL-01', 'clients 3'],
  [
    'un nom vidé, vu par la règle',
    "UPDATE intervenants SET prenom = ' ' WHERE id_intervenant = 3",
    'INT-02',
    'intervenants 3',
  ],
  ['un e-mail mal formé', "UPDATE clients SET email = 'pas-un-email' WHERE id_client = 2", 'CLI-03', 'clients 2'],
  [
    'un e-mail en capitales',
    "UPDATE intervenants SET email = 'LOIC@CLEVITY.FR' WHERE id_intervenant = 4",
    'INT-03',
    'intervenants 4',
  ],
  [
    'un téléphone mal formé',
    "UPDATE intervenants SET telephone = '06 69 31' WHERE id_intervenant = 2",
    'INT-06',
    'intervenants 2',
  ],
  ['un identifiant qui n’en est pas un', "UPDATE projets SET cle = 'ABC' WHERE id_projet = 5", 'PRJ-01', 'projets 5'],
  [
    'une clé qui ne dit pas l’identifiant',
    "UPDATE clients SET cle = '99999' WHERE id_client = 2",
    'CLI-01',
    'clients 2',
  ],
  // Des références déplacées.
  ['un projet donné à un autre client', 'UPDATE projets SET id_client = 1 WHERE id_projet = 7', 'REJ-05', 'projets 7'],
  [
    'une affectation donnée à un autre intervenant',
    'UPDATE affectations SET id_intervenant = 1 WHERE id_affectation = 3',
    'REJ-05',
    'affectations 3',
  ],
  [
    'un intervenant changé d’agence',
    'UPDATE intervenants SET id_agence = 2 WHERE id_intervenant = 1',
    'REJ-04',
    'intervenants 1',
  ],
  // Le lignage et les fusions.
  ['un lignage coupé', 'UPDATE clients SET id_fichier = 999 WHERE id_client = 5', 'COH-06', 'clients 5'],
  [
    'un lignage détourné vers un autre fichier',
    'UPDATE clients SET id_fichier = 4 WHERE id_client = 5',
    'LIG-01',
    'clients 5',
  ],
  [
    'une ligne qui n’existe pas dans le fichier',
    'UPDATE clients SET ligne = 5000 WHERE id_client = 5',
    'REJ-03',
    'clients 5',
  ],
  [
    'une correspondance qui ne pointe nulle part',
    "UPDATE correspondances SET id_cible = 9999 WHERE cle = '1046'",
    'LIG-03',
    'correspondances clients agence2 1046',
  ],
  [
    'une fusion détournée',
    "UPDATE correspondances SET id_cible = 1 WHERE cle = '1046'",
    'CLI-06',
    'correspondances clients agence2 1046',
  ],
  [
    'une fusion forgée',
    `INSERT INTO correspondances SELECT entite, '7777', source, '7777', 3, UNHEX(MD5('x')), id_fichier, 7777, valeurs, NULL, NULL
     FROM correspondances WHERE cle = '1046'`,
    'REJ-03',
    'correspondances clients agence2 7777',
  ],
  [
    'les valeurs d’une fusion retouchées',
    `UPDATE correspondances SET valeurs = REPLACE(valeurs, 'Bretagne', 'Corse') WHERE cle = '1046'`,
    'REJ-07',
    'correspondances clients agence2 1046',
  ],
  ['une fusion oubliée', "DELETE FROM correspondances WHERE cle = '1046'", 'REJ-02', 'clients_agence2.csv:47'],
  [
    'l’historique d’une fusion effacé',
    "DELETE FROM historique WHERE valeur_ecartee = 'ÉPICERIE DURAND'",
    'REJ-07',
    'correspondances clients agence2 1046',
  ],
  [
    'un complément sans historique',
    "DELETE FROM historique WHERE champ = 'region' AND id_ligne = 4",
    'REJ-04',
    'clients 4',
  ],
  // Le bilan et la quarantaine.
  ['un bilan faussé', 'UPDATE fichiers SET lues = lues + 1 WHERE id_fichier = 4', 'VOL-01', 'fichiers 4'],
  [
    'un bilan faussé sans rompre l’équation',
    'UPDATE fichiers SET lues = lues + 1, ignorees = ignorees + 1 WHERE id_fichier = 4',
    'VOL-02',
    'fichiers 4',
  ],
  [
    'des isolées passées en ignorées',
    'UPDATE fichiers SET isolees = isolees - 1, ignorees = ignorees + 1 WHERE id_fichier = 4',
    'VOL-03',
    'fichiers 4',
  ],
  [
    'une ligne isolée effacée',
    "DELETE FROM lignes_isolees WHERE fichier = 'clients_agence1.csv' AND ligne = 10",
    'REJ-06',
    'clients_agence1.csv:10',
  ],
  [
    'une ligne isolée par l’ensemble, effacée',
    "DELETE FROM lignes_isolees WHERE fichier = 'clients_agence1.csv' AND ligne = 63",
    'REJ-02',
    'clients_agence1.csv:63',
  ],
  [
    'le texte d’une ligne isolée retouché',
    "UPDATE lignes_isolees SET texte = '9,X' WHERE id_isolee = 1",
    'LIG-07',
    'lignes_isolees 1',
  ],
  [
    'les codes d’une ligne isolée retouchés',
    "UPDATE lignes_isolees SET codes = 'CLI-03', motif = 'CLI-03 : rien' WHERE id_isolee = 1",
    'REJ-06',
    'clients_agence1.csv:10',
  ],
  ['un code inconnu', "UPDATE lignes_isolees SET codes = 'XXX-99' WHERE id_isolee = 1", 'LIG-08', 'lignes_isolees 1'],
  [
    'une ligne dite réinjectée qui n’est pas en base',
    "UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_reinjection = 1 WHERE id_isolee = 1",
    'LIG-05',
    'lignes_isolees 1',
  ],
  [
    'un état sans réinjection',
    "UPDATE lignes_isolees SET etat = 'reinjectee' WHERE id_isolee = 1",
    'LIG-06',
    'lignes_isolees 1',
  ],
  ['une exécution sans fin', 'UPDATE executions SET fin = NULL WHERE id_execution = 1', 'LIG-09', 'executions 1'],
  [
    'une exécution dite annulée, dont les lignes sont restées',
    "UPDATE executions SET statut = 'annulee' WHERE id_execution = 2",
    'LIG-01',
    'projets 181',
  ],
  ['un fichier sans exécution', 'UPDATE fichiers SET id_execution = 77 WHERE id_fichier = 6', 'COH-05', 'fichiers 6'],
];

test.each(DEGATS)('%s', async (_nom, sql, code, cle) => {
  const validation = await controlerAbimee(sql);
  expect(echecs(validation)).toHaveProperty([code], expect.arrayContaining([cle]));
  expect(codeDeSortie(validation)).toBe(1);
});

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
    { 'NUL-02': 'intervenants 3', 'SCH-01': 'intervenants prenom NOT NULL' },
  ],
  [
    'une contrainte retirée, sans dégât encore',
    'ALTER TABLE projets DROP CONSTRAINT prj_11_note_si_termine',
    '',
    "ALTER TABLE projets ADD CONSTRAINT prj_11_note_si_termine CHECK (note_satisfaction IS NULL OR statut = 'termine')",
    { 'SCH-01': 'projets CONSTRAINT prj_11_note_si_termine' },
  ],
];

test.each(DEGATS_SCHEMA)('%s', async (_nom, avant, sql, apres, attendus) => {
  const validation = await controlerAbimee(sql, avant, apres);
  for (const [code, cle] of Object.entries(attendus)) {
    expect(echecs(validation)).toHaveProperty([code], expect.arrayContaining([cle]));
  }
  expect(codeDeSortie(validation)).toBe(1);
});

describe('le fichier source', () => {
  const chemin = join(dossier, 'projets.csv');
  const contenu = readFileSync(join(RACINE, 'data_1', 'projets.csv'));
  afterEach(() => writeFileSync(chemin, contenu));

  test('changé sur le disque, est nommé ; ce qui en dépend n’est plus vérifiable', async () => {
    appendFileSync(chemin, '999,Projet ajouté,1,2024-01-01,,en cours,\n');
    const validation = await surBase(controler);
    expect(echecs(validation)).toEqual({ 'REJ-01': ['projets.csv'] });
    expect(codeDeSortie(validation)).toBe(1);
    expect(validation.resultats.find(({ code }) => code === 'REJ-04')).toMatchObject({
      verdict: 'NON VÉRIFIABLE',
      raison: 'projets.csv (exécution n° 1) : le fichier a changé depuis sa lecture (SHA-256)',
    });
  });

  test('disparu, rend le rejeu non vérifiable sans faire échouer la validation', async () => {
    rmSync(chemin);
    const validation = await surBase(controler);
    expect(echecs(validation)).toEqual({});
    expect(codeDeSortie(validation)).toBe(0);
    expect(validation.resultats.filter(({ verdict }) => verdict === 'NON VÉRIFIABLE').map(({ code }) => code)).toEqual([
      ...['REJ-01', 'REJ-02', 'REJ-03', 'REJ-04', 'REJ-05', 'REJ-06', 'REJ-07', 'VOL-02', 'VOL-03'],
    ]);
  });

  test('disparu, n’empêche pas de voir les dégâts des autres', async () => {
    rmSync(chemin);
    const validation = await controlerAbimee("UPDATE clients SET nom = 'Autre' WHERE id_client = 1");
    expect(echecs(validation)).toMatchObject({ 'REJ-04': ['clients 1'], 'LIG-10': ['clients 1'] });
  });
});

test('une table retirée rend ses contrôles non vérifiables, et le schéma le dit', async () => {
  const validation = await controlerAbimee(
    '',
    'RENAME TABLE historique TO rangee',
    'RENAME TABLE rangee TO historique',
  );
  expect(echecs(validation)['SCH-01']).toEqual(['historique']);
  expect(validation.resultats.find(({ code }) => code === 'LIG-04')).toMatchObject({ verdict: 'NON VÉRIFIABLE' });
});

test('toutes les rangées fautives sont trouvées, pas seulement la première', async () => {
  const validation = await controlerAbimee("UPDATE projets SET note_satisfaction = 3 WHERE statut <> 'termine'");
  const { nombre } = await surBase((base) =>
    base.lireUne<{ nombre: number }>("SELECT COUNT(*) AS nombre FROM projets WHERE statut <> 'termine'"),
  );
  expect(echecs(validation)['PRJ-11']).toHaveLength(nombre);
  expect(new Set(echecs(validation)['REJ-04']).size).toBe(nombre);
});

test('après tous ces dégâts, la base est intacte', async () => {
  expect(echecs(await surBase(controler))).toEqual({});
});
