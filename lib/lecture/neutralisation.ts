/**
 * Les cellules qu'un tableur exécuterait : `=`, `+`, `-`, `@`, leurs formes pleine chasse, une tabulation ou un retour, même
 * derrière des espaces. Une apostrophe les neutralise dans les fichiers d'isolés ; la lecture la retire.
 */
const EXECUTABLE = /^'*[ \u00a0\u202f\u3000]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

export const neutraliser = (cellule: string): string => (EXECUTABLE.test(cellule) ? `'${cellule}` : cellule);

export const restaurer = (cellule: string): string =>
  cellule.startsWith("'") && EXECUTABLE.test(cellule) ? cellule.slice(1) : cellule;
