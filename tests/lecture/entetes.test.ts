/** Les en-têtes : ce que chaque mot nomme, et ce qu'il ne doit pas nommer. */
import { champDe, comparerEntete, reconnaitreEntite } from '../../lib/lecture/entetes';
import { entiteDuNom, nomDOrigine, nomFichierIsole, sourceDuNom } from '../../lib/lecture/noms';
import { ENTITES, MODELE, type Entite } from '../../lib/metier/modele';
import { recenserUn } from './outils';

const NOMMES: Readonly<Record<Entite, Readonly<Record<string, string>>>> = {
  clients: {
    id: 'ID|N° client|Nº client|N°|Réf client|Ref. Client|Code client|ClientID|customerId|Numéro|Identifiant du client',
    nom: 'Nom|NomClient|NOM DU CLIENT|Raison Sociale|customer_name|Company|Nom de l’entreprise|Client name|Client',
    email: 'E-mail|E-mail contact|EmailContact|Courriel|Mél|Adresse e-mail|Contact email|email_client|Mails',
    date_inscription:
      "DateInscription|Date d'inscription|Date d’inscription|Inscrit_le|Created at|Client depuis|Depuis le|Date d'ajout",
    region: 'Région|REGIONS|Région du client|Secteur',
    commentaire: 'Commentaires|Remarque|Observations|Notes|Commentaire client',
  },
  intervenants: {
    id: 'id_intervenant|Matricule|Employee ID|ID consultant|N° intervenant',
    nom: 'Nom|Nom de famille|Last name|Nom de l’intervenant',
    prenom: 'Prénom|First Name|Prénom intervenant',
    agence: 'Agence|Agences|Bureau|Resp. agence|Agence de rattachement|Nom de l’agence',
    email: 'Courriel|E-mail|Mail pro|Email address',
    telephone: 'Tél.|Tel|Mobile|Portable|N° de téléphone|N° tél.|Téléphone fixe|Phone|GSM',
  },
  projets: {
    id: 'ID|Réf. projet|Code projet|N° projet|project_id',
    nom_projet: 'Nom du projet|project_name|ProjectName|Libellé|Intitulé|Projet|Titre',
    id_client: 'Réf client|Client|client_id|N° de client|ID client|Code du client',
    date_debut: 'Début|Date de début|start_date|Date début prévue|Démarrage',
    date_fin: 'Fin|Date de fin prévue|End date|Échéance|Date fin réelle',
    statut: 'Statut|Status|État|Statut du projet|Avancement|Phase',
    note_satisfaction: 'Note|Note /5|Note de satisfaction|Satisfaction client|Rating',
    agence: 'Agence|Resp. agence',
  },
  affectations: {
    id: 'id_affectation|ID|N° affectation',
    id_projet: 'Projet|Réf projet|project_id|N° projet',
    id_intervenant: 'Intervenant|Matricule|employee_id|Consultant|Intervenant (matricule)',
    date_affectation: "Date|Date d'affectation|Début|Assigned on",
    role: 'Rôle|Fonction|Poste|Role',
    commentaire: 'Commentaire|Remarques',
    agence: 'Agence',
  },
};

const INCONNUS: Readonly<Record<Entite, string>> = {
  clients:
    'Code postal|Nom contact|Nom du contact|Contact|Adresse|Ville|Tél.|SIRET|N° SIRET|Numéro de téléphone|Code APE|Id agence|Prénom|Date de modification',
  intervenants: 'Code agence|ID agence|Code postal|Ville|Fonction|Nom complet',
  projets:
    'Nom client|Nom du client|Email client|Statut client|Budget|Chef de projet|Date|Durée|Type de projet|Code postal',
  affectations: 'Nom du projet|Nom intervenant|Date de fin|Client|ID client|Jours|Charge|Responsable',
};

test.each(
  ENTITES.flatMap((entite) => Object.entries(NOMMES[entite]).map(([champ, mots]) => [entite, champ, mots] as const)),
)('%s.%s', (entite, champ, mots) => {
  expect(mots.split('|').map((mot) => [mot, champDe(entite, mot)])).toEqual(mots.split('|').map((mot) => [mot, champ]));
});

test.each(ENTITES.map((entite) => [entite, INCONNUS[entite]] as const))('%s : ce qui ne nomme rien', (entite, mots) => {
  expect(mots.split('|').filter((mot) => champDe(entite, mot) !== undefined)).toEqual([]);
});

test('chaque champ du modèle est nommé par son propre nom, quelle que soit sa casse', () => {
  for (const entite of ENTITES) {
    for (const { nom } of MODELE[entite].champs) {
      for (const forme of [nom, nom.toUpperCase(), nom.replaceAll('_', ' ')]) expect(champDe(entite, forme)).toBe(nom);
    }
  }
});

test('une entité se reconnaît à ses seuls en-têtes, sans confondre les entités', () => {
  for (const entite of ENTITES) {
    expect(
      reconnaitreEntite(
        MODELE[entite].champs.map(({ nom }) => (nom === 'id' ? `id_${MODELE[entite].singulier}` : nom)),
      ),
    ).toBe(entite);
  }
  expect(reconnaitreEntite(['a', 'b'])).toBeUndefined();
});

test.each([
  [
    'Resp. agence cède à Agence',
    'intervenants.csv',
    'id;nom;prenom;email;Resp. agence;Agence\n',
    'agence',
    'Agence',
    'Resp. agence',
  ],
  ['Code cède à ID', 'clients.csv', 'ID;Code;nom;email\n', 'id', 'ID', 'Code'],
  [
    'Matricule cède à id_intervenant',
    'intervenants.csv',
    'Matricule;id_intervenant;nom;prenom;agence;email\n',
    'id',
    'id_intervenant',
    'Matricule',
  ],
  ['Phase cède à Statut', 'projets.csv', 'id;nom;client;début;Phase;Statut\n', 'statut', 'Statut', 'Phase'],
  ['Client cède à Nom', 'clients.csv', 'id;Client;Nom;email\n', 'nom', 'Nom', 'Client'],
  [
    'Date cède à Date affectation',
    'affectations.csv',
    'projet;intervenant;Date;Date affectation\n',
    'date_affectation',
    'Date affectation',
    'Date',
  ],
])('un mot vague s’efface : %s', async (_, nom, texte, champ, retenu, inconnu) => {
  const { dialecte } = await recenserUn(nom, texte);
  expect(dialecte.entetes[dialecte.colonnes.get(champ) ?? -1]).toBe(retenu);
  expect(dialecte.inconnues.map(({ entete }) => entete)).toEqual([inconnu]);
});

test.each([
  ['E-mail contact', 'emailcontact'],
  ['  N° client ', 'nclient'],
  ['Œuvre_Cœur', 'oeuvrecoeur'],
])('la forme comparable de « %s »', (entete, forme) => {
  expect(comparerEntete(entete)).toBe(forme);
});

test.each([
  ['clients.csv', 'clients', 'commune'],
  ['Clients_Agence2.CSV', 'clients', 'agence2'],
  ['projets_corrompus.csv', 'projets', 'commune'],
  ['export_agence3.xlsx#Clients', 'clients', 'agence3'],
  ['export_agence3.xlsx#Clients_agence4', 'clients', 'agence4'],
  ['projets_agence3.xlsx#Feuil1', 'projets', 'agence3'],
  ['divers.xlsx#Notes_2024', undefined, 'commune'],
])('le nom %s dit %s, source %s', (nom, entite, source) => {
  expect([entiteDuNom(nom), sourceDuNom(nom)]).toEqual([entite, source]);
  expect(nomDOrigine(nomFichierIsole(nom))).toBe(nom);
});
