import { lireAgence } from '../../lib/normalisation';
import { type Cas, lue, verifierIdempotence, vide } from './attendus';

const CAS: Cas[] = [
  ['', vide()],
  ['-', vide('N08')],
  ['Toulouse', lue('Toulouse')],
  ['TOULOUSE  ', lue('Toulouse', 'N01', 'N03')],
  ['toulouse', lue('Toulouse', 'N03')],
  ['tOULOUSE', lue('Toulouse', 'N03')],
  ['Toulouse ', lue('Toulouse', 'N01')],
  ['AIX EN PROVENCE', lue('Aix en Provence', 'N03')],
  ['Aix-en-Provence', lue('Aix-en-Provence')],
  ['AIX-EN-PROVENCE', lue('Aix-en-Provence', 'N03')],
  ['saint-étienne', lue('Saint-Étienne', 'N03')],
  ['LA ROCHELLE', lue('La Rochelle', 'N03')],
  ['le havre', lue('Le Havre', 'N03')],
  ["l'isle-d'abeau", lue("L'Isle-d'Abeau", 'N03')],
  ['L’ISLE-D’ABEAU', lue('L’Isle-d’Abeau', 'N03')],
  ["VAL D'OISE", lue("Val d'Oise", 'N03')],
  ['BOULOGNE-SUR-MER', lue('Boulogne-sur-Mer', 'N03')],
  ['SAINT-JEAN-DE-LUZ', lue('Saint-Jean-de-Luz', 'N03')],
  ['Pont-à-Mousson', lue('Pont-à-Mousson')],
  ['PLOMBIÈRES-LÈS-DIJON', lue('Plombières-lès-Dijon', 'N03')],
  ['Paris 2', lue('Paris 2')],
  ['Direction des Études et du Conseil', lue('Direction des Études et du Conseil')],
  ['Loire d', lue('Loire D', 'N03')],
  ['NÃ®mes', lue('Nîmes', 'N02')],
  ['NÃŽMES ', lue('Nîmes', 'N02', 'N01', 'N03')],
];

describe("l'agence", () => {
  it.each(CAS)('%j', (brut, attendue) => expect(lireAgence(brut)).toEqual(attendue));

  it('est stable', () => verifierIdempotence(CAS, lireAgence));
});
