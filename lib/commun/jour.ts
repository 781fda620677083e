/** Le jour et l'heure, là où l'exécution a lieu. */

const deux = (valeur: number): string => String(valeur).padStart(2, '0');

/** Le jour local, `AAAA-MM-JJ` : le futur se juge au jour de l'exécution. */
export const jourLocal = (date = new Date()): string =>
  [String(date.getFullYear()).padStart(4, '0'), deux(date.getMonth() + 1), deux(date.getDate())].join('-');

/** L'heure locale et son décalage, `2026-11-25T01:22:03.123+01:00` : elle se lit à la montre, et se compare d'un fuseau à l'autre. */
export function heureLocale(date = new Date()): string {
  const heure = [date.getHours(), date.getMinutes(), date.getSeconds()].map(deux).join(':');
  const minutes = -date.getTimezoneOffset();
  const decalage = `${deux(Math.floor(Math.abs(minutes) / 60))}:${deux(Math.abs(minutes) % 60)}`;
  const millisecondes = String(date.getMilliseconds()).padStart(3, '0');
  return `${jourLocal(date)}T${heure}.${millisecondes}${minutes < 0 ? '-' : '+'}${decalage}`;
}

/** De quoi nommer une archive : `AAAA-MM-JJ_HHMMSS`, heure locale. */
export const horodatage = (date: Date): string =>
  `${jourLocal(date)}_${[date.getHours(), date.getMinutes(), date.getSeconds()].map(deux).join('')}`;
