import exemples from 'libphonenumber-js/examples.mobile.json';
import { getExampleNumber, type CountryCode } from 'libphonenumber-js';
import { lireTelephone } from '../../lib/normalisation';
import { type Cas, illisible, lue, verifierIdempotence, vide } from './attendus';

const MOBILE = lue('+33612345678', 'N06');

const CAS: Cas[] = [
  ['', vide()],
  ['-', vide('N08')],
  ['+33612345678', lue('+33612345678')],
  [' +33612345678', lue('+33612345678', 'N01')],
  ['0679525382', lue('+33679525382', 'N06')],
  ['06 69 31 71 94', lue('+33669317194', 'N06')],
  ['+33 633658047', lue('+33633658047', 'N06')],
  ['06.43.62.93.55', lue('+33643629355', 'N06')],
  ['0033668002105', lue('+33668002105', 'N06')],
  ['00 33 6 12 34 56 78', MOBILE],
  ['+33 (0)6 12 34 56 78', MOBILE],
  ['+33(0)612345678', MOBILE],
  ['(+33) 6 12 34 56 78', MOBILE],
  ['(+33) (0)6 12 34 56 78', MOBILE],
  ['0033 (0) 6 12 34 56 78', MOBILE],
  ['0033 (0)6 12 34 56 78', MOBILE],
  ['33 (0)6 12 34 56 78', MOBILE],
  ['(0)6 12 34 56 78', MOBILE],
  ['(06) 12 34 56 78', MOBILE],
  ['+ 33 6 12 34 56 78', MOBILE],
  ['612345678', MOBILE],
  ['6 12 34 56 78', MOBILE],
  ['33612345678', MOBILE],
  ['06/12/34/56/78', MOBILE],
  ['06-12-34-56-78', MOBILE],
  ['06‑12‑34‑56‑78', MOBILE],
  ['06\u00a012\u00a034\u00a056\u00a078', lue('+33612345678', 'N01', 'N06')],
  ['01 23 45 67 89', lue('+33123456789', 'N06')],
  ['+32 2 123 45 67', lue('+3221234567', 'N06')],
  ['0032 2 123 45 67', lue('+3221234567', 'N06')],
  ['+49 (0)30 123456', lue('+4930123456', 'N06')],
  ['+262 692 12 34 56', lue('+262692123456', 'N06')],
  ['+590590123456', lue('+590590123456')],
  ['+1 (212) 555-0100', lue('+12125550100', 'N06')],
  ['+1234567', lue('+1234567')],
  ['+123456789012345', lue('+123456789012345')],
  ['+123456', illisible()],
  ['+1234567890123456', illisible()],
  ['+0612345678', illisible()],
  ['+33012345678', illisible()],
  ['+3361234567', illisible()],
  ['0012345', illisible()],
  ['poste 42', illisible()],
  ['12', illisible()],
  ['06 12 34 56', illisible()],
  ['06 12 34 56 78 9', illisible()],
  ['0012 34 56 78', lue('+12345678', 'N06')],
  ['1234567890', illisible()],
  ['6,12345E+08', illisible()],
  ['()', illisible()],
  ['+', illisible()],
  ['???', illisible()],
];

/** L'outre-mer : dix chiffres comme en métropole, un autre indicatif. */
const OUTRE_MER: Cas[] = [
  ...[
    ['262', '262', '263', '269', '639', '692', '693'],
    ['590', '590', '690', '691'],
    ['594', '594', '694'],
    ['596', '596', '696', '697'],
  ].flatMap(([indicatif = '', ...debuts]) =>
    debuts.flatMap((debut): Cas[] =>
      [`0${debut} 12 34 56`, `${debut}123456`, `+${indicatif} 0${debut} 12-34-56`].map((brut) => [
        brut,
        lue(`+${indicatif}${debut}123456`, 'N06'),
      ]),
    ),
  ),
  ['+33692123456', lue('+33692123456')],
  ['0033692030308', lue('+33692030308', 'N06')],
  ['262692123456', lue('+262692123456', 'N06')],
  ['0695 12 34 56', lue('+33695123456', 'N06')],
  ['0591 12 34 56', lue('+33591123456', 'N06')],
  ['02 61 23 45 67', lue('+33261234567', 'N06')],
];

/** Ce qu'un fichier met autour d'un numéro. */
const HABILLES: Cas[] = [
  ['+33 06 12 34 56 78', MOBILE],
  ['33 06 12 34 56 78', MOBILE],
  ['0033 06 12 34 56 78', MOBILE],
  ['tel:+33-6-12-34-56-78', MOBILE],
  ['tel:+33612345678;ext=12', MOBILE],
  ['TEL: 06 12 34 56 78', MOBILE],
  ['Tél. : 06 12 34 56 78', MOBILE],
  ['tél. 06 12 34 56 78', MOBILE],
  ['06 12 34 56 78 poste 3', MOBILE],
  ['06 12 34 56 78, poste 3', MOBILE],
  ['06 12 34 56 78 (poste 312)', MOBILE],
  ['06 12 34 56 78 ext. 12', MOBILE],
  ['06 12 34 56 78 x12', MOBILE],
  ['06 12 34 56 78 (perso)', MOBILE],
  ['612345678.0', MOBILE],
  ['33612345678,0', MOBILE],
  ['692123456.0', lue('+262692123456', 'N06')],
  ['+1 (212) 555-0100 x12', lue('+12125550100', 'N06')],
];

/** Plusieurs numéros : le premier, si tous en sont. */
const PLUSIEURS: Cas[] = [
  ['06 12 34 56 78 / 06 98 76 54 32', MOBILE],
  ['06 12 34 56 78/01 23 45 67 89', MOBILE],
  ['06.12.34.56.78 - 06.98.76.54.32', MOBILE],
  ['06 12 34 56 78 ou 01 23 45 67 89', MOBILE],
  ['0612345678;0698765432', MOBILE],
  ['0612345678\n0698765432', MOBILE],
  ['+33612345678 +33698765432', MOBILE],
  ['06 12 34 56 78 (perso), tél. 01 23 45 67 89 (bureau)', MOBILE],
  ['06 12 34 56 78 / +32 2 123 45 67', MOBILE],
  ['06 12 34 56 78 / +32 2 123 45 67 / 0692 12 34 56', MOBILE],
  ['06 12 34 56 78 / 79', illisible()],
  ['+32 2 123 45 67 / 68', illisible()],
  ['06 12 34 56 78, voir avec M. Roy', illisible()],
  [`06 12 34 56 78${' / 06 98 76 54 32'.repeat(20)}`, illisible()],
];

/** Ce que le pays compose après son indicatif. */
const ETRANGERS: Cas[] = [
  ['+44 (0)20 7946 0018', lue('+442079460018', 'N06')],
  ['+32 (0)2 123 45 67', lue('+3221234567', 'N06')],
  ['+39 (0)2 1234 5678', lue('+390212345678', 'N06')],
  ['+7 8 912 345 67 89', lue('+79123456789', 'N06')],
  ['+225 07 12 34 56', lue('+22507123456', 'N06')],
];

const TOUS = [...CAS, ...OUTRE_MER, ...HABILLES, ...PLUSIEURS, ...ETRANGERS];

describe('le téléphone', () => {
  it.each(TOUS)('%j', (brut, attendue) => expect(lireTelephone(brut)).toEqual(attendue));

  it('de chaque pays se lit comme son pays l’écrit pour l’étranger, et reste tel quel en base', () => {
    const pays = Object.keys(exemples) as CountryCode[];
    expect(pays.length).toBeGreaterThan(230);
    for (const code of pays) {
      const exemple = getExampleNumber(code, exemples);
      const attendu = exemple?.number;
      expect([code, lireTelephone(exemple?.formatInternational() ?? '').valeur]).toEqual([code, attendu]);
      expect([code, lireTelephone(String(attendu))]).toEqual([code, lue(String(attendu))]);
      expect(String(attendu)).toMatch(/^[+][1-9][0-9]{5,14}$/);
    }
  });

  it('d’outre-mer se lit aussi comme on l’y écrit', () => {
    for (const code of ['FR', 'RE', 'YT', 'GP', 'MQ', 'GF'] as const) {
      const exemple = getExampleNumber(code, exemples);
      expect([code, lireTelephone(exemple?.formatNational() ?? '').valeur]).toEqual([code, exemple?.number]);
    }
  });

  it('est stable', () => verifierIdempotence(TOUS, lireTelephone));
});
