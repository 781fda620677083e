/** La lisière : ce qui vient du dehors ne commande ni un terminal, ni un journal, ni un rapport. */
import { ErreurUtilisateur, messageDe } from '../../lib/commun/erreurs';
import { enJson, enLignes, propre } from '../../lib/commun/propre';
import { tableau } from '../../lib/commun/tableau';
import { attention, gras } from '../../lib/commun/affichage';

/** Les entrées hostiles essayées, et ce qu'on en montre. */
const HOSTILES = [
  ['saut de ligne', 'a\nb', 'a⏎b'],
  ['retour chariot', 'a\r\nb', 'a␍⏎b'],
  ['tabulation', 'a\tb', 'a⇥b'],
  ['octet nul', 'a\0b', 'a␀b'],
  ['couleur', 'a\u001b[31mb', 'a␛[31mb'],
  ['titre de fenêtre', '\u001b]0;pirate\u0007', '␛]0;pirate␇'],
  ['effacement', '\u007f\b', '␡␈'],
  ['CSI en un octet', 'a\u009b2Jb', 'a‹U+009B›2Jb'],
  ['NEL', 'a\u0085b', 'a‹U+0085›b'],
  ['séparateurs de ligne Unicode', 'a\u2028b\u2029', 'a‹U+2028›b‹U+2029›'],
  ['bidi, forçage', 'facture\u202exslx.exe', 'facture‹U+202E›xslx.exe'],
  ['bidi, isolat', '\u2066a\u2069', '‹U+2066›a‹U+2069›'],
  ['marques bidi', '\u200e\u200f\u061c', '‹U+200E›‹U+200F›‹U+061C›'],
  ['espace nulle, BOM', 'a\u200bb\ufeff', 'a‹U+200B›b‹U+FEFF›'],
  ['trait d’union conditionnel', 'a\u00adb', 'a‹U+00AD›b'],
  ['étiquettes', 'a\u{e0041}', 'a‹U+E0041›'],
  ['demi-caractère', 'a\ud800', 'a‹U+D800›'],
] as const;

/** Ce qui ne doit jamais arriver au terminal ; écrit autrement que dans le programme, pour ne pas le recopier. */
// eslint-disable-next-line no-control-regex -- ce sont eux que l'on cherche
const AGISSANTS = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

test.each(HOSTILES)('%s', (_, hostile, montre) => {
  expect(propre(hostile)).toBe(montre);
  expect(propre(montre)).toBe(montre);
});

test('le texte ordinaire passe intact : accents, guillemets, insécables, liants', () => {
  for (const texte of ['Béton « Armor »\u00a0: 12\u202f%', 'می‌خواهم', '👩‍💻', 'a⏎b']) expect(propre(texte)).toBe(texte);
});

test('tout contrôle de U+0000 à U+009F devient visible', () => {
  for (let code = 0; code < 0xa0; code++) {
    const signe = String.fromCharCode(code);
    if (/[ -~]/.test(signe)) expect(propre(signe)).toBe(signe);
    else expect(propre(signe)).not.toMatch(AGISSANTS);
  }
});

test.each(HOSTILES)('%s, partout où il peut passer', (_, hostile) => {
  expect(enLignes([hostile, hostile]).split('\n')).toHaveLength(2);
  expect(tableau([hostile], [[hostile], [hostile]]).split('\n')).toHaveLength(4);
  const montres = [
    ...enLignes([hostile]).split('\n'),
    ...tableau([hostile], [[hostile]]).split('\n'),
    new ErreurUtilisateur(`Le fichier ${hostile} n'existe pas.`).message,
    messageDe(new Error(hostile)),
    attention(hostile),
    gras(hostile),
  ];
  expect(montres.filter((texte) => AGISSANTS.test(texte))).toEqual([]);
  const json = enJson({ [hostile]: [hostile] });
  expect(json.replaceAll('\n', '')).not.toMatch(AGISSANTS);
  expect(JSON.parse(json)).toEqual({ [hostile]: [hostile] });
});

test('une erreur de plusieurs lignes garde les siennes, et elles seules', () => {
  expect(new ErreurUtilisateur(['un\nfaux', 'deux']).message).toBe('un⏎faux\ndeux');
});
