/** Les dates que l'on croit : ni avant ni après la vie possible d'un client, d'un projet ou d'une affectation. */

const PREMIER_JOUR = '1950-01-01';
const ANNEES_A_VENIR = 20;

/** Vrai pour une date ISO entre 1950 et vingt ans après `aujourdhui`. */
export function estVraisemblable(date: string, aujourdhui: string): boolean {
  const dernier = `${Number(aujourdhui.slice(0, 4)) + ANNEES_A_VENIR}${aujourdhui.slice(4)}`;
  return date >= PREMIER_JOUR && date <= dernier;
}
