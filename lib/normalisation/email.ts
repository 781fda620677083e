/**
 * N03 : l'e-mail, l'adresse seule, en minuscules, son domaine en ASCII.
 *
 * `mailto:a@b.fr` et « Anne Roy <a@b.fr> » n'écrivent qu'une adresse : elle se lit. Plusieurs adresses ne se devinent
 * pas : `adressesDe` les donne à qui propose.
 */
import { domainToASCII } from 'node:url';
import type { Cellule } from '../metier/modele';
import { intacte, rendre } from './cellule';
import { lireTexte } from './texte';

/** Une adresse ASCII, une seule : atomes séparés par des points, domaine à plusieurs étiquettes, extension de lettres. */
const ADRESSE =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z\d]+(?:-+[a-z\d]+)*\.)+(?:[a-z]{2,}|xn--[a-z\d]+(?:-+[a-z\d]+)*)$/;
const CAPITALE = /[A-Z]/;

/** RFC 5321 : toute l'adresse, sa partie locale ; RFC 1035 : chaque étiquette du domaine. */
const LONGUEUR_MAX = 254;
const LOCALE_MAX = 64;
const ETIQUETTE_MAX = 63;

/** Au-delà, ce n'est plus une adresse, même habillée. */
const SAISIE_MAX = 1_000;

const MAILTO = /^mailto: ?([^?]*)/i;
/** « Anne Roy <a@b.fr> » : le nom, sans arobase, puis l'adresse. */
const NOMMEE = /^[^<>@]*<([^<>]*)>$/;
/** Le domaine international qu'on peut traduire : des lettres, des chiffres, des points, des tirets. */
const DOMAINE = /^[\p{L}\p{M}\p{N}.-]+$/u;

const ENTRE_ADRESSES = /[\s,;|<>()[\]"«»]+|\/(?=[^/]*@)/;

export function lireEmail(brut: string): Cellule {
  if (estAdresse(brut) && !CAPITALE.test(brut)) return intacte(brut);
  const cellule = lireTexte(brut);
  return cellule.valeur === null ? cellule : rendre(cellule, lireAdresse(cellule.valeur), 'N03');
}

/** Les adresses valides et distinctes que contient un texte, dans leur ordre. */
export function adressesDe(texte: string): string[] {
  if (texte.length > SAISIE_MAX) return [];
  const lues = texte.split(ENTRE_ADRESSES).flatMap((mot) => lireAdresse(mot) ?? []);
  return [...new Set(lues)];
}

function lireAdresse(texte: string): string | null {
  if (texte.length > SAISIE_MAX) return null;
  const nue = denuder(texte);
  const arobase = nue.lastIndexOf('@');
  const adresse = `${nue.slice(0, arobase + 1)}${enAscii(nue.slice(arobase + 1))}`.toLowerCase();
  return estAdresse(adresse) ? adresse : null;
}

/** Sans ce que les messageries mettent autour d'une adresse. */
function denuder(texte: string): string {
  const entreChevrons = NOMMEE.exec(texte)?.[1]?.trim() ?? texte;
  return MAILTO.exec(entreChevrons)?.[1]?.trim() ?? entreChevrons;
}

/** `société.fr` → `xn--socit-esab.fr`. Un domaine qui ne se traduit pas reste tel quel : il ne sera pas une adresse. */
const enAscii = (domaine: string): string =>
  estAscii(domaine) || !DOMAINE.test(domaine) ? domaine : domainToASCII(domaine) || domaine;

const estAscii = (texte: string): boolean => /^[ -~]*$/.test(texte);

function estAdresse(texte: string): boolean {
  if (texte.length > LONGUEUR_MAX || !ADRESSE.test(texte)) return false;
  const arobase = texte.indexOf('@');
  if (arobase > LOCALE_MAX) return false;
  return (
    texte.length - arobase <= ETIQUETTE_MAX ||
    texte
      .slice(arobase + 1)
      .split('.')
      .every((etiquette) => etiquette.length <= ETIQUETTE_MAX)
  );
}
