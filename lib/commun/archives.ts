/** Les rapports d'avant : le dernier garde son nom, les précédents vont dans `rapports/`, à l'heure où ils ont été écrits. */
import { access, lstat, mkdir, rename } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { DOSSIER_PRIVE } from './flux';
import { horodatage } from './jour';

const DOSSIER = 'rapports';

/** Range le rapport qui est à cette place, s'il y en a un : le suivant peut l'y remplacer. */
export async function archiver(rapport: string): Promise<void> {
  const present = await lstat(rapport).catch(() => undefined);
  // Ce qui n'est pas un fichier ordinaire (un lien, `/dev/stdout`) reste à sa place.
  if (present?.isFile() !== true) return;
  const dossier = join(dirname(rapport), DOSSIER);
  await mkdir(dossier, { recursive: true, mode: DOSSIER_PRIVE });
  const extension = extname(rapport);
  const racine = join(dossier, `${basename(rapport, extension)}_${horodatage(present.mtime)}`);
  let archive = racine + extension;
  for (let rang = 2; await existe(archive); rang++) archive = `${racine}_${rang}${extension}`;
  await rename(rapport, archive);
}

const existe = (fichier: string): Promise<boolean> =>
  access(fichier).then(
    () => true,
    () => false,
  );
