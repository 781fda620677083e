/** Ce que les sections partagent : tableaux, étiquettes, équation de conservation. */
import { NORMALISATIONS, REGLES } from '../../../metier/regles';
import { SORTS, type Comptes, type Extrait } from '../donnees';
import { INTITULES } from '../graphiques';
import { chiffres, html, type Fragment, type Insertion } from '../html';
import { duree } from '../../../commun/tableau';

interface Colonne {
  readonly titre: string;
  readonly nombre?: boolean;
}

/** Un tableau qui défile dans son cadre, et que le clavier atteint. */
export function tableau(
  legendeTableau: Insertion,
  colonnes: readonly (string | Colonne)[],
  rangees: readonly (readonly Insertion[])[],
  pied: readonly Insertion[] = [],
): Fragment {
  const definies = colonnes.map((colonne) => (typeof colonne === 'string' ? { titre: colonne } : colonne));
  const classe = (rang: number): Fragment | null => (definies[rang]?.nombre === true ? html` class="nombre"` : null);
  const rangee = (cases: readonly Insertion[]): Fragment =>
    html`<tr>
      ${cases.map((contenu, rang) =>
        rang === 0 ? html`<th scope="row" ${classe(rang)}>${contenu}</th>` : html`<td${classe(rang)}>${contenu}</td>`,
      )}
    </tr>`;
  return html`<div class="cadre" tabindex="0" role="group" aria-label="Tableau : ${legendeTableau}">
    <table>
      <caption>
        ${legendeTableau}
      </caption>
      <thead>
        <tr>
          ${definies.map(({ titre }, rang) => html`<th scope="col" ${classe(rang)}>${titre}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rangees.map(rangee)}
      </tbody>
      ${
        pied.length === 0
          ? null
          : html`<tfoot>
              ${rangee(pied)}
            </tfoot>`
      }
    </table>
  </div>`;
}

export const nombre = (titre: string): Colonne => ({ titre, nombre: true });

export const vide = (texte: string): Fragment => html`<p class="vide">${texte}</p>`;

export const coupure = (extrait: Extrait<unknown>, nom: string): Fragment | null =>
  extrait.montres.length >= extrait.total
    ? null
    : html`<p class="note">
        La page montre ${chiffres(extrait.montres.length)} ${nom} sur ${chiffres(extrait.total)} ; la base les garde
        toutes.
      </p>`;

const INTITULES_REGLES = new Map<string, string>([
  ...REGLES.map(({ code, intitule }): [string, string] => [code, intitule]).reverse(),
  ...Object.entries(NORMALISATIONS).map(([code, { intitule }]): [string, string] => [code, intitule]),
]);
export const intituleRegle = (code: string): string => INTITULES_REGLES.get(code) ?? 'règle inconnue du catalogue';

/** Vrai si aucune ligne n'a été perdue. */
export const conservees = ({ lues, inserees, fusionnees, ignorees, isolees }: Comptes): boolean =>
  lues === inserees + fusionnees + ignorees + isolees;

/** L'équation de conservation, posée ; le signe dit si elle est juste. */
export function equation(comptes: Comptes): Fragment {
  const egal = conservees(comptes) ? '=' : '≠';
  const termes = SORTS.map(
    (sort, rang) =>
      html`<span class="terme ${sort}"
        ><i>${rang === 0 ? egal : '+'}</i> <b>${chiffres(comptes[sort])}</b> ${INTITULES[sort]}</span
      > `,
  );
  return html`<span class="equation"
    ><span class="terme"><b>${chiffres(comptes.lues)}</b> lues</span> ${termes}</span
  >`;
}

export type Ton = 'bon' | 'mauvais' | 'attente' | 'neutre';

export const etiquette = (ton: Ton, signe: string, texte: string): Fragment =>
  html`<span class="etiquette ${ton}"><span aria-hidden="true">${signe}</span> ${texte}</span>`;

const ETATS: Readonly<Record<string, readonly [Ton, signe: string, texte: string]>> = {
  terminee: ['bon', '✓', 'terminée'],
  annulee: ['neutre', '↩', 'annulée depuis'],
  simulee: ['neutre', '○', 'simulée : rien écrit'],
  refusee: ['mauvais', '✗', 'refusée : seuil dépassé, rien écrit'],
  interrompue: ['attente', '!', 'interrompue : rien écrit'],
  en_cours: ['attente', '…', 'en cours'],
};

export const etat = (statut: string): Fragment => etiquette(...(ETATS[statut] ?? (['neutre', '?', statut] as const)));

/** Une durée que rien ne coupe : `340 ms`. */
export const dureeInsecable = (ms: number): string => duree(ms).replace(/ /g, '\u00a0');
