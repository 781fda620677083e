/**
 * Les suspectes : les lignes dont l'identité, l'e-mail, le nom (clients) ou le contenu (affectations) a peut-être déjà été
 * vu dans cette exécution.
 *
 * Les identités ont une table de bits, exacte (`identites_vues.ts`). Le reste est du texte : un filtre de Bloom (Bloom, 1970)
 * répond « jamais vu » ou « peut-être », en mémoire bornée : un bit pour deux octets à lire, et jamais plus de 16 Mo, qui
 * suffisent à dix millions de lignes à un pour mille de fausses alertes. « Jamais vu » est certain : la ligne ne dispute
 * rien à celles qui la précèdent, et s'insère sans autre examen. Les autres sont départagées une à une (`juge.ts`), si
 * bien qu'une fausse alerte ne coûte qu'un peu de temps.
 */
import type { LigneControlee } from '../controle/controle';
import type { FichierSource } from '../lecture/dossier';
import type { Entite } from '../metier/modele';
import { chiffresDe } from '../normalisation';
import { IdentitesVues } from './identites_vues';

const BITS_MINIMUM = 2 ** 16;
const BITS_MAXIMUM = 2 ** 27;
const HACHAGES = 4;

/** De quoi une clé retenue est faite : de la même sorte seulement, deux clés égales n'en sont qu'une. */
const SORTES = ['identité', 'e-mail de client', "e-mail d'intervenant", 'nom', 'affectation'] as const;
type Sorte = (typeof SORTES)[number];

/** Dit si une ligne dispute peut-être quelque chose à une autre, et la retient. */
export type Suspicion = (ligne: LigneControlee) => boolean;

export class Suspects {
  private readonly identites = new IdentitesVues();
  private readonly bits: Uint32Array;
  private readonly masque: number;
  /** Deux hachages de 32 bits, en cours de calcul. */
  private premier = 0;
  private second = 0;

  /** @param fichiers ceux qui seront lus */
  constructor(fichiers: readonly FichierSource[]) {
    const octets = fichiers.reduce((somme, fichier) => somme + octetsLus(fichier), 0);
    const voulus = 2 ** Math.ceil(Math.log2(Math.max(octets / 2, 1)));
    const nombre = Math.min(Math.max(voulus, BITS_MINIMUM), BITS_MAXIMUM);
    this.bits = new Uint32Array(nombre / 32);
    this.masque = nombre - 1;
  }

  /** La suspicion des lignes d'un fichier. */
  pour(entite: Entite, source: string): Suspicion {
    const identiteVue = this.identites.pour(entite, source);
    const sorteEmail = entite === 'clients' ? 'e-mail de client' : "e-mail d'intervenant";
    return ({ cle, valeurs, nomCompare, clesReferences }) => {
      let vue = false;
      if (cle !== null) vue = identiteVue(cle) ?? this.retenir('identité', entite, source, cle);
      const { email } = valeurs;
      if (typeof email === 'string') vue = this.retenir(sorteEmail, email) || vue;
      // Deux clients de même nom (CLI-08) : le second est signalé.
      if (entite === 'clients' && nomCompare !== null) vue = this.retenir('nom', nomCompare) || vue;
      if (entite === 'affectations') {
        // Ce qui en fait la copie d'une autre, avant que ses références soient résolues : leurs chiffres, puisque `12` peut
        // désigner `C-12`.
        const projet = chiffresDe(clesReferences.id_projet ?? '');
        const intervenant = chiffresDe(clesReferences.id_intervenant ?? '');
        const { date_affectation: date, role } = valeurs;
        vue = this.retenir('affectation', projet, intervenant, date ?? '', role ?? '') || vue;
      }
      return vue;
    };
  }

  /** Ajoute une clé au filtre ; vrai si tous ses bits étaient déjà levés (Kirsch et Mitzenmacher, 2006). */
  private retenir(sorte: Sorte, ...textes: readonly string[]): boolean {
    this.premier = 0x811c9dc5 ^ SORTES.indexOf(sorte);
    this.second = 0x9e3779b9;
    for (const texte of textes) this.hacher(texte);
    const pas = (this.second ^ (this.second >>> 16)) | 1;
    let place = this.premier ^ (this.premier >>> 15);
    let vue = true;
    for (let rang = 0; rang < HACHAGES; rang++, place += pas) {
      const bit = place & this.masque;
      const drapeau = 1 << (bit & 31);
      const mot = this.bits[bit >>> 5] ?? 0;
      if ((mot & drapeau) !== 0) continue;
      vue = false;
      this.bits[bit >>> 5] = mot | drapeau;
    }
    return vue;
  }

  private hacher(texte: string): void {
    let { premier: a, second: b } = this;
    for (let i = 0; i < texte.length; i++) {
      const signe = texte.charCodeAt(i);
      a = Math.imul(a ^ signe, 0x01000193);
      b = Math.imul(b ^ signe, 0x85ebca6b) ^ (b >>> 13);
    }
    // Une marque entre deux textes : « 1, 23 » n'est pas « 12, 3 ».
    this.premier = Math.imul(a ^ 0x1f, 0x01000193);
    this.second = Math.imul(b ^ 0x1f, 0x85ebca6b) ^ (b >>> 13);
  }
}

/** Un classeur est compressé : son texte est plusieurs fois plus long. */
const octetsLus = ({ octets, feuille }: FichierSource): number => (feuille === undefined ? octets : 10 * octets);
