/** Où passe le temps : des étapes nommées, et ce que chacune a duré. */
export class Durees {
  private readonly etapes = new Map<string, number>();

  async chronometrer<T>(nom: string, travail: () => Promise<T>): Promise<T> {
    const debut = Date.now();
    try {
      return await travail();
    } finally {
      this.etapes.set(nom, (this.etapes.get(nom) ?? 0) + Date.now() - debut);
    }
  }

  rendre(): { readonly nom: string; readonly ms: number }[] {
    return [...this.etapes].map(([nom, ms]) => ({ nom, ms }));
  }
}
