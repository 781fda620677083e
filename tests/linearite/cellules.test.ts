/** Lire une cellule demande un travail proportionnel à sa longueur, quelle que soit sa nature et quoi qu'elle contienne. */
import { MODELE, type Nature } from '../../lib/metier/modele';
import {
  adressesDe,
  cleIdentifiant,
  comparerPersonne,
  comparerRaisonSociale,
  indiceOrdre,
  LECTURES,
  noteHorsBornes,
  ordresPossibles,
  repererAgence,
} from '../../lib/normalisation';
import { croissance, PLAFOND } from '../outils/croissance';

const MOTIFS = [
  ...[
    '0',
    '0 ',
    'a',
    'a ',
    'a.',
    '.',
    '-',
    '1/',
    '06',
    '+33',
    'a@',
    '@',
    'a@b.fr;',
    '<',
    '(',
    ' ',
    '\n',
    '\u00a0',
    '\u200b',
  ],
  ...['é', 'e\u0301', 'Ã©', 'Ã\u00a0', 'â€™', 'ÃƒÂ', 'Â', 'œ', 'sa ', 'st ', '5 mars ', 'terminé'],
];
const NATURES = [...new Set(Object.values(MODELE).flatMap(({ champs }) => champs.map(({ nature }) => nature)))];
const CONTEXTE = { ordre: 'jour', echelle: null } as const;

const TRAVAUX: readonly (readonly [string, (texte: string) => unknown])[] = [
  ...NATURES.map((nature: Nature): [string, (texte: string) => unknown] => [
    `lire ${nature}`,
    (texte) => LECTURES[nature](texte, CONTEXTE),
  ]),
  ['comparer une raison sociale', comparerRaisonSociale],
  ['comparer une personne', (texte) => comparerPersonne(texte, texte)],
  ['comparer un identifiant', cleIdentifiant],
  ['repérer une agence', repererAgence],
  ['chercher des adresses', adressesDe],
  ['chercher un ordre', (texte) => [indiceOrdre(texte), ordresPossibles(texte, '2026-08-01')]],
  ['chercher une échelle', noteHorsBornes],
];

test.each(TRAVAUX)('%s : huit fois plus long, à peu près huit fois plus de travail', (_, travail) => {
  for (const motif of MOTIFS) {
    const ecrire = (longueur: number): string => `${motif.repeat(Math.ceil(longueur / motif.length))}\u0001!`;
    expect([motif, croissance(travail, ecrire) < PLAFOND]).toEqual([motif, true]);
  }
});

test('un travail quadratique ne passe pas', () => {
  const quadratique = (texte: string): string => texte.replace(/\d(?=.*\d\d)/g, '•');
  expect(croissance(quadratique, (longueur) => '0 '.repeat(longueur / 2))).toBeGreaterThan(PLAFOND);
});
