/**
 * Les suspectes : les lignes dont l'identité, l'e-mail ou le contenu a peut-être déjà été vu dans cette exécution.
 *
 * Un filtre de Bloom (Bloom, 1970) répond « jamais vu » ou « peut-être », en mémoire constante : 32 Mo suffisent à dix
 * millions de lignes, à moins d'un pour cent de fausses alertes. « Jamais vu » est certain : la ligne ne dispute rien à
 * celles qui la précèdent, et s'insère sans autre examen. Les autres sont départagées une à une (`doublons.ts`), si bien
 * qu'une fausse alerte ne coûte qu'un peu de temps.
 */
import type { LigneControlee } from '../controle';
import type { Entite } from '../modele';

const BITS = 2 ** 28;
const HACHAGES = 4;

export class Suspects {
  private readonly bits = new Uint32Array(BITS / 32);

  /** Retient les clés d'une ligne, et dit si l'une d'elles a peut-être déjà été vue. */
  suspecte(entite: Entite, source: string, ligne: LigneControlee): boolean {
    let vue = false;
    if (ligne.cle !== null) vue = this.retenir(`${entite}\u0000${source}\u0000${ligne.cle}`);
    const { email } = ligne.valeurs;
    if (typeof email === 'string') vue = this.retenir(`${entite}\u0001${email}`) || vue;
    if (entite === 'affectations') vue = this.retenir(contenu(ligne)) || vue;
    return vue;
  }

  /** Ajoute une clé ; vrai si tous ses bits étaient déjà levés. */
  private retenir(cle: string): boolean {
    // Deux hachages 32 bits, combinés comme le proposent Kirsch et Mitzenmacher (2006).
    let a = 0x811c9dc5;
    let b = 0x9e3779b9;
    for (let i = 0; i < cle.length; i++) {
      const signe = cle.charCodeAt(i);
      a = Math.imul(a ^ signe, 0x01000193);
      b = Math.imul(b ^ signe, 0x85ebca6b) ^ (b >>> 13);
    }
    a ^= a >>> 15;
    b = (b ^ (b >>> 16)) | 1;
    let vue = true;
    for (let rang = 0; rang < HACHAGES; rang++) {
      const bit = (a + Math.imul(rang, b)) & (BITS - 1);
      const masque = 1 << (bit & 31);
      const mot = this.bits[bit >>> 5] ?? 0;
      if ((mot & masque) === 0) {
        vue = false;
        this.bits[bit >>> 5] = mot | masque;
      }
    }
    return vue;
  }
}

/**
 * Ce qui fait qu'une affectation en est la copie d'une autre, avant que ses références soient résolues : les chiffres
 * des références, puisque `12` peut désigner `C-12`.
 */
function contenu({ clesReferences, valeurs }: LigneControlee): string {
  const chiffres = (cle: string | undefined): string => (cle === undefined ? '' : (/^\d+/.exec(cle)?.[0] ?? ''));
  const projet = chiffres(clesReferences.id_projet);
  const intervenant = chiffres(clesReferences.id_intervenant);
  return `${projet}\u0002${intervenant}\u0002${valeurs.date_affectation ?? ''}\u0002${valeurs.role ?? ''}`;
}
