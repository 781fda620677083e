/** Écrire les verdicts : `rapport_validation.txt` est toujours le dernier ; les précédents vont dans `rapports/`. */
import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sortirJson } from '../commun/affichage';
import { archiver } from '../commun/archives';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { ecrirePrive, eprouverFichier } from '../commun/flux';
import { ecrireJson, ecrireJunit } from './exports';
import { ecrireRapport } from './rapport';
import type { Validation } from './types';

export interface Destinations {
  readonly sortie: string;
  readonly json: string | undefined;
  readonly junit: string | undefined;
}

const RAPPORT = 'rapport_validation.txt';

/**
 * Vérifie, avant tout travail, qu'on pourra écrire.
 * @throws ErreurUtilisateur sinon
 */
export async function preparer({ sortie, json, junit }: Destinations): Promise<void> {
  const exports = [json === '-' ? undefined : json, junit].filter((fichier) => fichier !== undefined);
  const fichiers = [join(sortie, RAPPORT), ...exports];
  for (const fichier of fichiers) {
    try {
      await mkdir(dirname(resolve(fichier)), { recursive: true });
      await eprouverFichier(fichier);
    } catch (erreur) {
      const raison =
        {
          EACCES: "n'est pas accessible en écriture",
          EROFS: 'est sur un disque en lecture seule',
          EISDIR: 'est un dossier',
        }[codeDe(erreur) ?? ''] ?? `ne peut pas être écrit (${messageDe(erreur)})`;
      throw new ErreurUtilisateur(
        `Le fichier ${fichier} ${raison} ; choisissez une autre destination avec --sortie, --json ou --junit. Rien n'a été contrôlé.`,
      );
    }
  }
}

/** Écrit le rapport et les exports demandés ; rend les fichiers écrits. */
export async function publier(validation: Validation, { sortie, json, junit }: Destinations): Promise<string[]> {
  const rapport = join(sortie, RAPPORT);
  await archiver(rapport);
  const ecrits = [[rapport, ecrireRapport(validation)]];
  if (junit !== undefined) ecrits.push([junit, ecrireJunit(validation)]);
  if (json === '-') await sortirJson(json, ecrireJson(validation));
  else if (json !== undefined) ecrits.push([json, ecrireJson(validation)]);
  for (const [fichier = '', contenu = ''] of ecrits) await ecrirePrive(fichier, contenu);
  return ecrits.map(([fichier = '']) => fichier);
}
