/**
 * Les histoires ordinaires d'une base saine : relances, corrections rendues, cascades, annulations, dialectes. Aucune ne
 * doit faire crier la validation ; et un dégât s'y voit encore.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { annuler } from '../../lib/chaine/annulation';
import { avecBase, type Base } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { Journal } from '../../lib/comptes_rendus/journal';
import type { Validation } from '../../lib/validation/types';
import { controler } from '../../lib/validation/valider';
import { Banc } from '../outils/banc';

const BASE = 'validation_histoires';
const banc = new Banc(BASE);

beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

const surBase = <T>(travail: (base: Base) => Promise<T>): Promise<T> =>
  avecBase(choisirConnexion(undefined, process.env), BASE, false, travail);

/** Les contrôles qui ne sont pas conformes : code → verdict et fautes. */
const reserves = ({ resultats }: Validation): Record<string, string[]> =>
  Object.fromEntries(
    resultats
      .filter(({ verdict }) => verdict !== 'CONFORME')
      .map(({ code, verdict, fautes }) => [code, [verdict, ...fautes.map(({ cle }) => cle)]]),
  );

const valider = async (): Promise<Record<string, string[]>> => reserves(await surBase(controler));

const CLIENTS = 'id,nom,email,date_inscription,commentaire\n';
const PROJETS = 'id_projet,nom_projet,id_client,date_debut,date_fin,statut,note_satisfaction\n';

/** Deux agences qui numérotent pareil, des noms à accents, une fusion, une ligne isolée. */
const DEUX_AGENCES = {
  'clients_agence1.csv': `${CLIENTS}1,Béton Armor SAS,a@un.fr,2020-01-02,\n2,,b@un.fr,2020-01-02,\n3,Épicerie Durand,c@un.fr,,vu\n`,
  'clients_agence2.csv': `${CLIENTS}1,Xylo Design,a@deux.fr,2020-01-02,\n7,ÉPICERIE DURAND SARL,c@un.fr,2019-05-06,autre\n`,
  'projets_agence1.csv': `${PROJETS}1,Audit,1,2021-01-01,,en cours,\n2,Étude,2,2021-01-01,,en cours,\n3,Appui,3,2021-01-01,2021-06-01,terminé,4\n`,
};

test('deux agences, une fusion : conforme ; le client de même numéro d’une autre agence ne passe pas', async () => {
  await banc.migrer(DEUX_AGENCES);
  expect(await valider()).toEqual({});
  await surBase((base) =>
    base.transaction(async () => {
      await base.executer(
        "UPDATE projets SET id_client = (SELECT id_client FROM clients WHERE email = 'a@deux.fr') WHERE id_source = '1'",
      );
      expect(reserves(await controler(base))).toMatchObject({ 'REJ-05': ['NON CONFORME', 'projets 1'] });
      return false;
    }),
  );
});

test('mois d’abord et notes sur dix : le rejeu relit comme l’exécution a lu', async () => {
  const dossier = {
    'clients.csv': `${CLIENTS}1,Un,a@un.fr,01/25/2020,\n2,Deux,b@un.fr,02/03/2020,\n`,
    'projets.csv': `${PROJETS}1,Audit,1,01/25/2021,12/31/2021,terminé,8\n2,Étude,2,03/04/2021,,terminé,9\n`,
  };
  await banc.migrer(dossier, { echelleNote: 10 });
  expect(await valider()).toEqual({});
  expect(await banc.valeurs('SELECT date_debut, note_satisfaction FROM projets ORDER BY 1')).toEqual([
    ['2021-01-25', 4],
    ['2021-03-04', 4.5],
  ]);
});

test('relancer, enrichir, relancer : conforme à chaque pas', async () => {
  const dossier = banc.ecrire(DEUX_AGENCES);
  await banc.migrer(dossier);
  await banc.migrer(dossier);
  expect(await valider()).toEqual({});
  const fichier = join(dossier, 'clients_agence1.csv');
  writeFileSync(fichier, `${readFileSync(fichier, 'utf8')}9,Neuf,neuf@un.fr,2022-02-02,\n`);
  await banc.migrer(dossier);
  // Le premier état du fichier a disparu : les lignes qu'il a données ne se rejouent plus, mais rien n'est faux.
  expect(Object.values(await valider()).every(([verdict]) => verdict === 'NON VÉRIFIABLE')).toBe(true);
});

test('une correction rendue libère le projet qui attendait : conforme, et un dégât s’y voit', async () => {
  await banc.migrer(DEUX_AGENCES);
  const isole = readFileSync(join(banc.sortie, 'isolees', 'clients_agence1.csv'), 'utf8');
  const rendu = join(banc.ecrire({}), 'clients_agence1.csv');
  writeFileSync(rendu, isole.replace('2;;b@un.fr', '2;Retrouvé;b@un.fr'));
  const { closes, liberees } = await banc.reprendre(rendu);
  expect([closes, liberees]).toEqual([2, 1]);
  expect(await valider()).toEqual({});
  await surBase((base) =>
    base.transaction(async () => {
      await base.executer("UPDATE projets SET nom_projet = 'Autre' WHERE id_source = '2'");
      await base.executer("UPDATE clients SET nom = 'Autre' WHERE id_source = '2'");
      const trouves = reserves(await controler(base));
      expect(trouves['REJ-04']).toHaveLength(3);
      return false;
    }),
  );
  await surBase((base) =>
    base.transaction(async () => {
      await base.executer("DELETE FROM projets WHERE id_source = '2'");
      expect(reserves(await controler(base))).toMatchObject({
        'REJ-02': ['NON CONFORME', 'projets_agence1.csv:3'],
        'LIG-05': ['NON CONFORME', expect.stringMatching(/^lignes_isolees /)],
      });
      return false;
    }),
  );
  await surBase((base) =>
    base.transaction(async () => {
      const [libere] = await base.lire<{ id: number }>("SELECT id_projet AS id FROM projets WHERE id_source = '2'");
      await base.executer("DELETE FROM lignes_isolees WHERE entite = 'projets' AND id_source = '2'");
      const trouves = reserves(await controler(base));
      expect(trouves['REJ-03']).toEqual(['NON CONFORME', `projets ${String(libere?.id)}`]);
      return false;
    }),
  );
});

test('un identifiant exact venu après une référence sans préfixe : ce qui est venu plus tard ne compte pas', async () => {
  await banc.migrer({
    'clients_est.csv': `${CLIENTS}C-15,Alpha,a@un.fr,2020-01-02,\n`,
    'projets.csv': `${PROJETS}1,Audit,15,2021-01-01,,en cours,\n`,
  });
  await banc.migrer({ 'clients_lyon.csv': `${CLIENTS}15,Beta,b@un.fr,2020-01-02,\n` });
  expect(await valider()).toEqual({});
});

test('une exécution annulée ne laisse rien à redire', async () => {
  await banc.migrer({ 'clients_agence1.csv': DEUX_AGENCES['clients_agence1.csv'] });
  const { execution } = await banc.migrer({ 'clients_agence2.csv': DEUX_AGENCES['clients_agence2.csv'] });
  expect(await valider()).toEqual({});
  const journal = new Journal(join(banc.sortie, 'log.txt'));
  await surBase((base) => annuler(base, execution, journal));
  await journal.fermer();
  expect(await valider()).toEqual({});
});

test('des affectations sans identifiant, des copies, des commentaires à l’historique : conforme', async () => {
  await banc.migrer({
    'clients.csv': `${CLIENTS}1,Un,a@un.fr,2020-01-02,\n`,
    'intervenants.csv':
      'id,nom,prenom,agence,email,telephone\n1,Roy,Léa,ORLÉANS,l@c.fr,0612345678\n2,Roy,Luc,orleans,k@c.fr,poste 4\n',
    'projets.csv': `${PROJETS}1,Audit,1,2021-01-01,,en cours,3\n`,
    'affectations.csv':
      'id_projet,id_intervenant,date_affectation,role,commentaire\n1,1,2021-02-01,Chef,\n1,1,2021-02-01,Chef,complète\n1,1,2021-02-01,Chef,écartée\n1,2,2021-02-01,,\n',
  });
  expect(await valider()).toEqual({});
});
