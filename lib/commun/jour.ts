/** Le jour local, `AAAA-MM-JJ` : le futur se juge au jour de l'exécution, là où elle a lieu. */
export const jourLocal = (date = new Date()): string =>
  [date.getFullYear(), date.getMonth() + 1, date.getDate()].map((partie) => String(partie).padStart(2, '0')).join('-');
