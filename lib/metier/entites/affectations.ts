/** Les affectations : qui intervient sur quel projet. Leur champ `agence` ne dit que la source où chercher l'un et l'autre. */
import { champ, mots, type ModeleEntite } from './entite';
import { AGENCE_DES_REFERENCES, COMMENTAIRE, IDENTIFIANT } from './vocabulaire';

export const AFFECTATIONS: ModeleEntite = {
  entite: 'affectations',
  prefixe: 'AFF',
  cle: 'id_affectation',
  singulier: 'affectation',
  aucun: 'aucune affectation',
  le: "l'affectation",
  mots: mots('affectation, assignation, assignment, allocation'),
  champs: [
    champ('id', 'identifiant', IDENTIFIANT),
    champ('id_projet', 'reference', {
      requis: true,
      cible: 'projets',
      synonymes: mots('projet, project, mission, chantier'),
    }),
    champ('id_intervenant', 'reference', {
      requis: true,
      cible: 'intervenants',
      synonymes: mots('intervenant, consultant, collaborateur, employé, employee, salarié, ressource'),
      vagues: mots('matricule'),
    }),
    champ('date_affectation', 'date', {
      requis: true,
      synonymes: mots(`
        date d'affectation, affecté le, date d'assignation, assigned on, assignment date, date de début, start date
      `),
      vagues: mots('date, depuis, depuis le, début'),
    }),
    champ('role', 'texte', {
      synonymes: mots('rôle, fonction, poste, position, métier, job title'),
      vagues: mots('qualité'),
    }),
    champ('commentaire', 'texte', COMMENTAIRE),
    champ('agence', 'texte', AGENCE_DES_REFERENCES),
  ],
  nom: { champs: [] },
  ensemble: {
    codes: { copie: 'AFF-07', identifiantPris: 'AFF-09', horsPeriode: 'AFF-06' },
    references: {
      id_projet: { absente: 'AFF-02', isolee: 'AFF-04', ambigue: 'AFF-08' },
      id_intervenant: { absente: 'AFF-03', isolee: 'AFF-04', ambigue: 'AFF-08' },
    },
    completes: ['commentaire'],
    compares: ['commentaire', 'hors_modele'],
    contenu: ['id_projet', 'id_intervenant', 'date_affectation', 'role'],
    facultatifs: ['role'],
    periode: { reference: 'id_projet', date: 'date_affectation', debut: 'date_debut', fin: 'date_fin' },
  },
};
