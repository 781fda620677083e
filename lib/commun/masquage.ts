/**
 * Les données personnelles, masquées dans les journaux et les rapports. Tout se fait d'un trait : une cellule peut faire
 * deux millions de caractères, et n'importe lesquels.
 */

/** Ce qui n'est ni blanc, ni guillemet, ni ponctuation qui sépare des adresses. */
const MOT = /[^\s«»<>,;"|]+/g;
const CHIFFRE = /\d/g;

/** Masque les adresses d'un texte : `elodie.lefevre@clevity.fr` → `e***@clevity.fr`. */
export const masquer = (texte: string): string => (texte.includes('@') ? texte.replace(MOT, masquerMot) : texte);

function masquerMot(mot: string): string {
  const arobase = mot.lastIndexOf('@');
  return arobase > 0 && arobase < mot.length - 1 ? `${initiale(mot)}***${mot.slice(arobase)}` : mot;
}

const initiale = (texte: string): string => [...texte.slice(0, 2)][0] ?? '';

/** Masque un numéro de téléphone : `06 12 34 56 78` → `•• •• •• •• 78`. */
export function masquerNumero(texte: string): string {
  const dernier = rangDernierChiffre(texte, texte.length);
  const avantDernier = rangDernierChiffre(texte, dernier);
  return texte.slice(0, Math.max(avantDernier, 0)).replace(CHIFFRE, '•') + texte.slice(Math.max(avantDernier, 0));
}

function rangDernierChiffre(texte: string, fin: number): number {
  let rang = fin - 1;
  while (rang >= 0 && !estChiffre(texte.charCodeAt(rang))) rang--;
  return rang;
}

const estChiffre = (code: number): boolean => code >= 0x30 && code <= 0x39;

/** Une adresse, même mal formée (« jean at exemple.fr », « jean @ exemple.fr »), masquée. */
export function masquerAdresse(texte: string): string {
  const masque = masquer(texte);
  return masque === texte && texte !== '' ? `${initiale(texte)}***` : masque;
}

/** La même anomalie, sans donnée personnelle lisible : adresses et téléphones y sont masqués, même mal formés. */
export function masquerAnomalie<
  A extends { readonly champ: string; readonly valeur: string; readonly precision?: string },
>(anomalie: A): A {
  const { champ, valeur, precision } = anomalie;
  const masquee =
    champ === 'telephone' ? masquerNumero(valeur) : champ === 'email' ? masquerAdresse(valeur) : masquer(valeur);
  return {
    ...anomalie,
    valeur: masquee,
    ...(precision === undefined ? {} : { precision: masquerPrecision(precision) }),
  };
}

/** « telephone : « … » → « … » » : les champs qui diffèrent, sans adresse ni numéro lisibles. */
const masquerPrecision = (precision: string): string =>
  /\btelephone :/.test(precision) ? masquerNumero(masquer(precision)) : masquer(precision);
