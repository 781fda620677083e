/**
 * Le travail d'une expression rationnelle, compté en pas et non en secondes : un petit moteur à retours sur trace, qui
 * suit la même marche que celui de JavaScript (gauche à droite, gourmand, un départ par position).
 */
import { RegExpParser, type AST } from '@eslint-community/regexpp';

type Suite = (position: number) => boolean;
type Sens = 1 | -1;

/** Au-delà, inutile de continuer : la croissance est exponentielle. */
const PAS_MAX = 5_000_000;

export class TropDePas extends Error {}

/** L'expression qui n'admet que ce qu'admet un nœud d'un caractère. */
export function seule(noeud: AST.Node, drapeaux: string): RegExp {
  const brut =
    noeud.type === 'Character' && noeud.value <= 0xffff ? `\\u${noeud.value.toString(16).padStart(4, '0')}` : noeud.raw;
  return new RegExp(`^(?:${brut})$`, drapeaux.replace(/[gyd]/g, ''));
}

export class CompteurDePas {
  private pas = 0;
  private texte = '';
  private captures = new Map<AST.CapturingGroup, string>();
  private readonly classes = new Map<AST.Node, Map<string, boolean>>();
  readonly motif: AST.Pattern;

  constructor(private readonly expression: RegExp) {
    this.motif = new RegExpParser().parseLiteral(String(expression)).pattern;
  }

  /** Les pas d'une recherche dans tout le texte, de trouvaille en trouvaille si l'expression est globale. */
  compter(texte: string): number {
    this.pas = 0;
    this.texte = texte;
    let depart = 0;
    while (depart <= texte.length) {
      const fin = this.essayer(depart);
      if (fin !== null && !this.expression.global) break;
      depart = fin === null || fin === depart ? depart + 1 : fin;
    }
    return this.pas;
  }

  private essayer(depart: number): number | null {
    let fin: number | null = null;
    this.captures = new Map();
    const trouve = this.choisir(this.motif.alternatives, depart, 1, (position) => {
      fin = position;
      return true;
    });
    return trouve ? fin : null;
  }

  private avancer(): void {
    if (++this.pas > PAS_MAX) throw new TropDePas(String(this.expression));
  }

  private choisir(alternatives: readonly AST.Alternative[], position: number, sens: Sens, suite: Suite): boolean {
    return alternatives.some(({ elements }) => this.enchainer(elements, position, sens, suite));
  }

  private enchainer(elements: readonly AST.Element[], position: number, sens: Sens, suite: Suite): boolean {
    const [tete, ...reste] = sens === 1 ? elements : [...elements].reverse();
    if (tete === undefined) return suite(position);
    const ordonnes = sens === 1 ? reste : reste.reverse();
    return this.suivre(tete, position, sens, (apres) => this.enchainer(ordonnes, apres, sens, suite));
  }

  private suivre(noeud: AST.Element, position: number, sens: Sens, suite: Suite): boolean {
    switch (noeud.type) {
      case 'Assertion':
        return this.affirmer(noeud, position) && suite(position);
      case 'Quantifier':
        return this.repeter(noeud, { position, sens, faites: 0 }, suite);
      case 'Group':
        return this.choisir(noeud.alternatives, position, sens, suite);
      case 'CapturingGroup':
        return this.choisir(noeud.alternatives, position, sens, (fin) => {
          this.captures.set(noeud, this.texte.slice(Math.min(position, fin), Math.max(position, fin)));
          return suite(fin);
        });
      case 'Backreference':
        return this.relire(noeud, position, sens, suite);
      default:
        return this.lireUn(noeud, position, sens, suite);
    }
  }

  private lireUn(noeud: AST.Element, position: number, sens: Sens, suite: Suite): boolean {
    this.avancer();
    const caractere = this.texte[sens === 1 ? position : position - 1];
    return caractere !== undefined && this.admet(noeud, caractere) && suite(position + sens);
  }

  private admet(noeud: AST.Node, caractere: string): boolean {
    const connus = this.classes.get(noeud) ?? new Map<string, boolean>();
    this.classes.set(noeud, connus);
    let admis = connus.get(caractere);
    if (admis === undefined) {
      connus.set(caractere, (admis = seule(noeud, this.expression.flags).test(caractere)));
    }
    return admis;
  }

  private relire(noeud: AST.Backreference, position: number, sens: Sens, suite: Suite): boolean {
    this.avancer();
    const groupe = Array.isArray(noeud.resolved) ? noeud.resolved[0] : noeud.resolved;
    const lu = groupe === undefined ? '' : (this.captures.get(groupe) ?? '');
    const debut = sens === 1 ? position : position - lu.length;
    return this.texte.startsWith(lu, debut) && suite(position + sens * lu.length);
  }

  private repeter(
    quantificateur: AST.Quantifier,
    { position, sens, faites }: { position: number; sens: Sens; faites: number },
    suite: Suite,
  ): boolean {
    this.avancer();
    const { min, max, greedy, element } = quantificateur;
    const encore = (): boolean =>
      faites < max &&
      this.suivre(element, position, sens, (apres) =>
        apres === position && faites >= min
          ? false
          : this.repeter(quantificateur, { position: apres, sens, faites: faites + 1 }, suite),
      );
    if (faites < min) return encore();
    return greedy ? encore() || suite(position) : suite(position) || encore();
  }

  private regarder(regard: AST.LookaroundAssertion, position: number): boolean {
    const sens = regard.kind === 'lookahead' ? 1 : -1;
    return this.choisir(regard.alternatives, position, sens, () => true) !== regard.negate;
  }

  private affirmer(assertion: AST.Assertion, position: number): boolean {
    this.avancer();
    const { texte } = this;
    const { multiline } = this.expression;
    if (assertion.kind === 'start') return position === 0 || (multiline && texte[position - 1] === '\n');
    if (assertion.kind === 'end') return position === texte.length || (multiline && texte[position] === '\n');
    if (assertion.kind === 'word') {
      const enMot = (rang: number): boolean => /\w/.test(texte[rang] ?? ' ');
      return (enMot(position - 1) !== enMot(position)) !== assertion.negate;
    }
    return this.regarder(assertion as AST.LookaroundAssertion, position);
  }
}
