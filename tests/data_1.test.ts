/** Les quatre scripts sur `data_1`, comparés à la vérité terrain : bilans, tables, lignes isolées, fichiers écrits. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Banc } from './outils/banc';
import { lireIsoles } from './outils/isoles';
import { lancer, lireCsv, RACINE, reussir } from './outils/scripts';
import { COMPTES, VERITE as attendu, type Bilan } from './outils/verite';

const BASE = 't_data_1';
const banc = new Banc(BASE);
const sortie = mkdtempSync(join(tmpdir(), 'clevity-data_1-'));
const OPTIONS = ['--base', BASE, '--sortie', sortie];
const json = join(sortie, 'bilan.json');

const attendus = attendu.bilan;
const REPRIS = 'projets_corrompus.csv';
const MIGRES = Object.fromEntries(Object.entries(attendus).filter(([fichier]) => fichier !== REPRIS));

const lire = (nom: string): string => readFileSync(join(sortie, nom), 'utf8');
const retenir = (rangee: Bilan): Bilan =>
  Object.fromEntries(COMPTES.map((compte) => [compte, Number(rangee[compte])])) as Bilan;

async function bilanEnBase(execution: number): Promise<Record<string, Bilan>> {
  const rangees = await banc.lire<Bilan & { fichier: string }>(
    'SELECT * FROM v_bilan WHERE id_execution = ? AND lues > 0 ORDER BY fichier',
    [execution],
  );
  return Object.fromEntries(rangees.map((rangee) => [rangee.fichier, retenir(rangee)]));
}

function bilanJson(): { execution: number; statut: string; duree_ms: number; fichiers: Record<string, Bilan> } {
  const lu = JSON.parse(readFileSync(json, 'utf8')) as {
    execution: number;
    statut: string;
    duree_ms: number;
    fichiers: (Bilan & { fichier: string; entite: string })[];
  };
  return { ...lu, fichiers: Object.fromEntries(lu.fichiers.map((fichier) => [fichier.fichier, retenir(fichier)])) };
}

/** Les lignes isolées d'un fichier (ou de tous sauf lui), telles que la vérité terrain les nomme. */
const isoleesAttendues = (garder: (fichier: string) => boolean): [string, number, string][] =>
  attendu.isolees
    .filter(({ fichier }) => garder(fichier))
    .map(({ fichier, ligne, code }): [string, number, string] => [fichier, ligne, code]);

async function isoleesEnBase(garder: (fichier: string) => boolean): Promise<unknown[][]> {
  const rangees = await banc.valeurs(
    `SELECT fichier, ligne, codes FROM v_lignes_isolees WHERE etat = 'isolee'
     ORDER BY FIELD(entite, 'clients', 'intervenants', 'projets', 'affectations'), fichier, ligne`,
  );
  return rangees.filter(([fichier]) => garder(String(fichier)));
}

beforeAll(() => banc.vider());
afterAll(async () => {
  await banc.fermer();
  rmSync(sortie, { recursive: true, force: true });
});

describe('migration.ts', () => {
  let affiche = '';
  let averti = '';
  beforeAll(async () => {
    ({ sortie: affiche, erreur: averti } = await lancer('migration', [...OPTIONS, '--json', json]));
  });

  test('le bilan de chaque fichier, en base et en JSON', async () => {
    expect(await bilanEnBase(1)).toEqual(MIGRES);
    const { fichiers, execution, statut, duree_ms: duree } = bilanJson();
    expect({ execution, statut }).toEqual({ execution: 1, statut: 'terminee' });
    expect(duree).toBeGreaterThan(0);
    expect(fichiers).toEqual(MIGRES);
  });

  test('la loi de conservation est affichée', () => {
    expect(affiche).toContain('663 lues = 630 insérées + 3 fusionnées + 3 ignorées + 27 isolées');
    expect(averti).toBe(`! ${REPRIS} : non chargé, réservé à reprise.ts\n`);
  });

  test('chaque ligne isolée : fichier, ligne, codes', async () => {
    expect(await isoleesEnBase(() => true)).toEqual(isoleesAttendues((fichier) => fichier !== REPRIS));
  });

  test('les clients', async () => {
    const rangees = await banc.lire<{ email: string }>(
      'SELECT email, nom, date_inscription, region, commentaire FROM clients',
    );
    expect(Object.fromEntries(rangees.map(({ email, ...fiche }) => [email, fiche]))).toEqual(attendu.tables.clients);
  });

  test('les intervenants et leur agence', async () => {
    const rangees = await banc.lire<{ email: string }>(
      'SELECT i.email, i.nom, i.prenom, a.nom AS agence, i.telephone FROM intervenants i JOIN agences a USING (id_agence)',
    );
    expect(Object.fromEntries(rangees.map(({ email, ...fiche }) => [email, fiche]))).toEqual(
      attendu.tables.intervenants,
    );
  });

  const PROJETS = `SELECT p.nom_projet, c.email AS client, p.date_debut, p.date_fin, p.statut, p.note_satisfaction
    FROM projets p JOIN clients c USING (id_client)`;

  test('les projets et leur client', async () => {
    const rangees = await banc.lire<{ nom_projet: string }>(PROJETS);
    expect(Object.fromEntries(rangees.map(({ nom_projet: nom, ...fiche }) => [nom, fiche]))).toEqual(
      attendu.tables.projets,
    );
  });

  test('les affectations', async () => {
    const rangees = await banc.lire<{ cle: string }>(
      `SELECT CONCAT_WS('|', p.nom_projet, i.email, a.role) AS cle, a.date_affectation, a.commentaire
       FROM affectations a JOIN projets p USING (id_projet) JOIN intervenants i USING (id_intervenant)`,
    );
    expect(Object.fromEntries(rangees.map(({ cle, ...fiche }) => [cle, fiche]))).toEqual(attendu.tables.affectations);
    expect(rangees.length).toBe(Object.keys(attendu.tables.affectations).length);
  });

  test('chaque ligne en base dit d’où elle vient', async () => {
    const [[inserees, lignage] = []] = await banc.valeurs(
      `SELECT (SELECT CAST(SUM(inserees + fusionnees) AS UNSIGNED) FROM v_bilan), (SELECT COUNT(*) FROM v_lignage)`,
    );
    expect(lignage).toBe(inserees);
    expect(await banc.valeurs("SELECT * FROM v_lignage WHERE fichier = '' OR ligne < 2 OR id_source IS NULL")).toEqual(
      [],
    );
  });

  test('la note retirée d’un projet non terminé est gardée avec sa ligne', async () => {
    const [[transformations] = []] = await banc.valeurs("SELECT transformations FROM projets WHERE id_source = '29'");
    expect(JSON.parse(String(transformations))).toContainEqual(['note_satisfaction', 'PRJ-11', '4']);
  });
});

describe('les fichiers écrits', () => {
  const originaux = (): string[] => [...new Set(isoleesAttendues((fichier) => fichier !== REPRIS).map(([nom]) => nom))];

  test('un fichier d’isolés par fichier : BOM, point-virgule, colonnes d’origine, puis celles du programme', () => {
    const ecrits = readdirSync(join(sortie, 'isolees')).filter((nom) => nom.endsWith('.csv'));
    expect(ecrits.sort()).toEqual(originaux().sort());
    for (const nom of originaux()) {
      const texte = lire(join('isolees', nom));
      const [entete = ''] = readFileSync(join(RACINE, 'data_1', nom), 'utf8')
        .replace(/^\uFEFF/, '')
        .split(/\r?\n/);
      const attendu = [...entete.split(','), '_id', '_ligne', '_codes', '_motif', '_proposition'].join(';');
      expect(texte.split('\r\n')[0]).toBe(`\uFEFF${attendu}`);
      const lignes = lireIsoles(join(sortie, 'isolees', nom));
      expect(lignes.map(({ _ligne, _codes }) => [nom, Number(_ligne), _codes])).toEqual(
        isoleesAttendues((fichier) => fichier === nom),
      );
      for (const { _codes = '', _motif = '' } of lignes)
        expect(_motif.startsWith(`${_codes.split(' ')[0]} : `)).toBe(true);
    }
  });

  test('les cellules d’un isolé sont celles du fichier d’origine ; « -1 » n’y est pas une formule', () => {
    const origine = lireCsv(join(RACINE, 'data_1', 'projets.csv'));
    for (const { _ligne, ...cellules } of lireIsoles(join(sortie, 'isolees', 'projets.csv'))) {
      const attendues = { ...origine[Number(_ligne) - 2] };
      if (attendues.note_satisfaction === '-1') attendues.note_satisfaction = "'-1";
      expect(cellules).toMatchObject(attendues);
    }
  });

  test('log.txt : une ligne par opération', () => {
    const lignes = lire('log.txt').trimEnd().split('\n');
    const forme =
      /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (INFO {2}|ALERTE|ERREUR) exécution=1 (-|[\w.]+(:\d+)?) [A-Z0-9a-z_+-]+ \S/;
    expect(lignes.filter((ligne) => !forme.test(ligne))).toEqual([]);
    const parLigne = (code: string): string[] => lignes.filter((ligne) => new RegExp(`:\\d+ ${code} `).test(ligne));
    expect(parLigne('FUSIONNEE').length).toBe(3);
    expect(parLigne('IGNOREE').length).toBe(3);
    expect(lignes.filter((ligne) => ligne.includes(' isolée : ')).length).toBe(27);
    expect(lignes.some((ligne) => ligne.includes('projets.csv:30 PRJ-11 corrigée : '))).toBe(true);
    expect(lignes.some((ligne) => ligne.includes('intervenants.csv:14 INT-06 signalée : '))).toBe(true);
  });

  test('rapport_reprise.txt : la base, le bilan, la conservation, les règles, ce qui reste à faire', () => {
    const rapport = lire('rapport_reprise.txt');
    expect(rapport).toContain(BASE);
    expect(rapport).toContain('663 lues = 630 insérées + 3 fusionnées + 3 ignorées + 27 isolées');
    for (const code of new Set(
      attendu.isolees.filter(({ fichier }) => fichier !== REPRIS).map((isolee) => isolee.code),
    )) {
      expect(rapport).toMatch(new RegExp(`^${code} \\(\\d+ lignes?\\)  `, 'm'));
    }
    expect(rapport).toContain('projets.csv:18  la date de fin « 2022-06-01 » précède la date de début');
    expect(rapport).toContain('npx tsx reprise.ts');
  });

  test('e-mails et téléphones masqués dans le journal et le rapport, entiers en base', async () => {
    const ecrits = ['log.txt', 'rapport_reprise.txt'].map(lire).join('\n');
    const adresses = (await banc.valeurs('SELECT email FROM clients UNION SELECT email FROM intervenants')).flat();
    expect(adresses.length).toBeGreaterThan(100);
    expect(adresses.filter((adresse) => ecrits.includes(String(adresse)))).toEqual([]);
    const lisibles = ecrits.match(/[\w.-]{2,}@[\w-]+\.\w+|(?:\+33|0) ?[1-9](?:[ .]?\d\d){4}/g) ?? [];
    // Les exemples que donnent les règles ne sont à personne.
    const exemples = ['contact@exemple.fr', '06 12 34 56 78', '+33 6 12 34 56 78'];
    expect(lisibles.filter((lisible) => !exemples.includes(lisible))).toEqual([]);
    for (const texte of Object.keys(attendu.tables.intervenants)) expect(adresses).toContain(texte);
  });
});

describe('une seconde migration', () => {
  test('ignore tout, et laisse chaque table identique, octet pour octet', async () => {
    const avant = await banc.contenu();
    const isolees = readdirSync(join(sortie, 'isolees')).map((nom) => [nom, lire(join('isolees', nom))]);
    const affiche = await reussir('migration', [...OPTIONS, '--json', json]);
    expect(affiche).toContain('663 lues = 0 insérée + 0 fusionnée + 636 ignorées + 27 isolées');
    expect(await banc.contenu()).toEqual(avant);
    expect(readdirSync(join(sortie, 'isolees')).map((nom) => [nom, lire(join('isolees', nom))])).toEqual(isolees);
    for (const [fichier, { lues, isolees: restees }] of Object.entries(MIGRES)) {
      expect(bilanJson().fichiers[fichier]).toMatchObject({ lues, inserees: 0, fusionnees: 0, isolees: restees });
    }
  });
});

describe('reprise.ts, sans argument', () => {
  test('25 lues = 6 insérées + 0 fusionnée + 1 ignorée + 18 isolées', async () => {
    const affiche = await reussir('reprise', [...OPTIONS, '--json', json]);
    expect(affiche).toContain('25 lues = 6 insérées + 0 fusionnée + 1 ignorée + 18 isolées');
    expect(await bilanEnBase(3)).toEqual({ [REPRIS]: attendus[REPRIS] });
    expect(bilanJson().fichiers).toEqual({ [REPRIS]: attendus[REPRIS] });
    expect(await isoleesEnBase((fichier) => fichier === REPRIS)).toEqual(
      isoleesAttendues((fichier) => fichier === REPRIS),
    );
    const rangees = await banc.lire<{ nom_projet: string }>(
      `SELECT p.nom_projet, c.email AS client, p.date_debut, p.date_fin, p.statut, p.note_satisfaction
       FROM projets p JOIN clients c USING (id_client) JOIN fichiers f ON f.id_fichier = p.id_fichier WHERE f.nom = ?`,
      [REPRIS],
    );
    expect(Object.fromEntries(rangees.map(({ nom_projet: nom, ...fiche }) => [nom, fiche]))).toEqual(attendu.reprise);
    expect(existsSync(join(sortie, 'isolees', REPRIS))).toBe(true);
    expect(lire('log_reprise.txt')).toContain(`${REPRIS}:4 PRJ-03 isolée : `);
  });

  test('une seconde fois, elle ne change rien', async () => {
    const avant = await banc.contenu();
    const affiche = await reussir('reprise', OPTIONS);
    expect(affiche).toContain('25 lues = 0 insérée + 0 fusionnée + 7 ignorées + 18 isolées');
    expect(await banc.contenu()).toEqual(avant);
  });
});

describe('validate.ts', () => {
  test('tout est bon : code 0, rapport horodaté, rien n’est changé', async () => {
    const avant = await banc.contenu();
    const { code, erreur } = await lancer('validate', OPTIONS);
    expect([code, erreur]).toEqual([0, '']);
    expect(await banc.contenu()).toEqual(avant);
    expect(lire('rapport_validation.txt')).toMatch(/\d\d\/\d\d\/\d{4}/);
  });

  test('une ligne de trop, une ligne de moins : code 1', async () => {
    await banc.executer('DELETE FROM affectations ORDER BY id_affectation LIMIT 1');
    const { code, erreur } = await lancer('validate', OPTIONS);
    expect([code, erreur]).toEqual([1, '']);
  });
});

test('aucune pile dans ce qui a été écrit', () => {
  for (const nom of readdirSync(sortie)) {
    if (nom.endsWith('.txt')) expect(lire(nom)).not.toMatch(/^\s+at .*:\d+:\d+/m);
  }
});

describe('generate_data.ts', () => {
  test('écrit les quatre fichiers, que migration.ts accepte tous', async () => {
    const dossier = join(sortie, 'jeu');
    await reussir('generate_data', [
      dossier,
      '--graine',
      '7',
      '--clients',
      '40',
      '--projets',
      '80',
      '--affectations',
      '150',
    ]);
    expect(readdirSync(dossier).sort()).toEqual([
      ...['affectations.csv', 'clients.csv', 'intervenants.csv', 'jeu_de_test.json', 'projets.csv'],
    ]);
    const affiche = await reussir('migration', [
      dossier,
      '--base',
      `${BASE}_jeu`,
      '--sortie',
      join(sortie, 'jeu_migre'),
    ]);
    expect(affiche).toMatch(/= 330 insérées \+ 0 fusionnée \+ 0 ignorée \+ 0 isolée/);
    await new Banc(`${BASE}_jeu`).fermer();
  });
});
