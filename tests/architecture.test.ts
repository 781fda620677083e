/** L'architecture, tenue : les imports ne remontent jamais et ne tournent pas en rond, chaque pièce dit ce qu'elle promet, les fonctions sont courtes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { RACINE } from './outils/scripts';

/** Les pièces, de la plus basse à la plus haute : un fichier n'importe que de la sienne ou de celles qui la précèdent. */
const PIECES = [
  ...['commun', 'metier', 'normalisation', 'lecture', 'controle', 'serveur', 'base'],
  ...[
    'jugement',
    'registre',
    'ecriture',
    'quarantaine',
    'comptes_rendus',
    'chaine',
    'validation',
    'generation',
    'outils',
  ],
];
/** La validation est la preuve par un autre chemin : elle ne partage rien de ce qui décide et de ce qui écrit. */
const INTERDITES_A_LA_VALIDATION = ['jugement', 'registre', 'ecriture'];

const LIB = join(RACINE, 'lib');
const fichiers = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((nom) => /\.(ts|[cm]js)$/.test(nom));
const IMPORT = /(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g;
const imports = (nom: string): string[] =>
  [...readFileSync(join(LIB, nom), 'utf8').matchAll(IMPORT)].map(([, cible = '']) => cible);
const pieceDe = (nom: string): string => nom.split('/')[0] ?? '';
const cibles = (nom: string): string[] =>
  imports(nom)
    .filter((cible) => cible.startsWith('.'))
    .map((cible) => relative(LIB, join(LIB, dirname(nom), cible)));

test('lib/ n’a que des pièces, et chaque fichier est dans l’une d’elles', () => {
  expect(fichiers.filter((nom) => !PIECES.includes(pieceDe(nom)))).toEqual([]);
});

test.each(PIECES)('%s dit ce qu’elle promet, dans son index.ts', (piece) => {
  const index = join(LIB, piece, 'index.ts');
  expect(existsSync(index) && readFileSync(index, 'utf8').startsWith('/**')).toBe(true);
});

test('les imports ne remontent jamais', () => {
  const remontees = fichiers.flatMap((nom) =>
    cibles(nom)
      .filter((cible) => PIECES.indexOf(pieceDe(cible)) > PIECES.indexOf(pieceDe(nom)))
      .map((cible) => `${nom} importe ${cible}`),
  );
  expect(remontees).toEqual([]);
});

test('aucun import ne tourne en rond', () => {
  const chemins = new Map(fichiers.map((nom) => [nom, cibles(nom).flatMap(resoudre)]));
  const finis = new Set<string>();
  const cercles: string[] = [];
  const visiter = (nom: string, pile: readonly string[]): void => {
    if (pile.includes(nom)) cercles.push([...pile.slice(pile.indexOf(nom)), nom].join(' → '));
    if (finis.has(nom) || pile.includes(nom)) return;
    for (const cible of chemins.get(nom) ?? []) visiter(cible, [...pile, nom]);
    finis.add(nom);
  };
  for (const nom of fichiers) visiter(nom, []);
  expect(cercles).toEqual([]);
});

const resoudre = (cible: string): string[] =>
  [cible, `${cible}.ts`, join(cible, 'index.ts')].filter((nom) => fichiers.includes(nom)).slice(0, 1);

test('la validation ne partage ni registre, ni jugement, ni écriture', () => {
  const partages = fichiers
    .filter((nom) => pieceDe(nom) === 'validation')
    .flatMap((nom) => cibles(nom).map((cible) => `${nom} importe ${cible}`))
    .filter((lien) => INTERDITES_A_LA_VALIDATION.some((piece) => lien.includes(`importe ${piece}`)));
  expect(partages).toEqual([]);
});

test('un seul fichier connaît le pilote de la base', () => {
  expect(fichiers.filter((nom) => imports(nom).some((cible) => cible.startsWith('mysql2')))).toEqual([
    'base/pilote.ts',
  ]);
});

/** Les jeux de test, la page et les outils sont surtout des listes : leur longueur n'est pas celle d'un raisonnement. */
test('une fonction tient en cinquante lignes, et en quatre paramètres', () => {
  const jugees = fichiers.filter(
    (nom) => nom.endsWith('.ts') && !/^(?:generation|outils|comptes_rendus\/html)\//.test(nom),
  );
  expect(jugees.flatMap(demesurees)).toEqual([]);
});

/** Les fonctions trop longues, ou qui ont trop de paramètres. */
function demesurees(nom: string): string[] {
  const source = ts.createSourceFile(nom, readFileSync(join(LIB, nom), 'utf8'), ts.ScriptTarget.ES2022, true);
  const trouvees: string[] = [];
  const visiter = (noeud: ts.Node): void => {
    if (ts.isFunctionLike(noeud) && 'body' in noeud && noeud.body !== undefined) {
      const ligneDe = (position: number): number => source.getLineAndCharacterOfPosition(position).line;
      const lignes = ligneDe(noeud.end) - ligneDe(noeud.getStart()) + 1;
      const lieu = `${nom}:${ligneDe(noeud.getStart()) + 1}`;
      if (lignes > 50) trouvees.push(`${lieu} : ${lignes} lignes`);
      if (noeud.parameters.length > 4 && !ts.isConstructorDeclaration(noeud)) {
        trouvees.push(`${lieu} : ${noeud.parameters.length} paramètres`);
      }
    }
    ts.forEachChild(noeud, visiter);
  };
  visiter(source);
  return trouvees;
}

test.each(['migration.ts', 'reprise.ts', 'validate.ts', 'generate_data.ts'])('%s tient en soixante lignes', (nom) => {
  expect(readFileSync(join(RACINE, nom), 'utf8').split('\n').length).toBeLessThanOrEqual(60);
});
