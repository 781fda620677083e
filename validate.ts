/**
 * Contrôle la base après migration, sans rien y changer : volumes, unicité, non-nullité, cohérence entre tables, règles
 * du catalogue, rejeu des fichiers sources, lignage. Rend un verdict par contrôle (`rapport_validation.txt`).
 */
import { gras } from './lib/affichage';
import { executer } from './lib/cli';
import { VALIDATION } from './lib/commandes';
import { choisirBase, choisirConnexion, lireEnvironnement } from './lib/config';
import { preparer, publier } from './lib/validation/publication';
import { montrer } from './lib/validation/rapport';
import { codeDeSortie, valider } from './lib/validation/valider';
import { duree } from './lib/tableau';

executer(VALIDATION, async ({ options }) => {
  const connexion = choisirConnexion(options.url, lireEnvironnement());
  await preparer(options);
  const validation = await valider(connexion, choisirBase(options.base, connexion));
  const ecrits = await publier(validation, options);

  console.log(gras(`Validation de ${validation.base}\n`));
  console.log(montrer(validation));
  console.log(`\n${duree(validation.dureeMs)}. Écrits : ${ecrits.join(', ')}`);
  return codeDeSortie(validation);
});
