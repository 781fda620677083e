/** Les erreurs, par règle et par source. */
import type { GroupeIsole } from '../donnees';
import { barreEmpilee, legende } from '../graphiques';
import { chiffres, html, type Fragment } from '../html';
import { tableau, nombre, vide, intituleRegle } from './outils';

const MAX_SOURCES = 8;

const PARTS_ETAT = [
  { classe: 'isolees', intitule: 'à corriger' },
  { classe: 'inserees', intitule: 'réinjectées depuis' },
] as const;

interface Erreur {
  readonly code: string;
  isolee: number;
  reinjectee: number;
  readonly parSource: Map<string, number>;
}

export function erreurs(groupes: readonly GroupeIsole[]): Fragment {
  const parCode = new Map<string, Erreur>();
  const parSource = new Map<string, number>();
  for (const groupe of groupes) {
    parSource.set(groupe.source, (parSource.get(groupe.source) ?? 0) + groupe.nombre);
    for (const code of new Set(groupe.codes.split(' '))) {
      const erreur = parCode.get(code) ?? { code, isolee: 0, reinjectee: 0, parSource: new Map<string, number>() };
      erreur[groupe.etat] += groupe.nombre;
      erreur.parSource.set(groupe.source, (erreur.parSource.get(groupe.source) ?? 0) + groupe.nombre);
      parCode.set(code, erreur);
    }
  }
  if (parCode.size === 0) return vide("Aucune ligne n'a été isolée.");
  const totalDe = (erreur: Erreur): number => erreur.isolee + erreur.reinjectee;
  const triees = [...parCode.values()].sort((a, b) => totalDe(b) - totalDe(a) || (a.code < b.code ? -1 : 1));
  const sources = [...parSource].sort((a, b) => b[1] - a[1]).map(([source]) => source);
  const montrees = sources.slice(0, MAX_SOURCES);
  const autres = sources.slice(MAX_SOURCES);
  const maximum = Math.max(...triees.map(totalDe));
  const teinte = graduerTeinte(triees, sources);
  return html`<p class="chapeau">
      Chaque ligne isolée cite toutes les règles qu'elle enfreint : une ligne peut compter sous plusieurs règles. Un
      code mène à ses lignes.
    </p>
    ${legende(PARTS_ETAT)}
    ${tableau(
      'Lignes isolées, par règle enfreinte et par source',
      [
        ...['Règle', 'Lignes'],
        ...[...montrees, ...(autres.length > 0 ? [`${autres.length} autres sources`] : []), 'Total'].map(nombre),
      ],
      triees.map((erreur) => {
        const cases = montrees.map((source) => erreur.parSource.get(source) ?? 0);
        const reste = autres.reduce((somme, source) => somme + (erreur.parSource.get(source) ?? 0), 0);
        return [
          html`<a class="code" href="#isolees" data-code="${erreur.code}">${erreur.code}</a>
            <span class="intitule">${intituleRegle(erreur.code)}</span>`,
          barreEmpilee(
            PARTS_ETAT.map((part, rang) => ({ ...part, nombre: rang === 0 ? erreur.isolee : erreur.reinjectee })),
            maximum,
          ),
          ...[...cases, ...(autres.length > 0 ? [reste] : [])].map(
            (valeur) => html`<span class="teinte ${teinte(valeur)}">${valeur === 0 ? '·' : chiffres(valeur)}</span>`,
          ),
          chiffres(totalDe(erreur)),
        ];
      }),
    )}`;
}

/** L'intensité d'une case, en cinq degrés : le nombre y est toujours écrit. */
function graduerTeinte(erreurs: readonly Erreur[], sources: readonly string[]): (valeur: number) => string {
  const maximum = Math.max(
    ...erreurs.flatMap(({ parSource }) => sources.map((source) => parSource.get(source) ?? 0)),
    1,
  );
  return (valeur) => `t${Math.ceil((4 * valeur) / maximum)}`;
}
