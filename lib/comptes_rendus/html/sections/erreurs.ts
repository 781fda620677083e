/** Les erreurs, par règle et par agence. */
import type { Groupe } from '../donnees';
import { barreEmpilee, legende } from '../graphiques';
import { chiffres, html, type Fragment } from '../html';
import { intituleRegle, nombre, nommerSource, tableau, vide } from './outils';

const MAX_SOURCES = 6;

const PARTS = [
  { classe: 'isolees', intitule: 'à corriger', situation: 'corriger' },
  { classe: 'attente', intitule: 'en attente', situation: 'attente' },
  { classe: 'inserees', intitule: 'réinjectées depuis', situation: 'reinjectee' },
] as const;

export function erreurs(tous: readonly Groupe[]): Fragment {
  // Une entrée remplacée a une suite : la compter compterait deux fois la ligne.
  const groupes = tous.filter(({ situation }) => situation !== 'remplacee');
  if (groupes.length === 0) return vide("Aucune ligne n'a été isolée.");
  const codes = [...new Set(groupes.flatMap((groupe) => groupe.codes.split(' ')))].map((code) => {
    const siens = groupes.filter((groupe) => groupe.codes.split(' ').includes(code));
    return { code, siens, total: sommer(siens) };
  });
  codes.sort((a, b) => b.total - a.total || (a.code < b.code ? -1 : 1));
  const sources = [...new Set(groupes.map(({ source }) => source))];
  const totalDe = (source: string): number => sommer(groupes.filter((groupe) => groupe.source === source));
  sources.sort((a, b) => totalDe(b) - totalDe(a) || (a < b ? -1 : 1));
  const [montrees, autres] = [sources.slice(0, MAX_SOURCES), sources.slice(MAX_SOURCES)];
  const maximum = Math.max(...codes.map(({ total }) => total));
  return html`<p class="chapeau">
      Chaque ligne isolée cite toutes les règles qu'elle enfreint : une ligne peut compter sous plusieurs. Un code mène
      à ses lignes.
    </p>
    ${legende(PARTS)}
    ${tableau(
      'Lignes isolées, par règle enfreinte et par agence',
      [
        ...['Règle', 'Lignes', ...montrees.map((source) => nombre(nommerSource(source)))],
        ...[...(autres.length > 0 ? [`${autres.length} autres`] : []), 'Total'].map(nombre),
      ],
      codes.map(({ code, siens, total }) => [
        html`<a class="code" href="#isolees" data-code="${code}">${code}</a> ${intituleRegle(code)}`,
        barreEmpilee(
          PARTS.map((part) => ({ ...part, nombre: sommer(siens.filter((g) => g.situation === part.situation)) })),
          maximum,
        ),
        ...montrees.map((source) => ecrire(sommer(siens.filter((groupe) => groupe.source === source)))),
        ...(autres.length > 0 ? [ecrire(sommer(siens.filter(({ source }) => autres.includes(source))))] : []),
        chiffres(total),
      ]),
    )}`;
}

const sommer = (groupes: readonly Groupe[]): number => groupes.reduce((somme, groupe) => somme + groupe.nombre, 0);
const ecrire = (valeur: number): string => (valeur === 0 ? '·' : chiffres(valeur));
