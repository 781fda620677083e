/** Les mille façons d'écrire la même chose, et d'écrire mal : la matière des défauts. */
import { jourDe } from './calendrier';
import { dateBarree, dateEnLettres, telephoneEspace } from './dialectes';
import type { Hasard } from './hasard';
import { slug } from './vocabulaire';
import { decoder1252 } from '../commun/windows1252';

/** Le jour zéro d'Excel, le 30 décembre 1899, compté depuis 1970. */
const ORIGINE_EXCEL = -25_569;

/** La même date, autrement ; jamais de mois en tête, pour ne pas renverser l'ordre de toute la colonne. */
export function dateAutrement(date: string, hasard: Hasard): string {
  const [annee = '', mois = '', jour = ''] = date.split('-');
  return hasard.choix([
    dateBarree(date),
    `${Number(jour)}-${Number(mois)}-${annee.slice(2)}`,
    `${jour}.${mois}.${annee}`,
    dateEnLettres(date),
    String(jourDe(date) - ORIGINE_EXCEL),
    `${date} 00:00:00`,
    `${dateBarree(date)} 14:30`,
  ]);
}

/** Des dates qui n'existent pas ; celles à barres imposent le jour d'abord, comme le reste de la colonne. */
export const DATES_IMPOSSIBLES = ['2023-15-01', '31/02/2019', 'hier', '2021-02-30', '2021-13-45'] as const;

export const IDENTIFIANTS_MALFORMES = ['abc', '-5', ''] as const;
export const REFERENCES_MALFORMEES = ['abc', '-5'] as const;
export const NOMS_ABSENTS = ['', '-', 'N/A'] as const;
export const ADRESSES_FAUSSES = ['', 'pas-un-email', 'contact at exemple.fr', 'contact@', 'N/A'] as const;
export const TELEPHONES_ILLISIBLES = ['poste 42', '06 12', 'voir secrétariat'] as const;
export const STATUTS_INCONNUS = ['???', 'peut-être', 'à voir avec Paul'] as const;
export const NOTES_FAUSSES = ['12', '-1', 'très bien', '42', '11/10'] as const;

/** Une référence que personne ne porte. */
export const inconnue = (hasard: Hasard): string => String(hasard.entre(900_000_001, 999_999_999));

/** Des espaces autour, sécables ou non, une tabulation, ou un caractère invisible au milieu. */
export function espacer(texte: string, hasard: Hasard, encodage: string): string {
  const espaces = [`  ${texte} `, `${texte}\u00a0`, `\u00a0${texte}  `];
  const invisibles = [`\u200b${texte}`, `${texte.slice(0, 2)}\u200b${texte.slice(2)}`, `${texte}\ufeff`];
  return hasard.choix(encodage === 'windows-1252' ? espaces : [...espaces, ...invisibles]);
}

export const aDesAccents = (texte: string): boolean => /[à-üœ]/i.test(texte);

/** « Béton » → « BÃ©ton » : de l'UTF-8 relu comme du Windows-1252. */
export function mojibake(texte: string): string {
  return decoder1252(Buffer.from(texte, 'utf8'));
}

const STATUTS_AUTREMENT: Readonly<Record<string, readonly string[]>> = {
  planifie: ['à venir', 'Planifié', 'PLANIFIE'],
  en_cours: ['in progress', 'En cours', 'EN COURS'],
  suspendu: ['en attente', 'Suspendu'],
  termine: ['Clôturé', 'Terminé', 'TERMINE'],
  annule: ['abandonné', 'Annulé', 'ANNULE'],
};

export const statutAutrement = (statut: string, hasard: Hasard): string =>
  hasard.choix(STATUTS_AUTREMENT[statut] ?? [statut]);

export function telephoneAutrement(telephone: string, hasard: Hasard): string {
  const neufChiffres = telephone.slice(3);
  return hasard.choix([
    telephoneEspace(telephone),
    telephoneEspace(telephone).replaceAll(' ', '.'),
    `0${neufChiffres}`,
    `0033${neufChiffres}`,
    `+33 ${neufChiffres}`,
    neufChiffres,
  ]);
}

/** « 4.5 » → « 4,5 », « 9/10 » ou « 18/20 » ; une fraction ne sert que si elle redonne exactement la note. */
export function noteAutrement(note: string, hasard: Hasard): string {
  const valeur = Number(note);
  const ecritures = [note.includes('.') ? note.replace('.', ',') : `${note},0`, `${note.replace('.', ',')}/5`];
  if (Number.isInteger(2 * valeur)) ecritures.push(`${2 * valeur}/10`, `${4 * valeur}/20`);
  return hasard.choix(ecritures);
}

const FORME_EN_TETE = /^(SA|SARL|SAS|SASU|SCOP|EURL|SNC) /;
const FORME_EN_FIN = / (SA|SARL|SAS|SASU|SCOP|EURL|SNC)$/;

/** La raison sociale sans sa forme juridique. */
export const sansForme = (nom: string): string => nom.replace(FORME_EN_TETE, '').replace(FORME_EN_FIN, '');

/** La même raison sociale, saisie par quelqu'un d'autre : majuscules, accents perdus, autre forme juridique. */
export function raisonSocialeAutrement(nom: string, hasard: Hasard): string {
  const court = sansForme(nom);
  return hasard.choix([
    court.toUpperCase(),
    /[œæ]/i.test(court) ? court.toUpperCase() : slug(court).replaceAll('-', ' ').toUpperCase(),
    `${court} SA`,
    `SARL ${court}`,
    court.toLowerCase(),
  ]);
}
