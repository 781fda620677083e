/** De quoi dessiner : des boîtes, des flèches et du texte, lisibles sur fond clair comme sur fond sombre. */

const POLICE = "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif";
const FIXE = "ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace";

const STYLE = `text{font:15px ${POLICE};fill:#0f172a}.fixe{font:13px ${FIXE}}
.fond{fill:#fff}.boite{fill:#f8fafc;stroke:#334155;stroke-width:1.5}.tete{font-weight:700}.doux{fill:#475569}
.bon{fill:#e7f6ec;stroke:#15803d}.mauvais{fill:#fdecea;stroke:#b42318}.attend{fill:#fff6e0;stroke:#b45309}
.lien{stroke:#475569;stroke-width:1.5;fill:none}.pointe{fill:#475569}
@media (prefers-color-scheme:dark){text{fill:#f1f5f9}.fond{fill:#0f172a}.boite{fill:#1e293b;stroke:#94a3b8}.doux{fill:#cbd5e1}
.bon{fill:#12351f;stroke:#4ade80}.mauvais{fill:#3f1512;stroke:#f87171}.attend{fill:#3b2a07;stroke:#fbbf24}
.lien{stroke:#94a3b8}.pointe{fill:#94a3b8}}`;

export type Ton = '' | 'bon' | 'mauvais' | 'attend';

export interface Boite {
  readonly x: number;
  readonly y: number;
  readonly largeur: number;
  readonly titre: string;
  readonly lignes?: readonly string[];
  readonly ton?: Ton;
  /** Les lignes sont du texte de fichier. */
  readonly fixe?: boolean;
}

const INTERLIGNE = 21;
const MARGE = 12;

export const echapper = (texte: string): string =>
  texte.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

export const hauteurDe = ({ lignes = [] }: Pick<Boite, 'lignes'>): number => 2 * MARGE + 8 + INTERLIGNE * lignes.length;

/** Une boîte, son titre, ses lignes. */
export function boite({ x, y, largeur, titre, lignes = [], ton = '', fixe = false }: Boite): string {
  const corps = lignes.map((ligne, rang) =>
    texte(x + MARGE, y + 42 + INTERLIGNE * rang, ligne, fixe ? 'fixe' : 'doux'),
  );
  return [
    `<rect class="boite ${ton}" x="${x}" y="${y}" width="${largeur}" height="${hauteurDe({ lignes })}" rx="6"/>`,
    texte(x + MARGE, y + 21, titre, 'tete'),
    ...corps,
  ].join('\n');
}

export const texte = (x: number, y: number, contenu: string, classe = 'doux'): string =>
  `<text x="${x}" y="${y}" class="${classe}" xml:space="preserve">${echapper(contenu)}</text>`;

export type Point = readonly [x: number, y: number];

/** Une flèche, coudée s'il le faut ; son dernier trait dit où elle pointe. */
export function fleche(...points: readonly Point[]): string {
  const [fin = [0, 0], avant = [0, 0]] = [points.at(-1), points.at(-2)];
  const [x, y] = fin;
  const [dx, dy] = [Math.sign(x - avant[0]), Math.sign(y - avant[1])];
  const ailes = [
    [x - 9 * dx - 5 * dy, y - 9 * dy - 5 * dx],
    [x - 9 * dx + 5 * dy, y - 9 * dy + 5 * dx],
  ];
  return [
    `<path class="lien" d="M${points.map(([a, b]) => `${a} ${b}`).join(' L')}"/>`,
    `<path class="pointe" d="M${x} ${y} L${ailes.map(([a, b]) => `${a} ${b}`).join(' L')}Z"/>`,
  ].join('\n');
}

/** Le dessin entier, avec ce qu'il montre, pour qui ne le voit pas. */
export function dessin(
  { largeur, hauteur }: { readonly largeur: number; readonly hauteur: number },
  titre: string,
  description: string,
  elements: readonly string[],
): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${largeur} ${hauteur}" width="${largeur}" height="${hauteur}" role="img" lang="fr" aria-labelledby="titre description">`,
    `<title id="titre">${echapper(titre)}</title>`,
    `<desc id="description">${echapper(description)}</desc>`,
    `<style>${STYLE}</style>`,
    `<rect class="fond" width="${largeur}" height="${hauteur}" rx="8"/>`,
    ...elements,
    '</svg>',
    '',
  ].join('\n');
}
