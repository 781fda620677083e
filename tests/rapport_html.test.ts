/**
 * `rapport.html`, écrite depuis de vraies bases et ouverte depuis le disque dans un vrai navigateur : ses nombres sont
 * ceux de la base, ses filtres filtrent, rien ne sort de la page, une valeur hostile y reste du texte.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { avecBase } from '../lib/base/connexion';
import { choisirConnexion } from '../lib/base/config';
import { masquerMotif, masquerTexte, masquerValeur } from '../lib/comptes_rendus/html/masquage';
import { ecrireRapportHtml } from '../lib/comptes_rendus/html';
import type { Verdicts } from '../lib/comptes_rendus/html/donnees';
import { chercherChromium, MANQUE } from '../lib/outils/chromium.cjs';
import { Banc, clients, client, csv, projets, projet } from './outils/banc';
import { RACINE } from './outils/scripts';

const PROGRAMME = chercherChromium();
if (PROGRAMME === null) console.warn(MANQUE);
const dansUnNavigateur = PROGRAMME === null ? describe.skip : describe;

const OPTIONS_CHROMIUM = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

const banc = new Banc('t_rapport_html');
const hostile = new Banc('t_rapport_hostile');
const abime = new Banc('t_rapport_abime');
const BALISE = '<script>window.pirate=1</script>';
const IMAGE = `"'><img src=x onerror=window.pirate=1>`;
const LIGNES_HOSTILES = 120;

const VERDICTS: Verdicts = {
  debut: new Date(2026, 6, 1, 12, 0, 0),
  dureeMs: 1234,
  resultats: [
    resultat('UNI-01', 'Unicité', 'CONFORME', []),
    resultat('COH-01', 'Cohérence entre tables', 'NON CONFORME', [
      { cle: `projets 12 ${BALISE}`, detail: `client de jean.dupont@exemple.fr ${IMAGE}` },
    ]),
    resultat('REJ-01', 'Rejeu des fichiers sources', 'NON VÉRIFIABLE', []),
  ],
};

function resultat(
  code: string,
  famille: Verdicts['resultats'][number]['famille'],
  verdict: Verdicts['resultats'][number]['verdict'],
  fautes: Verdicts['resultats'][number]['fautes'],
): Verdicts['resultats'][number] {
  const raison = verdict === 'CONFORME' ? '' : `la raison de ${code}`;
  return { code, famille, verdict, fautes, raison, intitule: `intitulé de ${code}`, remede: 'un remède', dureeMs: 1 };
}

const ecrire = ({ nom, sortie }: Banc, verdicts?: Verdicts): Promise<string> =>
  avecBase(choisirConnexion(undefined, process.env), nom, false, (base) => ecrireRapportHtml(base, sortie, verdicts));

let page: string;
let pageHostile: string;

beforeAll(async () => {
  await Promise.all([banc.vider(), hostile.vider(), abime.vider()]);
  await banc.migrer(join(RACINE, 'data_1'));
  await banc.reprendre(join(RACINE, 'data_1', 'projets_corrompus.csv'));
  page = await ecrire(banc);

  const mauvais = Array.from({ length: LIGNES_HOSTILES }, (_, rang) =>
    projet(`${rang + 1}`, 'P', '1', `2021-01-01,,${rang === 0 ? BALISE : 'peut-être'},`),
  );
  await hostile.migrer({
    [`clients_${IMAGE}.csv`]: clients(
      client('1', BALISE, 'contact@un.fr', `2020-01-02,"${'</script>'}",`),
      client('2', '  Deux  ', 'jean at deux.fr'),
    ),
    'projets.csv': projets(...mauvais),
    'affectations.csv': csv('id_affectation,id_projet,id_intervenant,date_affectation,role,commentaire'),
  });
  await hostile.migrer({ 'clients_x.csv': clients(client('3', 'Trois', 'contact@trois.fr')) }, { simulation: true });
  await hostile.executer(
    `INSERT INTO executions (script, statut, arguments) VALUES ('reprise', 'interrompue', '${BALISE} anne@exemple.fr');
     INSERT INTO executions (script, statut, duree_ms) VALUES ('migration', 'annulee', 5)`,
  );
  pageHostile = await ecrire(hostile, VERDICTS);
});

afterAll(() => Promise.all([banc.fermer(), hostile.fermer(), abime.fermer()]));

describe('la page, telle qu’elle est écrite', () => {
  test('un seul fichier, sans adresse à charger, en français', () => {
    const texte = readFileSync(page, 'utf8');
    expect(texte).toMatch(/^<!doctype html>\s*<html lang="fr">/);
    expect(texte).toContain('default-src &#39;none&#39;');
    expect(texte.match(/<script\b/g)).toHaveLength(1);
    expect(texte).not.toMatch(/\b(?:src|href)="(?!#|data:)/);
    expect(texte).not.toMatch(/ style="|@import|url\((?!'#)/);
  });

  test('aucune adresse ni aucun numéro de la base n’y est lisible', async () => {
    const texte = readFileSync(page, 'utf8').toLowerCase();
    const [adresses, numeros] = [
      await banc.valeurs('SELECT email FROM clients UNION SELECT email FROM intervenants'),
      await banc.valeurs('SELECT telephone FROM intervenants WHERE telephone IS NOT NULL'),
    ];
    expect([...adresses, ...numeros].flat().filter((valeur) => texte.includes(String(valeur)))).toEqual([]);
    expect(texte).not.toContain('remi.schafer');
    expect(texte).not.toContain('pas-un-email');
  });

  test('une base vide, ou abîmée, a sa page', async () => {
    await abime.migrer({ 'clients.csv': clients(client('1', ' Un ', 'contact@un.fr')) }, { simulation: true });
    expect(readFileSync(await ecrire(abime), 'utf8')).toContain('Aucune ligne n&#39;a été isolée.');
    await abime.migrer({ 'clients.csv': clients(client('1', ' Un ', 'contact@un.fr'), client('2', '', 'b@un.fr')) });
    await abime.executer(
      `UPDATE clients SET transformations = '{pas du JSON'; UPDATE fichiers SET corrections = '{pas du JSON';
       UPDATE lignes_isolees SET codes = 'ZZZ-99', motif = 'sans code'`,
    );
    const texte = readFileSync(await ecrire(abime), 'utf8');
    expect(texte).toContain('règle inconnue du catalogue');
    expect(texte).toContain('Aucune valeur n&#39;a été transformée.');
  });
});

const sousLinux = process.platform === 'linux' ? describe : describe.skip;
sousLinux('le navigateur des tests', () => {
  const dossier = mkdtempSync(join(tmpdir(), 'clevity-chromium-'));
  const preparer = (env: NodeJS.ProcessEnv): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [join(RACINE, 'lib', 'outils', 'preparer_chromium.mjs')], { env, encoding: 'utf8' });
  const poser = (nom: string, corps: string): void =>
    writeFileSync(join(dossier, nom), `#!/bin/sh\n${corps}\n`, { mode: 0o755 });
  beforeEach(() => readdirSync(dossier).forEach((nom) => rmSync(join(dossier, nom))));
  afterAll(() => rmSync(dossier, { recursive: true, force: true }));

  test('absent, et rien pour l’installer : on le dit, et le reste des tests passe', () => {
    expect(preparer({ PATH: dossier })).toMatchObject({ status: 0, stdout: `${MANQUE}\n` });
  });

  test('présent : rien à dire ; une commande qui ne répond pas ne compte pas', () => {
    poser('chromium', 'exit 1');
    expect(chercherChromium({ PATH: dossier })).toBeNull();
    poser('google-chrome', 'exit 0');
    expect(chercherChromium({ PATH: dossier })).toBe(join(dossier, 'google-chrome'));
    expect(preparer({ PATH: dossier })).toMatchObject({ status: 0, stdout: '' });
    expect(chercherChromium({ PATH: dossier, CHROMIUM: '/ailleurs' })).toBe('/ailleurs');
  });
});

describe('le masquage', () => {
  test.each([
    ['email', 'elodie@clevity.fr', 'e***@clevity.fr'],
    ['email', 'elodie chez clevity', 'e***'],
    ['telephone', '+33669317194', '+•••••••••94'],
    ['commentaire', 'appeler le 06 69 31 71 94', 'appeler le •• •• •• •• 94'],
    ['commentaire', 'le 2024-03-05, 12 jours', 'le 2024-03-05, 12 jours'],
  ])('%s : %s', (champ, valeur, attendu) => expect(masquerValeur(champ, valeur)).toBe(attendu));

  test.each([
    [
      "CLI-03 : l'e-mail « jean at deux.fr » n'est pas une adresse valide ; attendu : une adresse comme contact@exemple.fr",
      "CLI-03 : l'e-mail « j*** » n'est pas une adresse valide ; attendu : une adresse comme contact@exemple.fr",
    ],
    [
      "INT-04 : l'e-mail « a@b.fr » est déjà celui d'une autre fiche",
      "INT-04 : l'e-mail « a***@b.fr » est déjà celui d'une autre fiche",
    ],
    ["PRJ-09 : le statut « peut-être » n'est pas reconnu", "PRJ-09 : le statut « peut-être » n'est pas reconnu"],
  ])('motif %s', (motif, attendu) => expect(masquerMotif(motif)).toBe(attendu));

  test('un texte libre', () => expect(masquerTexte('voir anne@exemple.fr')).toBe('voir a***@exemple.fr'));
});

dansUnNavigateur('la page, ouverte depuis le disque', () => {
  let navigateur: Browser;
  const incidents: string[] = [];
  const requetes: string[] = [];

  beforeAll(async () => {
    navigateur = await chromium.launch({ executablePath: PROGRAMME ?? '', args: OPTIONS_CHROMIUM });
  });
  afterAll(() => navigateur?.close());

  /** Ouvre une page et retient tout ce qui s'y passe d'anormal. */
  async function ouvrir(chemin: string, options: BrowserContextOptions = {}): Promise<Page> {
    incidents.length = 0;
    requetes.length = 0;
    const onglet = await navigateur.newPage({ viewport: { width: 1280, height: 800 }, ...options });
    onglet.on('console', (message) => incidents.push(message.text()));
    onglet.on('pageerror', (erreur) => incidents.push(erreur.message));
    onglet.on('dialog', (dialogue) => incidents.push(dialogue.message()));
    onglet.on('request', (requete) => requetes.push(requete.url()));
    await onglet.goto(pathToFileURL(chemin).href);
    return onglet;
  }

  const textes = (onglet: Page, selecteur: string): Promise<string[]> =>
    onglet
      .locator(selecteur)
      .evaluateAll((elements) => elements.map((e) => (e.textContent ?? '').replace(/\s+/g, ' ').trim()));
  const chiffresDe = (texte: string): number[] =>
    (texte.replace(/[\s\u202f\u00a0](?=\d{3}\b)/g, '').match(/\d+/g) ?? []).map(Number);
  const chiffre = async (onglet: Page, nom: string): Promise<string> =>
    (await textes(onglet, `[data-chiffre="${nom}"] b`))[0] ?? '';
  const compte = async (onglet: Page): Promise<string> =>
    ((await onglet.textContent('#compte-isolees')) ?? '').replace(/\u202f/g, ' ');
  const visibles = (onglet: Page): Promise<number> => onglet.locator('#lignes-isolees tbody tr:visible').count();

  describe('ses nombres sont ceux de la base', () => {
    let onglet: Page;
    beforeAll(async () => {
      onglet = await ouvrir(page);
    });
    afterAll(() => onglet.close());

    test("l'équation de conservation, en tout et par entité", async () => {
      const comptes = 'SUM(lues), SUM(inserees), SUM(fusionnees), SUM(ignorees), SUM(isolees)';
      const [total] = await banc.valeurs(`SELECT ${comptes} FROM v_bilan`);
      expect(chiffresDe((await textes(onglet, '#synthese .equation'))[0] ?? '')).toEqual(total);
      const parEntite = await banc.valeurs(
        `SELECT ${comptes} FROM v_bilan GROUP BY entite
         ORDER BY FIELD(entite, 'clients', 'intervenants', 'projets', 'affectations')`,
      );
      const affichees = await textes(onglet, '#parcours > .cadre tbody .equation');
      expect(affichees.map(chiffresDe)).toEqual(parEntite);
    });

    test('les chiffres clés', async () => {
      const [[base, isolees, multi]] = (await banc.valeurs(
        `SELECT (SELECT COUNT(*) FROM clients) + (SELECT COUNT(*) FROM intervenants) + (SELECT COUNT(*) FROM projets)
                + (SELECT COUNT(*) FROM affectations), (SELECT COUNT(*) FROM v_lignes_isolees WHERE etat = 'isolee'),
                (SELECT COUNT(*) FROM v_projets_multi_agences)`,
      )) as [[number, number, number]];
      expect(chiffresDe(await chiffre(onglet, 'enBase'))).toEqual([base]);
      expect(chiffresDe(await chiffre(onglet, 'isolees'))).toEqual([isolees]);
      expect(chiffresDe(await chiffre(onglet, 'multiAgences'))).toEqual([multi]);
      expect(await chiffre(onglet, 'reinjectees')).toBe('0');
      expect(await chiffre(onglet, 'controles')).toBe('–');
    });

    test('les erreurs de chaque règle, source par source', async () => {
      const [sources, isolees] = [
        (await textes(onglet, '#erreurs thead th')).slice(2, -1),
        await banc.lire<{ source: string; codes: string }>('SELECT source, codes FROM v_lignes_isolees'),
      ];
      const attendues = new Map<string, number[]>();
      for (const { source, codes } of isolees) {
        for (const code of codes.split(' ')) {
          const rangee = attendues.get(code) ?? [...sources.map(() => 0), 0];
          const rang = sources.indexOf(source);
          rangee[rang] = (rangee[rang] ?? 0) + 1;
          rangee[sources.length] = (rangee[sources.length] ?? 0) + 1;
          attendues.set(code, rangee);
        }
      }
      const affichees = await onglet
        .locator('#erreurs tbody tr')
        .evaluateAll((rangees) =>
          rangees.map((rangee) => [
            rangee.querySelector('.code')?.textContent ?? '',
            [...rangee.querySelectorAll('td.nombre')].map((cellule) =>
              Number((cellule.textContent ?? '').trim().replace('·', '0')),
            ),
          ]),
        );
      expect(new Map(affichees as [string, number[]][])).toEqual(attendues);
    });

    test('le score de qualité de chaque source', async () => {
      const attendus = await banc.valeurs(
        `SELECT source, FLOOR(1000 * SUM(acceptee) / COUNT(*)) / 10 FROM (
           SELECT source, 1 AS acceptee FROM v_lignage
           UNION ALL SELECT source, 0 FROM v_lignes_isolees WHERE etat = 'isolee') l GROUP BY source ORDER BY source`,
      );
      const affiches = await onglet
        .locator('#qualite tbody tr')
        .evaluateAll((rangees) =>
          rangees.map((rangee) => [...rangee.children].slice(0, 2).map((c) => (c.textContent ?? '').trim())),
        );
      expect(
        affiches.map(([source, score]) => [source, Number((score ?? '').replace(/[^\d,]/g, '').replace(',', '.'))]),
      ).toEqual(attendus);
    });

    test('les corrections de chaque règle', async () => {
      const [[n05, n06, n02]] = (await banc.valeurs(
        `SELECT (SELECT COUNT(*) FROM projets WHERE transformations LIKE '%N05%'),
                (SELECT COUNT(*) FROM intervenants WHERE transformations LIKE '%N06%'),
                (SELECT COUNT(*) FROM clients WHERE transformations LIKE '%N02%')`,
      )) as [[number, number, number]];
      const volume = async (code: string): Promise<string> =>
        (await textes(onglet, `[data-regle="${code}"] .volume b`))[0] ?? '';
      expect([await volume('N05'), await volume('N06'), await volume('N02')]).toEqual([n05, n06, n02].map(String));
      expect(await textes(onglet, '[data-regle="N02"] dd')).toEqual([
        'avant : BÃ©ton Armor SCOP → après : Béton Armor SCOP',
      ]);
    });

    test('les exécutions et les fusions', async () => {
      expect(await textes(onglet, '.jalon h3')).toEqual(['n° 2 · reprise ✓ terminée', 'n° 1 · migration ✓ terminée']);
      const [[fusions, ecarts]] = (await banc.valeurs(
        'SELECT (SELECT COUNT(*) FROM correspondances), (SELECT COUNT(*) FROM historique)',
      )) as [[number, number]];
      expect(await onglet.locator('#fusions tbody tr').count()).toBe(fusions + ecarts);
    });

    test('rien ne sort de la page, rien ne s’y plaint', () => {
      expect(requetes).toEqual([pathToFileURL(page).href]);
      expect(incidents).toEqual([]);
    });
  });

  test('les filtres : texte, entité, source, règle, état, et leur effacement', async () => {
    const onglet = await ouvrir(page);
    const [[total, projetsIsoles, prj10, prenom]] = (await banc.valeurs(
      `SELECT COUNT(*), SUM(entite = 'projets'), SUM(codes = 'PRJ-10'), SUM(motif LIKE '%prénom%') FROM v_lignes_isolees`,
    )) as [[number, number, number, number]];
    const attendre = async (nombre: number): Promise<void> => {
      const annonce = `${nombre} ${nombre > 1 ? 'lignes' : 'ligne'}${nombre === total ? '' : ` sur ${total}`}`;
      // La page filtre après la frappe : on lui laisse le temps de le faire.
      for (let essai = 0; essai < 50 && (await compte(onglet)) !== annonce; essai++) await onglet.waitForTimeout(100);
      expect(await compte(onglet)).toBe(annonce);
      expect(await visibles(onglet)).toBe(nombre);
    };
    await attendre(total);
    await onglet.selectOption('[name="entite"]', 'projets');
    await attendre(projetsIsoles);
    await onglet.selectOption('[name="code"]', 'PRJ-10');
    await attendre(prj10);
    await onglet.fill('[name="texte"]', 'très BIEN');
    await attendre(2);
    await onglet.selectOption('[name="etat"]', 'reinjectee');
    await attendre(0);
    await onglet.click('button[type="reset"]');
    await attendre(total);
    await onglet.locator('[name="texte"]').pressSequentially('PRENOM');
    await attendre(prenom);
    await onglet.click('button[type="reset"]');
    await onglet.selectOption('[name="source"]', 'agence2');
    await attendre(2);
    await onglet.click('#erreurs a[data-code="CLI-03"]');
    await attendre(3);
    expect(incidents).toEqual([]);
    await onglet.close();
  });

  test('au clavier : évitement, sommaire, filtres, tableaux ; la place se voit toujours', async () => {
    const onglet = await ouvrir(page);
    const actif = (): Promise<string> =>
      onglet.evaluate(() => {
        const { activeElement: e } = document;
        const trait = e === null ? 'none' : getComputedStyle(e).outlineStyle;
        return `${e?.getAttribute('name') ?? e?.getAttribute('href') ?? e?.getAttribute('class') ?? e?.id} ${trait}`;
      });
    await onglet.keyboard.press('Tab');
    expect(await actif()).toBe('#contenu solid');
    await onglet.keyboard.press('Tab');
    expect(await actif()).toBe('#synthese solid');
    const vus = new Set<string>();
    for (let pas = 0; pas < 80 && !vus.has('etat solid'); pas++) {
      await onglet.keyboard.press('Tab');
      vus.add(await actif());
    }
    expect([...vus].filter((place) => !place.endsWith('solid'))).toEqual([]);
    expect([...vus]).toEqual(expect.arrayContaining(['cadre solid', 'texte solid', 'entite solid', 'code solid']));
    await onglet.focus('[name="texte"]');
    await onglet.keyboard.type('888888888');
    expect(await compte(onglet)).toMatch(/^1 ligne sur/);
    await onglet.keyboard.press('Enter');
    expect(await compte(onglet)).toMatch(/^1 ligne sur/);
    await onglet.close();
  });

  test('les valeurs hostiles sont du texte, et les listes longues ont des pages', async () => {
    const onglet = await ouvrir(pageHostile);
    expect(await onglet.evaluate(() => 'pirate' in window)).toBe(false);
    expect(await onglet.locator('img').count()).toBe(0);
    expect(await onglet.locator('script').count()).toBe(1);
    expect(await compte(onglet)).toBe(`${LIGNES_HOSTILES + 1} lignes`);
    expect(await visibles(onglet)).toBe(50);
    expect(await onglet.textContent('#page-isolees')).toBe('page 1 sur 3');
    await onglet.click('[name="suivante"]');
    await onglet.click('[name="suivante"]');
    expect(await visibles(onglet)).toBe(21);
    expect(await onglet.isDisabled('[name="suivante"]')).toBe(true);
    await onglet.fill('[name="texte"]', BALISE);
    expect(await visibles(onglet)).toBe(1);
    expect(await onglet.locator('#lignes-isolees tbody tr:visible .motif').textContent()).toContain(BALISE);
    await onglet.selectOption('[name="source"]', { label: IMAGE });
    expect(await compte(onglet)).toBe(`0 ligne sur ${LIGNES_HOSTILES + 1}`);
    expect((await textes(onglet, '#controles'))[0]).toContain(
      `projets 12 ${BALISE} client de j***@exemple.fr ${IMAGE}`,
    );
    expect({ requetes, incidents }).toEqual({ requetes: [pathToFileURL(pageHostile).href], incidents: [] });
    await onglet.close();
  });

  test('les verdicts, et les exécutions simulées, interrompues, annulées', async () => {
    const onglet = await ouvrir(pageHostile);
    expect(await chiffre(onglet, 'controles')).toBe('1 / 3');
    expect(await textes(onglet, '#controles summary')).toEqual([
      'Unicité ✓ 1 conforme',
      'Cohérence entre tables ✗ 1 non conforme',
      'Rejeu des fichiers sources ? 1 non vérifiable',
    ]);
    expect(await textes(onglet, '.jalon h3')).toEqual([
      'n° 4 · migration ↩ annulée depuis',
      'n° 3 · reprise ! interrompue : rien écrit',
      'n° 2 · migration ○ simulée : rien écrit',
      'n° 1 · migration ✓ terminée',
    ]);
    expect(await textes(onglet, '.jalon.interrompue .demande')).toEqual([`${BALISE} a***@exemple.fr`]);
    await onglet.close();
  });

  test('la structure : langue, repères, titres, tableaux, formulaires, images décrites', async () => {
    const onglet = await ouvrir(pageHostile);
    const structure = await onglet.evaluate(() => {
      const tous = (selecteur: string): Element[] => [...document.querySelectorAll(selecteur)];
      const identifiants = tous('[id]').map(({ id }) => id);
      return {
        langue: document.documentElement.lang,
        reperes: ['header', 'nav.sommaire', 'main', 'footer', 'h1'].map((nom) => tous(nom).length),
        ancresMortes: tous('a[href^="#"]').filter((a) => document.querySelector(a.getAttribute('href') ?? '') === null)
          .length,
        identifiantsRepetes: identifiants.length - new Set(identifiants).size,
        sectionsSansTitre: tous('section:not([aria-labelledby])').length,
        enTetesSansPortee: tous('th:not([scope])').length,
        tableauxSansLegende: tous('table').filter((table) => table.querySelector('caption') === null).length,
        champsSansNom: tous('input, select').filter((champ) => champ.closest('label') === null).length,
        dessinsMuets: tous('svg:not([aria-hidden])').filter(
          (svg) => svg.closest('[aria-hidden]') === null && (svg.getAttribute('aria-label') ?? '') === '',
        ).length,
      };
    });
    expect(structure).toEqual({
      ...{ langue: 'fr', reperes: [1, 1, 1, 1, 1], ancresMortes: 0, identifiantsRepetes: 0, sectionsSansTitre: 0 },
      ...{ enTetesSansPortee: 0, tableauxSansLegende: 0, champsSansNom: 0, dessinsMuets: 0 },
    });
    await onglet.close();
  });

  describe.each(['light', 'dark'] as const)('le thème %s', (colorScheme) => {
    test('chaque texte a un contraste d’au moins 4,5', async () => {
      const onglet = await ouvrir(pageHostile, { colorScheme });
      await onglet.evaluate(() => document.querySelectorAll('details').forEach((detail) => (detail.open = true)));
      const { fond, faibles, mesures } = await onglet.evaluate(mesurerContrastes);
      expect(fond).toBe(colorScheme === 'light' ? 'rgb(245, 246, 248)' : 'rgb(16, 21, 28)');
      expect(mesures).toBeGreaterThan(500);
      expect(faibles).toEqual([]);
      await onglet.close();
    });

    test('un petit écran ne défile pas de côté', async () => {
      const onglet = await ouvrir(page, { colorScheme, viewport: { width: 390, height: 800 } });
      expect(await onglet.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
      await onglet.close();
    });
  });

  test('imprimée, elle déplie tout et montre toutes les lignes retenues', async () => {
    const onglet = await ouvrir(pageHostile);
    await onglet.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await onglet.emulateMedia({ media: 'print' });
    expect(await visibles(onglet)).toBe(LIGNES_HOSTILES + 1);
    expect(await onglet.locator('details:not([open])').count()).toBe(0);
    expect(await onglet.locator('form.filtres').isVisible()).toBe(false);
    await onglet.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(await visibles(onglet)).toBe(50);
    await onglet.close();
  });
});

/** Exécutée dans la page : le rapport de contraste (WCAG) de chaque texte avec le fond sur lequel il est posé. */
function mesurerContrastes(): { fond: string; mesures: number; faibles: string[] } {
  const composantes = (couleur: string): number[] => (couleur.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (couleur: string): number => {
    const [r = 0, v = 0, b = 0] = composantes(couleur).map((valeur) => {
      const part = valeur / 255;
      return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * v + 0.0722 * b;
  };
  const fondDe = (element: Element): string => {
    for (let courant: Element | null = element; courant !== null; courant = courant.parentElement) {
      const { backgroundColor } = getComputedStyle(courant);
      if (composantes(backgroundColor)[3] !== 0) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const faibles: string[] = [];
  const textes = [...document.body.querySelectorAll('*')].filter(
    (element) =>
      !element.matches('script, title, option, :disabled') &&
      element.getClientRects().length > 0 &&
      [...element.childNodes].some((noeud) => noeud.nodeType === 3 && (noeud.textContent ?? '').trim() !== ''),
  );
  for (const element of textes) {
    const { color, fill } = getComputedStyle(element);
    const [clair = 0, sombre = 0] = [
      luminance(element.matches('text') ? fill : color),
      luminance(fondDe(element)),
    ].sort((a, b) => b - a);
    const rapport = (clair + 0.05) / (sombre + 0.05);
    if (rapport < 4.5)
      faibles.push(`${element.tagName} ${element.className} ${rapport.toFixed(2)} : ${element.textContent}`);
  }
  return { fond: getComputedStyle(document.body).backgroundColor, mesures: textes.length, faibles };
}
