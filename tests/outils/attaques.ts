/** Ce qui peut mettre une expression en difficulté : pour chaque répétition sans borne, de quoi la nourrir sans fin. */
import { visitRegExpAST, type AST } from '@eslint-community/regexpp';
import { seule } from './pas_regex';

export interface Attaque {
  readonly avant: string;
  readonly motif: string;
  readonly apres: string;
}

/** Un échantillon des caractères que les fichiers portent. */
const CARACTERES = [
  ...' aAzZ09é-_.,;:/\\@"\'’()[]{}<>|+=*#%&!?^$~`\n\r\t\u00a0\u0000\u0001\u0301\u0092\u200b\ufeff\ufffdÂÃÄÅâŒœ€“”«»·—bcdefghijklmnopqrstuvwxy',
];
const IMPOSSIBLES = ['', '\u0001', '!'];
/** Au-delà de tant de caractères distincts, les paires seraient trop nombreuses. */
const PAIRES_MAX = 8;

/** Les attaques d'une expression ; aucune si rien ne s'y répète sans borne : une recherche y est alors linéaire. */
export function attaquesDe(motif: AST.Pattern, drapeaux: string): Attaque[] {
  const repetitions: AST.Quantifier[] = [];
  const alphabet = new Set<string>();
  const retenir = (noeud: AST.Node): void => {
    const temoin = representant(noeud, drapeaux);
    if (temoin !== undefined) alphabet.add(temoin);
  };
  visitRegExpAST(motif, {
    onQuantifierEnter: (noeud) => void (noeud.max > 1 && repetitions.push(noeud)),
    onCharacterEnter: (noeud) => void (noeud.parent.type !== 'CharacterClassRange' && retenir(noeud)),
    onCharacterClassEnter: retenir,
    onCharacterSetEnter: (noeud) => void (noeud.parent.type !== 'CharacterClass' && retenir(noeud)),
  });
  if (!repetitions.some(({ max }) => max === Infinity)) return [];
  const temoins = repetitions.flatMap(({ element }) => ecrire(element, drapeaux));
  const lettres = [...alphabet];
  const paires = lettres.length > PAIRES_MAX ? [] : lettres.flatMap((a) => lettres.map((b) => a + b));
  const motifs = new Set([...lettres, ...temoins, ...paires].filter((texte) => texte !== ''));
  const avants = new Set(['', ...repetitions.map((noeud) => chemin(noeud, drapeaux))]);
  return [...motifs].flatMap((un) =>
    [...avants].flatMap((avant) => IMPOSSIBLES.map((apres) => ({ avant, motif: un, apres }))),
  );
}

/** Un caractère qu'admet un nœud. */
function representant(noeud: AST.Node, drapeaux: string): string | undefined {
  const classe = seule(noeud, drapeaux);
  return (
    CARACTERES.find((caractere) => classe.test(caractere)) ??
    Array.from({ length: 0x3000 }, (_, code) => String.fromCharCode(code)).find((caractere) => classe.test(caractere))
  );
}

/** Des textes que lit un nœud : un par alternative, le plus court. */
function ecrire(noeud: AST.Element, drapeaux: string): string[] {
  switch (noeud.type) {
    case 'Assertion':
    case 'Backreference':
      return [''];
    case 'Quantifier':
      return ecrire(noeud.element, drapeaux).map((texte) => texte.repeat(Math.max(noeud.min, 1)));
    case 'Group':
    case 'CapturingGroup':
      return noeud.alternatives.map(({ elements }) => enchainer(elements, drapeaux));
    default:
      return [representant(noeud, drapeaux) ?? ''];
  }
}

const enchainer = (elements: readonly AST.Element[], drapeaux: string): string =>
  elements.map((element) => ecrire(element, drapeaux)[0] ?? '').join('');

/** Ce qu'il faut avoir lu pour arriver à une répétition. */
function chemin(noeud: AST.Node, drapeaux: string): string {
  const { parent } = noeud;
  if (parent === null) return '';
  if (parent.type !== 'Alternative') return chemin(parent, drapeaux);
  const precedents = parent.elements.slice(0, parent.elements.indexOf(noeud as AST.Element));
  return chemin(parent, drapeaux) + enchainer(precedents, drapeaux);
}
