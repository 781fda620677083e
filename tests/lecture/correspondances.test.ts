/** `correspondances.json` : la personne dit quelle colonne est laquelle. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Banc } from '../outils/banc';
import { ecrireClasseur, ecrireDossier, recenser } from './outils';
import { examinerDossier, recenserDossier, recenserFichier } from '../../lib/lecture/dossier';
import { esquisserCorrespondances, type Esquisse } from '../../lib/lecture/esquisse';
import { lancer } from '../outils/scripts';

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

test("l'entité n'a pas besoin d'être dite quand le nom la dit", async () => {
  const { fichiers } = await recenser({
    'Nord/clients.csv': 'Tiers;Mel;Clef\n',
    'correspondances.json': '{"Nord/clients.csv": {"colonnes": {"Tiers": "nom", "Clef": "id"}}}',
  });
  expect(fichiers.map(({ entite, dialecte }) => [entite, dialecte.colonnes.get('id')])).toEqual([['clients', 2]]);
  expect(await refus({ 'tiers_agence9.csv': { colonnes: { Tiers: 'nom' } } })).toContain(
    '« tiers_agence9.csv » : « entite », que ce nom ne dit pas, doit être clients, intervenants',
  );
});

test('un sous-dossier peut avoir les siennes ; un fichier pris seul retrouve celles du dessus', async () => {
  const dossier = ecrireDossier({
    'Nord/tiers.csv': TIERS,
    'Nord/correspondances.json': JSON.stringify({ 'tiers.csv': IMPOSEE['tiers_agence9.csv'] }),
    'Sud/tiers.csv': TIERS,
    'correspondances.json': JSON.stringify({ 'Sud/tiers.csv': IMPOSEE['tiers_agence9.csv'] }),
  });
  const { fichiers } = await recenserDossier(dossier);
  expect(fichiers.map(({ nom, source }) => [nom, source])).toEqual([
    ['Nord/tiers.csv', 'nord'],
    ['Sud/tiers.csv', 'sud'],
  ]);
  for (const agence of ['Nord', 'Sud']) {
    const [seul] = (await recenserFichier(join(dossier, agence, 'tiers.csv'))).fichiers;
    expect(seul?.dialecte.colonnes.get('id')).toBe(2);
  }
});

test('un fichier réservé à reprise.ts peut y être cité', async () => {
  await expect(
    recenser({
      'clients.csv': 'id,nom,email\n',
      'projets_corrompus.csv': 'x\n',
      'correspondances.json': '{"projets_corrompus.csv": {}}',
    }),
  ).resolves.toMatchObject({ ecartes: [{ nom: 'projets_corrompus.csv' }] });
});

test('la même colonne deux fois : correspondances.json tranche pour la première', async () => {
  const { fichiers } = await recenser({
    'clients.csv': 'id;nom;email;id\n',
    'correspondances.json': '{"clients.csv": {"colonnes": {"id": "id"}}}',
  });
  expect(fichiers[0]?.dialecte.colonnes.get('id')).toBe(0);
  expect(fichiers[0]?.dialecte.cedees).toEqual([{ entete: 'id colonne 4', champ: 'id', pour: 'id' }]);
});

describe('--ecrire-correspondances', () => {
  const esquisser = async (dossier: string): Promise<Esquisse> =>
    esquisserCorrespondances(dossier, await examinerDossier(dossier));
  const ecrites = (dossier: string): unknown => JSON.parse(readFileSync(join(dossier, 'correspondances.json'), 'utf8'));

  test('écrit ce qui a été compris ou deviné de chaque fichier, refusé ou non, et ce qu’il reste à dire', async () => {
    const dossier = ecrireDossier({
      'Nord/clients.csv': 'N°;Sté;Mél;Divers;Obs.;Remarque;%\n',
      'projets.csv': 'Réf;Titre;Début;État\n',
      'tiers_agence9.csv': TIERS,
      'agence 3.xlsx': ecrireClasseur([
        { nom: 'Notes', lignes: [['à faire']] },
        { nom: 'Clients', lignes: [['id', 'nom', 'email']] },
      ]),
      'divers.csv': 'a;b\n',
    });
    const { ajoutes, gardes, incompris } = await esquisser(dossier);
    expect(ajoutes).toEqual([
      { nom: 'Nord/clients.csv', manquants: [] },
      { nom: 'agence 3.xlsx', manquants: [] },
      { nom: 'projets.csv', manquants: ['id_client'] },
      { nom: 'tiers_agence9.csv', manquants: ['id'] },
    ]);
    expect([gardes, incompris]).toEqual([[], ['agence 3.xlsx#Notes', 'divers.csv']]);
    expect(ecrites(dossier)).toEqual({
      'Nord/clients.csv': {
        entite: 'clients',
        colonnes: { 'N°': 'id', Sté: 'nom', Mél: 'email', Divers: null, 'Obs.': null, Remarque: 'commentaire' },
      },
      'agence 3.xlsx': { entite: 'clients', colonnes: { id: 'id', nom: 'nom', email: 'email' } },
      'projets.csv': {
        entite: 'projets',
        colonnes: { Réf: 'id', Titre: 'nom_projet', Début: 'date_debut', État: 'statut' },
      },
      'tiers_agence9.csv': { entite: 'clients', colonnes: { Tiers: null, Mel: 'email', Clef: null, Nom: 'nom' } },
    });
  });

  test('retouché, il fait lire le dossier sous les mêmes noms ; ce qui est écrit reste, le reste s’y ajoute', async () => {
    const dossier = ecrireDossier({ 'tiers_agence9.csv': TIERS });
    await esquisser(dossier);
    writeFileSync(join(dossier, 'correspondances.json'), JSON.stringify(IMPOSEE));
    writeFileSync(join(dossier, 'clients.csv'), 'id;nom;email;E-mail\n');
    expect(await esquisser(dossier)).toMatchObject({
      ajoutes: [{ nom: 'clients.csv', manquants: [] }],
      gardes: ['tiers_agence9.csv'],
    });
    expect(ecrites(dossier)).toEqual({
      ...IMPOSEE,
      'clients.csv': { entite: 'clients', colonnes: { id: 'id', nom: 'nom', email: 'email' } },
    });
    expect((await recenserDossier(dossier)).fichiers.map(({ nom }) => nom)).toEqual([
      'clients.csv',
      'tiers_agence9.csv',
    ]);
    const avant = readFileSync(join(dossier, 'correspondances.json'), 'utf8');
    expect((await esquisser(dossier)).ajoutes).toEqual([]);
    expect(readFileSync(join(dossier, 'correspondances.json'), 'utf8')).toBe(avant);
  });

  test('par la commande : rien n’est ouvert, le refus est dit, le code est 2', async () => {
    const dossier = ecrireDossier({ 'clients.csv': 'id;nom;email\n', 'projets.csv': 'Réf;Titre;Début;État\n' });
    const { code, sortie } = await lancer('migration', [dossier, '--apercu', '--ecrire-correspondances']);
    expect(code).toBe(2);
    expect(sortie).toContain('À compléter, projets.csv : aucune colonne ne désigne id_client.');
    expect(sortie).toContain("aucune base n'a été ouverte");
    expect(Object.keys(ecrites(dossier) as object)).toEqual(['clients.csv', 'projets.csv']);
  });
});
