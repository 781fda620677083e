/** L'ordre, l'unicité, les identifiants, les copies (cahier des charges, § 3 et § 4). */
import { affectation, affectations, client, clients, intervenant, intervenants, projet, projets } from '../outils/banc';
import { CLIENTS, INTERVENANTS, PROJETS, verifier } from './cas';

const UN_CLIENT = clients(client('1', 'Alpha', 'a@x.fr'));
const UN_INTERVENANT = intervenants(intervenant('1', 'Roy', 'roy@x.fr'));

describe('l’ordre : la première prise l’emporte', () => {
  verifier('t_unicite_ordre', [
    {
      nom: 'dans un fichier, la ligne la plus haute prend l’e-mail',
      executions: [{ 'clients.csv': clients(client('9', 'Alpha', 'a@x.fr'), client('1', 'Bêta', 'a@x.fr')) }],
      isolees: [['clients.csv', 3, 'CLI-07']],
      bilan: { 'clients.csv': [2, 1, 0, 0, 1] },
      tables: [[CLIENTS, [['commune', '9', 'Alpha', 'a@x.fr']]]],
    },
    {
      nom: 'entre fichiers d’une entité, le nom de fichier décide, pas l’ordre du dossier',
      executions: [
        {
          'clients_zoe.csv': clients(client('1', 'Zoé', 'a@x.fr')),
          'clients_ada.csv': clients(client('1', 'Ada', 'a@x.fr')),
        },
      ],
      isolees: [['clients_zoe.csv', 2, 'CLI-07']],
      tables: [[CLIENTS, [['ada', '1', 'Ada', 'a@x.fr']]]],
    },
    {
      nom: 'les clients passent avant les projets, même si leur fichier vient après dans l’alphabet',
      executions: [
        {
          'a_projets.csv': projets(projet('1', 'Audit', '1')),
          'z_clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
        },
      ],
      tables: [[PROJETS, [['Audit', 'a@x.fr']]]],
    },
    {
      nom: 'une ligne isolée ne réserve ni son identifiant ni son e-mail',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr', '31/02/2019,,'),
            client('1', 'Bêta', 'b@x.fr'),
            client('2', 'Gamma', 'a@x.fr'),
          ),
        },
      ],
      isolees: [['clients.csv', 2, 'CLI-04']],
      tables: [
        [
          CLIENTS,
          [
            ['commune', '1', 'Bêta', 'b@x.fr'],
            ['commune', '2', 'Gamma', 'a@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'isolée pour son e-mail, une ligne ne réserve pas son identifiant ; pour son identifiant, pas son e-mail',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            client('2', 'Bêta', 'a@x.fr'),
            client('2', 'Gamma', 'c@x.fr'),
            client('1', 'Delta', 'd@x.fr'),
            client('3', 'Epsilon', 'd@x.fr'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'CLI-07'],
        ['clients.csv', 5, 'CLI-09'],
      ],
      bilan: { 'clients.csv': [5, 3, 0, 0, 2] },
    },
    {
      nom: 'une ligne sans aucune valeur n’est pas lue, et compte dans les numéros de ligne',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            ',,,,,',
            '',
            ' ,\t,,\u00a0,,',
            client('abc', 'Bêta', 'b@x.fr'),
          ),
        },
      ],
      isolees: [['clients.csv', 6, 'CLI-01']],
      bilan: { 'clients.csv': [2, 1, 0, 0, 1] },
    },
    {
      nom: 'le numéro d’une ligne est celui où l’enregistrement commence',
      executions: [
        {
          'clients.csv': clients('1,"Alpha\nsur deux lignes",a@x.fr,,,', client('', 'Bêta', 'b@x.fr')),
        },
      ],
      isolees: [['clients.csv', 4, 'CLI-01']],
    },
  ]);
});

describe('les identifiants', () => {
  verifier('t_unicite_identifiants', [
    {
      nom: 'le même identifiant désigne des clients différents selon l’agence',
      executions: [
        {
          'clients_agence1.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'clients_agence2.csv': clients(client('1', 'Bêta', 'b@x.fr')),
        },
      ],
      tables: [
        [
          CLIENTS,
          [
            ['agence1', '1', 'Alpha', 'a@x.fr'],
            ['agence2', '1', 'Bêta', 'b@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'déjà pris dans la même source par un contenu différent : la seconde est isolée',
      executions: [
        {
          'clients.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('1', 'Bêta', 'b@x.fr')),
          'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr'), intervenant('1', 'Gil', 'gil@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '1'), projet('1', 'Refonte', '1')),
          'affectations.csv': affectations(
            affectation('1', '1', '1'),
            affectation('1', '1', '1', '2021-02-04,Auditeur,'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'CLI-09'],
        ['intervenants.csv', 3, 'INT-09'],
        ['projets.csv', 3, 'PRJ-13'],
        ['affectations.csv', 3, 'AFF-09'],
      ],
    },
    {
      nom: 'C-012, c-12 et C12 sont le même identifiant ; 12 en est un autre',
      executions: [
        {
          'clients.csv': clients(
            client('C-012', 'Alpha', 'a@x.fr'),
            client('c-12', 'Bêta', 'b@x.fr'),
            client('C12', 'Gamma', 'c@x.fr'),
            client('0012', 'Delta', 'd@x.fr'),
            client('12', 'Epsilon', 'e@x.fr'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'CLI-09'],
        ['clients.csv', 4, 'CLI-09'],
        ['clients.csv', 6, 'CLI-09'],
      ],
      tables: [
        [
          CLIENTS,
          [
            ['commune', 'C-012', 'Alpha', 'a@x.fr'],
            ['commune', '0012', 'Delta', 'd@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'absent, « abc », « -5 », « 1,5 » ne sont pas des identifiants',
      executions: [
        {
          'clients.csv': clients(
            client('', 'Alpha', 'a@x.fr'),
            client('abc', 'Bêta', 'b@x.fr'),
            client('-5', 'Gamma', 'c@x.fr'),
            client('"1,5"', 'Delta', 'd@x.fr'),
            client('12 bis', 'Epsilon', 'e@x.fr'),
            client('N/A', 'Dzêta', 'f@x.fr'),
          ),
        },
      ],
      isolees: [2, 3, 4, 5, 6, 7].map((ligne) => ['clients.csv', ligne, 'CLI-01']),
    },
  ]);
});

describe('les e-mails', () => {
  verifier('t_unicite_emails', [
    {
      nom: 'comparés sans égard à la casse ni aux espaces',
      executions: [{ 'clients.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('2', 'Bêta', ' A@X.FR ')) }],
      isolees: [['clients.csv', 3, 'CLI-07']],
    },
    {
      nom: 'un client et un intervenant peuvent avoir la même adresse',
      executions: [{ 'clients.csv': UN_CLIENT, 'intervenants.csv': intervenants(intervenant('1', 'Alpha', 'a@x.fr')) }],
      tables: [[INTERVENANTS, [['commune', '1', 'Alpha', 'a@x.fr']]]],
    },
    {
      nom: 'un intervenant : même e-mail, un autre prénom',
      executions: [
        {
          'intervenants.csv': intervenants('1,Roy,Anne,Lyon,roy@x.fr,', '2,Roy,Paul,Lyon,roy@x.fr,'),
        },
      ],
      isolees: [['intervenants.csv', 3, 'INT-04']],
    },
    {
      nom: 'identifiant et e-mail pris par deux autres fiches : les deux codes',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            client('2', 'Bêta', 'b@x.fr'),
            client('2', 'Gamma', 'a@x.fr'),
          ),
        },
      ],
      isolees: [['clients.csv', 4, 'CLI-07 CLI-09']],
    },
    {
      nom: 'identifiant pris, e-mail et nom d’un client déjà là : ce n’est pas une fusion, l’identifiant en désigne un autre',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            client('2', 'Bêta', 'b@x.fr'),
            client('2', 'Alpha', 'a@x.fr'),
          ),
        },
      ],
      isolees: [['clients.csv', 4, 'CLI-09']],
    },
  ]);
});

describe('plusieurs règles enfreintes : toutes citées, triées, une fois chacune', () => {
  verifier('t_unicite_codes', [
    {
      nom: 'les règles de ligne d’un projet',
      executions: [{ 'projets.csv': projets('abc,,,hier,31/02/2019,peut-être,12') }],
      isolees: [['projets.csv', 2, 'PRJ-01 PRJ-02 PRJ-03 PRJ-06 PRJ-07 PRJ-09 PRJ-10']],
    },
    {
      nom: 'une règle de ligne et une règle d’ensemble',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            client('2', '', 'a@x.fr'),
            client('1', 'Bêta', 'pas-un-email'),
            client('abc', 'Gamma', 'a@x.fr', '31/02/2019,,'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'CLI-02 CLI-07'],
        ['clients.csv', 4, 'CLI-03 CLI-09'],
        ['clients.csv', 5, 'CLI-01 CLI-04 CLI-07'],
      ],
    },
    {
      nom: 'une affectation dont tout est faux ; deux parents isolés ne font qu’un code',
      executions: [
        {
          'clients.csv': UN_CLIENT,
          'intervenants.csv': intervenants(intervenant('1', '', 'roy@x.fr')),
          'projets.csv': projets(projet('1', '', '1')),
          'affectations.csv': affectations('x,,abc,,,', affectation('2', '1', '1'), affectation('3', '77', '1')),
        },
      ],
      isolees: [
        ['intervenants.csv', 2, 'INT-02'],
        ['projets.csv', 2, 'PRJ-02'],
        ['affectations.csv', 2, 'AFF-01 AFF-02 AFF-03 AFF-05'],
        ['affectations.csv', 3, 'AFF-04'],
        ['affectations.csv', 4, 'AFF-02 AFF-04'],
      ],
    },
    {
      nom: 'une référence et un identifiant pris',
      executions: [
        {
          'clients.csv': UN_CLIENT,
          'projets.csv': projets(projet('1', 'Audit', '1'), projet('1', 'Refonte', '99')),
        },
      ],
      isolees: [['projets.csv', 3, 'PRJ-04 PRJ-13']],
    },
  ]);
});

describe('les copies exactes', () => {
  verifier('t_unicite_copies', [
    {
      nom: 'jugées après normalisation, sur toutes les colonnes',
      executions: [
        {
          'clients.csv': clients(
            '012,Béton Armor,A@X.FR,05/03/2024,N/A,ok',
            '12,  BÃ©ton Armor ,a@x.fr,2024-03-05,,ok',
            '12,Béton Armor,a@x.fr,2024-03-05,Bretagne,ok',
          ),
        },
      ],
      isolees: [['clients.csv', 4, 'CLI-09']],
      bilan: { 'clients.csv': [3, 1, 0, 1, 1] },
    },
    {
      nom: 'les colonnes inconnues comptent aussi',
      executions: [
        {
          'clients.csv': ['id,nom,email,CA', '1,Alpha,a@x.fr,10', '1,Alpha,a@x.fr,10', '1,Alpha,a@x.fr,11'].join('\n'),
        },
      ],
      isolees: [['clients.csv', 4, 'CLI-09']],
      bilan: { 'clients.csv': [3, 1, 0, 1, 1] },
    },
    {
      nom: 'chaque entité a la sienne',
      executions: [
        {
          'clients.csv': UN_CLIENT,
          'intervenants.csv': intervenants(
            '1,Roy,Anne,Lyon,roy@x.fr,06 12 34 56 78',
            '1,Roy,Anne,LYON,roy@x.fr,+33612345678',
          ),
          'projets.csv': projets('1,Audit,1,2021-01-01,,Terminé,8/10', '1,Audit,01,01/01/2021,-,clos,4'),
          'affectations.csv': affectations(affectation('1', '1', '1'), affectation('1', '1', '1')),
        },
      ],
      bilan: {
        'clients.csv': [1, 1, 0, 0, 0],
        'intervenants.csv': [2, 1, 0, 1, 0],
        'projets.csv': [2, 1, 0, 1, 0],
        'affectations.csv': [2, 1, 0, 1, 0],
      },
    },
    {
      nom: 'la copie exacte d’une ligne isolée est isolée, avec les mêmes codes',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            client('2', 'Bêta', 'a@x.fr'),
            client('2', 'Bêta', 'a@x.fr'),
            client('3', '', 'c@x.fr'),
            client('3', '', 'c@x.fr'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 3, 'CLI-07'],
        ['clients.csv', 4, 'CLI-07'],
        ['clients.csv', 5, 'CLI-02'],
        ['clients.csv', 6, 'CLI-02'],
      ],
    },
    {
      nom: 'avec les mêmes codes, même si son identifiant et son e-mail ont été pris entre-temps',
      executions: [
        {
          'clients.csv': clients(
            client('1', '', 'a@x.fr'),
            client('1', 'Bêta', 'b@x.fr'),
            client('2', 'Gamma', 'a@x.fr'),
            client('1', '', 'a@x.fr'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['clients.csv', 5, 'CLI-02'],
      ],
    },
    {
      nom: 'la copie d’un projet isolé, puis un projet juste de même identifiant',
      executions: [
        {
          'clients.csv': UN_CLIENT,
          'projets.csv': projets(projet('1', 'Audit', '99'), projet('1', 'Audit', '99'), projet('1', 'Refonte', '1')),
        },
      ],
      isolees: [
        ['projets.csv', 2, 'PRJ-04'],
        ['projets.csv', 3, 'PRJ-04'],
      ],
    },
    {
      nom: 'deux affectations isolées pour leurs références restent toutes deux',
      executions: [
        {
          'intervenants.csv': UN_INTERVENANT,
          'affectations.csv': affectations(affectation('1', '9', '1'), affectation('1', '9', '1')),
        },
      ],
      isolees: [
        ['affectations.csv', 2, 'AFF-02'],
        ['affectations.csv', 3, 'AFF-02'],
      ],
    },
  ]);
});
