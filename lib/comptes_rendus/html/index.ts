/** `rapport.html` : la page que migration.ts, reprise.ts et validate.ts écrivent toutes trois, lue dans la base. */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { attention } from '../../commun/affichage';
import { objetAbsent, type Base } from '../../base/connexion';
import { messageDe } from '../../commun/erreurs';
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

/** La même, pour `validate.ts` : sur une base trop abîmée pour la composer, le rapport en texte suffit, et on le dit. */
export async function ecrireVerdictsHtml(base: Base, sortie: string, verdicts: Verdicts): Promise<void> {
  try {
    await ecrireRapportHtml(base, sortie, verdicts);
  } catch (erreur) {
    if (!objetAbsent(erreur)) throw erreur;
    console.error(
      attention(`${PAGE} n'a pas été écrite : il manque à la base de quoi la composer (${messageDe(erreur)}).`),
    );
  }
}
