/**
 * Ce qu'un signe a de vraisemblable à cette place dans un texte français : « é » dans « Société » l'est, « ‚ » dans
 * « Soci‚t‚ » ne l'est pas. C'est la seule preuve qui distingue les encodages d'un octet par signe.
 */

/** Ce qui touche un signe : rien qui soit une lettre, une minuscule, une capitale, ou un autre octet à lire. */
export const enum Voisin {
  Rien,
  Minuscule,
  Capitale,
  Autre,
}

/** Ce qu'aucun texte français ne contient : la lecture est fausse. */
export const IMPOSSIBLE = -3;
/** Ce qui se lit aussi bien dans un autre encodage : « RIVIéRE » de Windows, « RIVIÈRE » de Mac. */
export const AMBIGU = 0.3;

const COURANTES = 'éèêàâîôûùç';
const RARES = 'ëïüœæ';
/** Celles qui commencent souvent un mot : « été », « être », « à », « âge », « œuvre ». */
const INITIALES = 'éêàœ';
/** Les touches d'un clavier français : elles restent minuscules au milieu de capitales (« SOCIéTé »). */
const TOUCHES = 'éèêàçù';
/** Entre capitales, leur octet est celui d'une autre lettre plausible sous Windows ou sous DOS. */
const CAPITALES_AMBIGUES = 'ÈËÇ';
/** Celles qui commencent souvent un mot : « Évry », « Être », « Île », « Âge », « Œuvre ». */
const CAPITALES_INITIALES = 'ÉÊÎÂŒ';
/** Les capitales qui ne sont que finales : « DÉJÀ », « OÙ ». */
const CAPITALES_FINALES = 'ÀÙ';
const OUVRANTS = '“‘„';
const FERMANTS = '”™®°ºª…';
const TIRETS = '–—';
/** Ce qui se trouve à bon droit entre deux lettres : « étudiant·e », « 3×4 ». */
const LIENS = '·´×';
/** Ce qui ne précède pas une lettre. */
const NOMBRES = '€¹²³¼½¾';
const ORDINAIRES = '©•§±µ£«»\xa0\xad';

export function plausibilite(signe: string, avant: Voisin, apres: Voisin): number {
  if (/\p{Ll}/u.test(signe) && signe !== 'µ') return minuscule(signe, avant, apres);
  if (/\p{Lu}/u.test(signe)) return capitale(signe, avant, apres);
  return ponctuation(signe, avant, apres);
}

function minuscule(signe: string, avant: Voisin, apres: Voisin): number {
  if (!/\p{Script=Latin}/u.test(signe) || signe === 'ƒ' || signe === 'ı') return IMPOSSIBLE;
  const poids = COURANTES.includes(signe) ? 2 : RARES.includes(signe) ? 1 : 0.3;
  if (avant !== Voisin.Minuscule && apres === Voisin.Capitale) {
    if (TOUCHES.includes(signe)) return AMBIGU;
    return avant === Voisin.Autre ? -1 : IMPOSSIBLE;
  }
  if (avant === Voisin.Capitale && apres === Voisin.Rien) return poids / 4;
  if (avant !== Voisin.Rien) return signe === 'à' && avant === Voisin.Autre ? 0.3 : poids;
  if (apres === Voisin.Rien) return signe === 'à' ? 2 : -1;
  return INITIALES.includes(signe) ? poids : signe === 'â' ? 1 : poids / 4;
}

function capitale(signe: string, avant: Voisin, apres: Voisin): number {
  if (!/\p{Script=Latin}/u.test(signe)) return IMPOSSIBLE;
  const courante = COURANTES.toUpperCase().includes(signe);
  const francaise = courante || RARES.toUpperCase().includes(signe);
  if (avant === Voisin.Minuscule) return francaise && apres !== Voisin.Rien ? -2 : IMPOSSIBLE;
  if (!francaise) return avant === Voisin.Rien ? -0.3 : -1;
  if (apres === Voisin.Rien) {
    if (avant === Voisin.Rien) return signe === 'À' ? 1 : -1;
    return signe === 'É' ? 2 : CAPITALES_FINALES.includes(signe) ? 1 : -1;
  }
  if (CAPITALES_FINALES.includes(signe)) return -2;
  if (avant === Voisin.Capitale && apres === Voisin.Minuscule) return -1;
  if (avant !== Voisin.Rien && apres !== Voisin.Minuscule && CAPITALES_AMBIGUES.includes(signe)) return AMBIGU;
  if (avant === Voisin.Rien) return CAPITALES_INITIALES.includes(signe) ? 2 : 0.5;
  return courante ? 2 : 0.5;
}

function ponctuation(signe: string, avant: Voisin, apres: Voisin): number {
  // Les contrôles, et les octets qui ne sont rien dans cet encodage.
  if (/[\p{Cc}\uFFFD]/u.test(signe)) return IMPOSSIBLE - 1;
  const lettreAvant = avant === Voisin.Minuscule || avant === Voisin.Capitale;
  const lettreApres = apres === Voisin.Minuscule || apres === Voisin.Capitale;
  if (signe === '’') return lettreAvant ? 3 : lettreApres ? 1 : -1;
  if (TIRETS.includes(signe)) return lettreAvant && lettreApres ? AMBIGU : lettreAvant || lettreApres ? 0 : 2;
  if (LIENS.includes(signe)) return lettreAvant && lettreApres ? 1 : 0;
  if (OUVRANTS.includes(signe)) return lettreAvant ? IMPOSSIBLE : 2;
  if (FERMANTS.includes(signe)) return lettreApres ? (lettreAvant ? IMPOSSIBLE : 0) : 2;
  if (lettreAvant && lettreApres) return IMPOSSIBLE;
  if (NOMBRES.includes(signe)) return lettreApres ? -1 : 1;
  if (ORDINAIRES.includes(signe)) return 0.5;
  return lettreAvant || lettreApres ? IMPOSSIBLE : -1;
}
