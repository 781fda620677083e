/**
 * Une base composée à la main, sans le moteur : ce qu'il y a de plus rare (entrées remplacées, attentes, mises à jour,
 * exécutions simulées, annulées, interrompues) et de plus hostile, en peu de rangées dont on connaît tous les comptes.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Banc } from '../outils/banc';
import { RACINE } from '../outils/scripts';

export const BALISE = '<script>window.pirate=1</script>';
export const IMAGE = `"'><img src=x onerror=window.pirate=1>`;
export const BIDI = 'facture\u202excod';
export const FICHIER_CLIENTS = `clients_${IMAGE}.csv`;
export const PROJETS_FAUTIFS = 120;

/** Ce que la page doit en dire. */
export const ATTENDUS = {
  enBase: 4,
  fusionnees: 1,
  aCorriger: PROJETS_FAUTIFS + 2,
  enAttente: 2,
  reinjectees: 1,
} as const;

const citer = (texte: string): string => `'${texte.replace(/\\/g, '\\\\').replace(/'/g, "''")}'`;
const dialecte = (entetes: readonly string[], champs: readonly string[]): string =>
  citer(
    JSON.stringify({
      ...{ encodage: 'utf-8', separateur: ',', ligneEntete: 1, entetes, inconnues: [], ordres: {} },
      colonnes: Object.fromEntries(champs.map((champ, rang) => [champ, rang])),
    }),
  );
const DIALECTE_CLIENTS = dialecte(['id', 'nom', 'email', BIDI], ['id', 'nom', 'email']);
const CHAMPS_PROJETS = ['id', 'nom_projet', 'id_client', 'date_debut', 'date_fin', 'statut'];
const DIALECTE_PROJETS = dialecte(CHAMPS_PROJETS, CHAMPS_PROJETS);
const DIALECTE_AFFECTATIONS = dialecte(['id', 'id_projet'], ['id', 'id_projet']);

const EXECUTIONS = `
  INSERT INTO executions (id_execution, script, statut, duree_ms, arguments) VALUES
    (1, 'migration', 'terminee', 100, 'le dossier data'), (2, 'migration', 'simulee', 5, 'le dossier data'),
    (3, 'reprise', 'terminee', 20, 'isolees/clients.csv'), (4, 'reprise', 'interrompue', NULL, ${citer(`${BALISE} anne@exemple.fr`)}),
    (5, 'migration', 'annulee', 5, 'le dossier data');`;

/** [numéro, exécution, nom, entité, source, dialecte, lues, insérées, fusionnées, ignorées, isolées] */
const FICHIERS: readonly (readonly [number, number, string, string, string, string, ...number[]])[] = [
  [1, 1, FICHIER_CLIENTS, 'clients', IMAGE, DIALECTE_CLIENTS, 6, 2, 1, 1, 2],
  [2, 1, 'projets.csv', 'projets', 'commune', DIALECTE_PROJETS, 123, 1, 0, 0, 122],
  [3, 1, 'affectations.csv', 'affectations', 'commune', DIALECTE_AFFECTATIONS, 1, 0, 0, 0, 1],
  [4, 2, 'projets.csv', 'projets', 'commune', DIALECTE_PROJETS, 50, 50, 0, 0, 0],
  [5, 3, FICHIER_CLIENTS, 'clients', IMAGE, DIALECTE_CLIENTS, 2, 1, 0, 0, 1],
  [6, 5, 'projets.csv', 'projets', 'commune', DIALECTE_PROJETS, 10, 10, 0, 0, 0],
];

const ecrireFichier = ([id, execution, nom, entite, source, json, ...comptes]: (typeof FICHIERS)[number]): string =>
  `(${id}, ${execution}, ${citer(nom)}, '/nulle/part', '${entite}', ${citer(source)}, REPEAT('0', 64), ${json}, ${comptes.join(', ')})`;

const METIER = `
  INSERT INTO clients (id_client, nom, email, source, id_source, cle, empreinte, id_fichier, ligne, transformations) VALUES
    (1, ${citer(BALISE)}, 'contact@un.fr', ${citer(IMAGE)}, '1', '1', 'e', 1, 2, '[["nom", "N01", "  ${BALISE} "]]'),
    (2, 'Deux', 'contact@deux.fr', ${citer(IMAGE)}, '2', '2', 'e', 1, 3, NULL),
    (3, 'Trois', 'contact@trois.fr', ${citer(IMAGE)}, '5', '5', 'e', 5, 2, NULL);
  UPDATE fichiers SET corrections = '[{"champ": "nom", "codes": "N01", "nombre": 1, "exemples": [1]}]' WHERE id_fichier = 1;
  INSERT INTO projets (id_projet, nom_projet, id_client, date_debut, statut, source, id_source, cle, empreinte, id_fichier, ligne)
    VALUES (1, 'Audit', 1, '2024-03-05', 'en_cours', 'commune', '1', '1', 'e', 2, 2);
  INSERT INTO correspondances (entite, id_cible, valeurs, source, id_source, cle, empreinte, id_fichier, ligne)
    VALUES ('clients', 1, '{}', ${citer(IMAGE)}, '4', '4', 'e', 1, 5);
  INSERT INTO historique (entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, id_fichier, ligne) VALUES
    ('clients', 1, 'nom', 'CLI-06', 'Un', 'UN', 1, 5), ('clients', 1, 'email', 'MAJ', 'contact@un.fr', 'avant@un.fr', 5, 3),
    ('clients', 1, 'empreinte', 'MAJ', 'bb', 'aa', 5, 3);`;

/** [numéro, entité, fichier, id_fichier, ligne, texte, codes, champs, motif, proposition] */
type Isolee = readonly [number, string, string, number, number, string, string, string, string, string];

const ISOLEES: readonly Isolee[] = [
  [
    1,
    'clients',
    FICHIER_CLIENTS,
    1,
    6,
    '5,,contact@trois.fr,',
    'CLI-02',
    'nom',
    'CLI-02 : le nom est absent ; attendu : un nom',
    '',
  ],
  [
    2,
    'clients',
    FICHIER_CLIENTS,
    1,
    7,
    '6,Six,six,',
    'CLI-03',
    'email',
    "CLI-03 : l'e-mail « six » n'est pas une adresse valide ; attendu : une adresse comme contact@exemple.fr",
    '',
  ],
  [
    3,
    'clients',
    FICHIER_CLIENTS,
    5,
    7,
    `6,"${IMAGE.replaceAll('"', '""')}",jean at six.fr,${BIDI}`,
    'CLI-03',
    'email',
    "CLI-03 : l'e-mail « jean at six.fr » n'est pas une adresse valide ; attendu : une adresse comme contact@exemple.fr",
    'email : jean@six.fr',
  ],
  [
    4,
    'affectations',
    'affectations.csv',
    3,
    2,
    '9,1000',
    'AFF-04',
    'id_projet',
    "AFF-04 : le projet « 1000 » a été isolé ; attendu : qu'il soit corrigé",
    '',
  ],
  [
    5,
    'projets',
    'projets.csv',
    2,
    200,
    '1000,P,2000,2024-01-01,,en cours',
    'PRJ-04P',
    'id_client',
    "PRJ-04P : le client « 2000 » a été isolé ; attendu : qu'il soit corrigé",
    '',
  ],
  [
    6,
    'projets',
    'projets.csv',
    2,
    201,
    '1001,P,999,2024-01-01,,en cours',
    'PRJ-04',
    'id_client',
    "PRJ-04 : le client « 999 » n'existe dans aucun fichier ; attendu : un client existant",
    '',
  ],
  ...Array.from({ length: PROJETS_FAUTIFS }, (_, rang): Isolee => {
    const statut = rang === 0 ? BALISE : 'peut-être';
    const motif = `PRJ-09 : le statut « ${statut} » n'est pas reconnu ; attendu : un statut connu`;
    return [
      10 + rang,
      'projets',
      'projets.csv',
      2,
      3 + rang,
      `${rang + 2},P,1,2021-01-01,,${statut}`,
      'PRJ-09',
      'statut',
      motif,
      '',
    ];
  }),
];

const ecrireIsolee = ([id, entite, fichier, idFichier, ligne, ...textes]: Isolee): string => {
  const source = entite === 'clients' ? IMAGE : 'commune';
  const [texte, codes, champs, motif, proposition] = textes.map(citer);
  return `(${id}, '${entite}', ${citer(fichier)}, ${ligne}, ${citer(source)}, ${texte}, UNHEX(MD5(${texte})), ${codes}, ${champs}, ${motif}, ${proposition}, ${idFichier})`;
};

const CLOTURES = `
  UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = 5 WHERE id_isolee = 1;
  UPDATE lignes_isolees SET etat = 'remplacee', id_fichier_cloture = 5, id_suite = 3 WHERE id_isolee = 2;
  INSERT INTO attentes (id_isolee, cible, numero) VALUES (4, 'projets', '1000'), (5, 'clients', '2000'), (6, 'clients', '999');`;

export async function peupler(banc: Banc): Promise<void> {
  await banc.vider();
  await banc.creer();
  await banc.executer(readFileSync(join(RACINE, 'schema.sql'), 'utf8'));
  await banc.executer(EXECUTIONS);
  await banc.executer(
    `INSERT INTO fichiers (id_fichier, id_execution, nom, chemin, entite, source, sha256, dialecte, lues, inserees, fusionnees, ignorees, isolees)
     VALUES ${FICHIERS.map(ecrireFichier).join(', ')}`,
  );
  await banc.executer(METIER);
  await banc.executer(
    `INSERT INTO lignes_isolees (id_isolee, entite, fichier, ligne, source, texte, empreinte_texte, codes, champs, motif, proposition, id_fichier)
     VALUES ${ISOLEES.map(ecrireIsolee).join(', ')}`,
  );
  await banc.executer(CLOTURES);
}
