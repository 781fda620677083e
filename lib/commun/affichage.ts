/**
 * Ce que la personne voit au terminal : les résultats sur la sortie standard, la progression et les avertissements sur
 * la sortie d'erreur. Ce qui vient du dehors y passe par `propre`.
 */
import pc from 'picocolors';
import { ecrirePrive } from './flux';
import { effacerProgression, reglerProgression, suivre, type Suivi } from './progression';
import { propre } from './propre';

let muet = false;
let resultats: NodeJS.WriteStream = process.stdout;

/** @param reglages `muet` : seules les erreurs se voient ; `jsonSeul` : la sortie standard est pour le JSON */
export function reglerAffichage(reglages: { readonly muet: boolean; readonly jsonSeul: boolean }): void {
  muet = reglages.muet;
  resultats = reglages.jsonSeul ? process.stderr : process.stdout;
  reglerProgression(muet ? undefined : process.stderr);
}

/** Montre un résultat ; le texte a déjà passé la lisière (`reussite`, `tableau`, `enLignes`…). */
export const dire = (texte: string): void => ecrire(resultats, texte);

/** Avertit, sans se mêler aux résultats. */
export const avertir = (texte: string): void => ecrire(process.stderr, attention(texte));

/** `--json FICHIER|-` : dans un fichier privé, ou seul sur la sortie standard. */
export async function sortirJson(destination: string, json: string): Promise<void> {
  if (destination === '-') process.stdout.write(json);
  else await ecrirePrive(destination, json);
}

function ecrire(sortie: NodeJS.WriteStream, texte: string): void {
  if (muet) return;
  effacerProgression();
  sortie.write(`${texte}\n`);
}

/** Suit la lecture d'un fichier : combien de lignes, et si elle est finie. */
export type Progression = (fichier: { readonly nom: string }, lues: number, finie: boolean) => void;

/** De quoi suivre la lecture de fichiers l'un après l'autre. */
export function suivreLecture(): Progression {
  let courant = '';
  let suivi: Suivi | undefined;
  return ({ nom }, lues, finie) => {
    if (nom !== courant) suivi = suivre(`Lecture, ${nom}`);
    courant = nom;
    suivi?.avancer(lues);
    if (finie) suivi?.finir();
  };
}

export const reussite = (texte: string): string => `${pc.green('✔')} ${propre(texte)}`;
export const attention = (texte: string): string => `${pc.yellow('!')} ${propre(texte)}`;
export const echec = (texte: string): string => `${pc.red('✘')} ${propre(texte)}`;
export const gras = (texte: string): string => pc.bold(propre(texte));
