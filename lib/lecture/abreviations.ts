/**
 * Les abréviations d'un en-tête se reconnaissent à leur forme : un début de mot (« Obs. », « créa. »), ses deux bouts (« Sté »),
 * ou ses consonnes (« Rmq »). Entre deux lectures, on ne devine pas.
 */

/** Un mot d'en-tête, en minuscules. */
export interface Mot {
  /** Sans ses accents. */
  readonly texte: string;
  /** Avec ceux qu'il porte. */
  readonly accents: string;
  /** Un point le suit. */
  readonly coupe: boolean;
}

const LIAISONS: ReadonlySet<string> = new Set(['de', 'du', 'des', 'd', 'l', 'la', 'le', 'les', 'of', 'the']);
const LONGUEUR_MAXIMALE = 60;

const sansAccents = (texte: string): string => texte.normalize('NFD').replace(/[\u0300-\u036f]/g, '');

/** `Date d'inscr.` → date, inscr. ; les mots de liaison se taisent, sauf aux bouts (« Inscrit le »). */
export function decouper(entete: string): Mot[] {
  if (entete.length > LONGUEUR_MAXIMALE) return [];
  const mots = entete
    .normalize('NFC')
    .replace(/œ/gi, 'oe')
    .replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ')
    .toLowerCase()
    .matchAll(/([\p{L}\d]+)(\.?)/gu);
  const lus = [...mots].map(([, accents = '', point]) => ({
    ...{ texte: sansAccents(accents), accents },
    coupe: point === '.',
  }));
  return lus.filter(({ texte }, rang) => rang === 0 || rang === lus.length - 1 || !LIAISONS.has(texte));
}

const sansPluriel = (mot: string): string => mot.replace(/(?<=..)s$/, '');
const consonnes = (mot: string): string => mot.slice(0, 1) + mot.slice(1).replace(/[aeiouyàâéèêëîïôûù]/g, '');

function estContenu(lettres: string, mot: string): boolean {
  let place = 0;
  for (const lettre of mot) if (lettre === lettres[place]) place++;
  return place === lettres.length;
}

/** Une façon d'abréger un mot, dont la première lettre est gardée. */
type Maniere = (court: string, entier: string, coupe: boolean) => boolean;

/** Un début de mot ; sans point, et court, il s'arrête sur une consonne. */
const estDebut: Maniere = (court, entier, coupe) =>
  entier.startsWith(court) &&
  court.length <= entier.length - 2 &&
  (coupe || court.length > 3 || consonnes(court).endsWith(court.slice(-1)));

/** Vrai si `court` garde, dans l'ordre, au moins la moitié des consonnes d'`entier`. */
const estSquelette = (court: string, entier: string): boolean =>
  consonnes(court) === court && estContenu(court, consonnes(entier)) && 2 * court.length >= consonnes(entier).length;

/** La première et la dernière lettre, et des consonnes entre les deux : « Sté », « Nbre ». */
const estContracte: Maniere = (court, entier) =>
  entier.length > 4 && court.at(-1) === entier.at(-1) && estSquelette(court.slice(0, -1), entier.slice(0, -1));

/** Les consonnes seules ne parlent que si rien d'autre ne se reconnaît. */
const MANIERES: readonly (readonly Maniere[])[] = [[estDebut, estContracte], [estSquelette]];

/** Un mot d'une lettre et d'un point ne s'abrège qu'accompagné (« D. début ») ; sans point, il en faut trois. */
function abrege(mot: Mot, seul: boolean, entier: Mot, manieres: readonly Maniere[]): boolean {
  if (sansPluriel(mot.texte) === sansPluriel(entier.texte)) return true;
  const forme = mot.accents === mot.texte ? 'texte' : 'accents';
  const complet = sansPluriel(entier[forme]);
  return [mot[forme], sansPluriel(mot[forme])].some(
    (court) =>
      court.length >= (!mot.coupe ? 3 : seul ? 2 : 1) &&
      court.length < complet.length &&
      court[0] === complet[0] &&
      manieres.some((maniere) => maniere(court, complet, mot.coupe)),
  );
}

/** Une suite de mots qui nomme quelque chose. */
export interface Locution<T> {
  readonly mots: readonly Mot[];
  readonly sens: T;
}

/** Les sens des locutions que ces mots abrègent. */
export function sensAbreges<T>(mots: readonly Mot[], locutions: readonly Locution<T>[]): T[] {
  const memeLongueur = locutions.filter((locution) => locution.mots.length === mots.length);
  for (const manieres of MANIERES) {
    const lues = memeLongueur.filter((locution) =>
      locution.mots.every((entier, rang) => abrege(mots[rang] as Mot, mots.length === 1, entier, manieres)),
    );
    if (lues.length > 0) return lues.map(({ sens }) => sens);
  }
  return [];
}
