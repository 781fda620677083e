/** Les classeurs Excel : ce que chaque sorte de cellule donne, quelles feuilles sont lues, comment leurs isolés se reprennent. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lireDonnees, creerSuivi } from '../../lib/lecture/donnees';
import { NON_CALCULEE } from '../../lib/metier/non_calculee';
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { recenserDossier } from '../../lib/lecture/dossier';
import { Banc, bilanDe } from '../outils/banc';
import {
  ecrireClasseur,
  ecrireDossier,
  ecrireZip,
  recenser,
  recenserUn,
  toutesLesLignes,
  type CelluleXlsx,
  type OptionsXlsx,
} from './outils';

const EN_TETE = ['id', 'nom', 'email', 'commentaire'];

async function lireCellule(xml: string, options: OptionsXlsx = {}): Promise<string | undefined> {
  const classeur = ecrireClasseur([{ nom: 'clients', lignes: [EN_TETE, ['1', 'X', 'a@b.fr', { xml }]] }], options);
  const lignes = await toutesLesLignes(await recenserUn('clients.xlsx', classeur));
  return lignes[1]?.cellules[3];
}

const DATE = { formats: [14] };

test.each<[string, string, string, OptionsXlsx?]>([
  ['un texte en ligne', '<c r="@" t="inlineStr"><is><t>0042</t></is></c>', '0042'],
  [
    'un texte en plusieurs styles',
    '<c r="@" t="inlineStr"><is><r><t>Bé</t></r><r><t>ton</t></r><rPh><t>x</t></rPh></is></c>',
    'Béton',
  ],
  ['un entier', '<c r="@"><v>12</v></c>', '12'],
  ['un entier écrit 12.0', '<c r="@"><v>12.0</v></c>', '12'],
  ['un décimal au plus court', '<c r="@"><v>4.4999999999999996</v></c>', '4.5'],
  ['un grand nombre', '<c r="@"><v>3.3612345678E10</v></c>', '33612345678'],
  ['vrai', '<c r="@" t="b"><v>1</v></c>', 'VRAI'],
  ['faux', '<c r="@" t="b"><v>0</v></c>', 'FAUX'],
  ['une formule de texte', '<c r="@" t="str"><f>A1&amp;B1</f><v>a &amp; b</v></c>', 'a & b'],
  ['une formule de nombre', '<c r="@"><f>1+1</f><v>2</v></c>', '2'],
  ['une formule que rien n’a calculée', '<c r="@"><f>1+1</f></c>', NON_CALCULEE],
  ['une formule dont la valeur est omise', '<c r="@"><f>1+1</f><v></v></c>', NON_CALCULEE],
  ['une formule de texte que rien n’a calculée', '<c r="@" t="str"><f>A1</f></c>', NON_CALCULEE],
  ['une formule qui rend un texte vide', '<c r="@" t="str"><f>""</f><v></v></c>', ''],
  ['un texte partagé qui n’en cite aucun', '<c r="@" t="s"><v/></c>', ''],
  ['une erreur', '<c r="@" t="e"><v>#REF!</v></c>', 'N/A'],
  ['un caractère interdit à XML', '<c r="@" t="str"><v>a_x000D__x000A_b_x005F_c</v></c>', 'a\nb_c'],
  ['une date', '<c r="@" s="1"><v>44292</v></c>', '2021-04-06', DATE],
  ['une date et son heure', '<c r="@" s="1"><v>44292.604166666664</v></c>', '2021-04-06 14:30:00', DATE],
  ['une heure', '<c r="@" s="1"><v>0.5</v></c>', '12:00:00', DATE],
  ['une date de 1904', '<c r="@" s="1"><v>42830</v></c>', '2021-04-06', { ...DATE, depuis1904: true }],
  ['le premier jour d’Excel', '<c r="@" s="1"><v>1</v></c>', '1900-01-01', DATE],
  ['le 28 février 1900', '<c r="@" s="1"><v>59</v></c>', '1900-02-28', DATE],
  ["le jour d'Excel qui n'existe pas", '<c r="@" s="1"><v>60</v></c>', '1900-02-29', DATE],
  ['le 1er mars 1900', '<c r="@" s="1"><v>61</v></c>', '1900-03-01', DATE],
  ['une date impossible', '<c r="@" s="1"><v>-5</v></c>', '-5', DATE],
  [
    'une date au format français',
    '<c r="@" s="1"><v>44292</v></c>',
    '2021-04-06',
    { formats: ['[$-40C]dd\\ mmmm\\ yyyy;@'] },
  ],
  [
    'un montant en euros',
    '<c r="@" s="1"><v>44292</v></c>',
    '44292',
    { formats: ['#,##0.00\\ "days";[Red]\\-#,##0.00\\ [$€-40C]'] },
  ],
  ['un nombre ordinaire', '<c r="@" s="1"><v>44292</v></c>', '44292', { formats: ['General'] }],
  ['un nombre dans une colonne de texte', '<c r="@" s="1"><v>5021</v></c>', '5021', { formats: [49] }],
  ['une puissance de dix', '<c r="@" s="1"><v>75011</v></c>', '75011', { formats: [48] }],
  ['un pourcentage', '<c r="@" s="1"><v>0.9</v></c>', '90 %', { formats: [9] }],
  ['un pourcentage à décimales', '<c r="@" s="1"><v>0.875</v></c>', '87.5 %', { formats: ['0.0%'] }],
  ['une fraction', '<c r="@" s="1"><v>0.8</v></c>', '4/5', { formats: [12] }],
  ['un identifiant complété de zéros', '<c r="@" s="1"><v>12</v></c>', '00012', { formats: ['00000'] }],
  [
    'un téléphone au format français',
    '<c r="@" s="1"><v>612345678</v></c>',
    '06 12 34 56 78',
    { formats: ['0#" "##" "##" "##" "##'] },
  ],
  ['un entier plus long qu’un nombre', '<c r="@"><v>12345678901234567</v></c>', '12345678901234567'],
  ['un reste de calcul', '<c r="@"><v>3.3000000000000003</v></c>', '3.3'],
  ['une fin de ligne protégée', '<c r="@" t="str"><v>a_x000D_\r\nb</v></c>', 'a\nb'],
  ['une date ISO', '<c r="@" t="d"><v>2021-04-06T00:00:00</v></c>', '2021-04-06'],
  ['une cellule préfixée', '<x:c r="@"><x:v>7</x:v></x:c>', '7'],
])('%s', async (...[, xml, attendu, options]) => {
  expect(await lireCellule(xml, options)).toBe(attendu);
});

test('titre fusionné, lignes vides et masquées, cellules omises, colonnes au-delà de Z', async () => {
  const large = Array.from({ length: 30 }, (_, rang) => EN_TETE[rang] ?? `c${rang}`);
  const lignes: CelluleXlsx[][] = [
    ['Liste des clients'],
    [],
    large,
    ['1', 'X', 'a@b.fr'],
    [],
    ['2', 'Y;Z', 'c@d.fr', 'dit "oui"\net non', ...large.slice(4)],
  ];
  const fichier = await recenserUn(
    'clients_agence3.xlsx',
    ecrireClasseur([{ nom: 'Feuil1', lignes, masquees: [4, 5] }]),
  );
  expect([fichier.nom, fichier.entite, fichier.source, fichier.dialecte.ligneEntete]).toEqual([
    'clients_agence3.xlsx',
    'clients',
    'agence3',
    3,
  ]);
  const suivi = creerSuivi();
  const lues = [];
  for await (const bloc of lireDonnees(fichier, suivi)) lues.push(...bloc);
  expect(lues.map(({ ligne, cellules }) => [ligne, cellules.length, cellules[1], cellules[3], cellules[29]])).toEqual([
    [4, 30, 'X', '', ''],
    [6, 30, 'Y;Z', 'dit "oui"\net non', 'c29'],
  ]);
  expect(lues[1]?.texte).toContain('2;"Y;Z";c@d.fr;"dit ""oui""\net non";c4');
  expect(suivi.lignesMasquees).toBe(1);
});

const CLIENTS = [EN_TETE, ['1', 'X', 'a@b.fr', ''], ['2', 'Y', 'mauvais', '=1+1']];
const PROJETS = [
  ['id', 'nom', 'client', 'début', 'statut'],
  ['1', 'P', '1', '2024-01-02', 'en cours'],
];

test.each([
  [
    'une seule feuille, nommée comme on veut',
    'clients_agence3.xlsx',
    [{ nom: 'Feuil1', lignes: CLIENTS }],
    ['clients_agence3.xlsx clients agence3'],
  ],
  [
    'une seule feuille, que ses en-têtes disent',
    'export_agence3.xlsx',
    [{ nom: 'Feuil1', lignes: CLIENTS }],
    ['export_agence3.xlsx clients agence3'],
  ],
  [
    'une feuille qui dit sa source',
    'export.xlsx',
    [{ nom: 'Clients_Agence4', lignes: CLIENTS }],
    ['export.xlsx#Clients_Agence4 clients agence4'],
  ],
  [
    'plusieurs feuilles',
    'agence_3.xlsx',
    [
      { nom: 'Projets', lignes: PROJETS },
      { nom: 'Clients', lignes: CLIENTS, etat: 'hidden' },
      { nom: 'Notes', lignes: [['à faire']] },
      { nom: 'Vide', lignes: [] },
    ],
    ['agence_3.xlsx#Clients clients 3', 'agence_3.xlsx#Projets projets 3', 'écartée agence_3.xlsx#Notes'],
  ],
  ['un classeur vide', 'clients.xlsx', [{ nom: 'Feuil1', lignes: [] }], ['clients.xlsx clients commune']],
  ['un classeur étranger', 'divers.xlsx', [{ nom: 'Feuil1', lignes: [['a', 'b']] }], ['écartée divers.xlsx#Feuil1']],
])('%s', async (_, nom, feuilles, attendu) => {
  const { fichiers, ecartes } = await recenser({
    [nom]: ecrireClasseur(feuilles),
    'affectations.csv': 'projet,intervenant,date\n',
  });
  const vus = fichiers.filter(({ feuille }) => feuille !== undefined);
  expect([
    ...vus.map((fichier) => `${fichier.nom} ${fichier.entite} ${fichier.source}`),
    ...ecartes.map((ecarte) => `écartée ${ecarte.nom}`),
  ]).toEqual(attendu);
});

test.each([
  ['une archive tronquée', ecrireClasseur([{ nom: 'clients', lignes: CLIENTS }]).subarray(0, 900)],
  ['une archive sans classeur', ecrireZip({ a: 'b' })],
  [
    'du XML abîmé',
    Buffer.from(
      ecrireClasseur([{ nom: 'clients', lignes: CLIENTS }])
        .toString('latin1')
        .replace('<sst>', '<sst<'),
      'latin1',
    ),
  ],
  ['un texte', Buffer.from('id,nom,email\n')],
  ['rien', Buffer.alloc(0)],
])('%s est refusée en une phrase', async (_, octets) => {
  const erreur: unknown = await recenser({ 'clients.xlsx': octets }).catch((levee: unknown) => levee);
  expect(erreur).toBeInstanceOf(ErreurUtilisateur);
  expect(String(erreur)).toMatch(/clients\.xlsx : (?:le classeur ne se lit pas|ce n'est pas un classeur)/);
});

test("les isolés d'un classeur sont des CSV, et se reprennent feuille par feuille", async () => {
  const banc = new Banc('essai_lecture_classeur');
  try {
    await banc.vider();
    const projets = [...PROJETS, ['2', 'Q', '2', '2024-02-03', 'en cours']];
    const rendu = await banc.migrer({
      'export_agence3.xlsx': ecrireClasseur([
        { nom: 'Clients', lignes: CLIENTS },
        { nom: 'Projets', lignes: projets },
      ]),
    });
    expect(bilanDe(rendu)).toEqual({
      'export_agence3.xlsx#Clients': [2, 1, 0, 0, 1],
      'export_agence3.xlsx#Projets': [2, 1, 0, 0, 1],
    });
    const isole = join(banc.sortie, 'isolees', 'export_agence3.xlsx#Clients.csv');
    const texte = readFileSync(isole, 'utf8');
    expect(texte).toMatch(/2;Y;mauvais;'=1\+1;\d+-[0-9a-f]{10};3;CLI-03;/);
    writeFileSync(isole, texte.replace('mauvais', 'c@d.fr'));
    expect(bilanDe(await banc.reprendre(isole))['export_agence3.xlsx#Clients']).toEqual([1, 1, 0, 0, 0]);
    expect(await banc.isolees()).toEqual([]);
    expect(
      await banc.valeurs(
        "SELECT source, id_source, fichier, ligne FROM v_lignage WHERE entite LIKE 'client%' ORDER BY ligne",
      ),
    ).toEqual([
      ['agence3', '1', 'export_agence3.xlsx#Clients', 2],
      ['agence3', '2', 'export_agence3.xlsx#Clients', 3],
    ]);
    expect(await banc.valeurs('SELECT commentaire FROM clients WHERE commentaire IS NOT NULL')).toEqual([['=1+1']]);
  } finally {
    await banc.fermer();
  }
});

test('ce qu’une cellule ne dit pas isole sa ligne : formule sans valeur, note en pourcentage ; jamais un vide', async () => {
  const banc = new Banc('essai_lecture_non_calcule');
  try {
    await banc.vider();
    const entetes = ['id', 'nom', 'client', 'début', 'statut', 'note', 'Budget'];
    const formule = { xml: '<c r="@"><f>Autre!A1</f></c>' };
    const pourcent = { xml: '<c r="@" s="1"><v>0.9</v></c>' };
    const ecrite = { xml: '<c r="@" s="2"><v>5021</v></c>' };
    await banc.migrer({
      'clients.xlsx': ecrireClasseur([{ nom: 'Feuil1', lignes: [EN_TETE, [ecrite, 'X', 'a@b.fr']] }], {
        formats: [9, 49],
      }),
      'projets.xlsx': ecrireClasseur(
        [
          {
            nom: 'Feuil1',
            lignes: [
              entetes,
              ['1', formule, '5021', '2024-01-02', 'en cours'],
              ['2', 'P', '5021', '2024-01-02', 'terminé', pourcent],
              ['3', 'P', '5021', '2024-01-02', 'en cours', '', formule],
            ],
          },
        ],
        { formats: [9, 49] },
      ),
    });
    expect(await banc.isolees()).toEqual([
      ['projets.xlsx', 2, 'LEC-04'],
      ['projets.xlsx', 3, 'PRJ-10'],
    ]);
    expect(await banc.valeurs("SELECT motif FROM lignes_isolees WHERE codes = 'LEC-04'")).toEqual([
      [expect.stringContaining("la formule n'a pas de valeur calculée") as string],
    ]);
    // Hors du modèle, la valeur gardée dit elle-même qu'elle n'en est pas une.
    expect(await banc.valeurs('SELECT hors_modele FROM projets')).toEqual([[`{"Budget":"${NON_CALCULEE}"}`]]);
    expect(await banc.valeurs('SELECT id_source FROM clients')).toEqual([['5021']]);
  } finally {
    await banc.fermer();
  }
});

test('un classeur se reconnaît aussi par correspondances.json', async () => {
  const dossier = ecrireDossier({
    'tiers.xlsx': ecrireClasseur([
      { nom: 'A', lignes: [['x']] },
      {
        nom: 'B_agence7',
        lignes: [
          ['Tiers', 'Clef', 'Mel'],
          ['X', '1', 'a@b.fr'],
        ],
      },
    ]),
    'correspondances.json':
      '{"tiers.xlsx#B_agence7": {"entite": "clients", "colonnes": {"Tiers": "nom", "Clef": "id"}}}',
  });
  const { fichiers } = await recenserDossier(dossier);
  expect(fichiers.map(({ nom, entite }) => [nom, entite])).toEqual([['tiers.xlsx#B_agence7', 'clients']]);
});
