/** Les fichiers d'isolés comme une personne s'en sert : on les ouvre, on corrige, on les rend. */
import { writeFileSync } from 'node:fs';
import { ecrireCsv, lireCsv } from './scripts';

/** Le séparateur des fichiers d'isolés, quel que soit celui du fichier d'origine : celui qu'Excel ouvre en France. */
export const SEPARATEUR = ';';

export type Isolee = Record<string, string>;

export const lireIsoles = (chemin: string): Isolee[] => lireCsv(chemin, SEPARATEUR);

/** Corrige à la main les lignes d'un fichier d'isolés : `correction` change celle qu'on lui donne. Rend le chemin. */
export function corrigerIsoles(chemin: string, correction: (ligne: Isolee) => void): string {
  const lignes = lireIsoles(chemin);
  lignes.forEach(correction);
  writeFileSync(chemin, ecrireCsv(lignes, SEPARATEUR));
  return chemin;
}
