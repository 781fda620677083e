/**
 * Contrôle la base après migration, sans rien y changer : volumes, unicité, non-nullité, cohérence entre tables, règles
 * du catalogue, rejeu des fichiers sources, lignage. Rend un verdict par contrôle (`rapport_validation.txt`).
 * Avec `--expliquer`, raconte toute l'histoire d'une ligne.
 */
import { gras } from './lib/commun/affichage';
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
      console.log(await expliquer(base, entite, cle));
    });
    return 0;
  }

  await preparer(options);
  const validation = await valider(connexion, nomBase, (base, verdicts) =>
    ecrireVerdictsHtml(base, options.sortie, verdicts),
  );
  const ecrits = await publier(validation, options);

  console.log(gras(`Validation de ${validation.base}\n`));
  console.log(montrer(validation));
  console.log(`\n${duree(validation.dureeMs)}. Écrits : ${ecrits.join(', ')}`);
  return codeDeSortie(validation);
});
