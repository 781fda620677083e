/**
 * Les suspectes : les lignes dont l'identité, l'e-mail, le nom (clients) ou le contenu (affectations) a peut-être déjà été
 * vu dans cette exécution.
 *
 * Un filtre de Bloom (Bloom, 1970) répond « jamais vu » ou « peut-être », en mémoire bornée : un bit par octet à lire, et
 * jamais plus de 32 Mo, qui suffisent à dix millions de lignes à moins d'un pour cent de fausses alertes. « Jamais vu » est
 * certain : la ligne ne dispute rien à celles qui la précèdent, et s'insère sans autre examen. Les autres sont départagées
 * une à une (`doublons.ts`), si bien qu'une fausse alerte ne coûte qu'un peu de temps.
 */
import type { LigneControlee } from '../controle';
import type { FichierSource } from '../lecture/dossier';
import type { Entite } from '../modele';
import { chiffresDe } from '../normalisation';

const BITS_MINIMUM = 2 ** 16;
const BITS_MAXIMUM = 2 ** 28;
const HACHAGES = 4;

export class Suspects {
  private readonly bits: Uint32Array;
  private readonly masque: number;
  private premier = 0;

  /** @param fichiers ceux qui seront lus */
  constructor(fichiers: readonly FichierSource[]) {
    const octets = fichiers.reduce((somme, fichier) => somme + octetsLus(fichier), 0);
    const voulus = 2 ** Math.ceil(Math.log2(Math.max(octets, 1)));
    const nombre = Math.min(Math.max(voulus, BITS_MINIMUM), BITS_MAXIMUM);
    this.bits = new Uint32Array(nombre / 32);
    this.masque = nombre - 1;
  }

  /** Retient les clés d'une ligne, et dit si l'une d'elles a peut-être déjà été vue. */
  suspecte(entite: Entite, source: string, { cle, valeurs, nomCompare, clesReferences }: LigneControlee): boolean {
    let vue = false;
    if (cle !== null) vue = this.retenir(this.hacher('identité', entite, source, cle));
    const { email } = valeurs;
    if (typeof email === 'string') vue = this.retenir(this.hacher('e-mail', entite, email)) || vue;
    // Deux clients de même nom (CLI-08) : le second est signalé.
    if (entite === 'clients' && nomCompare !== null) vue = this.retenir(this.hacher('nom', nomCompare)) || vue;
    if (entite === 'affectations') {
      // Ce qui en fait la copie d'une autre, avant que ses références soient résolues : leurs chiffres, puisque `12` peut
      // désigner `C-12`.
      const projet = chiffresDe(clesReferences.id_projet ?? '');
      const intervenant = chiffresDe(clesReferences.id_intervenant ?? '');
      const contenu = this.hacher(projet, intervenant, valeurs.date_affectation ?? '', valeurs.role ?? '');
      vue = this.retenir(contenu) || vue;
    }
    return vue;
  }

  /** Deux hachages 32 bits des textes ; le second est rendu, le premier laissé dans `premier`. */
  private hacher(...textes: string[]): number {
    let a = 0x811c9dc5;
    let b = 0x9e3779b9;
    for (const texte of textes) {
      for (let i = 0; i < texte.length; i++) {
        const signe = texte.charCodeAt(i);
        a = Math.imul(a ^ signe, 0x01000193);
        b = Math.imul(b ^ signe, 0x85ebca6b) ^ (b >>> 13);
      }
      // Une marque entre deux textes : « 1, 23 » n'est pas « 12, 3 ».
      a = Math.imul(a ^ 0x1f, 0x01000193);
      b = Math.imul(b ^ 0x1f, 0x85ebca6b) ^ (b >>> 13);
    }
    this.premier = a ^ (a >>> 15);
    return (b ^ (b >>> 16)) | 1;
  }

  /** Ajoute la clé qu'on vient de hacher ; vrai si tous ses bits étaient déjà levés (Kirsch et Mitzenmacher, 2006). */
  private retenir(second: number): boolean {
    let vue = true;
    for (let rang = 0; rang < HACHAGES; rang++) {
      const bit = (this.premier + Math.imul(rang, second)) & this.masque;
      const drapeau = 1 << (bit & 31);
      const mot = this.bits[bit >>> 5] ?? 0;
      if ((mot & drapeau) === 0) {
        vue = false;
        this.bits[bit >>> 5] = mot | drapeau;
      }
    }
    return vue;
  }
}

/** Un classeur est compressé : son texte est plusieurs fois plus long. */
const octetsLus = ({ octets, feuille }: FichierSource): number => (feuille === undefined ? octets : 10 * octets);
