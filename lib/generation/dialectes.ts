/**
 * Les façons d'écrire un même fichier : en-têtes, séparateur, encodage, fin de ligne, écriture des valeurs. Sans dialecte,
 * chaque fichier est canonique ; avec, chaque agence a le sien.
 */
import type { Entite } from '../metier/modele';
import { encoder1252 } from '../commun/windows1252';

/** Une ligne : la valeur de chaque champ (les noms de champ sont ceux du modèle). */
export type Valeurs = Readonly<Record<string, string>>;

export type Encodage = 'utf-8' | 'utf-8 avec BOM' | 'windows-1252' | 'utf-16le';

export interface Dialecte {
  readonly fichier: string;
  readonly entite: Entite;
  /** Les rangs de l'entité que ce fichier contient : du premier compris au second exclu. */
  readonly rangs: readonly [number, number];
  /** Les champs, dans l'ordre des colonnes, et leur en-tête. */
  readonly colonnes: Readonly<Record<string, string>>;
  readonly separateur: string;
  readonly finDeLigne: '\n' | '\r\n';
  readonly encodage: Encodage;
  /** Comment ce fichier écrit les champs qu'il n'écrit pas sous leur forme canonique. */
  readonly ecritures: Readonly<Record<string, (valeur: string) => string>>;
}

export type Volumes = Readonly<Record<Entite, number>>;

const CANONIQUE = { separateur: ',', finDeLigne: '\n', encodage: 'utf-8', ecritures: {} } as const;

const COLONNES: Readonly<Record<Entite, Readonly<Record<string, string>>>> = {
  clients: {
    id: 'id_client',
    nom: 'nom',
    email: 'email',
    date_inscription: 'date_inscription',
    region: 'region',
    commentaire: 'commentaire',
  },
  intervenants: {
    id: 'id_intervenant',
    nom: 'nom',
    prenom: 'prenom',
    agence: 'agence',
    email: 'email',
    telephone: 'telephone',
  },
  projets: {
    id: 'id_projet',
    nom_projet: 'nom_projet',
    id_client: 'id_client',
    date_debut: 'date_debut',
    date_fin: 'date_fin',
    statut: 'statut',
    note_satisfaction: 'note_satisfaction',
  },
  affectations: {
    id: 'id_affectation',
    id_projet: 'id_projet',
    id_intervenant: 'id_intervenant',
    date_affectation: 'date_affectation',
    role: 'role',
    commentaire: 'commentaire',
  },
};

/** Un fichier par entité, sous les noms et les formes du cahier des charges. */
export function dialectesCanoniques(volumes: Volumes): Dialecte[] {
  return (['clients', 'intervenants', 'projets', 'affectations'] as const).map((entite) => ({
    ...CANONIQUE,
    fichier: `${entite}.csv`,
    entite,
    rangs: [0, volumes[entite]],
    colonnes: COLONNES[entite],
  }));
}

const MOIS = 'janvier février mars avril mai juin juillet août septembre octobre novembre décembre'.split(' ');
const STATUTS_ECRITS: Readonly<Record<string, string>> = {
  planifie: 'Planifié',
  en_cours: 'En cours',
  suspendu: 'Suspendu',
  termine: 'Terminé',
  annule: 'Annulé',
};

/** « 2024-03-05 » → « 05/03/2024 ». */
export const dateBarree = (date: string): string => date.split('-').reverse().join('/');

/** « 2024-03-05 » → « 5 mars 2024 ». */
export function dateEnLettres(date: string): string {
  const [annee = '', mois, jour] = date.split('-');
  return `${Number(jour)} ${MOIS[Number(mois) - 1] ?? ''} ${annee}`;
}

/** « +33612345678 » → « 06 12 34 56 78 ». */
export const telephoneEspace = (telephone: string): string =>
  telephone.replace('+33', '0').replace(/(..)(?=.)/g, '$1 ');

/** Le numéro d'un client de la troisième agence : « C-00042 ». */
const avecPrefixe = (id: string): string => `C-${id.padStart(5, '0')}`;

/** Les trois agences de clients et les deux d'intervenants ; les projets et les affectations viennent d'un fichier commun. */
export function dialectesAgences(volumes: Volumes): Dialecte[] {
  const { clients, intervenants, projets, affectations } = volumes;
  const [tiers, deuxTiers] = [Math.floor(clients / 3), Math.floor((2 * clients) / 3)];
  const moitie = Math.floor(intervenants / 2);
  /** On cite un client de la troisième agence comme elle l'écrit, en plus court, ou sans son préfixe. */
  const citerClient = (id: string): string => {
    if (Number(id) <= deuxTiers) return id;
    return [avecPrefixe(id), `c-${id}`, id][Number(id) % 3] ?? id;
  };
  return [
    {
      ...CANONIQUE,
      fichier: 'clients_agence1.csv',
      entite: 'clients',
      rangs: [0, tiers],
      colonnes: {
        id: 'ID',
        nom: 'NomClient',
        date_inscription: 'DateInscription',
        email: 'EmailContact',
        commentaire: 'Commentaire',
      },
    },
    {
      fichier: 'clients_agence2.csv',
      entite: 'clients',
      rangs: [tiers, deuxTiers],
      colonnes: {
        id: 'ClientID',
        nom: 'Raison Sociale',
        email: 'email',
        date_inscription: 'Inscrit_le',
        region: 'Region',
      },
      separateur: ';',
      finDeLigne: '\r\n',
      encodage: 'windows-1252',
      ecritures: { date_inscription: dateBarree },
    },
    {
      fichier: 'clients_agence3.csv',
      entite: 'clients',
      rangs: [deuxTiers, clients],
      colonnes: {
        id: 'Réf client',
        nom: 'Nom du client',
        email: 'Courriel',
        date_inscription: "Date d'inscription",
        region: 'Région',
        commentaire: 'Commentaire',
      },
      separateur: '\t',
      finDeLigne: '\n',
      encodage: 'utf-8 avec BOM',
      ecritures: { id: avecPrefixe, date_inscription: dateEnLettres },
    },
    {
      ...CANONIQUE,
      fichier: 'intervenants_agence1.csv',
      entite: 'intervenants',
      rangs: [0, moitie],
      colonnes: COLONNES.intervenants,
      ecritures: { telephone: telephoneEspace },
    },
    {
      fichier: 'intervenants_agence2.csv',
      entite: 'intervenants',
      rangs: [moitie, intervenants],
      colonnes: { id: 'ID', prenom: 'Prénom', nom: 'Nom', agence: 'Agence', email: 'E-mail', telephone: 'Tél.' },
      separateur: '\t',
      finDeLigne: '\r\n',
      encodage: 'utf-16le',
      ecritures: { agence: (agence) => agence.toUpperCase() },
    },
    {
      fichier: 'projets.csv',
      entite: 'projets',
      rangs: [0, projets],
      colonnes: {
        id: 'id_projet',
        nom_projet: 'Nom du projet',
        id_client: 'Réf client',
        date_debut: 'Début',
        date_fin: 'Date de fin prévue',
        statut: 'Status',
        note_satisfaction: 'note_satisfaction',
      },
      separateur: ';',
      finDeLigne: '\r\n',
      encodage: 'windows-1252',
      ecritures: {
        id_client: citerClient,
        date_debut: dateBarree,
        date_fin: dateBarree,
        statut: (statut) => STATUTS_ECRITS[statut] ?? statut,
        note_satisfaction: (note) => note.replace('.', ','),
      },
    },
    {
      ...CANONIQUE,
      fichier: 'affectations.csv',
      entite: 'affectations',
      rangs: [0, affectations],
      colonnes: { ...COLONNES.affectations, role: 'Rôle', commentaire: 'Commentaire' },
      separateur: '|',
    },
  ];
}

export function encodeur(encodage: Encodage): (texte: string) => Buffer {
  if (encodage === 'windows-1252') return encoder1252;
  return (texte) => Buffer.from(texte, encodage === 'utf-16le' ? 'utf16le' : 'utf8');
}

function citer(texte: string, separateur: string): string {
  const aCiter = texte.includes(separateur) || texte.includes('"') || texte.includes('\n');
  return aCiter ? `"${texte.replaceAll('"', '""')}"` : texte;
}

/** La première ligne du fichier, précédée de la marque que son encodage demande. */
export function ecrireEntete({ colonnes, separateur, finDeLigne, encodage }: Dialecte): string {
  const marque = encodage === 'utf-8 avec BOM' || encodage === 'utf-16le' ? '\ufeff' : '';
  return marque + Object.values(colonnes).join(separateur) + finDeLigne;
}

/** Un enregistrement, à partir des textes de ses cellules. */
export function ecrireCellules({ colonnes, separateur, finDeLigne }: Dialecte, textes: Valeurs): string {
  let ligne = '';
  let avant = '';
  for (const champ in colonnes) {
    ligne += avant + citer(textes[champ] ?? '', separateur);
    avant = separateur;
  }
  return ligne + finDeLigne;
}

/** Le texte d'une cellule, tel que ce fichier l'écrit. */
export function ecrireValeur(dialecte: Dialecte, champ: string, valeur: string): string {
  const ecriture = dialecte.ecritures[champ];
  return valeur === '' || ecriture === undefined ? valeur : ecriture(valeur);
}

/** Les textes des cellules d'une ligne saine. */
export function textesDe(dialecte: Dialecte, valeurs: Valeurs): Valeurs {
  const champs = Object.keys(dialecte.ecritures);
  if (champs.length === 0) return valeurs;
  const textes = { ...valeurs };
  for (const champ of champs) textes[champ] = ecrireValeur(dialecte, champ, valeurs[champ] ?? '');
  return textes;
}
