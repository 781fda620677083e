/**
 * Les graphiques, dessinés en SVG à l'écriture de la page : aucun script à embarquer, du texte que les lecteurs d'écran
 * lisent et que l'imprimante trace, des couleurs que la feuille de style adapte au thème. Les abscisses sont des
 * pourcentages : la figure suit la largeur de l'écran. Aucune n'est seule à dire quelque chose.
 *
 * d3-scale (échelles) et d3-shape (empilements, courbes) : maintenus, rien dans la page.
 */
import { scaleLinear } from 'd3-scale';
import { line, stack } from 'd3-shape';
import { SORTS, type Comptes, type Sort } from './donnees';
import { chiffres, html, type Fragment } from './html';

/** Une part d'une barre ; `classe` choisit sa couleur et son motif. */
export interface Part {
  readonly classe: string;
  readonly intitule: string;
  readonly nombre: number;
}

const INTITULES: Readonly<Record<Sort, readonly [singulier: string, pluriel: string]>> = {
  inserees: ['insérée', 'insérées'],
  mises_a_jour: ['mise à jour', 'mises à jour'],
  fusionnees: ['fusionnée', 'fusionnées'],
  ignorees: ['ignorée', 'ignorées'],
  isolees: ['isolée', 'isolées'],
};

export const partsDe = (comptes: Comptes): Part[] =>
  SORTS.map((sort) => ({ classe: sort, intitule: INTITULES[sort][comptes[sort] > 1 ? 1 : 0], nombre: comptes[sort] }));

/** Celles que nomme une légende, au pluriel. */
export const PARTS_DES_SORTS = SORTS.map((sort) => ({ classe: sort, intitule: INTITULES[sort][1] }));

/** Le motif qui double la couleur de ce qui est isolé : on le distingue sans le voir en couleur, et imprimé en gris. */
export const MOTIFS = html`<svg class="lecteur" aria-hidden="true" width="0" height="0">
  <defs>
    <pattern id="hachures" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="fond" width="7" height="7" />
      <rect class="trait" width="2" height="7" />
    </pattern>
  </defs>
</svg>`;

/** La légende d'une suite de parts. */
export const legende = (parts: readonly Omit<Part, 'nombre'>[]): Fragment =>
  html`<ul class="legende" aria-hidden="true">
    ${parts.map(
      ({ classe, intitule }) =>
        html`<li>
          <svg width="14" height="14"><rect class="part ${classe}" width="14" height="14" rx="3" /></svg> ${intitule}
        </li>`,
    )}
  </ul>`;

/** Toute part non nulle reste visible, si petite soit-elle. */
const PART_MINIMALE = 0.8;

/**
 * Une barre empilée.
 * @param maximum ce que vaut la largeur entière ; le total de la barre par défaut
 */
export function barreEmpilee(parts: readonly Part[], maximum?: number): Fragment {
  const presentes = parts.filter(({ nombre }) => nombre > 0);
  const total = presentes.reduce((somme, { nombre }) => somme + nombre, 0);
  const echelle = scaleLinear([0, Math.max(maximum ?? total, 1)], [0, 100]);
  const largeurs = presentes.map(({ nombre }) => Math.max(echelle(nombre), PART_MINIMALE));
  const place = largeurs.reduce((somme, largeur) => somme + largeur, 0);
  const ajuste = scaleLinear([0, Math.max(place, 100)], [0, 100]);
  const rangee = Object.fromEntries(largeurs.map((largeur, rang) => [String(rang), ajuste(largeur)]));
  const segments = stack().keys(Object.keys(rangee))([rangee]);
  const texte = presentes.map(({ intitule, nombre }) => `${chiffres(nombre)} ${intitule}`).join(', ');
  return html`<svg class="barre" role="img" aria-label="${texte === '' ? 'aucune ligne' : texte}">
    ${segments.map(([segment], rang) => {
      const [debut = 0, fin = 0] = segment ?? [];
      const { classe, intitule, nombre } = presentes[rang] as Part;
      return html`<rect class="part ${classe}" x="${pourcent(debut)}" width="${pourcent(fin - debut)}" height="100%"
        ><title>${chiffres(nombre)} ${intitule}</title></rect
      >`;
    })}
  </svg>`;
}

const arrondir = (valeur: number): number => Math.round(valeur * 100) / 100;
const pourcent = (valeur: number): string => `${arrondir(valeur)}%`;

const HAUTEUR_COURBE = 60;

/** Une suite de valeurs, de la plus ancienne à la plus récente ; l'échelle part de zéro. */
export function courbe(intitule: string, classe: string, valeurs: readonly number[]): Fragment {
  const x = scaleLinear([0, Math.max(valeurs.length - 1, 1)], [0, 100]);
  const y = scaleLinear([0, Math.max(...valeurs, 1)], [HAUTEUR_COURBE - 3, 3]);
  const trace = line<number>()
    .x((_, rang) => arrondir(x(rang)))
    .y((valeur) => arrondir(y(valeur)));
  const [premiere = 0, derniere = 0] = [valeurs[0], valeurs.at(-1)];
  return html`<figure class="courbe">
    <figcaption>${intitule} <b>${chiffres(derniere)}</b></figcaption>
    <svg
      viewBox="0 0 100 ${HAUTEUR_COURBE}"
      preserveAspectRatio="none"
      role="img"
      aria-label="${intitule} : de ${chiffres(premiere)} à ${chiffres(derniere)} en ${valeurs.length} exécutions"
    >
      <path class="trace ${classe}" d="${trace(valeurs) ?? ''}" />
    </svg>
  </figure>`;
}
