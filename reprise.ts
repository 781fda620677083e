/**
 * Reprend un fichier en erreur (`projets_corrompus.csv`, ou un fichier de lignes isolées corrigé à la main) : identifie
 * les lignes fautives, corrige ou isole, réinjecte les valides, et journalise chaque action (`log_reprise.txt`).
 */
import './lib/commun/prealables';
import { executer } from './lib/commun/cli';
import { REPRISE } from './lib/chaine/commandes';
import { recenserFichier } from './lib/lecture/dossier';
import { conduire } from './lib/chaine/conduite';

executer(REPRISE, async ({ argument: fichier, options }) => {
  const plan = await recenserFichier(fichier);
  return conduire('reprise', fichier, plan, options, [], () => Promise.resolve());
});
