/** Des octets aux enregistrements d'après le texte seul : ni nom de fichier, ni entité. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lireTampon } from '../../lib/lecture/tampon';
import { mesurer, mesurerSuite } from '../../lib/outils/suites';
import { recenserUn } from './outils';

const TEMPERATURES = 'Ville;Été;Hiver\nLyon;28,5;3,2\nNice;30,1;8,4\nLille;24,0;2,9\n';

test.each([
  ['des nombres à virgule', TEMPERATURES, ';', ['Ville', 'Été', 'Hiver']],
  ['des textes à points-virgules', 'a,b\n"x;y;z",1\n"u;v;w",2\n', ',', ['a', 'b']],
  ['des mots séparés d’espaces', 'ville an note\nLyon 2020 3\nNice 2021 4\n', ' ', ['ville', 'an', 'note']],
  ['une virgule et une espace', 'a, b, c\n1, "x, y", 3\n2, "z, t", 4\n', ', ', ['a', 'b', 'c']],
  ['des phrases à virgules, et des tabulations', 'nom\ttexte\nA\tun, deux\nB\tun, deux\n', '\t', ['nom', 'texte']],
  [
    'un titre au-dessus',
    'Relevés, villes, saisons\n\nVille|Été|Hiver\nLyon|28|3\nNice|30|8\n',
    '|',
    ['Ville', 'Été', 'Hiver'],
  ],
  ['un titre au large de la feuille', 'RELEVÉS,,,\n,,,\na,b,c,d\n1,2,3,4\n5,6,7,8\n', ',', ['a', 'b', 'c', 'd']],
  ['sep=', 'sep=;\na;b\n1;2\n', ';', ['a', 'b']],
  ['une seule colonne', 'ville\nLyon\nLe Havre\nNice\n', ',', ['ville']],
  ['une ligne trop longue parmi d’autres', 'a;b\n1;2\n3;4;5\n6;7\n', ';', ['a', 'b']],
  ['des guillemets échappés', 'a,b\n1,"dit \\"oui\\", puis non"\n2,x\n', ',', ['a', 'b']],
])('%s', async (_, texte, separateur, entete) => {
  const lecture = await lireTampon(Buffer.from(texte));
  expect([lecture.decoupe.separateur, lecture.lignes[lecture.entete]?.cellules]).toEqual([separateur, entete]);
});

test('un fichier vide, ou d’une seule ligne', async () => {
  expect((await lireTampon(Buffer.alloc(0))).lignes).toEqual([]);
  expect((await lireTampon(Buffer.from('a;b'))).lignes.map(({ cellules }) => cellules)).toEqual([['a', 'b']]);
});

test('les octets, l’encodage, les fins de ligne et les guillemets se lisent ensemble', async () => {
  const octets = Buffer.from('id;nom\r1;"Soci\xe9t\xe9 ; ""A"""\r2;"B" x\r', 'latin1');
  const { encodage, lignes } = await lireTampon(octets);
  expect(encodage).toBe('windows-1252');
  expect(lignes.map(({ ligne, cellules, defaut }) => [ligne, defaut ?? '', ...cellules])).toEqual([
    [1, '', 'id', 'nom'],
    [2, '', '1', 'Société ; "A"'],
    [3, 'LEC-02', '2', '"B" x'],
  ]);
});

test('un titre qui nomme des champs ne fait pas prendre son séparateur pour celui du tableau', async () => {
  const { dialecte } = await recenserUn(
    'clients.csv',
    'Contient nom, email, région, commentaire\nCode;Raison sociale;Courriel\n1;X;a@b.fr\n2;Y;c@d.fr\n',
  );
  expect([dialecte.separateur, dialecte.ligneEntete]).toEqual([';', 2]);
});

test('à cohérence égale, les en-têtes départagent', async () => {
  const { dialecte } = await recenserUn('clients.csv', 'a|id|nom|email|b;c;d;e;f\n1|1|X|c@d.fr|1;1;1;1;1\n');
  expect(dialecte.separateur).toBe('|');
  expect([...dialecte.colonnes.keys()]).toEqual(['id', 'nom', 'email']);
});

describe('la mesure des suites', () => {
  test('une lecture exacte vaut dix, une lecture à moitié juste la moitié de ses parts', () => {
    const attendues = [
      ['a', 'b'],
      ['1', 'x'],
      ['2', 'y'],
    ];
    expect(mesurer(attendues, attendues)).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
    expect(
      mesurer(attendues, [
        ['a', 'b'],
        ['1.0', 'X'],
        ['3', 'z'],
      ]),
    ).toEqual([...[1, 1, 1, 1, 0.5, 0.5, 0.5], ...[1 / 3, 1 / 3, 1 / 3]]);
    expect(mesurer(attendues, [])).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('un dossier csv/ et clean/ se note, titres ôtés ou gardés', async () => {
    const dossier = mkdtempSync(join(tmpdir(), 'clevity-suites-'));
    try {
      for (const nom of ['csv', 'clean']) mkdirSync(join(dossier, nom));
      writeFileSync(join(dossier, 'csv', 'x.csv'), 'Titre;;\na;b;c\r\n1;2;3\r\n4;5;6\r\n');
      writeFileSync(join(dossier, 'clean', 'x.csv'), '"a","b","c"\n"1","2","3"\n"4","5","6"\n');
      const { sansTitres, avecTitres } = await mesurerSuite(dossier);
      expect(sansTitres).toEqual(new Map([['x.csv', 10]]));
      expect(avecTitres.get('x.csv')).toBeLessThan(8);
    } finally {
      rmSync(dossier, { recursive: true });
    }
  });
});
