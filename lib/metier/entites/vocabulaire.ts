/** Les mots que plusieurs entités partagent : on les complète ici, une fois ; le plus précis d'abord. */
import { mots } from './entite';

export const IDENTIFIANT = {
  synonymes: mots('id, identifiant'),
  vagues: mots('numéro, num, no, n, réf, référence, code, clé'),
};

export const EMAIL = {
  synonymes: mots(`
    email, mail, courriel, mél, adresse mail, adresse email, adresse courriel, adresse électronique, adresse mél,
    email contact, mail contact, courriel contact, email du contact, courriel du contact, contact email, contact mail,
    email pro, mail pro, email professionnel, courriel professionnel, email principal, mail principal, courriel principal,
    courriel électronique, email address
  `),
};

export const COMMENTAIRE = {
  synonymes: mots('commentaire, remarque, observation, comment, mémo, précision'),
  vagues: mots('note, information, info'),
};

export const AGENCE = {
  synonymes: mots(`
    agence, agency, branche, branch, nom agence, nom de l'agence, libellé agence, agence de rattachement,
    agence responsable, agence name, agency name, branch name, office name
  `),
  vagues: mots('bureau, site, office, rattachement, responsable agence, resp agence'),
};

/** D'un projet ou d'une affectation, l'agence ne dit que la source de ses références : se tromper de colonne est sans effet. */
export const AGENCE_DES_REFERENCES = {
  synonymes: AGENCE.synonymes,
  vagues: [...AGENCE.vagues, 'responsable'],
};

/** Des mots courants qui ne nomment aucun champ : « Dép. » n'est pas « depuis », ni « Cde » « code ». */
export const HORS_MODELE = mots(`
  âge, cde, cmde, cmd, courrier, demande, demandeur, départ, département, description, destinataire, emplacement, emploi,
  insee, interlocuteur, matériel, prestataire, règlement, remise, salaire, salle, société
`);
