/**
 * N04 : les dates → `AAAA-MM-JJ`.
 *
 * `05/03/2024` a deux lectures, `24-03-05` trois : c'est l'ordre de la colonne qui tranche (voir aussi `annee_en_tete.ts`).
 */
import type { Cellule, OrdreDate } from '../metier/modele';
import { ecrireIso, estIso, lireAnnee } from './calendrier';
import { illisible, intacte, memoriser, rendre } from './cellule';
import { lireTexte, simplifier } from './texte';

/** Les lectures d'une cellule, selon l'ordre de sa colonne. */
export interface Lectures extends Readonly<Record<OrdreDate, Cellule>> {
  /** L'ordre que cette cellule impose à sa colonne, si l'année y vient en dernier. */
  readonly indice: 'jour' | 'mois' | null;
  /** Trois nombres : l'année peut y venir en premier (`24-03-05`), ou forcément en dernier (`5-3-24`, `05/03/2024`). */
  readonly forme: 'indecise' | 'anneeEnQueue' | 'autre';
}

const NOMS_MOIS: readonly (readonly string[])[] = [
  ['janvier', 'janv', 'jan', 'january'],
  ['fevrier', 'fevr', 'fev', 'february', 'feb'],
  ['mars', 'mar', 'march'],
  ['avril', 'avr', 'april', 'apr'],
  ['mai', 'may'],
  ['juin', 'june', 'jun'],
  ['juillet', 'juill', 'juil', 'july', 'jul'],
  ['aout', 'aou', 'august', 'aug'],
  ['septembre', 'september', 'sept', 'sep'],
  ['octobre', 'october', 'oct'],
  ['novembre', 'november', 'nov'],
  ['decembre', 'december', 'dec'],
];
const MOIS = NOMS_MOIS.flat().join('|');
const JOUR_SEMAINE = '(?:(?:lun|mar|mer|jeu|ven|sam|dim|mon|tue|wed|thu|fri|sat|sun)[a-z]*[., ]+)?';
const SEPARATEUR = '( ?[-/.] ?| )';

/** L'heure qui suit la date : `T10:00:00Z`, ` 14:30:00.000`, ` 14h30`, ` 2:30 PM`. */
const HEURE = new RegExp(
  '(?:t|(?:, ?| )(?:a )?)(?:[01]?\\d|2[0-4])' +
    '(?: ?h(?: ?[0-5]\\d)?|:[0-5]\\d(?::[0-5]\\d(?:[.,]\\d+)?)?(?: ?[ap]\\.?m\\.?)?| ?[ap]\\.?m\\.?)' +
    ' ?(?:z|(?:utc|gmt)?(?:[+-]\\d\\d:?\\d\\d)?)$',
);
const ANNEE_D_ABORD = /^\d{4}/;
const ANNEE_EN_TETE = new RegExp(`^(\\d{4})${SEPARATEUR}(\\d{1,2})\\2(\\d{1,2})$`);
const ISO_COMPACTE = /^((?:19|20)\d\d)(\d\d)(\d\d)$/;
const NUMERIQUE = new RegExp(`^(\\d{1,2})${SEPARATEUR}(\\d{1,2})\\2(\\d{4}|\\d\\d)$`);
const JOUR_PUIS_NOM = new RegExp(
  `^(?:le )?${JOUR_SEMAINE}(?:le )?(\\d{1,2})(?:er|eme|e|st|nd|rd|th)?[-./ ]*(${MOIS})[-./, ]*(\\d{4}|\\d\\d)$`,
);
const NOM_PUIS_JOUR = new RegExp(`^${JOUR_SEMAINE}(${MOIS})[-./ ]*(\\d{1,2})(?:st|nd|rd|th)?[-./, ]+(\\d{4}|\\d\\d)$`);
/** Numéro de série d'Excel, calendrier 1900 ; les décimales sont l'heure. */
const SERIE = /^([1-9]\d{4})(?:[.,]\d+)?$/;
const ORIGINE_EXCEL = Date.UTC(1899, 11, 30);
const MS_PAR_JOUR = 86_400_000;

/** La date d'une cellule, d'après l'ordre jour/mois de sa colonne. */
export function lireDate(brut: string, ordre: OrdreDate): Cellule {
  return estIso(brut) ? intacte(brut) : lectures(brut)[ordre];
}

/** L'ordre que cette cellule impose à sa colonne : `25/12/2024` le jour, `12/25/2024` le mois, `05/03/2024` aucun. */
export function indiceOrdre(brut: string): 'jour' | 'mois' | null {
  return ANNEE_D_ABORD.test(brut) ? null : lectures(brut).indice;
}

/** Vrai si les deux ordres donnent deux dates différentes. */
export function estAmbigue(brut: string): boolean {
  const { jour, mois } = lectures(brut);
  return jour.lisible && mois.lisible && jour.valeur !== mois.valeur;
}

export const lectures: (brut: string) => Lectures = memoriser((brut) => {
  const cellule = lireTexte(brut);
  if (cellule.valeur === null) return unanimes(cellule);
  const texte = simplifier(cellule.valeur).replace(HEURE, '');
  const nombres = NUMERIQUE.exec(texte);
  if (nombres === null) return unanimes(rendre(cellule, lireSansEquivoque(texte), 'N04'));

  const [, tete = '', , milieu = '', queue = ''] = nombres;
  const [premier, second, dernier] = [Number(tete), Number(milieu), lireAnnee(queue)];
  const forme = tete.length === 2 && queue.length === 2 ? 'indecise' : 'anneeEnQueue';
  const jour = rendre(cellule, ecrireIso(dernier, second, premier), 'N04');
  const mois = rendre(cellule, ecrireIso(dernier, premier, second), 'N04');
  const annee = forme === 'indecise' ? rendre(cellule, ecrireIso(lireAnnee(tete), second, Number(queue)), 'N04') : jour;
  const contradictoire = seuleLecture(cellule, [jour, mois, annee]);
  return { jour, mois, annee, contradictoire, indice: ordreImpose(premier, second), forme };
});

function unanimes(cellule: Cellule): Lectures {
  return { jour: cellule, mois: cellule, annee: cellule, contradictoire: cellule, indice: null, forme: 'autre' };
}

/** Quand la colonne se contredit, on ne lit que ce qui n'a qu'une lecture possible. */
function seuleLecture(cellule: Cellule, possibles: readonly Cellule[]): Cellule {
  const [premiere, ...autres] = possibles.filter(({ lisible }) => lisible);
  return premiere !== undefined && autres.every(({ valeur }) => valeur === premiere.valeur)
    ? premiere
    : illisible(cellule);
}

function ordreImpose(premier: number, second: number): 'jour' | 'mois' | null {
  const [premierMois, secondMois] = [premier >= 1 && premier <= 12, second >= 1 && second <= 12];
  if (secondMois && premier > 12 && premier <= 31) return 'jour';
  return premierMois && second > 12 && second <= 31 ? 'mois' : null;
}

/** Les écritures que l'ordre de la colonne ne concerne pas. */
function lireSansEquivoque(texte: string): string | null {
  const iso = ANNEE_EN_TETE.exec(texte);
  if (iso) return ecrireIso(Number(iso[1]), Number(iso[3]), Number(iso[4]));
  const compacte = ISO_COMPACTE.exec(texte);
  if (compacte) return ecrireIso(Number(compacte[1]), Number(compacte[2]), Number(compacte[3]));
  const jourPuisNom = JOUR_PUIS_NOM.exec(texte);
  if (jourPuisNom) return ecrireIso(lireAnnee(jourPuisNom[3]), rangMois(jourPuisNom[2]), Number(jourPuisNom[1]));
  const nomPuisJour = NOM_PUIS_JOUR.exec(texte);
  if (nomPuisJour) return ecrireIso(lireAnnee(nomPuisJour[3]), rangMois(nomPuisJour[1]), Number(nomPuisJour[2]));
  const serie = SERIE.exec(texte);
  if (serie) return new Date(ORIGINE_EXCEL + Number(serie[1]) * MS_PAR_JOUR).toISOString().slice(0, 10);
  return null;
}

function rangMois(nom = ''): number {
  return NOMS_MOIS.findIndex((noms) => noms.includes(nom)) + 1;
}
