/**
 * Un fichier de plusieurs mégaoctets dont chaque frontière de bloc tombe au milieu d'un caractère accentué, ou entre
 * `\r` et `\n` : rien n'est coupé, rien n'est compté deux fois.
 */
import { Banc, bilanDe } from './outils/banc';

const banc = new Banc('t_lecture_longue');
beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

/** Toute frontière de bloc, quelle que soit la taille des blocs (une puissance de deux), est aussi l'une de celles-ci. */
const BLOC = 1 << 12;
/** Longueur de chaque ligne en octets, fin comprise. */
const LARGEUR = 1 << 10;
const LIGNES = 5000;

/** Le commentaire d'un client : de quoi amener sa ligne à `LARGEUR` octets, en « é » de deux octets. */
function commentaire(debut: string, fin: string): string {
  const reste = LARGEUR - Buffer.byteLength(debut + fin);
  return 'x'.repeat(reste % 2) + 'é'.repeat(Math.floor(reste / 2));
}

/** L'en-tête, ligne 1, fait `entete` octets : il décale toutes les lignes qui suivent. */
function fabriquer(fin: string, entete: number): { octets: Buffer; commentaires: string[] } {
  const commentaires: string[] = [];
  const lignes = ['id,nom,email,commentaire'.padEnd(entete - fin.length) + fin];
  for (let rang = 1; rang <= LIGNES; rang++) {
    const debut = `${rang},Société ${rang},c${rang}@x.fr,`;
    const texte = commentaire(debut, fin);
    commentaires.push(texte);
    lignes.push(debut + texte + fin);
  }
  return { octets: Buffer.from(lignes.join('')), commentaires };
}

/** Les octets qui entourent chaque frontière : [dernier d'un bloc, premier du suivant]. */
const frontieres = (octets: Buffer): Set<string> => {
  const vues = new Set<string>();
  for (let position = BLOC; position < octets.length; position += BLOC) {
    vues.add(octets.toString('hex', position - 1, position + 1));
  }
  return vues;
};

test.each([
  ['LF, un « é » sur chaque frontière', '\n', 324, 'c3a9'],
  ['CRLF, un « é » sur chaque frontière', '\r\n', 325, 'c3a9'],
  ['CRLF, chaque frontière entre \\r et \\n', '\r\n', LARGEUR + 1, '0d0a'],
])('%s', async (_quoi, fin, entete, coupe) => {
  const { octets, commentaires } = fabriquer(fin, entete);
  expect(octets.length).toBeGreaterThan(5_000_000);
  expect(frontieres(octets)).toEqual(new Set([coupe]));
  const rendu = await banc.migrer({ 'clients.csv': octets });
  expect(bilanDe(rendu)).toEqual({ 'clients.csv': [LIGNES, LIGNES, 0, 0, 0] });
  const rangees = await banc.lire<{ ligne: number; nom: string; commentaire: string }>(
    'SELECT ligne, nom, commentaire FROM clients ORDER BY id_client',
  );
  const fausses = rangees.filter(
    (rangee, rang) =>
      rangee.ligne !== rang + 2 || rangee.nom !== `Société ${rang + 1}` || rangee.commentaire !== commentaires[rang],
  );
  expect(fausses).toEqual([]);
});
