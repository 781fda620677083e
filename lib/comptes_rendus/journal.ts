/**
 * Le journal : `log.txt` pour la migration, `log_reprise.txt` pour la reprise. Une ligne par opération, ajoutée à la
 * suite des précédentes : heure locale et décalage, niveau, exécution, lieu, code, message. Les données personnelles y sont masquées.
 */
import { constants, existsSync } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { codeDe, ErreurUtilisateur, messageDe } from '../commun/erreurs';
import { heureLocale } from '../commun/jour';
import { eprouverFichier, FluxFichier, retirerAbandonnes } from '../commun/flux';
import { propre } from '../commun/propre';

export type Niveau = 'INFO' | 'ALERTE' | 'ERREUR';

export class Journal {
  private execution = '-';
  private flux: FluxFichier | undefined;

  /** @param complet une entrée par ligne, si nombreuses qu'elles soient (`--journal complet`) */
  constructor(
    readonly chemin: string,
    readonly complet = false,
  ) {}

  /** Numéro que porteront les lignes suivantes. */
  numeroter(execution: number): void {
    this.execution = String(execution);
  }

  /** Inscrit une opération ; `lieu` est `fichier:ligne`, ou `-`. */
  noter(niveau: Niveau, lieu: string, code: string, message: string): void {
    this.flux ??= new FluxFichier(this.chemin, 'a');
    const ligne = `${heureLocale()} ${niveau.padEnd(6)} exécution=${this.execution} ${lieu} ${code} ${message}`;
    this.flux.ecrire(`${propre(ligne)}\n`);
  }

  /** Attend que ce qui est inscrit soit parti vers le disque, s'il y a du retard. */
  async suivre(): Promise<void> {
    await this.flux?.suivre();
  }

  /** Inscrit ce qui arrête l'exécution ; un journal qui ne s'écrit plus ne cache pas cette erreur. */
  noterEchec(erreur: unknown): void {
    try {
      this.noter('ERREUR', '-', 'FIN', `arrêtée, rien n'est validé : ${messageDe(erreur)}`);
    } catch {
      return;
    }
  }

  async fermer(): Promise<void> {
    await this.flux?.fermer();
  }
}

/**
 * Vérifie, avant tout travail, qu'on pourra écrire dans le dossier de sortie, et y efface ce qu'une exécution tuée
 * aurait laissé.
 * @throws ErreurUtilisateur sinon
 */
export async function preparerSortie(sortie: string, fichiers: readonly string[]): Promise<void> {
  try {
    await mkdir(sortie, { recursive: true });
    for (const fichier of fichiers) await eprouverFichier(fichier);
    for (const dossier of [sortie, join(sortie, 'isolees')]) {
      if (!existsSync(dossier)) continue;
      await access(dossier, constants.W_OK);
      await retirerAbandonnes(dossier);
    }
  } catch (erreur) {
    const raison =
      { EACCES: "n'est pas accessible en écriture", EROFS: 'est sur un disque en lecture seule', ENOSPC: 'est plein' }[
        codeDe(erreur) ?? ''
      ] ?? `ne peut pas recevoir les rapports (${messageDe(erreur)})`;
    throw new ErreurUtilisateur(
      `Le dossier de sortie ${sortie} ${raison} ; choisissez-en un autre avec --sortie DOSSIER. Rien n'a été migré.`,
    );
  }
}

/** Ce qui empêche d'écrire un fichier, et que la personne peut lever : place, droits, tableur qui le tient ouvert. */
const EMPECHEMENTS: ReadonlySet<string> = new Set([
  ...['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'EBUSY', 'EEXIST', 'EISDIR', 'ENOTDIR', 'ENOENT', 'ENAMETOOLONG'],
]);

/**
 * Écrit ce qui suit la validation en base : fichiers d'isolés, rapports.
 * @throws ErreurUtilisateur si un fichier ne s'écrit pas : le travail n'est pas défait pour autant, et cela se dit
 */
export async function apresValidation<T>(sortie: string, ecrire: () => Promise<T>): Promise<T> {
  try {
    return await ecrire();
  } catch (erreur) {
    if (!EMPECHEMENTS.has(codeDe(erreur) ?? '')) throw erreur;
    throw new ErreurUtilisateur(
      `Le travail en base est achevé, mais un fichier n'a pas pu être écrit dans ${sortie} (${messageDe(erreur)}) : ` +
        'faites de la place, fermez le tableur qui le tient ouvert ou rendez le dossier accessible, puis relancez la ' +
        'même commande ; elle récrit ses fichiers et ne charge rien deux fois.',
    );
  }
}
