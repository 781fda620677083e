/** Les valeurs changées : celles qu'une règle a corrigées, puis celles dont seule l'écriture a changé. */
import { NORMALISATIONS } from '../../../metier/regles';
import type { Correction } from '../donnees';
import { accorde, html, type Fragment } from '../html';
import { intituleRegle, vide } from './outils';

const MAX_CARACTERES = 120;

export function corrections(liste: readonly Correction[]): Fragment {
  if (liste.length === 0) return vide("Aucune valeur n'a été changée.");
  const deForme = liste.filter(({ code }) => code in NORMALISATIONS);
  const deFond = liste.filter(({ code }) => !(code in NORMALISATIONS));
  return html`<p class="chapeau">La valeur d'avant est gardée avec la ligne ; quelques exemples par règle.</p>
    ${groupe('Valeurs corrigées : une règle les a changées ou retirées', deFond)}
    ${groupe("Valeurs normalisées : seule l'écriture change", deForme)}`;
}

function groupe(titre: string, liste: readonly Correction[]): Fragment {
  return html`<h3>${titre}</h3>
    ${liste.length === 0 ? vide('Aucune.') : html`<div class="cartes">${liste.map(carte)}</div>`}`;
}

const carte = ({ code, nombre, champs, exemples }: Correction): Fragment =>
  html`<article class="cadre" data-regle="${code}">
    <h4><span class="code">${code}</span> ${intituleRegle(code)}</h4>
    <p class="note"><b>${accorde(nombre, 'valeur')}</b> · ${[...champs].sort().join(', ')}</p>
    <dl>
      ${exemples.map(
        ({ champ, lieu, avant, apres }) =>
          html`<div>
            <dt>${champ}, ${lieu}</dt>
            <dd>
              <del><span class="lecteur">avant : </span>${visible(avant)}</del>
              <span aria-hidden="true">→</span>
              <ins><span class="lecteur">après : </span>${apres ?? html`<span class="absent">vide</span>`}</ins>
            </dd>
          </div>`,
      )}
    </dl>
  </article>`;

/** Les espaces que la règle retire se verraient mal : celles du bord sont montrées. */
const visible = (texte: string): string =>
  (texte.length > MAX_CARACTERES ? `${texte.slice(0, MAX_CARACTERES - 1)}…` : texte).replace(/^ +| +$/g, (espaces) =>
    '␣'.repeat(espaces.length),
  );
