/**
 * Les classeurs Excel (`.xlsx`, `.xlsm`) : une archive ZIP de fichiers XML, lue au fil de l'eau.
 *
 * Ce qui en sort est ce que la personne voit dans sa cellule, sous la forme qu'un CSV aurait : dates ISO, nombres au plus
 * court, valeur des formules. Le texte d'une ligne est le sien, écrit en CSV : c'est lui qu'on isole et qu'on rend.
 */
import { basename } from 'node:path';
import sax from 'sax';
import { openPromise, type Entry, type ZipFile } from 'yauzl';
import { ErreurUtilisateur, messageDe } from '../commun/erreurs';
import type { LigneBrute } from '../metier/modele';

/** Le séparateur des lignes d'un classeur quand elles sont écrites en texte. */
export const SEPARATEUR_CLASSEUR = ';';

export interface Feuille {
  readonly nom: string;
  readonly masquee: boolean;
}

/** Ce que la lecture d'une feuille apprend en passant. */
export interface SuiviFeuille {
  lignesMasquees: number;
}

interface Classeur {
  readonly archive: ZipFile;
  readonly entrees: ReadonlyMap<string, Entry>;
  readonly nom: string;
  readonly feuilles: readonly (Feuille & { readonly chemin: string })[];
  readonly chemins: { readonly chaines: string; readonly styles: string };
  /** Les dates sont comptées depuis 1904 (vieux Excel pour Mac). */
  readonly depuis1904: boolean;
}

const LIGNES_PAR_BLOC = 500;
/** Une table de textes plus grosse, dépliée, est une archive piégée. */
const OCTETS_MAXIMAUX = 1 << 30;

/** Les feuilles d'un classeur, dans l'ordre. */
export async function listerFeuilles(chemin: string): Promise<Feuille[]> {
  return avecClasseur(chemin, ({ feuilles }) =>
    Promise.resolve(feuilles.map(({ nom, masquee }) => ({ nom, masquee }))),
  );
}

/** Les lignes non vides d'une feuille, par blocs. @param largeur nombre minimal de cellules par ligne */
export async function* lireFeuille(
  chemin: string,
  feuille: string,
  largeur: number,
  suivi: SuiviFeuille = { lignesMasquees: 0 },
): AsyncGenerator<LigneBrute[]> {
  const classeur = await ouvrir(chemin);
  try {
    const cible = classeur.feuilles.find(({ nom }) => nom === feuille);
    if (cible === undefined) throw abime(classeur.nom, `la feuille « ${feuille} » n'y est plus`);
    const lecteur = new LecteurFeuille(
      await lireChaines(classeur),
      await lireStyles(classeur),
      classeur.depuis1904,
      suivi,
    );
    for await (const { lignes } of analyser(classeur, cible.chemin, lecteur)) {
      if (lignes.length >= LIGNES_PAR_BLOC) yield completer(lecteur.vider(), largeur);
    }
    yield completer(lecteur.vider(), largeur);
  } finally {
    classeur.archive.close();
  }
}

/** Un tableur n'écrit pas les cellules vides de fin de ligne : on les lui rend. */
function completer(lignes: RangeeLue[], largeur: number): LigneBrute[] {
  return lignes.flatMap(({ ligne, cellules }) => {
    if (cellules.every((cellule) => cellule.trim() === '')) return [];
    while (cellules.length < largeur) cellules.push('');
    return [{ ligne, cellules, texte: cellules.map(citer).join(SEPARATEUR_CLASSEUR) }];
  });
}

const citer = (cellule: string): string => (/[";\n\r]/.test(cellule) ? `"${cellule.replaceAll('"', '""')}"` : cellule);

const abime = (nom: string, raison: string): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `${nom} : le classeur ne se lit pas (${raison}) ; ouvrez-le dans Excel et enregistrez-le de nouveau en .xlsx, ou en CSV.`,
  );

async function avecClasseur<T>(chemin: string, lire: (classeur: Classeur) => Promise<T>): Promise<T> {
  const classeur = await ouvrir(chemin);
  try {
    return await lire(classeur);
  } finally {
    classeur.archive.close();
  }
}

async function ouvrir(chemin: string): Promise<Classeur> {
  const nom = basename(chemin);
  const archive = await openPromise(chemin, { lazyEntries: true, autoClose: false }).catch((erreur: unknown) => {
    throw abime(nom, messageDe(erreur));
  });
  try {
    const entrees = new Map<string, Entry>();
    for await (const entree of archive.eachEntry()) entrees.set(entree.fileName, entree);
    const vide = { archive, entrees, nom, feuilles: [], chemins: { chaines: '', styles: '' }, depuis1904: false };
    return await lireSommaire(vide);
  } catch (erreur) {
    archive.close();
    throw erreur instanceof ErreurUtilisateur ? erreur : abime(nom, messageDe(erreur));
  }
}

/** Le sommaire du classeur dit le nom de ses feuilles, et où est le XML de chacune. */
async function lireSommaire(vide: Classeur): Promise<Classeur> {
  const sommaire = (await lireLiens(vide, '_rels/.rels')).find(({ type }) => type === 'officeDocument')?.cible;
  if (sommaire === undefined) throw abime(vide.nom, "l'archive ne contient pas de classeur Excel");
  const liens = await lireLiens(vide, sommaire.replace(/([^/]*)$/, '_rels/$1.rels'));
  const cibles = new Map(liens.map(({ id, cible }) => [id, cible]));
  const feuilles: (Feuille & { chemin: string })[] = [];
  let depuis1904 = false;
  await parcourir(vide, sommaire, (balise, attributs) => {
    if (balise === 'workbookPr') depuis1904 = ['1', 'true'].includes(attributs.date1904 ?? '');
    if (balise !== 'sheet') return;
    const chemin = cibles.get(attributs.id ?? '');
    if (chemin === undefined || !chemin.includes('worksheets/')) return;
    feuilles.push({ nom: attributs.name ?? '', masquee: (attributs.state ?? 'visible') !== 'visible', chemin });
  });
  const cibleDe = (type: string): string => liens.find((lien) => lien.type === type)?.cible ?? '';
  return { ...vide, feuilles, chemins: { chaines: cibleDe('sharedStrings'), styles: cibleDe('styles') }, depuis1904 };
}

async function lireLiens(classeur: Classeur, chemin: string): Promise<{ id: string; type: string; cible: string }[]> {
  const dossier = chemin.replace(/_rels\/[^/]*$/, '');
  const liens: { id: string; type: string; cible: string }[] = [];
  await parcourir(classeur, chemin, (balise, { Id = '', Type = '', Target = '' }) => {
    if (balise !== 'Relationship') return;
    const absolue = Target.startsWith('/') ? Target.slice(1) : dossier + Target.replace(/^\.\//, '');
    liens.push({ id: Id, type: Type.replace(/^.*\//, ''), cible: absolue });
  });
  return liens;
}

/** Les textes que les cellules citent par leur rang. */
async function lireChaines(classeur: Classeur): Promise<readonly string[]> {
  const chaines: string[] = [];
  const { chaines: chemin } = classeur.chemins;
  if ((classeur.entrees.get(chemin)?.uncompressedSize ?? 0) > OCTETS_MAXIMAUX)
    throw abime(classeur.nom, 'il est démesuré');
  const texte = new TexteRiche();
  await achever(
    analyser(classeur, chemin, {
      ouvrir: (balise) => texte.ouvrir(balise),
      texte: (morceau) => texte.ajouter(morceau),
      fermer: (balise) => {
        texte.fermer(balise);
        if (balise === 'si') chaines.push(texte.vider());
      },
    }),
  );
  return chaines;
}

/** Pour chaque style de cellule, s'il affiche une date. */
async function lireStyles(classeur: Classeur): Promise<readonly boolean[]> {
  const formats = new Map<string, string>();
  const dates: boolean[] = [];
  let dansStyles = false;
  const visiter = (balise: string, attributs: Attributs): void => {
    if (balise === 'numFmt') formats.set(attributs.numFmtId ?? '', attributs.formatCode ?? '');
    if (balise === 'cellXfs') dansStyles = true;
    if (balise === 'cellStyles') dansStyles = false;
    if (balise === 'xf' && dansStyles) dates.push(afficheUneDate(attributs.numFmtId ?? '0', formats));
  };
  await parcourir(classeur, classeur.chemins.styles, visiter);
  return dates;
}

function afficheUneDate(numero: string, formats: ReadonlyMap<string, string>): boolean {
  const code = formats.get(numero);
  const rang = Number(numero);
  if (code === undefined) return (rang >= 14 && rang <= 22) || (rang >= 27 && rang <= 36) || (rang >= 45 && rang <= 58);
  if (/^(?:general|standard)$/i.test(code)) return false;
  // Hors des textes cités, des signes protégés et des crochets (couleur, langue), une date montre a, m, j, h ou s.
  return /[ymdhs]/i.test(code.replace(/"[^"]*"|\\.|[_*].|\[[^[\]]*\]/g, ''));
}

type Attributs = Readonly<Record<string, string | undefined>>;

interface Visiteur {
  ouvrir(balise: string, attributs: Attributs): void;
  texte(morceau: string): void;
  fermer(balise: string): void;
}

async function parcourir(
  classeur: Classeur,
  chemin: string,
  ouvrir: (balise: string, attributs: Attributs) => void,
): Promise<void> {
  const visiteur = { ouvrir, texte: (): void => undefined, fermer: (): void => undefined };
  await achever(analyser(classeur, chemin, visiteur));
}

async function achever(analyse: AsyncGenerator): Promise<void> {
  while ((await analyse.next()).done !== true);
}

/** Analyse une partie du classeur ; rend la main après chaque morceau. Une partie absente est vide. */
async function* analyser<V extends Visiteur>(classeur: Classeur, chemin: string, visiteur: V): AsyncGenerator<V> {
  const entree = classeur.entrees.get(chemin);
  if (entree === undefined) return;
  const analyseur = sax.parser(true, { position: false });
  let faute: Error | undefined;
  analyseur.onerror = (erreur) => (faute ??= erreur);
  analyseur.onopentag = ({ name, attributes }) => visiteur.ouvrir(sansPrefixe(name), nommer(attributes as Attributs));
  analyseur.ontext = (morceau) => visiteur.texte(morceau);
  analyseur.oncdata = (morceau) => visiteur.texte(morceau);
  analyseur.onclosetag = (balise) => visiteur.fermer(sansPrefixe(balise));
  const ecrire = (texte: string): void => {
    analyseur.write(texte);
    if (faute !== undefined) throw faute;
  };
  const decodeur = new TextDecoder();
  try {
    const flux = await classeur.archive.openReadStreamPromise(entree);
    for await (const bloc of flux as AsyncIterable<Buffer>) {
      ecrire(decodeur.decode(bloc, { stream: true }));
      yield visiteur;
    }
    ecrire(decodeur.decode());
    analyseur.close();
    if (faute !== undefined) throw faute;
  } catch (erreur) {
    if (erreur instanceof ErreurUtilisateur) throw erreur;
    throw abime(classeur.nom, messageDe(erreur));
  }
}

const sansPrefixe = (nom: string): string => nom.slice(nom.indexOf(':') + 1);

/** Les attributs sans leur préfixe d'espace de noms : `r:id` → `id`. */
function nommer(attributs: Attributs): Attributs {
  for (const nom in attributs) {
    if (nom.includes(':'))
      return Object.fromEntries(Object.entries(attributs).map(([cle, valeur]) => [sansPrefixe(cle), valeur]));
  }
  return attributs;
}

/** Un texte en un ou plusieurs fragments de style, sans ses annotations phonétiques. */
class TexteRiche {
  private texte = '';
  private dansTexte = false;
  private dansPhonetique = false;

  ouvrir(balise: string): void {
    if (balise === 'rPh') this.dansPhonetique = true;
    if (balise === 't') this.dansTexte = !this.dansPhonetique;
  }

  ajouter(morceau: string): void {
    if (this.dansTexte) this.texte += morceau;
  }

  fermer(balise: string): void {
    if (balise === 'rPh') this.dansPhonetique = false;
    if (balise === 't') this.dansTexte = false;
  }

  vider(): string {
    const { texte } = this;
    this.texte = '';
    return deplierTexte(texte);
  }
}

/** Excel écrit `_x000D_` pour les caractères que XML n'admet pas. */
const deplierTexte = (texte: string): string =>
  (texte.includes('_x')
    ? texte.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16)))
    : texte
  ).replace(/\r\n?/g, '\n');

interface RangeeLue {
  readonly ligne: number;
  readonly cellules: string[];
}

/** Les lignes d'une feuille, à mesure que son XML arrive. */
class LecteurFeuille implements Visiteur {
  lignes: RangeeLue[] = [];
  private rangee: { ligne: number; cellules: string[]; masquee: boolean } | undefined;
  private derniere = 0;
  private colonne = -1;
  private type = '';
  private style = 0;
  private valeur = '';
  private dansValeur = false;
  private readonly enligne = new TexteRiche();

  constructor(
    private readonly chaines: readonly string[],
    private readonly dates: readonly boolean[],
    private readonly depuis1904: boolean,
    private readonly suivi: SuiviFeuille,
  ) {}

  vider(): RangeeLue[] {
    const { lignes } = this;
    this.lignes = [];
    return lignes;
  }

  ouvrir(balise: string, attributs: Attributs): void {
    if (balise === 'c') {
      const lettres = /^[A-Z]+/.exec(attributs.r ?? '')?.[0];
      this.colonne = lettres === undefined ? this.colonne + 1 : rangColonne(lettres);
      this.type = attributs.t ?? 'n';
      this.style = Number(attributs.s ?? -1);
      this.valeur = '';
    } else if (balise === 'v') this.dansValeur = true;
    else if (balise === 'row') {
      this.derniere = attributs.r === undefined ? this.derniere + 1 : Number(attributs.r);
      const masquee = ['1', 'true'].includes(attributs.hidden ?? '');
      this.rangee = { ligne: this.derniere, cellules: [], masquee };
      this.colonne = -1;
    } else this.enligne.ouvrir(balise);
  }

  texte(morceau: string): void {
    if (this.dansValeur) this.valeur += morceau;
    else this.enligne.ajouter(morceau);
  }

  fermer(balise: string): void {
    if (balise === 'v') this.dansValeur = false;
    else if (balise === 'c') this.retenirCellule();
    else if (balise === 'row') this.retenirRangee();
    else this.enligne.fermer(balise);
  }

  private retenirCellule(): void {
    const texte = this.lireCellule();
    const cellules = this.rangee?.cellules;
    if (texte === '' || cellules === undefined || this.colonne >= COLONNES_MAXIMALES) return;
    while (cellules.length < this.colonne) cellules.push('');
    cellules[this.colonne] = texte;
  }

  private retenirRangee(): void {
    if (this.rangee === undefined) return;
    const { ligne, cellules, masquee } = this.rangee;
    if (masquee && cellules.length > 0) this.suivi.lignesMasquees++;
    this.lignes.push({ ligne, cellules });
    this.rangee = undefined;
  }

  private lireCellule(): string {
    const enligne = this.enligne.vider();
    switch (this.type) {
      case 's':
        return this.chaines[Number(this.valeur)] ?? '';
      case 'inlineStr':
        return enligne;
      case 'str':
        return deplierTexte(this.valeur);
      case 'b':
        return this.valeur === '1' || this.valeur === 'true' ? 'VRAI' : 'FAUX';
      case 'e':
        // Une formule en erreur (#N/A, #REF!…) n'a pas de valeur : c'est un faux vide, quelle que soit l'erreur.
        return 'N/A';
      case 'd':
        return this.valeur.replace(/T00:00:00(?:\.0+)?Z?$/, '').replace('T', ' ');
      default:
        return this.dates[this.style] === true ? ecrireDate(this.valeur, this.depuis1904) : ecrireNombre(this.valeur);
    }
  }
}

/** La largeur d'une feuille d'Excel ; au-delà, le fichier n'en vient pas. */
const COLONNES_MAXIMALES = 16_384;

const rangColonne = (lettres: string): number =>
  [...lettres].reduce((rang, lettre) => rang * 26 + lettre.charCodeAt(0) - 64, 0) - 1;

/** Le nombre au plus court : `12` et non `12.0`, `4.5` et non `4.4999999999999996`. */
function ecrireNombre(valeur: string): string {
  const nombre = Number(valeur);
  return valeur.trim() === '' || !Number.isFinite(nombre) ? valeur : String(nombre);
}

const SECONDES_PAR_JOUR = 86_400;
/** Le 31 décembre 9999. */
const SERIE_MAXIMALE = 2_958_465;

/** Un numéro de série en date ISO, avec son heure s'il en a une ; moins d'un jour, c'est une heure. */
function ecrireDate(valeur: string, depuis1904: boolean): string {
  const serie = Number(valeur);
  if (valeur.trim() === '' || !(serie >= 0 && serie <= SERIE_MAXIMALE)) return ecrireNombre(valeur);
  // Excel compte un 29 février 1900 qui n'a pas existé : avant lui, tout est décalé d'un jour.
  if (!depuis1904 && Math.floor(serie) === 60) return '1900-02-29';
  const origine = depuis1904 ? Date.UTC(1904, 0, 1) : serie < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const iso = new Date(origine + Math.round(serie * SECONDES_PAR_JOUR) * 1000).toISOString();
  const heure = iso.slice(11, 19);
  if (serie < 1) return heure;
  return heure === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${heure}`;
}
