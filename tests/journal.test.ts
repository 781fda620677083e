/**
 * Le journal rend compte de chaque opération : relu, il redonne chaque ligne de chaque fichier, une fois, avec ce qu'elle est
 * devenue ; ce que la base dit et ce qu'il dit sont la même chose.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';
import { LIGNES_DETAILLEES } from '../lib/comptes_rendus/operations';
import {
  affectation,
  Banc,
  client,
  clients,
  intervenant,
  intervenants,
  projet,
  projets,
  affectations,
} from './outils/banc';
import { lancer, RACINE } from './outils/scripts';

const banc = new Banc('t_journal');
beforeEach(() => banc.vider());
afterAll(() => banc.fermer());

interface Entree {
  readonly niveau: string;
  readonly execution: number;
  readonly fichier: string;
  readonly de: number;
  readonly a: number;
  readonly code: string;
  readonly message: string;
}

const FORME =
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d (INFO|ALERTE|ERREUR) +exécution=(\d+) (\S+):(\d+)(?:-(\d+))? (\S+) (.+)$/;

/** Les entrées qui parlent d'une ligne, ou d'une plage de lignes. */
function lire(nom = 'log.txt'): Entree[] {
  return readFileSync(join(banc.sortie, nom), 'utf8')
    .split('\n')
    .flatMap((texte) => {
      const lue = FORME.exec(texte);
      if (lue === null) return [];
      const [, niveau = '', execution, fichier = '', de, a, code = '', message = ''] = lue;
      return [{ niveau, execution: Number(execution), fichier, de: Number(de), a: Number(a ?? de), code, message }];
    });
}

const SORTS = ['INSEREE', 'MISE_A_JOUR', 'FUSIONNEE', 'IGNOREE'];
/** Une ligne isolée porte ses codes de règle à la place de son sort. */
const estUnSort = ({ code, niveau }: Entree): boolean => SORTS.includes(code) || niveau === 'ERREUR';
const sortDe = (entree: Entree): string => (entree.niveau === 'ERREUR' ? 'ISOLEE' : entree.code);

/** Les lignes physiques où commencent les enregistrements d'un fichier de `data_1`, lues par un autre chemin que le programme. */
function lignesDe(nom: string): number[] {
  const texte = readFileSync(join(RACINE, 'data_1', nom), 'utf8').replace(/^\uFEFF/, '');
  const lignes: number[] = [];
  let [debut, ligne] = [0, 1];
  Papa.parse<string[]>(texte, {
    step: ({ data, meta }) => {
      if (ligne > 1 && data.some((cellule) => cellule.trim() !== '')) lignes.push(ligne);
      ligne += texte.slice(debut, meta.cursor).split('\n').length - 1;
      debut = meta.cursor;
    },
  });
  return lignes;
}

test('data_1 : chaque ligne de chaque fichier y est exactement une fois, avec le sort que dit la base', async () => {
  await banc.migrer(join(RACINE, 'data_1'));
  const sorts = lire().filter(estUnSort);
  for (const nom of readdirSync(join(RACINE, 'data_1')).filter((fichier) => fichier !== 'projets_corrompus.csv')) {
    const siennes = sorts.filter(({ fichier }) => fichier === nom);
    expect([nom, siennes.map(({ de }) => de)]).toEqual([nom, lignesDe(nom)]);
  }
  const comptes = await banc.valeurs(
    'SELECT fichier, inserees, fusionnees, ignorees, isolees FROM v_bilan WHERE id_execution = 1',
  );
  const dits = comptes.map(([fichier]) => [
    fichier,
    ...['INSEREE', 'FUSIONNEE', 'IGNOREE', 'ISOLEE'].map(
      (sort) => sorts.filter((entree) => entree.fichier === fichier && sortDe(entree) === sort).length,
    ),
  ]);
  expect(dits).toEqual(comptes);
});

test('data_1 : la table et la clé que dit le journal sont celles du lignage', async () => {
  await banc.migrer(join(RACINE, 'data_1'));
  const dites = lire()
    .filter(({ code }) => code === 'INSEREE' || code === 'FUSIONNEE')
    .map(({ fichier, de, message }) => [fichier, de, ...(/→ (\w+) (\d+)/.exec(message)?.slice(1) ?? [])].join(' '));
  const lignage = await banc.valeurs('SELECT fichier, ligne, entite, id FROM v_lignage');
  expect(dites.sort()).toEqual(lignage.map((rangee) => rangee.join(' ')).sort());
  const isolees = lire()
    .filter(({ niveau }) => niveau === 'ERREUR')
    .map(({ fichier, de, code, message }) =>
      [fichier, de, code, /→ lignes_isolees (\d+)/.exec(message)?.[1]].join(' '),
    );
  const gardees = await banc.valeurs("SELECT fichier, ligne, REPLACE(codes, ' ', '+'), id_isolee FROM lignes_isolees");
  expect(isolees.sort()).toEqual(gardees.map((rangee) => rangee.join(' ')).sort());
});

test('une valeur changée autrement que dans son écriture est dite avec son avant, masqué ; un simple changement d’écriture, non', async () => {
  await banc.migrer({
    'clients_a.csv': clients(client('1', 'BÃ©ton', 'a@x.fr', '05/03/2020,,')),
    'clients_b.csv': clients(client('7', 'Béton SARL', 'a@x.fr', '2020-03-05,Bretagne,')),
    'intervenants.csv': intervenants(
      intervenant('1', 'Roy', 'roy@x.fr', 'poste 4217'),
      intervenant('2', 'Gil', 'Anne <gil@x.fr>', '06 12 34 56 78 / 01 23 45 67 89'),
    ),
    'projets.csv': projets(
      projet('1', 'Audit', 'a:1', '2021-01-01,,en cours,4'),
      projet('2', 'Site', 'a:1', '2021-01-01,2021-02-01,Terminé,8/10'),
    ),
    'affectations.csv': affectations(affectation('1', '1', '1')),
  });
  const dites = lire()
    .filter(({ code, message }) => code !== 'INSEREE' && message.includes('→'))
    .map(
      ({ fichier, de, code, message }) =>
        `${fichier}:${de} ${code} ${message.replace(/^(\S+) : .* ; (?=\w+ : )/, '$1 … ')}`,
    );
  expect(dites).toEqual([
    'clients_a.csv:2 N02 normalisée … nom : « BÃ©ton » → « Béton »',
    "clients_b.csv:2 FUSIONNEE fusionnée : b:7 → clients 1 ; CLI-06, la même fiche ; complète region : (vide) → « Bretagne » ; nom reste « Béton », « Béton SARL » va à l'historique",
    'intervenants.csv:2 INT-06 signalée … telephone : « poste ••17 » → (vide)',
    'intervenants.csv:3 N03 normalisée … email : « Anne <g***@x.fr> » → « g***@x.fr »',
    'intervenants.csv:3 N06 normalisée … telephone : « •• •• •• •• •• / •• •• •• •• 89 » → « +•••••••••78 »',
    'projets.csv:2 PRJ-11 corrigée … note_satisfaction : « 4 » → (vide)',
    'projets.csv:3 N07 normalisée … note_satisfaction : « 8/10 » → « 4 »',
  ]);
});

test('--actualiser : chaque champ mis à jour, avant → après ; rien des colonnes de lignage', async () => {
  const livrer = (region: string): Promise<unknown> =>
    banc.migrer(
      { 'clients_a.csv': clients(client('1', 'Béton', 'a@x.fr', `2020-01-02,${region},`)) },
      { actualiser: true },
    );
  await livrer('Alsace');
  await livrer('Bretagne');
  const [mise] = lire().filter(({ code }) => code === 'MISE_A_JOUR');
  expect(mise?.message).toBe('mise à jour : a:1 → clients 1 ; region : « Alsace » → « Bretagne »');
});

describe('la quarantaine', () => {
  const FAUTIF = {
    'clients_a.csv': clients(client('1', '', 'a@x.fr')),
    'projets_a.csv': projets(projet('5', 'Audit', '1')),
  };

  test('relivrée corrigée, la ligne clôt son entrée ; celle qui l’attendait est libérée : les deux se lisent', async () => {
    await banc.migrer(FAUTIF);
    await banc.migrer({ ...FAUTIF, 'clients_a.csv': clients(client('1', 'Béton', 'a@x.fr')) });
    const messages = lire()
      .filter(({ execution, niveau }) => execution === 2 && niveau !== 'ERREUR')
      .map(({ fichier, de, code, message }) => `${fichier}:${de} ${code} ${message}`);
    expect(messages).toEqual([
      'clients_a.csv:2 INSEREE insérée : a:1 → clients 1',
      'clients_a.csv:2 RELIVREE relivrée par son fichier : lignes_isolees 1 est close, réinjectée',
      expect.stringMatching(/^projets_a\.csv:2 INSEREE insérée : a:5 → projets \d+ ; .*, lignes_isolees 2 est close$/),
    ]);
  });

  test('rendue corrigée à reprise.ts, elle est dite réinjectée ; son projet, libéré', async () => {
    await banc.migrer(FAUTIF);
    const rendu = join(banc.sortie, 'isolees', 'clients_a.csv');
    const texte = readFileSync(rendu, 'utf8').replace('1;;a@x.fr', '1;Béton;a@x.fr');
    const dossier = banc.ecrire({ 'clients_a.csv': texte });
    await banc.reprendre(join(dossier, 'clients_a.csv'));
    expect(lire('log_reprise.txt').map(({ fichier, code, message }) => `${fichier} ${code} ${message}`)).toEqual([
      'clients_a.csv INSEREE insérée : a:1 → clients 1 ; réinjectée, lignes_isolees 1 est close',
      expect.stringMatching(
        /^projets_a\.csv INSEREE insérée : a:5 → projets \d+ ; libérée par sa référence, lignes_isolees 2 est close$/,
      ),
    ]);
  });
});

test('une simulation parle au conditionnel ; une exécution refusée dit que rien de ce qu’elle annonçait n’a eu lieu', async () => {
  const dossier = banc.ecrire({ 'clients.csv': clients(client('1', 'Un', 'a@x.fr'), client('2', '', 'b@x.fr')) });
  await banc.migrer(dossier, { simulation: true });
  expect(lire().map(({ message }) => message.split(' : ')[0])).toEqual(['serait insérée', 'serait isolée']);
  await banc.migrer(dossier, { seuil: { texte: '0', depasse: (isolees) => isolees > 0 } });
  const fin = readFileSync(join(banc.sortie, 'log.txt'), 'utf8').trimEnd().split('\n').at(-1);
  expect(fin).toContain('ERREUR exécution=2 - FIN refusée');
  expect(fin).toContain("aucune ligne ci-dessus n'a eu ce sort");
});

describe(`au-delà de ${LIGNES_DETAILLEES} lignes`, () => {
  const COMBIEN = LIGNES_DETAILLEES + 2000;
  const FAUTIVES = [500, 11_000];
  const lignes = Array.from({ length: COMBIEN }, (_, rang) =>
    client(String(rang + 1), FAUTIVES.includes(rang + 2) ? '' : `Client ${rang}`, `c${rang}@x.fr`),
  );

  test('une entrée par plage contiguë, de la ligne à la clé ; une ligne isolée garde la sienne ; chaque ligne, une fois', async () => {
    await banc.migrer({ 'clients.csv': clients(...lignes) });
    const sorts = lire().filter(estUnSort);
    expect(sorts.filter(({ niveau }) => niveau === 'ERREUR').map(({ de }) => de)).toEqual(FAUTIVES);
    const plages = sorts.filter(({ code }) => code === 'INSEREE');
    expect(plages.map(({ de, a, message }) => [de, a, message])).toEqual([
      [2, 499, '498 lignes insérées → clients 1 à 498'],
      [501, 10_999, '10 499 lignes insérées → clients 500 à 10998'],
      [11_001, COMBIEN + 1, '1 001 lignes insérées → clients 11000 à 12000'],
    ]);
  });

  test('relancée : la même chose, ignorée', async () => {
    const dossier = banc.ecrire({ 'clients.csv': clients(...lignes) });
    await banc.migrer(dossier);
    await banc.migrer(dossier);
    const plages = lire().filter(({ execution, code }) => execution === 2 && code === 'IGNOREE');
    expect(plages.map(({ de, a }) => [de, a])).toEqual([
      [2, 499],
      [501, 10_999],
      [11_001, COMBIEN + 1],
    ]);
  });

  test('--journal complet : une entrée par ligne', async () => {
    const dossier = banc.ecrire({ 'clients.csv': clients(...lignes) });
    const options = [dossier, '--base', banc.nom, '--sortie', banc.sortie, '--journal', 'complet'];
    expect((await lancer('migration', options)).code).toBe(0);
    const sorts = lire().filter(estUnSort);
    expect(new Set(sorts.map(({ de }) => de)).size).toBe(COMBIEN);
    expect(sorts.length).toBe(COMBIEN);
  });
});

test('les rapports d’avant sont gardés, à l’heure où ils ont été écrits', async () => {
  const options = ['--base', banc.nom, '--sortie', banc.sortie];
  const dossier = banc.ecrire({ 'clients.csv': clients(client('1', 'Un', 'a@x.fr')) });
  for (let fois = 1; fois <= 3; fois++) await lancer('migration', [dossier, ...options]);
  await lancer('reprise', options);
  expect(readFileSync(join(banc.sortie, 'rapport_reprise.txt'), 'utf8')).toContain('n° 3 (migration, terminée)');
  const gardes = readdirSync(join(banc.sortie, 'rapports'));
  expect(gardes.filter((nom) => /^rapport_reprise_\d{4}-\d\d-\d\d_\d{6}(_\d+)?\.txt$/.test(nom))).toHaveLength(2);
  const partielle = readFileSync(join(banc.sortie, 'rapport_reprise_partielle.txt'), 'utf8');
  expect(partielle).toMatch(/^RAPPORT DE REPRISE PARTIELLE\n/);
  expect(existsSync(join(banc.sortie, 'log_reprise.txt'))).toBe(true);
});
