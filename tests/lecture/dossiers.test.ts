/** Ce que contient un dossier : sources, sous-dossiers, et tout ce qui n'est pas lu, nommé. */
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generer } from '../../lib/generation';
import { recenserDossier, recenserFichier } from '../../lib/lecture/dossier';
import { entiteDuNom, estCorrompu, nomDuChemin, sourceDuNom } from '../../lib/lecture/noms';
import { Banc, bilanDe, client, clients, projet, projets } from '../outils/banc';
import { ecrireClasseur, ecrireDossier, recenser } from './outils';

const VIDE = clients();

test.each([
  ['CLIENTS Agence Nord.CSV', 'clients', 'agence nord'],
  ['clients_agence2.csv', 'clients', 'agence2'],
  ['Projets - Lyon 2.xlsx', 'projets', 'lyon 2'],
  ['intervenants-Est.tsv', 'intervenants', 'est'],
  ['affectations__sud_ouest_.csv', 'affectations', 'sud_ouest'],
  ['Client.csv', 'clients', 'commune'],
  ['clientsNord.csv', 'clients', 'nord'],
  ['clientèle.csv', 'clients', 'commune'],
  ['Clients Re\u0301gion.csv', 'clients', 'r\u00e9gion'],
  ['export_clients_nord.csv', undefined, 'nord'],
  ['liste des clients (Nord).csv', undefined, '(nord)'],
  ['tiers_agence9.csv', undefined, 'agence9'],
  ['Nord/clients.csv', 'clients', 'nord'],
  ['Agence Nord/Projets.csv', 'projets', 'agence nord'],
  ['Nord/clients_sud.csv', 'clients', 'sud'],
  ['Nord/export.xlsx#Clients Est', 'clients', 'est'],
  ['Nord/export.xlsx#Clients', 'clients', 'nord'],
  ['projets_corrompus.csv', 'projets', 'commune'],
  ['projets_nord_corrompus.csv', 'projets', 'nord'],
  ['projets corrompus.csv', 'projets', 'commune'],
  ['Corrompus/projets.csv', 'projets', 'commune'],
])('le nom %s dit %s, source « %s »', (nom, entite, source) => {
  expect([entiteDuNom(nom), sourceDuNom(nom)]).toEqual([entite, source]);
});

test.each([
  ['projets_corrompus.csv', true],
  ['Projets Nord Corrompu.xlsx', true],
  ['corrompus/projets.csv', true],
  ['corruption/projets.csv', false],
  ['clients_incorrompus.csv', false],
])('%s réservé à reprise.ts : %s', (nom, attendu) => {
  expect(estCorrompu(nom)).toBe(attendu);
});

test.each([
  ['/x/isolees/clients.csv', 'clients.csv'],
  ['/x/isolees/Nord/clients.csv', 'Nord/clients.csv'],
  ['/x/isolees/anciens/execution_3/clients.csv', 'clients.csv'],
  ['/x/isolees/anciens/execution_3/Nord/clients.csv', 'Nord/clients.csv'],
  ['/x/isolees/anciens/execution_3_Nord/clients.csv', 'Nord/clients.csv'],
  ['/x/isolees/anciens/clients.csv', 'anciens/clients.csv'],
  ['/x/data/Nord/clients.csv', 'clients.csv'],
  ['/isolees/projet/data/clients.csv', 'clients.csv'],
])('pris seul, %s s’appelle %s', (chemin, nom) => {
  expect(nomDuChemin(chemin)).toBe(nom);
});

test('tout ce que contient un dossier est lu ou nommé', async () => {
  const dossier = ecrireDossier({
    ...{ 'CLIENTS Agence Nord.CSV': VIDE, 'Nord/projets.csv': projets(), 'Nord/notes.docx': 'x' },
    ...{ 'Sud/2024/clients.csv': VIDE, 'isolees/clients.csv': VIDE, '.cache/clients.csv': VIDE },
    ...{ '.clients.csv': VIDE, '._clients.csv': 'x', '.~lock.clients.csv#': 'x', 'agences.zip': 'PK' },
    ...{ 'divers.csv': 'a;b\n', 'projets_corrompus.csv': projets(), 'Sud/projets_corrompus.csv': projets() },
    ...{ '.DS_Store': 'x', 'Nord/Thumbs.db': 'x', 'correspondances.json': '{}', 'jeu_de_test.json': '{}' },
    'vierge.xlsx': ecrireClasseur([
      { nom: 'Feuil1', lignes: [] },
      { nom: 'Feuil2', lignes: [] },
    ]),
    'classeur.xlsx': ecrireClasseur([
      { nom: 'Clients', lignes: [['id', 'nom', 'email']] },
      { nom: 'Notes', lignes: [['à faire']] },
    ]),
  });
  mkdirSync(join(dossier, 'Vide'));
  writeFileSync(join(dossier, 'Vide', '.DS_Store'), '');
  symlinkSync(join(dossier, 'Nord'), join(dossier, 'Ouest'));
  const { fichiers, ecartes } = await recenserDossier(dossier);
  expect(fichiers.map(({ nom, entite, source }) => [nom, entite, source])).toEqual([
    ['CLIENTS Agence Nord.CSV', 'clients', 'agence nord'],
    ['classeur.xlsx', 'clients', 'commune'],
    ['Nord/projets.csv', 'projets', 'nord'],
    ['Ouest/projets.csv', 'projets', 'ouest'],
  ]);
  expect(Object.fromEntries(ecartes.map(({ nom, raison }) => [nom, raison.split(/ ;|, /)[0]]))).toEqual({
    '.cache/': 'dossier caché',
    '._clients.csv': "fichier d'accompagnement de macOS",
    '.clients.csv': 'fichier caché',
    '.~lock.clients.csv#': "fichier temporaire d'un tableur ouvert",
    'Nord/notes.docx': "l'extension n'est pas .csv",
    'Ouest/notes.docx': "l'extension n'est pas .csv",
    'Sud/2024/': 'trop profond',
    'Sud/projets_corrompus.csv': 'réservé à reprise.ts',
    'Vide/': 'sous-dossier vide',
    'agences.zip': 'archive',
    'classeur.xlsx#Notes': "ni son nom ni ses en-têtes ne disent ce qu'il contient",
    'divers.csv': "ni son nom ni ses en-têtes ne disent ce qu'il contient",
    'isolees/': 'dossier de lignes isolées',
    'projets_corrompus.csv': 'réservé à reprise.ts',
    'vierge.xlsx': 'aucune de ses feuilles ne contient de ligne',
  });
});

test('un dossier qui ne contient rien à migrer nomme tout ce qu’il contient', async () => {
  await expect(recenser({ 'Nord/notes.docx': 'x', 'Sud/a/b.csv': 'x' })).rejects.toThrow(
    /ne contient aucun fichier à migrer .*\nNord\/notes\.docx : .*\nSud\/a\/ : trop profond/s,
  );
});

test.each([
  ['un suffixe et un sous-dossier', { 'clients_nord.csv': VIDE, 'Nord/clients.csv': VIDE }, 'nord'],
  [
    'un texte et un classeur',
    { 'clients.csv': VIDE, 'clients.xlsx': ecrireClasseur([{ nom: 'F', lignes: [['id', 'nom', 'email']] }]) },
    'commune',
  ],
  ['deux fichiers que leurs en-têtes disent', { 'export.csv': VIDE, 'export2.csv': VIDE }, 'commune'],
])('%s de même source : le plan le dit', async (_, fichiers, source) => {
  const noms = Object.keys(fichiers).sort();
  expect((await recenser({ ...fichiers, 'projets.csv': projets() })).collisions).toEqual([
    { entite: 'clients', source, fichiers: noms },
  ]);
});

test('des sources ou des entités différentes ne se heurtent pas', async () => {
  const plan = await recenser({ 'clients_a.csv': VIDE, 'clients_b.csv': VIDE, 'projets_a.csv': projets() });
  expect(plan.collisions).toEqual([]);
});

describe('le témoin d’un jeu de test', () => {
  test.each([
    ['dans le dossier', 'jeu_de_test.json', true],
    ['dans un sous-dossier', 'Nord/jeu_de_test.json', true],
    ['absent', 'Nord/autre.json', false],
  ])('%s', async (_, nom, attendu) => {
    const { jeuDeTest, ecartes } = await recenser({ 'clients.csv': VIDE, 'Nord/projets.csv': projets(), [nom]: '{}' });
    expect([jeuDeTest, ecartes.length]).toEqual([attendu, attendu ? 0 : 1]);
  });

  test('generate_data.ts le pose, et reprise.ts le voit', async () => {
    const dossier = ecrireDossier({});
    const volumes = { clients: 3, intervenants: 2, projets: 3, affectations: 2 };
    await generer({ dossier, graine: 1, ...volumes, defauts: 0, dialectes: false, aujourdhui: '2026-07-01' });
    expect(await recenserDossier(dossier)).toMatchObject({ jeuDeTest: true, ecartes: [], collisions: [] });
    expect((await recenserFichier(join(dossier, 'projets.csv'))).jeuDeTest).toBe(true);
  });
});

test('un sous-dossier garde son nom partout, et ses isolés se rendent', async () => {
  const banc = new Banc('essai_lecture_dossiers');
  try {
    await banc.vider();
    const dossier = banc.ecrire({
      'Nord/clients.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('2', 'Bêta', 'mauvais')),
      'Sud/clients.csv': clients(client('1', 'Gamma', 'c@x.fr'), client('2', 'Delta', 'mauvais')),
      'Nord/projets.csv': projets(projet('7', 'Audit', '1')),
    });
    expect(bilanDe(await banc.migrer(dossier))).toEqual({
      'Nord/clients.csv': [2, 1, 0, 0, 1],
      'Sud/clients.csv': [2, 1, 0, 0, 1],
      'Nord/projets.csv': [1, 1, 0, 0, 0],
    });
    expect(await banc.valeurs('SELECT fichier FROM v_bilan ORDER BY 1')).toEqual([
      ['Nord/clients.csv'],
      ['Nord/projets.csv'],
      ['Sud/clients.csv'],
    ]);
    expect(await banc.valeurs('SELECT source, nom FROM clients ORDER BY 1')).toEqual([
      ['nord', 'Alpha'],
      ['sud', 'Gamma'],
    ]);
    const isole = join(banc.sortie, 'isolees', 'Nord', 'clients.csv');
    writeFileSync(isole, readFileSync(isole, 'utf8').replace('mauvais', 'b@x.fr'));
    expect(bilanDe(await banc.reprendre(isole))).toEqual({ 'Nord/clients.csv': [1, 1, 0, 0, 0] });
    expect(await banc.isolees()).toEqual([['Sud/clients.csv', 3, 'CLI-03']]);
    expect(await banc.valeurs("SELECT source FROM clients WHERE nom = 'Bêta'")).toEqual([['nord']]);
    await banc.migrer(dossier);
    expect(existsSync(join(banc.sortie, 'isolees', 'Sud', 'clients.csv'))).toBe(true);
  } finally {
    await banc.fermer();
  }
});
