import { agencesVoisines, repererAgence } from '../../lib/normalisation';

describe('deux noms d’agences', () => {
  it.each([
    ['Agence de Lille', 'Lille'],
    ['Lille (59)', 'Lille'],
    ['Lille (59)', 'Agence de Lille'],
    ['Lille (59000)', '59800 Lille'],
    ['Agence Lille', 'LILLE'],
    ['Lille - Agence', 'Lille'],
    ['St-Denis', 'Saint-Denis'],
    ['Ste Maxime', 'Sainte-Maxime'],
    ['St Étienne', 'Agence de Saint-Etienne'],
    ['Agence d’Amiens', 'Amiens'],
    ["Agence d'Amiens", 'Amiens'],
    ['Agence du Havre', 'Le Havre'],
    ['Bureau de La Rochelle', 'La Rochelle'],
    ['Boulogne s/Mer', 'Boulogne-sur-Mer'],
    ['Ajaccio (2A)', 'Ajaccio 20000'],
    ['Saint-Denis (974)', '97400 Saint-Denis'],
  ])('« %s » et « %s » : sans doute la même', (un, autre) => {
    expect(agencesVoisines(un, autre)).toBe(true);
    expect(agencesVoisines(autre, un)).toBe(true);
  });

  it.each([
    ['Saint-Denis (93)', 'Saint-Denis (974)'],
    ['Paris 2', 'Paris 13'],
    ['Paris', 'Paris 13'],
    ['Lille', 'Lille Europe'],
    ['Lyon', 'Lille'],
    ['Agence Nord', 'Agence Sud'],
    ['Agence', 'Bureau'],
    ['Valence', 'Villeneuve-d’Ascq'],
    ['Saint-Denis', 'Saint-Denis-en-Val'],
  ])('« %s » et « %s » : non', (un, autre) => {
    expect(agencesVoisines(un, autre)).toBe(false);
    expect(agencesVoisines(autre, un)).toBe(false);
  });

  it.each([
    ['Agence de Lille (59)', { lieu: 'lille', departement: '59' }],
    ['Agence', { lieu: 'agence', departement: null }],
    ['constructor', { lieu: 'constructor', departement: null }],
  ])('le repère de « %s »', (nom, repere) => expect(repererAgence(nom)).toEqual(repere));
});
