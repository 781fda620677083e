/**
 * Reconnaître les colonnes, d'après les synonymes que donne chaque entité (`metier/entites/`), sans égard à la casse, aux
 * accents ni à la ponctuation.
 */
import { ENTITES, MODELE, type Entite } from '../metier/modele';

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

/** Les façons d'accoler deux mots : « statut projet », « projet statut », « statut du projet »… */
const accoler = (mot: string, nom: string): string[] => [`${mot} de ${nom}`, `${nom} ${mot}`].flatMap(formesDe);

const nomsDe = (entite: Entite, champ: string): readonly string[] => {
  const { synonymes = [], vagues = [] } = MODELE[entite].champs.find(({ nom }) => nom === champ) ?? {};
  return [...synonymes, ...vagues];
};

/** Toutes les formes admises d'une entité : forme comparable → champ. Le plus précis vient d'abord, et l'emporte. */
function dresserTable(entite: Entite): ReadonlyMap<string, string> {
  const { champs, mots } = MODELE[entite];
  const table = new Map<string, string>();
  const admettre = (formes: readonly string[], champ: string): void => {
    for (const forme of formes) if (!table.has(forme)) table.set(forme, champ);
  };
  const admettreAccoles = (noms: readonly string[], voisins: readonly string[], champ: string): void => {
    for (const nom of noms) for (const voisin of voisins) admettre(accoler(nom, voisin), champ);
  };
  for (const { nom } of champs) admettre(formesDe(nom), nom);
  for (const { nom, cible } of champs) {
    if (cible !== undefined) admettreAccoles(nomsDe(cible, 'id'), MODELE[cible].mots, nom);
  }
  for (const { nom } of champs) admettre(nomsDe(entite, nom).flatMap(formesDe), nom);
  for (const { nom } of champs) admettreAccoles(nomsDe(entite, nom), mots, nom);
  return table;
}

const parEntite = <T>(dresser: (entite: Entite) => T): Readonly<Record<Entite, T>> =>
  Object.fromEntries(ENTITES.map((entite) => [entite, dresser(entite)])) as Record<Entite, T>;

const TABLES = parEntite(dresserTable);

const VAGUES = parEntite((entite) => new Set(MODELE[entite].champs.flatMap(({ vagues }) => vagues.flatMap(formesDe))));

/** Le champ que nomme un en-tête, ou `undefined` s'il est inconnu. */
export function champDe(entite: Entite, entete: string): string | undefined {
  return TABLES[entite].get(sansPluriel(comparerEntete(entete)));
}

/** Vrai si cet en-tête est de ceux qui cèdent la place à un autre. */
export function estDernierRecours(entite: Entite, entete: string): boolean {
  return VAGUES[entite].has(sansPluriel(comparerEntete(entete)));
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
