/**
 * Du texte aux enregistrements : les cellules, la ligne physique où chacun commence, et son texte d'origine.
 *
 * `papaparse` découpe ; ce fichier lui donne un texte coupé à une fin de ligne, et retrouve la ligne et le texte de
 * chaque enregistrement en comptant les fins de ligne de ses cellules. Un guillemet fautif coûte sa ligne physique, pas
 * le reste du fichier : la lecture reprend à la suivante (voir `docs/lecture.md`).
 */
import Papa from 'papaparse';
import type { LigneBrute } from '../metier/modele';
import { Masques } from './masques';

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

const ANALYSEURS = new Map<string, Papa.Parser>();

/** Un seul analyseur par séparateur : il ne garde rien d'une lecture à l'autre, et V8 ne l'optimise qu'une fois. */
function analyseurDe(separateur: string): Papa.Parser {
  const analyseur = ANALYSEURS.get(separateur) ?? new Papa.Parser({ delimiter: separateur, newline: '\n' });
  ANALYSEURS.set(separateur, analyseur);
  return analyseur;
}

/** Où s'arrête la lecture d'une fenêtre : au début d'un enregistrement inachevé ou fautif, sinon à sa fin. */
interface Arret {
  readonly suite: number;
  readonly fautif: boolean;
}

/** Découpe un texte qui arrive par morceaux, en un temps proportionnel à sa longueur. */
export class Decoupeur {
  private readonly analyseur: Papa.Parser;
  private readonly masques: Masques;
  private attente = '';
  /** Un `\r` en fin de morceau, dont on ne sait pas encore s'il est suivi d'un `\n`. */
  private retour = '';
  private ligne = 1;
  /** Longueur que l'attente doit atteindre avant qu'on y cherche de nouveau la fin d'un enregistrement. */
  private seuil = 0;

  constructor(private readonly decoupe: Decoupe) {
    this.analyseur = analyseurDe(decoupe.separateur);
    this.masques = new Masques(decoupe.separateur, decoupe.echappement === true);
  }

  ajouter(morceau: string): LigneBrute[] {
    const texte = this.unifierFinsDeLigne(this.retour + morceau);
    this.attente += texte;
    return this.attente.length < this.seuil || !texte.includes('\n') ? [] : this.decouper(false);
  }

  terminer(): LigneBrute[] {
    this.attente += this.decoupe.retoursSeuls === true && this.retour !== '' ? '\n' : this.retour;
    this.retour = '';
    if (this.attente !== '' && !this.attente.endsWith('\n')) this.attente += '\n';
    return this.decouper(true);
  }

  private unifierFinsDeLigne(texte: string): string {
    this.retour = texte.endsWith('\r') ? '\r' : '';
    const complet = this.retour === '' ? texte : texte.slice(0, -1);
    if (!complet.includes('\r')) return complet;
    return complet.replace(this.decoupe.retoursSeuls === true ? /\r\n?/g : /\r\n/g, '\n');
  }

  /**
   * Lit l'attente jusqu'à sa dernière fin de ligne, par fenêtres : toute entière d'abord ; après une faute, une seule
   * ligne, puis le double à chaque lecture juste. Ce qui est relu reste ainsi proportionnel à ce qui est lu.
   */
  private decouper(fin: boolean): LigneBrute[] {
    const texte = this.attente.slice(0, this.attente.lastIndexOf('\n') + 1);
    const lignes: LigneBrute[] = [];
    let debut = 0;
    let taille = texte.length;
    let inacheve = false;
    while (debut < texte.length && !inacheve) {
      const bout = finDeFenetre(texte, debut, taille);
      const { suite, fautif } = this.lireFenetre(texte, debut, bout, lignes);
      const bloque = suite < bout && bout === texte.length;
      if (fautif || (bloque && (fin || bout - suite > CELLULE_MAXIMALE))) {
        debut = this.isoler(texte, suite, lignes);
        taille = 1;
      } else {
        debut = suite;
        taille *= 2;
        inacheve = bloque;
      }
    }
    this.attente = this.attente.slice(debut);
    // Une longue cellule n'est relue que lorsque l'attente a doublé.
    this.seuil = inacheve ? 2 * this.attente.length : 0;
    return lignes;
  }

  /** Lit les enregistrements entiers d'une fenêtre, jusqu'au premier fautif. */
  private lireFenetre(texte: string, debut: number, bout: number, lignes: LigneBrute[]): Arret {
    const fenetre = texte.slice(debut, bout);
    const cite = fenetre.includes('"');
    const masquee = cite ? this.masques.masquer(fenetre) : fenetre;
    // La fenêtre finit par une fin de ligne : le dernier enregistrement, vide ou inachevé, n'est pas rendu.
    const { data, errors } = this.analyseur.parse(masquee, 0, true) as Papa.ParseResult<string[]>;
    const justes = errors[0]?.row ?? data.length;
    let suite = debut;
    for (const cellules of data.slice(0, justes)) {
      const sauts = cite ? compterSauts(cellules) : 0;
      const saut = finDeLigne(texte, suite, sauts);
      const brut = texte.slice(suite, saut);
      if (sauts > 0 && (brut.length > CELLULE_MAXIMALE || this.avaleDesLignes(brut))) return { suite, fautif: true };
      const lues = cite ? this.masques.rendre(cellules, brut) : cellules;
      if (lues.some((cellule) => cellule.trim() !== ''))
        lignes.push({ ligne: this.ligne, cellules: lues, texte: brut });
      this.ligne += 1 + sauts;
      suite = saut + 1;
    }
    return { suite, fautif: errors.length > 0 };
  }

  /** Isole la ligne physique qui commence là, et rend le rang où commence la suivante. */
  private isoler(texte: string, debut: number, lignes: LigneBrute[]): number {
    const saut = texte.indexOf('\n', debut);
    const brut = texte.slice(debut, saut);
    const cellules = brut.split(this.decoupe.separateur);
    lignes.push({ ligne: this.ligne++, cellules, texte: brut, defaut: DEFAUT_GUILLEMET });
    return saut + 1;
  }

  /**
   * Vrai si chacune des lignes de cet enregistrement a, à elle seule, le nombre de cellules de l'en-tête : un guillemet
   * jamais fermé en a rejoint un autre par hasard (`5" ;`), et des lignes entières passeraient pour une cellule.
   */
  private avaleDesLignes(brut: string): boolean {
    const { attendues, separateur } = this.decoupe;
    if (attendues === undefined || attendues < COLONNES_PROBANTES) return false;
    return brut.split('\n').every((ligne) => ligne.split(separateur).length === attendues);
  }
}

/** La fin de la ligne où tombe le dernier caractère de la fenêtre, fin de ligne comprise. */
function finDeFenetre(texte: string, debut: number, taille: number): number {
  return debut + taille >= texte.length ? texte.length : texte.indexOf('\n', debut + taille - 1) + 1;
}

/** Le rang de la fin de ligne qui suit celle-ci de `sauts` fins de ligne. */
function finDeLigne(texte: string, debut: number, sauts: number): number {
  let saut = texte.indexOf('\n', debut);
  for (let reste = sauts; reste > 0; reste--) saut = texte.indexOf('\n', saut + 1);
  return saut;
}

function compterSauts(cellules: readonly string[]): number {
  let sauts = 0;
  for (const cellule of cellules) {
    for (let rang = cellule.indexOf('\n'); rang !== -1; rang = cellule.indexOf('\n', rang + 1)) sauts++;
  }
  return sauts;
}
