/** Les fichiers de lignes isolées rendus après correction : à quel fichier d'origine leurs lignes appartiennent. */
import { basename } from 'node:path';
import type { Base } from '../base';
import { ErreurUtilisateur } from '../erreurs';
import type { FichierSource } from '../lecture/dossier';
import { originesPossibles, sourceDuNom } from '../lecture/noms';

/**
 * Rend les mêmes fichiers, ceux de lignes isolées sous le nom et la source du fichier d'origine que la quarantaine connaît.
 * @throws ErreurUtilisateur si elle n'en connaît aucun : sous un autre nom, leurs lignes entreraient sous une autre source
 */
export async function rattacherRendus(base: Base, fichiers: readonly FichierSource[]): Promise<FichierSource[]> {
  const rattaches: FichierSource[] = [];
  for (const fichier of fichiers) {
    const rendu = fichier.dialecte.rangLigne !== undefined;
    rattaches.push(rendu ? await rattacher(base, fichier) : fichier);
  }
  return rattaches;
}

async function rattacher(base: Base, fichier: FichierSource): Promise<FichierSource> {
  const possibles = originesPossibles(basename(fichier.chemin));
  const connus = await lireOrigines(base, fichier);
  const nom = possibles.find((possible) => connus.includes(possible));
  if (nom !== undefined) return { ...fichier, nom, source: sourceDuNom(nom) };
  throw new ErreurUtilisateur(
    `${fichier.chemin} est un fichier de lignes isolées (il a une colonne « _ligne »), mais ${base.description} ` +
      "n'a isolé aucune ligne d'un fichier de ce nom. " +
      (connus.length === 0
        ? "Dites la bonne base avec --base, ou migrez d'abord le dossier d'origine."
        : `Rendez-lui le nom du fichier d'origine (${enumerer(connus)}), ou dites la bonne base avec --base.`) +
      " Rien n'a été migré.",
  );
}

const NOMS_CITES = 5;

const enumerer = (noms: readonly string[]): string =>
  noms.length > NOMS_CITES ? `${noms.slice(0, NOMS_CITES).join(', ')}…` : noms.join(', ');

/** Les fichiers de cette entité dont des lignes sont, ou ont été, en quarantaine. */
async function lireOrigines(base: Base, { entite }: FichierSource): Promise<string[]> {
  const rangees = await base.lire<{ fichier: string }>(
    'SELECT DISTINCT fichier FROM lignes_isolees WHERE entite = ? ORDER BY fichier',
    [entite],
  );
  return rangees.map(({ fichier }) => fichier);
}
