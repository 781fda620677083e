/**
 * La mémoire de l'exécution : identités, adresses, noms, contenus, périodes déjà rencontrés. Bornée, elle ne décide de rien :
 * elle dit quand il est certain qu'il n'y a rien à demander à la base.
 */
import { ENSEMBLE } from '../metier/ensemble';
import { ENTITES, MODELE, references, type Entite } from '../metier/modele';
import { chiffresDe } from '../normalisation';
import type { LigneControlee } from '../controle/controle';
import type { FichierSource } from '../lecture/dossier';
import { Filtre } from './filtre';
import { JAMAIS_VU, Pages, VU } from './pages';
import { Periodes } from './periodes';

/** De quoi une clé du filtre est faite. */
const SORTES = { identite: 0, email: 10, nom: 20, contenu: 30 } as const;

export class Memoire {
  readonly pages = new Pages();
  readonly periodes = new Periodes();
  /** Les lignes en base qui en ont absorbé d'autres dans cette exécution : deux références différentes les désignent. */
  readonly absorbantes = new Map<Entite, Set<number>>(ENTITES.map((entite) => [entite, new Set()]));
  /** Les sources dont cette exécution a lu des lignes, par entité. */
  readonly sources = new Map<Entite, Set<string>>(ENTITES.map((entite) => [entite, new Set()]));
  private readonly filtre: Filtre;

  /** @param fichiers ceux qui seront lus : un bit du filtre pour deux octets */
  constructor(fichiers: readonly FichierSource[]) {
    this.filtre = new Filtre(fichiers.reduce((somme, fichier) => somme + octetsLus(fichier), 0) / 2);
  }

  /** Retient tout ce qu'une ligne peut disputer à une autre ; vrai si l'une de ces choses a peut-être déjà été vue. */
  voir(entite: Entite, source: string, { cle, valeurs, nomCompare, clesReferences }: LigneControlee): boolean {
    const rang = ENTITES.indexOf(entite);
    const { codes, contenu } = ENSEMBLE[entite];
    let vue = false;
    if (cle !== null) vue = this.voirIdentite(entite, source, cle, rang);
    const { email } = valeurs;
    if (codes.emailPris !== undefined && typeof email === 'string') {
      vue = this.filtre.retenir(SORTES.email + rang, email) || vue;
    }
    if (codes.homonyme !== undefined && nomCompare !== null) {
      vue = this.filtre.retenir(SORTES.nom + rang, nomCompare) || vue;
    }
    if (contenu !== undefined) {
      // Avant que ses références soient résolues : leurs chiffres, puisque `12` peut désigner `C-12`.
      const textes = contenu.map((nom) => {
        const cleReference = clesReferences[nom];
        return cleReference === undefined ? (valeurs[nom] ?? '') : chiffresDe(sansSource(cleReference));
      });
      vue = this.filtre.retenir(SORTES.contenu + rang, ...textes) || vue;
    }
    return vue;
  }

  private voirIdentite(entite: Entite, source: string, cle: string, rang: number): boolean {
    const valeur = this.pages.lire(entite, source, cle);
    if (valeur === undefined) return this.filtre.retenir(SORTES.identite + rang, source, cle);
    if (valeur !== JAMAIS_VU) return true;
    this.pages.retenir(entite, source, cle, VU);
    if (this.pages.lire(entite, source, cle) !== undefined) return false;
    // La place vient de manquer : le filtre prend la suite, et la base tranche.
    this.filtre.retenir(SORTES.identite + rang, source, cle);
    return true;
  }
}

/** L'identifiant d'une référence, sans la source qu'elle nomme peut-être. */
export const sansSource = (cle: string): string => cle.slice(cle.lastIndexOf(':') + 1);

/** Les entités dont la période sert à en juger d'autres. */
export const AVEC_PERIODE: ReadonlyMap<Entite, { readonly debut: string; readonly fin: string }> = new Map(
  ENTITES.flatMap((entite) => {
    const { periode } = ENSEMBLE[entite];
    const cible = references(entite).find(({ nom }) => nom === periode?.reference)?.cible;
    return periode === undefined || cible === undefined ? [] : [[cible, periode] as const];
  }),
);

/** Un classeur est compressé : son texte est plusieurs fois plus long. */
const octetsLus = ({ octets, feuille }: FichierSource): number => (feuille === undefined ? octets : 10 * octets);

/** Vrai si une ligne de cette entité nomme une agence. */
export const nommeUneAgence = (entite: Entite): boolean =>
  MODELE[entite].champs.some(({ nature }) => nature === 'agence');
