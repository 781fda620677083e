/**
 * Un filtre de Bloom (Bloom, 1970) : il répond « jamais vu » ou « peut-être », en mémoire bornée. « Jamais vu » est certain ;
 * une fausse alerte ne coûte qu'une question à la base.
 */
const BITS_MINIMUM = 2 ** 16;
/** 16 Mo : dix millions de clés à un pour mille de fausses alertes. */
const BITS_MAXIMUM = 2 ** 27;
const HACHAGES = 4;

export class Filtre {
  private readonly bits: Uint32Array;
  private readonly masque: number;
  /** Deux hachages de 32 bits, en cours de calcul. */
  private premier = 0;
  private second = 0;

  /** @param bits la taille voulue, portée à la puissance de deux qui suit, entre 8 Ko et 16 Mo */
  constructor(bits: number) {
    const voulus = 2 ** Math.ceil(Math.log2(Math.max(bits, 1)));
    const nombre = Math.min(Math.max(voulus, BITS_MINIMUM), BITS_MAXIMUM);
    this.bits = new Uint32Array(nombre / 32);
    this.masque = nombre - 1;
  }

  /** Retient une clé ; vrai si elle a peut-être déjà été vue. Deux sortes de clés égales n'en sont pas une seule. */
  retenir(sorte: number, ...textes: readonly string[]): boolean {
    return this.parcourir(sorte, textes, true);
  }

  /** Vrai si la clé a peut-être été vue. */
  connait(sorte: number, ...textes: readonly string[]): boolean {
    return this.parcourir(sorte, textes, false);
  }

  /** Passe sur les bits d'une clé (Kirsch et Mitzenmacher, 2006) ; vrai s'ils étaient tous levés. */
  private parcourir(sorte: number, textes: readonly string[], lever: boolean): boolean {
    this.premier = 0x811c9dc5 ^ sorte;
    this.second = 0x9e3779b9;
    for (const texte of textes) this.hacher(texte);
    const pas = (this.second ^ (this.second >>> 16)) | 1;
    let place = this.premier ^ (this.premier >>> 15);
    let vue = true;
    for (let rang = 0; rang < HACHAGES; rang++, place += pas) {
      const bit = place & this.masque;
      const drapeau = 1 << (bit & 31);
      const mot = this.bits[bit >>> 5] ?? 0;
      if ((mot & drapeau) !== 0) continue;
      vue = false;
      if (!lever) break;
      this.bits[bit >>> 5] = mot | drapeau;
    }
    return vue;
  }

  private hacher(texte: string): void {
    let { premier: a, second: b } = this;
    for (let i = 0; i < texte.length; i++) {
      const signe = texte.charCodeAt(i);
      a = Math.imul(a ^ signe, 0x01000193);
      b = Math.imul(b ^ signe, 0x85ebca6b) ^ (b >>> 13);
    }
    // Une marque entre deux textes : « 1, 23 » n'est pas « 12, 3 ».
    this.premier = Math.imul(a ^ 0x1f, 0x01000193);
    this.second = Math.imul(b ^ 0x1f, 0x85ebca6b) ^ (b >>> 13);
  }
}
