/** Les normalisations, dans les mots de ce qu'elles touchent : un client n'a pas d'agence, un projet n'a pas d'e-mail. */
import type { CodeNormalisation } from '../metier/modele';
import { NORMALISATIONS } from '../metier/regles';

const CASSE_EMAIL = "e-mail : l'adresse seule, en minuscules et en ASCII";

const PRECISES: Readonly<Record<string, string>> = {
  'N03 clients': CASSE_EMAIL,
  'N03 email': CASSE_EMAIL,
  'N03 agence': 'agence, quelle que soit la casse de la saisie',
};

/** @param objet l'entité, ou le champ, qu'elle touche */
export const intituleNormalisation = (code: string, objet: string): string =>
  PRECISES[`${code} ${objet}`] ?? NORMALISATIONS[code as CodeNormalisation].intitule;
