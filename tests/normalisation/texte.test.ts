import { lireNom, lireTexte, nettoyer } from '../../lib/normalisation';
import { type Cas, lue, verifierIdempotence, vide } from './attendus';

const ESPACES: Cas[] = [
  ['', vide()],
  ['   ', vide()],
  ['\t\u00a0\r\n', vide()],
  ['\u200b\ufeff', vide()],
  ['Audit RGPD 9', lue('Audit RGPD 9')],
  ['  Projet repris 2 ', lue('Projet repris 2', 'N01')],
  ['Projet  repris', lue('Projet repris', 'N01')],
  ['Projet\trepris', lue('Projet repris', 'N01')],
  ['30\u00a0jours', lue('30 jours', 'N01')],
  ['10\u202f000', lue('10 000', 'N01')],
  ['a\u2003b\u3000c', lue('a b c', 'N01')],
  ['a\u2028b', lue('a b', 'N01')],
  ['Lefe\u0300vre', lue('Lefèvre', 'N01')],
  ['e\u200b\u0301', lue('é', 'N01')],
  ['\ufeffParis', lue('Paris', 'N01')],
  ['Pa\u0000ris', lue('Paris', 'N01')],
  ['Pa\u00adris', lue('Paris', 'N01')],
  ['Pa\u200dri\u2060s', lue('Paris', 'N01')],
  ['\u202eParis\u200f', lue('Paris', 'N01')],
  ['Pa\u007fris\u001b', lue('Paris', 'N01')],
  ['jours fériés exclus,\ncf. planning', lue('jours fériés exclus,\ncf. planning')],
  ['jours fériés exclus,\r\ncf. planning', lue('jours fériés exclus,\ncf. planning')],
  ['ancien\rMac', lue('ancien\nMac')],
  ['a \n  b', lue('a \n b', 'N01')],
  ['\n a\n', lue('a', 'N01')],
  ['dit « le "pompier" »', lue('dit « le "pompier" »')],
  ['Å — « Œuvre » … 12 €', lue('Å — « Œuvre » … 12 €')],
  ['Ωmega 東京 👍', lue('Ωmega 東京 👍')],
];

const MOJIBAKE: Cas[] = [
  ['BÃ©ton Armor SCOP', lue('Béton Armor SCOP', 'N02')],
  ['paiement Ã\u00a0 30 jours', lue('paiement à 30 jours', 'N02')],
  ['VoilÃ\u00a0', lue('Voilà', 'N02')],
  ['LÃ\u00a0-bas', lue('Là-bas', 'N02')],
  ['dÃ©jÃ\u00a0', lue('déjà', 'N02')],
  ['Ã\u00a0', lue('à', 'N02')],
  ['lâ€™eau', lue('l’eau', 'N02')],
  ['â€œciteâ€\u009d', lue('“cite”', 'N02')],
  ['PÅ“uf', lue('Pœuf', 'N02')],
  ['Å’uvre', lue('Œuvre', 'N02')],
  ['Å“', lue('œ', 'N02')],
  ['Å\u0081', lue('Ł', 'N02')],
  ['Ã‰, Å¡ et Ä‡', lue('É, š et ć', 'N02')],
  ['crÃªÃ», dÃ»', lue('crêû, dû', 'N02')],
  ['Ã‰picerie', lue('Épicerie', 'N02')],
  ['Ã\u0089picerie', lue('Épicerie', 'N02')],
  ['VOILÃ€', lue('VOILÀ', 'N02')],
  ['HÃ”TEL', lue('HÔTEL', 'N02')],
  ['OÃ™', lue('OÙ', 'N02')],
  ['OÃ¹', lue('Où', 'N02')],
  ['crÃªÃ©', lue('crêé', 'N02')],
  ['NOÃ‹L Ã‡A', lue('NOËL ÇA', 'N02')],
  ['12 â‚¬', lue('12 €', 'N02')],
  ['30Â°C', lue('30°C', 'N02')],
  ['Â«Â\u00a0ouiÂ\u00a0Â»', lue('« oui »', 'N02', 'N01')],
  ['10Â\u00a0000', lue('10 000', 'N02', 'N01')],
  ['10â€¯000', lue('10 000', 'N02', 'N01')],
  ['attendâ€¦', lue('attend…', 'N02')],
  ['Â½ journÃ©e', lue('½ journée', 'N02')],
  ['3 Ã— 4', lue('3 × 4', 'N02')],
  ['GdaÅ„sk, ÅÃ³dÅº, ÄŒeskÃ½', lue('Gdańsk, Åódź, Český', 'N02')],
  ['SÃ£o Paulo, MÃ¼ller, Ã…sa', lue('São Paulo, Müller, Åsa', 'N02')],
  ['été Ã©tÃ©', lue('été été', 'N02')],
  ['à la BÃ©casse, “ÉCOLE” lâ€™Ã©tÃ©', lue('à la Bécasse, “ÉCOLE” l’été', 'N02')],
  ['BÃƒÂ©ton', lue('Béton', 'N02')],
  ['BÃƒÆ’Ã‚Â©ton', lue('Béton', 'N02')],
  ['BÃ\u0083Â©ton', lue('Béton', 'N02')],
  ['CRÃƒË†CHE, Ãƒâ€°TÃƒâ€°', lue('CRÈCHE, ÉTÉ', 'N02')],
  ['ÃƒÂ‰picerie', lue('Épicerie', 'N02')],
  ['lÃ¢â‚¬â„¢eau', lue('l’eau', 'N02')],
  ['Å“uvre Ãƒ\u00c2\u00a0 voir', lue('œuvre à voir', 'N02')],
  ['l\u0092eau', lue('l’eau', 'N02')],
  ['  BÃ©ton ', lue('Béton', 'N02', 'N01')],
];

const LEGITIMES = [
  'MARCHÉ’',
  'FERMÉ…',
  '“ÉCOLE”',
  'À…',
  'Â',
  'Â propos',
  '«Â»',
  '“Ã”',
  'Ã…',
  '30 °C',
  'Åsa',
  'São',
  'Ängström',
  'Ångström',
  'MÜLLER',
  'SÃO PAULO',
  'MAÇÃ',
  'IRMÃ”',
  'IRMÃ…',
  'SMÅ…',
  'SMÅ” et „SMÅ“',
  '»HYVÄ»',
  '5 Å–10 Å',
  '5Å±0,1',
  'Ô temps',
  'Château, théâtre, pâte',
  'ÂGE, THÉÂTRE, CHÂTEAU',
  'Âge de l’eau',
  'Ærø, Łódź, Český Krumlov, Ñuñoa',
  'L’Œuvre – « cœur » — 100 €',
];

const FAUX_VIDES =
  'null NULL (null) <null> \\N \\n n/a N/A n.a. N.A na NA #N/A #na #NULL! nan NaN none None nil undefined - -- --- – —';

describe('le texte', () => {
  it.each(ESPACES)('N01 : %j', (brut, attendue) => expect(lireTexte(brut)).toEqual(attendue));

  it.each(MOJIBAKE)('N02 : %j', (brut, attendue) => expect(lireTexte(brut)).toEqual(attendue));

  it.each(LEGITIMES)('N02 laisse « %s »', (texte) => expect(nettoyer(texte)).toEqual(lue(texte)));

  it('N02 laisse une lettre citée entre espaces insécables', () =>
    expect(lireTexte('lettre «\u00a0Â\u00a0»')).toEqual(lue('lettre « Â »', 'N01')));

  it.each(FAUX_VIDES.split(' '))('N08 : %s', (brut) => {
    expect(lireTexte(brut)).toEqual(vide('N08'));
    expect(lireTexte(` ${brut}\u00a0`)).toEqual(vide('N08'));
  });

  it.each(['?', '???', '0', 'nul', 'Nanterre', 'Nan Yang', 'n', '----', '- oui', 'N/A ou presque', 'Nadia'])(
    'N08 laisse « %s »',
    (brut) => expect(lireTexte(brut)).toEqual(lue(brut)),
  );

  it('est stable', () => verifierIdempotence([...ESPACES, ...MOJIBAKE], lireTexte));

  it('retrouve tout texte français passé par une lecture en Latin-1, une ou deux fois', () => {
    const texte = "Où l'âne, là-bas, hélas ! préfère ça : naïf, noël, île, dû, cœur, Œuvre, ÉTÉ À NOËL, 12 € l’unité…";
    const malLu = (clair: string) => Buffer.from(clair, 'utf8').toString('latin1');
    expect(lireTexte(malLu(texte))).toEqual(lue(texte, 'N02'));
    expect(lireTexte(malLu(malLu(texte)))).toEqual(lue(texte, 'N02'));
  });

  it('retrouve tout texte français passé par une lecture en Windows-1252', () => {
    const texte =
      'Où l’âne, là-bas, hélas ! préfère ça : naïf, noël, île, dû, cœur, Œuvre, ÉTÉ, DÉJÀ NOËL, 12 € l’unité…';
    const malLu = new TextDecoder('windows-1252').decode(Buffer.from(texte, 'utf8'));
    expect(lireTexte(malLu)).toEqual(lue(texte, 'N02'));
  });
});

describe('le nom', () => {
  it.each<Cas>([
    ['', vide()],
    [' - ', vide('N08')],
    ['n/a', vide('N08')],
    ['Null', lue('Null')],
    ['NULL', lue('NULL')],
    ['Nan', lue('Nan')],
    ['None', lue('None')],
    ['Na', lue('Na')],
    ['--', lue('--')],
    [" D'Angelo", lue("D'Angelo", 'N01')],
    ['LefÃ¨vre', lue('Lefèvre', 'N02')],
  ])('%j', (brut, attendue) => expect(lireNom(brut)).toEqual(attendue));
});
