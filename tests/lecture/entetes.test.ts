/** Les en-têtes : ce que chaque mot nomme, et ce qu'il ne doit pas nommer. */
import { champDe, comparerEntete, lireEntete, reconnaitreEntite } from '../../lib/lecture/entetes';
import { sourceDeLAgence } from '../../lib/controle/controle';
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
  affectations: 'Nom du projet|Nom intervenant|Date de fin|Client|ID client|Jours|Charge',
};

test.each(
  ENTITES.flatMap((entite) => Object.entries(NOMMES[entite]).map(([champ, mots]) => [entite, champ, mots] as const)),
)('%s.%s', (entite, champ, mots) => {
  expect(mots.split('|').map((mot) => [mot, champDe(entite, mot)])).toEqual(mots.split('|').map((mot) => [mot, champ]));
});

test.each(ENTITES.map((entite) => [entite, INCONNUS[entite]] as const))('%s : ce qui ne nomme rien', (entite, mots) => {
  expect(mots.split('|').filter((mot) => champDe(entite, mot) !== undefined)).toEqual([]);
});

/** Abrégés : un début de mot, ses deux bouts, ou ses consonnes. */
const ABREGES: Readonly<Record<Entite, Readonly<Record<string, string>>>> = {
  clients: {
    id: 'N° cl.|Réf. cl.|Ident.',
    nom: 'Sté|STE|Soc.|Raison soc.|Nom cli.',
    email: 'Adr. mail',
    date_inscription: 'Date créa.|DATE_CREA|D. inscription|Insc.|Dt. création',
    region: 'Rég.|Région adm.',
    commentaire: 'Obs.|Obs|Rmq|Comm.|Préc.',
  },
  intervenants: { prenom: 'Prén.', agence: 'Ag.', telephone: 'Mob.|Port.|Tlph' },
  projets: {
    id: 'Réf. proj.',
    nom_projet: 'Lib.|Désign.',
    id_client: 'Clt|Réf. cl.|N° cl.',
    date_debut: 'D. début|Déb.|Lanc.',
    date_fin: 'D. fin|Fin prév.|Éch.|Clôt.',
    statut: 'Stat.',
    note_satisfaction: 'Satisf.|Satisf|Éval.|Note satisf.',
    agence: 'Resp.',
  },
  affectations: {
    id_projet: 'Prj|Réf. proj.',
    id_intervenant: 'Interv.|N° interv.',
    date_affectation: 'Date aff.',
    role: 'Fct',
  },
};

test.each(
  ENTITES.flatMap((entite) => Object.entries(ABREGES[entite]).map(([champ, mots]) => [entite, champ, mots] as const)),
)('%s.%s, abrégé', (entite, champ, mots) => {
  const sens = mots.split('|').map((mot) => [mot, lireEntete(entite, mot)?.champ]);
  expect(sens).toEqual(mots.split('|').map((mot) => [mot, champ]));
  for (const mot of mots.split('|')) expect(lireEntete(entite, mot)?.surete).toMatch(/^(?:abrégé|vague)$/);
});

test.each([
  ['clients', 'Dép.', 'département, ou depuis'],
  ['clients', 'Cde', 'une commande'],
  ['clients', 'Reg.', 'region, registered ou règlement : sans accent, rien ne le dit'],
  ['clients', 'Resp.', 'une personne'],
  ['intervenants', 'Resp.', 'une personne, pas son agence'],
  ['intervenants', 'Âge', 'ni agence, ni rien'],
  ['intervenants', 'Réf. cl.', 'un client, pas un collaborateur'],
  ['projets', 'Int.', 'intitulé, ou intervenant'],
  ['projets', 'Desc.', 'description, pas désignation'],
  ['projets', 'Ste', 'la société du client, pas « state »'],
  ['affectations', 'Clt', 'un client, pas un consultant'],
  ['clients', `${'Obs. '.repeat(50)}`, 'un texte, pas un en-tête'],
] as const)('%s : « %s » ne nomme rien (%s)', (entite, entete, raison) => {
  expect([raison, lireEntete(entite, entete)]).toEqual([raison, undefined]);
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
  [
    'Tél. fixe et Portable',
    'intervenants.csv',
    'id;nom;prenom;agence;email;Tél. fixe;Portable\n',
    'telephone',
    'Portable',
    'Tél. fixe',
  ],
  [
    'Fin prévue et Fin réelle',
    'projets.csv',
    'id;nom;client;début;Fin prévue;Fin réelle;statut\n',
    'date_fin',
    'Fin réelle',
    'Fin prévue',
  ],
  ['Nom et Raison sociale', 'clients.csv', 'id;Nom;Raison sociale;email\n', 'nom', 'Raison sociale', 'Nom'],
  [
    'Réf. client et Client',
    'projets.csv',
    'id;nom;Client;Réf. client;début;statut\n',
    'id_client',
    'Réf. client',
    'Client',
  ],
  [
    'un mot entier et son abréviation',
    'clients.csv',
    'id;nom;email;Obs.;Remarque\n',
    'commentaire',
    'Remarque',
    'Obs.',
  ],
  ['deux fois le même en-tête', 'clients.csv', 'id;nom;email;email\n', 'email', 'email', 'email colonne 4'],
])('deux colonnes pour un champ, la plus sûre le remplit : %s', async (_, nom, texte, champ, retenu, cede) => {
  const { dialecte } = await recenserUn(nom, texte);
  expect(dialecte.entetes[dialecte.colonnes.get(champ) ?? -1]).toBe(retenu);
  expect(dialecte.inconnues.map(({ entete }) => entete)).toEqual([cede]);
  expect(dialecte.cedees).toEqual([{ entete: cede, champ, pour: retenu }]);
});

test('la source que nomme une ligne gardée se lit dans sa colonne la plus sûre', () => {
  const sources = new Map([['nord', 'nord']]);
  expect(sourceDeLAgence('projets', { Responsable: 'Nord', Agence: 'Sud' }, sources)).toBeUndefined();
  expect(sourceDeLAgence('projets', { Responsable: 'Sud', Agence: 'Nord' }, sources)).toBe('nord');
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
