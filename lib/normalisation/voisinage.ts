/**
 * Les agences que l'on a sans doute nommées deux fois : « Agence de Lille », « Lille (59) » et « Lille », « St-Denis »
 * et « Saint-Denis ». On ne les fond pas : on le signale.
 */
import { comparerNom } from './noms';
import { simplifier } from './texte';

/** Ce qui reste d'un nom d'agence, une fois ôté ce qui n'est pas le lieu. */
export interface RepereAgence {
  /** Le lieu, comparable : deux agences qui ne l'ont pas en commun ne sont pas la même. */
  readonly lieu: string;
  /** Le département, si le nom le dit : « Saint-Denis (93) » n'est pas « Saint-Denis (974) ». */
  readonly departement: string | null;
}

/** « (59) », « [2A] », « (59000) ». Nu, un nombre d'un ou deux chiffres peut être un arrondissement : « Paris 13 ». */
const ENTRE_PARENTHESES = /[([](\d{2,3}|2[ab]|\d{5})[)\]]/;
const CODE_POSTAL = /(?<!\d)(\d{5})(?!\d)/;

const GENERIQUES = new Set('agence agences bureau bureaux site antenne delegation etablissement'.split(' '));
/** En tête, ils relient le nom au mot ôté (« Agence du Havre ») ou s'oublient (« Rochelle »). */
const OUTILS = new Set('de du des d le la les l'.split(' '));
const ABREGES = new Map(Object.entries({ st: 'saint', ste: 'sainte', sts: 'saints', stes: 'saintes' }));
const SUR = /\bs\//g;

export function repererAgence(nom: string): RepereAgence {
  const simple = simplifier(nom).replace(SUR, 'sur ');
  const code = ENTRE_PARENTHESES.exec(simple) ?? CODE_POSTAL.exec(simple);
  const sansCode = code === null ? simple : simple.replace(code[0], ' ');
  const mots = comparerNom(sansCode)
    .split(' ')
    .filter((mot) => !GENERIQUES.has(mot))
    .map((mot) => ABREGES.get(mot) ?? mot);
  const debut = mots.findIndex((mot) => !OUTILS.has(mot));
  return {
    lieu: debut === -1 ? comparerNom(nom) : mots.slice(debut).join(' '),
    departement: code === null ? null : departementDe(code[1] ?? ''),
  };
}

/** Vrai si deux noms d'agences désignent sans doute la même. */
export function agencesVoisines(un: string, autre: string): boolean {
  const [a, b] = [repererAgence(un), repererAgence(autre)];
  return a.lieu === b.lieu && (a.departement === null || b.departement === null || a.departement === b.departement);
}

/** `59` et `59000` : le Nord ; `97411` : `974` ; `20000` : `2a`, `20200` : `2b`. */
function departementDe(code: string): string {
  if (code.length < 5) return code;
  if (code.startsWith('20')) return Number(code) < 20_200 ? '2a' : '2b';
  return code.slice(0, code.startsWith('97') || code.startsWith('98') ? 3 : 2);
}
