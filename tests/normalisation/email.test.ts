import { lireEmail } from '../../lib/normalisation';
import { type Cas, illisible, lue, verifierIdempotence, vide } from './attendus';

const LONG = `a@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}`;

const CAS: Cas[] = [
  ['', vide()],
  ['N/A', vide('N08')],
  ['contact@beton-armor.fr', lue('contact@beton-armor.fr')],
  ['CONTACT@EPICERIE-DURAND.FR', lue('contact@epicerie-durand.fr', 'N03')],
  [' Contact@x.fr\u00a0', lue('contact@x.fr', 'N01', 'N03')],
  ['contact@x.fr ', lue('contact@x.fr', 'N01')],
  ["o'neil+devis_2@mail.agence-1.co.uk", lue("o'neil+devis_2@mail.agence-1.co.uk")],
  ['remi.schafer1@clevity.fr', lue('remi.schafer1@clevity.fr')],
  ['a@1and1.fr', lue('a@1and1.fr')],
  ['pas-un-email', illisible()],
  ['contact at x.fr', illisible()],
  ['a@b', illisible()],
  ['a@b.c', illisible()],
  ['a@b.12', illisible()],
  ['@b.fr', illisible()],
  ['a@', illisible()],
  ['a@@b.fr', illisible()],
  ['a@b@c.fr', illisible()],
  ['a..b@c.fr', illisible()],
  ['.a@c.fr', illisible()],
  ['a.@c.fr', illisible()],
  ['a@c..fr', illisible()],
  ['a@.fr', illisible()],
  ['a@c.fr.', illisible()],
  ['a@-c.fr', illisible()],
  ['a@c-.fr', illisible()],
  ['a@b_c.fr', illisible()],
  ['élodie@c.fr', illisible()],
  ['a b@c.fr', illisible()],
  ['a@b.fr, c@d.fr', illisible()],
  ['a@b.fr;c@d.fr', illisible()],
  ['Nom <a@b.fr>', illisible()],
  ['mailto:a@b.fr', illisible()],
  ['a@b.fr\nc@d.fr', illisible()],
  ['"a b"@c.fr', illisible()],
  [' ??? ', illisible('N01')],
  [`${LONG}.${'f'.repeat(8)}`, lue(`${LONG}.${'f'.repeat(8)}`)],
  [`${LONG}.${'f'.repeat(9)}`, illisible()],
];

describe("l'e-mail", () => {
  it.each(CAS)('%j', (brut, attendue) => expect(lireEmail(brut)).toEqual(attendue));

  it('a au plus 254 caractères', () => expect(`${LONG}.${'f'.repeat(8)}`).toHaveLength(254));

  it('est stable', () => verifierIdempotence(CAS, lireEmail));
});
