/** La page, ouverte depuis le disque dans un vrai navigateur. */
/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { chercherChromium } from '../../lib/outils/chromium.cjs';
import { describeAvec } from '../outils/moyens';

const PROGRAMME = chercherChromium();
export const dansUnNavigateur = (titre: string, essais: () => void): void => describeAvec('chromium', titre, essais);

const OPTIONS = [
  ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'],
  ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
];

/** Un navigateur, et tout ce qui se passe d'anormal dans la dernière page ouverte. */
export class Navigateur {
  readonly incidents: string[] = [];
  readonly requetes: string[] = [];
  private navigateur: Browser | undefined;

  async ouvrir(chemin: string, options: BrowserContextOptions = {}): Promise<Page> {
    this.navigateur ??= await chromium.launch({ executablePath: PROGRAMME ?? '', args: OPTIONS });
    this.incidents.length = 0;
    this.requetes.length = 0;
    const onglet = await this.navigateur.newPage({ viewport: { width: 1280, height: 800 }, ...options });
    onglet.on('console', (message) => this.incidents.push(message.text()));
    onglet.on('pageerror', (erreur) => this.incidents.push(erreur.message));
    onglet.on('dialog', (dialogue) => this.incidents.push(dialogue.message()));
    onglet.on('request', (requete) => this.requetes.push(requete.url()));
    await onglet.goto(pathToFileURL(chemin).href);
    return onglet;
  }

  async fermer(): Promise<void> {
    await this.navigateur?.close();
  }
}

/** Déplie tout, comme le ferait une personne qui veut tout lire. */
export const deplier = (onglet: Page): Promise<void> =>
  onglet.evaluate(() => document.querySelectorAll('details').forEach((detail) => (detail.open = true)));

export const textes = (onglet: Page, selecteur: string): Promise<string[]> =>
  onglet
    .locator(selecteur)
    .evaluateAll((elements) => elements.map((e) => (e.textContent ?? '').replace(/\s+/g, ' ').trim()));

export const chiffresDe = (texte: string): number[] =>
  (texte.replace(/[\s\u202f\u00a0](?=\d{3}\b)/g, '').match(/\d+/g) ?? []).map(Number);

export const chiffre = async (onglet: Page, nom: string): Promise<string> =>
  (await textes(onglet, `[data-chiffre="${nom}"] b`))[0] ?? '';

export const compte = async (onglet: Page): Promise<string> =>
  ((await onglet.textContent('#compte-isolees')) ?? '').replace(/\u202f/g, ' ');

export const visibles = (onglet: Page): Promise<number> =>
  onglet.locator('#lignes-isolees > details:not([hidden])').count();

/** Exécutée dans la page : le rapport de contraste (WCAG) de chaque texte avec le fond sur lequel il est posé. */
export function mesurerContrastes(): { fond: string; mesures: number; faibles: string[] } {
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
