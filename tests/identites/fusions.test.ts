/** Les fusions, les doublons probables, et ce qu'ils laissent dans l'historique. */
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
import { AFFECTATIONS, CLIENTS, FICHES, HISTORIQUE, verifier, type Cas } from './cas';

const CORRESPONDANCES = `SELECT k.entite, k.source, k.id_source, c.email FROM correspondances k
  JOIN clients c ON c.id_client = k.id_cible ORDER BY k.source, k.id_source`;

/** Un même e-mail sous deux noms : [premier, second, même maison]. */
const NOMS: readonly (readonly [string, string, boolean])[] = [
  ["Rénov'Sud", 'RENOV SUD', true],
  ['Béton Armor SCOP', 'béton armor', true],
  ['SARL Durand', 'Durand S.A.R.L.', true],
  ['Épicerie Durand SASU', 'EPICERIE-DURAND (SA)', true],
  ['SELARL Cabinet Noël', 'cabinet noel', true],
  ['Optique & Fils', 'Optique et Fils', false],
  ['Sarl', 'SARL', true],
  ['Durand', 'Dupont', false],
  ['Durand Lyon', 'Durand', false],
  ['Sasha', 'Sa sha', false],
];

describe('le nom se compare sans casse, accents, ponctuation ni forme juridique', () => {
  verifier(
    't_fusions_noms',
    NOMS.map(([premier, second, memes]): Cas => ({
      nom: `« ${premier} » ${memes ? '=' : '≠'} « ${second} »`,
      executions: [{ 'clients.csv': clients(client('1', premier, 'a@x.fr'), client('2', second, 'a@x.fr')) }],
      isolees: memes ? [] : [['clients.csv', 3, 'CLI-07']],
      bilan: { 'clients.csv': memes ? [2, 1, 1, 0, 0] : [2, 1, 0, 0, 1] },
    })),
  );
});

describe('la fusion complète les champs vides, dans l’ordre, et n’écrase rien', () => {
  verifier('t_fusions', [
    {
      nom: 'un client dit par trois agences',
      executions: [
        {
          'clients_a.csv': clients(client('1', 'Durand SARL', 'd@x.fr', ',,')),
          'clients_b.csv': clients(client('1', 'DURAND', 'd@x.fr', '2020-05-06,Bretagne,')),
          'clients_c.csv': clients(client('7', 'Durand', 'd@x.fr', '2021-01-01,Alsace,fidèle')),
        },
      ],
      bilan: { 'clients_a.csv': [1, 1, 0, 0, 0], 'clients_b.csv': [1, 0, 1, 0, 0], 'clients_c.csv': [1, 0, 1, 0, 0] },
      tables: [
        [FICHES, [['Durand SARL', 'd@x.fr', '2020-05-06', 'Bretagne', 'fidèle']]],
        [
          CORRESPONDANCES,
          [
            ['clients', 'b', '1', 'd@x.fr'],
            ['clients', 'c', '7', 'd@x.fr'],
          ],
        ],
        [
          `${HISTORIQUE.replace('id_historique', 'champ, CAST(valeur_ecartee AS BINARY)')}`,
          [
            ['clients', 'commentaire', 'CLI-06', 'fidèle', null],
            ['clients', 'date_inscription', 'CLI-06', '2020-05-06', null],
            ['clients', 'date_inscription', 'CLI-06', '2020-05-06', '2021-01-01'],
            ['clients', 'nom', 'CLI-06', 'Durand SARL', 'DURAND'],
            ['clients', 'nom', 'CLI-06', 'Durand SARL', 'Durand'],
            ['clients', 'region', 'CLI-06', 'Bretagne', null],
            ['clients', 'region', 'CLI-06', 'Bretagne', 'Alsace'],
          ],
        ],
        [
          'SELECT source, id_source, fichier, ligne FROM v_lignage ORDER BY fichier',
          [
            ['a', '1', 'clients_a.csv', 2],
            ['b', '1', 'clients_b.csv', 2],
            ['c', '7', 'clients_c.csv', 2],
          ],
        ],
      ],
    },
    {
      nom: 'un intervenant : le téléphone se complète, l’agence différente va à l’historique',
      executions: [
        {
          'intervenants.csv': intervenants(
            '1,Lefèvre,Élodie,Lyon,e@x.fr,',
            '2,LEFEVRE,Elodie,Paris,E@X.FR,06 12 34 56 78',
          ),
        },
      ],
      bilan: { 'intervenants.csv': [2, 1, 1, 0, 0] },
      tables: [
        [
          'SELECT i.nom, i.prenom, i.telephone, a.nom AS agence FROM intervenants i JOIN agences a USING (id_agence)',
          [['Lefèvre', 'Élodie', '+33612345678', 'Lyon']],
        ],
        [
          "SELECT champ, code, valeur_retenue, valeur_ecartee FROM historique WHERE champ IN ('telephone', 'agence') ORDER BY champ",
          [
            ['agence', 'INT-08', 'Lyon', 'Paris'],
            ['telephone', 'INT-08', '+33612345678', null],
          ],
        ],
      ],
    },
    {
      nom: 'la même ligne sous un autre identifiant est fusionnée, pas ignorée',
      executions: [{ 'clients.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('2', 'Alpha', 'a@x.fr')) }],
      bilan: { 'clients.csv': [2, 1, 1, 0, 0] },
    },
    {
      nom: 'la copie d’une ligne fusionnée est ignorée ; son identifiant est pris',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr'),
            client('2', 'ALPHA', 'a@x.fr'),
            client('2', 'ALPHA', 'a@x.fr'),
            client('2', 'Bêta', 'b@x.fr'),
          ),
        },
      ],
      isolees: [['clients.csv', 5, 'CLI-09']],
      bilan: { 'clients.csv': [4, 1, 1, 1, 1] },
    },
    {
      nom: 'on ne fusionne ni avec une ligne isolée, ni une ligne isolée',
      executions: [
        {
          'clients.csv': clients(
            client('1', 'Alpha', 'a@x.fr', '31/02/2019,Bretagne,'),
            client('2', 'Alpha', 'a@x.fr', ',,'),
            client('3', 'Alpha', 'a@x.fr', 'hier,Bretagne,'),
          ),
        },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-04'],
        ['clients.csv', 4, 'CLI-04'],
      ],
      tables: [[FICHES, [['Alpha', 'a@x.fr', null, null, null]]]],
    },
    {
      nom: 'les colonnes inconnues d’une ligne fusionnée sont gardées avec sa correspondance',
      executions: [
        {
          'clients.csv': csv('id,nom,email,CA', '1,Alpha,a@x.fr,"10 k€"', '2,Alpha,a@x.fr,"12 ""k"""'),
        },
      ],
      tables: [
        ['SELECT hors_modele FROM clients', [['{"CA":"10 k€"}']]],
        ['SELECT hors_modele FROM correspondances', [['{"CA":"12 \\"k\\""}']]],
      ],
    },
  ]);
});

describe('CLI-08 : même nom, e-mails différents, un doublon probable est signalé, pas fusionné', () => {
  verifier('t_fusions_doublons', [
    {
      nom: 'dans un fichier',
      executions: [
        { 'clients.csv': clients(client('1', 'Rénov Sud SAS', 'a@x.fr'), client('2', "RENOV'SUD", 'b@x.fr')) },
      ],
      bilan: { 'clients.csv': [2, 2, 0, 0, 0] },
      tables: [['SELECT inserees, signalees FROM v_bilan WHERE id_execution = 1', [[2, 1]]]],
    },
    {
      nom: 'avec un client déjà en base',
      executions: [
        { 'clients_a.csv': clients(client('1', 'Rénov Sud', 'a@x.fr')) },
        { 'clients_b.csv': clients(client('1', 'Rénov Sud SARL', 'b@x.fr')) },
      ],
      tables: [
        ['SELECT inserees, signalees FROM v_bilan WHERE id_execution = 2', [[1, 1]]],
        [
          CLIENTS,
          [
            ['a', '1', 'Rénov Sud', 'a@x.fr'],
            ['b', '1', 'Rénov Sud SARL', 'b@x.fr'],
          ],
        ],
      ],
    },
    {
      nom: 'une ligne isolée ne fait pas un doublon',
      executions: [
        { 'clients.csv': clients(client('1', 'Rénov Sud', 'pas-un-email'), client('2', 'Rénov Sud', 'b@x.fr')) },
      ],
      isolees: [['clients.csv', 2, 'CLI-03']],
      tables: [['SELECT inserees, signalees FROM v_bilan WHERE id_execution = 1', [[1, 0]]]],
    },
  ]);
});

const PARENTS = {
  'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')),
  'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr'), intervenant('2', 'Roy', 'roy@x.fr')),
  'projets.csv': projets(projet('1', 'Audit', '1')),
};

describe('les affectations', () => {
  verifier('t_fusions_affectations', [
    {
      nom: 'AFF-07 : le commentaire complète un champ vide, sinon il va à l’historique',
      executions: [
        {
          ...PARENTS,
          'affectations.csv': affectations(
            affectation('1', '1', '1', '2021-02-03,Auditeur,'),
            affectation('2', '1', '1', '03/02/2021,Auditeur,sur site'),
            affectation('1', '1', '1', '2021-02-03,Auditeur,à distance'),
          ),
        },
      ],
      bilan: {
        'clients.csv': [1, 1, 0, 0, 0],
        'intervenants.csv': [2, 1, 1, 0, 0],
        'projets.csv': [1, 1, 0, 0, 0],
        'affectations.csv': [3, 1, 0, 2, 0],
      },
      tables: [
        [AFFECTATIONS, [['Audit', 'roy@x.fr', 'Auditeur', 'sur site']]],
        [
          HISTORIQUE,
          [
            ['affectations', 'commentaire', 'AFF-07', 'sur site', null],
            ['affectations', 'commentaire', 'AFF-07', 'sur site', 'à distance'],
          ],
        ],
      ],
    },
    {
      nom: 'AFF-07 : deux identifiants d’un même intervenant fusionné font la même affectation',
      executions: [
        { ...PARENTS, 'affectations.csv': affectations(affectation('1', '1', '1'), affectation('2', '1', '2')) },
      ],
      tables: [[AFFECTATIONS, [['Audit', 'roy@x.fr', 'Auditeur', null]]]],
    },
    {
      nom: 'un autre rôle, une autre date, un rôle absent : d’autres affectations',
      executions: [
        {
          ...PARENTS,
          'affectations.csv': affectations(
            affectation('1', '1', '1', '2021-02-03,Auditeur,'),
            affectation('2', '1', '1', '2021-02-04,Auditeur,'),
            affectation('3', '1', '1', '2021-02-03,Formateur,'),
            affectation('4', '1', '1', '2021-02-03,,'),
            affectation('5', '1', '1', '2021-02-03,N/A,'),
          ),
        },
      ],
      tables: [['SELECT COUNT(*), SUM(role IS NULL) FROM affectations', [[4, 1]]]],
    },
    {
      nom: 'sans colonne d’identifiant : (projet, intervenant, rôle, date) fait l’identité, AFF-01 ne s’applique pas',
      executions: [
        {
          ...PARENTS,
          'affectations.csv': csv(
            'id_projet,id_intervenant,date_affectation,role,commentaire',
            '1,1,2021-02-03,Auditeur,',
            '1,1,2021-02-03,Auditeur,sur site',
            '1,1,2021-02-03,Formateur,',
          ),
        },
      ],
      tables: [
        [
          AFFECTATIONS,
          [
            ['Audit', 'roy@x.fr', 'Auditeur', 'sur site'],
            ['Audit', 'roy@x.fr', 'Formateur', null],
          ],
        ],
        ['SELECT DISTINCT id_source, cle FROM affectations', [[null, null]]],
      ],
    },
    {
      nom: 'avec une colonne d’identifiant, une cellule vide est une faute',
      executions: [{ ...PARENTS, 'affectations.csv': affectations(affectation('', '1', '1')) }],
      isolees: [['affectations.csv', 2, 'AFF-01']],
    },
    {
      nom: 'AFF-07 entre deux dossiers, avec et sans identifiant',
      executions: [
        { ...PARENTS, 'affectations.csv': affectations(affectation('1', '1', '1')) },
        {
          'affectations_sud.csv': csv(
            'id_projet,id_intervenant,date_affectation,role,commentaire',
            '1,1,2021-02-03,Auditeur,sur site',
          ),
        },
      ],
      bilan: { 'affectations_sud.csv': [1, 0, 0, 1, 0] },
      tables: [[AFFECTATIONS, [['Audit', 'roy@x.fr', 'Auditeur', 'sur site']]]],
    },
    {
      nom: 'AFF-07 : ce qu’une colonne inconnue dit d’autre n’est pas perdu',
      executions: [
        {
          ...PARENTS,
          'affectations.csv': csv(
            'id_affectation,id_projet,id_intervenant,date_affectation,role,salle',
            '1,1,1,2021-02-03,Auditeur,B12',
            '2,1,1,2021-02-03,Auditeur,C3',
          ),
        },
      ],
      tables: [
        [
          'SELECT champ, valeur_retenue, valeur_ecartee FROM historique',
          [['hors_modele', '{"salle":"B12"}', '{"salle":"C3"}']],
        ],
      ],
    },
  ]);
});
