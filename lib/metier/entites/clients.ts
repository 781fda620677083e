/** Les clients : à qui Clevity fournit ses prestations. */
import { champ, mots, type ModeleEntite } from './entite';
import { COMMENTAIRE, EMAIL, IDENTIFIANT } from './vocabulaire';

export const CLIENTS: ModeleEntite = {
  entite: 'clients',
  prefixe: 'CLI',
  cle: 'id_client',
  singulier: 'client',
  aucun: 'aucun client',
  le: 'le client',
  mots: mots('client, customer, compte, account'),
  champs: [
    champ('id', 'identifiant', { requis: true, ...IDENTIFIANT }),
    champ('nom', 'nom', {
      requis: true,
      synonymes: mots(`
        raison sociale, nom raison sociale, dénomination sociale, nom de la société, nom de l'entreprise, société, entreprise,
        dénomination, company name, company, organisme, organisation, nom, name, enseigne
      `),
      vagues: mots('client, customer, libellé, intitulé'),
    }),
    champ('email', 'email', { requis: true, ...EMAIL }),
    champ('date_inscription', 'date', {
      synonymes: mots(`
        date d'inscription, inscription, inscrit le, inscrit, date de création, créé le, date d'adhésion, date d'entrée,
        enregistré le, date d'enregistrement, ajouté le, date d'ajout, registration date, registered, signup date, created at
      `),
      vagues: mots('depuis, depuis le'),
    }),
    champ('region', 'texte', {
      synonymes: mots('région, région administrative, territoire, area, zone géographique'),
      vagues: mots('zone, secteur'),
    }),
    champ('commentaire', 'texte', COMMENTAIRE),
  ],
  nom: { champs: ['nom'], comparaison: 'raison sociale', gardee: true },
  ensemble: {
    codes: { copie: 'CLI-05', identifiantPris: 'CLI-09', emailPris: 'CLI-07', fusion: 'CLI-06', homonyme: 'CLI-08' },
    completes: ['date_inscription', 'region', 'commentaire'],
    compares: ['nom', 'date_inscription', 'region', 'commentaire'],
  },
};
