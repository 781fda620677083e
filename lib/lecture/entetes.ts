/**
 * Reconnaître les colonnes, d'après les synonymes que donne chaque entité (`metier/entites/`), sans égard à la casse, aux
 * accents ni à la ponctuation, abréviations comprises.
 */
import { HORS_MODELE } from '../metier/entites/vocabulaire';
import { ENTITES, MODELE, type Entite } from '../metier/modele';
import { decouper, sensAbreges, type Locution } from './abreviations';

/** De quelle façon un en-tête nomme un champ, de la plus sûre à la moins sûre. */
export const SURETES = ['imposé', 'nom', 'référence', 'synonyme', 'accolé', 'abrégé', 'vague'] as const;
export type Surete = (typeof SURETES)[number];

/** Ce que nomme un en-tête. */
export interface Sens {
  readonly champ: string;
  readonly surete: Surete;
  /** La place du mot parmi les synonymes du champ : les premiers sont les plus précis. */
  readonly rang: number;
}

const sansPluriel = (forme: string): string => forme.replace(/s$/, '');

/** La forme comparable d'un en-tête : `E-mail contact` → `emailcontact`, `N° client` → `nclient`. */
export function comparerEntete(entete: string): string {
  return entete
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/[^a-z0-9]/g, '');
}

const formeDe = (entete: string): string => sansPluriel(comparerEntete(entete));

/** Les mots de liaison s'écrivent ou se taisent : « date d'inscription », « date de inscription », « date inscription ». */
const LIAISON = / (?:de l'|de la |des |du |de |d'|d )/;
const LIAISONS = ['', 'd', 'de', 'du', 'del', 'dela', 'des'];

/** Les formes comparables d'un synonyme, sans son pluriel. */
function formesDe(synonyme: string): string[] {
  const [premier = '', ...suite] = synonyme.split(LIAISON);
  const formes = suite.reduce(
    (debuts, mot) => debuts.flatMap((debut) => LIAISONS.map((liaison) => debut + liaison + comparerEntete(mot))),
    [comparerEntete(premier)],
  );
  return formes.map(sansPluriel);
}

/** Les façons d'accoler deux mots : « statut du projet », « projet statut »… */
const accoler = (noms: readonly string[], voisins: readonly string[]): string[] =>
  noms.flatMap((nom) => voisins.flatMap((voisin) => [`${nom} de ${voisin}`, `${voisin} ${nom}`]));

const nomsDe = (entite: Entite, champ: string): readonly string[] => {
  const { synonymes = [], vagues = [] } = MODELE[entite].champs.find(({ nom }) => nom === champ) ?? {};
  return [...synonymes, ...vagues];
};

/** Tout ce qui nomme un champ de l'entité ; le plus précis vient d'abord, et l'emporte. */
function* nommer(entite: Entite): Generator<{ readonly synonyme: string; readonly sens: Sens }> {
  const { champs, mots } = MODELE[entite];
  const dire = (champ: string, synonymes: readonly string[], surete: Surete): { synonyme: string; sens: Sens }[] =>
    synonymes.map((synonyme, rang) => ({ synonyme, sens: { champ, surete, rang } }));
  for (const { nom, synonymes } of champs) {
    if (!synonymes.flatMap(formesDe).includes(formeDe(nom)) || nom === 'id') {
      yield* dire(nom, [nom.replaceAll('_', ' ')], 'nom');
    }
  }
  for (const { nom, cible } of champs) {
    if (cible !== undefined) yield* dire(nom, accoler(nomsDe(cible, 'id'), MODELE[cible].mots), 'référence');
  }
  for (const { nom, synonymes, vagues } of champs) {
    yield* dire(nom, synonymes, 'synonyme');
    yield* dire(nom, vagues, 'vague');
  }
  for (const { nom } of champs) yield* dire(nom, accoler(nomsDe(entite, nom), mots), 'accolé');
}

/** Forme comparable → ce qu'elle nomme. */
function dresserTable(entite: Entite): ReadonlyMap<string, Sens> {
  const table = new Map<string, Sens>();
  for (const { synonyme, sens } of nommer(entite)) {
    for (const forme of formesDe(synonyme)) if (!table.has(forme)) table.set(forme, sens);
  }
  return table;
}

const TABLES = Object.fromEntries(ENTITES.map((entite) => [entite, dresserTable(entite)])) as Readonly<
  Record<Entite, ReadonlyMap<string, Sens>>
>;

/** Les mêmes mot à mot, pour les abréviations ; `undefined` : un mot courant qui ne nomme aucun champ. */
type Locutions = readonly Locution<Sens | undefined>[];

const LOCUTIONS = new Map<Entite, Locutions>();

function locutionsDe(entite: Entite): Locutions {
  const dressees = LOCUTIONS.get(entite);
  if (dressees !== undefined) return dressees;
  const desAutres = ENTITES.filter((autre) => autre !== entite).flatMap((autre) => [
    ...MODELE[autre].mots,
    ...accoler(nomsDe(autre, 'id'), MODELE[autre].mots),
  ]);
  const etrangers = [...HORS_MODELE, ...desAutres].filter((mot) => !TABLES[entite].has(formeDe(mot)));
  const locutions = [
    ...[...nommer(entite)].map(({ synonyme, sens }) => ({ mots: decouper(synonyme), sens })),
    ...etrangers.map((mot) => ({ mots: decouper(mot), sens: undefined })),
  ];
  LOCUTIONS.set(entite, locutions);
  return locutions;
}

/** Ce que nomme un en-tête, ou `undefined` s'il est inconnu. */
export const lireEntete = (entite: Entite, entete: string): Sens | undefined =>
  TABLES[entite].get(formeDe(entete)) ?? lireAbrege(entite, entete);

/** Ce que nomme un en-tête abrégé, si toutes ses lectures s'accordent. */
function lireAbrege(entite: Entite, entete: string): Sens | undefined {
  const mots = decouper(entete);
  const [premier, ...autres] = mots.length === 0 ? [] : sensAbreges(mots, locutionsDe(entite));
  if (premier === undefined || autres.some((sens) => sens?.champ !== premier.champ)) return undefined;
  return { ...premier, surete: premier.surete === 'vague' ? 'vague' : 'abrégé' };
}

/** Le champ que nomme un en-tête, ou `undefined` s'il est inconnu. */
export const champDe = (entite: Entite, entete: string): string | undefined => lireEntete(entite, entete)?.champ;

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
