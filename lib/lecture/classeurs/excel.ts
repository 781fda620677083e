/** Un classeur Excel (`.xlsx`, `.xlsm`) : ses feuilles, et ce que leurs cellules citent d'ailleurs. */
import { posix } from 'node:path';
import { abime, type Archive } from './archive';
import { LecteurExcel } from './feuille_excel';
import { formatInterne, lireFormat, type FormatDeNombre } from './formats_de_nombre';
import { Rangees, type RangeeLue } from './rangees';
import { TexteRiche, TextesPartages } from './textes';
import type { DemandeFeuille, Feuille } from './types';
import { analyser, estVrai, parcourir, visiter, type Attributs } from './xml';

interface Sommaire {
  readonly feuilles: readonly (Feuille & { readonly partie: string | undefined })[];
  readonly textes: string | undefined;
  readonly styles: string | undefined;
  readonly depuis1904: boolean;
}

export const listerFeuillesExcel = async (archive: Archive): Promise<Feuille[]> =>
  (await lireSommaire(archive)).feuilles.map(({ nom, masquee }) => ({ nom, masquee }));

export async function* lireFeuilleExcel(
  archive: Archive,
  { feuille, dates, suivi }: DemandeFeuille,
): AsyncGenerator<RangeeLue[]> {
  const { feuilles, textes, styles, depuis1904 } = await lireSommaire(archive);
  const partie = feuilles.find(({ nom }) => nom === feuille)?.partie;
  if (partie === undefined) throw abime(archive.nom, `la feuille « ${feuille} » n'y est plus`);
  const rangees = new Rangees(archive.nom, suivi);
  const lecteur = new LecteurExcel(rangees, {
    textes: await lireTextes(archive, textes),
    formats: await lireStyles(archive, styles),
    depuis1904,
    dates,
  });
  for await (const caracteres of analyser(archive, partie, lecteur)) {
    const bloc = rangees.suivre(caracteres);
    if (bloc !== undefined) yield bloc;
  }
  yield rangees.vider();
}

/** Le sommaire du classeur dit le nom de ses feuilles, et où est le XML de chacune. */
async function lireSommaire(archive: Archive): Promise<Sommaire> {
  const racine = archive.contient('_rels/.rels') ? await lireLiens(archive, '') : [];
  const sommaire = racine.find(({ type }) => type === 'officeDocument')?.cible;
  if (sommaire === undefined) throw abime(archive.nom, "l'archive ne contient pas de classeur Excel");
  const liens = await lireLiens(archive, sommaire);
  const feuilles: (Feuille & { partie: string | undefined })[] = [];
  let depuis1904 = false;
  await parcourir(archive, sommaire, (balise, attributs, profondeur) => {
    // Plus profond, c'est celui d'une extension (`x15:workbookPr`), qui ne dit pas le calendrier.
    if (balise === 'workbookPr' && profondeur === 2) depuis1904 = estVrai(attributs.date1904);
    if (balise !== 'sheet' || profondeur !== 3) return;
    const lien = liens.find(({ id }) => id === attributs.id);
    // Une feuille de graphique, un module de macros n'ont pas de cellules.
    if (attributs.id === '' || (lien !== undefined && lien.type !== 'worksheet')) return;
    const masquee = (attributs.state ?? 'visible') !== 'visible';
    feuilles.push({ nom: attributs.name ?? '', masquee, partie: lien?.cible });
  });
  const perdue = feuilles.find(({ partie }) => partie === undefined);
  if (perdue !== undefined) throw abime(archive.nom, `la feuille « ${perdue.nom} » n'y est pas`);
  const cibleDe = (type: string): string | undefined => liens.find((lien) => lien.type === type)?.cible;
  return { feuilles, textes: cibleDe('sharedStrings'), styles: cibleDe('styles'), depuis1904 };
}

interface Lien {
  readonly id: string;
  readonly type: string;
  readonly cible: string;
}

/** Les liens d'une partie vers les autres ; `''` : ceux du paquet entier. */
async function lireLiens(archive: Archive, partie: string): Promise<Lien[]> {
  const { dir, base } = posix.parse(partie);
  const liens: Lien[] = [];
  await parcourir(archive, posix.join(dir, '_rels', `${base}.rels`), (balise, { Id, Type, Target, TargetMode }) => {
    if (balise !== 'Relationship' || TargetMode === 'External') return;
    const cible = (Target ?? '').replaceAll('\\', '/');
    const absolue = posix.join('/', cible.startsWith('/') ? '' : dir, cible).slice(1);
    liens.push({ id: Id ?? '', type: (Type ?? '').replace(/^.*\//, ''), cible: absolue });
  });
  return liens;
}

/** Les textes que les cellules citent par leur rang. */
async function lireTextes(archive: Archive, partie: string | undefined): Promise<TextesPartages> {
  const textes = new TextesPartages(archive.nom);
  if (partie === undefined) return textes;
  const texte = new TexteRiche();
  await visiter(archive, partie, {
    ouvrir: (balise) => texte.ouvrir(balise),
    texte: (morceau) => texte.ajouter(morceau),
    fermer: (balise) => {
      texte.fermer(balise);
      if (balise === 'si') textes.ajouter(texte.vider());
    },
  });
  return textes;
}

/** Le format des nombres, style par style. */
async function lireStyles(archive: Archive, partie: string | undefined): Promise<readonly FormatDeNombre[]> {
  const codes = new Map<string, string>();
  const formats: FormatDeNombre[] = [];
  if (partie === undefined) return formats;
  let dansStyles = false;
  const noter = (balise: string, { numFmtId = '0', formatCode = '' }: Attributs): void => {
    if (balise === 'numFmt') codes.set(numFmtId, formatCode);
    if (balise === 'cellXfs') dansStyles = true;
    if (balise === 'cellStyles' || balise === 'dxfs') dansStyles = false;
    if (balise !== 'xf' || !dansStyles) return;
    const code = codes.get(numFmtId);
    formats.push(code === undefined ? formatInterne(Number(numFmtId)) : lireFormat(code));
  };
  await parcourir(archive, partie, noter);
  return formats;
}
