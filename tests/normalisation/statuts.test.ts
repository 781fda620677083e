import { STATUTS, type Statut } from '../../lib/metier/modele';
import { lireStatut } from '../../lib/normalisation';
import { type Cas, illisible, lue, vide } from './attendus';

const SYNONYMES: Record<Statut, string> = {
  planifie:
    'À venir|planifié|Planifiée|PLANIFIES|prévu|prévues|programmé|planned|scheduled|upcoming|à démarrer|à planifier|' +
    'non démarré|non démarrée|not started|à faire|to do|ToDo|A_VENIR',
  en_cours:
    'En cours|en-cours|EN COURS|EN-COURS|en cours.|in progress|In_Progress|ongoing|démarré|démarrée|commencé|actif|' +
    'active|started|ouvert|ouverte|open|wip',
  suspendu:
    'en attente|Suspendu|suspendue|en pause|on hold|paused|suspended|gelé|bloqué|bloquées|standby|stand-by|pending|' +
    'waiting|On-Hold',
  termine:
    'Terminé|terminée|TERMINE|terminés|Terminées|Terminé(e)|terminé·e·s|Clôturé|CLÔTURÉ|clos|close|fini|achevé|livré|' +
    'soldé|done|completed|closed|finished|fermé|Te\u0301rminé',
  annule: 'annulé|Annulée|abandonné|cancelled|canceled|abandoned|aborted|sans suite|arrêté|stoppé|ANNULES',
};

const ECRITURES = STATUTS.flatMap((statut) =>
  SYNONYMES[statut].split('|').map((mot): [string, Statut] => [mot, statut]),
);

describe('le statut', () => {
  it.each(ECRITURES)('%s → %s', (brut, statut) => {
    const { valeur, lisible, regles } = lireStatut(brut);
    expect([valeur, lisible, regles.at(-1)]).toEqual([statut, true, 'N05']);
  });

  it.each(STATUTS)('%s est déjà canonique', (statut) => expect(lireStatut(statut)).toEqual(lue(statut)));

  it.each<Cas>([
    ['', vide()],
    ['N/A', vide('N08')],
    [' termine ', lue('termine', 'N01')],
    ['TerminÃ©', lue('termine', 'N02', 'N05')],
    [' En cours', lue('en_cours', 'N01', 'N05')],
    ['peut-être', illisible()],
    ['???', illisible()],
    ['42', illisible()],
    ['pas terminé', illisible()],
    ['non planifié', illisible()],
    ['terminé ou annulé', illisible()],
    ['constructor', illisible()],
    ['annulé ?', illisible()],
    ['Terminé??', illisible()],
    ['annulé\u00a0?', illisible('N01')],
    ['≠ annulé', illisible()],
    ['~terminé', illisible()],
    ['annulé !', lue('annule', 'N05')],
  ])('%j', (brut, attendue) => expect(lireStatut(brut)).toEqual(attendue));
});
