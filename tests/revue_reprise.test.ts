/** Ce qu'une relecture critique a trouvé : reprises, copies, colonnes en double, noms démesurés. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { annuler } from '../lib/chaine/annulation';
import { avecBase } from '../lib/base/connexion';
import { choisirConnexion } from '../lib/base/config';
import { Journal } from '../lib/comptes_rendus/journal';
import { FICHES } from './identites/cas';
import { Banc, bilanDe, client, clients, csv, projet, projets } from './outils/banc';

const banc = new Banc('clevity_revue');
beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

const INSCRIPTIONS = "SELECT nom, DATE_FORMAT(date_inscription, '%Y-%m-%d') FROM clients ORDER BY id_client";

/** Le fichier d'isolés, après correction. */
function corriger(nom: string, avant: string, apres: string): string {
  const chemin = join(banc.sortie, 'isolees', nom);
  writeFileSync(chemin, readFileSync(chemin, 'utf8').replace(avant, apres));
  return chemin;
}

async function annulerExecution(numero: number): Promise<void> {
  const journal = new Journal(join(banc.travail, 'annulation.txt'));
  try {
    await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, (base) => annuler(base, numero, journal));
  } finally {
    await journal.fermer();
  }
}

describe('des lignes isolées rendues se relisent comme leur fichier', () => {
  test('mois d’abord : la date ambiguë d’une ligne corrigée n’est pas permutée', async () => {
    await banc.migrer({
      'clients_us.csv': clients(
        client('1', 'Alpha', 'a@x.fr', '12/25/2023,,'),
        client('2', 'Beta', 'adresse', '03/05/2024,,'),
      ),
    });
    await banc.reprendre(corriger('clients_us.csv', 'adresse', 'b@x.fr'));
    expect(await banc.valeurs(INSCRIPTIONS)).toEqual([
      ['Alpha', '2023-12-25'],
      ['Beta', '2024-03-05'],
    ]);
  });

  test('colonne contradictoire : rendue telle quelle, la date ambiguë reste isolée ; corrigée, elle passe', async () => {
    await banc.migrer({
      'clients.csv': clients(
        client('1', 'Alpha', 'a@x.fr', '12/25/2023,,'),
        client('2', 'Beta', 'b@x.fr', '25/12/2023,,'),
        client('3', 'Gamma', 'c@x.fr', '03/05/2024,,'),
        client('4', 'Delta', 'd@x.fr', '04/05/2024,,'),
      ),
    });
    const rendu = await banc.reprendre(corriger('clients.csv', '03/05/2024', '2024-05-03'));
    expect(bilanDe(rendu)).toEqual({ 'clients.csv': [2, 1, 0, 0, 1] });
    expect(await banc.isolees()).toEqual([['clients.csv', 5, 'CLI-04']]);
  });

  test('une correction qui contredit l’ordre du fichier : ce qui est ambigu reste isolé', async () => {
    await banc.migrer({
      'clients.csv': clients(
        client('1', 'Alpha', 'a@x.fr', '12/25/2023,,'),
        client('2', 'Beta', 'b@x.fr', '02/30/2023,,'),
        client('3', 'Gamma', 'adresse', '03/05/2024,,'),
      ),
    });
    corriger('clients.csv', 'adresse', 'c@x.fr');
    await banc.reprendre(corriger('clients.csv', '02/30/2023', '28/02/2023'));
    expect(await banc.valeurs(INSCRIPTIONS)).toEqual([
      ['Alpha', '2023-12-25'],
      ['Beta', '2023-02-28'],
    ]);
    expect(await banc.isolees()).toEqual([['clients.csv', 4, 'CLI-04']]);
  });

  test('l’échelle des notes donnée à la migration vaut pour ses lignes isolées', async () => {
    const dossier = banc.ecrire({
      'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
      'projets.csv': projets(
        projet('1', 'Audit', '1', '2021-01-01,,terminé,8'),
        projet('2', '', '1', '2021-01-01,,terminé,4'),
      ),
    });
    await banc.migrer(dossier, { echelleNote: 10 });
    await banc.reprendre(corriger('projets.csv', '2;;1', '2;Bilan;1'));
    expect(await banc.valeurs('SELECT nom_projet, note_satisfaction + 0e0 FROM projets ORDER BY 1')).toEqual([
      ['Audit', 4],
      ['Bilan', 2],
    ]);
  });

  test('rangé dans isolees/anciens/, le fichier garde sa source et clôt ses entrées', async () => {
    await banc.migrer({ 'clients_agence1.csv': clients(client('1', 'Alpha', 'adresse')) });
    const ancien = join(banc.travail, 'execution_2_clients_agence1.csv');
    cpSync(corriger('clients_agence1.csv', 'adresse', 'a@x.fr'), ancien);
    await banc.reprendre(ancien);
    expect(await banc.valeurs('SELECT source, nom FROM clients')).toEqual([['agence1', 'Alpha']]);
    expect(await banc.isolees()).toEqual([]);
  });
});

test('une troisième copie d’une ligne isolée cite les mêmes codes, quoi que d’autres aient pris entre-temps', async () => {
  const isolee = client('2', 'Beta', 'a@x.fr', '2020-13-45,,');
  const dossier = banc.ecrire({
    'clients_a.csv': clients(client('1', 'Alpha', 'a@x.fr')),
    'clients_b.csv': clients(isolee, isolee, client('2', 'ALPHA SARL', 'a@x.fr'), isolee),
  });
  await banc.migrer(dossier);
  const attendues = [2, 3, 5].map((ligne) => ['clients_b.csv', ligne, 'CLI-04 CLI-07']);
  expect(await banc.isolees()).toEqual(attendues);
  const avant = await banc.contenu();
  await banc.migrer(dossier);
  expect(await banc.contenu()).toEqual(avant);
});

test('deux colonnes inconnues de même nom, ou précédées d’un tiret bas : aucune valeur n’est perdue', async () => {
  await banc.migrer({ 'clients.csv': csv('id,nom,email,Divers,Divers,_interne', '1,Alpha,a@x.fr,un,deux,trois') });
  expect(await banc.valeurs('SELECT id_source, hors_modele FROM clients')).toEqual([
    ['1', '{"Divers":"un","Divers colonne 5":"deux","_interne":"trois"}'],
  ]);
});

test('la même ligne, colonnes inconnues dans un autre ordre, est une copie', async () => {
  await banc.migrer({ 'clients.csv': csv('id,nom,email,Zone 2,Effectif', '1,Alpha,a@x.fr,BTP,7') });
  const rendu = await banc.migrer({ 'clients.csv': csv('id,nom,email,Effectif,Zone 2', '1,Alpha,a@x.fr,7,BTP') });
  expect(bilanDe(rendu)).toEqual({ 'clients.csv': [1, 0, 0, 1, 0] });
});

test('un nom que sa comparaison allonge au-delà de sa colonne ne fait rien perdre', async () => {
  const nom = 'a&'.repeat(249);
  await banc.migrer({
    'clients_a.csv': clients(client('1', nom, 'a@x.fr')),
    'clients_b.csv': clients(client('1', nom.toUpperCase(), 'a@x.fr'), client('2', nom, 'b@x.fr')),
  });
  expect(await banc.valeurs('SELECT nom, email FROM clients ORDER BY id_client')).toEqual([
    [nom, 'a@x.fr'],
    [nom, 'b@x.fr'],
  ]);
});

test('un nom de fichier démesuré est refusé en une phrase', async () => {
  const nom = `clients_${'a'.repeat(200)}.csv`;
  await expect(banc.migrer({ [nom]: clients(client('1', 'Alpha', 'a@x.fr')) })).rejects.toThrow('un nom plus court');
});

test('une ligne en attente repart avec la source que nomme son agence, même connue après coup', async () => {
  await banc.migrer({
    'projets.csv': csv(
      'id_projet,nom_projet,id_client,date_debut,statut,Agence',
      '1,Audit,12,2021-01-01,en cours,AGENCE 2',
    ),
  });
  await banc.migrer({
    'clients_agence1.csv': clients(client('12', 'Alpha', 'a@x.fr')),
    'clients_agence2.csv': clients(client('12', 'Beta', 'b@x.fr')),
  });
  expect(await banc.valeurs('SELECT nom_projet, nom FROM projets JOIN clients USING (id_client)')).toEqual([
    ['Audit', 'Beta'],
  ]);
  expect(await banc.isolees()).toEqual([]);
});

test('une exécution dont une autre a trouvé les compléments ne s’annule pas avant elle', async () => {
  await banc.migrer({ 'clients_a.csv': clients(client('1', 'Alpha', 'a@x.fr', ',,')) });
  const avant = await banc.valeurs(FICHES);
  await banc.migrer({ 'clients_b.csv': clients(client('1', 'Alpha', 'a@x.fr', ',Nord,')) });
  await banc.migrer({ 'clients_c.csv': clients(client('1', 'Alpha', 'a@x.fr', ',Sud,')) });
  await expect(annulerExecution(2)).rejects.toThrow("l'exécution n° 3");
  await annulerExecution(3);
  await annulerExecution(2);
  expect(await banc.valeurs(FICHES)).toEqual(avant);
});
