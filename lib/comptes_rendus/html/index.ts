/** `rapport.html` : la page que migration.ts, reprise.ts et validate.ts écrivent toutes trois, lue dans la base. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { avertir } from '../../commun/affichage';
import { objetAbsent, type Base } from '../../base/connexion';
import { messageDe } from '../../commun/erreurs';
import { ecrirePrive } from '../../commun/flux';
import { nomFichierIsole } from '../../lecture/noms';
import type { Donnees, Liens, Verdicts } from './donnees';
import { composerPage } from './page';
import { lireDonnees } from './requetes';

export const PAGE = 'rapport.html';
const ISOLEES = 'isolees';

/**
 * Écrit `rapport.html` dans le dossier de sortie ; les fichiers d'isolés y sont déjà : la page mène à ceux qu'elle trouve.
 *
 * @param verdicts ce que `validate.ts` vient de constater ; sans lui, la page dit que les contrôles restent à passer
 * @returns le chemin de la page
 */
export async function ecrireRapportHtml(base: Base, sortie: string, verdicts?: Verdicts): Promise<string> {
  const chemin = join(sortie, PAGE);
  const donnees = await lireDonnees(base, verdicts);
  await ecrirePrive(chemin, composerPage(donnees, chercherIsoles(donnees, sortie)));
  return chemin;
}

/** Le CSV et le classeur de chaque fichier qui a des lignes ouvertes, s'ils sont là. */
function chercherIsoles({ groupes }: Donnees, sortie: string): Liens {
  const ouverts = groupes.filter(({ situation }) => situation === 'corriger' || situation === 'attente');
  return new Map(
    ouverts.map(({ fichier }) => {
      const noms = [nomFichierIsole(fichier), fichier.replace(/\.[^./]*$/, '.xlsx'), `${fichier}.xlsx`];
      const presents = [...new Set(noms)].filter((nom) => existsSync(join(sortie, ISOLEES, nom)));
      return [fichier, presents.map((nom) => ({ adresse: adresser(nom), chemin: join(sortie, ISOLEES, nom) }))];
    }),
  );
}

const adresser = (nom: string): string => [ISOLEES, ...nom.split('/')].map(encodeURIComponent).join('/');

/** La même, pour `validate.ts` : sur une base trop abîmée pour la composer, le rapport en texte suffit, et on le dit. */
export async function ecrireVerdictsHtml(base: Base, sortie: string, verdicts: Verdicts): Promise<void> {
  try {
    await ecrireRapportHtml(base, sortie, verdicts);
  } catch (erreur) {
    if (!objetAbsent(erreur)) throw erreur;
    avertir(`${PAGE} n'a pas été écrite : il manque à la base de quoi la composer (${messageDe(erreur)}).`);
  }
}
