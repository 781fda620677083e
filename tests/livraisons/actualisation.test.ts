/** `--actualiser` : une livraison plus récente met la base à jour, champ par champ, sans rien effacer ni écraser. */
import { readFileSync } from 'node:fs';
import {
  affectation,
  affectations,
  bilanDe,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
} from '../outils/banc';
import { lancer } from '../outils/scripts';
import { Atelier } from './outils';

const PREMIERE = {
  'clients.csv': clients(client('1', 'Un', 'un@x.fr', '2020-01-02,Bretagne,vu'), client('2', 'Deux', 'deux@x.fr')),
  'intervenants.csv': intervenants(intervenant('1', 'Morel', 'morel@c.fr', '0612345678')),
  'projets.csv': projets(projet('42', 'Audit', '1', '2021-01-01,,En cours,'), projet('43', 'Étude', '1')),
  'affectations.csv': affectations(affectation('1', '42', '1'), affectation('2', '43', '1')),
};
const TERMINE = { 'projets.csv': projets(projet('42', 'Audit', '1', '2021-01-01,2021-12-31,Terminé,5')) };
const MAJ = { actualiser: true };
const PROJET = 'SELECT nom_projet, statut, date_fin, note_satisfaction + 0e0 FROM projets WHERE id_source = 42';

// Deux fois : la mémoire répond quand elle est certaine ; ou toute ligne est demandée à la base, trois par trois.
describe.each([
  ['d’un trait', false],
  ['toute ligne demandée', true],
])('%s', (_, prudent) => {
  const atelier = new Atelier(`livraisons_maj_${String(prudent)}`, prudent);
  beforeEach(() => {
    redites = [];
    return atelier.vider();
  });
  afterAll(() => atelier.fermer());
  /** Ce que la validation trouvera à redire : une retouche à la main, seulement. */
  let redites: string[] = [];
  afterEach(async () => {
    expect(await atelier.reserves()).toEqual(redites);
  });

  const isolee = async (): Promise<string> =>
    (await atelier.lire<{ motif: string }>("SELECT motif FROM lignes_isolees WHERE etat = 'isolee'"))[0]?.motif ?? '';

  test('sans l’option, la ligne est isolée ; avec elle, la base est à jour et l’avant est à l’historique', async () => {
    await atelier.migrer(PREMIERE);
    expect(bilanDe(await atelier.migrer(TERMINE))).toEqual({ 'projets.csv': [1, 0, 0, 0, 1] });
    const { fichiers, misesAJour, closes } = await atelier.migrer(TERMINE, MAJ);
    expect(fichiers[0]?.bilan).toMatchObject({ lues: 1, mises_a_jour: 1, inserees: 0, isolees: 0 });
    expect(misesAJour).toEqual({
      nombre: 1,
      exemples: ['projet 42 : date_fin (vide) → 2021-12-31, statut en_cours → termine, note_satisfaction (vide) → 5'],
    });
    expect(closes).toBe(1);
    expect(await atelier.valeurs(PROJET)).toEqual([['Audit', 'termine', '2021-12-31', 5]]);
    expect(
      await atelier.valeurs(
        "SELECT champ, valeur_ecartee, valeur_retenue FROM historique WHERE code = 'MAJ' AND champ IN ('statut', 'date_fin', 'id_fichier') ORDER BY champ",
      ),
    ).toEqual([
      ['date_fin', null, '2021-12-31'],
      ['id_fichier', '3', '6'],
      ['statut', 'en_cours', 'termine'],
    ]);
    expect(
      await atelier.valeurs("SELECT ligne, id_execution FROM v_lignage WHERE entite = 'projets' AND id_source = '42'"),
    ).toEqual([[2, 3]]);
    // Relivrée, elle est la copie de ce que la base dit.
    expect(bilanDe(await atelier.migrer(TERMINE, MAJ))).toEqual({ 'projets.csv': [1, 0, 0, 1, 0] });
  });

  test('une colonne absente, une cellule vide n’effacent rien', async () => {
    await atelier.migrer(PREMIERE);
    await atelier.migrer({ 'clients.csv': csv('id,nom,email,region', '1,Un SA,un@x.fr,') }, MAJ);
    expect(
      await atelier.valeurs('SELECT nom, date_inscription, region, commentaire FROM clients WHERE cle = 1'),
    ).toEqual([['Un SA', '2020-01-02', 'Bretagne', 'vu']]);
  });

  test('une colonne ajoutée remplit ce que la base n’avait pas', async () => {
    await atelier.migrer({ 'clients.csv': csv('id,nom,email', '1,Un,un@x.fr') });
    await atelier.migrer({ 'clients.csv': csv('id,nom,email,region,Suivi', '1,Un,un@x.fr,Bretagne,oui') }, MAJ);
    expect(await atelier.valeurs('SELECT region, hors_modele FROM clients')).toEqual([['Bretagne', '{"Suivi":"oui"}']]);
  });

  test('les colonnes inconnues se mettent à jour une à une', async () => {
    await atelier.migrer({ 'clients.csv': csv('id,nom,email,Suivi,Divers', '1,Un,un@x.fr,oui,a') });
    const { misesAJour } = await atelier.migrer({ 'clients.csv': csv('id,nom,email,Suivi', '1,Un,un@x.fr,non') }, MAJ);
    expect(misesAJour.exemples).toEqual(['client 1 : Suivi oui → non']);
    expect(await atelier.valeurs('SELECT hors_modele FROM clients')).toEqual([['{"Suivi":"non","Divers":"a"}']]);
  });

  test('le nom, l’adresse, l’agence, les références changent comme le reste ; les données personnelles sont masquées', async () => {
    await atelier.migrer(PREMIERE);
    const { misesAJour } = await atelier.migrer(
      {
        'clients.csv': clients(client('1', 'Un SA', 'nouveau@x.fr', '2020-01-02,Bretagne,vu')),
        'intervenants.csv': intervenants('1,Morel,Anne,Brest,morel@c.fr,0699999999'),
        'projets.csv': projets(projet('43', 'Étude', '2')),
        'affectations.csv': affectations(affectation('2', '42', '1', '2021-02-03,Chef,')),
      },
      MAJ,
    );
    expect(misesAJour.exemples.join('\n')).not.toMatch(/nouveau@|06123|6999/);
    expect(misesAJour.nombre).toBe(4);
    expect(await atelier.valeurs('SELECT nom, email, nom_compare FROM clients WHERE cle = 1')).toEqual([
      ['Un SA', 'nouveau@x.fr', 'un'],
    ]);
    expect(await atelier.valeurs('SELECT g.nom, telephone FROM intervenants JOIN agences g USING (id_agence)')).toEqual(
      [['Brest', '+33699999999']],
    );
    expect(
      await atelier.valeurs(
        'SELECT c.id_source FROM projets p JOIN clients c USING (id_client) WHERE p.id_source = 43',
      ),
    ).toEqual([['2']]);
    expect(
      await atelier.valeurs(
        'SELECT p.id_source, role FROM affectations a JOIN projets p USING (id_projet) WHERE a.cle = 2',
      ),
    ).toEqual([['42', 'Chef']]);
  });

  describe('les mêmes contrôles qu’une ligne neuve', () => {
    test.each([
      [
        'une règle de ligne',
        { 'projets.csv': projets(projet('42', 'Audit', '1', '2021-01-01,2020-01-01,En cours,')) },
        /^PRJ-08/,
      ],
      [
        'une référence absente',
        { 'projets.csv': projets(projet('42', 'Audit', '99', '2021-01-01,,En cours,')) },
        /^PRJ-04/,
      ],
      ['une adresse déjà prise', { 'clients.csv': clients(client('1', 'Un', 'deux@x.fr')) }, /^CLI-07/],
      ['une date illisible', { 'projets.csv': projets(projet('42', 'Audit', '1', 'hier,,En cours,')) }, /^PRJ-06/],
      ['un nom vidé', { 'clients.csv': clients(client('1', '', 'un@x.fr')) }, /^CLI-02/],
      // La ligne livrée est juste ; celle qui en résulterait ne le serait pas.
      [
        'la fin que la base garde',
        { 'projets.csv': projets(projet('43', 'Étude', '1', '2022-05-05,,Terminé,4')) },
        /^PRJ-08/,
      ],
      [
        'une autre affectation, au rôle que la base garde',
        { 'affectations.csv': affectations(affectation('2', '42', '1', '2021-02-03,,')) },
        /^AFF-09/,
      ],
    ])('%s', async (_cas, livraison, motif) => {
      await atelier.migrer(PREMIERE);
      const avant = await atelier.lire('SELECT * FROM projets');
      await atelier.migrer(livraison, MAJ);
      expect(await isolee()).toMatch(motif);
      expect(await atelier.lire('SELECT * FROM projets')).toEqual(avant);
    });

    test('ce que la règle efface s’efface : la note d’un projet qui n’est plus terminé', async () => {
      await atelier.migrer(PREMIERE);
      const rendu = await atelier.migrer(
        { 'projets.csv': projets(projet('43', 'Étude', '1', '2021-01-01,,Suspendu,')) },
        MAJ,
      );
      expect(rendu.misesAJour.exemples).toEqual([
        'projet 43 : statut termine → suspendu, note_satisfaction 4 → (vide)',
      ]);
      expect(await atelier.valeurs('SELECT statut, note_satisfaction FROM projets WHERE id_source = 43')).toEqual([
        ['suspendu', null],
      ]);
    });
  });

  describe('ce qu’une autre source ou une personne a écrit n’est pas écrasé', () => {
    test('la ligne a été absorbée par celle d’une autre source', async () => {
      await atelier.migrer(PREMIERE);
      await atelier.migrer({ 'clients_sud.csv': clients(client('7', 'UN', 'un@x.fr')) });
      await atelier.migrer({ 'clients_sud.csv': clients(client('7', 'UN', 'un@x.fr', '2020-01-02,Sud,')) }, MAJ);
      expect(await isolee()).toMatch(/^CLI-09.*d'une autre source/);
    });

    test('un champ qu’une autre source a complété', async () => {
      await atelier.migrer(PREMIERE);
      await atelier.migrer({ 'clients_sud.csv': clients(client('7', 'DEUX', 'deux@x.fr', '2020-01-02,Sud,')) });
      await atelier.migrer({ 'clients.csv': clients(client('2', 'Deux', 'deux@x.fr', '2020-01-02,Nord,')) }, MAJ);
      expect(await isolee()).toMatch(/^CLI-09.*region.*autre source/);
    });

    test('une ligne changée à la main, même si une exécution l’a complétée depuis', async () => {
      await atelier.migrer(PREMIERE);
      await new Promise((resolve) => setTimeout(resolve, 20));
      await atelier.executer("UPDATE clients SET nom = 'Deux, retouché' WHERE cle = 2");
      await new Promise((resolve) => setTimeout(resolve, 20));
      const livraison = { 'clients.csv': clients(client('2', 'Deux fois', 'deux@x.fr')) };
      await atelier.migrer(livraison, MAJ);
      expect(await isolee()).toMatch(/^CLI-09.*à la main/);
      await atelier.migrer({
        'clients_sud.csv': clients(client('7', 'DEUX RETOUCHÉ', 'deux@x.fr', '2020-01-02,Sud,')),
      });
      await atelier.migrer(livraison, MAJ);
      expect(await atelier.valeurs('SELECT nom FROM clients WHERE cle = 2')).toEqual([['Deux, retouché']]);
      redites = ['REJ-04 clients 2', 'LIG-10 clients 2'];
    });
  });

  test('dans une même livraison, la première ligne l’emporte : la seconde est isolée', async () => {
    await atelier.migrer(PREMIERE);
    const { fichiers } = await atelier.migrer(
      {
        'projets.csv': projets(
          projet('42', 'Audit 1', '1', '2021-01-01,,En cours,'),
          projet('42', 'Audit 2', '1', '2021-01-01,,En cours,'),
          projet('42', 'Audit', '1', '2021-01-01,,En cours,'),
          projet('42', 'Audit 1', '1', '2021-01-01,,En cours,'),
        ),
      },
      MAJ,
    );
    expect(fichiers[0]?.bilan).toMatchObject({ lues: 4, mises_a_jour: 1, isolees: 2, ignorees: 1 });
    expect(await atelier.valeurs(PROJET)).toEqual([['Audit 1', 'en_cours', null, null]]);
  });

  test('une adresse libérée, une adresse prise par une mise à jour se voient dans la même livraison', async () => {
    await atelier.migrer(PREMIERE);
    const { fichiers } = await atelier.migrer(
      {
        'clients.csv': clients(
          client('1', 'Un', 'autre@x.fr'),
          client('8', 'Huit', 'un@x.fr'),
          client('9', 'Neuf', 'autre@x.fr'),
        ),
      },
      MAJ,
    );
    expect(fichiers[0]?.bilan).toMatchObject({ lues: 3, mises_a_jour: 1, inserees: 1, isolees: 1 });
    expect(await isolee()).toMatch(/^CLI-07/);
  });

  test('une livraison de tout, actualisée deux fois, puis annulée deux fois : exactement comme avant', async () => {
    await atelier.migrer(PREMIERE);
    const avant = await atelier.photo();
    const premiere = await atelier.migrer(TERMINE, MAJ);
    const entre = await atelier.photo();
    const seconde = await atelier.migrer(
      {
        'clients.csv': csv('id,nom,email,Suivi', '1,Un SA,un2@x.fr,oui'),
        'intervenants.csv': intervenants('1,Morel,Anna,Brest,morel@c.fr,'),
        'projets.csv': projets(projet('42', 'Audit', '2', '2021-01-01,2022-12-31,Annulé,')),
        'affectations.csv': affectations(affectation('1', '43', '1', '2021-02-04,Auditeur,vu')),
      },
      MAJ,
    );
    expect(await atelier.reserves()).toEqual([]);
    await expect(atelier.annuler(premiere.execution)).rejects.toThrow(/elle en a changé des lignes/);
    await atelier.annuler(seconde.execution);
    expect(await atelier.photo()).toEqual(entre);
    await atelier.annuler(premiere.execution);
    expect(await atelier.photo()).toEqual(avant);
  });
});

describe('à l’écran', () => {
  const atelier = new Atelier('livraisons_maj_ecran');
  beforeEach(() => atelier.vider());
  afterAll(() => atelier.fermer());

  test('une simulation imprime les différences, au rapport aussi, et n’écrit rien', async () => {
    await atelier.migrer(PREMIERE);
    const avant = await atelier.photo();
    const { code, sortie } = await lancer('migration', [
      atelier.ecrire(TERMINE),
      ...['--actualiser', '--simulation', '--base', atelier.nom, '--sortie', atelier.sortie],
    ]);
    expect(code).toBe(0);
    const attendu = 'projet 42 : date_fin (vide) → 2021-12-31, statut en_cours → termine, note_satisfaction (vide) → 5';
    expect(sortie).toContain(attendu);
    expect(readFileSync(`${atelier.sortie}/rapport_reprise.txt`, 'utf8')).toContain(attendu);
    expect(await atelier.photo()).toEqual(avant);
  });

  test('reprise.ts a la même option', async () => {
    await atelier.migrer(PREMIERE);
    await atelier.migrer(TERMINE);
    const { code, sortie } = await lancer('reprise', [
      atelier.cheminIsole('projets.csv'),
      ...['--actualiser', '--base', atelier.nom, '--sortie', atelier.sortie],
    ]);
    expect([code, sortie]).toEqual([0, expect.stringContaining('statut en_cours → termine')]);
    expect(await atelier.valeurs(PROJET)).toEqual([['Audit', 'termine', '2021-12-31', 5]]);
    expect(await atelier.reserves()).toEqual([]);
    expect(atelier.fichiersIsoles()).toEqual({});
  });
});
