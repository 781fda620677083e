import { comparerNom, comparerPersonne, comparerRaisonSociale } from '../../lib/normalisation';

describe('la comparaison des noms', () => {
  it.each([
    ["Rénov'Sud", 'renov sud'],
    ['RENOV SUD', 'renov sud'],
    ["Brasserie L'Écluse", 'brasserie l ecluse'],
    ['BRASSERIE L ECLUSE', 'brasserie l ecluse'],
    ['Clinique Saint-Aubin', 'clinique saint aubin'],
    ['Zinguerie Pœuf', 'zinguerie poeuf'],
    ['Straße & Söhne', 'strasse sohne'],
    ['Cabinet Adam & Le Roux', 'cabinet adam le roux'],
    ['Durand et Fils', 'durand et fils'],
    ['Durand&Fils', 'durand fils'],
    ['J.P. Morin', 'jp morin'],
    ['J. P. Morin', 'jp morin'],
    ['J P MORIN', 'jp morin'],
    ['Site 1 2', 'site 1 2'],
    ['Øre, Łódź', 'ore lodz'],
    ['東京', '東京'],
    ['+++', '+++'],
  ])('%s → %s', (nom, attendu) => {
    expect(comparerNom(nom)).toBe(attendu);
    expect(comparerNom(attendu)).toBe(attendu);
  });

  it.each([
    ["Rénov'Sud SAS", 'renov sud'],
    ['RENOV SUD', 'renov sud'],
    ['SARL Rénov-Sud', 'renov sud'],
    ['Durand S.A.R.L.', 'durand'],
    ['Durand S. A. R. L.', 'durand'],
    ['S.A. Durand', 'durand'],
    ['Durand (SA)', 'durand'],
    ['SAS Durand SARL', 'durand'],
    ['Durand SA SAS', 'durand'],
    ['J.P. S.A.', 'jp'],
    ['Épicerie Durand SASU', 'epicerie durand'],
    ['ÉPICERIE DURAND', 'epicerie durand'],
    ['Kermarrec Transports SCOP', 'kermarrec transports'],
    ['Müller GmbH', 'muller'],
    ['Acme, Inc.', 'acme'],
    ['Sasu Durand Conseil', 'durand conseil'],
    ['SAS', 'sas'],
    ['SA SARL', 'sa'],
    ['Sarlat Tourisme', 'sarlat tourisme'],
    ['Casa Nova', 'casa nova'],
    ['Groupe SAS Paris', 'groupe sas paris'],
  ])('la raison sociale %s → %s', (nom, attendu) => expect(comparerRaisonSociale(nom)).toBe(attendu));

  it('une personne se compare nom et prénom à part', () => {
    expect(comparerPersonne('LEFEVRE', 'Elodie')).toBe(comparerPersonne('Lefèvre', 'Élodie'));
    expect(comparerPersonne("D'Angelo", 'Loïc')).toBe('d angelo|loic');
    expect(comparerPersonne('Le', 'Goff Jean')).not.toBe(comparerPersonne('Le Goff', 'Jean'));
  });
});
