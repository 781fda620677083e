/** Le découpage : des cellules justes, des lignes physiques exactes, un guillemet fautif qui ne coûte que sa ligne. */
import fc from 'fast-check';
import Papa from 'papaparse';
import { CELLULE_MAXIMALE, Decoupeur, decouperTexte, type Decoupe } from '../../lib/lecture/csv';
import type { LigneBrute } from '../../lib/metier/modele';
import { ESSAIS, GRAINE } from '../outils/hasard';

function decouper(texte: string, decoupe: Partial<Decoupe> = {}, taille = texte.length): LigneBrute[] {
  const decoupeur = new Decoupeur({ separateur: ',', ...decoupe });
  const lignes: LigneBrute[] = [];
  for (let i = 0; i < texte.length; i += taille) lignes.push(...decoupeur.ajouter(texte.slice(i, i + taille)));
  return [...lignes, ...decoupeur.terminer()];
}

/** [ligne, cellules…] ; un défaut de lecture est noté devant son texte. */
const resumer = (lignes: readonly LigneBrute[]): (string | number)[][] =>
  lignes.map(({ ligne, cellules, defaut, texte }) =>
    defaut === undefined ? [ligne, ...cellules] : [ligne, defaut, texte],
  );

const CAS: readonly [nom: string, texte: string, decoupe: Partial<Decoupe>, attendu: (string | number)[][]][] = [
  [
    'des lignes simples',
    'a,b\n1,2\n',
    {},
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'une dernière ligne sans fin',
    'a,b\r\n1,2',
    {},
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'des lignes blanches',
    'a,b\n\n , \n1,2\n\n',
    {},
    [
      [1, 'a', 'b'],
      [4, '1', '2'],
    ],
  ],
  [
    'des retours chariot seuls',
    'a,b\r1,2\r',
    { retoursSeuls: true },
    [
      [1, 'a', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'un retour chariot dans une cellule',
    'a,"x\ry"\nb,c',
    {},
    [
      [1, 'a', 'x\ry'],
      [2, 'b', 'c'],
    ],
  ],
  [
    'des retours de tableur dans une cellule',
    'a,"x\r\ny\nz"\r\nb,c',
    {},
    [
      [1, 'a', 'x\ny\nz'],
      [4, 'b', 'c'],
    ],
  ],
  ['des guillemets doublés', 'a,"dit ""oui"""\n', {}, [[1, 'a', 'dit "oui"']]],
  ['un guillemet au milieu', 'Dupont "le pompier",5"\n', {}, [[1, 'Dupont "le pompier"', '5"']]],
  ['des cellules citées vides', '"",x,""\n', {}, [[1, '', 'x', '']]],
  ['une espace après le guillemet', '"a" ,b\n', {}, [[1, 'a', 'b']]],
  ['une espace après le dernier guillemet', 'b,"a" ', {}, [[1, 'b', 'a']]],
  ['un séparateur de deux signes', 'a, "b, c", d\n', { separateur: ', ' }, [[1, 'a', 'b, c', 'd']]],
  [
    'les signes qui masquent les échappements, dans le texte même',
    '1,"\uE000 \\"\uE001\\""\n',
    { echappement: true },
    [[1, '1', '\uE000 "\uE001"']],
  ],
  [
    'des barres inverses hors des guillemets, gardées',
    'a\\"b,\\\\serveur,"\\\\serveur \\"x\\""\n',
    { echappement: true },
    [[1, 'a\\"b', '\\\\serveur', '\\serveur "x"']],
  ],
  [
    'des octets nuls',
    'a\u0000,b\n1,2',
    {},
    [
      [1, 'a\u0000', 'b'],
      [2, '1', '2'],
    ],
  ],
  [
    'jamais fermé, en dernière ligne',
    'a,b\n1,"x',
    {},
    [
      [1, 'a', 'b'],
      [2, 'LEC-02', '1,"x'],
    ],
  ],
  [
    'jamais fermé, puis des lignes simples',
    '1,"x\n2,y\n3,z\n',
    {},
    [
      [1, 'LEC-02', '1,"x'],
      [2, '2', 'y'],
      [3, '3', 'z'],
    ],
  ],
  [
    ...(['jamais fermé, puis des cellules citées', '1,"x\n2,"y"\n"3",""\n4,"""z"\n', {}] as const),
    [
      [1, 'LEC-02', '1,"x'],
      [2, '2', 'y'],
      [3, '3', ''],
      [4, '4', '"z'],
    ],
  ],
  [
    "jamais fermé, dans l'en-tête",
    'a,"b\n1,"2"\n',
    {},
    [
      [1, 'LEC-02', 'a,"b'],
      [2, '1', '2'],
    ],
  ],
  [
    'du texte après le guillemet',
    '"a"b,c\n1,2\n',
    {},
    [
      [1, 'LEC-02', '"a"b,c'],
      [2, '1', '2'],
    ],
  ],
  [
    ...(['une ligne avalée par hasard', '1;"x;a\n2;5";b\n3;z;c\n', { separateur: ';', attendues: 3 }] as const),
    [
      [1, 'LEC-02', '1;"x;a'],
      [2, '2', '5"', 'b'],
      [3, '3', 'z', 'c'],
    ],
  ],
  [
    ...(['un vrai commentaire sur deux lignes', '1;2;"x\ny; z"\n', { separateur: ';', attendues: 3 }] as const),
    [[1, '1', '2', 'x\ny; z']],
  ],
  [
    ...(['des guillemets échappés', '1,"dit \\"oui\\", puis \\\\"\n2,"a""b"\n', { echappement: true }] as const),
    [
      [1, '1', 'dit "oui", puis \\'],
      [2, '2', 'a"b'],
    ],
  ],
  ['une barre inverse ordinaire', '"C:\\dossier\\",x\n', {}, [[1, 'C:\\dossier\\', 'x']]],
];

test.each(CAS)('%s', (_, texte, decoupe, attendu) => {
  expect(resumer(decouper(texte, decoupe))).toEqual(attendu);
});

test.each(CAS)('%s, reçu caractère par caractère', (_, texte, decoupe, attendu) => {
  expect(resumer(decouper(texte, decoupe, 1))).toEqual(attendu);
});

test('un fichier sans contenu ne donne aucune ligne', () => {
  for (const texte of ['', '\n', '\r\n\r\n', ' , \n,,\n']) expect(decouper(texte)).toEqual([]);
});

test('une cellule de cinq millions de caractères se lit', () => {
  const longue = 'é\n'.repeat(2_500_000);
  expect(resumer(decouper(`1,"${longue}"\n2,x\n`, {}, 1 << 18))).toEqual([
    [1, '1', longue],
    [2_500_002, '2', 'x'],
  ]);
});

test("au-delà de la limite, un guillemet jamais fermé ne coûte que sa ligne, même loin de la fin d'un gros fichier", () => {
  const lignes = Math.ceil(CELLULE_MAXIMALE / 10) + 1000;
  const lues = decouper(`1,"x\n${'abcd,efgh\n'.repeat(lignes)}`, {}, 1 << 18);
  expect(lues).toHaveLength(lignes + 1);
  expect(resumer(lues.slice(0, 2))).toEqual([
    [1, 'LEC-02', '1,"x'],
    [2, 'abcd', 'efgh'],
  ]);
  expect(lues.at(-1)?.ligne).toBe(lignes + 1);
});

test('trois cent mille guillemets fautifs se lisent ; en un temps quadratique, le test n’en finirait pas', () => {
  const lues = decouper('"a"b,c\n"x,y\n'.repeat(150_000), {}, 1 << 18);
  expect(lues.filter(({ defaut }) => defaut === 'LEC-02')).toHaveLength(300_000);
});

test.each([
  ['guillemets jamais fermés', (n: number) => '"x,y\n'.repeat(n)],
  ['texte après un guillemet', (n: number) => '"a"b,c\n'.repeat(n)],
  ['un guillemet jamais fermé, puis des guillemets doublés', (n: number) => `"x\n${'""""\n'.repeat(n)}`],
  ['de longues cellules suivies d’une faute', (n: number) => `"${'a\n'.repeat(100)}"\n"z\n`.repeat(n / 100)],
  ['des guillemets fautifs devant une suite de blancs', (n: number) => `"${'x"'.repeat(n)}${' '.repeat(n)},\n`],
])('le temps est proportionnel au texte : %s', (_, ecrire) => {
  // Le temps du processeur, et le meilleur de trois : d'autres travaux peuvent ralentir la machine.
  const duree = (n: number): number => {
    const texte = ecrire(n);
    const passages = [1, 2, 3].map(() => {
      const debut = process.cpuUsage();
      decouper(texte, { attendues: 3 }, 1 << 16);
      return process.cpuUsage(debut).user / 1000;
    });
    return Math.min(...passages);
  };
  // Huit fois le texte : huit fois le temps, et non soixante-quatre.
  expect(duree(80_000)).toBeLessThan(30 * Math.max(10, duree(10_000)));
});

const BLANCS = ' '.repeat(600);
test.each([
  ['dans une cellule citée', `1,"a${BLANCS}b ""c"" ",d\n`, [1, '1', `a${BLANCS}b "c" `, 'd']],
  ['derrière un guillemet fermant', `1,"a"${BLANCS},"b\u3000c"\n`, [1, '1', 'a', 'b\u3000c']],
  ['dans une cellule sans guillemets', `1,"a",${BLANCS}b${BLANCS}\n`, [1, '1', 'a', `${BLANCS}b${BLANCS}`]],
])('une longue suite de blancs ne change rien, %s', (_, texte, attendu) => {
  expect(resumer(decouper(texte))).toEqual([attendu]);
  expect(decouper(texte)[0]?.texte).toBe(texte.slice(0, -1));
});

const cellule = fc.oneof(
  fc.constantFrom('', 'x', '"', '""', '\n', '\\', '\\"', ' ', ',', ';', "l'été", 'a\nb', '= 1', "'", '5"'),
  fc.string({ unit: 'grapheme', maxLength: 12 }).map((texte) => texte.replaceAll('\r', '')),
);
const tableau = fc.array(fc.array(cellule, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
const separateur = fc.constantFrom(',', ';', '\t', '|');

test('ce que papaparse écrit se relit tel quel, comme papaparse le relit, quelle que soit la coupe', () => {
  fc.assert(
    fc.property(tableau, separateur, fc.integer({ min: 1, max: 9 }), (rangees, delimiter, taille) => {
      const texte = Papa.unparse(rangees, { delimiter, newline: '\n' });
      const lues = decouper(texte, { separateur: delimiter }, taille).map(({ cellules }) => cellules);
      const pleines = (rangee: readonly string[]): boolean => rangee.some((valeur) => valeur.trim() !== '');
      expect(lues).toEqual(rangees.filter(pleines));
      expect(lues).toEqual(Papa.parse<string[]>(texte, { delimiter, newline: '\n' }).data.filter(pleines));
    }),
    { numRuns: ESSAIS ?? 100, seed: GRAINE },
  );
});

test('les textes rendent le fichier : chaque ligne physique non blanche est dans un enregistrement, et un seul', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '"', ',', '\n', '\\', ' ') }),
      fc.boolean(),
      (texte, echappement) => {
        const physiques = texte.split('\n');
        const rendues = physiques.map((ligne) => (ligne.replace(/[," \\]/g, '') === '' ? null : ligne));
        for (const { ligne, texte: brut, cellules, defaut } of decouper(texte, { echappement })) {
          const siennes = brut.split('\n');
          expect(physiques.slice(ligne - 1, ligne - 1 + siennes.length)).toEqual(siennes);
          rendues.fill(null, ligne - 1, ligne - 1 + siennes.length);
          if (defaut === undefined) expect(decouperTexte(brut, { separateur: ',', echappement })).toEqual(cellules);
        }
        expect(rendues.filter((ligne) => ligne !== null)).toEqual([]);
      },
    ),
    { numRuns: ESSAIS ?? 100, seed: GRAINE },
  );
});
