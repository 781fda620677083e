/** Les dégâts du bilan, des exécutions et de la quarantaine : chacun est trouvé, par le bon contrôle, à la bonne rangée. */
import { codeDeSortie } from '../../lib/validation/valider';
import { Abimee, echecs, type Degat } from './abimee';

const abimee = new Abimee('validation_degats_quarantaine');
beforeAll(() => abimee.preparer());
afterAll(() => abimee.banc.fermer());

/** Une exécution qui n'a jamais fini, et le fichier dont elle aurait validé des lignes. */
const EN_COURS = `INSERT INTO executions (id_execution, script, statut, fin) VALUES (9, 'migration', 'en_cours', NOW(3));
  INSERT INTO fichiers (id_fichier, id_execution, nom, chemin, entite, source, sha256, dialecte)
  SELECT 90, 9, nom, chemin, entite, source, sha256, dialecte FROM fichiers WHERE id_fichier = 1;`;

/** Le projet dont le client n'existe nulle part. */
const ATTEND = "entite = 'projets' AND cle = '8' AND fichier = 'projets.csv'";

/** Toutes les colonnes d'une entrée, sa clé exceptée. */
const COLONNES_ISOLEES = `entite, fichier, ligne, source, id_source, cle, texte, empreinte_texte, codes, champs, motif, proposition,
  valeurs, id_fichier, etat, id_fichier_cloture, id_suite`;

const DEGATS: readonly Degat[] = [
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
    "UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = 1 WHERE id_isolee = 1",
    'LIG-05',
    'lignes_isolees 1',
  ],
  [
    'un état sans clôture',
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
  // Ce qu'une exécution qui n'est pas validée aurait laissé : un lot validé seul.
  ['un lot validé seul', `${EN_COURS} UPDATE clients SET id_fichier = 90 WHERE id_client = 5`, 'LIG-01', 'clients 5'],
  [
    'un lot validé seul, vu par le bilan',
    `${EN_COURS} UPDATE clients SET id_fichier = 90 WHERE id_client = 5`,
    'VOL-04',
    'fichiers 90',
  ],
  [
    'un lot validé seul, sous une simulation',
    `${EN_COURS} UPDATE executions SET statut = 'simulee' WHERE id_execution = 9; UPDATE clients SET id_fichier = 90 WHERE id_client = 5`,
    'VOL-07',
    'fichiers 90',
  ],
  [
    'des lignes isolées validées seules',
    `${EN_COURS} UPDATE lignes_isolees SET id_fichier = 90 WHERE id_isolee = 1`,
    'QUA-01',
    'lignes_isolees 1',
  ],
  [
    'une valeur écartée validée seule',
    `${EN_COURS} UPDATE historique SET id_fichier = 90 WHERE id_historique = 1`,
    'LIG-01',
    'historique 1',
  ],
  [
    'une entrée ouverte par une exécution annulée',
    "UPDATE executions SET statut = 'annulee' WHERE id_execution = 2",
    'QUA-01',
    'lignes_isolees 28',
  ],
  // Les clôtures et les suites.
  [
    'une entrée close par une exécution annulée',
    `${EN_COURS} UPDATE executions SET statut = 'annulee' WHERE id_execution = 9;
     UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = 90 WHERE id_isolee = 1`,
    'QUA-02',
    'lignes_isolees 1',
  ],
  [
    'une entrée close par le fichier qui l’a ouverte',
    "UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = id_fichier WHERE id_isolee = 21",
    'QUA-02',
    'lignes_isolees 21',
  ],
  [
    'une entrée close par un fichier d’un autre nom',
    "UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = 6 WHERE id_isolee = 21",
    'QUA-02',
    'lignes_isolees 21',
  ],
  [
    'une entrée close sans que rien ne la corrige',
    "UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = 6 WHERE id_isolee = 21",
    'REJ-06',
    'lignes_isolees 21',
  ],
  [
    'une suite qui n’existe pas',
    "UPDATE lignes_isolees SET etat = 'remplacee', id_fichier_cloture = 6, id_suite = 9999 WHERE id_isolee = 11",
    'QUA-03',
    'lignes_isolees 11',
  ],
  [
    'une suite d’un autre fichier',
    "UPDATE lignes_isolees SET etat = 'remplacee', id_fichier_cloture = 6, id_suite = 30 WHERE id_isolee = 11",
    'QUA-03',
    'lignes_isolees 11',
  ],
  [
    'une suite sans clôture',
    'UPDATE lignes_isolees SET id_suite = 12 WHERE id_isolee = 11',
    'LIG-06',
    'lignes_isolees 11',
  ],
  [
    'une entrée gardée deux fois',
    `INSERT INTO lignes_isolees SELECT 9001, ${COLONNES_ISOLEES} FROM lignes_isolees WHERE id_isolee = 1`,
    'UNI-09',
    'lignes_isolees 9001',
  ],
  [
    'une entrée de trop',
    `INSERT INTO lignes_isolees SELECT 9001, ${COLONNES_ISOLEES} FROM lignes_isolees WHERE id_isolee = 1`,
    'VOL-08',
    'fichiers 1',
  ],
  // Ce que les entrées gardent.
  [
    'une entrée donnée à une autre ligne',
    'UPDATE lignes_isolees SET ligne = 11 WHERE id_isolee = 1',
    'REJ-06',
    'clients_agence1.csv:10',
  ],
  [
    'une entrée donnée à une autre identité',
    "UPDATE lignes_isolees SET cle = '8' WHERE id_isolee = 1",
    'REJ-06',
    'clients_agence1.csv:10',
  ],
  [
    'les valeurs d’une ligne qui repartira, retouchées',
    `UPDATE lignes_isolees SET valeurs = REPLACE(valeurs, '"8"', '"88"') WHERE ${ATTEND}`,
    'REJ-06',
    'projets.csv:9',
  ],
  [
    'une ligne isolée pour une autre raison que la sienne',
    `UPDATE lignes_isolees SET codes = 'PRJ-05', motif = 'PRJ-05 : on ne sait lequel' WHERE ${ATTEND}`,
    'REJ-08',
    'projets.csv:9',
  ],
  [
    'une attente de personne',
    "INSERT INTO attentes (id_isolee, cible, numero) VALUES (9999, 'clients', '1')",
    'QUA-04',
    'attentes 9999 clients',
  ],
  [
    'une attente détournée',
    `UPDATE attentes SET numero = 1 WHERE id_isolee = (SELECT id_isolee FROM lignes_isolees WHERE ${ATTEND})`,
    'QUA-04',
    /^attentes \d+ clients$/,
  ],
  [
    'une attente que la ligne n’a pas',
    "INSERT INTO attentes (id_isolee, cible, numero) VALUES (1, 'projets', '1')",
    'QUA-04',
    'attentes 1 projets',
  ],
  [
    'une attente perdue',
    `DELETE FROM attentes WHERE id_isolee = (SELECT id_isolee FROM lignes_isolees WHERE ${ATTEND})`,
    'QUA-04',
    /^lignes_isolees \d+$/,
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
