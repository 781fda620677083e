/**
 * Ce que `papaparse` lirait mal, ou trop lentement, remplacé par un signe absent du texte le temps du découpage :
 * - les guillemets échappés (`\"`), qu'il ne lit ni derrière une barre double (`\\"`), ni mêlés à des guillemets doublés ;
 * - les longues suites de blancs, qu'il parcourt de nouveau à chaque guillemet qui les précède.
 */
const PREMIER_SIGNE = 0xe000;
/** Longueur en deçà de laquelle une suite de blancs ne coûte rien. */
const BLANCS = 256;
/** Une suite de blancs ne se masque que d'un blanc : derrière un guillemet fermant, `papaparse` l'ignore de même. */
const BLANCS_RARES = [...'\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u205f\u3000\u2028\u2029\f\v'];

interface Signes {
  readonly guillemet: string;
  readonly barre: string;
  readonly blancs: string;
  /** L'un des trois. */
  readonly tous: RegExp;
}

export class Masques {
  private readonly aMasquer: RegExp;
  /** Absents : rien n'est masqué. */
  private signes: Signes | undefined;

  constructor(
    private readonly separateur: string,
    private readonly echappement: boolean,
  ) {
    // Le séparateur est parfois un blanc (la tabulation) : il n'est pas masqué.
    const blancs = `(?:(?!${echapper(separateur)})[^\\S\\n]){${BLANCS},}`;
    this.aMasquer = new RegExp(echappement ? `\\\\["\\\\]|${blancs}` : blancs, 'g');
  }

  masquer(texte: string): string {
    this.signes = this.echappement || aDeLongsBlancs(texte) ? choisirSignes(texte) : undefined;
    return this.remplacer(texte);
  }

  /**
   * Les cellules, masques ôtés : d'un échappement il reste le second signe dans une cellule citée ; ailleurs, ce sont
   * deux caractères comme les autres.
   * @param brut le texte d'origine de l'enregistrement
   */
  rendre(cellules: string[], brut: string): string[] {
    const { signes, separateur } = this;
    const masques = signes === undefined ? null : brut.match(this.aMasquer);
    if (signes === undefined || masques === null) return cellules;
    const texte = this.remplacer(brut);
    let debut = 0;
    let rang = 0;
    return cellules.map((cellule) => {
      const citee = texte.startsWith('"', debut);
      const longueur = citee ? cellule.replaceAll('"', '""').length + 2 : cellule.length;
      const fin = texte.indexOf(separateur, debut + longueur);
      const siens = masques.slice(
        rang,
        (rang += compter(texte.slice(debut, fin === -1 ? undefined : fin), signes.tous)),
      );
      debut = fin + separateur.length;
      let suivant = 0;
      return cellule.replace(signes.tous, (signe) => {
        const masque = siens[suivant++] ?? '';
        return citee && signe !== signes.blancs ? masque.slice(1) : masque;
      });
    });
  }

  private remplacer(texte: string): string {
    const { signes } = this;
    if (signes === undefined) return texte;
    return texte.replace(this.aMasquer, (masque) =>
      masque.startsWith('\\') ? (masque === '\\"' ? signes.guillemet : signes.barre) : signes.blancs,
    );
  }
}

const compter = (texte: string, signes: RegExp): number => texte.match(signes)?.length ?? 0;

const echapper = (separateur: string): string => separateur.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

/** De deux fois `BLANCS` blancs de suite, un segment entier commence à un multiple de `BLANCS`. */
function aDeLongsBlancs(texte: string): boolean {
  for (let rang = 0; rang + BLANCS <= texte.length; rang += BLANCS) {
    if (texte.charAt(rang).trim() === '' && texte.slice(rang, rang + BLANCS).trim() === '') return true;
  }
  return false;
}

function choisirSignes(texte: string): Signes {
  const guillemet = signeAbsent(texte, PREMIER_SIGNE);
  const barre = signeAbsent(texte, guillemet.charCodeAt(0) + 1);
  const blancs = BLANCS_RARES.find((signe) => !texte.includes(signe)) ?? signeAbsent(texte, barre.charCodeAt(0) + 1);
  return { guillemet, barre, blancs, tous: new RegExp(`[${guillemet}${barre}${blancs}]`, 'g') };
}

function signeAbsent(texte: string, premier: number): string {
  let code = premier;
  while (texte.includes(String.fromCharCode(code))) code++;
  return String.fromCharCode(code);
}
