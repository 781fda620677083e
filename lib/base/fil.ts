/** Le fil : chacun attend que le précédent ait fini, qu'il ait réussi ou non. */

export class Fil {
  private dernier: Promise<void> = Promise.resolve();

  /** Attend son tour ; rend la fonction qui le cède au suivant. */
  async prendre(): Promise<() => void> {
    const precedent = this.dernier;
    let ceder = (): void => undefined;
    this.dernier = new Promise<void>((resolve) => (ceder = resolve));
    await precedent;
    return ceder;
  }

  async aSonTour<T>(travail: () => Promise<T>): Promise<T> {
    const ceder = await this.prendre();
    try {
      return await travail();
    } finally {
      ceder();
    }
  }
}
