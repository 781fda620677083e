/**
 * Migre un dossier de fichiers CSV ou Excel dans MariaDB : lit, transforme, insère, journalise (`log.txt`) et rend compte
 * (`rapport_reprise.txt`). Les lignes en erreur sont isolées, jamais perdues.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { montrerApercu } from './lib/apercu';
import { executer } from './lib/cli';
import { MIGRATION } from './lib/commandes';
import { recenserDossier } from './lib/lecture/dossier';
import { ecrireRapport } from './lib/rapport';
import { conduire, conduireAnnulation } from './lib/scripts';

executer(MIGRATION, async (appel) => {
  const { argument: dossier, options } = appel;
  if (options.annuler !== undefined) return conduireAnnulation(options.annuler, appel);
  const plan = await recenserDossier(dossier);
  if (options.apercu) return montrerApercu(plan, options['echelle-note']);
  const rapport = join(options.sortie, 'rapport_reprise.txt');
  return conduire('migration', `le dossier ${dossier}`, plan, options, [rapport], async (rendu) => {
    await writeFile(rapport, ecrireRapport(rendu));
  });
});
