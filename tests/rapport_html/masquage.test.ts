/** Ce qui désigne une personne ne se lit pas dans la page. */
import { masquerMotif, masquerTexte, masquerValeur } from '../../lib/comptes_rendus/html/masquage';

describe('le masquage', () => {
  test.each([
    ['email', 'elodie@clevity.fr', 'e***@clevity.fr'],
    ['email', 'elodie chez clevity', 'e***'],
    ['telephone', '+33669317194', '+•••••••••94'],
    ['commentaire', 'appeler le 06 69 31 71 94', 'appeler le •• •• •• •• 94'],
    ['commentaire', 'le 2024-03-05, 12 jours', 'le 2024-03-05, 12 jours'],
  ])('%s : %s', (champ, valeur, attendu) => expect(masquerValeur(champ, valeur)).toBe(attendu));

  test.each([
    [
      "CLI-03 : l'e-mail « jean at deux.fr » n'est pas une adresse valide ; attendu : une adresse comme contact@exemple.fr",
      "CLI-03 : l'e-mail « j*** » n'est pas une adresse valide ; attendu : une adresse comme contact@exemple.fr",
    ],
    [
      "INT-04 : l'e-mail « a@b.fr » est déjà celui d'une autre fiche",
      "INT-04 : l'e-mail « a***@b.fr » est déjà celui d'une autre fiche",
    ],
    ["PRJ-09 : le statut « peut-être » n'est pas reconnu", "PRJ-09 : le statut « peut-être » n'est pas reconnu"],
  ])('motif %s', (motif, attendu) => expect(masquerMotif(motif)).toBe(attendu));

  test('un texte libre', () => expect(masquerTexte('voir anne@exemple.fr')).toBe('voir a***@exemple.fr'));
});
