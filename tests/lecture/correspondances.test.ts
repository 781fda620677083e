/** `correspondances.json` : la personne dit quelle colonne est laquelle. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Banc } from '../outils/banc';
import { ecrireDossier, recenser } from './outils';
import { recenserDossier } from '../../lib/lecture/dossier';

const TIERS = 'Tiers;Mel;Clef;Nom\n Durand ;d@x.fr;1;ignoré\nDupont;mauvais;2;ignoré\n';
const IMPOSEE = {
  'tiers_agence9.csv': { entite: 'clients', colonnes: { Tiers: 'nom', mel: 'email', Clef: 'id', Nom: null } },
};

const refus = (correspondances: unknown): Promise<string> =>
  recenser({
    'tiers_agence9.csv': TIERS,
    'correspondances.json': typeof correspondances === 'string' ? correspondances : JSON.stringify(correspondances),
  }).then(
    () => 'aucun refus',
    (erreur: unknown) => String(erreur),
  );

test('les colonnes imposées sont prises, les autres reconnues', async () => {
  const { fichiers, ecartes } = await recenser({
    'tiers_agence9.csv': TIERS,
    'correspondances.json': JSON.stringify(IMPOSEE),
  });
  expect(ecartes).toEqual([]);
  expect(
    fichiers.map(({ entite, source, dialecte }) => [entite, source, [...dialecte.colonnes], dialecte.inconnues]),
  ).toEqual([
    [
      'clients',
      'agence9',
      [
        ['nom', 0],
        ['email', 1],
        ['id', 2],
      ],
      [{ entete: 'Nom', rang: 3 }],
    ],
  ]);
});

test.each([
  ['du JSON mal formé', '{', 'ne se lit pas'],
  ['autre chose qu’un objet', [], 'doit être un objet'],
  [
    'une entité inconnue',
    { 'tiers_agence9.csv': { entite: 'tiers' } },
    '« entite » doit être clients, intervenants, projets, affectations',
  ],
  [
    'une colonne inconnue',
    { 'tiers_agence9.csv': { entite: 'clients', colonnes: { Tiers: 'raison' } } },
    '« Tiers » désigne "raison", qui n\'est pas une colonne des clients (id, nom',
  ],
  ['une clé inconnue', { 'tiers_agence9.csv': { entite: 'clients', colonne: {} } }, "la clé « colonne » n'existe pas"],
  [
    'un fichier absent',
    { 'autre.csv': { entite: 'clients', colonnes: {} } },
    "« autre.csv », qui n'est pas dans le dossier",
  ],
  [
    'un en-tête absent',
    { 'tiers_agence9.csv': { entite: 'clients', colonnes: { Mail: 'email', Clef: 'id', Tiers: 'nom' } } },
    "l'en-tête « Mail », qui n'y est pas",
  ],
  [
    'deux en-têtes pour un champ',
    { 'tiers_agence9.csv': { entite: 'clients', colonnes: { Tiers: 'nom', Nom: 'nom', Clef: 'id' } } },
    '« Tiers » et « Nom » nomment toutes deux',
  ],
])('%s est refusé', async (_, correspondances, message) => {
  expect(await refus(correspondances)).toContain(message);
});

test('un fichier isolé se reprend sous la même correspondance, et garde sa source', async () => {
  const banc = new Banc('essai_lecture_correspondances');
  try {
    await banc.vider();
    const rendu = await banc.migrer({ 'tiers_agence9.csv': TIERS, 'correspondances.json': JSON.stringify(IMPOSEE) });
    expect(rendu.fichiers[0]?.bilan).toMatchObject({ lues: 2, inserees: 1, isolees: 1 });
    const isole = join(banc.sortie, 'isolees', 'tiers_agence9.csv');
    writeFileSync(isole, readFileSync(isole, 'utf8').replace('mauvais', 'dupont@x.fr'));
    expect((await banc.reprendre(isole)).fichiers[0]?.bilan).toMatchObject({ lues: 1, inserees: 1, isolees: 0 });
    expect(await banc.valeurs('SELECT source, id_source, fichier, etat FROM v_lignes_isolees')).toEqual([
      ['agence9', '2', 'tiers_agence9.csv', 'reinjectee'],
    ]);
  } finally {
    await banc.fermer();
  }
});

test("un dossier sans correspondances.json n'en demande pas", async () => {
  const dossier = ecrireDossier({ 'clients.csv': 'id,nom,email\n' });
  expect((await recenserDossier(dossier)).fichiers[0]?.correspondance).toBeUndefined();
});
