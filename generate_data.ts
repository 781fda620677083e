/**
 * Génère des jeux de test réalistes : `clients.csv`, `intervenants.csv`, `projets.csv`, `affectations.csv`. Sans défaut,
 * ils respectent toutes les règles ; avec `--defauts`, chaque faute semée est étiquetée dans `attendu.json`.
 */
import './lib/commun/prealables';
import { join } from 'node:path';
import { dire, reussite } from './lib/commun/affichage';
import { executer } from './lib/commun/cli';
import { GENERATION } from './lib/chaine/commandes';
import { generer } from './lib/generation';
import { jourLocal } from './lib/commun/jour';
import { propre } from './lib/commun/propre';
import { accorder, tableau } from './lib/commun/tableau';

executer(GENERATION, async ({ argument: dossier, options }) => {
  const bilan = await generer({ dossier, ...options, aujourdhui: jourLocal() });
  dire(
    tableau(
      ['fichier', 'lignes', 'octets'],
      bilan.fichiers.map(({ nom, lignes, octets }) => [nom, lignes, octets]),
    ),
  );
  dire(reussite(`Écrits dans ${dossier}, graine ${options.graine}.`));
  if (bilan.defauts > 0) {
    const attendu = join(dossier, 'attendu.json');
    dire(
      propre(
        `${accorder(bilan.defauts, 'ligne étiquetée', 'lignes étiquetées')} : leur sort attendu est dans ${attendu}.`,
      ),
    );
  }
  return 0;
});
