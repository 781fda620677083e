/** Les lignes isolées, chacune avec ses cellules ; `navigateur.js` sait les filtrer. */
import type { Extrait, LigneIsolee, Liens, Situation } from '../donnees';
import { accorde, html, type Fragment } from '../html';
import { nommer } from './faire';
import { coupure, etiquette, intituleRegle, nommerSource, vide, type Ton } from './outils';

const SITUATIONS: Readonly<Record<Situation, readonly [Ton, signe: string, texte: string]>> = {
  corriger: ['mauvais', '!', 'à corriger'],
  attente: ['attente', '…', 'en attente'],
  reinjectee: ['bon', '✓', 'réinjectée'],
  remplacee: ['neutre', '↷', 'remplacée'],
};

export function isolees(extrait: Extrait<LigneIsolee>, liens: Liens): Fragment {
  const { montres } = extrait;
  if (montres.length === 0) return vide("Aucune ligne n'a été isolée.");
  return html`<p class="chapeau">
      Chaque ligne est gardée entière. La cellule en cause est marquée ; une proposition n'est jamais appliquée
      d'office.
    </p>
    ${coupure(extrait, 'lignes isolées')} ${filtres(montres)}
    <p class="compte" role="status" id="compte-isolees">${accorde(montres.length, 'ligne')}</p>
    <div id="lignes-isolees" class="cadre">${montres.map((ligne) => ligneIsolee(ligne, liens))}</div>
    <nav class="pages" aria-label="Pages des lignes isolées" hidden>
      <button type="button" name="precedente">Page précédente</button>
      <span id="page-isolees"></span>
      <button type="button" name="suivante">Page suivante</button>
    </nav>`;
}

function filtres(lignes: readonly LigneIsolee[]): Fragment {
  const distincts = (valeurs: readonly string[]): string[] =>
    [...new Set(valeurs)].sort((a, b) => a.localeCompare(b, 'fr'));
  const choix = (nom: string, titre: string, valeurs: readonly (readonly [string, string])[]): Fragment =>
    html`<label
      >${titre}<select name="${nom}">
        <option value="">tout</option>
        ${valeurs.map(([valeur, texte]) => html`<option value="${valeur}">${texte}</option>`)}
      </select></label
    >`;
  const fichiers = distincts(lignes.map(({ fichier }) => fichier));
  const codes = distincts(lignes.flatMap((ligne) => ligne.codes.split(' ')));
  const situations = (Object.keys(SITUATIONS) as Situation[]).filter((s) => lignes.some((l) => l.situation === s));
  return html`<form class="filtres" role="search" aria-label="Filtrer les lignes isolées">
    <label
      >Rechercher<input
        type="search"
        name="texte"
        placeholder="motif, cellule, fichier…"
        autocomplete="off"
        spellcheck="false"
    /></label>
    ${choix(
      'situation',
      'État',
      situations.map((situation) => [situation, SITUATIONS[situation][2]] as const),
    )}
    ${choix(
      'fichier',
      'Fichier',
      fichiers.map((fichier) => [fichier, fichier] as const),
    )}
    ${choix(
      'code',
      'Règle',
      codes.map((code) => [code, `${code} ${intituleRegle(code)}`] as const),
    )}
    <button type="reset">Tout montrer</button>
  </form>`;
}

function ligneIsolee(ligne: LigneIsolee, liens: Liens): Fragment {
  const motifs = ligne.motif.split(' | ').map(decouper);
  return html`<details
    class="isolee"
    data-situation="${ligne.situation}"
    data-fichier="${ligne.fichier}"
    data-code="${ligne.codes}"
  >
    <summary>
      <span class="lieu">${ligne.fichier}, ligne ${ligne.ligne}</span> ${etiqueter(ligne)}
      <span class="motif"
        >${motifs.map(({ code, constat }) => html`<span class="code">${code}</span> ${constat} `)}</span
      >
    </summary>
    ${cellules(ligne)}
    <dl class="suites">
      ${motifs.map(({ code, attendu }) => (attendu === '' ? null : suite(`Attendu (${code})`, attendu)))}
      ${ligne.proposition === '' ? null : suite('Proposition', html`<ins>${ligne.proposition}</ins>`)}
      ${ligne.attend.length === 0 ? null : suite(...attente(ligne))}
      ${suite('Fichier', [nommer(ligne.fichier, liens), ` (${nommerSource(ligne.source)})`])}
      ${suite('Isolée par', html`l'exécution n° ${ligne.execution}`)}
      ${ligne.cloture === null ? null : suite(...cloture(ligne, ligne.cloture))}
    </dl>
  </details>`;
}

/** Ce qui attend dit quoi. */
function etiqueter({ situation, attend }: LigneIsolee): Fragment {
  const [ton, signe, texte] = SITUATIONS[situation];
  const quoi = situation === 'attente' && attend.length > 0 ? ` de ${attend.join(', ')}` : '';
  return etiquette(ton, signe, texte + quoi);
}

const suite = (titre: string, contenu: Parameters<typeof html>[1]): Fragment =>
  html`<div>
    <dt>${titre}</dt>
    <dd>${contenu}</dd>
  </div>`;

const attente = ({ situation, attend }: LigneIsolee): [string, string] =>
  situation === 'attente'
    ? ['Repartira seule avec', attend.join(' et ')]
    : ['Repartira seule si', `${attend.join(' et ')} ${attend.length > 1 ? 'sont livrés' : 'est livré'}`];

const cloture = ({ situation, suite: suivante }: LigneIsolee, execution: number): [string, Fragment] =>
  situation === 'remplacee'
    ? ['Remplacée par', html`l'entrée n° ${suivante ?? '?'}, exécution n° ${execution}`]
    : ['Réinjectée par', html`l'exécution n° ${execution}`];

/** Deux colonnes : le titre de chaque cellule, ce qu'elle dit. */
const cellules = ({ cellules: siennes }: LigneIsolee): Fragment =>
  html`<dl class="cellules">
    ${siennes.map(
      ({ entete, valeur, fautive }) =>
        html`<div ${fautive ? html`class="fautive"` : null}>
          <dt>${entete}${fautive ? html`<span class="lecteur"> (en cause)</span>` : null}</dt>
          <dd>${valeur === '' ? html`<span class="absent">vide</span>` : valeur}</dd>
        </div>`,
    )}
  </dl>`;

/** Un motif : « CODE : constat ; attendu : … ». */
function decouper(motif: string): { code: string; constat: string; attendu: string } {
  const [, code = '', suiteDuMotif = motif] = /^([A-Z]{3}-\d\d\w?) : (.*)$/s.exec(motif) ?? [];
  const [constat = '', attendu = ''] = suiteDuMotif.split(' ; attendu : ');
  return { code, constat, attendu };
}
