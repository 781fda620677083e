/** TLS : le certificat est vérifié, l'hôte aussi ; un serveur qui l'exige, ou dont le certificat est refusé, est nommé. */
import { join } from 'node:path';
import { avecBase } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { serveurDesEssais } from '../outils/bases';
import { Mandataire } from '../outils/mandataire';
import { lancer, RACINE } from '../outils/scripts';
import { demarrerServeurPrive, type ServeurPrive } from '../outils/serveur_prive';

const certificat = (nom: string): string => join(RACINE, 'tests', 'donnees', 'tls', nom);
const AUTORITE = certificat('autorite.pem');
let serveur: ServeurPrive;

beforeAll(async () => {
  serveur = await demarrerServeurPrive(
    [
      `--ssl-ca=${AUTORITE}`,
      `--ssl-cert=${certificat('serveur.pem')}`,
      `--ssl-key=${certificat('serveur.cle')}`,
      '--require-secure-transport=ON',
    ],
    "CREATE USER lea@'%' IDENTIFIED BY 'secret';\nCREATE USER paul@'%' IDENTIFIED BY 'secret' REQUIRE SSL;",
  );
});
afterAll(() => serveur.arreter());

/** Se connecte ; rend le chiffrement de la connexion. */
const chiffrement = (
  hote: string,
  parametres: string,
  env: Record<string, string> = {},
  compte = 'lea',
): Promise<unknown> =>
  avecBase(
    choisirConnexion(`mysql://${compte}:secret@${hote}:${serveur.port}/information_schema${parametres}`, env),
    'information_schema',
    false,
    async (base) => (await base.lireUne<{ Value: string }>("SHOW STATUS LIKE 'Ssl_cipher'")).Value,
  );

const AVEC_AUTORITE = `?ssl-ca=${encodeURIComponent(AUTORITE)}`;

test.each([
  ['par l’URL', AVEC_AUTORITE, {}],
  ['par l’URL, ssl=true compris', `${AVEC_AUTORITE}&ssl=true`, {}],
  ['par DB_SSL_CA', '', { DB_SSL_CA: AUTORITE }],
])('l’autorité donnée %s : la connexion est chiffrée', async (_quoi, parametres, env) => {
  expect(await chiffrement('127.0.0.1', parametres, env)).toMatch(/^TLS_|AES|CHACHA/);
});

test.each([
  [
    'en clair, un serveur qui exige TLS',
    '127.0.0.1',
    '',
    {},
    /en clair\. Il parle TLS, et l'exige peut-être : ajoutez \?ssl=true/,
  ],
  ['l’URL l’emporte sur l’environnement', '127.0.0.1', '?ssl=false', { DB_SSL: 'true' }, /l'exige peut-être/],
  [
    'une autorité inconnue',
    '127.0.0.1',
    '',
    { DB_SSL: 'true' },
    /Le certificat du serveur .* est refusé .* par \?ssl-ca=FICHIER/,
  ],
  [
    'le certificat d’un autre hôte',
    'localhost',
    AVEC_AUTORITE,
    {},
    /Le certificat du serveur localhost:\d+ est refusé/,
  ],
] as const)('%s : dit tel quel', async (_quoi, hote, parametres, env, phrase) => {
  await expect(chiffrement(hote, parametres, env)).rejects.toThrow(phrase);
  await expect(chiffrement(hote, parametres, env)).rejects.toMatchObject({ name: 'ErreurUtilisateur' });
});

test('un compte qui exige TLS, une autorité que Node connaît : dit tel quel', async () => {
  const url = (parametres: string): string => `mysql://paul:secret@127.0.0.1:${serveur.port}/b${parametres}`;
  const env = { NODE_EXTRA_CA_CERTS: AUTORITE };
  const { code, erreur } = await lancer('validate', ['--url', url('')], env);
  expect([code, erreur]).toEqual([
    2,
    expect.stringMatching(/^Le serveur \S+ exige TLS du compte « paul » : ajoutez \?ssl=true/),
  ]);
  const { erreur: ensuite } = await lancer('validate', ['--url', url('?ssl=true')], env);
  expect(ensuite).toMatch(/n'a pas les droits nécessaires sur la base « b »|La base « b » n'existe pas/);
});

test('un serveur qui ne parle pas TLS : dit tel quel, et le mot de passe n’est pas parti', async () => {
  const mandataire = await Mandataire.ouvrir(serveurDesEssais());
  const { host, port } = mandataire.connexion;
  const url = `mysql://root@${host}:${port}/mysql?ssl=true`;
  await expect(avecBase(choisirConnexion(url, {}), 'mysql', false, () => Promise.resolve())).rejects.toThrow(
    /TLS est demandé, et le serveur .* ne le parle pas/,
  );
  await mandataire.fermer();
});

const URL = 'mysql://root@h/b';
test.each([
  [`${URL}?ssl=peut-etre`, {}, /ssl vaut « peut-etre » ; « true » ou « false » est attendu/],
  [`${URL}?ssl-ca=/nulle/part.pem`, {}, /ssl-ca : le fichier \/nulle\/part\.pem ne peut pas être lu/],
  [`${URL}?ssl-ca=${encodeURIComponent(join(RACINE, 'schema.sql'))}`, {}, /n'est pas un certificat au format PEM/],
  [`${URL}${AVEC_AUTORITE}&ssl=false`, {}, /ssl refuse le chiffrement, ssl-ca en donne le certificat/],
  [`${URL}?socket=/s&ssl=true`, {}, /une socket ne sort pas de la machine/],
  [`${URL}?tls=1`, {}, /« tls » n'est pas pris en charge ; les paramètres admis sont socket, ssl et ssl-ca/],
  [undefined, { DB_HOST: 'h', DB_SSL: 'peut-être' }, /DB_SSL vaut « peut-être »/],
  [undefined, { DB_HOST: 'h', DB_DELAI: '0' }, /DB_DELAI vaut « 0 » ; un nombre de secondes, entre 1 et 86400/],
] as const)('réglage refusé (%#)', (url, env, phrase) => {
  expect(() => choisirConnexion(url, env)).toThrow(phrase);
});

test.each([
  [URL, {}, undefined],
  [URL, { DB_SSL: 'oui' }, {}],
  [`${URL}?ssl=1`, {}, {}],
  [`${URL}?ssl=false`, { DB_SSL: 'true' }, undefined],
  [undefined, { DB_HOST: 'h' }, undefined],
  [undefined, { DB_HOST: 'h', DB_SSL: 'TRUE' }, {}],
  [undefined, { DB_SOCKET: '/s', DB_SSL: 'true' }, undefined],
])('chiffrer ou non (%#) : %s %j', (url, env, attendu) => {
  expect(choisirConnexion(url, env)?.tls).toEqual(attendu);
});
