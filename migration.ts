/**
 * Migre un dossier de fichiers CSV ou Excel dans MariaDB : lit, transforme, insère, journalise (`log.txt`) et rend compte
 * (`rapport_reprise.txt`). Les lignes en erreur sont isolées, jamais perdues.
 */
import './lib/commun/prealables';
import { MIGRATION } from './lib/chaine/commandes';
import { conduire, conduireAnnulation } from './lib/chaine/conduite';
import { executer } from './lib/commun/cli';
import { montrerApercu } from './lib/comptes_rendus/apercu';
import { ecrireRapport } from './lib/comptes_rendus/rapport_texte';
import { recenserDossier } from './lib/lecture/dossier';
import { ENTITES } from './lib/metier/modele';

executer(MIGRATION, async (appel) => {
  const { argument: dossier, options } = appel;
  if (options.annuler !== undefined) return conduireAnnulation(options.annuler, appel);
  if (options.apercu || options['ecrire-correspondances']) return montrerApercu(dossier, options);

  const plan = await recenserDossier(dossier);
  return conduire({
    script: 'migration',
    libelle: `le dossier ${dossier}`,
    ...{ plan, options },
    etapes: async (chargement) => {
      await chargement.examiner();
      for (const entite of ENTITES) {
        for (const fichier of chargement.fichiersDe(entite)) {
          for await (const brutes of chargement.lire(fichier)) {
            const lignes = chargement.controler(brutes);
            chargement.juger(lignes);
            await chargement.ecrire();
          }
          await chargement.finir(fichier);
        }
        await chargement.liberer(entite);
      }
      await chargement.compter();
    },
    rapport: { nom: 'rapport_reprise.txt', ecrire: ecrireRapport },
  });
});
