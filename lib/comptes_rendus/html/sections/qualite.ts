/** La qualité des lignes de chaque agence : la part acceptée du premier coup, et le reste. */
import type { Qualite } from '../donnees';
import { barreEmpilee, legende } from '../graphiques';
import { chiffres, html, pourcentage, type Fragment, type Insertion } from '../html';
import { nombre, nommerSource, tableau, vide } from './outils';

const PARTS = [
  { classe: 'inserees', intitule: 'du premier coup', compte: 'duPremierCoup' },
  { classe: 'fusionnees', intitule: 'isolées, puis réinjectées', compte: 'reinjectees' },
  { classe: 'attente', intitule: 'en attente', compte: 'enAttente' },
  { classe: 'isolees', intitule: 'à corriger', compte: 'aCorriger' },
] as const satisfies readonly { classe: string; intitule: string; compte: keyof Qualite }[];

const connues = (qualites: readonly Qualite[]): number =>
  qualites.reduce((total, q) => total + q.duPremierCoup + q.reinjectees + q.enAttente + q.aCorriger, 0);

/** La part des lignes acceptées du premier coup ; `null` si l'on ne connaît aucune ligne. */
export function score(qualites: readonly Qualite[]): number | null {
  const total = connues(qualites);
  return total === 0 ? null : qualites.reduce((somme, { duPremierCoup }) => somme + duPremierCoup, 0) / total;
}

export function qualite(qualites: readonly Qualite[]): Fragment {
  if (qualites.length === 0) return vide('La base ne contient encore aucune ligne.');
  const rangee = (nom: string, siennes: readonly Qualite[]): Insertion[] => {
    const part = score(siennes);
    const parts = PARTS.map(({ compte, ...autres }) => ({
      ...autres,
      nombre: siennes.reduce((somme, q) => somme + q[compte], 0),
    }));
    return [
      nom,
      html`<b>${part === null ? '–' : pourcentage(part)}</b>`,
      barreEmpilee(parts),
      ...parts.map((sienne) => chiffres(sienne.nombre)),
      chiffres(connues(siennes)),
    ];
  };
  return html`<p class="chapeau">
      Du premier coup : en base ou fusionnée sans avoir jamais été isolée. L'agence est celle que nomme le fichier.
    </p>
    ${legende(PARTS)}
    ${tableau(
      'Qualité des lignes de chaque agence',
      ['Agence', nombre('Score'), 'Répartition', ...PARTS.map(({ intitule }) => nombre(intitule)), nombre('Connues')],
      qualites.map((une) => rangee(nommerSource(une.source), [une])),
      qualites.length > 1 ? rangee('ensemble', qualites) : [],
    )}`;
}
