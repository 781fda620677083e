import { propre } from '../../commun/propre';

/**
 * Le seul chemin d'une valeur vers la page : le gabarit `html` échappe tout ce qu'il insère. Une valeur hostile venue
 * d'un fichier (`<script>`, guillemets, marques bidi) y devient du texte, et se voit.
 */

/** Un fragment déjà échappé : seul `html` en fabrique. */
export class Fragment {
  constructor(readonly texte: string) {}
}

export type Insertion = Fragment | string | number | null | readonly Insertion[];

const ECHAPPEMENTS: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const echapper = (texte: string): string => propre(texte).replace(/[&<>"']/g, (signe) => ECHAPPEMENTS[signe] ?? signe);

function inserer(insertion: Insertion): string {
  if (insertion === null) return '';
  if (insertion instanceof Fragment) return insertion.texte;
  if (typeof insertion === 'string') return echapper(insertion);
  if (typeof insertion === 'number') return String(insertion);
  return insertion.map(inserer).join('');
}

/** Un gabarit : html`<td>${valeur}</td>`. */
export const html = (parties: TemplateStringsArray, ...insertions: readonly Insertion[]): Fragment =>
  new Fragment(parties.reduce((page, partie, rang) => page + inserer(insertions[rang - 1] ?? null) + partie));

const FINE_INSECABLE = '\u202f';

/** Un nombre tel qu'on l'écrit en français, sans coupure possible. */
export const chiffres = (valeur: number): string =>
  valeur.toLocaleString('fr-FR').replace(/[\u00a0 ]/g, FINE_INSECABLE);

/** Une part entre 0 et 1 : `97,8 %`. Arrondie vers le bas : 100 % veut dire toutes. */
export const pourcentage = (part: number): string =>
  `${(Math.floor(part * 1000) / 10).toLocaleString('fr-FR', { minimumFractionDigits: 1 })}${FINE_INSECABLE}%`;

/** « 1 ligne », « 2 lignes ». */
export const accorde = (valeur: number, singulier: string, pluriel = `${singulier}s`): string =>
  `${chiffres(valeur)} ${valeur > 1 ? pluriel : singulier}`;

/** `05/03/2024`, d'une date ISO. */
export const jourFrancais = (iso: string): string => iso.split('-').reverse().join('/');
