/** Les intervenants : qui suit les projets, et pour quelle agence. */
import { champ, mots, type ModeleEntite } from './entite';
import { AGENCE, EMAIL, IDENTIFIANT } from './vocabulaire';

export const INTERVENANTS: ModeleEntite = {
  entite: 'intervenants',
  prefixe: 'INT',
  cle: 'id_intervenant',
  singulier: 'intervenant',
  aucun: 'aucun intervenant',
  le: "l'intervenant",
  mots: mots('intervenant, consultant, collaborateur, employé, employee, salarié, agent, ressource'),
  champs: [
    // Un matricule ne désigne qu'une personne.
    champ('id', 'identifiant', {
      requis: true,
      synonymes: IDENTIFIANT.synonymes,
      vagues: [...IDENTIFIANT.vagues, 'matricule'],
    }),
    champ('nom', 'nom', {
      requis: true,
      synonymes: mots('nom, nom de famille, patronyme, last name, surname, family name, name'),
    }),
    champ('prenom', 'nom', { requis: true, synonymes: mots('prénom, first name, given name, forename') }),
    champ('agence', 'agence', { requis: true, ...AGENCE }),
    champ('email', 'email', { requis: true, ...EMAIL }),
    champ('telephone', 'telephone', {
      synonymes: mots(`
        téléphone, tél, mobile, portable, téléphone portable, téléphone mobile, tél portable, tél mobile, gsm,
        téléphone professionnel, tél pro, ligne directe, numéro de téléphone, numéro de mobile, num tél, n tél, no tél,
        n de tél, n téléphone, n de téléphone, n mobile, téléphone fixe, tél fixe, fixe, phone, phone number, mobile phone,
        cell, cell phone
      `),
    }),
  ],
  nom: { champs: ['prenom', 'nom'], comparaison: 'personne' },
  ensemble: {
    codes: { copie: 'INT-07', identifiantPris: 'INT-09', emailPris: 'INT-04', fusion: 'INT-08' },
    completes: ['telephone'],
    compares: ['nom', 'prenom', 'agence', 'telephone'],
  },
};
