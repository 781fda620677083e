/** `validate.ts` comme on le lance : affichage, rapports, exports, codes de sortie, compte en lecture seule. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { avecBase } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { ENTITES } from '../../lib/metier/modele';
import { REGLES } from '../../lib/metier/regles';
import { AILLEURS, CATALOGUE, HORS_BASE } from '../../lib/validation/catalogue';
import { CONTROLES } from '../../lib/validation/controles';
import { ecrireJunit } from '../../lib/validation/exports';
import { ecrireRapport, montrer } from '../../lib/validation/rapport';
import type { Resultat, Validation } from '../../lib/validation/types';
import { Banc } from '../outils/banc';
import { lancer } from '../outils/scripts';

const BASE = 'validation_script';
const banc = new Banc(BASE);
const dans = (nom: string): string => join(banc.sortie, nom);
const appel = ['--base', BASE, '--sortie', banc.sortie];

beforeAll(async () => {
  await banc.vider();
  await banc.migrer(join(__dirname, '..', '..', 'data_1'));
});
afterAll(() => banc.fermer());

/** Un lecteur XML strict, réduit à ce qu'un rapport JUnit contient : rend les noms des éléments, ou lève. */
function lireXml(xml: string): string[] {
  const noms: string[] = [];
  const ouverts: string[] = [];
  const reste = xml
    .replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
    .replace(
      /<(\/?)([a-z]+)((?:\s[a-z]+="[^"<]*")*)\s*(\/?)>/g,
      (_, ferme: string, nom: string, attributs: string, seul: string) => {
        if (/&(?!(?:amp|lt|gt|quot|apos);)/.test(attributs)) throw new Error(`Attribut mal échappé : ${attributs}`);
        if (ferme !== '' && ouverts.pop() !== nom) throw new Error(`</${nom}> ferme un autre élément.`);
        if (ferme === '') noms.push(nom);
        if (ferme === '' && seul === '') ouverts.push(nom);
        return '';
      },
    );
  if (ouverts.length > 0 || /[<>]|&(?!(?:amp|lt|gt|quot|apos);)|[^\P{Cc}\t\n\r]/u.test(reste)) {
    throw new Error('Le document XML est mal formé.');
  }
  return noms;
}

test('base saine : code 0, rapport, JSON et JUnit', async () => {
  const { code, sortie } = await lancer('validate', [...appel, '--json', dans('v.json'), '--junit', dans('v.xml')]);
  expect([code, sortie]).toEqual([
    0,
    expect.stringContaining(`CONFORME : ${CONTROLES.length} sur ${CONTROLES.length} contrôles passent`),
  ]);
  expect(readFileSync(dans('rapport_validation.txt'), 'utf8')).toMatch(
    /^RAPPORT DE VALIDATION\n=+\nVerdict {5}CONFORME : /,
  );
  expect(JSON.parse(readFileSync(dans('v.json'), 'utf8'))).toMatchObject({
    verdict: 'CONFORME',
    controles: CONTROLES.map(({ code: controle }) => ({ code: controle, verdict: 'CONFORME', nombre: 0, fautes: [] })),
  });
  expect(lireXml(readFileSync(dans('v.xml'), 'utf8')).filter((nom) => nom === 'testcase')).toHaveLength(
    CONTROLES.length,
  );
});

test('un compte qui n’a que SELECT suffit, et rien ne change', async () => {
  await banc.executer(
    `CREATE OR REPLACE USER lecteur_validation IDENTIFIED BY 'lecture'; GRANT SELECT ON ${BASE}.* TO lecteur_validation`,
  );
  const avant = await banc.contenu();
  const { code, erreur } = await lancer('validate', appel, { DB_USER: 'lecteur_validation', DB_PASSWORD: 'lecture' });
  expect([code, erreur]).toEqual([0, '']);
  expect(await banc.contenu()).toEqual(avant);
  await banc.executer('DROP USER lecteur_validation');
});

test('base abîmée : code 1, la rangée nommée partout, les données personnelles masquées, le rapport précédent gardé', async () => {
  const executer = (sql: string): Promise<void> => banc.executer(`SET check_constraint_checks = 0; ${sql}`);
  await executer("UPDATE clients SET email = 'Secrete.Adresse@exemple.fr' WHERE id_client = 1");
  const { code, sortie } = await lancer('validate', [...appel, '--json', dans('v.json'), '--junit', dans('v.xml')]);
  const ecrits = ['rapport_validation.txt', 'v.json', 'v.xml'].map((nom) => readFileSync(dans(nom), 'utf8'));
  expect(code).toBe(1);
  for (const texte of [sortie, ...ecrits]) {
    expect(texte).toMatch(/CLI-03[\s\S]*clients 1\b/);
    expect(texte).not.toContain('Secrete.Adresse');
  }
  expect(lireXml(ecrits[2] ?? '')).toContain('failure');
  const precedent = expect.stringMatching(/^rapport_validation_\d{4}-\d\d-\d\d_\d{6}(?:_2)?\.txt$/) as string;
  expect(readdirSync(dans('rapports'))).toEqual([precedent, precedent]);
});

test.each([
  ['une base absente', 'validation_absente', "La base « validation_absente » n'existe pas"],
  [
    'une base jamais migrée',
    'validation_vide',
    "La base « validation_vide » existe, mais aucune migration n'y est terminée",
  ],
])('%s : code 2 et une phrase', async (_nom, base, phrase) => {
  await avecBase(choisirConnexion(undefined, process.env), 'validation_vide', true, () => Promise.resolve());
  const { code, erreur } = await lancer('validate', ['--base', base, '--sortie', banc.sortie]);
  expect(code).toBe(2);
  expect(erreur).toContain(phrase);
  expect(erreur).toContain('npx tsx migration.ts');
  expect(erreur).not.toContain('    at ');
  await banc.executer('DROP DATABASE IF EXISTS validation_vide');
});

test('chaque règle du catalogue est une requête, ou dit pourquoi elle n’en est pas une', () => {
  const requetes = CATALOGUE.map(({ code }) => code);
  const codes = [...new Set(REGLES.map(({ code }) => code))];
  expect([...requetes, ...AILLEURS.keys(), ...Object.keys(HORS_BASE)].sort()).toEqual(codes.sort());
  expect(new Set(CONTROLES.map(({ code }) => code)).size).toBe(CONTROLES.length);
  expect(ENTITES).toHaveLength(4);
});

test('une valeur hostile reste du texte', () => {
  const hostile = `<script>"&'\u0001\ud800]]>`;
  const resultat: Resultat = {
    ...{ code: 'REJ-04', famille: 'Rejeu des fichiers sources', intitule: 'cellules', remede: 'rien', dureeMs: 3 },
    ...{ verdict: 'NON CONFORME', raison: hostile, fautes: [{ cle: hostile, detail: hostile }] },
  };
  const validation: Validation = {
    ...{ base: hostile, debut: new Date(0), dureeMs: 5, executions: [1], relecture: undefined },
    resultats: [resultat, { ...resultat, verdict: 'NON VÉRIFIABLE', fautes: [] }],
  };
  expect(lireXml(ecrireJunit(validation)).filter((nom) => nom === 'testcase')).toHaveLength(2);
  expect(ecrireRapport(validation)).toContain('1 sur 2 contrôles échoue');
  expect(montrer(validation)).toContain('NON CONFORME');
});

test('au-delà de vingt fautes, le rapport compte le reste', () => {
  const fautes = Array.from({ length: 25 }, (_, rang) => ({ cle: `clients ${rang}`, detail: 'x' }));
  const resultat: Resultat = {
    ...{ code: 'UNI-01', famille: 'Unicité', intitule: 'e-mails', remede: 'rien', dureeMs: 3 },
    ...{ verdict: 'NON CONFORME', raison: '25 fautes', fautes },
  };
  const rapport = ecrireRapport({
    ...{ base: 'essai', debut: new Date(0), dureeMs: 5, executions: [1], relecture: undefined },
    resultats: [resultat],
  });
  expect(rapport).toContain('clients 19');
  expect(rapport).not.toContain('clients 20');
  expect(rapport).toContain('… et 5 autres (toutes avec --json)');
});
