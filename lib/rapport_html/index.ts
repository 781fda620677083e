/** `rapport.html` : la page que migration.ts, reprise.ts et validate.ts écrivent toutes trois, lue dans la base. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Base } from '../base';
import type { Verdicts } from './donnees';
import { composerPage } from './page';
import { lireDonnees } from './requetes';

export const PAGE = 'rapport.html';

/**
 * Écrit `rapport.html` dans le dossier de sortie.
 *
 * @param verdicts ce que `validate.ts` vient de constater ; sans lui, la page dit que les contrôles restent à passer
 * @returns le chemin de la page
 */
export async function ecrireRapportHtml(base: Base, sortie: string, verdicts?: Verdicts): Promise<string> {
  const chemin = join(sortie, PAGE);
  const page = composerPage(await lireDonnees(base, verdicts));
  // Remplacée d'un coup : qui l'a sous les yeux ne la voit jamais à moitié écrite.
  await writeFile(`${chemin}.tmp`, page);
  await rename(`${chemin}.tmp`, chemin);
  return chemin;
}
