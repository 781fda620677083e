/** Le catalogue : chaque règle du cahier des charges existe, avec un exemple qui passe et un qui échoue, joués pour de vrai. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { NORMALISATIONS, REGLES, regleDe, type Effet } from '../lib/metier/regles';
import {
  affectation,
  affectations,
  Banc,
  client,
  clients,
  intervenant,
  intervenants,
  projet,
  projets,
} from './outils/banc';

/** Les codes du cahier des charges, § 4. */
const CODES =
  'CLI-01 CLI-02 CLI-03 CLI-04 CLI-05 CLI-06 CLI-07 CLI-08 CLI-09 CLI-10 ' +
  'INT-01 INT-02 INT-03 INT-04 INT-05 INT-06 INT-07 INT-08 INT-09 ' +
  'PRJ-01 PRJ-02 PRJ-03 PRJ-04 PRJ-04P PRJ-05 PRJ-06 PRJ-07 PRJ-08 PRJ-09 PRJ-10 PRJ-11 PRJ-12 PRJ-13 PRJ-13a PRJ-14 ' +
  'AFF-01 AFF-02 AFF-03 AFF-04 AFF-05 AFF-06 AFF-07 AFF-08 AFF-09 AFF-10';

test('le catalogue a les codes du cahier des charges, et ceux de la lecture', () => {
  const codes = [...new Set(REGLES.map(({ code }) => code))].sort();
  expect(codes.filter((code) => !code.startsWith('LEC-'))).toEqual(CODES.split(' ').sort());
  expect(Object.keys(NORMALISATIONS)).toEqual(['N01', 'N02', 'N03', 'N04', 'N05', 'N06', 'N07', 'N08']);
});

test('chaque règle dit ce qu’elle exige, ce qui était attendu, et en donne deux exemples', () => {
  for (const { code, intitule, attendu, exemples, constat } of REGLES) {
    expect([code, intitule.trim(), attendu.trim()]).not.toContain('');
    expect([code, exemples.juste === exemples.fautif]).toEqual([code, false]);
    expect(constat('x', 'id_client')).toMatch(/^\p{Ll}/u);
  }
});

/** Ce que désignent les exemples : 1 est juste, 5 est dans deux sources, 6 est ancien, 8 est isolé, 99 n'existe pas. */
const DECOR = {
  'clients_nord.csv': clients(client('1', 'Alpha', 'a@x.fr'), client('5', 'Bêta', 'b@x.fr'), client('8', '', 'c@x.fr')),
  'clients_sud.csv': clients(client('5', 'Gamma', 'd@x.fr')),
  'intervenants_nord.csv': intervenants(
    intervenant('1', 'Roy', 'roy@x.fr'),
    intervenant('5', 'Gil', 'gil@x.fr'),
    intervenant('8', '', 'ney@x.fr'),
  ),
  'intervenants_sud.csv': intervenants(intervenant('5', 'Bon', 'bon@x.fr')),
  'projets_nord.csv': projets(
    ...[projet('1', 'Audit', '1'), projet('5', 'Refonte', '1'), projet('8', '', '1')],
    projet('6', 'Archives', '1', '1900-01-01,,En cours,'),
  ),
  'projets_sud.csv': projets(projet('5', 'Conseil', '1')),
};
/** La ligne 2 de chaque essai : ce que les règles d'ensemble comparent. */
const TEMOINS = {
  clients: client('10', 'Témoin', 't@x.fr'),
  intervenants: intervenant('10', 'Témoin', 't@x.fr'),
  projets: projet('10', 'Témoin', '1'),
  affectations: affectation('10', '1', '1'),
};
const ECRIRE = { clients, intervenants, projets, affectations };
type Entite = keyof typeof ECRIRE;

const prj = (suite: string): string => projet('12', 'Projet', '1', suite);
const aff = (idProjet: string, idIntervenant: string, suite?: string): string =>
  affectation('12', idProjet, idIntervenant, suite);
const P = projet('11', 'Projet', '1');
const A = affectation('11', '1', '1', '2021-03-04,Auditeur,');

/** [code, effet, ligne juste, ligne fautive]. */
const EXEMPLES: readonly (readonly [string, Effet, string, string])[] = [
  ['CLI-01', 'isolee', client('C-011', 'Un', 'u@x.fr'), client('abc', 'Deux', 'v@x.fr')],
  ['CLI-02', 'isolee', client('11', 'Un', 'u@x.fr'), client('12', '', 'v@x.fr')],
  ['CLI-03', 'isolee', client('11', 'Un', 'U@X.FR'), client('12', 'Deux', 'pas-un-email')],
  ['CLI-04', 'isolee', client('11', 'Un', 'u@x.fr', '28/02/2019,,'), client('12', 'Deux', 'v@x.fr', '31/02/2019,,')],
  ['CLI-04', 'signalee', client('11', 'Un', 'u@x.fr'), client('12', 'Deux', 'v@x.fr', ',,')],
  ['CLI-05', 'ignoree', client('11', 'Un', 'u@x.fr'), client('010', 'Témoin', 'T@x.fr')],
  ['CLI-06', 'fusionnee', client('11', 'Un', 'u@x.fr'), client('12', 'TEMOIN SARL', 't@x.fr')],
  ['CLI-07', 'isolee', client('11', 'Un', 'u@x.fr'), client('12', 'Deux', 't@x.fr')],
  ['CLI-08', 'signalee', client('11', 'Un', 'u@x.fr'), client('12', 'Témoin SAS', 'v@x.fr')],
  ['CLI-09', 'isolee', client('11', 'Un', 'u@x.fr'), client('10', 'Deux', 'v@x.fr')],
  ['CLI-10', 'signalee', client('11', 'Un', 'u@x.fr'), client('12', 'Deux', 'v@x.fr', '05/03/1024,,')],
  ['INT-01', 'isolee', intervenant('I11', 'Un', 'u@x.fr'), intervenant('-5', 'Deux', 'v@x.fr')],
  ['INT-02', 'isolee', intervenant('11', 'Un', 'u@x.fr'), '12,Deux,,Lyon,v@x.fr,'],
  ['INT-03', 'isolee', intervenant('11', 'Un', 'u@x.fr'), intervenant('12', 'Deux', '')],
  ['INT-04', 'isolee', intervenant('11', 'Un', 'u@x.fr'), intervenant('12', 'Deux', 't@x.fr')],
  ['INT-05', 'isolee', intervenant('11', 'Un', 'u@x.fr'), '12,Deux,Anne,,v@x.fr,'],
  [
    'INT-06',
    'signalee',
    intervenant('11', 'Un', 'u@x.fr', '06.43.62.93.55'),
    intervenant('12', 'Deux', 'v@x.fr', 'poste 42'),
  ],
  ['INT-07', 'ignoree', intervenant('11', 'Un', 'u@x.fr'), intervenant('10', 'Témoin', 't@x.fr')],
  ['INT-08', 'fusionnee', intervenant('11', 'Un', 'u@x.fr'), intervenant('12', 'TEMOIN', 't@x.fr')],
  ['INT-09', 'isolee', intervenant('11', 'Un', 'u@x.fr'), intervenant('10', 'Deux', 'v@x.fr')],
  ['PRJ-01', 'isolee', P, projet('', 'Projet', '1')],
  ['PRJ-02', 'isolee', P, projet('12', '', '1')],
  ['PRJ-03', 'isolee', P, projet('12', 'Projet', '')],
  ['PRJ-04', 'isolee', P, projet('12', 'Projet', '99')],
  ['PRJ-04P', 'isolee', P, projet('12', 'Projet', '8')],
  ['PRJ-05', 'isolee', P, projet('12', 'Projet', '5')],
  ['PRJ-06', 'isolee', P, prj('2023-15-01,,Terminé,')],
  ['PRJ-07', 'isolee', P, prj('2021-01-01,hier,Terminé,')],
  ['PRJ-08', 'isolee', P, prj('2021-01-02,2021-01-01,Terminé,')],
  ['PRJ-09', 'isolee', P, prj('2021-01-01,2021-01-02,peut-être,')],
  ['PRJ-10', 'isolee', P, prj('2021-01-01,2021-01-02,Terminé,12')],
  ['PRJ-11', 'corrigee', P, prj('2021-01-01,2021-01-02,En cours,4')],
  ['PRJ-12', 'signalee', P, prj('2021-01-01,,Terminé,4')],
  ['PRJ-13', 'isolee', P, projet('10', 'Autre', '1')],
  ['PRJ-13a', 'ignoree', P, projet('010', 'Témoin', '01')],
  ['PRJ-14', 'signalee', P, prj('1949-12-31,2021-01-02,Annulé,')],
  ['PRJ-14', 'signalee', P, prj('2021-01-01,2124-01-02,En cours,')],
  ['AFF-01', 'isolee', A, affectation('abc', '1', '1', '2021-04-05,Auditeur,')],
  ['AFF-02', 'isolee', A, aff('99', '1')],
  ['AFF-03', 'isolee', A, aff('1', '99')],
  ['AFF-04', 'isolee', A, aff('8', '1')],
  ['AFF-04', 'isolee', A, aff('1', '8')],
  ['AFF-05', 'isolee', A, aff('1', '1', 'hier,Auditeur,')],
  ['AFF-06', 'signalee', A, aff('1', '1', '2020-12-31,Auditeur,')],
  ['AFF-06', 'signalee', A, aff('1', '1', '2021-04-05,,')],
  ['AFF-07', 'ignoree', A, aff('01', '1', '03/02/2021,Auditeur,sur site')],
  ['AFF-08', 'isolee', A, aff('5', '1')],
  ['AFF-08', 'isolee', A, aff('1', '5')],
  ['AFF-09', 'isolee', A, affectation('10', '1', '1', '2021-04-05,Auditeur,')],
  ['AFF-10', 'signalee', A, aff('6', '1', '1924-03-05,Auditeur,')],
];

test('chaque code et chaque effet ont leur exemple', () => {
  const joues = new Set(EXEMPLES.map(([code, effet]) => `${code} ${effet}`));
  const attendus = REGLES.filter(({ code }) => !code.startsWith('LEC-')).map(({ code, effet }) => `${code} ${effet}`);
  expect([...joues].sort()).toEqual([...new Set(attendus)].sort());
});

const ENTITES: Readonly<Record<string, Entite>> = {
  CLI: 'clients',
  INT: 'intervenants',
  PRJ: 'projets',
  AFF: 'affectations',
};

describe('un exemple qui passe, un exemple qui échoue', () => {
  const banc = new Banc('t_regles');
  beforeEach(() => banc.vider());
  afterAll(() => banc.fermer());

  test.each([...EXEMPLES])('%s (%s)', async (code, effet, juste, fautif) => {
    expect(regleDe(code, effet).effet).toBe(effet);
    const entite = ENTITES[code.slice(0, 3)] ?? 'clients';
    const nom = `${entite}_essai.csv`;
    await banc.migrer({ ...DECOR, [nom]: ECRIRE[entite](TEMOINS[entite], juste, fautif) });

    const isolees = (await banc.isolees()).filter(([fichier]) => fichier === nom);
    expect(isolees).toEqual(effet === 'isolee' ? [[nom, 4, code]] : []);
    const journal = readFileSync(join(banc.sortie, 'log.txt'), 'utf8');
    const dites = [...journal.matchAll(/ (\S+):(\d+) (\S+) (isolée|signalée|corrigée|fusionnée|ignorée)/g)]
      .filter(([, fichier]) => fichier === nom)
      .map(([, , ligne, dit, sort]) => [Number(ligne), dit, sort]);
    const SORTS = {
      isolee: [4, code, 'isolée'],
      signalee: [4, code, 'signalée'],
      corrigee: [4, code, 'corrigée'],
      fusionnee: [4, 'FUSIONNEE', 'fusionnée'],
      ignoree: [4, 'IGNOREE', 'ignorée'],
    } as const;
    expect(dites).toEqual([SORTS[effet]]);
  });
});
