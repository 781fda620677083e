/**
 * Contrôle la base après migration, sans rien y changer : volumes, unicité, non-nullité, cohérence entre tables, règles
 * du catalogue, rejeu des fichiers sources, lignage. Rend un verdict par contrôle (`rapport_validation.txt`).
 * Avec `--expliquer`, raconte toute l'histoire d'une ligne.
 */
import './lib/commun/prealables';
import { dire, gras } from './lib/commun/affichage';
import { avecBase } from './lib/base/connexion';
import { executer } from './lib/commun/cli';
import { VALIDATION } from './lib/chaine/commandes';
import { choisirBase, choisirConnexion, lireEnvironnement } from './lib/base/config';
import { ErreurUtilisateur } from './lib/commun/erreurs';
import { expliquer } from './lib/comptes_rendus/explication';
import { ecrireVerdictsHtml } from './lib/comptes_rendus/html';
import { preparer, publier } from './lib/validation/publication';
import { montrer } from './lib/validation/rapport';
import { codeDeSortie, exigerMigree, valider } from './lib/validation/valider';
import { propre } from './lib/commun/propre';
import { duree } from './lib/commun/tableau';

executer(VALIDATION, async ({ argument: cle, argumentDonne, options }) => {
  const connexion = choisirConnexion(options.url, lireEnvironnement());
  const nomBase = choisirBase(options.base, connexion);
  const { expliquer: entite } = options;
  if (argumentDonne !== (entite !== undefined)) {
    throw new ErreurUtilisateur(
      '--expliquer attend une entité et une clé : npx tsx validate.ts --expliquer projet 42.',
    );
  }
  if (entite !== undefined) {
    await avecBase(connexion, nomBase, false, async (base) => {
      await exigerMigree(base);
      dire(await expliquer(base, entite, cle));
    });
    return 0;
  }

  await preparer(options);
  dire(`${gras(`Validation de ${nomBase}`)}\n`);
  const validation = await valider(connexion, nomBase, (base, verdicts) =>
    ecrireVerdictsHtml(base, options.sortie, verdicts),
  );
  const ecrits = await publier(validation, options);

  dire(`${montrer(validation)}\n`);
  dire(propre(`${duree(validation.dureeMs)}. Écrits : ${ecrits.join(', ')}`));
  return codeDeSortie(validation);
});
