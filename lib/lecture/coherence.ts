/**
 * Comment un texte se découpe, d'après lui seul : le séparateur qui donne à ses lignes le même nombre de cellules, et
 * des cellules qui se lisent ; la ligne d'en-tête, la première aussi remplie que les suivantes.
 */
import type { LigneBrute } from '../metier/modele';
import { Decoupeur } from './decoupeur';

const SEPARATEURS = [',', ';', '\t', '|', ', ', ' '] as const;
/** L'espace sépare aussi les mots : elle ne l'emporte que si rien d'autre ne sépare. */
const MERITE_ESPACE = 0.5;
/** Deux séparateurs dont les notes sont aussi proches se valent : le reste (les en-têtes) les départage. */
const EGALITE = 0.9;
/** L'en-tête se cherche parmi elles : les titres d'un tableur tiennent en bien moins. */
export const LIGNES_EXAMINEES = 20;

export type FinDeLigne = 'LF' | 'CRLF' | 'CR';

/** Ce que le début d'un fichier donne à lire, découpé d'une certaine façon. */
export interface Extrait {
  readonly separateur: string;
  readonly lignes: readonly LigneBrute[];
}

export interface Coherence {
  readonly finDeLigne: FinDeLigne | undefined;
  /** Le plus cohérent d'abord, puis ceux qui le valent. */
  readonly extraits: readonly Extrait[];
}

/**
 * @param debut le début du texte
 * @param tronque vrai si le texte continue : la dernière ligne est peut-être coupée
 */
export function chercherDecoupe(debut: string, tronque: boolean): Coherence {
  const finDeLigne = reconnaitreFinDeLigne(debut);
  const notes = separateursPossibles(debut)
    .map((separateur) => {
      const decoupeur = new Decoupeur({ separateur, retoursSeuls: finDeLigne === 'CR' });
      const lignes = [...decoupeur.ajouter(debut), ...decoupeur.terminer()];
      const extrait = { separateur, lignes: tronque && lignes.length > 1 ? lignes.slice(0, -1) : lignes };
      return { extrait, note: noter(extrait) };
    })
    .sort((a, b) => b.note - a.note);
  const seuil = (notes[0]?.note ?? 0) * EGALITE;
  return { finDeLigne, extraits: notes.filter(({ note }) => note >= seuil).map(({ extrait }) => extrait) };
}

/** Rang de l'en-tête parmi ces lignes : la première aussi remplie que la plupart ; ce qui précède est un titre. */
export function rangEntete(lignes: readonly LigneBrute[]): number {
  const remplies = lignes.map(({ cellules }) => cellules.filter((cellule) => cellule.trim() !== '').length);
  const largeur = largeurCourante(lignes);
  const courantes = remplies.filter((_, rang) => lignes[rang]?.cellules.length === largeur).sort((a, b) => a - b);
  const mediane = courantes[courantes.length >> 1] ?? 0;
  const rang = remplies.slice(0, LIGNES_EXAMINEES).findIndex((nombre) => 2 * nombre > mediane);
  return Math.max(rang, 0);
}

/**
 * `\"` ne prouve rien : une cellule peut finir par une barre oblique inverse. L'échappement n'est retenu que s'il explique
 * les guillemets que la règle ordinaire trouve fautifs.
 */
export const echappementProuve = (fautesOrdinaires: number, fautesEchappees: number): boolean =>
  fautesOrdinaires > 0 && 4 * fautesEchappees < fautesOrdinaires;

export const annonceSeparateur = (texte: string): boolean => /^\uFEFF?"?sep=/i.test(texte);

/** Une première ligne `sep=;` (Excel) impose le séparateur. */
function separateursPossibles(debut: string): readonly string[] {
  const impose = /^\uFEFF?"?sep=([^"\r\n])"?[ \t,;|]*(?:\r|\n|$)/i.exec(debut);
  return impose?.[1] === undefined ? SEPARATEURS : [impose[1]];
}

/** Les fins de ligne hors des guillemets : les plus nombreuses l'emportent. */
function reconnaitreFinDeLigne(debut: string): FinDeLigne | undefined {
  const horsGuillemets = debut.replace(/"(?:[^"]|"")*"/g, '');
  const comptes: Record<FinDeLigne, number> = { LF: 0, CRLF: 0, CR: 0 };
  for (const [fin] of horsGuillemets.matchAll(/\r\n|\n|\r/g))
    comptes[fin === '\n' ? 'LF' : fin === '\r' ? 'CR' : 'CRLF']++;
  const { LF, CRLF, CR } = comptes;
  if (CR > LF + CRLF) return 'CR';
  if (LF + CRLF === 0) return undefined;
  return CRLF > LF ? 'CRLF' : 'LF';
}

/** La part des lignes d'accord, celle des cellules qui se lisent, et d'autant plus qu'il y a de colonnes. */
function noter({ separateur, lignes }: Extrait): number {
  const largeur = largeurCourante(lignes);
  if (largeur < 2) return 0;
  const accord = lignes.filter(({ cellules, defaut }) => defaut === undefined && cellules.length === largeur);
  const cellules = accord.flatMap((ligne) => ligne.cellules);
  const lisibles = cellules.filter((cellule) => seLit(cellule)).length / Math.max(1, cellules.length);
  const note = (accord.length / lignes.length) * lisibles * (1 - 1 / largeur);
  return separateur === ' ' ? MERITE_ESPACE * note : note;
}

/** Le nombre de cellules le plus fréquent ; à égalité, le plus grand. */
function largeurCourante(lignes: readonly LigneBrute[]): number {
  const comptes = new Map<number, number>();
  for (const { cellules } of lignes) comptes.set(cellules.length, (comptes.get(cellules.length) ?? 0) + 1);
  return [...comptes].reduce(
    (retenue, autre) => (autre[1] > retenue[1] || (autre[1] === retenue[1] && autre[0] > retenue[0]) ? autre : retenue),
    [0, 0],
  )[0];
}

/** Faux si la cellule garde la trace d'un autre découpage : une espace en tête, un guillemet seul, un séparateur. */
const seLit = (cellule: string): boolean => !/^ (?! )|^"|[;\t|]/.test(cellule);
