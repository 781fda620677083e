/**
 * Le mandataire de fautes : entre le programme et le serveur, il compte les ordres, et au k-ième fait ce qu'un réseau, un
 * serveur ou une grappe ferait de pire.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { Connexion } from '../../lib/base/reglage';

/**
 * - `coupe` : la connexion tombe, l'ordre n'est pas parti ;
 * - `coupe-apres` : l'ordre est exécuté, la connexion tombe avant la réponse ;
 * - `coupe-pendant` : la connexion tombe au milieu de la réponse ;
 * - `1213` : le serveur défait la transaction au lieu d'exécuter l'ordre ;
 * - `muet` : plus rien ne passe, et plus personne n'est accueilli.
 */
export type Faute = 'coupe' | 'coupe-apres' | 'coupe-pendant' | '1213' | 'muet';

const ENTETE = 4;
const ROLLBACK = paquet(0, Buffer.concat([Buffer.from([0x03]), Buffer.from('ROLLBACK')]));
const INTERBLOCAGE = paquet(
  1,
  Buffer.concat([
    Buffer.from([0xff, 1213 & 0xff, 1213 >> 8]),
    Buffer.from('#40001Deadlock found when trying to get lock'),
  ]),
);

function paquet(rang: number, corps: Buffer): Buffer {
  const entete = Buffer.alloc(ENTETE);
  entete.writeUIntLE(corps.length, 0, 3);
  entete[3] = rang;
  return Buffer.concat([entete, corps]);
}

export class Mandataire {
  /** Le début de chaque ordre vu passer. */
  readonly ordres: string[] = [];
  /** L'ordre qui a subi la faute. */
  subi = '';
  private faute: { readonly rang: number; readonly genre: Faute } | undefined;
  private muet = false;
  private readonly prises = new Set<Socket>();

  private constructor(
    private readonly serveur: Server,
    private readonly cible: Connexion,
    private readonly retardMs: number,
  ) {}

  /** @param retardMs le temps que chaque ordre met à parvenir au serveur */
  static async ouvrir(cible: Connexion, retardMs = 0): Promise<Mandataire> {
    const serveur = createServer();
    const mandataire = new Mandataire(serveur, cible, retardMs);
    serveur.on('connection', (client) => mandataire.relier(client));
    serveur.listen(0, '127.0.0.1');
    await once(serveur, 'listening');
    return mandataire;
  }

  /** Le serveur, vu par le mandataire. */
  get connexion(): Connexion {
    const { port } = this.serveur.address() as AddressInfo;
    return { ...this.cible, socketPath: undefined, host: '127.0.0.1', port };
  }

  /** De même, pour un script lancé à part. */
  get environnement(): Record<string, string> {
    return { DATABASE_URL: '', DB_SOCKET: '', DB_HOST: '127.0.0.1', DB_PORT: String(this.connexion.port) };
  }

  /** Compte à nouveau depuis zéro ; au `rang`-ième ordre, une fois, `genre`. */
  preparer(genre?: Faute, rang = 0): void {
    this.ordres.length = 0;
    [this.subi, this.muet] = ['', false];
    this.faute = genre === undefined ? undefined : { genre, rang };
  }

  async fermer(): Promise<void> {
    for (const prise of this.prises) prise.destroy();
    this.serveur.close();
    await once(this.serveur, 'close');
  }

  private relier(client: Socket): void {
    this.prises.add(client);
    if (this.muet) return void client.on('error', () => undefined);
    const { socketPath, host = '127.0.0.1', port = 3306 } = this.cible;
    const amont = socketPath === undefined ? connect(port, host) : connect(socketPath);
    this.prises.add(amont);
    new Liaison(client, amont, (texte) => this.juger(texte), this.retardMs);
  }

  /** Ce que doit subir l'ordre qui se présente. */
  private juger(texte: string): Faute | undefined {
    if (this.muet) return 'muet';
    this.ordres.push(texte);
    if (this.faute?.rang !== this.ordres.length) return undefined;
    this.subi = texte;
    this.muet = this.faute.genre === 'muet';
    return this.faute.genre;
  }
}

/** Une connexion du programme, et celle qui lui répond dans le serveur. */
class Liaison {
  private recu = Buffer.alloc(0);
  /** Ce que devient ce que le serveur répond. */
  private reponse: 'relayee' | 'tue' | 'entamee' | 'remplacee' = 'relayee';
  private enMarche: Promise<void> = Promise.resolve();

  constructor(
    private readonly client: Socket,
    private readonly amont: Socket,
    private readonly juger: (texte: string) => Faute | undefined,
    private readonly retardMs: number,
  ) {
    for (const prise of [client, amont]) {
      prise.on('error', () => undefined);
      prise.once('close', () => this.couper());
    }
    client.on('data', (octets) => this.prendre(octets));
    amont.on('data', (octets) => this.repondre(octets));
  }

  private prendre(octets: Buffer): void {
    this.recu = Buffer.concat([this.recu, octets]);
    for (;;) {
      if (this.recu.length < ENTETE) return;
      const fin = ENTETE + this.recu.readUIntLE(0, 3);
      if (this.recu.length < fin) return;
      const entier = this.recu.subarray(0, fin);
      this.recu = this.recu.subarray(fin);
      this.enMarche = this.enMarche.then(() => this.transmettre(entier));
    }
  }

  /** Un paquet de rang 0 commence un ordre ; les autres le continuent (connexion, fichier chargé). */
  private async transmettre(entier: Buffer): Promise<void> {
    if (entier[3] !== 0) return void this.amont.write(entier);
    if (this.retardMs > 0) await new Promise((resolve) => setTimeout(resolve, this.retardMs));
    const faute = this.juger(entier.subarray(ENTETE + 1, ENTETE + 200).toString());
    if (faute === 'muet') return;
    if (faute === 'coupe') return this.couper();
    if (faute === 'coupe-apres') this.reponse = 'tue';
    if (faute === 'coupe-pendant') this.reponse = 'entamee';
    if (faute === '1213') this.reponse = 'remplacee';
    this.amont.write(faute === '1213' ? ROLLBACK : entier);
  }

  private repondre(octets: Buffer): void {
    const { reponse } = this;
    this.reponse = 'relayee';
    if (reponse === 'relayee') this.client.write(octets);
    else if (reponse === 'remplacee') this.client.write(INTERBLOCAGE);
    else if (reponse === 'tue') this.couper();
    else this.client.write(octets.subarray(0, Math.ceil(octets.length / 2)), () => this.couper());
  }

  private couper(): void {
    this.client.destroy();
    this.amont.destroy();
  }
}
