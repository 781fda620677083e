/**
 * Du texte aux enregistrements : `papaparse` découpe, ce fichier tient le compte des lignes physiques, garde le texte
 * d'origine de chaque enregistrement et limite les dégâts d'un guillemet mal fermé à un seul enregistrement.
 */
import Papa from 'papaparse';
import type { LigneBrute } from '../modele';
import { decoder, type Encodage } from './octets';

/** Au-delà, un guillemet qui ne se ferme pas n'est plus une longue cellule mais une faute (en caractères). */
const CELLULE_MAXIMALE = 1 << 20;

export const DEFAUT_GUILLEMET = 'LEC-02';

/** Lit un fichier CSV par blocs d'enregistrements ; les lignes sans aucune valeur sont passées. */
export async function* lireEnregistrements(
  chemin: string,
  encodage: Encodage,
  separateur: string,
): AsyncGenerator<LigneBrute[]> {
  const decoupeur = new Decoupeur(separateur);
  for await (const texte of decoder(chemin, encodage)) yield decoupeur.ajouter(texte);
  yield decoupeur.terminer();
}

/** Découpe un texte qui arrive par morceaux. */
export class Decoupeur {
  private attente = '';
  private ligne = 1;
  /** Les retours chariot seuls terminent les lignes (vieux fichiers Mac) : le premier morceau en décide. */
  private retoursSeuls: boolean | undefined;

  constructor(private readonly separateur: string) {}

  ajouter(morceau: string): LigneBrute[] {
    this.attente = this.unifierFinsDeLigne(this.attente + morceau, false);
    return this.decouper(false);
  }

  terminer(): LigneBrute[] {
    this.attente = this.unifierFinsDeLigne(this.attente, true);
    return this.decouper(true);
  }

  /** `\r\n` devient `\n` ; un `\r` en fin de morceau attend la suite. */
  private unifierFinsDeLigne(texte: string, fin: boolean): string {
    if (!texte.includes('\r')) return texte;
    this.retoursSeuls ??= !texte.includes('\n') && (fin || texte.indexOf('\r') < texte.length - 1);
    if (this.retoursSeuls) return texte.replace(/\r\n?/g, '\n');
    return texte.replace(/\r\n/g, '\n');
  }

  private decouper(fin: boolean): LigneBrute[] {
    const lignes: LigneBrute[] = [];
    let debut = 0;
    while (debut < this.attente.length) {
      const avance = this.decouperDepuis(debut, fin, lignes);
      if (avance === 0) break;
      debut += avance;
    }
    this.attente = this.attente.slice(debut);
    return lignes;
  }

  /** Découpe jusqu'au bout du texte ou jusqu'à un guillemet fautif ; rend le nombre de caractères consommés. */
  private decouperDepuis(debut: number, fin: boolean, lignes: LigneBrute[]): number {
    const texte = debut === 0 ? this.attente : this.attente.slice(debut);
    let consomme = 0;
    let fautif = false;
    const parseur = new Papa.Parser({
      delimiter: this.separateur,
      newline: '\n',
      quoteChar: '"',
      step: ({ data, errors, meta }: { data: string[][]; errors: unknown[]; meta: { cursor: number } }) => {
        const suivant = Math.min(meta.cursor, texte.length);
        fautif = errors.length > 0;
        if (fautif) return parseur.abort();
        this.retenir(data[0] ?? [], texte.slice(consomme, suivant), lignes);
        consomme = suivant;
      },
    } as Papa.ParseConfig);
    parseur.parse(texte, 0, !fin);
    const bloque = !fautif && !fin && texte.length - consomme > CELLULE_MAXIMALE;
    return fautif || bloque ? consomme + this.retenirFautive(texte.slice(consomme), lignes, fin) : consomme;
  }

  private retenir(cellules: string[], brut: string, lignes: LigneBrute[]): void {
    const ligne = this.ligne;
    for (let i = brut.indexOf('\n'); i !== -1; i = brut.indexOf('\n', i + 1)) this.ligne++;
    if (cellules.every((cellule) => cellule.trim() === '')) return;
    lignes.push({ ligne, cellules, texte: brut.endsWith('\n') ? brut.slice(0, -1) : brut });
  }

  /** Un guillemet fautif coûte sa ligne physique, pas le reste du fichier : le découpage reprend à la suivante. */
  private retenirFautive(reste: string, lignes: LigneBrute[], fin: boolean): number {
    const saut = reste.indexOf('\n');
    if (saut === -1 && !fin) return 0;
    const texte = saut === -1 ? reste : reste.slice(0, saut);
    lignes.push({
      ligne: this.ligne++,
      cellules: texte.split(this.separateur),
      texte,
      defaut: DEFAUT_GUILLEMET,
    });
    return saut === -1 ? reste.length : saut + 1;
  }
}
