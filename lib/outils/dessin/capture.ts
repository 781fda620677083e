/** Une capture de terminal, dessinée : ce qu'une commande a vraiment affiché, lisible si la démonstration ne peut pas se faire. */
import { echapper } from './svg';

const LARGEUR_SIGNE = 7.83;
const INTERLIGNE = 18;
const MARGE = 16;
const COLONNES = 132;
const LIGNES = 46;

/** @param texte l'invite, puis ce que la commande a affiché */
export function capturer(texte: string): string {
  const lignes = couper(texte.trimEnd().split('\n').flatMap(replier));
  const largeur = Math.ceil(2 * MARGE + COLONNES * LARGEUR_SIGNE);
  const hauteur = 2 * MARGE + INTERLIGNE * lignes.length;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${largeur} ${hauteur}" width="${largeur}" height="${hauteur}" role="img" lang="fr" aria-label="${echapper(lignes[0] ?? '').replace(/"/g, '&quot;')}">`,
    "<style>text{font:13px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#e2e8f0}.invite{fill:#93c5fd;font-weight:700}.bon{fill:#86efac}.attention{fill:#fde68a}.mauvais{fill:#fca5a5}</style>",
    `<rect width="${largeur}" height="${hauteur}" rx="8" fill="#0f172a"/>`,
    ...lignes.map(
      (ligne, rang) =>
        `<text x="${MARGE}" y="${MARGE + 13 + INTERLIGNE * rang}" class="${classeDe(ligne)}" xml:space="preserve">${echapper(ligne)}</text>`,
    ),
    '</svg>',
    '',
  ].join('\n');
}

const CLASSES: readonly (readonly [debut: string, classe: string])[] = [
  ...([
    ['$ ', 'invite'],
    ['✔', 'bon'],
    ['!', 'attention'],
    ['✘', 'mauvais'],
  ] as const),
];

const classeDe = (ligne: string): string => CLASSES.find(([debut]) => ligne.startsWith(debut))?.[1] ?? '';

function replier(ligne: string): string[] {
  const signes = [...ligne];
  const morceaux: string[] = [];
  for (let debut = 0; debut === 0 || debut < signes.length; debut += COLONNES) {
    morceaux.push(signes.slice(debut, debut + COLONNES).join(''));
  }
  return morceaux;
}

const couper = (lignes: readonly string[]): readonly string[] =>
  lignes.length <= LIGNES ? lignes : [...lignes.slice(0, LIGNES - 1), '…'];
