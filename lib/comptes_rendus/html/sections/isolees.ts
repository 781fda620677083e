/** Les lignes isolées, que `navigateur.js` sait filtrer. */
import type { Extrait, LigneIsolee } from '../donnees';
import { accorde, html, type Fragment, type Insertion } from '../html';
import { vide, coupure, intituleRegle, etiquette, type Ton } from './outils';

const ETATS: Readonly<Record<LigneIsolee['etat'], readonly [Ton, signe: string, texte: string]>> = {
  isolee: ['attente', '!', 'à corriger'],
  reinjectee: ['bon', '✓', 'réinjectée'],
};

// Les rôles sont redits : sur un petit écran la feuille de style empile les cases, ce qui les ôterait.
const COLONNES = ['Ligne', 'Entité', 'Source', 'Identifiant', 'Motif', 'État'] as const;

export function isolees(extrait: Extrait<LigneIsolee>): Fragment {
  const { montres } = extrait;
  if (montres.length === 0) return vide("Aucune ligne n'a été isolée.");
  const distincts = (valeurs: readonly string[]): string[] =>
    [...new Set(valeurs)].sort((a, b) => a.localeCompare(b, 'fr'));
  const choix = (nom: string, titre: string, tous: string, valeurs: readonly (readonly [string, string])[]): Fragment =>
    html`<label
      >${titre}<select name="${nom}">
        <option value="">${tous}</option>
        ${valeurs.map(([valeur, texte]) => html`<option value="${valeur}">${texte}</option>`)}
      </select></label
    >`;
  const simples = (valeurs: readonly string[]): (readonly [string, string])[] => distincts(valeurs).map((v) => [v, v]);
  const codes = distincts(montres.flatMap((ligne) => ligne.codes.split(' ')));
  return html`<p class="chapeau">
      Chaque ligne isolée est gardée entière dans la base, avec son texte d'origine. Pour la rendre : corriger sa
      cellule dans <code>isolees/</code>, puis <code>npx tsx reprise.ts isolees/NOM_DU_FICHIER</code>.
    </p>
    ${coupure(extrait, 'lignes isolées')}
    <form class="filtres" role="search" aria-label="Filtrer les lignes isolées">
      <label class="large"
        >Rechercher<input
          type="search"
          name="texte"
          placeholder="motif, fichier, identifiant…"
          autocomplete="off"
          spellcheck="false"
      /></label>
      ${choix('entite', 'Entité', 'toutes', simples(montres.map(({ entite }) => entite)))}
      ${choix('source', 'Source', 'toutes', simples(montres.map(({ source }) => source)))}
      ${choix(
        'code',
        'Règle',
        'toutes',
        codes.map((code) => [code, `${code} ${intituleRegle(code)}`] as const),
      )}
      ${choix('etat', 'État', 'tous', [
        ['isolee', 'à corriger'],
        ['reinjectee', 'réinjectée'],
      ])}
      <button type="reset">Tout montrer</button>
    </form>
    <p class="compte" role="status" id="compte-isolees">${accorde(montres.length, 'ligne')}</p>
    <div class="cadre" tabindex="0" role="group" aria-label="Tableau : lignes isolées">
      <table id="lignes-isolees" role="table">
        <caption>
          Lignes isolées et leur motif
        </caption>
        <thead role="rowgroup">
          <tr role="row">
            ${COLONNES.map((titre) => html`<th scope="col" role="columnheader">${titre}</th>`)}
          </tr>
        </thead>
        <tbody role="rowgroup">
          ${montres.map(ligneIsolee)}
        </tbody>
      </table>
    </div>
    <nav class="pages" aria-label="Pages des lignes isolées" hidden>
      <button type="button" name="precedente">Page précédente</button>
      <span id="page-isolees"></span>
      <button type="button" name="suivante">Page suivante</button>
    </nav>`;
}

function ligneIsolee(ligne: LigneIsolee): Fragment {
  const { execution, reinjection } = ligne;
  const precision = reinjection === null ? `exécution n° ${execution}` : `par l'exécution n° ${reinjection}`;
  const cases: readonly Insertion[] = [
    ligne.entite,
    ligne.source,
    ligne.id_source ?? html`<span class="absent">illisible</span>`,
    html`<div class="motif">${ligne.motif.split(' | ').map(citer)}</div>`,
    html`<div>${etiquette(...ETATS[ligne.etat])}<span class="precision">${precision}</span></div>`,
  ];
  return html`<tr
    role="row"
    data-entite="${ligne.entite}"
    data-source="${ligne.source}"
    data-code="${ligne.codes}"
    data-etat="${ligne.etat}"
  >
    <th scope="row" role="rowheader" class="lieu">${ligne.fichier}<span>ligne ${ligne.ligne}</span></th>
    ${cases.map((contenu, rang) => html`<td role="cell" data-titre="${COLONNES[rang + 1] ?? ''}">${contenu}</td>`)}
  </tr>`;
}

/** Un motif commence par son code. */
function citer(motif: string): Fragment {
  const [, code, suite = motif] = /^([A-Z]{3}-\d\d\w?) : (.*)$/s.exec(motif) ?? [];
  const [constat = '', attendu] = suite.split(' ; attendu : ');
  return html`<p>
    ${code === undefined ? null : html`<span class="code">${code}</span> `}${constat}${
      attendu === undefined ? null : html` <span class="attendu">attendu : ${attendu}</span>`
    }
  </p>`;
}
