/** Les verdicts des contrôles de `validate.ts`. */
import type { Verdicts } from '../donnees';
import { accorde, html, type Fragment } from '../html';
import { masquerTexte } from '../masquage';
import type { Verdict, Resultat } from '../../verdicts';
import { tableau, vide, etiquette, dureeInsecable, type Ton } from './outils';

const MAX_FAUTES = 20;
export const SANS_CONTROLE = "La base n'a pas été contrôlée depuis la dernière écriture : lancez npx tsx validate.ts.";

const ACCORDS: Readonly<Record<Verdict, readonly [singulier: string, pluriel: string]>> = {
  CONFORME: ['conforme', 'conformes'],
  'NON CONFORME': ['non conforme', 'non conformes'],
  'NON VÉRIFIABLE': ['non vérifiable', 'non vérifiables'],
};

const TONS: Readonly<Record<Verdict, readonly [Ton, string]>> = {
  CONFORME: ['bon', '✓'],
  'NON CONFORME': ['mauvais', '✗'],
  'NON VÉRIFIABLE': ['attente', '?'],
};

export function controles(verdicts: Verdicts | undefined): Fragment {
  if (verdicts === undefined) {
    return vide(SANS_CONTROLE);
  }
  const { resultats, debut, dureeMs } = verdicts;
  const familles = [...new Set(resultats.map(({ famille }) => famille))];
  return html`<p class="chapeau">
      Passés le ${debut.toLocaleString('fr-FR')}, en ${dureeInsecable(dureeMs)}. ${compterParVerdict(resultats)}
    </p>
    ${familles.map((famille) =>
      presenterFamille(
        famille,
        resultats.filter((resultat) => resultat.famille === famille),
      ),
    )}`;
}

const compterParVerdict = (resultats: readonly Resultat[]): Fragment[] =>
  (Object.keys(TONS) as Verdict[]).flatMap((verdict) => {
    const combien = resultats.filter((resultat) => resultat.verdict === verdict).length;
    const [singulier, pluriel] = ACCORDS[verdict];
    return combien === 0 ? [] : [html`${etiquette(...TONS[verdict], accorde(combien, singulier, pluriel))} `];
  });

/** Dépliée d'office s'il y a quelque chose à y regarder. */
function presenterFamille(famille: string, resultats: readonly Resultat[]): Fragment {
  const conforme = resultats.every(({ verdict }) => verdict === 'CONFORME');
  return html`<details class="famille" ${conforme ? null : html`open`}>
    <summary><span class="nom">${famille}</span> ${compterParVerdict(resultats)}</summary>
    ${tableau(
      `Contrôles de la famille ${famille}`,
      ['Contrôle', 'Verdict', ...(conforme ? [] : ['Ce qui a été vu'])],
      resultats.map((resultat) => [
        html`<span class="code">${resultat.code}</span> <span class="intitule">${resultat.intitule}</span>`,
        etiquette(...TONS[resultat.verdict], resultat.verdict),
        ...(conforme ? [] : [constater(resultat)]),
      ]),
    )}
  </details>`;
}

function constater({ verdict, raison, remede, fautes }: Resultat): Fragment | null {
  if (verdict === 'CONFORME') return null;
  const lignes = fautes.slice(0, MAX_FAUTES);
  const reste = fautes.length - lignes.length;
  return html`${masquerTexte(raison)}${
      lignes.length === 0
        ? null
        : html`<ul class="fautes">
            ${lignes.map(({ cle, detail }) => html`<li><b>${masquerTexte(cle)}</b> ${masquerTexte(detail)}</li>`)}
          </ul>`
    }
    ${reste === 0 ? null : html`<p class="note">et ${accorde(reste, 'autre')} : voir rapport_validation.txt</p>`}
    <p class="remede">Que faire : ${remede}</p>`;
}
