/** Le calendrier : ce qui est une date, et comment elle s'écrit en base. */

const TIRET = 0x2d;

/** Vrai pour une date du calendrier déjà écrite `AAAA-MM-JJ` : le cas ordinaire, qu'il n'y a pas à chercher plus loin. */
export function estIso(brut: string): boolean {
  if (brut.length !== 10 || brut.charCodeAt(4) !== TIRET || brut.charCodeAt(7) !== TIRET) return false;
  const [annee, mois, jour] = [lireNombre(brut, 0, 4), lireNombre(brut, 5, 7), lireNombre(brut, 8, 10)];
  return annee >= 1000 && mois >= 1 && mois <= 12 && jour >= 1 && jour <= joursDuMois(annee, mois);
}

/** Le nombre qu'écrivent les signes de `debut` à `fin` ; `NaN` si l'un d'eux n'est pas un chiffre. */
function lireNombre(texte: string, debut: number, fin: number): number {
  let nombre = 0;
  for (let i = debut; i < fin; i++) {
    const chiffre = texte.charCodeAt(i) - 0x30;
    nombre = chiffre >= 0 && chiffre <= 9 ? 10 * nombre + chiffre : NaN;
  }
  return nombre;
}

/** Sur deux chiffres : 00–68 → 20xx, 69–99 → 19xx. */
export function lireAnnee(chiffres = ''): number {
  const annee = Number(chiffres);
  if (chiffres.length === 4) return annee;
  return annee + (annee <= 68 ? 2000 : 1900);
}

/** La date si elle existe au calendrier. */
export function ecrireIso(annee: number, mois: number, jour: number): string | null {
  if (annee < 1000 || mois < 1 || mois > 12 || jour < 1 || jour > joursDuMois(annee, mois)) return null;
  return `${annee}-${String(mois).padStart(2, '0')}-${String(jour).padStart(2, '0')}`;
}

function joursDuMois(annee: number, mois: number): number {
  if (mois !== 2) return [4, 6, 9, 11].includes(mois) ? 30 : 31;
  return annee % 4 === 0 && (annee % 100 !== 0 || annee % 400 === 0) ? 29 : 28;
}
