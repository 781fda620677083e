/** `schema.sql` : la base refuse elle-même ce que le script laisserait passer, chaque refus porte un nom. */
import { Banc } from './outils/banc';

const banc = new Banc('t_schema');

/** Une rangée juste de chaque table ; chaque cas en change une valeur. */
const JUSTES = {
  clients: {
    ...{ nom: "'Alpha'", email: "'z@x.fr'", date_inscription: "'2020-01-02'", source: "'commune'", id_source: "'90'" },
    ...{ cle: "'90'", empreinte: "''", id_fichier: 1, ligne: 2 },
  },
  intervenants: {
    ...{ nom: "'Roy'", prenom: "'Anne'", email: "'z@x.fr'", telephone: "'+33612345678'", id_agence: 1 },
    ...{ source: "'commune'", id_source: "'90'", cle: "'90'", empreinte: "''", id_fichier: 1, ligne: 2 },
  },
  projets: {
    ...{ nom_projet: "'Audit'", id_client: 1, date_debut: "'2021-01-01'", date_fin: "'2021-12-31'" },
    ...{ statut: "'termine'", note_satisfaction: 4, source: "'commune'", id_source: "'90'", cle: "'90'" },
    ...{ empreinte: "''", id_fichier: 1, ligne: 2 },
  },
  affectations: {
    ...{ id_projet: 1, id_intervenant: 1, date_affectation: "'2021-02-04'", role: "'Auditeur'" },
    ...{ source: "'commune'", id_source: "'90'", cle: "'90'", empreinte: "''", id_fichier: 1, ligne: 2 },
  },
  agences: { nom: "'Nice'", id_fichier: 1 },
  fichiers: {
    ...{ id_fichier: 90, id_execution: 1, nom: "'x.csv'", chemin: "'x.csv'", entite: "'clients'", source: "'x'" },
    ...{ sha256: "''", dialecte: "'{}'", lues: 3, inserees: 1, corrigees: 1, fusionnees: 1, ignorees: 1, isolees: 0 },
  },
  correspondances: {
    ...{ entite: "'clients'", cle: "'90'", source: "'commune'", id_source: "'90'", id_cible: 1, empreinte: "''" },
    ...{ id_fichier: 1, ligne: 2, valeurs: "'{}'" },
  },
  historique: {
    ...{ entite: "'clients'", id_ligne: 1, champ: "'region'", code: "'CLI-06'" },
    ...{ id_fichier: 1, ligne: 2 },
  },
  lignes_isolees: {
    ...{ entite: "'clients'", fichier: "'x.csv'", ligne: 2, source: "'commune'", texte: "'x'" },
    ...{ empreinte_texte: "'z'", codes: "'CLI-02'", motif: "'sans nom'", id_fichier: 1 },
  },
} as const;
type Table = keyof typeof JUSTES;

function insertion(table: Table, changements: Readonly<Record<string, string | number>> = {}): string {
  const rangee = { ...JUSTES[table], ...changements };
  return `INSERT INTO ${table} (${Object.keys(rangee).join(', ')}) VALUES (${Object.values(rangee).join(', ')})`;
}

beforeAll(async () => {
  await banc.vider();
  await banc.migrer({
    'clients.csv': 'id,nom,email\n1,Alpha,a@x.fr\n',
    'intervenants.csv': 'id,nom,prenom,agence,email\n1,Roy,Anne,Lyon,roy@x.fr\n',
    'projets.csv': 'id,nom_projet,id_client,date_debut,statut\n1,Audit,1,2021-01-01,En cours\n',
    'affectations.csv': 'id,id_projet,id_intervenant,date_affectation,role\n1,1,1,2021-02-03,Auditeur\n',
  });
});
afterAll(() => banc.fermer());

/** Exécute dans une transaction annulée : aucun cas ne voit ce qu'un autre a écrit. */
const essayer = (sql: string): Promise<void> => banc.executer(`START TRANSACTION; ${sql}; ROLLBACK;`);

test.each(Object.keys(JUSTES) as Table[])('une rangée juste de %s est acceptée', async (table) => {
  await essayer(insertion(table));
});

const REFUS: readonly (readonly [contrainte: string, table: Table, changements: Record<string, string | number>])[] = [
  ['cli_01_identifiant', 'clients', { cle: "'abc'" }],
  ['cli_01_identifiant', 'clients', { cle: "'-5'" }],
  ['cli_02_nom_present', 'clients', { nom: "''" }],
  ['cli_03_email_valide', 'clients', { email: "'pas-un-email'" }],
  ['cli_03_email_valide', 'clients', { email: "'a@x'" }],
  ['cli_03_email_valide', 'clients', { email: "'A@X.FR'" }],
  ['cli_03_email_valide', 'clients', { email: "'a b@x.fr'" }],
  ['cli_03_email_valide', 'clients', { email: "'a@b@x.fr'" }],
  ['cli_07_email_unique', 'clients', { email: "'a@x.fr'" }],
  ['cli_09_identifiant_unique', 'clients', { cle: "'1'" }],
  ['clients_fichier', 'clients', { id_fichier: 999 }],
  ['int_01_identifiant', 'intervenants', { cle: "''" }],
  ['int_02_nom_present', 'intervenants', { nom: "''" }],
  ['int_02_nom_present', 'intervenants', { prenom: "''" }],
  ['int_03_email_valide', 'intervenants', { email: "'@x.fr'" }],
  ['int_04_email_unique', 'intervenants', { email: "'roy@x.fr'" }],
  ['int_05_agence_presente', 'intervenants', { id_agence: 999 }],
  ['int_06_telephone', 'intervenants', { telephone: "'0612345678'" }],
  ['int_06_telephone', 'intervenants', { telephone: "'poste 42'" }],
  ['int_09_identifiant_unique', 'intervenants', { cle: "'1'" }],
  ['intervenants_fichier', 'intervenants', { id_fichier: 999 }],
  ['prj_01_identifiant', 'projets', { cle: "'A'" }],
  ['prj_02_nom_present', 'projets', { nom_projet: "''" }],
  ['prj_04_client_existe', 'projets', { id_client: 999 }],
  ['prj_08_fin_apres_debut', 'projets', { date_fin: "'2020-12-31'" }],
  ['prj_10_note_bornee', 'projets', { note_satisfaction: 5.1 }],
  ['prj_10_note_bornee', 'projets', { note_satisfaction: -1 }],
  ['prj_11_note_si_termine', 'projets', { statut: "'en_cours'" }],
  ['prj_13_identifiant_unique', 'projets', { cle: "'1'" }],
  ['projets_fichier', 'projets', { id_fichier: 999 }],
  ['aff_01_identifiant', 'affectations', { cle: "'x1'" }],
  ['aff_02_projet_existe', 'affectations', { id_projet: 999 }],
  ['aff_03_intervenant_existe', 'affectations', { id_intervenant: 999 }],
  ['aff_07_affectation_unique', 'affectations', { date_affectation: "'2021-02-03'" }],
  ['aff_09_identifiant_unique', 'affectations', { cle: "'1'" }],
  ['affectations_fichier', 'affectations', { id_fichier: 999 }],
  ['agences_nom', 'agences', { nom: "'LYON'" }],
  ['agences_nom_present', 'agences', { nom: "''" }],
  ['agences_fichier', 'agences', { id_fichier: 999 }],
  ['conservation', 'fichiers', { lues: 4 }],
  ['conservation', 'fichiers', { mises_a_jour: 1 }],
  ['sous_comptes', 'fichiers', { corrigees: 2 }],
  ['fichiers_execution', 'fichiers', { id_execution: 999 }],
  ['correspondances_fichier', 'correspondances', { id_fichier: 999 }],
  ['historique_fichier', 'historique', { id_fichier: 999 }],
  ['isolees_motivees', 'lignes_isolees', { codes: "''" }],
  ['isolees_motivees', 'lignes_isolees', { motif: "''" }],
  ['isolees_closes', 'lignes_isolees', { etat: "'reinjectee'" }],
  ['isolees_closes', 'lignes_isolees', { id_fichier_cloture: 1 }],
  ['isolees_remplacees', 'lignes_isolees', { etat: "'remplacee'", id_fichier_cloture: 1 }],
  ['isolees_remplacees', 'lignes_isolees', { etat: "'reinjectee'", id_fichier_cloture: 1, id_suite: 1 }],
  ['isolees_cloture', 'lignes_isolees', { etat: "'reinjectee'", id_fichier_cloture: 999 }],
  ['isolees_fichier', 'lignes_isolees', { id_fichier: 999 }],
];

test.each([...REFUS])('%s : refusée dans %s, %j', async (contrainte, table, changements) => {
  await expect(essayer(insertion(table, changements))).rejects.toThrow(new RegExp(`\\b${contrainte}\\b`));
});

/** Ce qui doit être renseigné : la colonne elle-même refuse le vide. */
const OBLIGATOIRES: readonly (readonly [Table, string])[] = [
  ...(['nom', 'email', 'source', 'id_source', 'cle'] as const).map((nom) => ['clients', nom] as const),
  ...(['nom', 'prenom', 'email', 'id_agence'] as const).map((nom) => ['intervenants', nom] as const),
  ...(['nom_projet', 'id_client', 'date_debut', 'statut'] as const).map((nom) => ['projets', nom] as const),
  ...(['id_projet', 'id_intervenant', 'date_affectation'] as const).map((nom) => ['affectations', nom] as const),
];

test.each([...OBLIGATOIRES])('%s.%s ne peut pas être vide', async (table, colonne) => {
  await expect(essayer(insertion(table, { [colonne]: 'NULL' }))).rejects.toThrow(`Column '${colonne}' cannot be null`);
});

test.each([
  ["un statut qui n'existe pas", 'projets', { statut: "'peut-être'" }, /Data truncated for column 'statut'/],
  ['une date qui n’existe pas', 'projets', { date_debut: "'2021-02-31'" }, /Incorrect date value/],
  [
    'une affectation de même rôle, même vide',
    'affectations',
    { role: "''", date_affectation: "'2021-02-03'" },
    undefined,
  ],
] as const)('%s', async (_quoi, table, changements, refus) => {
  if (refus === undefined) await essayer(insertion(table, changements));
  else await expect(essayer(insertion(table, changements))).rejects.toThrow(refus);
});

test('un client qui a des projets, un projet qui a des affectations ne se suppriment pas', async () => {
  await expect(essayer('DELETE FROM clients')).rejects.toThrow(/prj_04_client_existe/);
  await expect(essayer('DELETE FROM projets')).rejects.toThrow(/aff_02_projet_existe/);
  await expect(essayer('DELETE FROM intervenants')).rejects.toThrow(/aff_03_intervenant_existe/);
});

const COLONNES: readonly (readonly [string, readonly string[]])[] = [
  ['agences', ['id_agence', 'nom']],
  ['clients', ['id_client', 'nom', 'email', 'date_inscription', 'region', 'commentaire']],
  ['intervenants', ['id_intervenant', 'nom', 'prenom', 'email', 'telephone', 'id_agence']],
  ['projets', ['id_projet', 'nom_projet', 'id_client', 'date_debut', 'date_fin', 'statut', 'note_satisfaction']],
  ['affectations', ['id_affectation', 'id_projet', 'id_intervenant', 'date_affectation', 'role', 'commentaire']],
];
const VUES: readonly (readonly [string, string])[] = [
  [
    'v_bilan',
    'id_execution script fichier entite lues inserees corrigees signalees fusionnees ignorees isolees mises_a_jour',
  ],
  ['v_lignes_isolees', 'id_execution fichier ligne entite source id_source codes motif etat'],
  ['v_lignage', 'entite id source id_source fichier ligne id_execution'],
];
const colonnes = async (table: string): Promise<unknown[]> =>
  (
    await banc.valeurs(
      `SELECT column_name FROM information_schema.columns
       WHERE table_schema = '${banc.nom}' AND table_name = '${table}' ORDER BY ordinal_position`,
    )
  ).flat();

test.each([...COLONNES])('%s a les colonnes du contrat', async (table, attendues) => {
  expect(await colonnes(table)).toEqual(expect.arrayContaining([...attendues]));
});

test.each([...VUES])('%s a exactement les colonnes du contrat', async (vue, attendues) => {
  expect(await colonnes(vue)).toEqual(attendues.split(' '));
});

test('chaque table et chaque colonne de trace est commentée', async () => {
  expect(
    await banc.valeurs(
      `SELECT table_name FROM information_schema.tables
       WHERE table_schema = '${banc.nom}' AND table_type <> 'VIEW' AND table_comment = ''`,
    ),
  ).toEqual([]);
});

test('v_projets_multi_agences : les projets suivis par plusieurs agences', async () => {
  const multi = new Banc('t_schema_agences');
  await multi.vider();
  await multi.migrer({
    'clients.csv': 'id,nom,email\n1,Alpha,a@x.fr\n',
    'intervenants.csv':
      'id,nom,prenom,agence,email\n1,Roy,Anne,Lyon,roy@x.fr\n2,Gil,Paul,Paris,gil@x.fr\n3,Ney,Luc,Lyon,ney@x.fr\n',
    'projets.csv':
      'id,nom_projet,id_client,date_debut,statut\n1,Audit,1,2021-01-01,En cours\n2,Refonte,1,2021-01-01,En cours\n',
    'affectations.csv':
      'id,id_projet,id_intervenant,date_affectation,role\n' +
      '1,1,1,2021-02-03,R\n2,1,2,2021-02-03,R\n3,2,1,2021-02-03,R\n4,2,3,2021-02-03,R\n5,1,3,2021-02-03,R\n',
  });
  expect(await multi.valeurs('SELECT nom_projet FROM v_projets_multi_agences')).toEqual([['Audit']]);
  await multi.fermer();
});

test('l’historisation garde l’avant de chaque changement', async () => {
  await banc.executer("UPDATE clients SET region = 'Bretagne' WHERE id_source = '1'");
  await banc.executer("UPDATE clients SET region = 'Alsace' WHERE id_source = '1'");
  expect(
    await banc.valeurs("SELECT region FROM clients FOR SYSTEM_TIME ALL WHERE id_source = '1' ORDER BY ROW_END"),
  ).toEqual([[null], ['Bretagne'], ['Alsace']]);
  for (const table of ['clients', 'intervenants', 'projets', 'affectations']) {
    expect(await banc.valeurs(`SHOW CREATE TABLE ${table}`)).toEqual([
      [table, expect.stringContaining('WITH SYSTEM VERSIONING')],
    ]);
  }
});
