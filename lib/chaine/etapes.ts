/** Les étapes d'un chargement, dans l'ordre où les scripts les montrent : pour qui les déroule sans script. */
import { ENTITES } from '../metier/modele';
import type { Chargement } from './chargement';

export async function derouler(chargement: Chargement): Promise<void> {
  await chargement.examiner();
  for (const entite of ENTITES) {
    for (const fichier of chargement.fichiersDe(entite)) {
      for await (const brutes of chargement.lire(fichier)) {
        chargement.juger(chargement.controler(brutes));
        await chargement.ecrire();
      }
      await chargement.finir(fichier);
    }
    await chargement.liberer(entite);
  }
  await chargement.compter();
}
