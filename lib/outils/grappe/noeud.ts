/** Un nœud Galera privé, sur la boucle locale : le démarrer, l'attendre, le perdre, le retrouver. */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Pilote } from '../../base/pilote';
import type { Connexion } from '../../base/reglage';
import { ErreurUtilisateur } from '../../commun/erreurs';
import { chercherCommande, chercherMariadb } from '../../serveur/chercher.cjs';

const PATIENCE_MS = 90_000;
const FOURNISSEURS = ['/usr/lib/galera/libgalera_smm.so', '/usr/lib64/galera-4/libgalera_smm.so'];
const INSTALLER = '« apt-get install galera-4 mariadb-server-core rsync » sous Debian ou Ubuntu';

/** Ce qu'il faut trouver sur la machine. */
export interface Programmes {
  readonly serveur: string;
  readonly initialiseur: string;
  readonly fournisseur: string;
}

/** @throws ErreurUtilisateur si MariaDB, Galera ou rsync manque */
export function chercherProgrammes(): Programmes {
  const mariadb = chercherMariadb();
  const fournisseur = FOURNISSEURS.find((chemin) => existsSync(chemin));
  if (mariadb !== null && fournisseur !== undefined && chercherCommande('rsync') !== null) {
    return { ...mariadb, fournisseur };
  }
  throw new ErreurUtilisateur(
    `Il manque de quoi monter une grappe (MariaDB, Galera 4, rsync) : installez-les, ${INSTALLER}.`,
  );
}

/** Les ports d'un nœud, dans l'ordre : clients, réplication, transfert incrémental. */
export async function portsLibres(nombre: number): Promise<number[]> {
  const sondes = await Promise.all(
    Array.from({ length: nombre }, async () => {
      const sonde = createServer().listen(0, '127.0.0.1');
      await once(sonde, 'listening');
      return sonde;
    }),
  );
  const ports = sondes.map((sonde) => (sonde.address() as AddressInfo).port);
  await Promise.all(sondes.map(async (sonde) => once(sonde.close(), 'close')));
  return ports;
}

export class Noeud {
  private processus: ChildProcess | undefined;

  /** @param repliques les adresses de réplication de tous les nœuds */
  constructor(
    readonly nom: string,
    private readonly dossier: string,
    private readonly programmes: Programmes,
    private readonly ports: readonly number[],
    private readonly repliques: readonly string[],
  ) {}

  get connexion(): Connexion {
    return { socketPath: join(this.dossier, 'prise'), user: 'root', password: '' };
  }

  /** L'URL que reçoit un script. */
  get url(): string {
    return `mysql://root@localhost/?socket=${encodeURIComponent(join(this.dossier, 'prise'))}`;
  }

  get donnees(): string {
    return join(this.dossier, 'data');
  }

  async initialiser(): Promise<void> {
    const options = [...this.communes, '--auth-root-authentication-method=normal', '--skip-test-db'];
    await promisify(execFile)(this.programmes.initialiseur, options, { cwd: this.dossier });
  }

  /** Démarre, et attend d'être synchrone. @param fonde vrai : il fonde la grappe, faux : il la rejoint */
  async demarrer(fonde: boolean): Promise<void> {
    mkdirSync(this.donnees, { recursive: true, mode: 0o700 });
    const sortie = openSync(this.journal, 'a');
    const options = [...this.communes, ...this.enGrappe, ...REGLAGES, ...(fonde ? ['--wsrep-new-cluster'] : [])];
    this.processus = spawn(this.programmes.serveur, options, {
      cwd: this.dossier,
      // Le serveur y trouve le transfert d'état, « wsrep_sst_boucle ».
      env: { ...process.env, PATH: [__dirname, process.env.PATH].join(delimiter) },
      stdio: ['ignore', sortie, sortie],
    });
    closeSync(sortie);
    for (const limite = Date.now() + PATIENCE_MS; !(await this.estSynchrone()); await pause(100)) {
      if (this.processus.exitCode === null && Date.now() < limite) continue;
      throw new ErreurUtilisateur(`Le nœud ${this.nom} n'a pas rejoint la grappe : ${this.derniereErreur()}`);
    }
  }

  /** Le perd sans prévenir. */
  async tuer(): Promise<void> {
    await this.finir('SIGKILL');
  }

  async arreter(): Promise<void> {
    await this.finir('SIGTERM');
  }

  /** Interroge ce nœud, quel que soit son état. */
  async demander<T>(sql: string): Promise<T> {
    const pilote = await Pilote.ouvrir(this.connexion);
    try {
      return await pilote.demander<T>(sql);
    } finally {
      await pilote.fermer();
    }
  }

  private async estSynchrone(): Promise<boolean> {
    try {
      const [etat] = await this.demander<{ Value: string }[]>("SHOW STATUS LIKE 'wsrep_local_state_comment'");
      return etat?.Value === 'Synced';
    } catch {
      return false;
    }
  }

  private async finir(signal: NodeJS.Signals): Promise<void> {
    const { processus } = this;
    this.processus = undefined;
    if (processus === undefined || processus.exitCode !== null || processus.signalCode !== null) return;
    const fin = once(processus, 'exit');
    processus.kill(signal);
    await fin;
  }

  private get journal(): string {
    return join(this.dossier, 'journal');
  }

  private derniereErreur(): string {
    const lignes = readFileSync(this.journal, 'utf8').split('\n');
    return lignes.filter((ligne) => ligne.includes('[ERROR]')).at(-1) ?? `voyez ${this.journal}`;
  }

  private get communes(): string[] {
    const parRoot = process.getuid?.() === 0 ? ['--user=root'] : [];
    return ['--no-defaults', `--datadir=${this.donnees}`, ...parRoot];
  }

  private get enGrappe(): string[] {
    const [client = 0, replique = 0, increment = 0] = this.ports;
    const ecoute = [
      ...[`base_host=127.0.0.1`, `base_port=${replique}`, `gmcast.listen_addr=tcp://127.0.0.1:${replique}`],
      ...[`ist.recv_addr=127.0.0.1:${increment}`, 'evs.suspect_timeout=PT3S', 'evs.inactive_timeout=PT6S'],
    ];
    return [
      ...[`--socket=${join(this.dossier, 'prise')}`, `--port=${client}`, '--bind-address=127.0.0.1'],
      ...['--wsrep-on=ON', `--wsrep-provider=${this.programmes.fournisseur}`, `--wsrep-node-name=${this.nom}`],
      ...['--wsrep-cluster-name=essai', `--wsrep-cluster-address=gcomm://${this.repliques.join(',')}`],
      ...[`--wsrep-node-address=127.0.0.1:${replique}`, `--wsrep-node-incoming-address=127.0.0.1:${client}`],
      ...[`--wsrep-provider-options=${ecoute.join(';')}`, '--wsrep-sst-method=boucle'],
    ];
  }
}

/** Ce que Galera exige, et de quoi tenir à trois sur une petite machine. */
const REGLAGES = [
  ...['--binlog-format=ROW', '--innodb-autoinc-lock-mode=2', '--character-set-server=utf8mb4', '--local-infile=1'],
  ...['--innodb-buffer-pool-size=128M', '--innodb-flush-log-at-trx-commit=0', '--innodb-log-file-size=64M'],
  ...['--performance-schema=OFF', '--wsrep-slave-threads=2'],
];
