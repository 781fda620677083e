import { enLignes, propre } from './propre';

/**
 * L'unique erreur que le programme adresse à une personne : l'appel ou l'environnement est en cause.
 *
 * Une mauvaise donnée n'est jamais une erreur (c'est une `Anomalie`, voir `modele.ts`) ; un bogue n'en est pas
 * une non plus (il garde sa pile). Celle-ci se lit en une phrase qui dit ce qui s'est passé et quoi faire.
 */
export class ErreurUtilisateur extends Error {
  override readonly name = 'ErreurUtilisateur';
  readonly lignes: readonly string[];

  /** @param message une ligne, ou plusieurs : ce qu'elles citent du dehors n'en forge pas d'autre */
  constructor(
    message: string | readonly string[],
    readonly codeSortie: 1 | 2 = 2,
  ) {
    const lignes = typeof message === 'string' ? [message] : message;
    super(enLignes(lignes));
    this.lignes = lignes;
  }
}

/** Le message d'une erreur quelconque, en une ligne, pour l'insérer dans une phrase. */
export function messageDe(erreur: unknown): string {
  const texte = erreur instanceof Error ? erreur.message : String(erreur);
  return propre(texte.split('\n')[0] ?? texte);
}

/** Le code système ou SQL d'une erreur (`ENOENT`, `ER_ACCESS_DENIED_ERROR`…), s'il existe. */
export function codeDe(erreur: unknown): string | undefined {
  if (typeof erreur !== 'object' || erreur === null || !('code' in erreur)) return undefined;
  return typeof erreur.code === 'string' ? erreur.code : undefined;
}
