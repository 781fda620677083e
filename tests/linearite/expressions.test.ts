/**
 * Chaque expression rationnelle de normalisation/, de lecture/ et du masquage fait un travail proportionnel à son
 * entrée : deux fois plus de texte, deux fois plus de pas, quoi que contienne la cellule.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { attaquesDe } from '../outils/attaques';
import { CompteurDePas, TropDePas } from '../outils/pas_regex';
import { RACINE } from '../outils/scripts';

const PIECES = ['normalisation', 'lecture'];
const FICHIERS = [
  ...PIECES.flatMap((piece) =>
    readdirSync(join(RACINE, 'lib', piece), { recursive: true, encoding: 'utf8' })
      .filter((nom) => nom.endsWith('.ts'))
      .map((nom) => join('lib', piece, nom)),
  ),
  join('lib', 'commun', 'masquage.ts'),
];

/** Les expressions écrites telles quelles dans un fichier. */
function litterales(fichier: string): RegExp[] {
  const source = ts.createSourceFile(fichier, readFileSync(join(RACINE, fichier), 'utf8'), ts.ScriptTarget.ES2022);
  const trouvees: RegExp[] = [];
  const visiter = (noeud: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(noeud)) trouvees.push(deTexte(noeud.text));
    ts.forEachChild(noeud, visiter);
  };
  visiter(source);
  return trouvees;
}

const deTexte = (texte: string): RegExp => {
  const fin = texte.lastIndexOf('/');
  return new RegExp(texte.slice(1, fin), texte.slice(fin + 1));
};

/** Vrai si l'expression qu'on construit est celle d'une bibliothèque : c'est à qui l'appelle de borner ce qu'il lui donne. */
const estDeBibliotheque = (): boolean => (new Error().stack ?? '').split('\n')[3]?.includes('node_modules') ?? false;

/** Les expressions qu'un module assemble quand on le charge. */
function assemblees(fichier: string): RegExp[] {
  const trouvees: RegExp[] = [];
  const origine = globalThis.RegExp;
  const espion = new Proxy(origine, {
    construct: (cible, arguments_: ConstructorParameters<typeof RegExp>) => {
      const expression = new cible(...arguments_);
      if (!estDeBibliotheque()) trouvees.push(expression);
      return expression;
    },
  });
  globalThis.RegExp = espion;
  try {
    jest.isolateModules(() => jest.requireActual(join(RACINE, fichier)));
  } finally {
    globalThis.RegExp = origine;
  }
  return trouvees;
}

const EXPRESSIONS = new Map<string, RegExp>();
for (const fichier of FICHIERS) {
  for (const expression of [...litterales(fichier), ...assemblees(fichier)]) {
    const connue = [...EXPRESSIONS.values()].some((autre) => String(autre) === String(expression));
    if (!connue) EXPRESSIONS.set(`${fichier} ${String(expression)}`, expression);
  }
}

const LONGUEUR = 60;

/** Le pire rapport des pas quand l'entrée double, et l'attaque qui le donne. */
function pireCroissance(expression: RegExp): { rapport: number; attaque: string } {
  const compteur = new CompteurDePas(expression);
  let pire = { rapport: 0, attaque: '' };
  for (const { avant, motif, apres } of attaquesDe(compteur.motif, expression.flags)) {
    const [simple, double] = [1, 2].map((fois) => compter(compteur, avant + motif.repeat(fois * LONGUEUR) + apres));
    const rapport = simple === Infinity ? Infinity : (double as number) / (simple as number);
    if (rapport > pire.rapport) pire = { rapport, attaque: JSON.stringify([avant, motif, apres]) };
  }
  return pire;
}

function compter(compteur: CompteurDePas, texte: string): number {
  try {
    return compteur.compter(texte);
  } catch (erreur) {
    if (erreur instanceof TropDePas) return Infinity;
    throw erreur;
  }
}

/** Deux, à une constante près ; une expression quadratique donne près de quatre. */
const LINEAIRE = 2.6;

test('le compteur distingue le linéaire, le quadratique et l’exponentiel', () => {
  expect(pireCroissance(/^\d+(?:[.,]\d+)?$/).rapport).toBeLessThan(LINEAIRE);
  expect(pireCroissance(/[^\s@]{1,8}@/g).rapport).toBeLessThan(LINEAIRE);
  expect(pireCroissance(/\s+$/).rapport).toBeGreaterThan(3);
  expect(pireCroissance(/\d(?=.*\d\d)/g).rapport).toBeGreaterThan(3);
  expect(pireCroissance(/^(?:a+)+$/).rapport).not.toBeLessThan(3);
});

test('les expressions assemblées sont vues comme les autres', () => {
  const annees = [...EXPRESSIONS.values()].filter(({ source }) => source.startsWith('^(\\d{4})( ?[-/.] ?| )'));
  expect(annees).toHaveLength(1);
  expect(EXPRESSIONS.size).toBeGreaterThan(60);
});

test.each([...EXPRESSIONS])('%s', (_, expression) => {
  const { rapport, attaque } = pireCroissance(expression);
  expect([rapport < LINEAIRE, attaque]).toEqual([true, attaque]);
});
