/**
 * Du texte aux enregistrements : les cellules, la ligne physique où chacun commence, et son texte d'origine.
 *
 * Un guillemet fautif coûte sa ligne physique, pas le reste du fichier : le découpage reprend à la suivante. C'est ce
 * que `papaparse` ne sait pas faire en un temps raisonnable (voir `docs/lecture.md`) ; il reste l'étalon des tests, et
 * l'écrivain des fichiers d'isolés.
 */
import type { LigneBrute } from '../metier/modele';
import { decoder, type Encodage } from './octets';

/** Au-delà, un guillemet qui ne se ferme pas n'est plus une longue cellule mais une faute (en caractères). */
export const CELLULE_MAXIMALE = 1 << 24;

/** En dessous, une ligne avalée par un guillemet ne se distingue pas d'un texte qui contient le séparateur. */
const COLONNES_PROBANTES = 3;

export const DEFAUT_GUILLEMET = 'LEC-02';

/** Comment un texte se découpe. */
export interface Decoupe {
  readonly separateur: string;
  /** Les retours chariot seuls terminent les lignes (vieux fichiers Mac). */
  readonly retoursSeuls?: boolean;
  /** Dans une cellule entre guillemets, un guillemet s'écrit `\"` ; sinon il se double. */
  readonly echappement?: boolean;
  /** Nombre de colonnes de l'en-tête : il trahit les lignes avalées par un guillemet jamais fermé. */
  readonly attendues?: number;
}

/** Lit un fichier CSV par blocs d'enregistrements ; les lignes sans aucune valeur sont passées. */
export async function* lireEnregistrements(
  chemin: string,
  encodage: Encodage,
  decoupe: Decoupe,
): AsyncGenerator<LigneBrute[]> {
  const decoupeur = new Decoupeur(decoupe);
  for await (const texte of decoder(chemin, encodage)) yield decoupeur.ajouter(texte);
  yield decoupeur.terminer();
}

/** Les cellules d'un seul enregistrement, dont le texte est déjà isolé. */
export function decouperTexte(texte: string, decoupe: Decoupe): readonly string[] {
  const decoupeur = new Decoupeur({ ...decoupe, retoursSeuls: false });
  const [premier] = [...decoupeur.ajouter(texte), ...decoupeur.terminer()];
  return premier?.texte === texte && premier.defaut === undefined ? premier.cellules : [texte];
}

/** Un enregistrement trouvé : ses cellules, et le rang du caractère qui suit son dernier. */
interface Trouve {
  readonly cellules: string[];
  readonly bout: number;
}

/** Découpe un texte qui arrive par morceaux, en un temps proportionnel à sa longueur. */
export class Decoupeur {
  private attente = '';
  /** Un `\r` en fin de morceau, dont on ne sait pas encore s'il est suivi d'un `\n`. */
  private retour = '';
  private ligne = 1;
  /** Longueur que l'attente doit atteindre avant qu'on y cherche de nouveau la fin d'un enregistrement. */
  private seuil = 0;
  /** Les guillemets (et les barres) écrits sur deux signes. */
  private readonly proteges: RegExp;

  constructor(private readonly decoupe: Decoupe) {
    this.proteges = decoupe.echappement === true ? /\\["\\]|""/g : /""/g;
  }

  ajouter(morceau: string): LigneBrute[] {
    this.attente += this.unifierFinsDeLigne(this.retour + morceau);
    return this.decouper(false);
  }

  terminer(): LigneBrute[] {
    this.attente += this.decoupe.retoursSeuls === true && this.retour !== '' ? '\n' : this.retour;
    this.retour = '';
    return this.decouper(true);
  }

  private unifierFinsDeLigne(texte: string): string {
    this.retour = texte.endsWith('\r') ? '\r' : '';
    const complet = this.retour === '' ? texte : texte.slice(0, -1);
    if (!complet.includes('\r')) return complet;
    return complet.replace(this.decoupe.retoursSeuls === true ? /\r\n?/g : /\r\n/g, '\n');
  }

  private decouper(fin: boolean): LigneBrute[] {
    const texte = this.attente;
    if (!fin && texte.length < this.seuil) return [];
    const { separateur } = this.decoupe;
    const lignes: LigneBrute[] = [];
    let debut = 0;
    let guillemet = texte.indexOf('"');
    while (debut < texte.length) {
      const saut = texte.indexOf('\n', debut);
      if (saut === -1 && !fin) break;
      const bout = saut === -1 ? texte.length : saut;
      if (guillemet !== -1 && guillemet < debut) guillemet = texte.indexOf('"', debut);
      let trouve: Trouve | 'attendre' | 'fautif';
      if (guillemet === -1 || guillemet >= bout) {
        trouve = { cellules: texte.slice(debut, bout).split(separateur), bout };
      } else {
        trouve = this.lireCite(texte, debut, fin);
        if (trouve === 'attendre') break;
      }
      debut = this.retenir(texte, debut, trouve === 'fautif' ? bout : trouve.bout, trouve, lignes);
    }
    this.attente = texte.slice(debut);
    // Une longue cellule n'est relue que lorsque l'attente a doublé : le temps reste proportionnel au texte.
    this.seuil = lignes.length === 0 ? 2 * this.attente.length : 0;
    return lignes;
  }

  /** Range un enregistrement, et rend le rang où commence le suivant. */
  private retenir(texte: string, debut: number, bout: number, trouve: Trouve | 'fautif', lignes: LigneBrute[]): number {
    const { ligne } = this;
    const brut = texte.slice(debut, bout);
    if (trouve === 'fautif') {
      this.ligne++;
      lignes.push({ ligne, cellules: brut.split(this.decoupe.separateur), texte: brut, defaut: DEFAUT_GUILLEMET });
    } else {
      this.ligne++;
      for (let i = brut.indexOf('\n'); i !== -1; i = brut.indexOf('\n', i + 1)) this.ligne++;
      if (trouve.cellules.some((cellule) => cellule.trim() !== '')) {
        lignes.push({ ligne, cellules: trouve.cellules, texte: brut });
      }
    }
    return bout + 1;
  }

  /** Lit un enregistrement dont la première ligne contient un guillemet. */
  private lireCite(texte: string, debut: number, fin: boolean): Trouve | 'attendre' | 'fautif' {
    const separateur = this.decoupe.separateur.charCodeAt(0);
    const cellules: string[] = [];
    let i = debut;
    let cite = false;
    for (;;) {
      if (texte.charCodeAt(i) !== GUILLEMET) {
        const depart = i;
        while (i < texte.length && texte.charCodeAt(i) !== separateur && texte.charCodeAt(i) !== SAUT) i++;
        if (i >= texte.length && !fin) return 'attendre';
        cellules.push(texte.slice(depart, i));
      } else {
        const ferme = this.chercherFermeture(texte, i);
        if (ferme === -1 || ferme - debut > CELLULE_MAXIMALE) {
          return fin || texte.length - debut > CELLULE_MAXIMALE ? 'fautif' : 'attendre';
        }
        cite = true;
        cellules.push(texte.slice(i + 1, ferme).replace(this.proteges, secondSigne));
        i = ferme + 1;
        while (texte.charCodeAt(i) === ESPACE) i++;
        if (i >= texte.length && !fin) return 'attendre';
      }
      if (i >= texte.length || texte.charCodeAt(i) === SAUT) {
        const avale = cite && this.avaleDesLignes(texte, debut, i);
        return avale ? 'fautif' : { cellules, bout: i };
      }
      if (texte.charCodeAt(i) !== separateur) return 'fautif';
      i++;
    }
  }

  /** Le guillemet qui ferme la cellule ouverte en `ouvrant`, ou -1. */
  private chercherFermeture(texte: string, ouvrant: number): number {
    let rang = texte.indexOf('"', ouvrant + 1);
    while (rang !== -1) {
      if (this.decoupe.echappement === true && estEchappe(texte, rang, ouvrant)) rang = texte.indexOf('"', rang + 1);
      else if (texte.charCodeAt(rang + 1) === GUILLEMET) rang = texte.indexOf('"', rang + 2);
      else return rang;
    }
    return -1;
  }

  /**
   * Vrai si chacune des lignes de cet enregistrement a, à elle seule, le nombre de cellules de l'en-tête : un guillemet
   * jamais fermé en a rejoint un autre par hasard (`5" ;`), et des lignes entières passeraient pour une cellule.
   */
  private avaleDesLignes(texte: string, debut: number, bout: number): boolean {
    const { attendues, separateur } = this.decoupe;
    if (attendues === undefined || attendues < COLONNES_PROBANTES) return false;
    const saut = texte.indexOf('\n', debut);
    if (saut === -1 || saut >= bout) return false;
    return texte
      .slice(debut, bout)
      .split('\n')
      .every((ligne) => ligne.split(separateur).length === attendues);
  }
}

const secondSigne = (suite: string): string => suite.charAt(1);

const GUILLEMET = 0x22;
const SAUT = 0x0a;
const ESPACE = 0x20;
const BARRE = 0x5c;

/** Vrai si un nombre impair de barres obliques inverses précède ce guillemet. */
function estEchappe(texte: string, rang: number, ouvrant: number): boolean {
  let barres = 0;
  while (rang - barres - 1 > ouvrant && texte.charCodeAt(rang - barres - 1) === BARRE) barres++;
  return barres % 2 === 1;
}
