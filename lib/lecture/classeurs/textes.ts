/** Les textes d'un classeur Excel : ceux des cellules, et la table de ceux qu'elles partagent. */
import { abime } from './archive';

/** Quatre fois la plus longue cellule d'Excel. */
export const CARACTERES_PAR_CELLULE = 1 << 17;

/** Un texte en un ou plusieurs fragments de style, sans ses annotations phonétiques. */
export class TexteRiche {
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

/** Excel écrit `_x000D_` pour les caractères que XML n'admet pas ; `_x000D_` suivi d'une fin de ligne n'en fait qu'une. */
export function deplierTexte(texte: string): string {
  const uni = unirFins(texte);
  if (!uni.includes('_x')) return uni;
  return unirFins(uni.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(parseInt(code, 16))));
}

const unirFins = (texte: string): string => (texte.includes('\r') ? texte.replace(/\r\n?/g, '\n') : texte);

const PAGE = 1 << 20;
const PAGES_MAXIMALES = 128;
const RANGS_PAR_PAGE = 1 << 16;

/** Les textes partagés, en octets : un million de petites chaînes de JavaScript pèseraient plusieurs fois plus. */
export class TextesPartages {
  private readonly pages: Buffer[] = [];
  private readonly positions: Uint32Array[] = [];
  private libre = PAGE;
  private nombre = 0;

  constructor(private readonly classeur: string) {}

  ajouter(texte: string): void {
    const longueur = Buffer.byteLength(texte);
    if (longueur > 3 * CARACTERES_PAR_CELLULE) throw abime(this.classeur, "l'un de ses textes est démesuré");
    if (this.libre + 4 + longueur > PAGE) this.ajouterPage();
    const page = this.pages.at(-1) as Buffer;
    if (this.nombre % RANGS_PAR_PAGE === 0) this.positions.push(new Uint32Array(RANGS_PAR_PAGE));
    (this.positions.at(-1) as Uint32Array)[this.nombre % RANGS_PAR_PAGE] = (this.pages.length - 1) * PAGE + this.libre;
    page.writeUInt32LE(longueur, this.libre);
    page.write(texte, this.libre + 4);
    this.libre += 4 + longueur;
    this.nombre++;
  }

  /** @throws ErreurUtilisateur si la table n'a pas ce texte : la cellule qui le cite serait perdue */
  lire(rang: string): string {
    const numero = Number(rang);
    const position = this.positions[Math.floor(numero / RANGS_PAR_PAGE)]?.[numero % RANGS_PAR_PAGE];
    const page = numero < this.nombre && position !== undefined ? this.pages[Math.floor(position / PAGE)] : undefined;
    if (page === undefined) throw abime(this.classeur, `une cellule cite le texte n° ${rang}, qui n'existe pas`);
    const debut = (position as number) % PAGE;
    return page.toString('utf8', debut + 4, debut + 4 + page.readUInt32LE(debut));
  }

  private ajouterPage(): void {
    if (this.pages.length === PAGES_MAXIMALES) throw abime(this.classeur, `ses textes dépassent ${PAGES_MAXIMALES} Mo`);
    this.pages.push(Buffer.allocUnsafe(PAGE));
    this.libre = 0;
  }
}
