/** Écrire les verdicts : `rapport_validation.txt` est toujours le dernier ; les précédents vont dans `rapports/`. */
import { access, mkdir, rename, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { sortirJson } from '../commun/affichage';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { DOSSIER_PRIVE, ecrirePrive, eprouverFichier } from '../commun/flux';
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
  await archiver(rapport, join(sortie, 'rapports'));
  const ecrits = [[rapport, ecrireRapport(validation)]];
  if (junit !== undefined) ecrits.push([junit, ecrireJunit(validation)]);
  if (json === '-') await sortirJson(json, ecrireJson(validation));
  else if (json !== undefined) ecrits.push([json, ecrireJson(validation)]);
  for (const [fichier = '', contenu = ''] of ecrits) await ecrirePrive(fichier, contenu);
  return ecrits.map(([fichier = '']) => fichier);
}

/** Le rapport précédent prend, dans `rapports/`, l'heure où il a été écrit. */
async function archiver(rapport: string, dossier: string): Promise<void> {
  if (!(await existe(rapport))) return;
  const { mtime } = await stat(rapport);
  await mkdir(dossier, { recursive: true, mode: DOSSIER_PRIVE });
  const racine = join(dossier, `rapport_validation_${horodater(mtime)}`);
  let archive = `${racine}.txt`;
  for (let rang = 2; await existe(archive); rang++) archive = `${racine}_${rang}.txt`;
  await rename(rapport, archive);
}

const existe = (fichier: string): Promise<boolean> =>
  access(fichier).then(
    () => true,
    () => false,
  );

/** `AAAA-MM-JJ_HHMMSS`, heure locale. */
function horodater(date: Date): string {
  const deux = (valeur: number): string => String(valeur).padStart(2, '0');
  const jour = [date.getFullYear(), deux(date.getMonth() + 1), deux(date.getDate())].join('-');
  return `${jour}_${deux(date.getHours())}${deux(date.getMinutes())}${deux(date.getSeconds())}`;
}
