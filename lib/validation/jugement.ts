/** Juger les rangées d'un lot : cellules, compléments apportés par une fusion, mises à jour, agences, références. */
import type { Rangee } from '../base/connexion';
import { ENSEMBLE } from '../metier/ensemble';
import { reglesDeLigne } from '../metier/regles';
import {
  accuser,
  cellulesDe,
  creerComparaison,
  decrireEcart,
  enTexte,
  lireJson,
  memeValeur,
  type Ecart,
  type Paire,
} from './cellules';
import type { Chantier } from './chantier';
import { Historique } from './historique';
import { JugeDesFusions } from './jugement_fusions';
import { JugeDesReferences } from './jugement_references';

export class Juge {
  private readonly comparer: ReturnType<typeof creerComparaison>;
  private readonly historique: Historique;
  private readonly references: JugeDesReferences;
  private readonly fusions: JugeDesFusions;
  private readonly agencesEgales = new Map<string, boolean>();

  constructor(private readonly chantier: Chantier) {
    const { entite, source } = chantier.fichier;
    this.comparer = creerComparaison(entite, source);
    this.historique = new Historique(chantier);
    this.references = new JugeDesReferences(chantier);
    this.fusions = new JugeDesFusions(chantier, this.comparer);
  }

  async preparer(): Promise<void> {
    await this.fusions.preparer();
  }

  /** À appeler quand tout le fichier est jugé. */
  terminer(): void {
    this.fusions.terminer();
  }

  /** Combien de références jugées désignent une ligne d'une autre source. */
  get ailleurs(): number {
    return this.references.ailleurs;
  }

  jugerFusions(paires: readonly Paire[]): Promise<void> {
    return this.fusions.jugerFusions(paires);
  }

  jugerCopies(paires: readonly Paire[]): Promise<void> {
    return this.fusions.jugerCopies(paires);
  }

  /** Les rangées insérées sont ce que leur ligne redonne, à ce qu'une autre ligne y a complété près. */
  async jugerInsertions(paires: readonly Paire[]): Promise<void> {
    const ecarts = paires.flatMap((paire) =>
      this.comparer(paire.attendue, paire.rangee).map((ecart) => ({ paire, ecart })),
    );
    await this.accuserEcarts(ecarts);
    await this.references.juger(paires);
  }

  /** Les rangées mises à jour disent ce que dit leur ligne, et, là où elle ne dit rien, ce qu'elles disaient avant. */
  async jugerMisesAJour(paires: readonly Paire[], avant: ReadonlyMap<number, Rangee>): Promise<void> {
    if (paires.length === 0) return;
    const ecarts = paires.flatMap((paire) => {
      const ancienne = avant.get(Number(paire.rangee.id)) ?? {};
      return this.ecartsDeMiseAJour(paire, ancienne).map((ecart) => ({ paire, ecart }));
    });
    await this.accuserEcarts(ecarts);
    await this.references.juger(paires.filter(({ attendue }) => Object.keys(attendue.clesReferences).length > 0));
  }

  private ecartsDeMiseAJour({ attendue, rangee }: Paire, avant: Rangee): Ecart[] {
    const { entite, source } = this.chantier.fichier;
    const ecarts: Ecart[] = [];
    for (const [champ, dit] of cellulesDe(entite, attendue, source)) {
      const enBase = enTexte(rangee[champ]);
      let attendu = dit;
      if (champ === 'hors_modele') attendu = reunirHorsModele(enTexte(avant.hors_modele), dit);
      else if (champ !== 'transformations' && dit === null) attendu = enTexte(avant[champ]);
      if (!memeValeur(champ, enBase, attendu) && !(enBase === null && this.efface(champ, rangee, attendu))) {
        ecarts.push({ champ, enBase, attendu });
      }
    }
    return ecarts;
  }

  /** Vrai si une règle retire cette valeur à une telle ligne (une note, d'un projet qui n'est plus terminé). */
  private efface(champ: string, rangee: Rangee, valeur: string | null): boolean {
    const lire = (nom: string): string | null => (nom === champ ? valeur : enTexte(rangee[nom]));
    const vue = {
      cellule: (nom: string) => ({ valeur: lire(nom), regles: [], lisible: true }),
      lue: (nom: string) => lire(nom) ?? '',
      aColonne: () => true,
    };
    const { reglages } = this.chantier.fichier;
    return reglesDeLigne(this.chantier.fichier.entite).some(
      (regle) =>
        regle.efface === champ && regle.verifier?.(vue, { aujourdhui: reglages?.aujourdhui ?? '' }) !== undefined,
    );
  }

  /** Un champ que la ligne laissait vide a pu être complété par une autre : l'historique le dit. */
  private async accuserEcarts(ecarts: readonly { readonly paire: Paire; readonly ecart: Ecart }[]): Promise<void> {
    if (ecarts.length === 0) return;
    const { completes } = ENSEMBLE[this.chantier.fichier.entite];
    const vrais: (typeof ecarts)[number][] = [];
    for (const dit of ecarts) if (dit.ecart.champ !== 'agence' || !(await this.estLaMeme(dit.ecart))) vrais.push(dit);
    const complements = vrais.filter(({ ecart }) => ecart.attendu === null && completes.includes(ecart.champ));
    const connus = await this.historique.lire(
      complements.map(({ paire, ecart }) => ({ id: paire.rangee.id, champ: ecart.champ, valeur: ecart.enBase })),
      'complete',
    );
    for (const { paire, ecart } of vrais) {
      if (connus({ id: paire.rangee.id, champ: ecart.champ, valeur: ecart.enBase })) continue;
      accuser(this.chantier, 'modifiee', paire, decrireEcart(ecart));
    }
  }

  /** Deux écritures d'une même agence, pour la base, qui ne garde que la première. */
  private async estLaMeme({ enBase, attendu }: Ecart): Promise<boolean> {
    const cle = JSON.stringify([enBase, attendu]);
    const connu = this.agencesEgales.get(cle);
    if (connu !== undefined) return connu;
    const { egales } = await this.chantier.base.lireUne<{ egales: number | null }>(
      'SELECT ? COLLATE utf8mb4_unicode_520_ci = ? AS egales',
      [enBase, attendu],
    );
    this.agencesEgales.set(cle, egales === 1);
    return egales === 1;
  }
}

/** Les colonnes inconnues d'une ligne mise à jour : celles d'avant, et celles qu'elle apporte. */
function reunirHorsModele(avant: string | null, dit: string | null): string | null {
  const reunies = { ...lireJson(avant), ...lireJson(dit) };
  return Object.keys(reunies).length === 0 ? null : JSON.stringify(reunies);
}
