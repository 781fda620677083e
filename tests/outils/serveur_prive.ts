/** Une MariaDB à soi, avec les options que l'essai demande, sur 127.0.0.1. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { chercherMariadb } from '../../lib/serveur/chercher.cjs';

export interface ServeurPrive {
  readonly port: number;
  arreter(): Promise<void>;
}

/** @param comptes les instructions qui créent ses comptes */
export async function demarrerServeurPrive(options: readonly string[], comptes: string): Promise<ServeurPrive> {
  const programmes = chercherMariadb();
  if (programmes === null) throw new Error('MariaDB est introuvable');
  const dossier = mkdtempSync(join(tmpdir(), 'clevity-prive-'));
  const port = await portLibre();
  const communes = ['--no-defaults', '--datadir=./data', ...(process.getuid?.() === 0 ? ['--user=root'] : [])];
  const initialisation = [...communes, '--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync(programmes.initialiseur, initialisation, { cwd: dossier, stdio: 'ignore' });
  writeFileSync(join(dossier, 'comptes.sql'), comptes);
  const reseau = [`--port=${port}`, '--bind-address=127.0.0.1', `--socket=${join(dossier, 's')}`];
  const fichiers = [`--init-file=${join(dossier, 'comptes.sql')}`, `--log-error=${join(dossier, 'journal')}`];
  const mariadbd = spawn(programmes.serveur, [...communes, ...reseau, ...fichiers, ...options], {
    cwd: dossier,
    stdio: 'ignore',
  });
  const arret = once(mariadbd, 'exit');
  while (!(await repond(port))) {
    if (mariadbd.exitCode !== null) throw new Error(readFileSync(join(dossier, 'journal'), 'utf8'));
    await pause(50);
  }
  return {
    port,
    arreter: async () => {
      mariadbd.kill('SIGTERM');
      await arret;
      rmSync(dossier, { recursive: true, force: true });
    },
  };
}

async function portLibre(): Promise<number> {
  const sonde = createServer().listen(0, '127.0.0.1');
  await once(sonde, 'listening');
  const { port } = sonde.address() as AddressInfo;
  sonde.close();
  await once(sonde, 'close');
  return port;
}

const repond = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const client = connect(port, '127.0.0.1');
    client.once('data', () => {
      client.destroy();
      resolve(true);
    });
    client.once('error', () => resolve(false));
    client.once('close', () => resolve(false));
  });
