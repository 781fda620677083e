/**
 * Les mots dont sont faites les données : patronymes, raisons sociales, prestations, remarques. Faker fournit les
 * patronymes et mélange les listes une fois au départ ; ensuite, tout se compose par tirages rapides.
 */
import { faker } from '@faker-js/faker/locale/fr';
import type { Statut } from '../metier/modele';
import { VILLES, aVille } from './geographie';

/** « Rénov'Sud » → « renov-sud » : de quoi faire une adresse, et comparer deux noms. */
export function slug(texte: string): string {
  return texte
    .replace(/œ/gi, 'oe')
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

const liste = (texte: string): readonly string[] => texte.trim().split(/\s*;\s*/);

const PRENOMS = liste(`
  Élodie; Jérôme; Chloé; Loïc; Anaïs; François; Zoé; Mathéo; Inès; Hervé; Maëlle; Jean-Luc; Agnès; Cédric; Noémie; Rémi;
  Léa; Benoît; Océane; Gaël; Camille; Thomas; Julie; Nicolas; Céline; Julien; Aurélie; Sébastien; Émilie; Guillaume;
  Marion; Antoine; Pauline; Maxime; Mélanie; Vincent; Laure; Alexandre; Amélie; Mathieu; Sophie; Romain; Hélène; Fabien;
  Nathalie; Stéphane; Valérie; Frédéric; Isabelle; Christophe; Sandrine; Laurent; Delphine; Olivier; Karine; Éric;
  Virginie; Pascal; Corinne; Thierry; Marie-Laure; Jean-Baptiste; Anne-Sophie; Paul; Clémence; Hugo; Manon; Lucas;
  Margaux; Théo; Sarah; Quentin; Yasmine; Karim; Fatima; Mehdi; Leïla; Samir; Nadia; Rachid; Françoise; Gérard; Michèle;
  André; Irène; Léo; Solène; Tristan; Maïwenn; Corentin; Gwenaëlle; Yann; Aïcha; Ibrahim; Tiphaine; Noé`);

const PATRONYMES_ACCENTUES = liste(`
  Lefèvre; Béranger; Quéré; D'Angelo; Müller; Sénéchal; Thévenet; N'Guyen; Nuñez; Castaño; Frémont; Guérin; Noël; Rivière;
  Lacaze; Kermarrec; Prévost; Rémy; Ménard; Gérard; Mérieux; Pérez; Muñoz; Schäfer; Ollivier; Le Goff; Le Bihan; L'Hostis;
  De La Tour; Saint-Martin; Bœuf; Lætz; Château; Hébert; Légaré; Bénard; Crépin; Délage; Évrard; Fauché; Géraud; Hénin;
  Jégou; Kéravec; Lévêque; Maçon; Néraud; Pécheur; Quesnel; Ségur; Trémont; Urbain; Verdière; Wattelé; Yvernault; Zéphyr`);

const ACTIVITES = liste(`
  Menuiserie; Imprimerie; Fonderie; Épicerie; Hôtel; Pharmacie; Laiterie; Quincaillerie; Scierie; Tôlerie; Boulangerie;
  Garage; Brasserie; Clinique; Domaine; Atelier; Optique; Vergers; Zinguerie; Serrurerie; Plomberie; Charpentes; Maçonnerie;
  Peintures; Carrelages; Vitrerie; Conserverie; Biscuiterie; Fromagerie; Pépinières; Horticulture; Blanchisserie; Librairie;
  Papeterie; Mécanique; Chaudronnerie; Câblerie; Verrerie; Poterie; Tannerie; Cordonnerie; Bijouterie; Horlogerie;
  Laboratoire; Cidrerie; Minoterie; Ébénisterie; Électricité`);

const METIERS = liste(`
  Transports; Énergies; Conseil; Industrie; Logistique; Habitat; Bâtiment; Ingénierie; Distribution; Électronique; Paysages;
  Solutions; Immobilier; Santé; Propreté; Sécurité; Formation; Plastiques; Textiles; Emballages`);

const LIEUX = liste(`
  du Parc; de la Gare; des Halles; de l'Écluse; du Vieux Pont; de la Côte Bleue; des Cévennes; du Château Vieux; de l'Océan;
  de la Forêt; des Trois Rivières; du Marché; de l'Abbaye; de la Citadelle; des Remparts; du Phare; de l'Étang; de la Vallée;
  des Lilas; du Moulin Neuf; de l'Hôtel de Ville; de la République; des Tilleuls; du Grand Chêne`);

const RACINES = liste(
  `Rénov'; Éco; Aqua; Bati; Agri; Clima; Hydro; Techni; Distri; Opti; Néo; Géo; Mécano; Fibro; Solar'; Sécuri`,
);
const TERMINAISONS = liste(
  `Sud; Ouest; Armor; Loire; Alpes; Centre; Nord; Garonne; Rhône; Atlantique; Pyrénées; Vosges; Jura; Manche`,
);

/** Chaque forme figure autant de fois que sa part, en vingtièmes. */
const FORMES = liste(`
  SARL; SARL; SARL; SARL; SARL; SARL; SARL; SAS; SAS; SAS; SAS; SAS; SAS; SASU; SASU; SA; SA; EURL; SCOP; SNC`);

/** Une prestation de Clevity : ce qu'elle recouvre, combien de jours elle dure, qui la fait. */
export interface Prestation {
  readonly nom: string;
  readonly sujets: readonly string[];
  readonly duree: readonly [number, number];
  readonly roles: readonly string[];
}

export const PRESTATIONS: readonly Prestation[] = [
  {
    nom: 'Audit',
    sujets: liste('RGPD; sécurité; des licences; du réseau; énergétique des serveurs; des sauvegardes; qualité'),
    duree: [5, 45],
    roles: ['Auditeur', 'Auditeur', 'Consultant'],
  },
  {
    nom: 'Déploiement',
    sujets: liste("ERP; réseau; de la téléphonie; des postes de travail; de l'intranet; de la fibre; CRM; de la paie"),
    duree: [30, 300],
    roles: ['Technicien', 'Technicien', 'Technicien', 'Consultant', 'Architecte', 'Formateur'],
  },
  {
    nom: 'Formation',
    sujets: liste("bureautique; cybersécurité; à l'ERP; des administrateurs; RGPD; à la signature électronique"),
    duree: [1, 15],
    roles: ['Formateur', 'Formateur', 'Consultant'],
  },
  {
    nom: 'Assistance',
    sujets: liste("technique; utilisateurs; à la maîtrise d'ouvrage; de nuit; au démarrage; à la recette"),
    duree: [90, 730],
    roles: ['Technicien', 'Technicien', 'Consultant', 'Support'],
  },
];

export const ROLE_CHEF = 'Chef de projet';

export const REMARQUES_CLIENT: readonly ((ville: string) => string)[] = [
  () => 'Client historique',
  () => 'Paiement à 30 jours',
  () => 'À relancer, voir le dossier',
  () => 'Contact sur place : l\'accueil, "porte B"',
  (ville) => `Site principal ${aVille(ville)}`,
  (ville) => `Siège ${aVille(ville)}, dépôt en périphérie`,
  () => 'Facturer au siège,\nlivrer sur le site',
  () => 'Demande un devis avant toute intervention',
  () => 'Dit « la "grande maison" »',
  () => 'Accès sécurisé ; prévenir la veille',
];

export const REMARQUES_AFFECTATION: readonly string[] = [
  'Sur site',
  'À distance',
  'Jours fériés exclus,\nvoir le planning',
  'Dit « le "pompier" »',
  'Remplace un collègue en congé',
  'Mi-temps, le matin',
  'Déplacements pris en charge ; hôtel réservé',
  'Habilitation électrique à jour',
  'Deuxième passage, après réserves',
];

/** Les notes rendues, chacune autant de fois que sa part : des clients plutôt contents, quelques déçus, des silences. */
export const NOTES = liste(
  '5;5;5;5;5;5;5;4.5;4.5;4.5;4.5;4.5;4.5;4.5;4.8;4.7;4.2;4;4;4;4;4;4;4;3.8;3.5;3.5;3.5;3.5;3;3;2.5;2;1.5;1;;;;;;;;',
);

/** Un projet commencé est presque toujours en cours, parfois suspendu, rarement annulé. */
export const STATUTS_EN_COURS: readonly Statut[] = [
  ...Array<Statut>(16).fill('en_cours'),
  'suspendu',
  'suspendu',
  'annule',
];

/** Une façon de nommer une entreprise : combien de noms différents elle permet, et le n-ième. */
export interface Tournure {
  readonly taille: number;
  nommer(place: number): string;
}

export interface Vocabulaire {
  readonly prenoms: readonly string[];
  readonly patronymes: readonly string[];
  readonly formes: readonly string[];
  readonly tournures: readonly Tournure[];
}

const enMajuscule = (nom: string): string => nom.replace(/(^|\s)\p{L}/gu, (lettre) => lettre.toUpperCase());

/** Les patronymes accentués, puis ceux de Faker ; « Le Roux » et « Leroux », trop proches, n'en font qu'un. */
function patronymes(): string[] {
  const lettres = (nom: string): string => slug(nom).replaceAll('-', '');
  const villes = new Set(VILLES.map((ville) => lettres(ville.nom)));
  const retenus = new Map<string, string>();
  const connus: unknown = faker.rawDefinitions.person?.last_name?.generic;
  const deFaker = Array.isArray(connus) ? connus.filter((nom) => typeof nom === 'string').map(enMajuscule) : [];
  for (const nom of [...PATRONYMES_ACCENTUES, ...deFaker]) {
    if (!retenus.has(lettres(nom)) && !villes.has(lettres(nom))) retenus.set(lettres(nom), nom);
  }
  return [...retenus.values()];
}

/** Combine deux listes en autant de noms que de paires. */
function paires(a: readonly string[], b: readonly string[], ecrire: (a: string, b: string) => string): Tournure {
  return {
    taille: a.length * b.length,
    nommer: (place) => ecrire(a[place % a.length] ?? '', b[Math.floor(place / a.length)] ?? ''),
  };
}

export function preparerVocabulaire(graine: number): Vocabulaire {
  faker.seed(graine);
  const noms = faker.helpers.shuffle(patronymes());
  return {
    prenoms: faker.helpers.shuffle([...PRENOMS]),
    patronymes: noms,
    formes: FORMES,
    tournures: [
      paires(ACTIVITES, noms, (activite, nom) => `${activite} ${nom}`),
      paires(noms, METIERS, (nom, metier) => `${nom} ${metier}`),
      paires(ACTIVITES, LIEUX, (activite, lieu) => `${activite} ${lieu}`),
      paires(RACINES, TERMINAISONS, (racine, fin) => (racine.endsWith("'") ? racine + fin : `${racine} ${fin}`)),
      paires(ACTIVITES, noms, (activite, nom) => `${activite} ${nom} et Fils`),
      paires(noms, noms, (nom, associe) => `Cabinet ${nom} & ${associe}`),
    ],
  };
}
