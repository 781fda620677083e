/** La frise des exécutions. */
import type { Donnees, Execution } from '../donnees';
import { barreEmpilee, partsDe } from '../graphiques';
import { accorde, html, type Fragment } from '../html';
import { masquerTexte } from '../masquage';
import { vide, coupure, etat, equation, dureeInsecable } from './outils';

const MAX_FRISE = 12;

export function executions({ executions: liste }: Donnees): Fragment {
  if (liste.total === 0) return vide("Aucune exécution n'a encore eu lieu.");
  const recentes = liste.montres.slice(0, MAX_FRISE);
  const anciennes = liste.montres.slice(MAX_FRISE);
  const maximum = Math.max(...liste.montres.map(({ lues }) => lues));
  const frise = (executionsMontrees: readonly Execution[]): Fragment =>
    html`<ol class="frise" reversed>
      ${executionsMontrees.map((execution) => jalon(execution, maximum))}
    </ol>`;
  return html`<p class="chapeau">
      De la plus récente à la plus ancienne. La longueur des barres compare le nombre de lignes lues.
    </p>
    ${frise(recentes)}
    ${
      anciennes.length === 0
        ? null
        : html`<details>
            <summary>${accorde(anciennes.length, 'exécution plus ancienne', 'exécutions plus anciennes')}</summary>
            ${frise(anciennes)}
          </details>`
    }
    ${coupure(liste, 'exécutions')}`;
}

const jalon = (execution: Execution, maximum: number): Fragment =>
  html`<li class="jalon ${execution.statut}">
    <h3>n° ${execution.numero} · ${execution.script} ${etat(execution.statut)}</h3>
    <p class="quand">
      <span>le ${execution.debut}</span>${
        execution.dureeMs === null ? null : html`<span>durée ${dureeInsecable(execution.dureeMs)}</span>`
      }<span class="demande">${masquerTexte(execution.arguments)}</span>
    </p>
    ${
      execution.lues === 0
        ? null
        : html`${barreEmpilee(partsDe(execution), maximum, 12)}
            <p>${equation(execution)}</p>`
    }
  </li>`;
