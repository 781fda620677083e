/** Des dossiers qui se suivent : ce qui est en base compte autant que ce qui est dans le dossier. */
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
import { AFFECTATIONS, CLIENTS, FICHES, INTERVENANTS, PROJETS, verifier } from './cas';

const A1 = { 'clients.csv': clients(client('1', 'Alpha', 'a@x.fr')) };

describe('la base fait foi', () => {
  verifier('t_dossiers_base', [
    {
      nom: 'une référence trouve une ligne d’un dossier précédent',
      executions: [
        { ...A1, 'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')) },
        {
          'projets.csv': projets(projet('1', 'Audit', '1')),
          'affectations.csv': affectations(affectation('1', '1', '1')),
        },
      ],
      tables: [
        [PROJETS, [['Audit', 'a@x.fr']]],
        [AFFECTATIONS, [['Audit', 'roy@x.fr', 'Auditeur', null]]],
      ],
    },
    {
      nom: 'identifiant pris, e-mail pris',
      executions: [
        {
          ...A1,
          'intervenants.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '1')),
        },
        {
          'clients.csv': clients(client('1', 'Bêta', 'b@x.fr'), client('2', 'Gamma', 'a@x.fr')),
          'intervenants.csv': intervenants(intervenant('1', 'Gil', 'gil@x.fr'), intervenant('2', 'Ney', 'roy@x.fr')),
          'projets.csv': projets(projet('01', 'Refonte', '1')),
        },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-09'],
        ['clients.csv', 3, 'CLI-07'],
        ['intervenants.csv', 2, 'INT-09'],
        ['intervenants.csv', 3, 'INT-04'],
        ['projets.csv', 2, 'PRJ-13'],
      ],
    },
    {
      nom: 'une fusion dans une ligne en base complète ses champs vides',
      executions: [
        { 'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr', ',,')) },
        { 'clients_sud.csv': clients(client('8', 'ALPHA SAS', 'a@x.fr', '2020-05-06,Bretagne,')) },
      ],
      bilan: { 'clients_sud.csv': [1, 0, 1, 0, 0] },
      tables: [
        [FICHES, [['Alpha', 'a@x.fr', '2020-05-06', 'Bretagne', null]]],
        [
          'SELECT source, id_source, id_execution FROM v_lignage ORDER BY id_execution',
          [
            ['nord', '1', 1],
            ['sud', '8', 2],
          ],
        ],
      ],
    },
    {
      nom: 'l’identité d’une ligne fusionnée est prise elle aussi',
      executions: [
        { 'clients.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('2', 'ALPHA', 'a@x.fr')) },
        { 'clients.csv': clients(client('2', 'ALPHA', 'a@x.fr'), client('2', 'Bêta', 'b@x.fr')) },
      ],
      isolees: [['clients.csv', 3, 'CLI-09']],
      bilan: { 'clients.csv': [2, 0, 0, 1, 1] },
    },
    {
      nom: 'un intervenant fusionné dans une ligne en base',
      executions: [
        { 'intervenants.csv': intervenants('1,Lefèvre,Élodie,Lyon,e@x.fr,') },
        { 'intervenants_sud.csv': intervenants('1,LEFEVRE,élodie,Lyon,e@x.fr,0612345678') },
      ],
      bilan: { 'intervenants_sud.csv': [1, 0, 1, 0, 0] },
      tables: [
        [INTERVENANTS, [['commune', '1', 'Lefèvre', 'e@x.fr']]],
        ['SELECT telephone FROM intervenants', [['+33612345678']]],
      ],
    },
    {
      nom: 'la colonne agence peut nommer une source connue de la base seule',
      executions: [
        {
          'clients_agence1.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'clients_agence2.csv': clients(client('1', 'Bêta', 'b@x.fr')),
        },
        {
          'projets.csv': csv(
            'id_projet,nom_projet,id_client,date_debut,statut,agence',
            '1,Audit,1,2021-01-01,En cours,Agence 2',
          ),
        },
      ],
      tables: [[PROJETS, [['Audit', 'b@x.fr']]]],
    },
    {
      nom: 'une fiche isolée d’un dossier précédent est candidate',
      executions: [
        { 'clients_nord.csv': clients(client('1', '', 'b@x.fr')) },
        {
          'clients_sud.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '1')),
          'projets_nord.csv': projets(projet('1', 'Refonte', '1')),
        },
      ],
      isolees: [
        ['clients_nord.csv', 2, 'CLI-02'],
        ['projets.csv', 2, 'PRJ-05'],
        ['projets_nord.csv', 2, 'PRJ-04P'],
      ],
    },
    {
      nom: 'une copie de ligne en base est ignorée, même si sa référence est devenue ambiguë depuis',
      executions: [
        {
          'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr')),
          'intervenants_nord.csv': intervenants(intervenant('1', 'Roy', 'roy@x.fr')),
          'projets.csv': projets(projet('1', 'Audit', '1')),
          'affectations.csv': affectations(affectation('1', '1', '1')),
        },
        {
          'clients_sud.csv': clients(client('1', 'Bêta', 'b@x.fr')),
          'intervenants_sud.csv': intervenants(intervenant('1', 'Gil', 'gil@x.fr')),
        },
        {
          'projets.csv': projets(projet('1', 'Audit', '1')),
          'affectations.csv': affectations(affectation('1', '1', '1')),
        },
      ],
      bilan: { 'projets.csv': [1, 0, 0, 1, 0], 'affectations.csv': [1, 0, 0, 1, 0] },
    },
  ]);
});

describe('deux dossiers dont les fichiers portent le même nom', () => {
  verifier('t_dossiers_noms', [
    {
      nom: 'une autre ligne au même endroit ne fait pas oublier une ligne isolée',
      executions: [
        { 'clients.csv': clients(client('1', '', 'a@x.fr'), client('abc', 'Bêta', 'b@x.fr')) },
        { 'clients.csv': clients(client('10', 'Gamma', 'c@x.fr'), client('11', 'Delta', 'd@x.fr')) },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['clients.csv', 3, 'CLI-01'],
      ],
    },
    {
      nom: 'deux lignes isolées au même endroit sont gardées toutes deux',
      executions: [
        { 'clients.csv': clients(client('1', '', 'a@x.fr')) },
        { 'clients.csv': clients(client('10', '', 'b@x.fr')) },
      ],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['clients.csv', 2, 'CLI-02'],
      ],
    },
    {
      nom: 'une ligne isolée déjà connue est comptée à nouveau mais pas gardée deux fois',
      executions: [
        { 'clients.csv': clients(client('1', '', 'a@x.fr')) },
        { 'clients.csv': clients(client('1', '', 'a@x.fr')) },
      ],
      isolees: [['clients.csv', 2, 'CLI-02']],
      bilan: { 'clients.csv': [1, 0, 0, 0, 1] },
    },
    {
      nom: 'plusieurs lignes isolées de même texte sont autant d’entrées',
      executions: [{ 'clients.csv': clients(client('1', '', 'a@x.fr'), client('1', '', 'a@x.fr')) }],
      isolees: [
        ['clients.csv', 2, 'CLI-02'],
        ['clients.csv', 3, 'CLI-02'],
      ],
    },
  ]);
});

describe('quels fichiers, de quelle entité, de quelle source', () => {
  verifier('t_dossiers_fichiers', [
    {
      nom: 'un fichier corrompu n’est pas chargé',
      executions: [
        {
          ...A1,
          'projets_corrompus.csv': projets(projet('1', 'Audit', '1')),
          'projets_nord_corrompus.csv': projets(projet('2', 'Refonte', '1')),
        },
      ],
      bilan: { 'clients.csv': [1, 1, 0, 0, 0] },
    },
    {
      nom: 'l’entité se reconnaît au nom, sinon aux en-têtes',
      executions: [
        {
          'export.csv': csv('Raison sociale;Courriel;N° client', 'Alpha;a@x.fr;1'),
          'export2.csv': csv('Matricule;Nom;Prénom;Agence;E-mail', '1;Roy;Anne;Lyon;roy@x.fr'),
          'Projets 2024.csv': csv('Réf;Nom du projet;Client;Début;Status', '1;Audit;1;2024-01-02;en cours'),
        },
      ],
      tables: [
        [CLIENTS, [['commune', '1', 'Alpha', 'a@x.fr']]],
        [INTERVENANTS, [['commune', '1', 'Roy', 'roy@x.fr']]],
        [PROJETS, [['Audit', 'a@x.fr']]],
      ],
    },
    {
      nom: 'une colonne inconnue est gardée en JSON, avec la ligne',
      executions: [
        {
          ...A1,
          'projets.csv': csv(
            'id_projet,nom_projet,id_client,date_debut,statut,Budget (k€),Sites',
            '1,Audit,1,2021-01-01,En cours," 12,5 ","Lyon ""centre"", Paris"',
            '2,Refonte,1,2021-01-01,En cours,,',
          ),
        },
      ],
      tables: [
        [
          'SELECT hors_modele FROM projets ORDER BY id_projet',
          [['{"Budget (k€)":"12,5","Sites":"Lyon \\"centre\\", Paris"}'], [null]],
        ],
      ],
    },
    {
      nom: 'la colonne agence d’un projet, qui n’a pas de place en base, n’est pas perdue',
      executions: [
        {
          ...A1,
          'projets.csv': csv(
            'id_projet,nom_projet,id_client,date_debut,statut,Agence',
            '1,Audit,1,2021-01-01,En cours,Lyon',
          ),
        },
      ],
      tables: [['SELECT hors_modele FROM projets', [['{"Agence":"Lyon"}']]]],
    },
  ]);
});
