/** `--expliquer` : toute l'histoire d'une ligne en base. */
import { Banc, client, clients, projet, projets } from './outils/banc';
import { lancer } from './outils/scripts';

const banc = new Banc('essai_explication');
beforeAll(async () => {
  await banc.vider();
  await banc.migrer({
    'clients_nord.csv': clients(client('4', 'Épicerie Durand SASU', 'contact@durand.fr', '03/09/2009,,')),
    'clients_sud.csv': clients(client('46', 'ÉPICERIE DURAND', 'contact@durand.fr', '2009-09-03,Bretagne,')),
    'projets.csv': projets(projet('7', 'Audit', '46', '2021-01-01,2021-12-31,En cours,4')),
  });
});
afterAll(() => banc.fermer());

const expliquer = async (...demande: string[]): Promise<string> => {
  const { code, sortie } = await lancer('validate', ['--expliquer', ...demande, '--base', banc.nom]);
  expect(code).toBe(0);
  return sortie;
};

test('un client : origine, valeur lue et règle, fusion, ce qu’elle a complété, ce qu’elle disait d’autre, changement', async () => {
  const sortie = await expliquer('client', 'nord:4');
  expect(sortie).toContain('clients_nord.csv, ligne 2');
  expect(sortie).toMatch(/date_inscription +03\/09\/2009 +2009-09-03 +N04/);
  expect(sortie).toContain('clients_sud.csv, ligne 2 : source sud, identifiant 46');
  expect(sortie).toContain('CLI-06  clients_sud.csv:2 a complété region : « Bretagne »');
  expect(sortie).toContain('disait nom « ÉPICERIE DURAND » ; gardé : « Épicerie Durand SASU »');
  expect(sortie).toMatch(
    /changements depuis\n +\d\d\/\d\d\/\d{4} à \d\d:\d\d:\d\d +region : « \(vide\) » → « Bretagne »/,
  );
});

test('une identité fusionnée mène à la même fiche ; le pluriel est admis', async () => {
  expect(await expliquer('clients', 'sud:46')).toBe(await expliquer('client', 'nord:4'));
});

test('un identifiant se compare comme partout : sans égard aux zéros de tête', async () => {
  expect(await expliquer('client', 'nord:004')).toBe(await expliquer('client', 'nord:4'));
});

test('une base sans migration terminée : code 2, une phrase', async () => {
  const vide = new Banc('essai_explication_vide');
  await vide.creer();
  const { code, erreur } = await lancer('validate', ['--expliquer', 'projet', '1', '--base', vide.nom]);
  await vide.fermer();
  expect([code, erreur]).toEqual([2, expect.stringContaining("aucune migration n'y est terminée")]);
});

test('un projet : la note retirée et la référence résolue', async () => {
  const sortie = await expliquer('projet', 'commune:7');
  expect(sortie).toMatch(/note_satisfaction +4 +\(vide\) +PRJ-11/);
  expect(sortie).toMatch(/id_client +nord:4 ou sud:46 +\d+ +référence résolue/);
});

test.each([
  [['--expliquer', 'chien', '3'], "« chien » n'est pas une entité"],
  [['--expliquer', 'projet', '999'], "Il n'y a aucun projet « 999 »"],
  [['--expliquer', 'affectation', 'nord:12'], "Il n'y a aucune affectation « nord:12 »"],
  [['--expliquer', 'projet'], '--expliquer attend une entité et une clé'],
  [['42'], '--expliquer attend une entité et une clé'],
])('%j : code 2, une phrase', async (arguments_, attendue) => {
  const { code, erreur } = await lancer('validate', [...arguments_, '--base', banc.nom]);
  expect(code).toBe(2);
  expect(erreur).toContain(attendue);
  expect(erreur).not.toContain('    at ');
});
