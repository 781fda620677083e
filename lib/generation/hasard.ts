/**
 * Le hasard reproductible : un tirage ne dépend que de la graine, du domaine (« clients », « projets »…) et du rang de
 * la ligne. Le projet n° 700 000 se recalcule donc seul, sans avoir gardé les 699 999 précédents.
 */

/** Mélange les 32 bits d'un entier (finition de MurmurHash3). */
function melanger(entier: number): number {
  let h = entier | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** L'empreinte d'un texte sur 32 bits (FNV-1a). */
function empreinte(texte: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < texte.length; i++) h = Math.imul(h ^ texte.charCodeAt(i), 0x01000193);
  return melanger(h);
}

export class Hasard {
  private readonly base: number;
  private etat: number;

  constructor(graine: number, domaine: string) {
    this.base = empreinte(`${graine}/${domaine}`);
    this.etat = this.base;
  }

  /** Se place sur une ligne : les tirages qui suivent ne dépendent plus de ce qui précède. */
  viser(rang: number): this {
    this.etat = melanger(this.base ^ Math.imul(rang + 1, 0x9e3779b1));
    return this;
  }

  /** Un réel de [0, 1[ (mulberry32). */
  reel(): number {
    this.etat = (this.etat + 0x6d2b79f5) | 0;
    let t = Math.imul(this.etat ^ (this.etat >>> 15), 1 | this.etat);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 0x100000000;
  }

  /** Un entier de [0, borne[. */
  entier(borne: number): number {
    return Math.floor(this.reel() * borne);
  }

  /** Un entier de [min, max], bornes comprises. */
  entre(min: number, max: number): number {
    return min + this.entier(max - min + 1);
  }

  chance(probabilite: number): boolean {
    return this.reel() < probabilite;
  }

  choix<T>(liste: readonly T[]): T {
    const element = liste[this.entier(liste.length)];
    if (element === undefined) throw new RangeError("On ne tire rien d'une liste vide.");
    return element;
  }
}

function pgcd(a: number, b: number): number {
  return b === 0 ? a : pgcd(b, a % b);
}

/** Un ordre mélangé mais sans répétition de 0, 1, … taille − 1 : c'est ce qui rend les noms uniques sans les retenir. */
export class Permutation {
  private readonly pas: number;
  private readonly depart: number;

  constructor(
    readonly taille: number,
    hasard: Hasard,
  ) {
    this.depart = hasard.entier(taille);
    let pas = Math.max(1, Math.floor(taille * 0.618) + hasard.entier(7));
    while (pgcd(pas, taille) !== 1) pas++;
    this.pas = pas;
  }

  /** La place du rang dans l'ordre mélangé ; le rang se lit modulo la taille. */
  place(rang: number): number {
    return (this.depart + (rang % this.taille) * this.pas) % this.taille;
  }
}
