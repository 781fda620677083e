/**
 * À quel champ va chaque colonne d'un fichier. Deux colonnes pour un champ : la plus sûre le remplit, l'autre est gardée hors
 * du modèle et dite. Entre deux aussi sûres pour une identité, on ne devine pas.
 */
import { ErreurUtilisateur } from '../commun/erreurs';
import { MODELE, type Champ, type Entite } from '../metier/modele';
import type { Correspondance } from './correspondances';
import { comparerEntete, lireEntete, SURETES, type Sens } from './entetes';

/** Les colonnes ajoutées par le programme aux fichiers de lignes isolées. */
export const COLONNES_ISOLEES = ['_id', '_ligne', '_codes', '_motif', '_proposition'] as const;

/** Une colonne qui nommait un champ, et qu'une autre, plus sûre, remplit. */
export interface Cedee {
  readonly entete: string;
  readonly champ: string;
  /** L'en-tête de la colonne qui le remplit. */
  readonly pour: string;
}

export interface ColonnesRangees {
  /** Champ du modèle → rang de sa colonne. */
  readonly colonnes: ReadonlyMap<string, number>;
  /** Les colonnes sans champ : gardées avec la ligne, signalées dans le rapport. */
  readonly inconnues: readonly { readonly entete: string; readonly rang: number }[];
  readonly cedees: readonly Cedee[];
}

/** Un fichier dont les colonnes ne se rangent pas : ce qu'on y a vu permet d'écrire un `correspondances.json` à retoucher. */
export class ColonnesRefusees extends ErreurUtilisateur {
  constructor(
    message: string,
    readonly entete: { readonly nom: string; readonly entite: Entite; readonly entetes: readonly string[] },
    readonly rangees: ColonnesRangees,
  ) {
    super(message);
  }
}

export const estAjoutee = (entete: string): boolean => (COLONNES_ISOLEES as readonly string[]).includes(entete);

/** Ce que nomme un en-tête, d'après `correspondances.json` d'abord ; `undefined` : aucun champ. */
export function sensDe(entite: Entite, entete: string, correspondance: Correspondance | undefined): Sens | undefined {
  const impose = correspondance?.colonnes.get(comparerEntete(entete));
  if (impose === undefined) return lireEntete(entite, entete);
  return impose.champ === null ? undefined : { champ: impose.champ, surete: 'imposé', rang: 0 };
}

/** Ce qu'il faut pour ranger les colonnes d'un fichier : où est l'en-tête, ce qu'il dit, ce qu'on en attend. */
export interface Entetes {
  readonly nom: string;
  readonly ligne: number;
  readonly entite: Entite;
  readonly entetes: readonly string[];
  readonly correspondance: Correspondance | undefined;
}

/** @throws ColonnesRefusees si une colonne requise manque, ou si rien ne départage deux colonnes pour une identité */
export function rangerColonnes(lus: Entetes): ColonnesRangees {
  const { entite, entetes } = lus;
  const colonnes = new Map<string, number>();
  const cedees: Cedee[] = [];
  const fautes: string[] = [];
  for (const champ of MODELE[entite].champs) {
    const [premiere, ...autres] = pretendantes(lus, champ);
    if (premiere === undefined) continue;
    colonnes.set(champ.nom, premiere.rang);
    for (const autre of autres) {
      cedees.push({ entete: nommerColonne(entetes, autre.rang), champ: champ.nom, pour: entetes[premiere.rang] ?? '' });
      if (estIndecis(champ, entetes, [premiere, autre])) {
        const [une, deux] = [entetes[premiere.rang], entetes[autre.rang]];
        fautes.push(`« ${une} » et « ${deux} » nomment toutes deux la colonne ${champ.nom}`);
      }
    }
  }
  const rangees = { colonnes: enOrdre(colonnes), inconnues: inconnuesDe(entetes, colonnes), cedees };
  fautes.push(...imposeesAbsentes(lus), ...requisesAbsentes(entite, colonnes));
  if (fautes.length > 0) throw new ColonnesRefusees(expliquer(lus, fautes), lus, rangees);
  return rangees;
}

/** De ces en-têtes, le plus sûr de ceux qui nomment ce champ. */
export function entetePour(entite: Entite, champ: string, entetes: readonly string[]): string | undefined {
  const vise = MODELE[entite].champs.find(({ nom }) => nom === champ);
  const [premiere] = vise === undefined ? [] : pretendantes({ entite, entetes, correspondance: undefined }, vise);
  return premiere === undefined ? undefined : entetes[premiere.rang];
}

interface Pretendante {
  readonly rang: number;
  readonly sens: Sens;
}

/** Les colonnes qui nomment ce champ, la plus sûre d'abord ; à égalité, dans l'ordre du fichier. */
function pretendantes(
  { entite, entetes, correspondance }: Pick<Entetes, 'entite' | 'entetes' | 'correspondance'>,
  { nom, nature }: Champ,
): Pretendante[] {
  const toutes = entetes.flatMap((entete, rang) => {
    const sens = estAjoutee(entete) ? undefined : sensDe(entite, entete, correspondance);
    return sens?.champ === nom ? [{ rang, sens }] : [];
  });
  const parSurete = (a: Pretendante, b: Pretendante): number => degre(a.sens) - degre(b.sens);
  const parMot = (a: Pretendante, b: Pretendante): number => (estIdentite(nature) ? 0 : a.sens.rang - b.sens.rang);
  return toutes.sort((a, b) => parSurete(a, b) || parMot(a, b));
}

const degre = ({ surete }: Sens): number => SURETES.indexOf(surete);
const estIdentite = (nature: Champ['nature']): boolean => nature === 'identifiant' || nature === 'reference';

/** Se tromper d'identifiant rattacherait des lignes à d'autres ; et `correspondances.json` ne peut donner deux en-têtes à un champ. */
function estIndecis(
  { nature }: Champ,
  entetes: readonly string[],
  [retenue, autre]: readonly [Pretendante, Pretendante],
): boolean {
  if (degre(retenue.sens) !== degre(autre.sens)) return false;
  const memeEntete = comparerEntete(entetes[retenue.rang] ?? '') === comparerEntete(entetes[autre.rang] ?? '');
  return retenue.sens.surete === 'imposé' ? !memeEntete : estIdentite(nature);
}

const enOrdre = (colonnes: ReadonlyMap<string, number>): Map<string, number> =>
  new Map([...colonnes].sort(([, a], [, b]) => a - b));

function inconnuesDe(entetes: readonly string[], colonnes: ReadonlyMap<string, number>): ColonnesRangees['inconnues'] {
  const prises = new Set(colonnes.values());
  return entetes.flatMap((entete, rang) =>
    prises.has(rang) || estAjoutee(entete) ? [] : [{ entete: nommerColonne(entetes, rang), rang }],
  );
}

/** Deux colonnes de même nom gardent chacune leur valeur. */
function nommerColonne(entetes: readonly string[], rang: number): string {
  const entete = entetes[rang] ?? '';
  const unique = entete !== '' && entetes.indexOf(entete) === rang;
  return unique ? entete : `${entete} colonne ${rang + 1}`.trimStart();
}

function imposeesAbsentes({ entetes, correspondance }: Entetes): string[] {
  const presentes = new Set(entetes.map(comparerEntete));
  return [...(correspondance?.colonnes ?? [])].flatMap(([comparee, { entete }]) =>
    presentes.has(comparee) ? [] : [`correspondances.json cite l'en-tête « ${entete} », qui n'y est pas`],
  );
}

function requisesAbsentes(entite: Entite, colonnes: ReadonlyMap<string, number>): string[] {
  const manquantes = MODELE[entite].champs.filter(({ requis, nom }) => requis && !colonnes.has(nom));
  return manquantes.length === 0 ? [] : [`il manque ${manquantes.map(({ nom }) => nom).join(', ')}`];
}

const expliquer = ({ nom, ligne, entite, entetes }: Entetes, fautes: readonly string[]): string =>
  `${nom}, ligne ${ligne} : les colonnes ne se lisent pas comme des ${entite} (${fautes.join(' ; ')}). ` +
  `En-têtes vus : ${entetes.map((entete) => `« ${entete} »`).join(', ')}. ` +
  `Colonnes attendues : ${MODELE[entite].champs.map((champ) => champ.nom).join(', ')}. ` +
  'Renommez les en-têtes du fichier, ou dites dans correspondances.json quelle colonne est laquelle ' +
  '(npx tsx migration.ts DOSSIER --apercu --ecrire-correspondances en écrit un, prêt à retoucher).';
