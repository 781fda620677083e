/**
 * Migre un dossier de fichiers CSV ou Excel dans MariaDB : lit, transforme, insère, journalise (`log.txt`) et rend compte
 * (`rapport_reprise.txt`). Les lignes en erreur sont isolées, jamais perdues.
 */
import './lib/commun/prealables';
import { join } from 'node:path';
import { montrerApercu } from './lib/comptes_rendus/apercu';
import { executer } from './lib/commun/cli';
import { ecrirePrive } from './lib/commun/flux';
import { MIGRATION } from './lib/chaine/commandes';
import { recenserDossier } from './lib/lecture/dossier';
import { ecrireRapport } from './lib/comptes_rendus/bilan_texte';
import { conduire, conduireAnnulation } from './lib/chaine/conduite';

executer(MIGRATION, async (appel) => {
  const { argument: dossier, options } = appel;
  if (options.annuler !== undefined) return conduireAnnulation(options.annuler, appel);
  const plan = await recenserDossier(dossier);
  if (options.apercu) return montrerApercu(plan, options['echelle-note']);
  const rapport = join(options.sortie, 'rapport_reprise.txt');
  return conduire('migration', `le dossier ${dossier}`, plan, options, [rapport], async (rendu) => {
    await ecrirePrive(rapport, ecrireRapport(rendu));
  });
});
