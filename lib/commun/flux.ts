/**
 * Les fichiers que le programme écrit : vérifier qu'on le pourra, puis écrire, d'un coup ou au fil de l'eau. Ils citent
 * des clients et des intervenants : leur propriétaire est seul à les lire.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { constants, createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { access, chmod, lstat, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { codeDe, ErreurUtilisateur, messageDe } from './erreurs';

/** Lisible et modifiable par son seul propriétaire. */
export const FICHIER_PRIVE = 0o600;
export const DOSSIER_PRIVE = 0o700;

/** Un nom que personne d'autre n'a, à côté du définitif ; il dit le processus qui s'en sert (voir `retirerAbandonnes`). */
export const nomProvisoire = (definitif: string): string =>
  join(dirname(definitif), `.${basename(definitif)}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`);

/**
 * Écrit un fichier privé d'un coup : qui l'a sous les yeux ne le voit jamais à moitié écrit, et un échec n'en laisse rien.
 * Ce qui n'est pas un fichier ordinaire (un lien, `/dev/stdout`) n'est pas remplacé : on y écrit.
 */
export async function ecrirePrive(chemin: string, contenu: string | Buffer): Promise<void> {
  const present = await lstat(chemin).catch(() => undefined);
  if (present !== undefined && !present.isFile()) return writeFile(chemin, contenu);
  const provisoire = nomProvisoire(chemin);
  try {
    await writeFile(provisoire, contenu, { flag: 'wx', mode: FICHIER_PRIVE });
    await rename(provisoire, chemin);
  } catch (erreur) {
    await rm(provisoire, { force: true });
    throw erreur;
  }
}

/** Efface d'un dossier les fichiers provisoires dont le processus n'est plus. */
export async function retirerAbandonnes(dossier: string): Promise<void> {
  for (const nom of await readdir(dossier)) if (estAbandonne(nom)) await rm(join(dossier, nom), { force: true });
}

function estAbandonne(nom: string): boolean {
  const pid = /^\..*\.(\d+)(?:\.[0-9a-f]{8})?\.tmp$/.exec(nom)?.[1];
  if (pid === undefined) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (erreur) {
    return codeDe(erreur) === 'ESRCH';
  }
}

/**
 * Vérifie qu'un fichier peut être écrit, et remplacé d'un coup ; celui qui n'existait pas ne reste pas là, vide.
 * @throws l'erreur du système sinon
 */
export async function eprouverFichier(chemin: string): Promise<void> {
  const nouveau = !existsSync(chemin);
  await (await open(chemin, 'a', FICHIER_PRIVE)).close();
  if (nouveau) await rm(chemin);
  else if ((await lstat(chemin)).isFile()) await access(dirname(chemin), constants.W_OK);
}

async function restreindre(flux: WriteStream): Promise<void> {
  await once(flux, 'open').catch(() => undefined);
  const chemin = String(flux.path);
  const present = await lstat(chemin).catch(() => undefined);
  if (present?.isFile() === true) await chmod(chemin, FICHIER_PRIVE).catch(() => undefined);
}

/** Assez pour qu'une écriture vaille l'appel au système. */
const SIGNES_PAR_ECRITURE = 1 << 15;

/** Un fichier écrit à mesure : un disque plein y devient une phrase, jamais une pile ni un silence. */
export class FluxFichier {
  private readonly flux: WriteStream;
  /** De courts textes, réunis avant d'aller au disque. */
  private attente = '';
  private faute: Error | undefined;
  private readonly restreint: Promise<void>;

  /** @param mode `w` remplace le fichier, `a` écrit à la suite */
  constructor(
    readonly chemin: string,
    mode: 'w' | 'a',
  ) {
    this.flux = createWriteStream(chemin, { flags: mode, mode: FICHIER_PRIVE });
    this.flux.on('error', (erreur: Error) => (this.faute ??= erreur));
    // Un journal d'avant garderait ses droits : on les resserre, sauf s'il n'est pas à nous.
    this.restreint = restreindre(this.flux);
  }

  /** @throws ErreurUtilisateur si une écriture précédente a échoué */
  ecrire(contenu: string | Uint8Array): void {
    this.exigerSain();
    if (typeof contenu === 'string') {
      this.attente += contenu;
      if (this.attente.length >= SIGNES_PAR_ECRITURE) this.verser();
    } else {
      this.verser();
      this.flux.write(contenu);
    }
  }

  private verser(): void {
    if (this.attente === '') return;
    this.flux.write(this.attente);
    this.attente = '';
  }

  /** Attend que ce qui est écrit soit parti vers le disque, s'il y a du retard. */
  async suivre(): Promise<void> {
    this.verser();
    if (this.flux.writableNeedDrain && this.faute === undefined) await once(this.flux, 'drain').catch(() => undefined);
    this.exigerSain();
  }

  /** Ferme, une fois tout écrit. */
  async fermer(): Promise<void> {
    await this.restreint;
    if (this.faute === undefined) {
      this.verser();
      this.flux.end();
      await finished(this.flux).catch((erreur: Error) => (this.faute ??= erreur));
    }
    this.exigerSain();
  }

  /** Ferme sans se plaindre : ce qui a été écrit ne servira pas. */
  abandonner(): void {
    this.flux.destroy();
  }

  private exigerSain(): void {
    if (this.faute === undefined) return;
    throw new ErreurUtilisateur(
      `Le fichier ${this.chemin} ne peut plus être écrit (${messageDe(this.faute)}) : faites de la place ou rendez-le ` +
        `accessible, puis relancez la même commande. La base n'est jamais à moitié écrite : la relance finira le travail.`,
    );
  }
}
