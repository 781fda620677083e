/** Les fichiers d'isolés rendus : une ligne n'agit que sur son entrée, et dans sa base. */
import { readFileSync, writeFileSync } from 'node:fs';
import { recenserFichier } from '../../lib/lecture/dossier';
import { bilanDe, client, clients, projet, projets } from '../outils/banc';
import { lancer } from '../outils/scripts';
import { Atelier, changer } from './outils';

const atelier = new Atelier('livraisons_rendus');
const autre = new Atelier('livraisons_rendus_autre');
beforeEach(async () => {
  await atelier.vider();
  await autre.vider();
});
afterAll(async () => {
  await atelier.fermer();
  await autre.fermer();
});

const NOM = 'clients_nord.csv';
/** Deux lignes fautives : sans nom, sans adresse. */
const FAUTIFS = {
  [NOM]: clients(client('1', 'Un', 'un@x.fr'), client('2', '', 'deux@x.fr'), client('3', 'Trois', '')),
};

const CLIENTS = 'SELECT id_source, nom, email FROM clients ORDER BY cle';

describe('un _id qui n’est pas de cette base fait refuser le fichier entier, et n’écrit rien', () => {
  test('né d’une simulation', async () => {
    await atelier.migrer(FAUTIFS);
    const avant = await atelier.photo();
    // La simulation n'écrit pas de fichier : celui-ci est fait à la main, sur ce que son rapport disait.
    const chemin = atelier.corriger(NOM, (lignes) =>
      lignes.map((ligne, n) => ({ ...ligne, _id: `${n + 1}-0000000000` })),
    );
    await expect(atelier.reprendre(chemin)).rejects.toThrow(
      /ligne 2 : l'_id « 1-0{10} ».*ligne 3 .*Rien n'a été migré/,
    );
    expect(await atelier.photo()).toEqual(avant);
  });

  test('d’une autre base, qui a isolé les mêmes lignes du même fichier', async () => {
    await atelier.migrer(FAUTIFS);
    await autre.migrer(FAUTIFS);
    const avant = await atelier.photo();
    const chemin = autre.corriger(NOM, changer(0, { nom: 'Deux' }));
    await expect(atelier.reprendre(chemin)).rejects.toThrow(/ligne 2 .*ligne 3 .*cette base/);
    expect(await atelier.photo()).toEqual(avant);
  });

  test.each([
    ['un chiffre du sceau', (id: string) => id.replace(/.$/, (signe) => (signe === '0' ? '1' : '0'))],
    ['le numéro de l’entrée', (id: string) => id.replace(/^\d+/, (numero) => String(Number(numero) + 1))],
    ['un numéro inconnu', (id: string) => id.replace(/^\d+/, '987')],
    ['autre chose qu’un _id', () => 'bonjour'],
  ])('altéré : %s', async (_, alterer) => {
    await atelier.migrer(FAUTIFS);
    const avant = await atelier.photo();
    const chemin = atelier.corriger(NOM, ([premiere = {}, ...suite]) => [
      { ...premiere, nom: 'Deux', _id: alterer(premiere._id ?? '') },
      ...suite,
    ]);
    const { code, erreur } = await lancer('reprise', [chemin, '--base', atelier.nom, '--sortie', atelier.sortie]);
    expect([code, erreur]).toEqual([2, expect.stringMatching(/ligne 2 .*Rien n'a été migré/)]);
    expect(erreur).not.toMatch(/ligne 3|at .*\.ts/);
    expect(await atelier.photo()).toEqual(avant);
  });

  test('deux lignes du même _id', async () => {
    await atelier.migrer(FAUTIFS);
    const chemin = atelier.corriger(NOM, ([premiere = {}]) => [premiere, { ...premiere, nom: 'Deux' }]);
    await expect(atelier.reprendre(chemin)).rejects.toThrow(/ligne 3 : l'_id « .* » y est déjà/);
  });
});

test('une colonne _ligne sans colonne _id : refusé', async () => {
  await atelier.migrer(FAUTIFS);
  const chemin = atelier.corriger(NOM, (lignes) =>
    lignes.map((ligne) => Object.fromEntries(Object.entries(ligne).filter(([entete]) => entete !== '_id'))),
  );
  await expect(atelier.reprendre(chemin)).rejects.toThrow(/_ligne.*_id.*Rien n'a été migré/);
  expect((await recenserFichier(chemin)).fichiers[0]?.dialecte.rangLigne).toBeDefined();
});

test('rendu tel quel, un fichier ne change rien, ni les entrées ni le fichier', async () => {
  await atelier.migrer(FAUTIFS);
  const avant = await atelier.photo({ appuis: false });
  expect(bilanDe(await atelier.rendre(NOM, (lignes) => lignes))).toEqual({ [NOM]: [2, 0, 0, 0, 2] });
  expect(await atelier.photo({ appuis: false })).toEqual(avant);
});

test('corrigée, une ligne passe sous son fichier d’origine ; l’autre garde son entrée', async () => {
  await atelier.migrer(FAUTIFS);
  const rendu = await atelier.rendre(NOM, changer(0, { nom: 'Deux' }));
  expect(bilanDe(rendu)).toEqual({ [NOM]: [2, 1, 0, 0, 1] });
  expect(await atelier.entrees()).toEqual([
    [1, NOM, 3, 'CLI-02', 'reinjectee', 2, null],
    [2, NOM, 4, 'CLI-03', 'isolee', null, null],
  ]);
  expect(await atelier.valeurs("SELECT source, fichier, ligne FROM v_lignage WHERE id_source = '2'")).toEqual([
    ['nord', NOM, 3],
  ]);
  expect(atelier.isole(NOM).map(({ _ligne }) => _ligne)).toEqual(['4']);
  expect(await atelier.reserves()).toEqual([]);
});

test('une ligne dont l’entrée est close est ignorée, et l’on dit par quelle exécution', async () => {
  await atelier.migrer(FAUTIFS);
  const chemin = atelier.corriger(NOM, changer(0, { nom: 'Deux' }));
  const premiere = await atelier.reprendre(chemin);
  const avant = await atelier.photo({ appuis: false });
  const options = ['--base', atelier.nom, '--sortie', atelier.sortie];
  const { code, sortie } = await lancer('reprise', [chemin, ...options]);
  expect(code).toBe(0);
  expect(sortie).toMatch(new RegExp(`1 ligne ignorée : .*exécution n° ${premiere.execution}`));
  expect(await atelier.photo({ appuis: false })).toEqual(avant);
  const journal = readFileSync(`${atelier.sortie}/log_reprise.txt`, 'utf8');
  expect(journal).toMatch(new RegExp(`${NOM}:3 IGNOREE .*exécution n° ${premiere.execution}`));
});

test('encore fautive, une ligne clôt son entrée et en ouvre une autre, qui la suit', async () => {
  await atelier.migrer(FAUTIFS);
  await atelier.rendre(NOM, changer(0, { nom: 'Deux', email: 'pas une adresse' }));
  expect(await atelier.entrees()).toEqual([
    [1, NOM, 3, 'CLI-02', 'remplacee', 2, 3],
    [2, NOM, 4, 'CLI-03', 'isolee', null, null],
    [3, NOM, 3, 'CLI-03', 'isolee', null, null],
  ]);
  expect(atelier.isole(NOM).map(({ nom, email, _ligne }) => [nom, email, _ligne])).toEqual([
    ['Deux', 'pas une adresse', '3'],
    ['Trois', '', '4'],
  ]);
  // La suite se corrige à son tour.
  await atelier.rendre(NOM, changer(0, { email: 'deux@x.fr' }));
  expect((await atelier.entrees()).map(([id, , , , etat]) => [id, etat])).toEqual([
    [1, 'remplacee'],
    [2, 'isolee'],
    [3, 'reinjectee'],
  ]);
  expect(await atelier.valeurs(CLIENTS)).toEqual([
    ['1', 'Un', 'un@x.fr'],
    ['2', 'Deux', 'deux@x.fr'],
  ]);
  expect(await atelier.reserves()).toEqual([]);
});

describe('une ligne ajoutée à la main', () => {
  test('est neuve, et l’on le dit', async () => {
    await atelier.migrer(FAUTIFS);
    const chemin = atelier.corriger(NOM, (lignes) => [...lignes, { id: '9', nom: 'Neuf', email: 'neuf@x.fr' }]);
    const { code, sortie } = await lancer('reprise', [chemin, '--base', atelier.nom, '--sortie', atelier.sortie]);
    expect(code).toBe(0);
    expect(sortie).toContain('1 ligne ajoutée à la main');
    expect(await atelier.valeurs("SELECT source, nom FROM clients WHERE cle = '9'")).toEqual([['nord', 'Neuf']]);
    expect((await atelier.entrees()).map(([, , , , etat]) => etat)).toEqual(['isolee', 'isolee']);
    expect(await atelier.reserves()).toEqual([]);
  });

  test('ne clôt l’entrée de personne, même sous le même identifiant', async () => {
    await atelier.migrer(FAUTIFS);
    await atelier.rendre(NOM, () => [{ id: '2', nom: 'Deux', email: 'deux@x.fr', _id: '', _ligne: '' }]);
    expect((await atelier.entrees()).map(([, , , , etat]) => etat)).toEqual(['isolee', 'isolee']);
    expect(await atelier.valeurs(CLIENTS)).toHaveLength(2);
    expect(await atelier.reserves()).toEqual([]);
  });

  test('fautive, elle est isolée comme une autre, et se corrige comme une autre', async () => {
    await atelier.migrer(FAUTIFS);
    await atelier.rendre(NOM, (lignes) => [...lignes, { id: '9', nom: 'Neuf', email: '' }]);
    expect(
      atelier
        .isole(NOM)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(['2', '3', '9']);
    await atelier.rendre(NOM, (lignes) => lignes.map((l) => (l.id === '9' ? { ...l, email: 'neuf@x.fr' } : l)));
    expect(await atelier.valeurs("SELECT nom FROM clients WHERE cle = '9'")).toEqual([['Neuf']]);
    expect(await atelier.reserves()).toEqual([]);
  });
});

test('le dossier relancé après une correction : la ligne est ignorée, sans motif nouveau', async () => {
  const dossier = atelier.ecrire(FAUTIFS);
  await atelier.migrer(dossier);
  await atelier.rendre(NOM, changer(0, { nom: 'Deux' }));
  const avant = await atelier.photo({ appuis: false });
  const relance = await atelier.migrer(dossier);
  expect(bilanDe(relance)).toEqual({ [NOM]: [3, 0, 0, 2, 1] });
  expect(await atelier.photo({ appuis: false })).toEqual(avant);
  expect([...relance.dejaReinjectees]).toEqual([[2, 1]]);
  expect(await atelier.reserves()).toEqual([]);
});

test('un fichier retouché et pas rendu n’est jamais écrasé en silence ; une simulation n’y touche pas', async () => {
  const dossier = atelier.ecrire(FAUTIFS);
  await atelier.migrer(dossier);
  const chemin = atelier.cheminIsole(NOM);
  const retouche = readFileSync(chemin, 'utf8').replace(';;deux@x.fr', ';En cours;deux@x.fr');
  writeFileSync(chemin, retouche);
  await atelier.migrer(dossier, { simulation: true });
  expect(readFileSync(chemin, 'utf8')).toBe(retouche);
  const { isolesRanges } = await atelier.migrer(dossier);
  expect(isolesRanges).toHaveLength(1);
  expect(readFileSync(isolesRanges[0] ?? '', 'utf8')).toBe(retouche);
  expect(atelier.isole(NOM).map(({ nom }) => nom)).toEqual(['', 'Trois']);
});

test('une ligne rendue inchangée, mais dont la référence est arrivée, passe', async () => {
  await atelier.migrer({ 'projets_nord.csv': projets(projet('1', 'Audit', '7')) });
  const chemin = atelier.corriger('projets_nord.csv', (lignes) => lignes);
  await atelier.migrer({ 'clients_nord.csv': clients(client('7', 'Sept', 'sept@x.fr')) });
  expect(await atelier.valeurs('SELECT nom_projet FROM projets')).toEqual([['Audit']]);
  // Rendue après coup, elle est déjà en base.
  const rendu = await atelier.reprendre(chemin);
  expect([...rendu.dejaReinjectees]).toEqual([[2, 1]]);
});

test('deux lignes rendues sous la même identité : la seconde est la copie de la première, et la base le dit', async () => {
  await atelier.migrer(FAUTIFS);
  const rendu = await atelier.rendre(NOM, (lignes) =>
    lignes.map((ligne) => ({ ...ligne, id: '9', nom: 'Neuf', email: 'neuf@x.fr' })),
  );
  expect(bilanDe(rendu)).toEqual({ [NOM]: [2, 1, 0, 1, 0] });
  expect((await atelier.entrees()).map(([, , , , etat]) => etat)).toEqual(['reinjectee', 'reinjectee']);
  expect(await atelier.reserves()).toEqual([]);
  await atelier.executer("DELETE FROM clients WHERE cle = '9'");
  expect(await atelier.reserves()).toContainEqual(expect.stringMatching(/^LIG-05 lignes_isolees 2$/));
});
