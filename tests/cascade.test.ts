/**
 * La quarantaine : corriger à la main, rendre, et voir repartir ce qui attendait. Rien n'est perdu, rien n'entre deux
 * fois.
 */
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase } from '../lib/base/connexion';
import { choisirConnexion } from '../lib/base/config';
import { controler } from '../lib/validation/valider';
import {
  affectation,
  affectations,
  Banc,
  bilanDe,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
  type Dossier,
} from './outils/banc';
import { ecrireClasseur, ENCODEURS } from './lecture/outils';
import { corrigerIsoles, lireIsoles, type Isolee } from './outils/isoles';
import { RACINE, reussir } from './outils/scripts';

const banc = new Banc('t_cascade');
beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

const isole = (nom: string): string => join(banc.sortie, 'isolees', nom);

const corriger = (nom: string, correction: (ligne: Isolee) => void): string => corrigerIsoles(isole(nom), correction);

const compter = async (): Promise<Record<string, number>> => {
  const [rangee = {}] = await banc.lire<Record<string, number>>(
    `SELECT (SELECT COUNT(*) FROM clients) AS clients, (SELECT COUNT(*) FROM projets) AS projets,
            (SELECT COUNT(*) FROM affectations) AS affectations,
            (SELECT COUNT(*) FROM v_lignes_isolees WHERE etat = 'isolee') AS isolees,
            (SELECT COUNT(*) FROM v_lignes_isolees WHERE etat = 'reinjectee') AS reinjectees`,
  );
  return rangee;
};

describe('data_1 : le client 9 et le projet 3, corrigés à la main dans isolees/', () => {
  const sortie = banc.sortie;
  const OPTIONS = ['--base', banc.nom, '--sortie', sortie];
  const AVANT = { clients: 103, projets: 170, affectations: 319, isolees: 27, reinjectees: 0 };

  test('+1 client, +2 projets, +1 affectation, 4 entrées closes ; rendus deux fois, ils ne changent rien', async () => {
    await reussir('migration', OPTIONS);
    expect(await compter()).toEqual(AVANT);
    const rendus = mkdtempSync(join(tmpdir(), 'clevity-rendus-'));
    const fichierClients = corriger('clients_agence1.csv', (ligne) => {
      if (ligne.ID === '9') ligne.NomClient = 'Nom retrouvé SARL';
    });
    const fichierProjets = corriger('projets.csv', (ligne) => {
      if (ligne.id_projet === '3') ligne.nom_projet = 'Projet retrouvé';
    });
    for (const fichier of [fichierClients, fichierProjets])
      cpSync(fichier, join(rendus, fichier.split('/').at(-1) ?? ''));

    const premier = await reussir('reprise', [join(rendus, 'clients_agence1.csv'), ...OPTIONS]);
    expect(premier).toContain('Quarantaine : 2 entrées closes, dont 1 libérée');
    expect(await compter()).toEqual({ ...AVANT, clients: 104, projets: 171, isolees: 25, reinjectees: 2 });
    const second = await reussir('reprise', [join(rendus, 'projets.csv'), ...OPTIONS]);
    expect(second).toContain('Quarantaine : 2 entrées closes, dont 1 libérée');
    expect(await compter()).toEqual({ clients: 104, projets: 172, affectations: 320, isolees: 23, reinjectees: 4 });

    const closes = await banc.valeurs(
      "SELECT fichier, ligne FROM v_lignes_isolees WHERE etat = 'reinjectee' ORDER BY fichier, ligne",
    );
    expect(closes).toEqual([
      ['affectations.csv', 35],
      ['clients_agence1.csv', 10],
      ['projets.csv', 4],
      ['projets.csv', 44],
    ]);
    expect(
      await banc.valeurs(
        "SELECT fichier, ligne FROM v_lignage WHERE entite = 'clients' AND id_source = '9' AND source = 'agence1'",
      ),
    ).toEqual([['clients_agence1.csv', 10]]);

    const contenu = await banc.contenu();
    await reussir('reprise', [join(rendus, 'clients_agence1.csv'), ...OPTIONS]);
    await reussir('reprise', [join(rendus, 'projets.csv'), ...OPTIONS]);
    expect(await banc.contenu()).toEqual(contenu);
    await reussir('migration', OPTIONS);
    expect(await compter()).toMatchObject({ clients: 104, projets: 172, affectations: 320 });
    rmSync(rendus, { recursive: true });
  });

  test('la source corrigée, puis migrée à nouveau : la même chose, d’un seul coup', async () => {
    const dossier = join(banc.travail, 'data_1_corrige');
    cpSync(join(RACINE, 'data_1'), dossier, { recursive: true });
    await banc.migrer(dossier);
    const remplacer = (nom: string, avant: RegExp, apres: string): void => {
      const texte = readFileSync(join(dossier, nom), 'utf8');
      expect(texte).toMatch(avant);
      writeFileSync(join(dossier, nom), texte.replace(avant, apres));
    };
    remplacer('clients_agence1.csv', /^9,,/m, '9,Nom retrouvé SARL,');
    remplacer('projets.csv', /^3,,/m, '3,Projet retrouvé,');
    const rendu = await banc.migrer(dossier);
    expect(await compter()).toEqual({ clients: 104, projets: 172, affectations: 320, isolees: 23, reinjectees: 4 });
    expect(bilanDe(rendu)).toMatchObject({
      'clients_agence1.csv': [63, 1, 0, 58, 4],
      'projets.csv': [182, 2, 0, 171, 9],
      'affectations.csv': [326, 1, 0, 320, 5],
    });
    const contenu = await banc.contenu();
    await banc.migrer(dossier);
    expect(await banc.contenu()).toEqual(contenu);
  });
});

const PERSONNES = intervenants(intervenant('1', 'Roy', 'roy@x.fr'));

describe('ce qui attend repart', () => {
  test('client, projet, affectation : tous les niveaux, dans l’exécution qui corrige le premier', async () => {
    await banc.migrer({
      'clients.csv': clients(client('1', '', 'a@x.fr')),
      'intervenants.csv': PERSONNES,
      'projets.csv': projets(projet('1', 'Audit', '1'), projet('2', 'Refonte', '1')),
      'affectations.csv': affectations(affectation('1', '1', '1'), affectation('2', '2', '1', 'hier,Auditeur,')),
    });
    const rendu = await banc.reprendre(corriger('clients.csv', (ligne) => (ligne.nom = 'Alpha')));
    expect(bilanDe(rendu)).toEqual({
      'clients.csv': [1, 1, 0, 0, 0],
      'projets.csv': [2, 2, 0, 0, 0],
      'affectations.csv': [1, 1, 0, 0, 0],
    });
    expect([rendu.closes, rendu.liberees]).toEqual([4, 3]);
    expect(await banc.isolees()).toEqual([['affectations.csv', 3, 'AFF-04 AFF-05']]);
    expect(
      await banc.valeurs('SELECT fichier, lues, inserees FROM v_bilan WHERE id_execution = 2 ORDER BY fichier'),
    ).toEqual([
      ['affectations.csv', 1, 1],
      ['clients.csv', 1, 1],
      ['projets.csv', 2, 2],
    ]);
  });

  test('une affectation qui attend son projet et son intervenant repart quand le second arrive', async () => {
    await banc.migrer({
      'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
      'intervenants.csv': intervenants('1,Roy,,Lyon,roy@x.fr,'),
      'projets.csv': projets(projet('1', '', '1')),
      'affectations.csv': affectations(affectation('1', '1', '1')),
    });
    await banc.reprendre(corriger('projets.csv', (ligne) => (ligne.nom_projet = 'Audit')));
    expect((await banc.isolees()).map(([fichier]) => fichier)).toEqual(['intervenants.csv', 'affectations.csv']);
    const rendu = await banc.reprendre(corriger('intervenants.csv', (ligne) => (ligne.prenom = 'Anne')));
    expect(bilanDe(rendu)).toEqual({ 'intervenants.csv': [1, 1, 0, 0, 0], 'affectations.csv': [1, 1, 0, 0, 0] });
    expect(await banc.isolees()).toEqual([]);
  });

  /** Ce que les dossiers suivants libèrent : [cas, dossiers, quarantaine restante]. */
  const DOSSIERS: readonly (readonly [string, readonly Dossier[], readonly (readonly [string, number, string])[]])[] = [
    [
      'PRJ-04 : le client arrive dans un autre dossier',
      [
        { 'projets.csv': projets(projet('1', 'Audit', '7')) },
        { 'clients_sud.csv': clients(client('7', 'Alpha', 'a@x.fr')) },
      ],
      [],
    ],
    [
      'PRJ-04 : la référence sans préfixe trouve C-007',
      [
        { 'projets.csv': projets(projet('1', 'Audit', '7')) },
        { 'clients.csv': clients(client('C-007', 'Alpha', 'a@x.fr')) },
      ],
      [],
    ],
    [
      'PRJ-04 : le client arrive en se fondant dans un autre',
      [
        {
          'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '7')),
        },
        { 'clients_sud.csv': clients(client('7', 'ALPHA', 'a@x.fr')) },
      ],
      [],
    ],
    [
      'AFF-02 et AFF-03 : projet et intervenant arrivent, dans deux dossiers',
      [
        { 'affectations.csv': affectations(affectation('1', '1', '1')) },
        { 'intervenants_sud.csv': PERSONNES },
        {
          'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'projets_sud.csv': projets(projet('1', 'Audit', '1')),
        },
      ],
      [],
    ],
    [
      'deux clients arrivent à la fois : la référence est ambiguë, la ligne reste',
      [
        { 'projets.csv': projets(projet('1', 'Audit', '7')) },
        {
          'clients_nord.csv': clients(client('7', 'Alpha', 'a@x.fr')),
          'clients_sud.csv': clients(client('7', 'Bêta', 'b@x.fr')),
        },
      ],
      [['projets.csv', 2, 'PRJ-04']],
    ],
    [
      'le client arrive isolé : la ligne reste',
      [{ 'projets.csv': projets(projet('1', 'Audit', '7')) }, { 'clients.csv': clients(client('7', '', 'a@x.fr')) }],
      [
        ['clients.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-04'],
      ],
    ],
    [
      'une ligne qui enfreint autre chose ne repart pas seule',
      [{ 'projets.csv': projets(projet('1', '', '7')) }, { 'clients.csv': clients(client('7', 'Alpha', 'a@x.fr')) }],
      [['projets.csv', 2, 'PRJ-02 PRJ-04']],
    ],
    [
      'une référence mal formée n’attend rien',
      [
        { 'projets.csv': projets(projet('1', 'Audit', 'abc')) },
        { 'clients.csv': clients(client('7', 'Alpha', 'a@x.fr')) },
      ],
      [['projets.csv', 2, 'PRJ-04']],
    ],
    [
      'l’identifiant a été pris entre-temps : la ligne reste',
      [
        { 'projets.csv': projets(projet('1', 'Audit', '7')) },
        {
          'clients_nord.csv': clients(client('8', 'Bêta', 'b@x.fr')),
          'projets.txt': projets(projet('2', 'Conseil', '8'), projet('1', 'Refonte', '8')),
        },
        { 'clients_sud.csv': clients(client('7', 'Alpha', 'a@x.fr')) },
      ],
      [['projets.csv', 2, 'PRJ-04']],
    ],
    [
      'la livraison suivante du même fichier dit autre chose sous cet identifiant : elle clôt l’entrée',
      [
        { 'projets.csv': projets(projet('1', 'Audit', '7')) },
        {
          'clients_nord.csv': clients(client('8', 'Bêta', 'b@x.fr')),
          'projets.csv': projets(projet('2', 'Conseil', '8'), projet('1', 'Refonte', '8')),
        },
      ],
      [],
    ],
    [
      'deux copies d’une ligne en attente : une seule entre, l’autre est close',
      [
        { 'projets.csv': projets(projet('1', 'Audit', '7'), projet('1', 'Audit', '7')) },
        { 'clients.csv': clients(client('7', 'Alpha', 'a@x.fr')) },
      ],
      [],
    ],
  ];
  test.each(DOSSIERS)('%s', async (_cas, dossiers, restent) => {
    for (const dossier of dossiers) await banc.migrer(dossier);
    expect(await banc.isolees()).toEqual(restent);
    const contenu = await banc.contenu();
    await banc.migrer(dossiers.at(-1) ?? {});
    expect(await banc.contenu()).toEqual(contenu);
  });

  test('le dossier qui apporte le client redonne aussi le projet en attente : il n’entre qu’une fois', async () => {
    const ligne = projet('1', 'Audit', '7');
    await banc.migrer({ 'projets.csv': projets(ligne) });
    const rendu = await banc.migrer({
      'clients.csv': clients(client('7', 'Alpha', 'a@x.fr')),
      'projets.csv': projets(ligne),
    });
    expect(bilanDe(rendu)).toEqual({ 'clients.csv': [1, 1, 0, 0, 0], 'projets.csv': [1, 1, 0, 0, 0] });
    expect(await compter()).toMatchObject({ projets: 1, isolees: 0, reinjectees: 1 });
  });
});

test('libérée, la copie d’une affectation est lue et ignorée, et son commentaire n’est pas perdu', async () => {
  const depart = {
    'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
    'projets.csv': projets(projet('1', 'P', '1')),
    'affectations.csv': affectations(
      affectation('1', '1', '9', '2021-02-01,Chef,'),
      affectation('2', '1', '9', '2021-02-01,Chef,sur site'),
      affectation('3', '1', '9', '2021-02-02,Chef,un'),
      affectation('4', '1', '9', '2021-02-02,Chef,deux'),
      affectation('4', '1', '9', '2021-02-02,Chef,deux'),
    ),
  };
  const suite = { 'intervenants.csv': intervenants(intervenant('9', 'Roy', 'r@x.fr')) };
  await banc.migrer(depart);
  const rendu = await banc.migrer(suite);
  expect(bilanDe(rendu)).toEqual({ 'intervenants.csv': [1, 1, 0, 0, 0], 'affectations.csv': [5, 2, 0, 3, 0] });
  expect([rendu.closes, rendu.liberees]).toEqual([5, 5]);
  const ensemble = new Banc('t_cascade_ensemble');
  await ensemble.migrer({ ...depart, ...suite });
  const dites = (ou: Banc): Promise<unknown> =>
    Promise.all([
      ou.valeurs('SELECT date_affectation, role, commentaire FROM affectations ORDER BY 1'),
      ou.valeurs('SELECT champ, valeur_retenue, valeur_ecartee FROM historique ORDER BY 1, 2, 3'),
    ]);
  expect(await dites(banc)).toEqual(await dites(ensemble));
  await ensemble.fermer();
  const { resultats } = await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, controler);
  expect(resultats.filter(({ verdict }) => verdict !== 'CONFORME')).toEqual([]);
});

describe('un fichier d’isolés rendu', () => {
  test('les lignes corrigées passent, les autres restent, avec leur nouveau motif', async () => {
    await banc.migrer({
      'clients.csv': clients(client('1', '', 'a@x.fr'), client('2', '', 'b@x.fr'), client('3', '', 'c@x.fr')),
    });
    await banc.reprendre(
      corriger('clients.csv', (ligne) => {
        if (ligne.id === '1') ligne.nom = 'Alpha';
        if (ligne.id === '2') [ligne.nom, ligne.email] = ['Bêta', 'pas-un-email'];
      }),
    );
    expect(await banc.isolees()).toEqual([
      ['clients.csv', 3, 'CLI-03'],
      ['clients.csv', 4, 'CLI-02'],
    ]);
    expect(lireIsoles(isole('clients.csv')).map(({ id, _ligne, _codes }) => [id, _ligne, _codes])).toEqual([
      ['2', '3', 'CLI-03'],
      ['3', '4', 'CLI-02'],
    ]);
    expect(await compter()).toMatchObject({ clients: 1, isolees: 2, reinjectees: 1 });
  });

  test('tout corrigé, le fichier n’a plus lieu d’être', async () => {
    await banc.migrer({ 'clients.csv': clients(client('1', '', 'a@x.fr')) });
    const rendu = corriger('clients.csv', (ligne) => (ligne.nom = 'Alpha'));
    const copie = join(banc.travail, 'clients.csv');
    cpSync(rendu, copie);
    await banc.reprendre(copie);
    expect(existsSync(rendu)).toBe(false);
    expect(await banc.isolees()).toEqual([]);
  });

  test('l’identifiant lui-même peut être corrigé', async () => {
    await banc.migrer({ 'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('abc', 'Bêta', 'b@x.fr')) });
    await banc.reprendre(corriger('clients_nord.csv', (ligne) => (ligne.id = '2')));
    expect(await banc.isolees()).toEqual([]);
    expect(await banc.valeurs('SELECT source, id_source, nom FROM clients ORDER BY id_client')).toEqual([
      ['nord', '1', 'Alpha'],
      ['nord', '2', 'Bêta'],
    ]);
  });

  test('quels que soient l’encodage et le séparateur d’origine : UTF-8 avec BOM, point-virgule', async () => {
    const contenu = Buffer.from(
      'id\tnom\temail\r\n1\t\ta@x.fr\r\n2\tSociété Générale de Béton\tpas-un-email\r\n',
      'latin1',
    );
    await banc.migrer({ 'clients.csv': contenu });
    const texte = readFileSync(isole('clients.csv'), 'utf8');
    expect(texte.startsWith('\uFEFFid;nom;email;_id;_ligne;_codes;_motif;_proposition')).toBe(true);
    expect(texte).toMatch(/^2;Société Générale de Béton;pas-un-email;\d+-[0-9a-f]{10};3;CLI-03;/m);
    await banc.reprendre(
      corriger('clients.csv', (ligne) => {
        if (ligne.id === '1') Object.assign(ligne, { nom: 'Été', id: '5' });
      }),
    );
    expect(await banc.valeurs('SELECT nom FROM clients')).toEqual([['Été']]);
  });

  /** Des cellules qu'un tableur exécuterait, ou qui ressemblent à ce que la neutralisation écrit. */
  const FORMULES = ['=1+1', '+33 6', '-5 %', '@SOMME(A1)', "'=déjà", "''-deux", '\t=tab', "l'été", '"=guillemets"'];

  test('aucune formule n’y est exécutable, et toutes reviennent intactes', async () => {
    await banc.migrer({
      'clients.csv': csv(
        'id,nom,email,commentaire',
        ...FORMULES.map((formule, rang) => `${rang + 1},,c${rang}@x.fr,"${formule.replaceAll('"', '""')}"`),
      ),
    });
    const lignes = lireIsoles(isole('clients.csv'));
    for (const { commentaire = '' } of lignes) expect(commentaire).not.toMatch(/^[=+\-@\t\r]/);
    await banc.reprendre(corriger('clients.csv', (ligne) => (ligne.nom = `Nom ${ligne.id}`)));
    expect((await banc.valeurs('SELECT commentaire FROM clients ORDER BY id_client')).flat()).toEqual(
      FORMULES.map((formule) => formule.trim()),
    );
  });

  test('un texte sur plusieurs lignes, des guillemets, des points-virgules reviennent intacts', async () => {
    const commentaire = 'dit « le "pompier" » ;\ncf. planning, suite';
    await banc.migrer({
      'clients.csv': csv('id,nom,email,commentaire', `1,,a@x.fr,"${commentaire.replaceAll('"', '""')}"`),
    });
    await banc.reprendre(corriger('clients.csv', (ligne) => (ligne.nom = 'Alpha')));
    expect(await banc.valeurs('SELECT commentaire FROM clients')).toEqual([[commentaire]]);
  });

  test('une colonne inconnue y est, et suit la ligne', async () => {
    await banc.migrer({ 'clients.csv': csv('id,nom,email,CA', '1,,a@x.fr,12 k€') });
    await banc.reprendre(corriger('clients.csv', (ligne) => (ligne.nom = 'Alpha')));
    expect(await banc.valeurs('SELECT hors_modele FROM clients')).toEqual([['{"CA":"12 k€"}']]);
  });

  test.each(['', '-10', '10.5', '0', '2 bis'])(
    '« %s » dans _ligne : la ligne reste isolée (LEC-05), à sa place ; rendue encore, elle passe',
    async (citee) => {
      await banc.migrer({ 'clients.csv': clients(client('1', '', 'a@x.fr'), client('2', '', 'b@x.fr')) });
      await banc.reprendre(
        corriger('clients.csv', (ligne) => {
          ligne.nom = `Nom ${ligne.id}`;
          ligne._ligne = citee;
        }),
      );
      expect(await banc.valeurs('SELECT COUNT(*) FROM clients')).toEqual([[0]]);
      expect((await banc.isolees()).map(([, ligne, codes]) => [ligne, codes])).toEqual([
        [2, 'LEC-05'],
        [3, 'LEC-05'],
      ]);
      await banc.reprendre(corriger('clients.csv', (ligne) => (ligne.commentaire = 'vu')));
      expect(await banc.isolees()).toEqual([]);
    },
  );

  describe('enregistré autrement par le tableur', () => {
    /** Les clients corrigés d'un fichier d'isolés, en-tête compris. */
    const corrigees = (nom: string): string[][] => {
      const lignes = lireIsoles(isole(nom)).map((ligne): Isolee => ({ ...ligne, nom: 'Alpha' }));
      return [Object.keys(lignes[0] ?? {}), ...lignes.map((ligne) => Object.values(ligne))];
    };
    const classeur = (lignes: string[][]): Buffer => ecrireClasseur([{ nom: 'Feuil1', lignes }]);
    const texteUnicode = (lignes: string[][]): Buffer =>
      ENCODEURS['UTF-16 LE']?.(lignes.map((ligne) => ligne.join('\t')).join('\r\n')) ?? Buffer.alloc(0);

    test.each([
      ['un CSV en classeur', 'clients_nord.csv', 'clients_nord.xlsx', classeur],
      ['un CSV en « Texte Unicode »', 'clients_nord.csv', 'clients_nord.txt', texteUnicode],
      ['un fichier .txt en classeur', 'clients_nord.txt', 'clients_nord.xlsx', classeur],
      ['un fichier .tsv en CSV', 'clients_nord.tsv', 'clients_nord.csv', texteUnicode],
      ['un fichier archivé, en classeur', 'clients_nord.csv', 'execution_1_clients_nord.xlsx', classeur],
    ])('%s : même source, même entrée close', async (_, origine, rendu, ecrire) => {
      await banc.migrer({ [origine]: clients(client('1', '', 'a@x.fr'), client('2', 'Bêta', 'b@x.fr')) });
      const dossier = banc.ecrire({ [rendu]: ecrire(corrigees(origine)) });
      const { closes } = await banc.reprendre(join(dossier, rendu));
      expect(closes).toBe(1);
      expect(await banc.isolees()).toEqual([]);
      expect(await banc.valeurs('SELECT source, id_source, nom FROM clients ORDER BY id_source')).toEqual([
        ['nord', '1', 'Alpha'],
        ['nord', '2', 'Bêta'],
      ]);
      const resultats = await banc.lire<{ fichier: string }>('SELECT DISTINCT fichier FROM v_lignage');
      expect(resultats.map(({ fichier }) => fichier)).toEqual([origine]);
    });

    test.each([
      ['une feuille', 'groupe.xlsx#Clients.xlsx'],
      ['un CSV du nom du classeur', 'groupe.xlsx#Clients.csv'],
    ])('les isolés d’un classeur à plusieurs feuilles, rendus en %s', async (_, rendu) => {
      const lignes = [
        ['id', 'nom', 'email'],
        ['1', '', 'a@x.fr'],
      ];
      const autre = [['id_projet', 'nom', 'client', 'début', 'statut']];
      const groupe = ecrireClasseur([
        { nom: 'Clients', lignes },
        { nom: 'Projets', lignes: autre },
      ]);
      await banc.migrer({ 'groupe.xlsx': groupe });
      const corrige = corrigees('groupe.xlsx#Clients.csv');
      const contenu = rendu.endsWith('.csv') ? corrige.map((ligne) => ligne.join(';')).join('\n') : classeur(corrige);
      const { closes } = await banc.reprendre(join(banc.ecrire({ [rendu]: contenu }), rendu));
      expect([closes, await banc.isolees()]).toEqual([1, []]);
    });

    test('sous un autre nom : ses lignes disent elles-mêmes d’où elles viennent', async () => {
      await banc.migrer({ 'clients_nord.csv': clients(client('1', '', 'a@x.fr')) });
      const rendu = banc.ecrire({ 'Copie de clients (1).csv': corrigees('clients_nord.csv').join('\n') });
      await banc.reprendre(join(rendu, 'Copie de clients (1).csv'));
      expect(await banc.isolees()).toEqual([]);
      expect(await banc.valeurs('SELECT source, fichier, ligne FROM v_lignage')).toEqual([
        ['nord', 'clients_nord.csv', 2],
      ]);
    });

    /** Ce qui fait refuser un fichier rendu : [ce qu'on y change, la phrase]. */
    const ALTERES: readonly (readonly [string, (ligne: Isolee) => void, RegExp])[] = [
      ['un _id inventé', (ligne) => (ligne._id = '1-0123456789'), /l'_id « 1-0123456789 » n'est pas celui/],
      ['un _id d’une autre entrée', (ligne) => (ligne._id = `9${ligne._id}`), /n'est pas celui d'une ligne isolée/],
      ['un _id illisible', (ligne) => (ligne._id = 'x'), /l'_id « x » n'est pas celui/],
    ];
    test.each(ALTERES)('%s : le fichier entier est refusé, rien n’est écrit', async (_, changer, phrase) => {
      await banc.migrer({ 'clients.csv': clients(client('1', '', 'a@x.fr'), client('2', '', 'b@x.fr')) });
      const avant = await banc.contenu();
      const rendu = corriger('clients.csv', (ligne) => {
        ligne.nom = 'Alpha';
        if (ligne.id === '2') changer(ligne);
      });
      await expect(banc.reprendre(rendu)).rejects.toThrow(phrase);
      expect(await banc.contenu()).toEqual(avant);
    });

    test('sans sa colonne _id, ou le même _id deux fois : refusé, rien n’est écrit', async () => {
      await banc.migrer({ 'clients.csv': clients(client('1', '', 'a@x.fr'), client('2', '', 'b@x.fr')) });
      const [entete = [], ...lignes] = corrigees('clients.csv');
      const ecrire = (rangees: readonly (readonly string[])[]): string =>
        join(banc.ecrire({ 'clients.csv': rangees.map((rangee) => rangee.join(';')).join('\n') }), 'clients.csv');
      const rangId = entete.indexOf('_id');
      const sansId = [entete, ...lignes].map((rangee) => rangee.filter((_, rang) => rang !== rangId));
      await expect(banc.reprendre(ecrire(sansId))).rejects.toThrow(/sa colonne « _id » manque/);
      await expect(banc.reprendre(ecrire([entete, ...lignes, ...lignes]))).rejects.toThrow(/y est déjà/);
      expect((await banc.isolees()).length).toBe(2);
    });

    test('dans une base qui n’a rien isolé, il est refusé', async () => {
      await banc.migrer({ 'clients_nord.csv': clients(client('1', '', 'a@x.fr')) });
      const rendu = banc.ecrire({ 'clients_nord.csv': corrigees('clients_nord.csv').join('\n') });
      await banc.vider();
      await expect(banc.reprendre(join(rendu, 'clients_nord.csv'))).rejects.toThrow(/dites la bonne base avec --base/);
    });
  });
});
