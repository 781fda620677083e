/** Un nombre de classeur, écrit comme un CSV l'aurait : ce que la personne voit quand cela porte du sens, sinon le plus court. */
import { estChiffre, type FormatDeNombre } from './formats_de_nombre';

/** @param depuis1904 les dates sont comptées depuis 1904 (vieux Excel pour Mac) */
export function ecrireNombre(valeur: string, format: FormatDeNombre | undefined, depuis1904: boolean): string {
  const nombre = Number(valeur);
  if (valeur.trim() === '' || !Number.isFinite(nombre)) return valeur;
  switch (format?.genre) {
    case 'date':
      return ecrireDate(nombre, depuis1904) ?? auPlusCourt(valeur);
    case 'pourcentage':
      return `${auPlusCourt(String(nombre * 100))} %`;
    case 'suffixe':
      return auPlusCourt(valeur) + format.suffixe;
    case 'fraction':
      return (nombre < 0 ? '-' : '') + ecrireFraction(Math.abs(nombre), format);
    case 'chiffres':
      return ecrireChiffres(valeur, format.gabarit) ?? auPlusCourt(valeur);
    default:
      return auPlusCourt(valeur);
  }
}

/** `12` et non `12.0`, `4.5` et non `4.5000000000000004` ; un entier trop long pour un nombre garde tous ses chiffres. */
const auPlusCourt = (valeur: string): string =>
  /^\d{16,}$/.test(valeur) ? valeur : String(Number(Number(valeur).toPrecision(15)));

type Fraction = Extract<FormatDeNombre, { genre: 'fraction' }>;

/** La fraction que montre le tableur : la plus proche de celles que le format permet. */
function ecrireFraction(nombre: number, format: Fraction): string {
  const entier = format.entiere ? Math.floor(nombre) : 0;
  const [numerateur, denominateur] = laPlusProche(nombre - entier, format);
  if (numerateur % denominateur === 0) return String(entier + numerateur / denominateur);
  return `${entier > 0 ? `${entier} ` : ''}${numerateur}/${denominateur}`;
}

function laPlusProche(nombre: number, { diviseur, impose }: Fraction): [numerateur: number, denominateur: number] {
  let [proche, ecart]: [[number, number], number] = [[0, 1], Infinity];
  for (let denominateur = impose ? diviseur : 1; denominateur <= diviseur; denominateur++) {
    const numerateur = Math.round(nombre * denominateur);
    const sien = Math.abs(nombre - numerateur / denominateur);
    // À égalité près des arrondis, 4/5 plutôt que 8/10.
    if (sien < ecart - 1e-12) [proche, ecart] = [[numerateur, denominateur], sien];
  }
  return proche;
}

type Gabarit = Extract<FormatDeNombre, { genre: 'chiffres' }>['gabarit'];

/** Les chiffres posés dans leur gabarit, de droite à gauche ; seul un entier positif s'y écrit. */
function ecrireChiffres(valeur: string, gabarit: Gabarit): string | undefined {
  const nombre = Number(valeur);
  if (!Number.isInteger(nombre) || nombre < 0 || nombre >= 1e15) return undefined;
  const places = gabarit.filter(estChiffre);
  const exige = places.findIndex((place) => place.valeur === '0');
  const chiffres = String(nombre).padStart(exige === -1 ? 0 : places.length - exige, '0');
  let [texte, passees] = ['', 0];
  for (const signe of gabarit) {
    const rang = chiffres.length - places.length + passees;
    if (!estChiffre(signe)) texte += passees === 0 || rang > 0 ? signe.valeur : '';
    else {
      texte += passees === 0 ? chiffres.slice(0, Math.max(rang + 1, 0)) : (chiffres[rang] ?? '');
      passees++;
    }
  }
  return texte;
}

const SECONDES_PAR_JOUR = 86_400;
/** Le 31 décembre 9999. */
const SERIE_MAXIMALE = 2_958_465;

/** Un numéro de série en date ISO, avec son heure s'il en a une ; moins d'un jour, c'est une heure. */
function ecrireDate(serie: number, depuis1904: boolean): string | undefined {
  if (serie < 0 || serie > SERIE_MAXIMALE) return undefined;
  // Excel compte un 29 février 1900 qui n'a pas existé : avant lui, tout est décalé d'un jour.
  if (!depuis1904 && Math.floor(serie) === 60) return '1900-02-29';
  const origine = depuis1904 ? Date.UTC(1904, 0, 1) : serie < 60 ? Date.UTC(1899, 11, 31) : Date.UTC(1899, 11, 30);
  const iso = new Date(origine + Math.round(serie * SECONDES_PAR_JOUR) * 1000).toISOString();
  const heure = iso.slice(11, 19);
  if (serie < 1) return heure;
  return heure === '00:00:00' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${heure}`;
}
