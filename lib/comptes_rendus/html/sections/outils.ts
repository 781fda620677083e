/** Ce que les sections partagent : tableaux, étiquettes, équations. */
import { NORMALISATIONS, REGLES } from '../../../metier/regles';
import { SOURCE_COMMUNE } from '../../../metier/modele';
import { SORTS, type Comptes, type Extrait } from '../donnees';
import { partsDe, type Part } from '../graphiques';
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

/** Comment on nomme une source ; le nom qu'elle a en base ne dit rien à personne. */
export const nommerSource = (source: string): string => (source === SOURCE_COMMUNE ? 'sans agence nommée' : source);

/** Les termes d'une somme, posés : « 684 lignes distinctes = 636 en base + … ». */
export function equation(total: Insertion, termes: readonly Part[], juste = true): Fragment {
  return html`<span class="equation"
    ><span>${total}</span> ${termes.map(
      ({ classe, nombre: combien, intitule }, rang) =>
        html`<span class="${classe}"
          >${rang === 0 ? (juste ? '= ' : '≠ ') : '+ '}<b>${chiffres(combien)}</b> ${intitule}</span
        > `,
    )}</span
  >`;
}

/** La conservation des lignes d'une exécution ; le signe dit si elle tient. */
export function conservation(comptes: Comptes): Fragment {
  const somme = SORTS.reduce((total, sort) => total + comptes[sort], 0);
  const termes = partsDe(comptes).filter(({ classe, nombre: combien }) => combien > 0 || classe !== 'mises_a_jour');
  return equation(html`<b>${chiffres(comptes.lues)}</b> lues`, termes, somme === comptes.lues);
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
