/** Les colonnes d'un classeur d'isolés : leur largeur, leur style, et l'écriture de leurs cellules. */
import type { ContenuClasseur, RangeeIsolee } from './contenu';
import { STYLES } from './gabarits';
import { celluleTexte, lettres } from './xml';

export interface Colonne {
  readonly lettres: string;
  readonly largeur: number;
  readonly style: number;
  readonly styleFautif: number;
  readonly estDate: boolean;
}

const LARGEUR_MINIMALE = 8;
const LARGEUR_MAXIMALE = 40;
/** Le motif et la proposition sont des phrases. */
const LARGEUR_DES_PHRASES = 60;

export function decrireColonne(
  { dates, ...contenu }: ContenuClasseur,
  entete: string,
  rang: number,
  rangees: readonly RangeeIsolee[],
): Colonne {
  const verrouillee = entete.startsWith('_');
  const estDate = !verrouillee && dates?.has(rang) === true;
  const admises = contenu.listes.get(rang) ?? [];
  const textes = [entete, ...admises, ...rangees.map(({ cellules }) => cellules[rang] ?? '')];
  const largeur = Math.max(...textes.map((texte) => texte.length)) + 3;
  const plafond = verrouillee ? LARGEUR_DES_PHRASES : LARGEUR_MAXIMALE;
  return {
    lettres: lettres(rang),
    largeur: Math.min(Math.max(largeur, LARGEUR_MINIMALE), plafond),
    style: verrouillee ? STYLES.verrouille : estDate ? STYLES.date : STYLES.texte,
    styleFautif: verrouillee ? STYLES.verrouille : estDate ? STYLES.dateFautive : STYLES.texteFautif,
    estDate,
  };
}

export function ecrireCellule(reference: string, style: number, texte: string, estDate: boolean): string {
  const serie = estDate ? serieDe(texte) : undefined;
  if (serie !== undefined) return `<c r="${reference}" s="${style}"><v>${serie}</v></c>`;
  return texte === '' ? `<c r="${reference}" s="${style}"/>` : celluleTexte(reference, style, texte);
}

const MS_PAR_JOUR = 86_400_000;
const ORIGINE = Date.UTC(1899, 11, 30);
/** Le 1er mars 1900 : avant lui, le calendrier d'Excel est faux d'un jour. */
const PREMIERE_SERIE = 61;

/** Le numéro de série d'une date ISO, si elle existe au calendrier. */
function serieDe(texte: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(texte)) return undefined;
  const instant = Date.parse(`${texte}T00:00:00Z`);
  if (Number.isNaN(instant) || new Date(instant).toISOString().slice(0, 10) !== texte) return undefined;
  const serie = (instant - ORIGINE) / MS_PAR_JOUR;
  return serie >= PREMIERE_SERIE ? serie : undefined;
}
