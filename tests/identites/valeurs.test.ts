/** Ce que la colonne ou le fichier décide de la lecture d'une valeur : ordre des dates, échelle des notes, notes retirées. */
import { ecrireRapport } from '../../lib/comptes_rendus/rapport_texte';
import {
  affectations,
  AUJOURDHUI,
  Banc,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projets,
} from '../outils/banc';
import { verifier, type Cas } from './cas';

const A1 = { 'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')) };
const DATES = 'SELECT date_debut, date_fin FROM projets ORDER BY id_projet';
/** Des projets en cours, par leurs deux dates. */
const periodes = (...lignes: readonly (readonly [string, string])[]): string =>
  projets(...lignes.map(([debut, fin], rang) => `${rang + 1},Projet,1,${debut},${fin},En cours,`));

describe('l’ordre jour/mois se décide par fichier et par colonne', () => {
  verifier('t_valeurs_dates', [
    {
      nom: 'sans indice, jour d’abord',
      executions: [{ ...A1, 'projets.csv': periodes(['03/04/2021', '05/04/2021']) }],
      tables: [[DATES, [['2021-04-03', '2021-04-05']]]],
    },
    {
      nom: 'une seule date impose le mois d’abord à sa colonne, pas à l’autre ni à l’autre fichier',
      executions: [
        {
          ...A1,
          'projets.csv': periodes(['03/04/2021', '05/04/2021'], ['12/25/2020', '31/12/2021']),
          'projets_sud.csv': periodes(['03/04/2021', '']),
        },
      ],
      tables: [
        [
          DATES,
          [
            ['2021-03-04', '2021-04-05'],
            ['2020-12-25', '2021-12-31'],
            ['2021-04-03', null],
          ],
        ],
      ],
    },
    {
      nom: 'une date ISO n’est jamais permutée et n’impose rien',
      executions: [{ ...A1, 'projets.csv': periodes(['2021-04-03', ''], ['12/25/2020', ''], ['2021/04/03', '']) }],
      tables: [
        [
          DATES,
          [
            ['2021-04-03', null],
            ['2020-12-25', null],
            ['2021-04-03', null],
          ],
        ],
      ],
    },
    {
      nom: 'les deux ordres s’imposent : seules les dates ambiguës de cette colonne sont isolées',
      executions: [
        {
          ...A1,
          'projets.csv': periodes(
            ['25/12/2020', '03/04/2021'],
            ['12/25/2020', ''],
            ['03/04/2021', '05/06/2021'],
            ['04/04/2021', ''],
            ['2021-04-03', ''],
            ['5 mars 2021', ''],
          ),
        },
      ],
      isolees: [['projets.csv', 4, 'PRJ-06']],
      tables: [
        [
          DATES,
          [
            ['2020-12-25', '2021-04-03'],
            ['2020-12-25', null],
            ['2021-04-04', null],
            ['2021-04-03', null],
            ['2021-03-05', null],
          ],
        ],
      ],
    },
    {
      nom: 'contradictoire aussi pour la fin, l’inscription et l’affectation',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr', '25/12/2020,,'),
            client('2', 'Bêta', 'b@x.fr', '12/25/2020,,'),
            client('3', 'Gamma', 'c@x.fr', '03/04/2020,,'),
          ),
          'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
          'projets.csv': periodes(
            ['2020-01-01', '25/12/2020'],
            ['2020-01-01', '12/25/2020'],
            ['2020-01-01', '03/04/2020'],
          ),
          'affectations.csv': affectations('1,1,1,25/12/2020,R,', '2,1,1,12/24/2020,R,', '3,1,1,03/04/2020,R,'),
        },
      ],
      isolees: [
        ['clients.csv', 4, 'CLI-04'],
        ['projets.csv', 4, 'PRJ-07'],
        ['affectations.csv', 4, 'AFF-05'],
      ],
    },
    {
      nom: 'un indice compte même sur une ligne isolée ; une date fausse dans les deux ordres n’en est pas un',
      executions: [
        {
          ...A1,
          'projets.csv': projets(
            '1,,1,12/25/2020,,En cours,',
            '2,Projet,1,03/04/2021,,En cours,',
            '3,Projet,1,31/31/2021,,En cours,',
          ),
        },
      ],
      isolees: [
        ['projets.csv', 2, 'PRJ-02'],
        ['projets.csv', 4, 'PRJ-06'],
      ],
      tables: [[DATES, [['2021-03-04', null]]]],
    },
    {
      nom: 'formes admises : années sur deux chiffres, numéro de série, heure retirée, mois en lettres',
      executions: [
        {
          ...A1,
          'projets.csv': periodes(
            ['5-3-24', ''],
            ['05.03.68', ''],
            ['05/03/69', ''],
            ['45356', ''],
            ['2024-03-05T10:30:00Z', ''],
            ['05/03/2024 14:30', ''],
            ['1er mars 2024', ''],
            ['29/02/2023', ''],
          ),
        },
      ],
      isolees: [['projets.csv', 9, 'PRJ-06']],
      tables: [
        [
          'SELECT date_debut FROM projets ORDER BY id_projet',
          [
            ['2024-03-05'],
            ['2068-03-05'],
            ['1969-03-05'],
            ['2024-03-05'],
            ['2024-03-05'],
            ['2024-03-05'],
            ['2024-03-01'],
          ],
        ],
      ],
    },
  ]);
});

/** Des projets terminés, par leur note. */
const notes = (...liste: readonly string[]): string =>
  projets(...liste.map((note, rang) => `${rang + 1},Projet,1,2021-01-01,2021-12-31,Terminé,"${note}"`));
const NOTES = 'SELECT note_satisfaction FROM projets ORDER BY id_projet';

describe('les notes', () => {
  const sur = (
    nom: string,
    echelleNote: number | null,
    liste: string[],
    retenues: number[],
    fautives: number[],
  ): Cas => ({
    nom,
    executions: [{ ...A1, 'projets.csv': notes(...liste) }],
    reglages: { echelleNote },
    isolees: fautives.map((ligne) => ['projets.csv', ligne, 'PRJ-10']),
    tables: [[NOTES, retenues.map((note) => [note])]],
  });
  verifier('t_valeurs_notes', [
    sur(
      'sans barre, sur 5 ; avec une barre, ramenées sur 5 et arrondies au dixième',
      null,
      ['4,5', '4/5', '8/10', '13/20', '7/9', '0', '5', '6', '-1', '6/5', '4/0', 'très bien', '5,01'],
      [4.5, 4, 4, 3.3, 3.9, 0, 5],
      [9, 10, 11, 12, 13, 14],
    ),
    sur(
      '--echelle-note 20 : les notes sans barre sont sur 20',
      20,
      ['15', '20', '8/10', '0', '21', '13,5'],
      [3.8, 5, 4, 0, 3.4],
      [6],
    ),
    sur('--echelle-note 10', 10, ['9', '10', '11', '4/5'], [4.5, 5, 4], [4]),
    {
      nom: 'PRJ-11 : la note d’un projet non terminé est retirée, sa valeur gardée ; PRJ-10 prime',
      executions: [
        {
          ...A1,
          'projets.csv': projets(
            '1,Projet,1,2021-01-01,,En cours,"4,0"',
            '2,Projet,1,2021-01-01,,En cours,12',
            '3,Projet,1,2021-01-01,,En cours,N/A',
          ),
        },
      ],
      isolees: [['projets.csv', 3, 'PRJ-10']],
      tables: [
        [NOTES, [[null], [null]]],
        ['SELECT COUNT(*) FROM projets WHERE transformations LIKE \'%"PRJ-11","4,0"%\'', [[1]]],
        ["SELECT corrigees, signalees FROM v_bilan WHERE id_execution = 1 AND fichier = 'projets.csv'", [[2, 0]]],
      ],
    },
  ]);

  const banc = new Banc('t_valeurs_echelle');
  beforeEach(() => banc.vider());
  afterAll(() => banc.fermer());

  test.each([
    [10, ['9', '8', '7', '10', '6', '9']],
    [20, ['9', '18', '17', '20', '16', '19']],
  ])('le rapport propose --echelle-note %d quand les notes y tiendraient, sans deviner', async (echelle, liste) => {
    const dossier = banc.ecrire({ ...A1, 'projets.csv': notes(...liste) });
    const rendu = await banc.migrer(dossier);
    expect((await banc.isolees()).length).toBe(liste.length);
    expect(ecrireRapport(rendu)).toContain(`--echelle-note ${echelle}`);
    const autre = await banc.migrer(dossier, { echelleNote: echelle });
    expect(ecrireRapport(autre)).not.toContain('--echelle-note');
    expect(await banc.isolees()).toEqual([]);
  });

  test('il ne la propose pas pour une note isolée', async () => {
    const rendu = await banc.migrer({ ...A1, 'projets.csv': notes('4', '3', '12', '5') });
    expect(ecrireRapport(rendu)).not.toContain('ajoutez --echelle-note');
  });
});

describe('ce qui est accepté avec une remarque', () => {
  const remarque = (nom: string, entite: string, ligne: string, signalees: number): Cas => ({
    nom,
    executions: [
      {
        ...A1,
        'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr', '0612345678')),
        'projets.csv': projets('1,Projet,1,2021-01-01,2021-12-31,En cours,'),
        [`${entite}_sud.csv`]:
          entite === 'clients'
            ? clients(ligne)
            : entite === 'projets'
              ? projets(ligne)
              : entite === 'intervenants'
                ? intervenants(ligne)
                : affectations(ligne),
      },
    ],
    tables: [
      [
        `SELECT inserees, signalees FROM v_bilan WHERE id_execution = 1 AND fichier = '${entite}_sud.csv'`,
        [[1, signalees]],
      ],
    ],
  });
  verifier('t_valeurs_remarques', [
    remarque('CLI-04 : la date d’inscription est absente', 'clients', client('2', 'Bêta', 'b@x.fr', ',,'), 1),
    remarque('INT-06 : un téléphone illisible', 'intervenants', intervenant('2', 'Gil', 'gil@x.fr', 'poste 42'), 1),
    remarque(
      'INT-06 : un téléphone absent n’est pas illisible',
      'intervenants',
      intervenant('2', 'Gil', 'gil@x.fr', 'N/A'),
      0,
    ),
    remarque('PRJ-12 : terminé sans date de fin', 'projets', '2,P,1,2021-01-01,,Terminé,', 1),
    remarque('PRJ-12 : terminé, mais demain', 'projets', '2,P,1,2021-01-01,2026-07-02,Terminé,', 1),
    remarque('PRJ-12 : terminé aujourd’hui', 'projets', `2,P,1,2021-01-01,${AUJOURDHUI},Terminé,`, 0),
    remarque('PRJ-12 ne vise que les projets terminés', 'projets', '2,P,1,2021-01-01,2030-01-01,En cours,', 0),
    remarque('AFF-06 : avant le projet', 'affectations', '1,1,1,2020-12-31,Auditeur,', 1),
    remarque('AFF-06 : après le projet', 'affectations', '1,1,1,2022-01-01,Auditeur,', 1),
    remarque(
      'AFF-06 : le premier et le dernier jour sont dans la période',
      'affectations',
      '1,1,1,2021-12-31,Auditeur,',
      0,
    ),
    remarque('AFF-06 : le rôle est absent', 'affectations', '1,1,1,2021-02-01,,', 1),
    remarque('AFF-06 deux fois : une ligne signalée, comptée une fois', 'affectations', '1,1,1,2020-12-31,,', 1),
  ]);
});

describe('une valeur trop longue pour sa colonne isole la ligne, qui n’est pas dite sans valeur (LEC-03)', () => {
  const lettres = (nombre: number): string => 'é'.repeat(nombre);
  verifier('t_valeurs_longueurs', [
    {
      nom: 'nom : 500 caractères passent, 501 non ; un caractère rare compte pour un',
      executions: [
        {
          'clients.csv': clients(
            client('1', lettres(500), 'a@x.fr'),
            client('2', lettres(501), 'b@x.fr'),
            client('3', '😀'.repeat(500), 'c@x.fr'),
            client('4', lettres(501), 'pas un e-mail'),
            // Masquer ce texte pour le journal ne prend pas un temps quadratique.
            client('5', 'A'.repeat(1_500_000), 'e@x.fr'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'LEC-03'],
        ['clients.csv', 5, 'CLI-03 LEC-03'],
        ['clients.csv', 6, 'LEC-03'],
      ],
      tables: [['SELECT CHAR_LENGTH(nom) FROM clients', [[500], [500]]]],
    },
    {
      nom: 'toute la ligne : au-delà de deux millions de caractères, elle ne tiendrait plus en base',
      executions: [
        {
          'clients.csv': csv(
            'id,nom,email,commentaire,Divers',
            `1,Alpha,a@x.fr,${'\\'.repeat(1_900_000)},`,
            `2,Bêta,b@x.fr,${lettres(2_000_000)},`,
            `3,Gamma,c@x.fr,,${lettres(2_000_000)}`,
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'LEC-03'],
        ['clients.csv', 4, 'LEC-03'],
      ],
      tables: [['SELECT nom, CHAR_LENGTH(commentaire) FROM clients', [['Alpha', 1_900_000]]]],
    },
    {
      nom: 'agence, prénom, nom de projet, rôle : de même',
      executions: [
        {
          ...A1,
          'intervenants.csv': intervenants(
            intervenant('1', 'Roy', 'roy@x.fr'),
            `2,Gil,Anne,${lettres(191)},gil@x.fr,`,
            `3,Ney,${lettres(501)},Lyon,ney@x.fr,`,
          ),
          'projets.csv': projets(
            '1,Projet,1,2021-01-01,2021-12-31,En cours,',
            `2,${lettres(501)},1,2021-01-01,,En cours,`,
          ),
          'affectations.csv': affectations(`1,1,1,2021-02-01,${lettres(501)},`),
        },
      ],
      isolees: [
        ['intervenants.csv', 3, 'LEC-03'],
        ['intervenants.csv', 4, 'LEC-03'],
        ['projets.csv', 3, 'LEC-03'],
        ['affectations.csv', 2, 'LEC-03'],
      ],
    },
  ]);
});

describe('une copie exacte se juge après normalisation, sur toutes les colonnes', () => {
  const copies = (nom: string, entite: string, entete: string, ...lignes: string[]): Cas => ({
    nom,
    executions: [{ ...A1, [`${entite}_sud.csv`]: csv(entete, ...lignes) }],
    bilan: { 'clients.csv': [1, 1, 0, 0, 0], [`${entite}_sud.csv`]: [lignes.length, 1, 0, lignes.length - 1, 0] },
  });
  const projet = (agence: string): string => `1,Projet,1,2021-01-01,En cours,${agence}`;
  verifier('t_valeurs_copies', [
    copies(
      'une colonne inconnue : mojibake, espaces, invisibles, faux vides',
      'clients',
      'id,nom,email,Divers,Autre',
      '5,Bêta,b@x.fr,é 2,',
      '5,Bêta,b@x.fr,Ã© 2,NULL',
      '5,Bêta,b@x.fr,\u200Bé  2 ,-',
      '5,Bêta,b@x.fr,é\u00A02,',
    ),
    copies(
      'la colonne agence d’un projet',
      'projets',
      'id_projet,nom_projet,id_client,date_debut,statut,agence',
      ...['Saint-Étienne', '\u200BSaint-Étienne', 'SAINT-ETIENNE', 'Saint-Ã‰tienne'].map(projet),
    ),
    copies(
      'un téléphone illisible',
      'intervenants',
      'id,nom,prenom,agence,email,telephone',
      ...['à voir', 'À  voir', '\u200Bà voir', 'Ã\u00A0 voir'].map((tel) => `1,Roy,Anne,Lyon,r@x.fr,${tel}`),
    ),
  ]);
});

describe('la colonne agence nomme une source, quelle que soit sa saisie', () => {
  verifier('t_valeurs_agence', [
    {
      nom: 'mojibake, casse, accents ; un faux vide n’en nomme aucune',
      executions: [
        {
          'clients_lyon.csv': clients(client('1', 'Lyonnais', 'l@x.fr')),
          'clients_orléans.csv': clients(client('1', 'Orléanais', 'o@x.fr')),
          'projets_lyon.csv': csv(
            'id,nom_projet,id_client,date_debut,statut,agence',
            ...['Orléans', 'OrlÃ©ans', 'ORLEANS', 'N/A'].map(
              (nom, rang) => `${rang + 1},P,1,2020-01-01,en cours,${nom}`,
            ),
          ),
        },
      ],
      tables: [
        [
          'SELECT p.id_source, c.nom FROM projets p JOIN clients c USING (id_client) ORDER BY p.id_source',
          [
            ['1', 'Orléanais'],
            ['2', 'Orléanais'],
            ['3', 'Orléanais'],
            ['4', 'Lyonnais'],
          ],
        ],
      ],
    },
  ]);
});

describe('les comptes', () => {
  verifier('t_valeurs_comptes', [
    {
      nom: 'corrigées : une valeur transformée, une valeur effacée par une règle ; pas un faux vide',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr', '2020-01-01,N/A,NULL'),
            client('2', ' Bêta ', 'b@x.fr', '2020-01-01,,'),
          ),
          'intervenants.csv': intervenants('1,Roy,Anne,Lyon,roy@x.fr,poste 42', '2,Gil,Anne,Lyon,gil@x.fr,-'),
        },
      ],
      tables: [
        [
          'SELECT fichier, inserees, corrigees, signalees FROM v_bilan WHERE id_execution = 1 ORDER BY fichier',
          [
            ['clients.csv', 2, 1, 0],
            ['intervenants.csv', 2, 1, 1],
          ],
        ],
      ],
    },
    {
      nom: 'on peut s’appeler Null ; un nom « - » ou « N/A » est absent',
      executions: [
        {
          'intervenants.csv': intervenants(
            '1,Null,Nan,Lyon,n@x.fr,',
            '2,-,Anne,Lyon,o@x.fr,',
            '3,Roy,N/A,Lyon,p@x.fr,',
          ),
        },
      ],
      isolees: [
        ['intervenants.csv', 3, 'INT-02'],
        ['intervenants.csv', 4, 'INT-02'],
      ],
      tables: [['SELECT nom, prenom FROM intervenants', [['Null', 'Nan']]]],
    },
    {
      nom: 'mojibake avant espaces : « Ã » suivi d’une espace insécable est un « à »',
      executions: [{ 'clients.csv': csv('id,nom,email,commentaire', '1,Alpha,a@x.fr,paiement Ã\u00a0 30 jours') }],
      tables: [['SELECT commentaire FROM clients', [['paiement à 30 jours']]]],
    },
    {
      nom: 'une agence, quelle que soit la saisie, n’est créée qu’une fois',
      executions: [
        {
          'intervenants.csv': intervenants(
            '1,Roy,Anne,TOULOUSE,roy@x.fr,',
            '2,Gil,Anne, toulouse ,gil@x.fr,',
            '3,Ney,Anne,Toulouse,ney@x.fr,',
            '4,Bon,Anne,,bon@x.fr,',
          ),
        },
      ],
      isolees: [['intervenants.csv', 5, 'INT-05']],
      tables: [['SELECT nom FROM agences', [['Toulouse']]]],
    },
  ]);
});
