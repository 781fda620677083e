/** La qualité des lignes de chaque source : un score, sa formule, sa décomposition. */
import type { Qualite } from '../donnees';
import { barreEmpilee, legende, type Part } from '../graphiques';
import { chiffres, html, pourcentage, type Fragment, type Insertion } from '../html';
import { tableau, nombre, vide } from './outils';

const PARTS_QUALITE = [
  { classe: 'inserees', intitule: 'acceptées telles quelles', compte: 'intactes' },
  { classe: 'corrigees', intitule: 'acceptées après correction', compte: 'corrigees' },
  { classe: 'fusionnees', intitule: 'isolées, puis réinjectées', compte: 'reinjectees' },
  { classe: 'isolees', intitule: 'encore isolées', compte: 'isolees' },
] as const satisfies readonly { classe: string; intitule: string; compte: keyof Qualite }[];

const connues = (qualites: readonly Qualite[]): number =>
  qualites.reduce((total, q) => total + q.intactes + q.corrigees + q.reinjectees + q.isolees, 0);

/** La part des lignes acceptées du premier coup ; `null` si l'on ne connaît aucune ligne. */
export function score(qualites: readonly Qualite[]): number | null {
  const total = connues(qualites);
  const duPremierCoup = qualites.reduce((somme, { intactes, corrigees }) => somme + intactes + corrigees, 0);
  return total === 0 ? null : duPremierCoup / total;
}

const ecrireScore = (qualites: readonly Qualite[]): string => {
  const part = score(qualites);
  return part === null ? '–' : pourcentage(part);
};

/** Ses guillemets ne s'en détachent pas en fin de ligne. */
const COMMUNE = '«\u00a0commune\u00a0»';

export function qualite(qualites: readonly Qualite[]): Fragment {
  if (qualites.length === 0) return vide('La base ne contient encore aucune ligne.');
  const rangee = (nom: Insertion, siennes: readonly Qualite[]): Insertion[] => {
    const parts: Part[] = PARTS_QUALITE.map(({ compte, ...part }) => ({
      ...part,
      nombre: siennes.reduce((somme, q) => somme + q[compte], 0),
    }));
    return [
      nom,
      html`<strong class="score">${ecrireScore(siennes)}</strong>`,
      barreEmpilee(parts),
      ...parts.map((part) => chiffres(part.nombre)),
      chiffres(connues(siennes)),
    ];
  };
  return html`<div class="formule">
      <p><strong>Score de qualité</strong> = lignes acceptées du premier coup ÷ lignes connues.</p>
      <p>
        Du premier coup : sans jamais avoir été isolée, telle quelle ou après la correction d'une valeur (date, casse,
        note à retirer…). Connues : les lignes en base, fusionnées comprises, et celles qui sont encore isolées ; les
        copies exactes n'y sont pas. La source est l'agence qui a numéroté les lignes, d'après le nom du fichier ;
        ${COMMUNE} : les fichiers qui n'en nomment aucune.
      </p>
    </div>
    ${legende(PARTS_QUALITE)}
    ${tableau(
      'Qualité des lignes de chaque source',
      [
        ...['Source', { titre: 'Score', nombre: true }, 'Répartition'],
        ...['Telles quelles', 'Corrigées', 'Réinjectées', 'Encore isolées', 'Connues'].map(nombre),
      ],
      qualites.map((une) => rangee(une.source, [une])),
      qualites.length > 1 ? rangee('ensemble', qualites) : [],
    )}`;
}
