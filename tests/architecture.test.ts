/** L'architecture, tenue : les imports ne remontent jamais, un seul fichier connaît le pilote, les scripts sont courts. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { RACINE } from './outils/scripts';

/** Du plus bas au plus haut : un fichier n'importe que de sa couche ou de celles qui la précèdent. */
const COUCHES = [
  ...[
    'modele',
    'erreurs',
    'flux',
    'paquets',
    'jour',
    'memoire',
    'empreinte',
    'tableau',
    'lecture',
    'normalisation',
    'regles',
    'propositions',
    'controle',
  ],
  ...['cli', 'config', 'serveur', 'base', 'journal', 'executions', 'chargement', 'affichage', 'isoles', 'compris'],
  ...['rapport', 'constats', 'annulation', 'explication', 'migrer', 'commandes', 'apercu', 'generation', 'validation'],
  ...['rapport_html', 'scripts', 'outils'],
];

const LIB = join(RACINE, 'lib');
const fichiers = readdirSync(LIB, { recursive: true, encoding: 'utf8' }).filter((nom) => /\.(ts|[cm]js)$/.test(nom));
const IMPORT = /(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g;
const imports = (nom: string): string[] =>
  [...readFileSync(join(LIB, nom), 'utf8').matchAll(IMPORT)].map(([, cible = '']) => cible);

/** `chargement/transit.ts` → chargement ; `base.ts` → base. */
const coucheDe = (nom: string): string => nom.split('/')[0]?.replace(/(\.d)?\.\w+$/, '') ?? '';

test('chaque fichier de lib/ est dans une couche', () => {
  expect(fichiers.filter((nom) => !COUCHES.includes(coucheDe(nom)))).toEqual([]);
});

test('les imports ne remontent jamais', () => {
  const remontees = fichiers.flatMap((nom) =>
    imports(nom)
      .filter((cible) => cible.startsWith('.'))
      .map((cible) => coucheDe(relative(LIB, join(LIB, dirname(nom), cible))))
      .filter((couche) => COUCHES.indexOf(couche) > COUCHES.indexOf(coucheDe(nom)))
      .map((couche) => `${nom} importe ${couche}`),
  );
  expect(remontees).toEqual([]);
});

test('seul lib/base.ts connaît le pilote de la base', () => {
  expect(fichiers.filter((nom) => imports(nom).some((cible) => cible.startsWith('mysql2')))).toEqual(['base.ts']);
});

test.each(['migration.ts', 'reprise.ts', 'validate.ts', 'generate_data.ts'])('%s tient en soixante lignes', (nom) => {
  expect(readFileSync(join(RACINE, nom), 'utf8').split('\n').length).toBeLessThanOrEqual(60);
});
