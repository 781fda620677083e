/** Les projets : ce que Clevity fait pour un client. Leur champ `agence` ne dit que la source où chercher ce client. */
import { champ, mots, type ModeleEntite } from './entite';
import { AGENCE_DES_REFERENCES, IDENTIFIANT } from './vocabulaire';

export const PROJETS: ModeleEntite = {
  entite: 'projets',
  prefixe: 'PRJ',
  cle: 'id_projet',
  singulier: 'projet',
  aucun: 'aucun projet',
  le: 'le projet',
  mots: mots('projet, project, mission, prestation, chantier'),
  champs: [
    champ('id', 'identifiant', { requis: true, ...IDENTIFIANT }),
    champ('nom_projet', 'nom', {
      requis: true,
      synonymes: mots('nom, libellé, intitulé, titre, désignation, name, title, label'),
      vagues: mots('projet, project, mission, prestation, chantier'),
    }),
    champ('id_client', 'reference', { requis: true, cible: 'clients', synonymes: mots('client, customer') }),
    champ('date_debut', 'date', {
      requis: true,
      synonymes: mots(`
        date de début, début, début réel, date de début réelle, date début projet, démarrage, date de démarrage, démarré le,
        débuté le, début le, démarre le, commence le, commencé le, lancement, date de lancement, start date, start, date start,
        begin, begin date, début prévu, date de début prévue
      `),
    }),
    champ('date_fin', 'date', {
      synonymes: mots(`
        date de fin, fin, fin réelle, date de fin réelle, date fin projet, fin le, terminé le, clôture, date de clôture,
        end date, end, date end, fin prévue, date de fin prévue, échéance, date d'échéance, deadline, due date
      `),
    }),
    champ('statut', 'statut', {
      requis: true,
      synonymes: mots('statut, status, état, state'),
      vagues: mots('avancement, situation, phase'),
    }),
    champ('note_satisfaction', 'note', {
      synonymes: mots(`
        note de satisfaction, note, satisfaction, note client, satisfaction client, note de satisfaction client,
        score, score de satisfaction, satisfaction score, satisfaction rating, rating, évaluation, notation, note sur 5,
        note 5, satisfaction 5, note de satisfaction sur 5, note sur 10, note sur 20
      `),
      vagues: mots('avis'),
    }),
    champ('agence', 'texte', AGENCE_DES_REFERENCES),
  ],
  nom: { champs: ['nom_projet'] },
  ensemble: {
    codes: { copie: 'PRJ-13a', identifiantPris: 'PRJ-13' },
    references: { id_client: { absente: 'PRJ-04', isolee: 'PRJ-04P', ambigue: 'PRJ-05' } },
    completes: [],
    compares: [],
  },
};
