/** Les fichiers que le programme écrit : vérifier qu'on le pourra, puis écrire au fil de l'eau. */
import { once } from 'node:events';
import { createWriteStream, existsSync, type WriteStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { ErreurUtilisateur, messageDe } from './erreurs';

/**
 * Vérifie qu'un fichier peut être écrit ; celui qui n'existait pas ne reste pas là, vide.
 * @throws l'erreur du système sinon
 */
export async function eprouverFichier(chemin: string): Promise<void> {
  const nouveau = !existsSync(chemin);
  await (await open(chemin, 'a')).close();
  if (nouveau) await rm(chemin);
}

/** Un fichier écrit à mesure : un disque plein y devient une phrase, jamais une pile ni un silence. */
export class FluxFichier {
  private readonly flux: WriteStream;
  private faute: Error | undefined;
  private retard = false;

  /** @param mode `w` remplace le fichier, `a` écrit à la suite */
  constructor(
    readonly chemin: string,
    mode: 'w' | 'a',
  ) {
    this.flux = createWriteStream(chemin, { flags: mode });
    this.flux.on('error', (erreur: Error) => (this.faute ??= erreur));
  }

  /** @throws ErreurUtilisateur si une écriture précédente a échoué */
  ecrire(contenu: string | Uint8Array): void {
    this.exigerSain();
    this.retard = !this.flux.write(contenu);
  }

  /** Attend que ce qui est écrit soit parti vers le disque, s'il y a du retard. */
  async suivre(): Promise<void> {
    if (this.retard && this.faute === undefined) await once(this.flux, 'drain').catch(() => undefined);
    this.retard = false;
    this.exigerSain();
  }

  /** Ferme, une fois tout écrit. */
  async fermer(): Promise<void> {
    if (this.faute === undefined) {
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
