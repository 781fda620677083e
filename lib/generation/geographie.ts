/** Les villes, leur région, et la façon française de les introduire (« à Rennes », « au Mans », « d'Angers »). */

const VILLES_PAR_REGION: Readonly<Record<string, readonly string[]>> = {
  'Auvergne-Rhône-Alpes': ['Lyon', 'Grenoble', 'Saint-Étienne', 'Clermont-Ferrand', 'Annecy', 'Valence'],
  'Bourgogne-Franche-Comté': ['Dijon', 'Besançon', 'Auxerre', 'Chalon-sur-Saône'],
  Bretagne: ['Rennes', 'Brest', 'Lorient', 'Vannes', 'Quimper', 'Saint-Malo'],
  'Centre-Val de Loire': ['Tours', 'Orléans', 'Bourges', 'Châteauroux'],
  'Grand Est': ['Strasbourg', 'Reims', 'Metz', 'Nancy', 'Épinal', 'Troyes'],
  'Hauts-de-France': ['Lille', 'Amiens', 'Roubaix', 'Dunkerque', 'Valenciennes', 'Arras'],
  'Île-de-France': ['Paris', 'Versailles', 'Créteil', 'Nanterre', 'Évry', 'Melun'],
  Normandie: ['Caen', 'Rouen', 'Le Havre', 'Évreux', 'Cherbourg'],
  'Nouvelle-Aquitaine': ['Bordeaux', 'Limoges', 'Poitiers', 'La Rochelle', 'Pau', 'Périgueux'],
  Occitanie: ['Toulouse', 'Montpellier', 'Nîmes', 'Perpignan', 'Béziers', 'Albi'],
  'Pays de la Loire': ['Nantes', 'Angers', 'Le Mans', 'Laval', 'Cholet'],
  "Provence-Alpes-Côte d'Azur": ['Marseille', 'Nice', 'Toulon', 'Avignon', 'Aix-en-Provence', 'Fréjus'],
};

export interface Ville {
  readonly nom: string;
  readonly region: string;
}

export const VILLES: readonly Ville[] = Object.entries(VILLES_PAR_REGION).flatMap(([region, noms]) =>
  noms.map((nom) => ({ nom, region })),
);

const PAR_REGION = new Map<string, readonly Ville[]>(
  Object.keys(VILLES_PAR_REGION).map((region) => [region, VILLES.filter((ville) => ville.region === region)]),
);

export function villesDe(region: string): readonly Ville[] {
  return PAR_REGION.get(region) ?? VILLES;
}

/** Une agence de Clevity, et l'indicatif de ses lignes fixes. */
export interface Agence {
  readonly nom: string;
  readonly indicatif: string;
}

export const AGENCES: readonly Agence[] = [
  { nom: 'Paris', indicatif: '1' },
  { nom: 'Lyon', indicatif: '4' },
  { nom: 'Nantes', indicatif: '2' },
  { nom: 'Lille', indicatif: '3' },
  { nom: 'Toulouse', indicatif: '5' },
  { nom: 'Bordeaux', indicatif: '5' },
  { nom: 'Rennes', indicatif: '2' },
  { nom: 'Strasbourg', indicatif: '3' },
];

export function aVille(nom: string): string {
  return nom.startsWith('Le ') ? `au ${nom.slice(3)}` : `à ${nom}`;
}

export function deVille(nom: string): string {
  if (nom.startsWith('Le ')) return `du ${nom.slice(3)}`;
  return /^[AEÉIOU]/.test(nom) ? `d'${nom}` : `de ${nom}`;
}
