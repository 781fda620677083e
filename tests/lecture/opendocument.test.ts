/** Les classeurs OpenDocument : ce que chaque sorte de cellule donne, et quelles feuilles sont lues. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lireFeuille, listerFeuilles } from '../../lib/lecture/classeur';
import { recenserDossier } from '../../lib/lecture/dossier';
import { NON_CALCULEE } from '../../lib/metier/non_calculee';
import { toutesLesLignes } from './outils';
import { comprimer, partiesOpenDocument } from './outils_classeurs';

const dossier = mkdtempSync(join(tmpdir(), 'clevity-ods-'));
afterAll(() => rmSync(dossier, { recursive: true, force: true }));

let numero = 0;
async function ecrire(feuilles: string, styles?: string): Promise<string> {
  const chemin = join(dossier, `classeur_${numero++}.ods`);
  writeFileSync(chemin, await comprimer(partiesOpenDocument(feuilles, styles)));
  return chemin;
}

const feuille = (nom: string, rangees: string, reste = ''): string =>
  `<table:table table:name="${nom}"${reste}>${rangees}</table:table>`;
const rangee = (cellules: string, reste = ''): string => `<table:table-row${reste}>${cellules}</table:table-row>`;
const texte = (valeur: string, reste = ''): string =>
  `<table:table-cell office:value-type="string"${reste}><text:p>${valeur}</text:p></table:table-cell>`;
const nombre = (valeur: string, affiche: string, type = 'float'): string =>
  `<table:table-cell office:value-type="${type}" office:value="${valeur}"><text:p>${affiche}</text:p></table:table-cell>`;

async function lire(chemin: string, nom: string): Promise<[number, ...string[]][]> {
  const lues: [number, ...string[]][] = [];
  for await (const lignes of lireFeuille(chemin, nom, { largeur: 0 }))
    lues.push(...lignes.map(({ ligne, cellules }): [number, ...string[]] => [ligne, ...cellules]));
  return lues;
}

const FORMULE = '<table:table-cell table:formula="of:=1+1"';

test.each([
  ['un texte', texte('0042'), '0042'],
  ['un texte sur deux lignes', texte('a</text:p><text:p>b'), 'a\nb'],
  ['un texte aux espaces comptées', texte('a<text:s text:c="3"/>b<text:tab/>c<text:line-break/>d'), 'a   b\tc\nd'],
  ['un texte en plusieurs styles', texte('Bé<text:span>ton</text:span>'), 'Béton'],
  ['un texte et sa note', texte('<office:annotation><text:p>à revoir</text:p></office:annotation>vu'), 'vu'],
  ['un nombre', nombre('4.5', '4,50'), '4.5'],
  ['un montant', nombre('1234.5', '1 234,50 €', 'currency'), '1234.5'],
  ['un pourcentage', nombre('0.9', '90 %', 'percentage'), '90 %'],
  ['une fraction', nombre('0.8', '4/5'), '4/5'],
  ['une note sur vingt', nombre('16', '16/20'), '16/20'],
  ['un identifiant complété de zéros', nombre('12', '00012'), '00012'],
  ['un identifiant préfixé', nombre('12', 'C-012'), 'C-012'],
  ['un téléphone', nombre('612345678', '06 12 34 56 78'), '06 12 34 56 78'],
  ['une date', '<table:table-cell office:value-type="date" office:date-value="2021-04-06"/>', '2021-04-06'],
  [
    'une date et son heure',
    '<table:table-cell office:value-type="date" office:date-value="2021-04-06T14:30:00"/>',
    '2021-04-06 14:30:00',
  ],
  ['une heure', '<table:table-cell office:value-type="time" office:time-value="PT08H05M00S"/>', '08:05:00'],
  ['vrai', '<table:table-cell office:value-type="boolean" office:boolean-value="true"/>', 'VRAI'],
  ['une formule', `${FORMULE} office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>`, '2'],
  ['une formule que rien n’a calculée', `${FORMULE}/>`, NON_CALCULEE],
  [
    'une formule en erreur',
    `${FORMULE} office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#REF!</text:p></table:table-cell>`,
    'N/A',
  ],
])('%s', async (_, cellule, attendu) => {
  const chemin = await ecrire(feuille('a', rangee(texte('x') + cellule)));
  expect(await lire(chemin, 'a')).toEqual([[1, 'x', attendu]]);
});

test('rangées et cellules répétées, masquées, fusionnées ; tableau dans une cellule', async () => {
  const vide = '<table:table-cell table:number-columns-repeated="2"/>';
  const sous = '<table:table-cell><table:table table:name="sous"><table:table-row/></table:table></table:table-cell>';
  const chemin = await ecrire(
    feuille('titre', rangee(texte('autre feuille'))) +
      feuille(
        'a',
        rangee(texte('x') + vide + texte('y', ' table:number-columns-repeated="2"')) +
          rangee(vide, ' table:number-rows-repeated="3"') +
          rangee(texte('z'), ' table:number-rows-repeated="2" table:visibility="collapse"') +
          rangee(texte('m') + '<table:covered-table-cell/>' + texte('n') + sous) +
          rangee(vide, ' table:number-rows-repeated="1048000"'),
      ),
  );
  expect(await lire(chemin, 'a')).toEqual([
    [1, 'x', '', '', 'y', 'y'],
    [5, 'z'],
    [6, 'z'],
    [7, 'm', '', 'n'],
  ]);
});

test('les feuilles dans l’ordre, celles que leur style masque comprises', async () => {
  const styles =
    '<style:style style:name="ta1"><style:table-properties table:display="true"/></style:style>' +
    '<style:style style:name="ta2"><style:table-properties table:display="false"/></style:style>';
  const chemin = await ecrire(
    feuille('Vue', '', ' table:style-name="ta1"') + feuille('Cachée', '', ' table:style-name="ta2"'),
    styles,
  );
  expect(await listerFeuilles(chemin)).toEqual([
    { nom: 'Vue', masquee: false },
    { nom: 'Cachée', masquee: true },
  ]);
});

test('un dossier de classeurs OpenDocument se recense comme un autre', async () => {
  const depot = mkdtempSync(join(dossier, 'depot_'));
  const clients = feuille(
    'Feuille1',
    rangee(texte('id') + texte('nom') + texte('email')) + rangee(nombre('12', '12') + texte('X') + texte('a@b.fr')),
  );
  writeFileSync(join(depot, 'clients_agence3.ods'), await comprimer(partiesOpenDocument(clients)));
  const { fichiers, ecartes } = await recenserDossier(depot);
  expect(ecartes).toEqual([]);
  expect(fichiers.map(({ nom, entite, source }) => [nom, entite, source])).toEqual([
    ['clients_agence3.ods', 'clients', 'agence3'],
  ]);
  expect(await Promise.all(fichiers.map(toutesLesLignes))).toMatchObject([
    [{ ligne: 1 }, { ligne: 2, texte: '12;X;a@b.fr' }],
  ]);
});
