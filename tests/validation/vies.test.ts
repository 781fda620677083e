/**
 * La vie des livraisons, rejouée : mises à jour, références d'une autre agence, relivraisons, lignes rendues ou ajoutées. Rien de cela
 * ne fait crier la validation ; et une retouche de ce qu'elle prend pour preuve s'y voit.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { avecBase, type Base } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { controler } from '../../lib/validation/valider';
import { Banc, client, clients, projet, projets } from '../outils/banc';
import { echecs } from './abimee';

const BASE = 'validation_vies';
const banc = new Banc(BASE);

beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

const surBase = <T>(travail: (base: Base) => Promise<T>): Promise<T> =>
  avecBase(choisirConnexion(undefined, process.env), BASE, false, travail);

/** Les contrôles qui ne sont pas conformes, NON VÉRIFIABLE compris. */
const reserves = async (): Promise<string[]> =>
  (await surBase((base) => controler(base))).resultats
    .filter(({ verdict }) => verdict !== 'CONFORME')
    .map(({ code, fautes }) => `${code} ${fautes.map(({ cle, detail }) => `${cle} : ${detail}`).join(', ')}`);

/** Ce que la validation dit d'un dégât, défait ensuite. */
async function apres(sql: string): Promise<Record<string, string[]>> {
  let trouves: Record<string, string[]> = {};
  await surBase((base) =>
    base.transaction(async () => {
      await base.executerScript(`SET foreign_key_checks = 0, check_constraint_checks = 0; ${sql}`);
      trouves = echecs(await controler(base));
      return false;
    }),
  );
  return trouves;
}

/** Un fichier d'isolés, retouché comme on le ferait au tableur ; rend son chemin. */
function corriger(nom: string, retoucher: (texte: string) => string): string {
  const rendu = join(banc.ecrire({}), nom);
  writeFileSync(rendu, retoucher(readFileSync(join(banc.sortie, 'isolees', nom), 'utf8')));
  return rendu;
}

describe('--actualiser', () => {
  const CLIENTS = { 'clients.csv': clients(client('1', 'Un', 'a@un.fr', '2020-01-02,Corse,vu')) };
  const AVANT = { ...CLIENTS, 'projets.csv': projets(projet('1', 'Audit', '1', '2021-01-01,,En cours,')) };
  const APRES = {
    'clients.csv': clients(client('1', 'Un', 'a@un.fr', '2020-01-02,,relu')),
    'projets.csv': projets(projet('1', 'Audit', '1', '2021-01-01,2021-06-30,Terminé,5')),
  };

  beforeEach(async () => {
    await banc.migrer(AVANT);
    await banc.migrer(APRES, { actualiser: true });
  });

  test('l’ancienne livraison et la nouvelle sont toutes deux prouvées', async () => {
    expect(await reserves()).toEqual([]);
    expect(await banc.valeurs('SELECT statut, note_satisfaction FROM projets')).toEqual([['termine', 5]]);
    expect(await banc.valeurs('SELECT region, commentaire FROM clients')).toEqual([['Corse', 'relu']]);
  });

  test.each([
    ['l’avant récrit', "UPDATE historique SET valeur_ecartee = 'annule' WHERE champ = 'statut'", 'REJ-04', 'projets 1'],
    ['l’avant oublié', "DELETE FROM historique WHERE champ = 'statut'", 'REJ-04', 'projets 1'],
    ['l’après retouché', "UPDATE projets SET statut = 'suspendu', note_satisfaction = NULL", 'REJ-04', 'projets 1'],
    ['une cellule vide qui aurait effacé', 'UPDATE clients SET region = NULL', 'REJ-04', 'clients 1'],
    [
      'une mise à jour qui ne dit plus de quel fichier',
      "DELETE FROM historique WHERE champ = 'id_fichier'",
      'REJ-02',
      'projets.csv:2',
    ],
  ])('%s se voit', async (_nom, sql, code, cle) => {
    expect(await apres(sql)).toHaveProperty([code], expect.arrayContaining([cle]));
  });

  test('une référence venue avant la mise à jour de ce qu’elle désigne reste la bonne', async () => {
    await banc.migrer(
      { 'clients.csv': clients(client('1', 'Un', 'a@un.fr', '2020-01-02,Bretagne,')) },
      { actualiser: true },
    );
    expect(await reserves()).toEqual([]);
  });
});

describe('les références', () => {
  const AGENCES = {
    'clients_agence1.csv': clients(client('58', 'Un', 'a@un.fr'), client('12', 'Douze', 'd@un.fr')),
    'clients_agence2.csv': clients(client('3', 'Trois', 'c@un.fr')),
  };

  test('qualifiée, elle désigne la source qu’elle nomme ; sans source, celle qui numérote : conforme, comptée ailleurs', async () => {
    await banc.migrer({
      ...AGENCES,
      'projets_agence2.csv': projets(
        projet('1', 'Audit', 'agence1:58'),
        projet('2', 'Appui', '3'),
        projet('3', 'Étude', '12'),
      ),
      'projets.csv': projets(projet('1', 'Relevé', '12')),
    });
    expect(await reserves()).toEqual([]);
    expect(await banc.valeurs("SELECT nom, ailleurs FROM fichiers WHERE entite = 'projets' ORDER BY nom")).toEqual([
      ['projets.csv', 1],
      ['projets_agence2.csv', 1],
    ]);
    expect(await banc.isolees()).toEqual([['projets_agence2.csv', 4, 'PRJ-05']]);
  });

  test('un projet donné au client d’une autre agence, que la sienne n’a pas, se voit', async () => {
    await banc.migrer({ ...AGENCES, 'projets_agence2.csv': projets(projet('2', 'Appui', '3')) });
    expect(
      await apres("UPDATE projets SET id_client = (SELECT id_client FROM clients WHERE cle = '12')"),
    ).toMatchObject({
      'REJ-05': [expect.stringMatching(/^projets \d+$/)],
    });
  });

  test('une ligne entrée comme l’aurait fait une résolution trop large se voit', async () => {
    await banc.migrer({
      ...AGENCES,
      'projets_agence2.csv': projets(projet('2', 'Appui', '3'), projet('3', 'Étude', '12')),
    });
    const forcee = `INSERT INTO projets (id_projet, nom_projet, id_client, date_debut, date_fin, statut, note_satisfaction, source, id_source,
        cle, empreinte, id_fichier, ligne)
      SELECT 9001, 'Étude', (SELECT id_client FROM clients WHERE cle = '12'), p.date_debut, p.date_fin, p.statut, p.note_satisfaction,
        p.source, '3', '3', p.empreinte, p.id_fichier, 3 FROM projets p;
      DELETE FROM lignes_isolees`;
    expect(await apres(forcee)).toHaveProperty(['REJ-05'], ['projets 9001']);
  });
});

describe('la quarantaine', () => {
  const FAUTIFS = {
    'clients.csv': clients(client('1', '', 'a@un.fr'), client('2', 'Deux', 'b@un.fr'), client('3', '', 'c@un.fr')),
  };

  test('une livraison corrigée clôt l’entrée ; rouverte, elle se voit', async () => {
    await banc.migrer(FAUTIFS);
    await banc.migrer({
      'clients.csv': clients(client('1', 'Un', 'a@un.fr'), client('2', 'Deux', 'b@un.fr'), client('3', '', 'c@un.fr')),
    });
    expect(await reserves()).toEqual([]);
    const rouverte = "UPDATE lignes_isolees SET etat = 'isolee', id_fichier_cloture = NULL WHERE cle = '1'";
    expect(await apres(rouverte)).toHaveProperty(['REJ-06'], [expect.stringMatching(/^lignes_isolees \d+$/)]);
  });

  test('une ligne rendue, une laissée telle quelle, une ajoutée : conforme ; la clôture déplacée se voit', async () => {
    await banc.migrer(FAUTIFS);
    const rendu = corriger(
      'clients.csv',
      (texte) => `${texte.replace('1;;a@un.fr', '1;Un;a@un.fr').trimEnd()}\r\n3;Trois;z@un.fr;;;;;;;;\r\n`,
    );
    await banc.reprendre(rendu);
    expect(await reserves()).toEqual([]);
    expect(await banc.valeurs('SELECT cle, etat FROM lignes_isolees ORDER BY cle')).toEqual([
      ['1', 'reinjectee'],
      ['3', 'isolee'],
    ]);
    const deplacee = `UPDATE lignes_isolees SET etat = 'reinjectee', id_fichier_cloture = 2 WHERE cle = '3';
      UPDATE lignes_isolees SET etat = 'isolee', id_fichier_cloture = NULL WHERE cle = '1'`;
    expect(await apres(deplacee)).toHaveProperty(
      ['REJ-06'],
      expect.arrayContaining([expect.stringMatching(/^lignes_isolees \d+$/)]),
    );
  });

  test('relancée après une correction rendue, la migration ignore la ligne corrigée : conforme', async () => {
    const dossier = banc.ecrire(FAUTIFS);
    await banc.migrer(dossier);
    await banc.reprendre(corriger('clients.csv', (texte) => texte.replace('1;;a@un.fr', '1;Un;a@un.fr')));
    const { fichiers } = await banc.migrer(dossier);
    expect(fichiers[0]?.bilan).toMatchObject({ ignorees: 2, isolees: 1 });
    expect(await reserves()).toEqual([]);
  });

  test('une simulation inscrite au journal n’est pas une livraison', async () => {
    await banc.migrer(FAUTIFS);
    await banc.migrer({ 'clients.csv': clients(client('9', 'Neuf', 'n@un.fr')) }, { simulation: true });
    expect(await reserves()).toEqual([]);
  });
});

test('une colonne ajoutée, une autre ôtée, une cellule vidée : la même ligne, ignorée', async () => {
  await banc.migrer({ 'clients.csv': clients(client('1', 'Un', 'a@un.fr', '2020-01-02,Corse,vu')) });
  await banc.migrer({ 'clients.csv': 'id,nom,email,date_inscription,commentaire,code\n1,Un,a@un.fr,2020-01-02,,X9\n' });
  expect(await reserves()).toEqual([]);
});
