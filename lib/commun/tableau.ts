/** Un tableau en texte : les nombres à droite, le reste à gauche, la dernière rangée séparée si c'est un total. */
import { propre } from './propre';

export type Case = string | number;

/** Un nombre tel qu'on l'écrit en français : `12 345`. */
export const nombre = (valeur: number): string => valeur.toLocaleString('fr-FR').replace(/[\u202f\u00a0]/g, ' ');

/** Une durée lisible : `340 ms`, `2,4 s`, `3 min 05 s`. */
export function duree(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 60_000) return `${(ms / 1000).toFixed(1).replace('.', ',')} s`;
  return `${Math.floor(ms / 60_000)} min ${String(Math.floor((ms % 60_000) / 1000)).padStart(2, '0')} s`;
}

/** Un quotient à deux décimales : `1,48`. */
export const quotient = (a: number, b: number): string => (a / b).toFixed(2).replace('.', ',');

/** « 1 ligne », « 2 lignes » : le nombre accordé. */
export const accorder = (valeur: number, singulier: string, pluriel = `${singulier}s`): string =>
  `${nombre(valeur)} ${valeur > 1 ? pluriel : singulier}`;

/**
 * Une case tient sur sa ligne, quoi qu'elle contienne : on peut découper le tableau en lignes.
 * @param total vrai si la dernière rangée est un total, à séparer d'un filet
 */
export function tableau(titres: readonly string[], rangees: readonly (readonly Case[])[], total = false): string {
  const entetes = titres.map(propre);
  const textes = rangees.map((rangee) =>
    rangee.map((valeur) => (typeof valeur === 'number' ? nombre(valeur) : propre(valeur))),
  );
  const largeurs = entetes.map((entete, rang) =>
    Math.max(entete.length, ...textes.map((rangee) => (rangee[rang] ?? '').length)),
  );
  const ecrire = (cases: readonly string[]): string =>
    cases
      .map((texte, rang) => {
        const aDroite = typeof rangees[0]?.[rang] === 'number';
        return aDroite ? texte.padStart(largeurs[rang] ?? 0) : texte.padEnd(largeurs[rang] ?? 0);
      })
      .join('  ')
      .trimEnd();
  const filet = largeurs.map((largeur) => '─'.repeat(largeur)).join('  ');
  const lignes = textes.map(ecrire);
  if (total) lignes.splice(-1, 0, filet);
  return [ecrire(entetes), filet, ...lignes].join('\n');
}
