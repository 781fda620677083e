/** Le masquage : ce qui en reste lisible, et un travail proportionnel à la cellule. */
import { masquer, masquerAdresse, masquerAnomalie, masquerNumero } from '../lib/commun/masquage';
import { croissance, PLAFOND } from './outils/croissance';

test.each([
  ['elodie.lefevre@clevity.fr', 'e***@clevity.fr'],
  ['voir anne@exemple.fr, ou « paul@exemple.fr »', 'voir a***@exemple.fr, ou « p***@exemple.fr »'],
  ['Anne <anne@exemple.fr>;paul@exemple.fr', 'Anne <a***@exemple.fr>;p***@exemple.fr'],
  [`${'e'.repeat(100)}@clevity.fr`, 'e***@clevity.fr'],
  ['a@b@c.fr', 'a***@c.fr'],
  ['@ seul, @fin et debut@', '@ seul, @fin et debut@'],
  ['rien à masquer', 'rien à masquer'],
  ['', ''],
])('le texte %j', (texte, attendu) => expect(masquer(texte)).toBe(attendu));

test.each([
  ['06 12 34 56 78', '•• •• •• •• 78'],
  ['+33669317194', '+•••••••••94'],
  ['0 6 1 2 3 4 5 6 7 8', '• • • • • • • • 7 8'],
  ['0612345678\n0698765432', '••••••••••\n••••••••32'],
  ['poste 42', 'poste 42'],
  ['7', '7'],
  ['', ''],
])('le numéro %j', (texte, attendu) => expect(masquerNumero(texte)).toBe(attendu));

test.each([
  ['elodie@clevity.fr', 'e***@clevity.fr'],
  ['jean at exemple.fr', 'j***'],
  ['jean dupont @ exemple.fr', 'j***'],
  ['', ''],
])('l’adresse %j', (texte, attendu) => expect(masquerAdresse(texte)).toBe(attendu));

test.each([
  ['telephone', '06 12 34 56 78', '•• •• •• •• 78'],
  ['email', 'pas-un-email', 'p***'],
  ['commentaire', 'voir a@b.fr', 'voir a***@b.fr'],
])('l’anomalie du champ %s', (champ, valeur, attendue) =>
  expect(masquerAnomalie({ code: 'X', champ, valeur })).toEqual({ code: 'X', champ, valeur: attendue }),
);

describe('une cellule huit fois plus longue demande à peu près huit fois plus de travail', () => {
  test.each(['0', '0 ', '06', 'a', 'a@', '@', 'a b', '😀', '0\n'])('faite de %j', (motif) => {
    const ecrire = (longueur: number): string => `${motif.repeat(longueur / motif.length)}@x`;
    for (const champ of ['telephone', 'email', 'commentaire']) {
      expect(croissance((valeur) => masquerAnomalie({ champ, valeur }), ecrire)).toBeLessThan(PLAFOND);
    }
  });
});
