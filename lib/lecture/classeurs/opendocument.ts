/** Un classeur OpenDocument (`.ods`, LibreOffice) : toutes ses feuilles tiennent dans une seule partie, lue jusqu'à celle qu'on veut. */
import { abime, type Archive } from './archive';
import { estFeuille, LecteurOpenDocument } from './feuille_opendocument';
import { Rangees, type RangeeLue } from './rangees';
import type { DemandeFeuille, Feuille } from './types';
import { analyser, parcourir } from './xml';

const CONTENU = 'content.xml';

export async function listerFeuillesOpenDocument(archive: Archive): Promise<Feuille[]> {
  if (!archive.contient(CONTENU)) throw abime(archive.nom, "l'archive ne contient pas de classeur OpenDocument");
  const feuilles: Feuille[] = [];
  const styleMasques = new Set<string>();
  let style = '';
  await parcourir(archive, CONTENU, (balise, attributs, profondeur) => {
    if (balise === 'style') style = attributs.name ?? '';
    if (balise === 'table-properties' && attributs.display === 'false') styleMasques.add(style);
    if (!estFeuille(balise, profondeur)) return;
    feuilles.push({ nom: attributs.name ?? '', masquee: styleMasques.has(attributs['style-name'] ?? '') });
  });
  return feuilles;
}

export async function* lireFeuilleOpenDocument(
  archive: Archive,
  { feuille, suivi }: DemandeFeuille,
): AsyncGenerator<RangeeLue[]> {
  const rangees = new Rangees(archive.nom, suivi);
  const lecteur = new LecteurOpenDocument(rangees, feuille);
  for await (const caracteres of analyser(archive, CONTENU, lecteur)) {
    const bloc = rangees.suivre(caracteres);
    if (bloc !== undefined) yield bloc;
    if (lecteur.etat === 'après') break;
  }
  if (lecteur.etat === 'avant') throw abime(archive.nom, `la feuille « ${feuille} » n'y est plus`);
  yield rangees.vider();
}
