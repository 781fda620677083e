/**
 * Ce qu'un format de cellule dit du nombre qu'il affiche. On n'en retient que ce qui porte du sens : une date, un
 * pourcentage, une fraction, des chiffres à compléter (`00012`, `06 12 34 56 78`, `C-012`), une note sur tant (`16/20`).
 * Les séparateurs de milliers, les décimales, les unités et les couleurs n'en portent pas.
 */

export type FormatDeNombre =
  | { readonly genre: 'nombre' | 'date' | 'pourcentage' }
  | { readonly genre: 'fraction'; readonly entiere: boolean; readonly diviseur: number; readonly impose: boolean }
  | { readonly genre: 'chiffres'; readonly gabarit: readonly Signe[] }
  | { readonly genre: 'suffixe'; readonly suffixe: string };

/** Un chiffre à afficher (`0` l'exige, `#` non), ou un texte posé tel quel. */
interface Signe {
  readonly nature: 'chiffre' | 'texte' | 'autre';
  readonly valeur: string;
}

export const estChiffre = ({ nature }: Signe): boolean => nature === 'chiffre';

const NOMBRE: FormatDeNombre = { genre: 'nombre' };
const DATE: FormatDeNombre = { genre: 'date' };

/** Un format d'Excel, que le classeur cite par son seul numéro. */
export function formatInterne(numero: number): FormatDeNombre {
  if (numero === 9 || numero === 10) return { genre: 'pourcentage' };
  if (numero === 12 || numero === 13) return fraction(true, numero === 12 ? 9 : 99, false);
  const dates = (numero >= 14 && numero <= 22) || (numero >= 27 && numero <= 36) || (numero >= 45 && numero <= 47);
  // 50 à 58 : les dates d'Extrême-Orient. 48 est une puissance de dix, 49 du texte.
  return dates || (numero >= 50 && numero <= 58) ? DATE : NOMBRE;
}

/** Un format écrit dans le classeur. */
export function lireFormat(code: string): FormatDeNombre {
  if (/general|standard/i.test(code)) return NOMBRE;
  // Hors des textes cités, des signes protégés et des crochets (couleur, langue), une date montre a, m, j, h ou s.
  if (/[ymdhsj]|aa/i.test(code.replace(/"[^"]*"|\\.|[_*].|\[[^[\]]*\]/g, ''))) return DATE;
  const signes = decouper(code);
  const autres = signes.filter(({ nature }) => nature === 'autre').map(({ valeur }) => valeur);
  if (autres.includes('%')) return { genre: 'pourcentage' };
  if (autres.includes('/')) return lireFraction(signes);
  const suffixe = /^ ?(?:\/ ?\d+|%)$/.exec(textesApres(signes));
  if (suffixe !== null) return { genre: 'suffixe', suffixe: suffixe[0] };
  return autres.length > 0 ? NOMBRE : lireChiffres(signes);
}

/** Les signes du format des nombres positifs, sans ses espaces de mise en page ni ses crochets. */
function decouper(code: string): Signe[] {
  const signes: Signe[] = [];
  for (const [signe, cite] of code.matchAll(/"([^"]*)"?|\\.|[_*].|\[[^[\]]*\]|[^]/g)) {
    if (signe === ';') break;
    if (cite !== undefined) signes.push({ nature: 'texte', valeur: cite });
    else if (signe.startsWith('\\')) signes.push({ nature: 'texte', valeur: signe.slice(1) });
    else if (/^\[[<>=]/.test(signe)) signes.push({ nature: 'autre', valeur: signe });
    else if (/^[0#?]$/.test(signe)) signes.push({ nature: 'chiffre', valeur: signe });
    else if (/^[.,%/E@]$/.test(signe)) signes.push({ nature: 'autre', valeur: signe });
    else if (signe.length === 1) signes.push({ nature: 'texte', valeur: signe });
  }
  return signes;
}

const textesApres = (signes: readonly Signe[]): string =>
  signes
    .slice(signes.map(estChiffre).lastIndexOf(true) + 1)
    .map(({ valeur }) => valeur)
    .join('');

function lireFraction(signes: readonly Signe[]): FormatDeNombre {
  const barre = signes.findIndex(({ nature, valeur }) => nature === 'autre' && valeur === '/');
  const ecrire = (partie: readonly Signe[]): string =>
    partie
      .map(({ valeur }) => valeur)
      .join('')
      .trim();
  const [avant, apres] = [ecrire(signes.slice(0, barre)), ecrire(signes.slice(barre + 1))];
  const entiere = /[0#?][^0#?]+[0#?]+$/.test(avant);
  if (/^[1-9]\d{0,4}$/.test(apres)) return fraction(entiere, Number(apres), true);
  if (!/^[0#?]{1,5}$/.test(apres) || !/[0#?]$/.test(avant)) return NOMBRE;
  return fraction(entiere, 10 ** Math.min(apres.length, 3) - 1, false);
}

const fraction = (entiere: boolean, diviseur: number, impose: boolean): FormatDeNombre => ({
  genre: 'fraction',
  entiere,
  diviseur,
  impose,
});

/** Un préfixe d'identifiant ; devant un nombre, tout autre texte est une monnaie, un signe ou une légende. */
const PREFIXE = /^[A-Za-z]+[-_./# ]?$/;

function lireChiffres(signes: readonly Signe[]): FormatDeNombre {
  const chiffres = signes.map(estChiffre);
  const [premier, dernier] = [chiffres.indexOf(true), chiffres.lastIndexOf(true)];
  if (premier === -1) return NOMBRE;
  const debut = signes.slice(0, premier).map(({ valeur }) => valeur);
  const prefixe = PREFIXE.test(debut.join('')) ? debut.join('') : '';
  const corps = signes.slice(premier, dernier + 1);
  const exiges = corps.slice(corps.findIndex(({ valeur }) => valeur === '0')).filter(estChiffre).length;
  if (prefixe === '' && (exiges < 2 || !corps.some(({ valeur }) => valeur === '0'))) return NOMBRE;
  return { genre: 'chiffres', gabarit: prefixe === '' ? corps : [{ nature: 'texte', valeur: prefixe }, ...corps] };
}
