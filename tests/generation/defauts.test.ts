import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { generer } from '../../lib/generation';
import type { BilanAttendu, LigneAttendue } from '../../lib/generation/attendu';
import { CATALOGUE } from '../../lib/generation/semis';
import { type Verdict, juger, lireCsv } from './oracle';

const AUJOURDHUI = '2026-07-01';
const racine = mkdtempSync(path.join(tmpdir(), 'defauts-'));
afterAll(() => rmSync(racine, { recursive: true, force: true }));

interface Attendu {
  graine: number;
  lignes: LigneAttendue[];
  bilan: Record<string, BilanAttendu>;
}

const lieu = ({ fichier, ligne }: { fichier: string; ligne: number }): string => `${fichier}:${ligne}`;

async function semer(
  graine: number,
  dialectes: boolean,
  echelle = 1,
): Promise<{ dossier: string; attendu: Attendu; lus: Verdict[] }> {
  const dossier = path.join(racine, `${graine} ${dialectes} ${echelle}`);
  const bilan = await generer({
    dossier,
    graine,
    clients: Math.round(300 * echelle),
    intervenants: Math.round(150 * echelle),
    projets: Math.round(700 * echelle),
    affectations: Math.round(1800 * echelle),
    defauts: 0.08,
    dialectes,
    aujourdhui: AUJOURDHUI,
  });
  const attendu = JSON.parse(readFileSync(path.join(dossier, 'attendu.json'), 'utf8')) as Attendu;
  expect(bilan.defauts).toBe(attendu.lignes.length);
  return { dossier, attendu, lus: juger(dossier, AUJOURDHUI) };
}

const GRAINES = [1, 2, 3, 4, 5];
const JEUX = GRAINES.flatMap((graine) => [
  { graine, dialectes: false, echelle: 1 },
  { graine, dialectes: true, echelle: 1 },
  { graine: graine + 100, dialectes: true, echelle: 0.1 },
]);

describe.each(JEUX)('graine $graine, dialectes : $dialectes, échelle $echelle', ({ graine, dialectes, echelle }) => {
  let jeu: Awaited<ReturnType<typeof semer>>;
  beforeAll(async () => {
    jeu = await semer(graine, dialectes, echelle);
  });

  test('l’oracle donne à chaque ligne le sort et les codes annoncés', () => {
    const annonces = new Map(jeu.attendu.lignes.map((ligne) => [lieu(ligne), ligne]));
    expect(annonces.size).toBe(jeu.attendu.lignes.length);
    const ecarts = jeu.lus.flatMap((lu) => {
      const annonce = annonces.get(lieu(lu)) ?? { sort: 'inseree', codes: '' };
      return annonce.sort === lu.sort && annonce.codes === lu.codes ? [] : [{ lu, annonce }];
    });
    expect(ecarts).toEqual([]);
    const lieuxLus = new Set(jeu.lus.map(lieu));
    expect(jeu.attendu.lignes.filter((ligne) => !lieuxLus.has(lieu(ligne)))).toEqual([]);
  });

  test('l’oracle trouve les valeurs annoncées, et les lignes auxquelles on fusionne', () => {
    const parLieu = new Map(jeu.lus.map((lu) => [lieu(lu), lu]));
    for (const annonce of jeu.attendu.lignes) {
      const lu = parLieu.get(lieu(annonce));
      expect(annonce.cible && lieu(annonce.cible)).toBe(lu?.cible && lieu(lu.cible));
      if (annonce.sort === 'isolee') expect(annonce.valeurs).toBeUndefined();
      else if (annonce.cible) expect(lu?.complete).toEqual(annonce.valeurs ?? {});
      else {
        for (const [champ, valeur] of Object.entries(annonce.valeurs ?? {})) {
          expect([lieu(annonce), champ, lu?.valeurs[champ]]).toEqual([lieu(annonce), champ, valeur ?? '']);
        }
      }
    }
  });

  test('le bilan est celui de l’oracle, et rien ne se perd', () => {
    for (const [fichier, { entite, ...comptes }] of Object.entries(jeu.attendu.bilan)) {
      const lus = jeu.lus.filter((lu) => lu.fichier === fichier);
      const inserees = lus.filter((lu) => lu.sort === 'inseree');
      expect(fichier.startsWith(entite)).toBe(true);
      expect({ fichier, ...comptes }).toEqual({
        fichier,
        lues: lus.length,
        inserees: inserees.length,
        corrigees: inserees.filter((lu) => lu.corrigee).length,
        signalees: inserees.filter((lu) => lu.codes !== '' && lu.codes !== 'PRJ-11').length,
        fusionnees: lus.filter((lu) => lu.sort === 'fusionnee').length,
        ignorees: lus.filter((lu) => lu.sort === 'ignoree').length,
        isolees: lus.filter((lu) => lu.sort === 'isolee').length,
      });
      expect(comptes.lues).toBe(comptes.inserees + comptes.fusionnees + comptes.ignorees + comptes.isolees);
    }
    expect(new Set(Object.keys(jeu.attendu.bilan))).toEqual(new Set(jeu.lus.map((lu) => lu.fichier)));
  });
});

test('les numéros de ligne tiennent compte des retours à la ligne cités', async () => {
  const { dossier, attendu } = await semer(7, false);
  const texte = readFileSync(path.join(dossier, 'affectations.csv'), 'utf8').split('\n');
  const enregistrements = lireCsv(path.join(dossier, 'affectations.csv')).lignes.length;
  expect(texte.length).toBeGreaterThan(enregistrements + 2);
  const reperes = attendu.lignes.filter((l) => l.fichier === 'affectations.csv' && l.codes === 'AFF-09');
  expect(reperes.length).toBeGreaterThan(0);
  for (const { ligne } of reperes) expect(texte[ligne - 1]).toContain(',Coordinateur,');
});

test('aucune date plantée n’impose le mois d’abord', async () => {
  const { dossier, attendu } = await semer(8, true);
  for (const fichier of Object.keys(attendu.bilan)) {
    for (const cellule of lireCsv(path.join(dossier, fichier)).lignes.flatMap(({ cellules }) => cellules)) {
      const [, second] = /^\d{1,2}[/.-](\d{1,2})[/.-]\d{2,4}( |$)/.exec(cellule) ?? [];
      expect(Number(second ?? 0)).toBeLessThanOrEqual(12);
    }
  }
});

const numeros = (prefixe: string, dernier: number): string[] =>
  Array.from({ length: dernier }, (_, i) => `${prefixe}-${String(i + 1).padStart(2, '0')}`);
const TOUS = [
  ...['CLI', 'INT', 'AFF'].flatMap((prefixe) => numeros(prefixe, 9)),
  ...numeros('PRJ', 13),
  'PRJ-04P',
  'PRJ-13a',
  ...Array.from({ length: 8 }, (_, i) => `N0${i + 1}`),
].sort();

test('le catalogue plante chaque règle du cahier des charges', () => {
  const plantables = new Set(Object.values(CATALOGUE).flatMap((defauts) => defauts.map(({ code }) => code)));
  expect([...plantables].sort()).toEqual(TOUS);
});

test.each([
  [true, TOUS],
  // Sans agences, aucun identifiant ne peut être ambigu.
  [false, TOUS.filter((code) => code !== 'PRJ-05' && code !== 'AFF-08')],
])('chaque règle est plantée au moins une fois (dialectes : %s)', async (dialectes, codes) => {
  for (const graine of GRAINES) {
    const { attendu } = await semer(graine, dialectes);
    expect([...new Set(attendu.lignes.map(({ defaut }) => defaut))].sort()).toEqual(codes);
  }
});

test('la part de lignes fautives est celle que l’on demande', async () => {
  const { attendu } = await semer(9, false, 4);
  const lues = Object.values(attendu.bilan).reduce((somme, { lues: n }) => somme + n, 0);
  expect(attendu.lignes.length / lues).toBeGreaterThan(0.07);
  expect(attendu.lignes.length / lues).toBeLessThan(0.1);
});
