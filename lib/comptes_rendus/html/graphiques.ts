/**
 * Les graphiques, dessinés en SVG à l'écriture de la page : aucun script à embarquer, du texte que les lecteurs d'écran
 * lisent et que l'imprimante trace, des couleurs que la feuille de style adapte au thème.
 *
 * d3-scale (échelles, graduations) et d3-shape (empilements, courbes) : maintenus, 1,3 Mo à l'installation, rien dans
 * la page. Chart.js ou uPlot dessinent sur un canevas opaque et pèsent 50 à 200 Ko dans chaque page ; Vega, ECharts et
 * Observable Plot demandent un faux navigateur ou des mégaoctets pour ces quatre figures.
 *
 * Les abscisses sont des pourcentages : la figure suit la largeur de l'écran sans que ses textes rapetissent. Aucune
 * figure n'est seule à dire quelque chose : le tableau voisin donne les mêmes nombres.
 */
import { scaleLinear } from 'd3-scale';
import { area, curveBumpX, stack } from 'd3-shape';
import { SORTS, type Comptes, type Sort } from './donnees';
import { accorde, chiffres, html, type Fragment } from './html';

/** Une part d'une barre ; `classe` choisit sa couleur et son motif. */
export interface Part {
  readonly classe: string;
  readonly intitule: string;
  readonly nombre: number;
}

export const INTITULES: Readonly<Record<Sort, string>> = {
  inserees: 'insérées',
  fusionnees: 'fusionnées',
  ignorees: 'ignorées',
  isolees: 'isolées',
};

export const partsDe = (comptes: Comptes): Part[] =>
  SORTS.map((sort) => ({ classe: sort, intitule: INTITULES[sort], nombre: comptes[sort] }));

/** Les motifs qui doublent les couleurs : on distingue les parts sans les voir en couleur, et imprimées en gris. */
export const MOTIFS = html`<svg class="motifs" aria-hidden="true" width="0" height="0">
  <defs>
    <pattern id="hachures" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
      <rect class="fond-isolees" width="7" height="7" />
      <rect class="trait-motif" width="2" height="7" />
    </pattern>
    <pattern id="points" width="6" height="6" patternUnits="userSpaceOnUse">
      <rect class="fond-fusionnees" width="6" height="6" />
      <circle class="trait-motif" cx="3" cy="3" r="1.2" />
    </pattern>
  </defs>
</svg>`;

/** La légende d'une suite de parts. */
export const legende = (parts: readonly Omit<Part, 'nombre'>[]): Fragment =>
  html`<ul class="legende" aria-hidden="true">
    ${parts.map(
      ({ classe, intitule }) =>
        html`<li>
          <svg width="14" height="14"><rect class="part ${classe}" width="14" height="14" rx="3" /></svg>${intitule}
        </li>`,
    )}
  </ul>`;

/** Toute part non nulle reste visible, si petite soit-elle. */
const PART_MINIMALE = 0.8;

/**
 * Une barre empilée.
 * @param maximum ce que vaut la largeur entière ; le total de la barre par défaut
 */
export function barreEmpilee(parts: readonly Part[], maximum?: number, hauteur = 18): Fragment {
  const presentes = parts.filter(({ nombre }) => nombre > 0);
  const total = presentes.reduce((somme, { nombre }) => somme + nombre, 0);
  const echelle = scaleLinear([0, Math.max(maximum ?? total, 1)], [0, 100]);
  const largeurs = presentes.map(({ nombre }) => Math.max(echelle(nombre), PART_MINIMALE));
  const place = largeurs.reduce((somme, largeur) => somme + largeur, 0);
  const ajuste = scaleLinear([0, Math.max(place, 100)], [0, 100]);
  const rangee = Object.fromEntries(largeurs.map((largeur, rang) => [String(rang), ajuste(largeur)]));
  const segments = stack().keys(Object.keys(rangee))([rangee]);
  const texte = presentes.map(({ intitule, nombre }) => `${chiffres(nombre)} ${intitule}`).join(', ');
  return html`<svg
    class="barre"
    role="img"
    aria-label="${texte === '' ? 'aucune ligne' : texte}"
    width="100%"
    height="${hauteur}"
  >
    ${segments.map(([segment], rang) => {
      const [debut = 0, fin = 0] = segment ?? [];
      const { classe, intitule, nombre } = presentes[rang] as Part;
      return html`<rect
        class="part ${classe}"
        x="${pourcent(debut)}"
        width="${pourcent(fin - debut)}"
        height="${hauteur}"
        ><title>${chiffres(nombre)} ${intitule}</title></rect
      >`;
    })}
  </svg>`;
}

const pourcent = (valeur: number): string => `${Math.round(valeur * 100) / 100}%`;

const HAUTEUR_FLUX = 360;
const ECART_FLUX = 42;
const EPAISSEUR = 2.5;

interface Noeud {
  readonly classe: string;
  readonly intitule: string;
  readonly nombre: number;
  readonly haut: number;
  readonly hauteur: number;
  /** Où part ou arrive le prochain ruban. */
  suivant: number;
}

/** Le parcours des lignes : de ce qui a été lu, entité par entité, à ce que chaque ligne est devenue. */
export function flux(entites: readonly (Comptes & { readonly entite: string })[]): Fragment {
  const total = entites.reduce((somme, { lues }) => somme + lues, 0);
  const place = HAUTEUR_FLUX - ECART_FLUX * (SORTS.length - 1) - EPAISSEUR * SORTS.length;
  const hauteur = scaleLinear([0, Math.max(total, 1)], [0, place]);
  const colonne = (parts: readonly Part[]): Noeud[] => {
    let haut = 0;
    return parts.map((part) => {
      const noeud = { ...part, haut, hauteur: hauteur(part.nombre) + EPAISSEUR, suivant: haut };
      haut += noeud.hauteur + ECART_FLUX;
      return noeud;
    });
  };
  const gauche = colonne(entites.map(({ entite, lues }) => ({ classe: 'lues', intitule: entite, nombre: lues })));
  const droite = colonne(
    SORTS.map((sort) => ({
      ...{ classe: sort, intitule: INTITULES[sort] },
      nombre: entites.reduce((somme, bilan) => somme + bilan[sort], 0),
    })),
  );
  const ruban = area<readonly [x: number, haut: number, bas: number]>()
    .x(([x]) => x)
    .y0(([, haut]) => haut)
    .y1(([, , bas]) => bas)
    .curve(curveBumpX);
  const rubans = entites.flatMap((bilan, rang) =>
    SORTS.flatMap((sort, arrivee) => {
      const [depart, cible] = [gauche[rang], droite[arrivee]];
      if (bilan[sort] === 0 || depart === undefined || cible === undefined) return [];
      const epaisseur = hauteur(bilan[sort]);
      const trace = ruban([
        [0, depart.suivant, depart.suivant + Math.max(epaisseur, 1)],
        [100, cible.suivant, cible.suivant + Math.max(epaisseur, 1)],
      ]);
      depart.suivant += epaisseur;
      cible.suivant += epaisseur;
      return [
        html`<path class="ruban ${sort}" d="${trace}"
          ><title>${bilan.entite} : ${accorde(bilan[sort], 'ligne')} ${INTITULES[sort]}</title></path
        >`,
      ];
    }),
  );
  const phrase = entites.map(
    (bilan) =>
      `${bilan.entite} : ${chiffres(bilan.lues)} lues, ${partsDe(bilan)
        .map(({ intitule, nombre }) => `${chiffres(nombre)} ${intitule}`)
        .join(', ')}`,
  );
  return html`<div class="flux" role="img" aria-label="Parcours des lignes. ${phrase.join(' ; ')}.">
    ${etiquettes(gauche, 'avant')}
    <svg
      class="rubans"
      aria-hidden="true"
      viewBox="0 0 100 ${HAUTEUR_FLUX}"
      preserveAspectRatio="none"
      height="${HAUTEUR_FLUX}"
    >
      ${rubans}
    </svg>
    ${etiquettes(droite, 'apres')}
  </div>`;
}

function etiquettes(noeuds: readonly Noeud[], cote: 'avant' | 'apres'): Fragment {
  const [x, barre, ancre] = cote === 'avant' ? ['100%', '100%', 'end'] : ['0', '0', 'start'];
  const recul = cote === 'avant' ? -16 : 16;
  return html`<svg class="etiquettes ${cote}" aria-hidden="true" height="${HAUTEUR_FLUX}">
    ${noeuds.map(({ classe, intitule, nombre, haut, hauteur }) => {
      const milieu = Math.min(Math.max(haut + hauteur / 2, 16), HAUTEUR_FLUX - 16);
      return html`<rect
          class="part ${classe}"
          x="${barre}"
          y="${haut}"
          width="8"
          height="${hauteur}"
          ${cote === 'avant' ? html`transform="translate(-8 0)"` : null}
        />
        <text class="nombre" x="${x}" dx="${recul}" y="${milieu - 2}" text-anchor="${ancre}">${chiffres(nombre)}</text>
        <text class="intitule" x="${x}" dx="${recul}" y="${milieu + 14}" text-anchor="${ancre}">${intitule}</text>`;
    })}
  </svg>`;
}
