/** `--annuler` : la base redevient ce qu'elle était, clés comprises ; refusée si une autre exécution s'appuie dessus. */
import { avecBase, type Rangee } from '../lib/base/connexion';
import { annuler } from '../lib/chaine/annulation';
import { choisirConnexion } from '../lib/base/config';
import { Journal } from '../lib/comptes_rendus/journal';
import {
  type Dossier,
  affectation,
  affectations,
  Banc,
  bilanDe,
  client,
  clients,
  intervenant,
  intervenants,
  projet,
  projets,
} from './outils/banc';
import { lancer } from './outils/scripts';

const banc = new Banc('essai_annulation');
beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

const METIER = ['agences', 'clients', 'intervenants', 'projets', 'affectations'];
const TRACE = ['correspondances', 'historique', 'lignes_isolees'];

async function contenu(tables: readonly string[]): Promise<Record<string, Rangee[]>> {
  const lues: Record<string, Rangee[]> = {};
  for (const table of tables) lues[table] = await banc.lire(`SELECT * FROM ${table} ORDER BY 1, 2, 3`);
  return lues;
}

async function defaire(execution: number): Promise<void> {
  const journal = new Journal(`${banc.sortie}/log.txt`);
  try {
    await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, (base) =>
      annuler(base, execution, journal),
    );
  } finally {
    await journal.fermer();
  }
}

/** Un premier dossier, où une fiche est incomplète et où des lignes attendent ce qui manque. */
const PREMIER = {
  'clients_nord.csv': clients(client('1', 'Alpha SA', 'a@alpha.fr', '2020-01-02,,'), client('2', '', 'b@beta.fr')),
  'intervenants.csv': intervenants(intervenant('1', 'Morel', 'morel@c.fr', '')),
  'projets.csv': projets(projet('1', 'Audit', '1'), projet('2', 'En attente', '77')),
  'affectations.csv': affectations(affectation('1', '1', '1'), affectation('2', '2', '1')),
};

/** Un second, qui fusionne, complète, copie, ajoute une agence, et apporte le client attendu. */
const SECOND = {
  'clients_sud.csv': clients(
    client('10', 'ALPHA', 'a@alpha.fr', '2019-01-01,Bretagne,fidèle'),
    client('77', 'Gamma', 'g@gamma.fr'),
    client('78', 'Delta', 'pas-un-email'),
  ),
  'intervenants_sud.csv': intervenants(
    intervenant('5', 'Morel', 'morel@c.fr', '0612345678'),
    '6,Petit,Jean,Brest,petit@c.fr,',
  ),
  'affectations_sud.csv': affectations(affectation('9', '1', '1', '2021-02-03,Auditeur,un commentaire')),
};

test('le second de deux dossiers annulé : tables et quarantaine comme avant, clés comprises', async () => {
  await banc.migrer(PREMIER);
  const avant = await contenu([...METIER, ...TRACE]);
  const second = await banc.migrer(SECOND);
  expect(second.liberees).toBe(2);
  expect(await contenu(METIER)).not.toEqual(avant);

  await defaire(second.execution);

  expect(await contenu([...METIER, ...TRACE])).toEqual(avant);
  expect(await banc.valeurs('SELECT id_execution, script, statut FROM executions ORDER BY 1')).toEqual([
    [1, 'migration', 'terminee'],
    [2, 'migration', 'annulee'],
    [3, 'annulation', 'terminee'],
  ]);
});

test('annulée puis refaite : le même bilan, les mêmes lignes en attente libérées, jamais les mêmes clés', async () => {
  await banc.migrer(PREMIER);
  const premiere = await banc.migrer(SECOND);
  const cles = await banc.valeurs("SELECT id_client FROM clients WHERE email = 'g@gamma.fr'");
  await defaire(premiere.execution);
  const seconde = await banc.migrer(SECOND);
  expect(bilanDe(seconde)).toEqual(bilanDe(premiere));
  expect(seconde.liberees).toBe(premiere.liberees);
  expect(await banc.valeurs("SELECT id_client FROM clients WHERE email = 'g@gamma.fr'")).not.toEqual(cles);
});

test('la clé d’une agence retirée ne ressert pas : l’histoire de ses intervenants reste la leur', async () => {
  const deLAgence = (id: string, nom: string, agence: string): Dossier => ({
    [`intervenants_${agence}.csv`]: intervenants(`${id},${nom},Anne,${agence},${nom}@x.fr,`),
  });
  await banc.migrer(deLAgence('1', 'roy', 'Lyon'));
  const seconde = await banc.migrer(deLAgence('2', 'gil', 'Brest'));
  await defaire(seconde.execution);
  await banc.migrer(deLAgence('3', 'ney', 'Nice'));
  expect(await banc.valeurs('SELECT id_agence, nom FROM agences ORDER BY id_agence')).toEqual([
    [1, 'Lyon'],
    [3, 'Nice'],
  ]);
});

test('la trace reste : les lignes retirées se retrouvent dans le passé des tables, le bilan dans v_bilan', async () => {
  const premiere = await banc.migrer(PREMIER);
  await defaire(premiere.execution);
  expect(await banc.valeurs('SELECT COUNT(*) FROM clients')).toEqual([[0]]);
  expect(await banc.valeurs('SELECT nom FROM clients FOR SYSTEM_TIME ALL')).toEqual([['Alpha SA']]);
  expect(await banc.valeurs("SELECT lues, inserees FROM v_bilan WHERE fichier = 'clients_nord.csv'")).toEqual([[2, 1]]);
});

test.each([
  ['ses lignes en désignent', { 'projets_sud.csv': projets(projet('50', 'Autre', '1')) }],
  ['copies', { 'clients_sud.csv': clients(client('10', 'ALPHA', 'a@alpha.fr')) }],
  ['agences', { 'intervenants_sud.csv': intervenants(intervenant('8', 'Durand', 'durand@c.fr')) }],
  ['a repris de ses lignes isolées', { 'clients_sud.csv': clients(client('77', 'Gamma', 'g@gamma.fr')) }],
])('refusée si une exécution plus récente s’appuie dessus : %s', async (raison, suite) => {
  const premiere = await banc.migrer(PREMIER);
  await banc.migrer(suite);
  const avant = await banc.contenu();
  await expect(defaire(premiere.execution)).rejects.toThrow(
    new RegExp(`n° ${premiere.execution} ne peut pas être annulée : l'exécution n° 2 .*${raison}.*Rien n'a été changé`),
  );
  expect(await banc.contenu()).toEqual(avant);
  await defaire(2);
  await defaire(premiere.execution);
  expect(await contenu(METIER)).toEqual(Object.fromEntries(METIER.map((table) => [table, []])));
});

test('refusée si une exécution plus récente n’a fait qu’ignorer la copie d’une ligne fusionnée', async () => {
  await banc.migrer(PREMIER);
  const fusion = { 'clients_sud.csv': clients(client('10', 'ALPHA', 'a@alpha.fr', '2020-01-02,,')) };
  const seconde = await banc.migrer(fusion);
  const copie = await banc.migrer(fusion);
  expect([bilanDe(seconde), bilanDe(copie)]).toEqual([
    { 'clients_sud.csv': [1, 0, 1, 0, 0] },
    { 'clients_sud.csv': [1, 0, 0, 1, 0] },
  ]);
  await expect(defaire(seconde.execution)).rejects.toThrow(`l'exécution n° ${copie.execution}`);
  await defaire(copie.execution);
  await defaire(seconde.execution);
  expect(await banc.valeurs('SELECT COUNT(*) FROM correspondances')).toEqual([[0]]);
});

test('une exécution inconnue, déjà annulée ou simulée ne s’annule pas : code 2, une phrase', async () => {
  await banc.migrer(PREMIER, { simulation: true });
  const faite = await banc.migrer(PREMIER);
  const options = ['--base', banc.nom, '--sortie', banc.sortie];
  const inconnue = await lancer('migration', ['--annuler', '99', ...options]);
  expect(inconnue).toMatchObject({ code: 2, sortie: '' });
  expect(inconnue.erreur.trim()).toBe(
    `L'exécution n° 99 n'existe pas dans la base ${banc.nom} ; exécutions annulables : ${faite.execution}.`,
  );
  expect((await lancer('migration', ['--annuler', '1', ...options])).erreur).toContain('une simulation');
  expect((await lancer('migration', ['--annuler', String(faite.execution), ...options])).code).toBe(0);
  const encore = await lancer('migration', ['--annuler', String(faite.execution), ...options]);
  expect(encore).toMatchObject({ code: 2 });
  expect(encore.erreur).toContain('déjà annulée');
});
