/** `rapport.html` : la page que migration.ts, reprise.ts et validate.ts écrivent toutes trois, lue dans la base. */
import { join } from 'node:path';
import { avertir } from '../../commun/affichage';
import { objetAbsent, type Base } from '../../base/connexion';
import { messageDe } from '../../commun/erreurs';
import { ecrirePrive } from '../../commun/flux';
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
  await ecrirePrive(chemin, page);
  return chemin;
}

/** La même, pour `validate.ts` : sur une base trop abîmée pour la composer, le rapport en texte suffit, et on le dit. */
export async function ecrireVerdictsHtml(base: Base, sortie: string, verdicts: Verdicts): Promise<void> {
  try {
    await ecrireRapportHtml(base, sortie, verdicts);
  } catch (erreur) {
    if (!objetAbsent(erreur)) throw erreur;
    avertir(`${PAGE} n'a pas été écrite : il manque à la base de quoi la composer (${messageDe(erreur)}).`);
  }
}
