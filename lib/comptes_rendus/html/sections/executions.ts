/** Les exécutions : ce que chacune a fait, et comment la base a évolué. */
import type { BilanFichier, Donnees, Execution, Extrait, Point } from '../donnees';
import { barreEmpilee, courbe, legende, PARTS_DES_SORTS, partsDe } from '../graphiques';
import { accorde, chiffres, html, type Fragment } from '../html';
import { masquerTexte } from '../masquage';
import { conservation, coupure, dureeInsecable, etat, nombre, tableau, vide } from './outils';

const RECENTES = 8;

export function executions({ executions: liste, fichiers, tendance }: Donnees): Fragment {
  if (liste.total === 0) return vide("Aucune exécution n'a encore eu lieu.");
  const maximum = Math.max(...liste.montres.map(({ lues }) => lues));
  const [recentes, anciennes] = [liste.montres.slice(0, RECENTES), liste.montres.slice(RECENTES)];
  return html`${tendances(tendance)} ${legende(PARTS_DES_SORTS)}
    <ol class="cadre jalons" reversed>
      ${recentes.map((execution) => jalon(execution, maximum))}
    </ol>
    ${
      anciennes.length === 0
        ? null
        : html`<details>
            <summary>${accorde(anciennes.length, 'exécution plus ancienne', 'exécutions plus anciennes')}</summary>
            <ol class="cadre jalons" reversed>
              ${anciennes.map((execution) => jalon(execution, maximum))}
            </ol>
          </details>`
    }
    ${coupure(liste, 'exécutions')}
    <details>
      <summary>Fichier par fichier</summary>
      ${bilanFichiers(fichiers)}
    </details>`;
}

/** Un seul point ne fait pas une tendance. */
function tendances(points: readonly Point[]): Fragment | null {
  if (points.length < 2) return null;
  return html`<div class="courbes">
    ${courbe(
      'Lignes en base',
      'inserees',
      points.map(({ enBase }) => enBase),
    )}
    ${courbe(
      'Lignes en quarantaine',
      'isolees',
      points.map(({ isolees }) => isolees),
    )}
  </div>`;
}

/** Ce qu'une simulation a compté n'a pas eu lieu. */
const jalon = (execution: Execution, maximum: number): Fragment =>
  html`<li class="${execution.statut}">
    <h3>n° ${execution.numero} · ${execution.script} ${etat(execution.statut)}</h3>
    <p class="quand">
      le ${execution.debut}${execution.dureeMs === null ? null : html`, en ${dureeInsecable(execution.dureeMs)}`} ·
      <span class="demande">${masquerTexte(execution.arguments)}</span>
    </p>
    ${
      execution.lues === 0
        ? null
        : html`${barreEmpilee(partsDe(execution), maximum)}
            <p>${execution.statut === 'simulee' ? 'aurait fait : ' : null}${conservation(execution)}</p>`
    }
  </li>`;

const bilanFichiers = (fichiers: Extrait<BilanFichier>): Fragment =>
  html`${tableau(
    'Bilan de chaque fichier ; corrigées et signalées sont comptées parmi les insérées',
    [
      ...['Fichier', 'Exécution', nombre('Lues'), nombre('Insérées'), nombre('Corrigées'), nombre('Signalées')],
      ...['Mises à jour', 'Fusionnées', 'Ignorées', 'Isolées'].map(nombre),
    ],
    fichiers.montres.map((bilan) => [
      bilan.fichier,
      html`n° ${bilan.execution} ${bilan.statut === 'terminee' ? null : etat(bilan.statut)}`,
      ...[bilan.lues, bilan.inserees, bilan.corrigees, bilan.signalees, bilan.mises_a_jour].map(chiffres),
      ...[bilan.fusionnees, bilan.ignorees, bilan.isolees].map(chiffres),
    ]),
  )}${coupure(fichiers, 'bilans')}`;
