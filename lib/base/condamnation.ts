/** Ce qu'il advient d'une transaction après une erreur : plus aucun ordre ne part, et rien n'est validé. */
import { chargementRefuse } from './erreurs';

export class Condamnation {
  private ouverte = false;
  private cause: { readonly erreur: unknown } | undefined;

  ouvrir(): void {
    [this.ouverte, this.cause] = [true, undefined];
  }

  fermer(): void {
    [this.ouverte, this.cause] = [false, undefined];
  }

  /** Un refus de `LOAD DATA LOCAL` n'a rien écrit ni rien défait : le travail continue autrement. */
  noter(erreur: unknown): void {
    if (this.ouverte && !chargementRefuse(erreur)) this.cause ??= { erreur };
  }

  /** @throws l'erreur qui a condamné la transaction en cours, s'il y en a une */
  verifier(): void {
    if (this.cause !== undefined) throw this.cause.erreur;
  }
}
