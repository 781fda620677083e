/**
 * Les trois gestes : ajouter un champ, une règle, une entité. Chacun se joue sur une copie du projet, en ne touchant qu'à ce que
 * le projet promet qu'il suffit de toucher, puis la vraie chaîne y tourne.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase, type Rangee } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { RACINE } from '../outils/scripts';

const BASE = 't_gestes';
let copie = '';

beforeEach(() => {
  copie = mkdtempSync(join(tmpdir(), 'clevity-gestes-'));
  for (const nom of ['lib', 'schema.sql', 'migration.ts', 'validate.ts', 'package.json', 'tsconfig.json']) {
    cpSync(join(RACINE, nom), join(copie, nom), { recursive: true });
  }
  symlinkSync(join(RACINE, 'node_modules'), join(copie, 'node_modules'));
  mkdirSync(join(copie, 'dossier'));
});
afterEach(async () => {
  rmSync(copie, { recursive: true, force: true });
  await surBase('mysql', (base) => base.executer(`DROP DATABASE IF EXISTS ${BASE}`));
});

const surBase = <T>(nom: string, travail: Parameters<typeof avecBase<T>>[3]): Promise<T> =>
  avecBase(choisirConnexion(undefined, process.env), nom, false, travail);

/** Remplace, dans un fichier de la copie, un passage qui s'y trouve. */
function retoucher(nom: string, avant: string, apres: string): void {
  const texte = readFileSync(join(copie, nom), 'utf8');
  expect(texte).toContain(avant);
  writeFileSync(join(copie, nom), texte.replace(avant, apres));
}

const ecrire = (nom: string, ...lignes: readonly string[]): void =>
  writeFileSync(join(copie, nom), `${lignes.join('\n')}\n`);

/** Migre le dossier de la copie, et rend ce que dit une requête. */
async function migrer(requete: string): Promise<unknown[][]> {
  const options = ['dossier', '--base', BASE, '--sortie', 'sortie'];
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'migration.ts', ...options], {
    cwd: copie,
    encoding: 'utf8',
  });
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return surBase(BASE, async (base) => (await base.lire<Rangee>(requete)).map((rangee) => Object.values(rangee)));
}

test('un champ : le modèle et ses synonymes, la colonne au schéma', async () => {
  retoucher(
    'lib/metier/entites/clients.ts',
    "    champ('commentaire', 'texte', COMMENTAIRE),",
    "    champ('siret', 'texte', { synonymes: mots('numéro siret, siret') }),\n    champ('commentaire', 'texte', COMMENTAIRE),",
  );
  retoucher(
    'schema.sql',
    '  region           VARCHAR(500) NULL',
    '  siret VARCHAR(500) NULL,\n  region           VARCHAR(500) NULL',
  );
  ecrire('dossier/clients.csv', 'ID;Raison sociale;Courriel;Numéro SIRET', '1;Alpha;a@x.fr; 123 456 789 ');
  expect(await migrer('SELECT nom, siret FROM clients')).toEqual([['Alpha', '123 456 789']]);
}, 60_000);

test('une règle de ligne : une rangée du catalogue', async () => {
  retoucher(
    'lib/metier/regles.ts',
    "  copieExacte('CLI-05', 'clients'),",
    `  {
    code: 'CLI-99',
    entites: ['clients'],
    intitule: 'pas de commentaire injurieux',
    effet: 'isolee',
    moment: 'ligne',
    constat: () => 'le commentaire est injurieux',
    attendu: 'un commentaire poli',
    exemples: { juste: 'bon client', fautif: 'zut' },
    verifier: (ligne) => (ligne.cellule('commentaire').valeur === 'zut' ? 'commentaire' : undefined),
  },
  copieExacte('CLI-05', 'clients'),`,
  );
  ecrire('dossier/clients.csv', 'id,nom,email,commentaire', '1,Alpha,a@x.fr,zut', '2,Bêta,b@x.fr,poli');
  expect(await migrer('SELECT ligne, codes, motif FROM v_lignes_isolees')).toEqual([
    [2, 'CLI-99', 'CLI-99 : le commentaire est injurieux ; attendu : un commentaire poli'],
  ]);
}, 60_000);

test('une entité : son modèle, ses règles au catalogue, sa table', async () => {
  ecrire(
    'lib/metier/entites/factures.ts',
    "import { champ, mots, type ModeleEntite } from './entite';",
    "import { IDENTIFIANT } from './vocabulaire';",
    'export const FACTURES: ModeleEntite = {',
    "  entite: 'factures', prefixe: 'FAC', cle: 'id_facture', singulier: 'facture', aucun: 'aucune facture', le: 'la facture',",
    "  mots: mots('facture, invoice'),",
    '  champs: [',
    "    champ('id', 'identifiant', { requis: true, ...IDENTIFIANT }),",
    "    champ('id_projet', 'reference', { requis: true, cible: 'projets', synonymes: mots('projet') }),",
    "    champ('date_facture', 'date', { requis: true, synonymes: mots('date de facture, émise le') }),",
    '  ],',
    '  nom: { champs: [] },',
    '  ensemble: {',
    "    codes: { copie: 'FAC-05', identifiantPris: 'FAC-09' },",
    "    references: { id_projet: { absente: 'FAC-04', isolee: 'FAC-04P', ambigue: 'FAC-06' } },",
    '    completes: [], compares: [],',
    '  },',
    '};',
  );
  retoucher(
    'lib/metier/entites/entite.ts',
    "'projets', 'affectations'] as const",
    "'projets', 'affectations', 'factures'] as const",
  );
  retoucher(
    'lib/metier/modele.ts',
    '  affectations: AFFECTATIONS,',
    '  affectations: AFFECTATIONS,\n  factures: FACTURES,',
  );
  retoucher(
    'lib/metier/modele.ts',
    'import { CLIENTS }',
    "import { FACTURES } from './entites/factures';\nimport { CLIENTS }",
  );
  retoucher(
    'lib/metier/regles.ts',
    "  identifiant('AFF-01', 'affectations'),",
    `  identifiant('FAC-01', 'factures'),
  reference('FAC-04', 'factures', 'id_projet', true),
  parentIsole('FAC-04P', 'factures', 'le projet'),
  referenceAmbigue('FAC-06', 'factures', 'le projet'),
  copieExacte('FAC-05', 'factures'),
  identifiantPris('FAC-09', 'factures'),
  identifiant('AFF-01', 'affectations'),`,
  );
  const schema = readFileSync(join(copie, 'schema.sql'), 'utf8');
  const lignage = /CREATE TABLE projets \([^]*?( {2}source {2,}VARCHAR[^]*?) {2}PRIMARY KEY/.exec(schema)?.[1] ?? '';
  retoucher(
    'schema.sql',
    'CREATE TABLE affectations (',
    `CREATE TABLE factures (
  id_facture INT UNSIGNED NOT NULL AUTO_INCREMENT,
  id_projet INT UNSIGNED NOT NULL,
  date_facture DATE NOT NULL,
${lignage}  PRIMARY KEY (id_facture),
  UNIQUE KEY fac_09 (cle, source),
  KEY factures_fichier (id_fichier, ligne),
  CONSTRAINT fac_04 FOREIGN KEY (id_projet) REFERENCES projets (id_projet)
) ENGINE = InnoDB WITH SYSTEM VERSIONING;

CREATE TABLE affectations (`,
  );
  ecrire('dossier/clients.csv', 'id,nom,email', '1,Alpha,a@x.fr');
  ecrire('dossier/projets.csv', 'id,nom_projet,id_client,date_debut,statut', '7,Audit,1,2021-01-01,En cours');
  ecrire(
    'dossier/factures_nord.csv',
    'n° facture,projet,émise le',
    '1,7,05/03/2024',
    '2,9,2024-03-06',
    '1,7,05/03/2024',
  );
  const requete = `SELECT f.cle, p.nom_projet, f.date_facture, (SELECT GROUP_CONCAT(codes) FROM lignes_isolees) AS isolees
    FROM factures f JOIN projets p USING (id_projet)`;
  expect(await migrer(requete)).toEqual([['1', 'Audit', '2024-03-05', 'FAC-04']]);
}, 60_000);
