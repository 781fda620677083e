/**
 * Reconnaître les colonnes : une table de synonymes par entité, sans égard à la casse, aux accents ni à la ponctuation.
 */
import { ENTITES, MODELE, type Entite } from '../metier/modele';

const sansPluriel = (forme: string): string => forme.replace(/s$/, '');

function formes(mots: string): ReadonlySet<string> {
  return new Set(mots.split(' ').map(sansPluriel));
}

/** Les mots qui désignent une entité dans un en-tête : `Nom du client`, `ref_projet`, `employee id`. */
const MOTS: Readonly<Record<Entite, readonly string[]>> = {
  clients: ['client', 'customer', 'compte', 'account'],
  intervenants: ['intervenant', 'consultant', 'collaborateur', 'employe', 'employee', 'salarie', 'agent', 'ressource'],
  projets: ['projet', 'project', 'mission', 'prestation', 'chantier'],
  affectations: ['affectation', 'assignation', 'assignment', 'allocation'],
};

const IDENTIFIANT_VAGUE = ['numero', 'num', 'no', 'n', 'ref', 'reference', 'code', 'cle'];
const IDENTIFIANT = ['id', 'identifiant', ...IDENTIFIANT_VAGUE];

/** Un matricule ne désigne qu'une personne. */
function identifiantsDe(entite: Entite): readonly string[] {
  return entite === 'intervenants' ? [...IDENTIFIANT, 'matricule'] : IDENTIFIANT;
}

const EMAIL = [
  ...['email', 'mail', 'courriel', 'mel', 'adressemail', 'adresseemail', 'adressecourriel', 'adresseelectronique'],
  ...['emailducontact', 'courrielducontact'],
  ...['emailcontact', 'mailcontact', 'courrielcontact', 'contactemail', 'contactmail', 'emailpro', 'mailpro'],
  ...['emailprofessionnel', 'courrielprofessionnel', 'emailaddress', 'courrielelectronique', 'adressemel'],
  ...['emailprincipal', 'mailprincipal', 'courrielprincipal'],
];
const COMMENTAIRE = [
  ...['commentaire', 'remarque', 'observation', 'comment', 'memo', 'note', 'information', 'info', 'precision'],
];
const AGENCE = [
  ...[
    'agence',
    'agency',
    'bureau',
    'site',
    'branche',
    'branch',
    'office',
    'nomagence',
    'nomdelagence',
    'libelleagence',
  ],
  ...['agencerattachement', 'agencederattachement', 'agenceresponsable', 'agencename', 'rattachement', 'respagence'],
  ...['responsableagence', 'branchname', 'officename', 'agencyname'],
];

/** Les mots vagues de toutes les entités, et ceux d'une seule. */
const derniersRecours = (mots: string): ReadonlySet<string> =>
  formes(`${IDENTIFIANT_VAGUE.join(' ')} matricule site bureau office rattachement respagence ${mots}`);

/** Des mots trop vagues pour l'emporter : ils ne nomment un champ que si aucun autre en-tête du fichier ne le nomme. */
const DERNIERS_RECOURS: Readonly<Record<Entite, ReadonlySet<string>>> = {
  clients: derniersRecours(
    'client customer account compte depuis depuisle zone secteur libelle intitule note info information',
  ),
  intervenants: derniersRecours('responsableagence'),
  projets: derniersRecours('projet project mission prestation chantier avis avancement situation phase'),
  affectations: derniersRecours('date depuis depuisle debut note info information qualite'),
};

/** Pour chaque champ, les mots qui le nomment ; on leur accole aussi ceux de l'entité (`statut_projet`). */
const SYNONYMES: Readonly<Record<Entite, Readonly<Record<string, readonly string[]>>>> = {
  clients: {
    id: IDENTIFIANT,
    nom: [
      ...['nomraisonsociale', 'organisme', 'organisation'],
      ...['nom', 'raisonsociale', 'societe', 'entreprise', 'denomination', 'denominationsociale', 'client', 'name'],
      ...['nomsociete', 'nomdelasociete', 'nomentreprise', 'nomdelentreprise', 'company', 'companyname', 'customer'],
      ...['libelle', 'enseigne', 'intitule'],
    ],
    email: EMAIL,
    date_inscription: [
      ...['dateinscription', 'datedinscription', 'datedeinscription', 'inscription', 'inscritle', 'inscrit', 'depuis'],
      ...['registrationdate', 'registered', 'signupdate', 'datecreation', 'datedecreation', 'creele', 'dateadhesion'],
      ...['dateentree', 'datedentree', 'enregistrele', 'dateenregistrement', 'datedenregistrement', 'createdat'],
      ...['ajoutele', 'dateajout', 'datedajout', 'depuisle'],
    ],
    region: ['region', 'regionadministrative', 'territoire', 'zone', 'area', 'secteur', 'zonegeographique'],
    commentaire: COMMENTAIRE,
  },
  intervenants: {
    id: identifiantsDe('intervenants'),
    nom: ['nom', 'nomfamille', 'nomdefamille', 'patronyme', 'lastname', 'surname', 'familyname', 'name'],
    prenom: ['prenom', 'firstname', 'givenname', 'forename'],
    agence: AGENCE,
    email: EMAIL,
    telephone: [
      ...['telephone', 'tel', 'mobile', 'portable', 'phone', 'gsm', 'phonenumber', 'numerotelephone', 'numtel'],
      ...['numerodetelephone', 'telmobile', 'telportable', 'telephoneportable', 'telephonemobile', 'telpro', 'cell'],
      ...['cellphone', 'mobilephone', 'numerodemobile', 'numeromobile', 'telephoneprofessionnel', 'lignedirecte'],
      ...['ntel', 'notel', 'ntelephone', 'ndetelephone', 'ndetel', 'telfixe', 'telephonefixe', 'fixe', 'nmobile'],
    ],
  },
  projets: {
    id: IDENTIFIANT,
    nom_projet: [
      'nom',
      'libelle',
      'intitule',
      'titre',
      'designation',
      'projet',
      'project',
      'name',
      'title',
      'label',
      'mission',
      'prestation',
      'chantier',
    ],
    id_client: ['client', 'customer'],
    date_debut: [
      ...['datedebut', 'datededebut', 'debut', 'startdate', 'start', 'datestart', 'demarrage', 'datedemarrage'],
      ...['datededemarrage', 'debutle', 'commencele', 'demarrele', 'lancement', 'datelancement', 'datedelancement'],
      ...['debutprevu', 'datededebutprevue', 'datedebutprevue', 'datedebutprojet', 'begin', 'begindate'],
    ],
    date_fin: [
      ...['datefin', 'datedefin', 'fin', 'enddate', 'end', 'dateend', 'finprevue', 'datefinprevue', 'datedefinprevue'],
      ...['echeance', 'dateecheance', 'datedecheance', 'cloture', 'datecloture', 'datedecloture', 'terminele', 'finle'],
      ...['deadline', 'finreelle', 'datefinreelle', 'datedefinreelle', 'datefinprojet', 'duedate'],
    ],
    statut: ['statut', 'status', 'etat', 'state', 'avancement', 'situation', 'phase'],
    note_satisfaction: [
      ...[
        'notesatisfaction',
        'notedesatisfaction',
        'note',
        'satisfaction',
        'noteclient',
        'satisfactionclient',
        'score',
      ],
      ...['rating', 'evaluation', 'notation', 'scoresatisfaction', 'scoredesatisfaction', 'satisfactionscore', 'avis'],
      ...['satisfactionrating', 'notesatisfactionclient', 'notedesatisfactionclient', 'notesur5', 'note5'],
      ...['satisfaction5', 'notesur10', 'notesur20', 'notesatisfactionsur5'],
    ],
    agence: AGENCE,
  },
  affectations: {
    id: IDENTIFIANT,
    id_projet: ['projet', 'project', 'mission', 'chantier'],
    id_intervenant: [
      'intervenant',
      'consultant',
      'collaborateur',
      'employe',
      'employee',
      'salarie',
      'ressource',
      'matricule',
    ],
    date_affectation: [
      ...['dateaffectation', 'datedaffectation', 'datedeaffectation', 'date', 'affectele', 'depuis', 'assignedon'],
      ...['assignmentdate', 'dateassignation', 'datedassignation', 'datedebut', 'datededebut', 'debut', 'startdate'],
      ...['depuisle'],
    ],
    role: ['role', 'fonction', 'poste', 'position', 'qualite', 'metier', 'jobtitle'],
    commentaire: COMMENTAIRE,
    agence: AGENCE,
  },
};

/** La forme comparable d'un en-tête : `E-mail contact` → `emailcontact`, `N° client` → `nclient`. */
export function comparerEntete(entete: string): string {
  return entete
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/[^a-z0-9]/g, '');
}

/** Toutes les formes admises d'une entité : forme comparable → champ. */
function dresserTable(entite: Entite): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  const admettre = (forme: string, champ: string): void => {
    const cle = sansPluriel(forme);
    if (!table.has(cle)) table.set(cle, champ);
  };
  const accoler = (mots: readonly string[], noms: readonly string[], champ: string): void => {
    for (const mot of mots) {
      for (const nom of noms) {
        for (const forme of [
          mot + nom,
          nom + mot,
          `${mot}du${nom}`,
          `${mot}de${nom}`,
          `${mot}del${nom}`,
          `${mot}d${nom}`,
        ])
          admettre(forme, champ);
      }
    }
  };
  const { champs } = MODELE[entite];
  // Le nom exact d'abord, puis les mots seuls, puis les mots accolés : le plus précis l'emporte.
  for (const { nom } of champs) admettre(comparerEntete(nom), nom);
  for (const { nom, cible } of champs) if (cible !== undefined) accoler(identifiantsDe(cible), MOTS[cible], nom);
  for (const { nom } of champs) for (const mot of SYNONYMES[entite][nom] ?? []) admettre(mot, nom);
  for (const { nom } of champs) accoler(SYNONYMES[entite][nom] ?? [], MOTS[entite], nom);
  return table;
}

const TABLES = Object.fromEntries(ENTITES.map((entite) => [entite, dresserTable(entite)])) as Readonly<
  Record<Entite, ReadonlyMap<string, string>>
>;

/** Le champ que nomme un en-tête, ou `undefined` s'il est inconnu. */
export function champDe(entite: Entite, entete: string): string | undefined {
  return TABLES[entite].get(sansPluriel(comparerEntete(entete)));
}

/** Vrai si cet en-tête est de ceux qui cèdent la place à un autre. */
export function estDernierRecours(entite: Entite, entete: string): boolean {
  return DERNIERS_RECOURS[entite].has(sansPluriel(comparerEntete(entete)));
}

/** L'entité dont ces en-têtes remplissent tous les champs requis ; la mieux servie s'il y en a plusieurs. */
export function reconnaitreEntite(entetes: readonly string[]): Entite | undefined {
  let meilleure: Entite | undefined;
  let meilleurCompte = 0;
  for (const entite of ENTITES) {
    const vus = new Set(entetes.map((entete) => champDe(entite, entete)));
    const complet = MODELE[entite].champs.every((champ) => !champ.requis || vus.has(champ.nom));
    const compte = vus.size - (vus.has(undefined) ? 1 : 0);
    if (complet && compte > meilleurCompte) [meilleure, meilleurCompte] = [entite, compte];
  }
  return meilleure;
}
