/**
 * Un fichier d'isolés en classeur : cellules fautives en couleur, motif en note, listes déroulantes, colonnes du programme
 * verrouillées. Ce qu'il contient se relit à l'identique : chaque cellule est un texte, qu'aucun tableur n'exécute ni n'arrange.
 *
 * Le peu de XML qu'il faut est écrit ici, au fil de l'eau ; `yazl` en fait une archive.
 */
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { FluxFichier } from '../commun/flux';
import { Annotations } from './classeur/annotations';
import type { ContenuClasseur } from './classeur/contenu';
import { ecrireFeuille } from './classeur/feuille';
import { ecrireListes, PARTIES } from './classeur/gabarits';

export type { ContenuClasseur, RangeeIsolee } from './classeur/contenu';
export { tient } from './classeur/feuille';

export interface ClasseurEcrit {
  readonly rangees: number;
  /** Celles qu'un classeur ne peut contenir : trop longues d'une cellule, ou au-delà de sa dernière ligne. Le CSV les a. */
  readonly omises: number;
}

/**
 * Écrit un classeur de lignes isolées. En cas d'échec, il ne reste rien à ce chemin.
 * @throws ErreurUtilisateur si le disque refuse l'écriture
 */
export async function ecrireClasseurIsoles(chemin: string, contenu: ContenuClasseur): Promise<ClasseurEcrit> {
  const bilan = { rangees: 0, omises: 0 };
  const annotations = new Annotations();
  const archive = new Assemblage();
  for (const [nom, xml] of Object.entries(PARTIES)) archive.ajouter(nom, () => [xml]);
  archive.ajouter('xl/worksheets/sheet1.xml', () => ecrireFeuille(contenu, annotations, bilan));
  archive.ajouter('xl/worksheets/sheet2.xml', () => ecrireListes([...contenu.listes.values()]));
  // Après la feuille : les notes ne sont connues qu'alors.
  archive.ajouter('xl/comments1.xml', () => annotations.ecrireTextes());
  archive.ajouter('xl/drawings/vmlDrawing1.vml', () => annotations.ecrireCadres());
  await archive.enregistrer(chemin);
  return bilan;
}

/** Le même contenu donne les mêmes octets, quels que soient le jour et le fuseau. */
const SANS_DATE = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

class Assemblage {
  private readonly zip = new ZipFile();
  private readonly sortie = this.zip.outputStream as Readable;

  /** @param produire appelé quand vient le tour de cette partie, dans l'ordre des ajouts */
  ajouter(nom: string, produire: () => Iterable<string> | AsyncIterable<string>): void {
    this.zip.addReadStreamLazy(nom, SANS_DATE, (rendre) => {
      const partie = Readable.from(grouper(produire()), { objectMode: false });
      // L'archive n'écoute pas les échecs de ses parties : elle les attendrait sans fin.
      partie.on('error', (erreur) => this.sortie.destroy(erreur));
      rendre(null, partie);
    });
  }

  async enregistrer(chemin: string): Promise<void> {
    this.zip.end();
    const flux = new FluxFichier(chemin, 'w');
    try {
      for await (const octets of this.sortie) {
        flux.ecrire(octets as Buffer);
        await flux.suivre();
      }
      await flux.fermer();
    } catch (erreur) {
      flux.abandonner();
      await rm(chemin, { force: true });
      throw erreur;
    }
  }
}

const CARACTERES_PAR_MORCEAU = 1 << 15;

/** De petits textes en morceaux qui valent la peine d'être comprimés. */
async function* grouper(textes: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let morceau = '';
  for await (const texte of textes) {
    morceau += texte;
    if (morceau.length < CARACTERES_PAR_MORCEAU) continue;
    yield morceau;
    morceau = '';
  }
  if (morceau !== '') yield morceau;
}
