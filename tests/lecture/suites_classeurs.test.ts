/** La mesure des classeurs elle-même : elle dit les refus, et chaque cellule que deux lecteurs ne lisent pas de même. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decrireClasseurs, mesurerClasseurs } from '../../lib/outils/suites_classeurs';
import { comprimer, feuilleXml, partiesExcel } from './outils_classeurs';

const dossier = mkdtempSync(join(tmpdir(), 'clevity-suites-'));
afterAll(() => rmSync(dossier, { recursive: true, force: true }));

test('un classeur lu, un refusé, un désaccord', async () => {
  mkdirSync(join(dossier, 'classeurs'));
  mkdirSync(join(dossier, 'attendu'));
  const cellules =
    '<c r="A1" s="0"><v>0.9</v></c><c r="B1" s="1"><v>0.8</v></c><c r="C1" t="b"><v>1</v></c><c r="D1"><v>12</v></c>';
  const styles = '<styleSheet><cellXfs><xf numFmtId="9"/><xf numFmtId="12"/></cellXfs></styleSheet>';
  const parties = partiesExcel({
    'xl/worksheets/sheet1.xml': feuilleXml(`<row r="1">${cellules}</row>`),
    'xl/styles.xml': styles,
  });
  writeFileSync(join(dossier, 'classeurs', 'juste.xlsx'), await comprimer(parties));
  writeFileSync(join(dossier, 'classeurs', 'abime.xlsx'), 'PK');
  const attendu = { clients: { A1: 0.9, B1: 0.8, C1: true, D1: 13, E1: 'perdue' } };
  writeFileSync(join(dossier, 'attendu', 'juste.xlsx.json'), JSON.stringify(attendu));

  const bilan = await mesurerClasseurs(dossier);
  expect(bilan).toMatchObject({ lus: 1, compares: 1, cellules: 5 });
  expect(bilan.refuses).toEqual([expect.stringMatching(/^abime\.xlsx : le classeur ne se lit pas/)]);
  expect([...bilan.desaccords]).toEqual([
    ['juste.xlsx', ['clients!D1 : « 12 », « 13 »', 'clients!E1 : «  », « perdue »']],
  ]);
  expect(decrireClasseurs(bilan)).toContain('juste.xlsx : 2 désaccords');
});
