/**
 * Reprend un fichier en erreur (`projets_corrompus.csv`, ou un fichier de lignes isolées corrigé à la main) : identifie
 * les lignes fautives, corrige ou isole, réinjecte les valides, journalise chaque action (`log_reprise.txt`) et rend compte
 * (`rapport_reprise_partielle.txt`).
 */
import './lib/commun/prealables';
import { REPRISE } from './lib/chaine/commandes';
import { conduire } from './lib/chaine/conduite';
import { executer } from './lib/commun/cli';
import { ecrireRapport } from './lib/comptes_rendus/rapport_texte';
import { recenserFichier } from './lib/lecture/dossier';
import { ENTITES } from './lib/metier/modele';

executer(REPRISE, async ({ argument: chemin, options }) => {
  const plan = await recenserFichier(chemin);

  return conduire({
    script: 'reprise',
    libelle: chemin,
    ...{ plan, options },
    etapes: async (chargement) => {
      await chargement.examiner();
      for (const entite of ENTITES) {
        for (const fichier of chargement.fichiersDe(entite)) {
          for await (const brutes of chargement.lire(fichier)) {
            const corrigees = chargement.controler(brutes);
            chargement.juger(corrigees);
            await chargement.ecrire();
          }
          await chargement.finir(fichier);
        }
        // Ce que la correction débloque en aval repart seul : les projets d'un client, les affectations d'un projet.
        await chargement.liberer(entite);
      }
      await chargement.compter();
    },
    rapport: { nom: 'rapport_reprise_partielle.txt', ecrire: ecrireRapport },
  });
});
