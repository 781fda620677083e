import { adressesDe, lireEmail } from '../../lib/normalisation';
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
  ['a@b.fr\nc@d.fr', illisible()],
  ['"a b"@c.fr', illisible()],
  [' ??? ', illisible('N01')],
  [`${LONG}.${'f'.repeat(8)}`, lue(`${LONG}.${'f'.repeat(8)}`)],
  [`${LONG}.${'f'.repeat(9)}`, illisible()],
];

/** Une seule adresse, habillée par une messagerie ou un tableur. */
const HABILLEES: Cas[] = [
  ['mailto:a@b.fr', lue('a@b.fr', 'N03')],
  ['MAILTO:A@b.fr', lue('a@b.fr', 'N03')],
  ['mailto: a@b.fr', lue('a@b.fr', 'N03')],
  ['mailto:a@b.fr?subject=Devis%20c@d.fr', lue('a@b.fr', 'N03')],
  ['Nom <a@b.fr>', lue('a@b.fr', 'N03')],
  ['"Roy, Anne" <Anne.Roy@b.fr>', lue('anne.roy@b.fr', 'N03')],
  ['<a@b.fr>', lue('a@b.fr', 'N03')],
  ['Anne Roy <mailto:a@b.fr>', lue('a@b.fr', 'N03')],
  ['Anne Roy < a@b.fr >', lue('a@b.fr', 'N03')],
  ['Anne Roy <a@b.fr', illisible()],
  ['Anne Roy <>', illisible()],
  ['c@d.fr <a@b.fr>', illisible()],
  ['Anne <a@b.fr>, Paul <c@d.fr>', illisible()],
  ['mailto:', illisible()],
];

/** Les domaines internationaux s'écrivent en ASCII, comme les messageries les écrivent. */
const INTERNATIONALES: Cas[] = [
  ['contact@société.fr', lue('contact@xn--socit-esab.fr', 'N03')],
  ['Contact@SOCIÉTÉ.FR', lue('contact@xn--socit-esab.fr', 'N03')],
  ['a@straße.de', lue('a@xn--strae-oqa.de', 'N03')],
  ['a@пример.рф', lue('a@xn--e1afmkfd.xn--p1ai', 'N03')],
  ['a@xn--e1afmkfd.xn--p1ai', lue('a@xn--e1afmkfd.xn--p1ai')],
  ['Zoé <a@société.fr>', lue('a@xn--socit-esab.fr', 'N03')],
  ['a@soci\u00e9t\u00e9_.fr', illisible()],
  ['a@é', illisible()],
  ['a@é..fr', illisible()],
  ['a@b.xn--', illisible()],
];

const LONGUEURS: Cas[] = [
  [`${'a'.repeat(64)}@b.fr`, lue(`${'a'.repeat(64)}@b.fr`)],
  [`${'a'.repeat(65)}@b.fr`, illisible()],
  [`a@${'b'.repeat(63)}.fr`, lue(`a@${'b'.repeat(63)}.fr`)],
  [`a@${'b'.repeat(64)}.fr`, illisible()],
  [`a@${'b'.repeat(64)}.c.fr`, illisible()],
  [`a@b.${'f'.repeat(64)}`, illisible()],
  [`a@${'é'.repeat(60)}.fr`, illisible()],
  [`${'x'.repeat(2000)} <a@b.fr>`, illisible()],
];

const TOUTES = [...CAS, ...HABILLEES, ...INTERNATIONALES, ...LONGUEURS];

describe("l'e-mail", () => {
  it.each(TOUTES)('%j', (brut, attendue) => expect(lireEmail(brut)).toEqual(attendue));

  it('a au plus 254 caractères', () => expect(`${LONG}.${'f'.repeat(8)}`).toHaveLength(254));

  it('est stable', () => verifierIdempotence(TOUTES, lireEmail));

  it.each([
    ['a@b.fr, c@d.fr', ['a@b.fr', 'c@d.fr']],
    ['a@b.fr;C@D.FR ; a@b.fr', ['a@b.fr', 'c@d.fr']],
    ['a@b.fr / c@d.fr', ['a@b.fr', 'c@d.fr']],
    ['a@b.fr/c@d.fr', ['a@b.fr', 'c@d.fr']],
    ['a@b.fr ou c@d.fr', ['a@b.fr', 'c@d.fr']],
    ['Anne <a@b.fr>, Paul <mailto:c@d.fr>', ['a@b.fr', 'c@d.fr']],
    ['a@b.fr\nc@société.fr', ['a@b.fr', 'c@xn--socit-esab.fr']],
    ['a@b.fr;', ['a@b.fr']],
    ['pas-un-email', []],
    ['', []],
  ])('les adresses de %j', (texte, adresses) => expect(adressesDe(texte)).toEqual(adresses));
});
