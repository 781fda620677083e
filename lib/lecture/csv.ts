/** Un fichier CSV, lu au fil de l'eau : décodé d'abord, découpé ensuite (`decoupeur.ts`). */
import type { LigneBrute } from '../metier/modele';
import { Decoupeur, type Decoupe } from './decoupeur';
import { decoder, type Decodage, type Encodage } from './octets';

export { CELLULE_MAXIMALE, DEFAUT_GUILLEMET, Decoupeur, type Decoupe } from './decoupeur';

/** Une centaine de lignes : les objets d'un bloc meurent jeunes, et la main peut être rendue entre deux. */
const SIGNES_PAR_BLOC = 1 << 13;

/** Lit un fichier CSV par blocs d'enregistrements ; les lignes sans aucune valeur sont passées. */
export async function* lireEnregistrements(
  chemin: string,
  encodage: Encodage | Decodage,
  decoupe: Decoupe,
): AsyncGenerator<LigneBrute[]> {
  const decoupeur = new Decoupeur(decoupe);
  for await (const texte of decoder(chemin, encodage)) {
    for (let debut = 0; debut < texte.length; debut += SIGNES_PAR_BLOC) {
      yield decoupeur.ajouter(texte.slice(debut, debut + SIGNES_PAR_BLOC));
    }
  }
  yield decoupeur.terminer();
}

/** Les cellules d'un seul enregistrement, dont le texte est déjà isolé. */
export function decouperTexte(texte: string, decoupe: Decoupe): readonly string[] {
  const decoupeur = new Decoupeur({ ...decoupe, retoursSeuls: false });
  const [premier] = [...decoupeur.ajouter(texte), ...decoupeur.terminer()];
  return premier?.texte === texte && premier.defaut === undefined ? premier.cellules : [texte];
}
