/**
 * `rapport.html`, écrite depuis une base composée à la main : elle montre l'état de la base, replié ; ses filtres
 * filtrent, rien ne sort de la page, une valeur hostile y reste du texte.
 */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Page } from 'playwright-core';
import { avecBase } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { ecrireRapportHtml } from '../../lib/comptes_rendus/html';
import type { Verdicts } from '../../lib/comptes_rendus/html/donnees';
import { Banc } from '../outils/banc';
import { RACINE } from '../outils/scripts';
import {
  chiffre,
  chiffresDe,
  compte,
  dansUnNavigateur,
  deplier,
  mesurerContrastes,
  Navigateur,
  textes,
  visibles,
} from './navigateur';
import { ATTENDUS, BALISE, BIDI, FICHIER_CLIENTS, IMAGE, peupler, PROJETS_FAUTIFS } from './peupler';

const banc = new Banc('t_rapport_page');
const vide = new Banc('t_rapport_vide');

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

type Resultat = Verdicts['resultats'][number];

function resultat(
  code: string,
  famille: Resultat['famille'],
  verdict: Resultat['verdict'],
  fautes: Resultat['fautes'],
): Resultat {
  const raison = verdict === 'CONFORME' ? '' : `la raison de ${code}`;
  return { code, famille, verdict, fautes, raison, intitule: `intitulé de ${code}`, remede: 'un remède', dureeMs: 1 };
}

function ecrire({ nom, sortie }: Banc, verdicts?: Verdicts): Promise<string> {
  mkdirSync(sortie, { recursive: true });
  return avecBase(choisirConnexion(undefined, process.env), nom, false, (base) =>
    ecrireRapportHtml(base, sortie, verdicts),
  );
}

const ENTREES = PROJETS_FAUTIFS + 6;
let page: string;
let texte: string;

beforeAll(async () => {
  await Promise.all([peupler(banc), vide.vider()]);
  mkdirSync(join(banc.sortie, 'isolees'), { recursive: true });
  for (const nom of ['projets.csv', 'projets.xlsx']) writeFileSync(join(banc.sortie, 'isolees', nom), '');
  page = await ecrire(banc, VERDICTS);
  texte = readFileSync(page, 'utf8');
});
afterAll(() => Promise.all([banc.fermer(), vide.fermer()]));

describe('la page, telle qu’elle est écrite', () => {
  test('un seul fichier, sans rien à charger, en français ; ses seuls liens mènent aux fichiers d’isolés', () => {
    expect(texte).toMatch(/^<!doctype html>\s*<html lang="fr">/);
    expect(texte).toContain('default-src &#39;none&#39;');
    expect(texte.match(/<script\b/g)).toHaveLength(1);
    expect(texte).not.toMatch(/\bsrc="|\bhref="(?!#|data:|isolees\/)/);
    expect(texte).not.toMatch(/ style="|@import|url\((?!'#)/);
    expect(texte).toMatch(/href="isolees\/projets\.csv"[^]*href="isolees\/projets\.xlsx"/);
    expect(texte).toContain(`reprise.ts ${join(banc.sortie, 'isolees', 'projets.csv')} --base ${banc.nom}`);
  });

  test('aucune adresse n’y est lisible, ni « commune » ; une marque bidi s’y voit', () => {
    const mots = ['contact@un', 'contact@deux', 'contact@trois', 'jean@', 'jean at', 'avant@un.fr', 'anne@', 'commune'];
    expect(mots.filter((mot) => texte.includes(mot))).toEqual([]);
    expect(texte).not.toContain('\u202e');
    expect(texte).toContain(BIDI.replace('\u202e', '‹U+202E›'));
  });

  test('la feuille de style tient en moitié moins de lignes que la première', () => {
    const style = readFileSync(join(RACINE, 'lib', 'comptes_rendus', 'html', 'page.css'), 'utf8');
    expect(style.trimEnd().split('\n').length).toBeLessThanOrEqual(562);
  });

  test('une base vide a sa page, et une base abîmée aussi', async () => {
    await vide.creer();
    await vide.executer(readFileSync(join(RACINE, 'schema.sql'), 'utf8'));
    const rien = readFileSync(await ecrire(vide), 'utf8');
    expect(rien).toContain('Aucune ligne n&#39;a été isolée.');
    expect(rien).toContain('Contrôler la base');
    await peupler(vide);
    await vide.executer(
      `UPDATE clients SET transformations = '{pas du JSON';
       UPDATE fichiers SET corrections = '{pas du JSON', dialecte = '{pas du JSON';
       UPDATE lignes_isolees SET codes = 'ZZZ-99', motif = 'sans code'`,
    );
    const abimee = readFileSync(await ecrire(vide), 'utf8');
    expect(abimee).toContain('règle inconnue du catalogue');
    expect(abimee).toContain('Aucune valeur n&#39;a été changée.');
  });
});

dansUnNavigateur('la page, ouverte depuis le disque', () => {
  const navigateur = new Navigateur();
  const ouvrir = navigateur.ouvrir.bind(navigateur);
  afterAll(() => navigateur.fermer());

  test('l’état de la base : des lignes distinctes, ni simulées, ni annulées, ni comptées deux fois', async () => {
    const onglet = await ouvrir(page);
    const { enBase, fusionnees, aCorriger, enAttente, reinjectees } = ATTENDUS;
    const total = enBase + fusionnees + aCorriger + enAttente;
    expect(chiffresDe((await textes(onglet, '#synthese .equation'))[0] ?? '')).toEqual([
      ...[total, enBase, fusionnees, aCorriger, enAttente],
    ]);
    for (const [nom, attendu] of Object.entries({ enBase, aCorriger, enAttente, reinjectees })) {
      expect([nom, await chiffre(onglet, nom)]).toEqual([nom, String(attendu)]);
    }
    expect((await textes(onglet, '#repartition tfoot td')).slice(1).map(Number)).toEqual([
      ...[total, enBase, fusionnees, aCorriger, enAttente],
    ]);
    expect((await textes(onglet, '#qualite tfoot td')).slice(2).map(Number)).toEqual([
      ...[enBase + fusionnees - reinjectees, reinjectees, enAttente, aCorriger, total],
    ]);
    await onglet.close();
  });

  test('le verdict est en haut, puis que faire', async () => {
    const onglet = await ouvrir(page);
    expect(await textes(onglet, '.verdict')).toEqual(['✗ non conforme 1 contrôle sur 3 échoue ; 1 non vérifiable.']);
    const etapes = await textes(onglet, '.etapes > li');
    expect(etapes).toEqual([
      expect.stringMatching(/^122 lignes sont à corriger : .* L'une d'elles cite une ligne que personne n'a livrée/),
      expect.stringMatching(/^2 lignes attendent une ligne isolée qu'elles citent : rien à faire/),
      'COH-01 échoue : un remède',
    ]);
    const places = await onglet.evaluate(() =>
      ['.verdict', '#faire', '#isolees', '#controles'].map(
        (s) => document.querySelector(s)?.getBoundingClientRect().top ?? 0,
      ),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    await onglet.close();
  });

  test('repliée, elle tient en deux écrans et demi ; une ancre déplie sa section', async () => {
    const onglet = await ouvrir(page);
    // Dans la section repliée des contrôles, les familles où il y a quelque chose à voir sont seules dépliées.
    expect(await textes(onglet, 'details[open] > summary .nom')).toEqual([
      'Cohérence entre tables',
      'Rejeu des fichiers sources',
    ]);
    expect(await onglet.locator('.section[open], .isolee[open]').count()).toBe(0);
    expect(await onglet.evaluate(() => document.documentElement.scrollHeight)).toBeLessThan(2000);
    await onglet.click('.sommaire a[href="#executions"]');
    expect(await onglet.locator('#executions').getAttribute('open')).toBe('');
    await onglet.close();
  });

  const entree = (
    onglet: Page,
    debut: string,
  ): Promise<{ resume: string; cellules: [string, string, boolean][]; suites: [string, string][] }> =>
    onglet.evaluate((voulu) => {
      const propre = (e: Element | null): string => (e?.textContent ?? '').replace(/\s+/g, ' ').trim();
      const ligne = [...document.querySelectorAll('.isolee')].find((e) =>
        propre(e.querySelector('summary')).startsWith(voulu),
      );
      const paires = (selecteur: string): Element[] => [...(ligne?.querySelectorAll(selecteur) ?? [])];
      return {
        resume: propre(ligne?.querySelector('summary') ?? null),
        cellules: paires('.cellules > div').map((e) => [
          propre(e.querySelector('dt')).replace(' (en cause)', ''),
          propre(e.querySelector('dd')),
          e.classList.contains('fautive'),
        ]),
        suites: paires('.suites > div').map((e) => [propre(e.querySelector('dt')), propre(e.querySelector('dd'))]),
      };
    }, debut);

  test('une ligne isolée : ses cellules, la fautive marquée, la proposition, son fichier', async () => {
    const onglet = await ouvrir(page);
    expect(await entree(onglet, 'projets.csv, ligne 3')).toMatchObject({
      resume: `projets.csv, ligne 3 ! à corriger PRJ-09 le statut « ${BALISE} » n'est pas reconnu`,
      cellules: [
        ['id', '2', false],
        ['nom_projet', 'P', false],
        ['id_client', '1', false],
        ['date_debut', '2021-01-01', false],
        ['date_fin', 'vide', false],
        ['statut', BALISE, true],
      ],
    });
    const client = await entree(onglet, `${FICHIER_CLIENTS}, ligne 7 ! à corriger`);
    expect(client.cellules.map(([, , fautive]) => fautive)).toEqual([false, false, true, false]);
    expect(client.suites).toEqual(
      expect.arrayContaining([
        ['Proposition', 'email : j***@six.fr'],
        ['Isolée par', "l'exécution n° 3"],
      ]),
    );
    await onglet.close();
  });

  test('« en attente de… » est à part de « à corriger » ; réinjectée, remplacée : par qui', async () => {
    const onglet = await ouvrir(page);
    expect((await entree(onglet, 'affectations.csv, ligne 2')).resume).toContain('… en attente de projet 1000');
    expect((await entree(onglet, 'projets.csv, ligne 200')).resume).toContain('… en attente de client 2000');
    const absente = await entree(onglet, 'projets.csv, ligne 201');
    expect(absente.resume).toContain('! à corriger PRJ-04');
    expect(absente.suites).toContainEqual(['Repartira seule si', 'client 999 est livré']);
    expect((await entree(onglet, `${FICHIER_CLIENTS}, ligne 6`)).suites).toContainEqual([
      ...['Réinjectée par', "l'exécution n° 3"],
    ]);
    expect((await entree(onglet, `${FICHIER_CLIENTS}, ligne 7 ↷ remplacée`)).suites).toContainEqual([
      ...['Remplacée par', "l'entrée n° 3, exécution n° 3"],
    ]);
    await onglet.close();
  });

  test('les filtres : texte, état, fichier, règle, et leur effacement ; des pages', async () => {
    const onglet = await ouvrir(page);
    await deplier(onglet);
    const attendre = async (nombre: number): Promise<void> => {
      const annonce = `${nombre} ${nombre > 1 ? 'lignes' : 'ligne'}${nombre === ENTREES ? '' : ` sur ${ENTREES}`}`;
      // La page filtre après la frappe : on lui laisse le temps de le faire.
      for (let essai = 0; essai < 50 && (await compte(onglet)) !== annonce; essai++) await onglet.waitForTimeout(100);
      expect(await compte(onglet)).toBe(annonce);
      expect(await visibles(onglet)).toBe(Math.min(nombre, 20));
    };
    await attendre(ENTREES);
    expect(await onglet.textContent('#page-isolees')).toBe('page 1 sur 7');
    for (let tour = 0; tour < 6; tour++) await onglet.click('[name="suivante"]');
    expect(await visibles(onglet)).toBe(ENTREES - 120);
    expect(await onglet.isDisabled('[name="suivante"]')).toBe(true);
    await onglet.selectOption('[name="situation"]', 'attente');
    await attendre(2);
    await onglet.selectOption('[name="fichier"]', 'projets.csv');
    await attendre(1);
    await onglet.selectOption('[name="code"]', 'PRJ-09');
    await attendre(0);
    await onglet.click('button[type="reset"]');
    await attendre(ENTREES);
    await onglet.locator('[name="texte"]').pressSequentially('PEUT-ETRE');
    await attendre(PROJETS_FAUTIFS - 1);
    await onglet.keyboard.press('Enter');
    await onglet.fill('[name="texte"]', BALISE);
    await attendre(1);
    await onglet.click('#erreurs a[data-code="CLI-03"]');
    await attendre(2);
    expect(navigateur.incidents).toEqual([]);
    await onglet.close();
  });

  test('les valeurs hostiles sont du texte ; rien ne sort de la page', async () => {
    const onglet = await ouvrir(page);
    await deplier(onglet);
    expect(await onglet.evaluate(() => 'pirate' in window)).toBe(false);
    expect([await onglet.locator('img').count(), await onglet.locator('script').count()]).toEqual([0, 1]);
    await onglet.selectOption('[name="fichier"]', { label: FICHIER_CLIENTS });
    expect(await compte(onglet)).toBe(`3 lignes sur ${ENTREES}`);
    expect((await textes(onglet, '#controles'))[0]).toContain(
      `projets 12 ${BALISE} client de j***@exemple.fr ${IMAGE}`,
    );
    const { requetes, incidents } = navigateur;
    expect({ requetes, incidents }).toEqual({ requetes: [pathToFileURL(page).href], incidents: [] });
    await onglet.close();
  });

  test('les exécutions : leur sort, le conditionnel d’une simulation, la tendance', async () => {
    const onglet = await ouvrir(page);
    expect(await textes(onglet, '.jalons h3')).toEqual([
      'n° 5 · migration ↩ annulée depuis',
      'n° 4 · reprise ! interrompue : rien écrit',
      'n° 3 · reprise ✓ terminée',
      'n° 2 · migration ○ simulée : rien écrit',
      'n° 1 · migration ✓ terminée',
    ]);
    expect(await textes(onglet, '.jalons .demande')).toContain(`${BALISE} a***@exemple.fr`);
    expect((await textes(onglet, '.jalons .simulee'))[0]).toMatch(/aurait fait : 50 lues = 50 insérées/);
    expect(await textes(onglet, '.courbe')).toEqual(['Lignes en base 4', 'Lignes en quarantaine 124']);
    const libelles = await onglet.locator('.courbe svg').evaluateAll((e) => e.map((s) => s.getAttribute('aria-label')));
    expect(libelles).toEqual([
      'Lignes en base : de 3 à 4 en 2 exécutions',
      'Lignes en quarantaine : de 125 à 124 en 2 exécutions',
    ]);
    await onglet.close();
  });

  test('les profils : remplies, distinctes, extrêmes', async () => {
    const onglet = await ouvrir(page);
    const rangees = await textes(onglet, '#profils tbody tr');
    expect(rangees).toContainEqual(expect.stringMatching(/^date_debut ?100,0 % .*1 ?du 05\/03\/2024 au 05\/03\/2024$/));
    expect(rangees).toContainEqual(expect.stringMatching(/^email ?100,0 % .*3 ?de 13 à 16 caractères$/));
    expect(rangees).toContainEqual(expect.stringMatching(/^region ?0,0 % ?0$/));
    await onglet.close();
  });

  test('ce que les mises à jour ont changé, sans le lignage ; ce qui est corrigé n’est pas ce qui est normalisé', async () => {
    const onglet = await ouvrir(page);
    expect(await textes(onglet, '#fusions tbody tr')).toEqual([
      expect.stringContaining('client n° 1'),
      expect.stringMatching(/client n° 1 ?nom ?Un ?UN/),
      expect.stringMatching(/client n° 1 ?email ?c\*\*\*@un\.fr ?a\*\*\*@un\.fr/),
    ]);
    expect(await textes(onglet, '#corrections h3')).toEqual([
      'Valeurs corrigées : une règle les a changées ou retirées',
      "Valeurs normalisées : seule l'écriture change",
    ]);
    expect(await textes(onglet, '#corrections h3:last-of-type ~ .cartes [data-regle]')).toEqual([
      expect.stringContaining(`avant : ␣␣${BALISE}␣ → après : ${BALISE}`),
    ]);
    await onglet.close();
  });

  test('au clavier : évitement, sommaire, sections ; la place se voit toujours', async () => {
    const onglet = await ouvrir(page);
    const actif = (): Promise<string> =>
      onglet.evaluate(() => {
        const { activeElement: e } = document;
        const trait = e === null ? 'none' : getComputedStyle(e).outlineStyle;
        return `${e?.getAttribute('name') ?? e?.getAttribute('href') ?? e?.parentElement?.id} ${trait}`;
      });
    await onglet.keyboard.press('Tab');
    expect(await actif()).toBe('#contenu solid');
    await deplier(onglet);
    const vus = new Set<string>();
    for (let pas = 0; pas < 60 && !vus.has('code solid'); pas++) {
      await onglet.keyboard.press('Tab');
      vus.add(await actif());
    }
    expect([...vus].filter((place) => !place.endsWith('solid'))).toEqual([]);
    expect([...vus]).toEqual(
      expect.arrayContaining(['#faire solid', 'isolees solid', 'texte solid', 'situation solid']),
    );
    await onglet.close();
  });

  test('la structure : langue, repères, titres, tableaux, formulaires, images décrites', async () => {
    const onglet = await ouvrir(page);
    const structure = await onglet.evaluate(() => {
      const tous = (selecteur: string): Element[] => [...document.querySelectorAll(selecteur)];
      const identifiants = tous('[id]').map(({ id }) => id);
      return {
        langue: document.documentElement.lang,
        reperes: ['header', 'nav.sommaire', 'main', 'footer', 'h1'].map((nom) => tous(nom).length),
        ancresMortes: tous('a[href^="#"]').filter((a) => document.querySelector(a.getAttribute('href') ?? '') === null)
          .length,
        identifiantsRepetes: identifiants.length - new Set(identifiants).size,
        sectionsSansTitre: tous('section:not([aria-labelledby]), .section:not(:has(> summary h2))').length,
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
      const onglet = await ouvrir(page, { colorScheme });
      await deplier(onglet);
      const { fond, faibles, mesures } = await onglet.evaluate(mesurerContrastes);
      expect(fond).toBe(colorScheme === 'light' ? 'rgb(245, 246, 248)' : 'rgb(16, 21, 28)');
      expect(mesures).toBeGreaterThan(500);
      expect(faibles).toEqual([]);
      await onglet.close();
    });

    test('un petit écran ne défile pas de côté, replié ou déplié', async () => {
      const onglet = await ouvrir(page, { colorScheme, viewport: { width: 390, height: 800 } });
      const largeur = (): Promise<number> => onglet.evaluate(() => document.documentElement.scrollWidth);
      expect(await largeur()).toBe(390);
      await deplier(onglet);
      expect(await largeur()).toBe(390);
      await onglet.close();
    });
  });

  test('imprimée, elle déplie tout et montre toutes les lignes retenues ; puis se replie', async () => {
    const onglet = await ouvrir(page);
    const ouverts = await onglet.locator('details[open]').count();
    await onglet.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    await onglet.emulateMedia({ media: 'print' });
    expect(await visibles(onglet)).toBe(ENTREES);
    expect(await onglet.locator('details:not([open])').count()).toBe(0);
    for (const cache of ['form.filtres', '.sommaire', '.pages']) {
      expect(await onglet.locator(cache).isVisible()).toBe(false);
    }
    await onglet.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    expect(await visibles(onglet)).toBe(20);
    expect(await onglet.locator('details[open]').count()).toBe(ouverts);
    await onglet.close();
  });
});
