/** Les dégâts : la base est abîmée dans le dos de ses contraintes, et chaque dégât est trouvé, par le bon contrôle, à la bonne rangée. */
import { CONTROLES } from '../../lib/validation/controles';
import { codeDeSortie, controler } from '../../lib/validation/valider';
import { Abimee, echecs, type Degat } from './abimee';

const abimee = new Abimee('validation_degats');
beforeAll(() => abimee.preparer());
afterAll(() => abimee.banc.fermer());

test('une base saine est conforme, contrôle par contrôle', async () => {
  const validation = await abimee.surBase((base) => controler(base));
  expect(validation.resultats.filter(({ verdict }) => verdict !== 'CONFORME')).toEqual([]);
  expect(validation.resultats).toHaveLength(CONTROLES.length);
  expect(codeDeSortie(validation)).toBe(0);
});

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
    `INSERT INTO correspondances SELECT entite, id_cible, valeurs, source, '7777', '7777', UNHEX(MD5('x')), id_fichier, 7777, NULL, NULL
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
    'un champ rempli à la main, que l’historique dit complété',
    `UPDATE clients SET region = 'Corse' WHERE id_client = 1;
     INSERT INTO historique (id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne)
     VALUES (9001, 'clients', 1, 'region', 'CLI-06', 'Corse', NULL, 2, 47)`,
    'REJ-07',
    'historique 9001',
  ],
  [
    'une mise à jour inventée',
    `UPDATE projets SET statut = 'annule' WHERE id_projet = 4;
     INSERT INTO historique (id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne)
     VALUES (9001, 'projets', 4, 'statut', 'MAJ', 'annule', 'en_cours', 6, 2)`,
    'REJ-04',
    'projets 4',
  ],
  [
    'une mise à jour inventée, qui donne la ligne à un autre fichier',
    `INSERT INTO historique (id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne)
     VALUES (9001, 'projets', 4, 'id_fichier', 'MAJ', '6', '4', 6, 900), (9002, 'projets', 4, 'ligne', 'MAJ', '900', '5', 6, 900);
     UPDATE projets SET id_fichier = 6, ligne = 900 WHERE id_projet = 4`,
    'REJ-03',
    'projets 4',
  ],
  [
    'une mise à jour sans bilan',
    `INSERT INTO historique (id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne)
     VALUES (9001, 'projets', 4, 'id_fichier', 'MAJ', '6', '4', 6, 900)`,
    'VOL-09',
    'fichiers 6',
  ],
  [
    'un avant que l’historique ne disait pas',
    `INSERT INTO historique (id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne)
     VALUES (9001, 'clients', 4, 'region', 'MAJ', 'Bretagne', 'Corse', 6, 2)`,
    'LIG-04',
    'historique 9001',
  ],
  ['un nom d’agence retouché', "UPDATE agences SET nom = 'LYON' WHERE nom = 'Lyon'", 'COH-08', 'agences 2'],
  [
    'un complément sans historique',
    "DELETE FROM historique WHERE champ = 'region' AND id_ligne = 4",
    'REJ-04',
    'clients 4',
  ],
];

test.each(DEGATS)('%s', async (_nom, sql, code, cle) => {
  const validation = await abimee.controler(sql);
  expect(echecs(validation)).toHaveProperty(
    [code],
    expect.arrayContaining([typeof cle === 'string' ? cle : expect.stringMatching(cle)]),
  );
  expect(codeDeSortie(validation)).toBe(1);
});

test('toutes les rangées fautives sont trouvées, pas seulement la première', async () => {
  const validation = await abimee.controler("UPDATE projets SET note_satisfaction = 3 WHERE statut <> 'termine'");
  const { nombre } = await abimee.surBase((base) =>
    base.lireUne<{ nombre: number }>("SELECT COUNT(*) AS nombre FROM projets WHERE statut <> 'termine'"),
  );
  expect(echecs(validation)['PRJ-11']).toHaveLength(nombre);
  expect(new Set(echecs(validation)['REJ-04']).size).toBe(nombre);
});

test('après tous ces dégâts, la base est intacte', async () => {
  expect(echecs(await abimee.surBase((base) => controler(base)))).toEqual({});
});
