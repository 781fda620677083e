/**
 * Les guillemets échappés (`\"`), que `papaparse` ne sait lire ni derrière une barre double (`\\"`), ni mêlés à des
 * guillemets doublés. Chaque échappement est remplacé par un signe absent du texte le temps du découpage.
 */
const PREMIER_SIGNE = 0xe000;

export class Echappements {
  private guillemet = '';
  private barre = '';
  private masques = /(?:)/g;

  constructor(private readonly separateur: string) {}

  masquer(texte: string): string {
    this.guillemet = signeAbsent(texte, PREMIER_SIGNE);
    this.barre = signeAbsent(texte, this.guillemet.charCodeAt(0) + 1);
    this.masques = new RegExp(`[${this.guillemet}${this.barre}]`, 'g');
    return this.remplacer(texte);
  }

  /**
   * Les cellules, échappements rendus : dans une cellule citée, le second signe ; ailleurs, ce sont deux caractères
   * comme les autres.
   * @param brut le texte d'origine de l'enregistrement
   */
  rendre(cellules: string[], brut: string): string[] {
    if (!brut.includes('\\')) return cellules;
    const texte = this.remplacer(brut);
    let debut = 0;
    return cellules.map((cellule) => {
      const citee = texte.startsWith('"', debut);
      const longueur = citee ? cellule.replaceAll('"', '""').length + 2 : cellule.length;
      debut = texte.indexOf(this.separateur, debut + longueur) + this.separateur.length;
      return cellule.replace(this.masques, (masque) => {
        const signe = masque === this.guillemet ? '"' : '\\';
        return citee ? signe : `\\${signe}`;
      });
    });
  }

  private remplacer(texte: string): string {
    return texte.replace(/\\["\\]/g, (suite) => (suite === '\\"' ? this.guillemet : this.barre));
  }
}

function signeAbsent(texte: string, premier: number): string {
  let code = premier;
  while (texte.includes(String.fromCharCode(code))) code++;
  return String.fromCharCode(code);
}
