/** Ce que les normalisations et les corrections ont changé : avant, après. */
import type { Correction } from '../donnees';
import { chiffres, html, type Fragment } from '../html';
import { vide, intituleRegle } from './outils';

export function corrections(liste: readonly Correction[]): Fragment {
  if (liste.length === 0) return vide("Aucune valeur n'a été transformée.");
  return html`<p class="chapeau">
      La valeur d'avant est gardée avec la ligne. Les comptes portent sur les lignes en base ; quelques exemples
      différents sont montrés pour chaque règle.
    </p>
    <div class="cartes">
      ${liste.map(
        ({ code, nombre: combien, champs, exemples }) =>
          html`<article class="carte" data-regle="${code}">
            <h3><span class="code">${code}</span> ${intituleRegle(code)}</h3>
            <p class="volume">
              <b>${chiffres(combien)}</b> ${combien > 1 ? 'valeurs' : 'valeur'} · ${[...champs].sort().join(', ')}
            </p>
            <dl class="avant-apres">
              ${exemples.map(
                ({ champ, lieu, avant, apres }) =>
                  html`<div>
                    <dt>${champ} <span>${lieu}</span></dt>
                    <dd>
                      <del><span class="lecteur">avant : </span>${visible(avant)}</del>
                      <span aria-hidden="true">→</span>
                      <ins><span class="lecteur">après : </span>${apres ?? html`<span class="absent">vide</span>`}</ins>
                    </dd>
                  </div>`,
              )}
            </dl>
          </article>`,
      )}
    </div>`;
}

/** Les espaces que la règle retire se verraient mal : celles du bord sont montrées. */
const visible = (texte: string): string =>
  (texte.length > 120 ? `${texte.slice(0, 119)}…` : texte)
    .replace(/^ +| +$/g, (espaces) => '␣'.repeat(espaces.length))
    .replace(/\n/g, '⏎')
    .replace(/\t/g, '⇥');
