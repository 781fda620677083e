/** Charger des octets : par LOAD DATA ou, si le serveur le refuse, par INSERT ; la même chose, ou une erreur. */
import { avecBase, type Base, type Valeur } from '../../lib/base/connexion';
import { decoderRangees } from '../../lib/base/chargement';
import { ecrireRangee } from '../../lib/base/tabulations';
import { retirerBase, serveurDesEssais, surBase } from '../outils/bases';

const NOM = 't_base_chargement';
const TABLE = `CREATE TABLE essai (
  id INT UNSIGNED NOT NULL PRIMARY KEY, texte VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL,
  jour DATE NULL, note DECIMAL(4, 2) NULL, empreinte BINARY(4) NOT NULL, parent INT UNSIGNED NULL,
  CONSTRAINT essai_parent FOREIGN KEY (parent) REFERENCES essai (id), CONSTRAINT essai_note CHECK (note <= 5)
) ENGINE = InnoDB`;
const COLONNES = ['id', 'texte', 'jour', 'note', 'empreinte', 'parent'];
const REGLAGES = { binaires: ['empreinte'] };
type Ligne = readonly (string | number | null)[];

const octets = (...lignes: readonly Ligne[]): Buffer =>
  Buffer.from(lignes.map((ligne) => ecrireRangee(ligne)).join(''));
const juste = (id: number, texte: string | null = 'x', parent: number | null = null): Ligne => [
  ...[id, texte, '2024-02-29', '4.50', '00ff0a5c', parent],
];

const permettre = (oui: boolean): Promise<void> =>
  avecBase(serveurDesEssais(), 'mysql', false, (base) =>
    base.executerScript(`SET GLOBAL local_infile = ${oui ? 1 : 0}`),
  );

beforeAll(async () => {
  await retirerBase(NOM);
});
beforeEach(() => surBase(NOM, (base) => base.executerScript(`DROP TABLE IF EXISTS essai; ${TABLE}`)));
afterEach(() => permettre(true));
afterAll(() => retirerBase(NOM));

const essai = <T>(rappel: (base: Base) => Promise<T>): Promise<T> => surBase(NOM, rappel);
const contenu = (base: Base): Promise<Record<string, Valeur>[]> =>
  base.lire('SELECT id, texte, jour, note, HEX(empreinte) AS empreinte, parent FROM essai ORDER BY id');

const PIEGES = ['\\N', 'a\tb', 'a\nb', '\\', '\\\\n', 'é€😀', '\r\n', '', ' ', "l'un", '\0', 'NULL', null] as const;

describe.each([
  ['LOAD DATA', true],
  ['INSERT, le serveur refusant LOCAL INFILE', false],
])('par %s', (_quoi, permis) => {
  beforeEach(() => permettre(permis));

  test('chaque valeur arrive telle qu’elle était', async () => {
    await essai(async (base) => {
      const lignes = PIEGES.map((texte, rang) => juste(rang + 1, texte, rang === 0 ? null : 1));
      expect(await base.charger('essai', COLONNES, octets(...lignes), REGLAGES)).toBe(PIEGES.length);
      expect(await contenu(base)).toEqual(
        PIEGES.map((texte, rang) => ({
          ...{ id: rang + 1, texte, jour: '2024-02-29', note: 4.5, empreinte: '00FF0A5C' },
          parent: rang === 0 ? null : 1,
        })),
      );
    });
  });

  test('plus de rangées qu’un lot, et aucune', async () => {
    await essai(async (base) => {
      const lignes = Array.from({ length: 1201 }, (_, rang) => juste(rang + 1));
      expect(await base.charger('essai', COLONNES, octets(...lignes), REGLAGES)).toBe(1201);
      expect(await base.charger('essai', COLONNES, octets(), REGLAGES)).toBe(0);
      expect(await base.lireUne('SELECT COUNT(*) AS nombre FROM essai')).toEqual({ nombre: 1201 });
    });
  });

  test.each([
    ['une valeur trop longue', juste(2, 'x'.repeat(21))],
    ['une date qui n’existe pas', [2, 'x', '2023-02-30', '4', '00ff0a5c', null]],
    ['une note hors bornes', [2, 'x', '2024-01-01', '5.5', '00ff0a5c', null]],
    ['un nombre illisible', ['deux', 'x', null, null, '00ff0a5c', null]],
    ['une clé déjà prise', juste(1, 'y')],
    ['une référence absente', juste(2, 'x', 99)],
    ['une cellule de moins', [2, 'x', '2024-01-01', '4', '00ff0a5c']],
  ] as const)('%s : une erreur, et la transaction ne valide rien', async (_cas, fautive) => {
    await essai(async (base) => {
      await expect(
        base.transaction(async () => {
          await base.charger('essai', COLONNES, octets(juste(1)), REGLAGES);
          await base.charger('essai', COLONNES, octets(fautive), REGLAGES).catch(() => undefined);
          return true;
        }),
      ).rejects.toThrow();
      expect(await contenu(base)).toEqual([]);
    });
  });
});

test('le refus de LOCAL INFILE se demande une fois, et ne condamne pas la transaction', async () => {
  await permettre(false);
  await essai(async (base) => {
    await base.transaction(async () => {
      const avant = base.allersRetours;
      await base.charger('essai', COLONNES, octets(juste(1)), REGLAGES);
      expect(base.allersRetours - avant).toBe(2);
      await base.charger('essai', COLONNES, octets(juste(2)), REGLAGES);
      expect(base.allersRetours - avant).toBe(3);
      return true;
    });
    expect(await contenu(base)).toHaveLength(2);
  });
});

test('un tampon mal formé n’est pas deviné', () => {
  expect(() => decoderRangees(Buffer.from('1\t2'), ['a', 'b'])).toThrow(/inachevée/);
  expect(() => decoderRangees(Buffer.from('1\n'), ['a', 'b'])).toThrow(/1 valeurs à charger pour 2 colonnes/);
  expect(() => decoderRangees(Buffer.from([0x61, 0xe9, 0x0a]), ['a'])).toThrow();
});
