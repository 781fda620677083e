/** La résolution des références (cahier des charges, « Identités et références », et les précisions). */
import {
  affectation,
  affectations,
  client,
  clients,
  csv,
  intervenant,
  intervenants,
  projet,
  projets,
} from '../outils/banc';
import { AFFECTATIONS, PROJETS, verifier } from './cas';

const A5 = clients(client('5', 'Alpha', 'a@x.fr'));
const B5 = clients(client('5', 'Bêta', 'b@x.fr'));
/** La fiche 5 de l'agence 2, isolée : elle n'a pas de nom. */
const ISOLEE5 = clients(client('5', '', 'b@x.fr'));
const UN_PROJET = projets(projet('1', 'Audit', '5'));
/** Des projets dont une colonne nomme l'agence. */
const avecAgence = (...lignes: readonly string[]): string =>
  csv('id_projet,nom_projet,id_client,date_debut,date_fin,statut,agence', ...lignes);

describe('1. dans la source du fichier, ou celle que nomme sa colonne agence', () => {
  verifier('t_references_source', [
    {
      nom: 'la source du fichier d’abord, même si d’autres portent la référence',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': B5,
          'projets_agence1.csv': projets(projet('1', 'Audit', '5')),
          'projets_agence2.csv': projets(projet('1', 'Refonte', '5')),
        },
      ],
      tables: [
        [
          PROJETS,
          [
            ['Audit', 'a@x.fr'],
            ['Refonte', 'b@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'la source est ce qui suit le premier « _ », en minuscules, sans l’extension',
      executions: [
        {
          'Clients_AGENCE_Nord.v2.CSV': A5,
          'clients_agence_sud.csv': B5,
          'projets_agence_nord.v2.csv': projets(projet('1', 'Audit', '5')),
        },
      ],
      tables: [
        [PROJETS, [['Audit', 'a@x.fr']]],
        ['SELECT source FROM clients ORDER BY id_client', [['agence_nord.v2'], ['agence_sud']]],
      ],
    },
    {
      nom: 'la colonne agence nomme la source, sans égard à la casse, aux accents ni à la ponctuation',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': B5,
          'projets.csv': avecAgence(
            '1,Audit,5,2021-01-01,,En cours,Agence 2',
            '2,Refonte,5,2021-01-01,,En cours,AGENCE-1',
            '3,Conseil,5,2021-01-01,,En cours, agénce_2 ',
          ),
        },
      ],
      tables: [
        [
          PROJETS,
          [
            ['Audit', 'b@x.fr'],
            ['Refonte', 'a@x.fr'],
            ['Conseil', 'b@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'une agence qui ne nomme aucune source est sans effet',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': B5,
          'projets.csv': avecAgence('1,Audit,5,2021-01-01,,En cours,Toulouse', '2,Refonte,5,2021-01-01,,En cours,'),
          'projets_agence2.csv': avecAgence('1,Conseil,5,2021-01-01,,En cours,Toulouse'),
        },
      ],
      isolees: [
        ['projets.csv', 2, 'PRJ-05'],
        ['projets.csv', 3, 'PRJ-05'],
      ],
      tables: [[PROJETS, [['Conseil', 'b@x.fr']]]],
    },
    {
      nom: 'l’agence l’emporte sur la source du fichier',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': B5,
          'projets_agence1.csv': avecAgence('1,Audit,5,2021-01-01,,En cours,Agence 2'),
        },
      ],
      tables: [[PROJETS, [['Audit', 'b@x.fr']]]],
    },
    {
      nom: 'l’agence ne change jamais l’identité de la ligne',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': B5,
          'projets.csv': avecAgence(
            '1,Audit,5,2021-01-01,,En cours,Agence 1',
            '1,Audit,5,2021-01-01,,En cours,Agence 2',
          ),
        },
      ],
      isolees: [['projets.csv', 3, 'PRJ-13']],
      tables: [['SELECT source, id_source FROM projets', [['commune', '1']]]],
    },
    {
      nom: 'la source nommée numérote ses propres clients et n’a pas celui-là : ambigu, même si une seule autre l’a',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': clients(client('6', 'Bêta', 'b@x.fr')),
          'projets.csv': avecAgence('1,Audit,5,2021-01-01,,En cours,Agence 2'),
        },
      ],
      isolees: [['projets.csv', 2, 'PRJ-05']],
    },
    {
      nom: 'une affectation cherche projet et intervenant dans la même source',
      executions: [
        {
          'clients_nord.csv': A5,
          'intervenants_nord.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
          'intervenants_sud.csv': intervenants(intervenant('1', 'Gil', 'gil@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '5')),
          'projets_sud.csv': projets(projet('1', 'Refonte', '5')),
          'affectations.csv': csv(
            'id_affectation,id_projet,id_intervenant,date_affectation,role,agence',
            '1,1,1,2021-02-03,Auditeur,Sud',
            '2,1,1,2021-02-03,Auditeur,Nord',
            '3,1,1,2021-02-03,Auditeur,Est',
          ),
        },
      ],
      isolees: [['affectations.csv', 4, 'AFF-08']],
      tables: [
        [
          AFFECTATIONS,
          [
            ['Refonte', 'gil@x.fr', 'Auditeur', null],
            ['Audit', 'roy@x.fr', 'Auditeur', null],
          ],
        ],
      ],
    },
  ]);
});

describe('2. sinon, si un seul enregistrement la porte ; 3. sinon, si tous n’en font qu’un ; 4. sinon, ambiguë', () => {
  verifier('t_references_partout', [
    {
      nom: 'un seul enregistrement, dans une autre source',
      executions: [{ 'clients_agence1.csv': A5, 'projets_agence2.csv': UN_PROJET }],
      tables: [[PROJETS, [['Audit', 'a@x.fr']]]],
    },
    {
      nom: 'deux fiches de deux sources : ambiguë',
      executions: [{ 'clients_agence1.csv': A5, 'clients_agence2.csv': B5, 'projets.csv': UN_PROJET }],
      isolees: [['projets.csv', 2, 'PRJ-05']],
    },
    {
      nom: 'deux fiches fusionnées en une seule : trouvée',
      executions: [{ 'clients_agence1.csv': A5, 'clients_agence2.csv': A5, 'projets.csv': UN_PROJET }],
      tables: [[PROJETS, [['Audit', 'a@x.fr']]]],
    },
    {
      nom: 'deux fiches fusionnées et une troisième à part : ambiguë',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': A5,
          'clients_agence3.csv': B5,
          'projets.csv': UN_PROJET,
        },
      ],
      isolees: [['projets.csv', 2, 'PRJ-05']],
    },
    {
      nom: 'l’identifiant d’une fiche fusionnée désigne encore, de sa source ou d’ailleurs',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': clients(client('9', 'ALPHA SARL', 'a@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '9')),
          'projets_agence2.csv': projets(projet('1', 'Refonte', '9')),
        },
      ],
      tables: [
        [
          PROJETS,
          [
            ['Audit', 'a@x.fr'],
            ['Refonte', 'a@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'dans la source, une fiche fusionnée l’emporte sur une autre source',
      executions: [
        {
          'clients_agence1.csv': clients(client('5', 'Alpha', 'a@x.fr'), client('9', 'Bêta', 'b@x.fr')),
          'clients_agence2.csv': clients(client('9', 'Alpha', 'a@x.fr')),
          'projets_agence2.csv': projets(projet('1', 'Audit', '9')),
        },
      ],
      tables: [[PROJETS, [['Audit', 'a@x.fr']]]],
    },
    {
      nom: 'le projet et l’intervenant d’une affectation peuvent être ambigus aussi',
      executions: [
        {
          'clients.csv': A5,
          'intervenants_a.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
          'intervenants_b.csv': intervenants(intervenant('1', 'Gil', 'gil@x.fr'), intervenant('2', 'Ney', 'ney@x.fr')),
          'projets_a.csv': projets(projet('1', 'Audit', '5'), projet('2', 'Conseil', '5')),
          'projets_b.csv': projets(projet('1', 'Refonte', '5')),
          'affectations.csv': affectations(
            affectation('1', '1', '2'),
            affectation('2', '2', '1'),
            affectation('3', '1', '1'),
            affectation('4', '2', '2'),
            affectation('5', '1', '99'),
          ),
        },
      ],
      isolees: [
        ['affectations.csv', 2, 'AFF-08'],
        ['affectations.csv', 3, 'AFF-08'],
        ['affectations.csv', 4, 'AFF-08'],
        ['affectations.csv', 6, 'AFF-03 AFF-08'],
      ],
    },
  ]);
});

describe('un candidat isolé compte', () => {
  verifier('t_references_isolees', [
    {
      nom: 'le seul à porter la référence : la ligne attend',
      executions: [{ 'clients_agence2.csv': ISOLEE5, 'projets.csv': UN_PROJET }],
      isolees: [
        ['clients_agence2.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-04P'],
      ],
    },
    {
      nom: 'une fiche valide et une fiche isolée de sources différentes : ambiguë, sauf pour leur propre source',
      executions: [
        {
          'clients_agence1.csv': A5,
          'clients_agence2.csv': ISOLEE5,
          'projets.csv': projets(projet('1', 'Audit', '5')),
          'projets_agence1.csv': projets(projet('1', 'Refonte', '5')),
          'projets_agence2.csv': projets(projet('1', 'Conseil', '5')),
        },
      ],
      isolees: [
        ['clients_agence2.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-05'],
        ['projets_agence2.csv', 2, 'PRJ-04P'],
      ],
      tables: [[PROJETS, [['Refonte', 'a@x.fr']]]],
    },
    {
      nom: 'dans la même source, une fiche valide suffit',
      executions: [
        {
          'clients.csv': clients(
            client('5', '', 'a@x.fr'),
            client('5', 'Alpha', 'a@x.fr'),
            client('5', 'Bêta', 'b@x.fr'),
          ),
          'projets.csv': UN_PROJET,
        },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['clients.csv', 4, 'CLI-09'],
      ],
      tables: [[PROJETS, [['Audit', 'a@x.fr']]]],
    },
    {
      nom: 'l’attente se transmet : client, projet, affectation',
      executions: [
        {
          'clients.csv': clients(client('5', '', 'a@x.fr')),
          'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
          'projets.csv': UN_PROJET,
          'affectations.csv': affectations(affectation('1', '1', '1')),
        },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-04P'],
        ['affectations.csv', 2, 'AFF-04'],
      ],
    },
    {
      nom: 'une ligne isolée sans identifiant lisible n’est candidate à rien',
      executions: [{ 'clients.csv': clients(client('abc', 'Alpha', 'a@x.fr')), 'projets.csv': UN_PROJET }],
      isolees: [
        ['clients.csv', 2, 'CLI-01'],
        ['projets.csv', 2, 'PRJ-04'],
      ],
    },
  ]);
});

describe('vide, mal formée, préfixée', () => {
  verifier('t_references_formes', [
    {
      nom: 'vide : PRJ-03 ; mal formée : PRJ-04',
      executions: [
        {
          'clients.csv': A5,
          'projets.csv': projets(
            projet('1', 'Un', ''),
            projet('2', 'Deux', 'NULL'),
            projet('3', 'Trois', 'abc'),
            projet('4', 'Quatre', '-5'),
            projet('5', 'Cinq', '99'),
          ),
        },
      ],
      isolees: [
        ['projets.csv', 2, 'PRJ-03'],
        ['projets.csv', 3, 'PRJ-03'],
        ['projets.csv', 4, 'PRJ-04'],
        ['projets.csv', 5, 'PRJ-04'],
        ['projets.csv', 6, 'PRJ-04'],
      ],
    },
    {
      nom: 'vide ou mal formée : AFF-02, AFF-03',
      executions: [
        {
          'affectations.csv': affectations(
            affectation('1', '', ''),
            affectation('2', '-', 'N/A'),
            affectation('3', 'abc', '-5'),
            affectation('4', '9', '9'),
          ),
        },
      ],
      isolees: [2, 3, 4, 5].map((ligne) => ['affectations.csv', ligne, 'AFF-02 AFF-03']),
    },
    {
      nom: 'comparée sans égard à la casse ni aux zéros de tête',
      executions: [
        {
          'clients.csv': clients(client('C-012', 'Alpha', 'a@x.fr')),
          'projets.csv': projets(projet('1', 'Un', 'c-12'), projet('2', 'Deux', 'C0012'), projet('3', 'Trois', 'D-12')),
        },
      ],
      isolees: [['projets.csv', 4, 'PRJ-04']],
      tables: [
        [
          PROJETS,
          [
            ['Un', 'a@x.fr'],
            ['Deux', 'a@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'sans préfixe, « 12 » trouve C-12 s’il est seul, et jamais avant 12',
      executions: [
        {
          'clients.csv': clients(
            client('C-12', 'Alpha', 'a@x.fr'),
            client('C-13', 'Bêta', 'b@x.fr'),
            client('13', 'Gamma', 'c@x.fr'),
            client('C-014', 'Delta', 'd@x.fr'),
            client('D-14', 'Epsilon', 'e@x.fr'),
            client('C-120', 'Dzêta', 'f@x.fr'),
          ),
          'projets.csv': projets(
            projet('1', 'Un', '12'),
            projet('2', 'Deux', '013'),
            projet('3', 'Trois', '14'),
            projet('4', 'Quatre', '1'),
          ),
        },
      ],
      isolees: [
        ['projets.csv', 4, 'PRJ-05'],
        ['projets.csv', 5, 'PRJ-04'],
      ],
      tables: [
        [
          PROJETS,
          [
            ['Un', 'a@x.fr'],
            ['Deux', 'c@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'une référence préfixée ne trouve pas un identifiant qui ne l’est pas',
      executions: [{ 'clients.csv': A5, 'projets.csv': projets(projet('1', 'Audit', 'C-5')) }],
      isolees: [['projets.csv', 2, 'PRJ-04']],
    },
    {
      nom: 'sans préfixe, « 12 » trouve aussi un C-12 isolé : la ligne attend',
      executions: [
        {
          'clients.csv': clients(client('C-12', '', 'a@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '12')),
        },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-04P'],
      ],
    },
  ]);
});

describe('chez soi d’abord, préfixe compris ; ailleurs pour qui ne numérote rien (§ 3)', () => {
  verifier('t_references_chez_soi', [
    {
      nom: 'chez soi, « 12 » trouve « C-12 » plutôt que le « 12 » d’une autre source',
      executions: [
        {
          'clients_nord.csv': clients(client('C-12', 'Alpha', 'a@x.fr')),
          'clients_sud.csv': clients(client('12', 'Bêta', 'b@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '12')),
        },
      ],
      tables: [[PROJETS, [['Audit', 'a@x.fr']]]],
    },
    {
      nom: 'le même identifiant l’emporte sur celui qui n’en diffère que par le préfixe',
      executions: [
        {
          'clients_nord.csv': clients(client('C-12', 'Alpha', 'a@x.fr'), client('12', 'Gamma', 'g@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '12')),
        },
      ],
      tables: [[PROJETS, [['Audit', 'g@x.fr']]]],
    },
    {
      nom: '« C-12 » acceptée, « D-12 » isolée : « 12 » est ambigu',
      executions: [
        {
          'clients_nord.csv': clients(client('C-12', 'Alpha', 'a@x.fr'), client('D-12', '', 'd@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '12')),
        },
      ],
      isolees: [
        ['clients_nord.csv', 3, 'CLI-02'],
        ['projets_nord.csv', 2, 'PRJ-05'],
      ],
    },
    {
      nom: 'une source qui numérote les siens et n’a pas celui-là : absent si personne ne l’a, ambigu si une autre l’a',
      executions: [
        {
          'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'clients_sud.csv': clients(client('58', 'Bêta', 'b@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '58'), projet('2', 'Conseil', '99')),
        },
      ],
      isolees: [
        ['projets_nord.csv', 2, 'PRJ-05'],
        ['projets_nord.csv', 3, 'PRJ-04'],
      ],
      tables: [['SELECT proposition FROM lignes_isolees WHERE ligne = 2', [['client 58 : sud:58 « Bêta » ?']]]],
    },
    {
      nom: 'ses lignes isolées comptent : elle numérote les siens, même si aucune n’est en base',
      executions: [
        {
          'clients_nord.csv': clients(client('1', '', 'a@x.fr')),
          'clients_sud.csv': clients(client('58', 'Bêta', 'b@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '58')),
        },
      ],
      isolees: [
        ['clients_nord.csv', 2, 'CLI-02'],
        ['projets_nord.csv', 2, 'PRJ-05'],
      ],
    },
    {
      nom: 'une source qui ne numérote rien cherche ailleurs, le même identifiant puis le préfixe',
      executions: [
        {
          'clients_nord.csv': clients(client('C-7', 'Alpha', 'a@x.fr'), client('8', 'Bêta', 'b@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '7'), projet('2', 'Conseil', '8'), projet('3', 'Refonte', '9')),
        },
      ],
      isolees: [['projets.csv', 4, 'PRJ-04']],
      tables: [
        [
          PROJETS,
          [
            ['Audit', 'a@x.fr'],
            ['Conseil', 'b@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'qualifiée, dans la source qu’elle nomme, préfixe omis admis ; ailleurs, jamais',
      executions: [
        {
          'clients_agence1.csv': clients(client('58', 'Alpha', 'a@x.fr'), client('C-60', 'Gamma', 'g@x.fr')),
          'clients_agence2.csv': clients(client('58', 'Bêta', 'b@x.fr'), client('59', 'Delta', 'd@x.fr')),
          'projets_agence2.csv': projets(
            projet('1', 'Audit', 'agence1:58'),
            projet('2', 'Conseil', 'Agence 1 : 60'),
            projet('3', 'Refonte', 'agence1:59'),
            projet('4', 'Support', 'agence9:58'),
            projet('5', 'Bilan', 'agence1:'),
          ),
        },
      ],
      isolees: [
        ['projets_agence2.csv', 4, 'PRJ-04'],
        ['projets_agence2.csv', 5, 'PRJ-04'],
        ['projets_agence2.csv', 6, 'PRJ-04'],
      ],
      tables: [
        [
          PROJETS,
          [
            ['Audit', 'a@x.fr'],
            ['Conseil', 'g@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'ce que la base numérote déjà compte comme ce que l’exécution lit',
      executions: [
        { 'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr')) },
        {
          'clients_sud.csv': clients(client('58', 'Bêta', 'b@x.fr')),
          'projets_nord.csv': projets(projet('1', 'Audit', '58'), projet('2', 'Conseil', '1')),
        },
      ],
      isolees: [['projets_nord.csv', 2, 'PRJ-05']],
      tables: [[PROJETS, [['Conseil', 'a@x.fr']]]],
    },
    {
      nom: 'un client isolé d’une autre source est un candidat comme un autre : la ligne attend',
      executions: [
        {
          'clients_nord.csv': clients(client('5', '', 'a@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '5')),
        },
      ],
      isolees: [
        ['clients_nord.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-04P'],
      ],
    },
  ]);
});
