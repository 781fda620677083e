/** Le navigateur des tests : trouvé, installé si le système le permet, ou dit absent sans rien empêcher. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chercherChromium, MANQUE } from '../../lib/outils/chromium.cjs';
import { RACINE } from '../outils/scripts';

const sousLinux = process.platform === 'linux' ? describe : describe.skip;
sousLinux('le navigateur des tests', () => {
  const dossier = mkdtempSync(join(tmpdir(), 'clevity-chromium-'));
  const preparer = (env: NodeJS.ProcessEnv): { status: number | null; stdout: string } =>
    spawnSync(process.execPath, [join(RACINE, 'lib', 'outils', 'preparer_chromium.mjs')], { env, encoding: 'utf8' });
  const poser = (nom: string, corps: string): void =>
    writeFileSync(join(dossier, nom), `#!/bin/sh\n${corps}\n`, { mode: 0o755 });
  beforeEach(() => readdirSync(dossier).forEach((nom) => rmSync(join(dossier, nom))));
  afterAll(() => rmSync(dossier, { recursive: true, force: true }));

  test('absent, et rien pour l’installer : on le dit, et le reste des tests passe', () => {
    expect(preparer({ PATH: dossier })).toMatchObject({ status: 0, stdout: `${MANQUE}\n` });
  });

  test('présent : rien à dire ; une commande qui ne répond pas ne compte pas', () => {
    poser('chromium', 'exit 1');
    expect(chercherChromium({ PATH: dossier })).toBeNull();
    poser('google-chrome', 'exit 0');
    expect(chercherChromium({ PATH: dossier })).toBe(join(dossier, 'google-chrome'));
    expect(preparer({ PATH: dossier })).toMatchObject({ status: 0, stdout: '' });
    expect(chercherChromium({ PATH: dossier, CHROMIUM: '/ailleurs' })).toBe('/ailleurs');
  });
});
