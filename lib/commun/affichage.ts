/** Ce que la personne voit au terminal : une progression sur un TTY, des lignes simples ailleurs, des couleurs si admises. */
import pc from 'picocolors';
import { nombre } from './tableau';

const INTERVALLE_MS = 100;

/** Suit la lecture d'un fichier : combien de lignes, et si elle est finie. */
export type Progression = (fichier: { readonly nom: string }, lues: number, finie: boolean) => void;

/** Rend de quoi suivre la lecture des fichiers. */
export function suivreLecture(sortie: NodeJS.WriteStream = process.stdout): Progression {
  let dernier = 0;
  let debut = Date.now();
  let courant = '';
  return (fichier, lues, finie) => {
    if (fichier.nom !== courant) [courant, debut] = [fichier.nom, Date.now()];
    const maintenant = Date.now();
    if (!finie && (!sortie.isTTY || maintenant - dernier < INTERVALLE_MS)) return;
    dernier = maintenant;
    const secondes = Math.max(maintenant - debut, 1) / 1000;
    const texte = `  ${fichier.nom.padEnd(28)} ${nombre(lues).padStart(11)} lignes  ${pc.dim(`${nombre(Math.round(lues / secondes))} lignes/s`)}`;
    sortie.write(sortie.isTTY ? `\r\u001b[2K${texte}${finie ? '\n' : ''}` : `${texte}\n`);
  };
}

export const reussite = (texte: string): string => `${pc.green('✔')} ${texte}`;
export const attention = (texte: string): string => `${pc.yellow('!')} ${texte}`;
export const echec = (texte: string): string => `${pc.red('✘')} ${texte}`;
export const gras = (texte: string): string => pc.bold(texte);
