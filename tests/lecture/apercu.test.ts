/** `--apercu` : ce qui est compris, les premières lignes, et pas de base. */
import { apercevoir } from '../../lib/comptes_rendus/apercu';
import { comprendre } from '../../lib/comptes_rendus/compris';
import { ecrireJson } from '../../lib/comptes_rendus/bilan_texte';
import { Banc } from '../outils/banc';
import { examinerDossier } from '../../lib/lecture/dossier';
import { ecrireDossier, recenser } from './outils';

const DOSSIER = {
  'clients_agence1.csv':
    'Export;;;\nN° client;Nom;Courriel;Inscrit le;Divers\n' +
    ['1; X ;A@B.fr;12/25/2020;a', '2;Y;mauvais;01/02/2021;', '3;Z;c@d.fr;03/04/2021;', '4;T;e@f.fr;;'].join('\n') +
    '\nN° client;Nom;Courriel;Inscrit le;Divers\n5;U;g@h.fr;;\n6;V;i@j.fr;;\nTotal : 6;;;;\n',
  'notes.xls': 'x',
};

test("l'aperçu dit ce qui est compris et montre les lignes telles qu'elles seraient chargées", async () => {
  const { texte } = await apercevoir(await recenser(DOSSIER), { aujourdhui: '2026-07-01', echelleNote: null });
  for (const attendu of [
    'clients_agence1.csv : clients, source agence1, UTF-8, séparateur « ; », fins de ligne LF, en-tête ligne 2',
    'N° client → id, Nom → nom, Courriel → email, Inscrit le → date_inscription',
    'sans colonne pour : region, commentaire',
    'colonnes inconnues, gardées avec chaque ligne : Divers',
    "date_inscription : mois d'abord (0 date impose le jour, 1 le mois, 2 en ont deux lectures)",
    '1 en-tête répété, passé : ligne 7',
    'ligne 10, total et non donnée, non lue : Total : 6;;;;',
    '    6 lignes',
    'ligne 3  acceptée  1   X    a@b.fr  2020-12-25',
    'ligne 4  isolée    2   Y            2021-01-02',
    'ligne 4, CLI-03',
    "notes.xls : non chargé, ancien format d'Excel",
    "aucune base n'a été ouverte",
  ]) {
    expect(texte).toContain(attendu);
  }
  expect(texte).not.toContain('ligne 9 ');
});

test('--json dit la même chose, sans rien changer à ses autres clés', async () => {
  const banc = new Banc('essai_lecture_apercu');
  try {
    await banc.vider();
    const rendu = await banc.migrer(DOSSIER);
    const { fichiers } = JSON.parse(ecrireJson(rendu)) as { fichiers: Record<string, unknown>[] };
    expect(fichiers).toEqual([
      {
        ...{
          fichier: 'clients_agence1.csv',
          entite: 'clients',
          lues: 6,
          inserees: 5,
          corrigees: expect.any(Number) as number,
        },
        ...{ signalees: expect.any(Number) as number, fusionnees: 0, ignorees: 0, isolees: 1, mises_a_jour: 0 },
        compris: {
          ...{ encodage: 'utf-8', separateur: ';', fin_de_ligne: 'LF', ligne_entete: 2 },
          colonnes: { 'N° client': 'id', Nom: 'nom', Courriel: 'email', 'Inscrit le': 'date_inscription' },
          inconnues: ['Divers'],
          ordres: { date_inscription: { ordre: 'mois', jour: 0, mois: 1, annee: 0, ambigues: 2 } },
          lignes_ecartees: [
            { ligne: 7, raison: 'en-tête répété', texte: 'N° client;Nom;Courriel;Inscrit le;Divers' },
            { ligne: 10, raison: 'total', texte: 'Total : 6;;;;' },
          ],
        },
      },
    ]);
    const [premier] = rendu.fichiers;
    if (premier?.lecture === undefined) throw new Error('aucune lecture');
    expect(comprendre(premier.fichier, premier.lecture)).toEqual(fichiers[0]?.compris);
  } finally {
    await banc.fermer();
  }
});

test.each([
  [
    'le jour',
    ['25/12/2020', '01/02/2021'],
    "jour d'abord (1 date impose le jour, 0 le mois, 1 en a deux lectures)",
    ['2020-12-25', '2021-02-01'],
  ],
  [
    'le mois',
    ['12/25/2020', '01/02/2021'],
    "mois d'abord (0 date impose le jour, 1 le mois, 1 en a deux lectures)",
    ['2020-12-25', '2021-01-02'],
  ],
  [
    'les deux',
    ['25/12/2020', '12/25/2020', '01/02/2021'],
    'contradictoire : les dates ambiguës sont isolées (1 date impose le jour, 1 le mois, 1 en a deux lectures)',
    ['2020-12-25', '2020-12-25', 'CLI-04'],
  ],
  ['rien', ['01/02/2021'], "jour d'abord (aucune date ne l'impose ; 1 en a deux lectures)", ['2021-02-01']],
])("l'ordre des dates quand elles imposent %s", async (_, dates, verdict, lues) => {
  const lignes = dates.map((date, rang) => `${rang + 1},N${rang},n${rang}@x.fr,${date}`).join('\n');
  const plan = await recenser({ 'clients.csv': `id,nom,email,date_inscription\n${lignes}\n` });
  const { texte } = await apercevoir(plan, { aujourdhui: '2026-07-01', echelleNote: null });
  for (const attendu of [verdict, ...lues]) expect(texte).toContain(attendu);
});

describe('un fichier refusé ne fait pas taire les autres', () => {
  const refuse = { 'projets.csv': 'id;client\n', 'clients.csv': 'id;nom;email\n1;X;a@b.fr\n' };

  test("l'aperçu montre les autres, dit le refus, et le compte", async () => {
    const examine = await examinerDossier(ecrireDossier(refuse));
    const { texte, refuses } = await apercevoir(examine, { aujourdhui: '2026-07-01', echelleNote: null });
    expect(refuses).toBe(1);
    expect(texte).toContain('Refusé : projets.csv, ligne 1 : les colonnes ne se lisent pas comme des projets');
    expect(texte).toContain('ligne 2  acceptée  1   X    a@b.fr');
    expect(texte).toContain("Rien ne serait migré avant d'avoir levé ce refus.");
  });

  test('une migration, elle, est refusée tout entière', async () => {
    await expect(recenser(refuse)).rejects.toThrow(/^projets\.csv.*\nRien n'a été migré\.$/s);
  });
});

test("ce qui est en tête de l'aperçu : un jeu de test, deux fichiers de même source, une colonne qui cède", async () => {
  const plan = await recenser({
    'jeu_de_test.json': '{}',
    'clients_nord.csv': 'id;nom;email;Obs.;Remarque\n',
    'Nord/clients.csv': 'id;nom;email\n',
  });
  const { texte } = await apercevoir(plan, { aujourdhui: '2026-07-01', echelleNote: null });
  expect(texte.split('\n\n').slice(0, 2)).toEqual([
    "Ce dossier est un jeu de test, écrit par generate_data.ts : rien n'y est vrai.",
    expect.stringMatching(
      /^Attention : Nord\/clients\.csv et clients_nord\.csv \(clients\) ont la même source, nord : .* ne laissez que lui\.$/,
    ),
  ]);
  expect(texte).toContain(
    'Obs. dit aussi commentaire : Remarque, plus sûre, le remplit ; Obs. est gardée avec chaque ligne',
  );
});
