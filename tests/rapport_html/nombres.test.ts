/** Les nombres de `rapport.html` sont ceux de la base : `data_1` migrée, relancée, simulée, reprise. */
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { avecBase } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { ecrireRapportHtml } from '../../lib/comptes_rendus/html';
import { readFileSync } from 'node:fs';
import { Banc } from '../outils/banc';
import { RACINE } from '../outils/scripts';
import { chiffre, chiffresDe, dansUnNavigateur, Navigateur, textes } from './navigateur';

const banc = new Banc('t_rapport_nombres');
const DATA_1 = join(RACINE, 'data_1');
let page: string;

const TABLES = ['clients', 'intervenants', 'projets', 'affectations'] as const;
const nombre = async (sql: string): Promise<number> => Number((await banc.valeurs(sql))[0]?.[0]);

beforeAll(async () => {
  await banc.vider();
  await banc.migrer(DATA_1);
  await banc.migrer(DATA_1);
  await banc.migrer(DATA_1, { simulation: true });
  await banc.reprendre(join(DATA_1, 'projets_corrompus.csv'));
  page = await avecBase(choisirConnexion(undefined, process.env), banc.nom, false, (base) =>
    ecrireRapportHtml(base, banc.sortie),
  );
});
afterAll(() => banc.fermer());

test('aucune adresse ni aucun numéro de la base n’y est lisible', async () => {
  const texte = readFileSync(page, 'utf8').toLowerCase();
  const valeurs = await banc.valeurs(
    `SELECT email FROM clients UNION SELECT email FROM intervenants
     UNION SELECT telephone FROM intervenants WHERE telephone IS NOT NULL`,
  );
  expect(valeurs.flat().filter((valeur) => texte.includes(String(valeur)))).toEqual([]);
  for (const mot of ['remi.schafer', 'pas-un-email']) expect(texte).not.toContain(mot);
});

dansUnNavigateur('ouverte', () => {
  const navigateur = new Navigateur();
  let onglet: Page;
  beforeAll(async () => {
    onglet = await navigateur.ouvrir(page);
  });
  afterAll(() => navigateur.fermer());

  const ouvertes = (filtre = ''): Promise<number> =>
    nombre(`SELECT COUNT(*) FROM v_lignes_isolees WHERE etat = 'isolee' ${filtre}`);

  test('l’équation des lignes distinctes : relancer et simuler ne la changent pas', async () => {
    const enBase = await nombre(`SELECT ${TABLES.map((table) => `(SELECT COUNT(*) FROM ${table})`).join(' + ')}`);
    const fusionnees = await nombre('SELECT COUNT(*) FROM correspondances');
    const enAttente = await ouvertes("AND codes IN ('PRJ-04P', 'AFF-04')");
    const aCorriger = (await ouvertes()) - enAttente;
    const total = enBase + fusionnees + aCorriger + enAttente;
    expect(chiffresDe((await textes(onglet, '#synthese .equation'))[0] ?? '')).toEqual([
      ...[total, enBase, fusionnees, aCorriger, enAttente],
    ]);
    // Les 688 lignes livrées, moins les quatre copies exactes.
    expect(total).toBe(684);
  });

  test('les projets multi-agences et la part du premier coup', async () => {
    expect(Number(await chiffre(onglet, 'multiAgences'))).toBe(
      await nombre('SELECT COUNT(*) FROM v_projets_multi_agences'),
    );
    const [[part]] = (await banc.valeurs(
      `SELECT FLOOR(1000 * SUM(acceptee) / COUNT(*)) / 10 FROM (
         SELECT 1 AS acceptee FROM v_lignage UNION ALL SELECT 0 FROM v_lignes_isolees WHERE etat = 'isolee') l`,
    )) as [[number]];
    expect(await chiffre(onglet, 'qualite')).toBe(`${part.toFixed(1).replace('.', ',')} %`);
  });

  test('l’état de chaque entité', async () => {
    const attendues = [];
    for (const table of TABLES) {
      const enBase = await nombre(`SELECT COUNT(*) FROM ${table}`);
      const isolees = await ouvertes(`AND entite = '${table}'`);
      const fusionnees = await nombre(`SELECT COUNT(*) FROM correspondances WHERE entite = '${table}'`);
      attendues.push([table, enBase + fusionnees + isolees, enBase, fusionnees]);
    }
    const affichees = await onglet
      .locator('#repartition tbody tr')
      .evaluateAll((rangees) => rangees.map((r) => [...r.children].map((c) => (c.textContent ?? '').trim())));
    expect(affichees.map(([nom, , ...nombres]) => [nom, ...nombres.slice(0, 3).map(Number)])).toEqual(attendues);
  });

  test('les erreurs de chaque règle', async () => {
    const isolees = await banc.lire<{ codes: string }>('SELECT codes FROM v_lignes_isolees');
    const attendues: Record<string, number> = {};
    for (const code of isolees.flatMap(({ codes }) => codes.split(' '))) attendues[code] = (attendues[code] ?? 0) + 1;
    const affichees = await onglet
      .locator('#erreurs tbody tr')
      .evaluateAll((rangees) =>
        rangees.map((r) => [r.querySelector('.code')?.textContent ?? '', Number(r.lastElementChild?.textContent)]),
      );
    expect(Object.fromEntries(affichees)).toEqual(attendues);
  });

  test('la qualité de chaque agence', async () => {
    const attendues = await banc.valeurs(
      `SELECT IF(source = 'commune', 'sans agence nommée', source), FLOOR(1000 * SUM(acceptee) / COUNT(*)) / 10 FROM (
         SELECT source, 1 AS acceptee FROM v_lignage
         UNION ALL SELECT source, 0 FROM v_lignes_isolees WHERE etat = 'isolee') l GROUP BY source ORDER BY source`,
    );
    const affichees = await onglet
      .locator('#qualite tbody tr')
      .evaluateAll((rangees) =>
        rangees.map((r) => [...r.children].slice(0, 2).map((c) => (c.textContent ?? '').trim())),
      );
    expect(
      affichees.map(([source, score]) => [source, Number((score ?? '').replace(/[^\d,]/g, '').replace(',', '.'))]),
    ).toEqual(attendues);
  });

  test('les valeurs changées de chaque règle', async () => {
    const volume = async (code: string): Promise<number> =>
      chiffresDe((await textes(onglet, `[data-regle="${code}"] .note b`))[0] ?? '')[0] ?? 0;
    expect(await volume('N05')).toBe(await nombre("SELECT COUNT(*) FROM projets WHERE transformations LIKE '%N05%'"));
    expect(await volume('PRJ-11')).toBe(
      await nombre("SELECT COUNT(*) FROM projets WHERE transformations LIKE '%PRJ-11%'"),
    );
    expect(await textes(onglet, '[data-regle="N02"] dd')).toEqual([
      'avant : BÃ©ton Armor SCOP → après : Béton Armor SCOP',
    ]);
  });

  test('les exécutions, les fusions ; rien ne sort de la page', async () => {
    expect(await textes(onglet, '.jalons h3')).toEqual([
      'n° 4 · reprise ✓ terminée',
      'n° 3 · migration ○ simulée : rien écrit',
      'n° 2 · migration ✓ terminée',
      'n° 1 · migration ✓ terminée',
    ]);
    const fusions = await nombre('SELECT (SELECT COUNT(*) FROM correspondances) + (SELECT COUNT(*) FROM historique)');
    expect(await onglet.locator('#fusions tbody tr').count()).toBe(fusions);
    expect(navigateur.incidents).toEqual([]);
    expect(navigateur.requetes).toHaveLength(1);
  });
});
