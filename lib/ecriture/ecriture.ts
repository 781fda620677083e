/**
 * L'écriture : les verdicts deviennent des rangées, par table, que la base charge par lots. Pendant qu'elle en charge un, le
 * suivant se prépare. Toutes les contraintes restent actives, clés étrangères comprises, et la base dit combien elle en a pris.
 */
import type { Base } from '../base/connexion';
import { MODELE, ENTITES, type Entite } from '../metier/modele';
import type { LigneAJuger } from '../jugement/connu';
import type { Inseree, MiseAJour, Rejointe } from '../jugement/verdict';
import { ENSEMBLE } from '../metier/ensemble';
import type { Registre } from '../registre/registre';
import { colonneDe, COLONNES_CORRESPONDANCES, colonnesInserees, ecrireCorrespondance, ecrireInseree } from './colonnes';
import { MisesAJour, Retouches } from './retouches';
import { Tampon } from './tampon';

/** Une entrée de quarantaine à ouvrir, telle que la table la garde. */
export interface NouvelleEntree {
  readonly juge: LigneAJuger;
  readonly codes: string;
  readonly champs: string;
  readonly motif: string;
  readonly proposition: string;
  /** La ligne contrôlée (JSON), si elle n'attend que ses références. */
  readonly valeurs: string | null;
  /** Ce qu'elle attend : l'entité désignée, et les chiffres de l'identifiant. */
  readonly attentes: ReadonlyMap<Entite, string>;
  readonly empreinteTexte: string;
}

/** Le code des mises à jour dans l'historique. */
export const MISE_A_JOUR = 'MAJ';

const HISTORIQUE = [
  ...['id_historique', 'entite', 'id_ligne', 'champ', 'code'],
  ...['valeur_retenue', 'valeur_ecartee', 'id_fichier', 'ligne'],
];
const ENTREES = [
  ...['id_isolee', 'entite', 'fichier', 'ligne', 'source', 'id_source', 'cle', 'texte', 'empreinte_texte'],
  ...['codes', 'champs', 'motif', 'proposition', 'valeurs', 'id_fichier'],
];

/** Les tables qui se chargent, dans l'ordre de leurs références, et leurs colonnes. */
const TABLES: readonly (readonly [table: string, colonnes: readonly string[], binaires: readonly string[]])[] = [
  ['agences', ['id_agence', 'nom', 'id_fichier'], []],
  ...ENTITES.map((entite) => [entite, colonnesInserees(entite), ['empreinte']] as const),
  ['correspondances', COLONNES_CORRESPONDANCES, ['empreinte']],
  ['historique', HISTORIQUE, []],
  ['lignes_isolees', ENTREES, ['empreinte_texte']],
  ['attentes', ['id_isolee', 'cible', 'numero'], []],
];

type Contenu = ReturnType<Tampon['vider']>;

/** Un lot prêt à charger. */
export interface Lot {
  readonly contenus: ReadonlyMap<string, Contenu>;
  readonly misesAJour: readonly (readonly [Entite, Retouches])[];
  readonly retouches: ReadonlyMap<Entite, Retouches>;
  readonly cloturees: Retouches;
}

export class Ecriture {
  /** Combien de rangées chaque table a prises, d'après la base. */
  readonly prises = new Map<string, number>();
  private readonly tampons = new Map(TABLES.map(([table]) => [table, new Tampon()]));
  private retouches = new Map<Entite, Retouches>();
  private misesAJour = new MisesAJour();
  private cloturees = new Retouches();
  private prochainHistorique: number;
  private prochaineEntree: number;

  constructor(
    private readonly base: Base,
    private readonly registre: Registre,
  ) {
    this.prochainHistorique = registre.etat.premiers.historique;
    this.prochaineEntree = registre.etat.premiers.lignes_isolees;
  }

  /** Combien de rangées attendent d'être chargées. */
  get enAttente(): number {
    let somme = 0;
    for (const tampon of this.tampons.values()) somme += tampon.rangees;
    return somme;
  }

  inserer(juge: LigneAJuger, verdict: Inseree): void {
    const { entite } = juge.fichier.fichier;
    const nom = colonneDe(entite, 'agence') === 'agence' ? null : (juge.ligne.valeurs.agence ?? null);
    ecrireInseree(this.tampon(entite), juge, verdict, nom === null ? undefined : this.agence(nom, juge));
  }

  /** Complète la ligne que celle-ci rejoint, et garde à l'historique ce qu'elle disait d'autre. */
  rejoindre(juge: LigneAJuger, verdict: Rejointe): void {
    const { entite } = juge.fichier.fichier;
    const { id, sort, complements, ecarts } = verdict;
    if (id === null) return;
    if (sort === 'fusionnee') ecrireCorrespondance(this.tampon('correspondances'), juge, verdict);
    const code = sort === 'fusionnee' ? ENSEMBLE[entite].codes.fusion : ENSEMBLE[entite].codes.copie;
    for (const { champ, apres } of complements) {
      this.retoucher(entite, id, champ, apres);
      this.historique(juge, { id, champ, code: code ?? '', retenue: apres, ecartee: null });
    }
    for (const { champ, retenue, ecartee } of ecarts) {
      this.historique(juge, { id, champ, code: code ?? '', retenue, ecartee });
    }
  }

  mettreAJour(juge: LigneAJuger, { id, changements, uniques }: MiseAJour): void {
    const { entite } = juge.fichier.fichier;
    const retouches = this.misesAJour.ouvrir(entite, uniques);
    for (const { champ, avant, apres } of changements) {
      const colonne = colonneDe(entite, champ);
      retouches.changer(id, colonne, colonne === champ ? apres : this.agence(apres ?? '', juge));
      this.historique(juge, { id, champ, code: MISE_A_JOUR, retenue: apres, ecartee: avant });
    }
  }

  /** Ouvre une entrée de quarantaine ; rend son numéro. */
  isoler({ juge, ...entree }: NouvelleEntree): number {
    const { fichier, ligne } = juge;
    const { entite, nom, source } = fichier.fichier;
    const id = this.prochaineEntree++;
    const tampon = this.tampon('lignes_isolees');
    const cellules = [
      ...[id, entite, nom, ligne.ligne, source, ligne.idSource, ligne.cle, ligne.texte, entree.empreinteTexte],
      ...[entree.codes, entree.champs, entree.motif, entree.proposition, entree.valeurs, fichier.idFichier],
    ];
    for (const cellule of cellules) tampon.cellule(cellule);
    tampon.finir();
    for (const [cible, numero] of entree.attentes) {
      for (const cellule of [id, cible, numero]) this.tampon('attentes').cellule(cellule);
      this.tampon('attentes').finir();
    }
    return id;
  }

  /** Clôt une entrée : la ligne est en base (`reinjectee`), ou une autre a pris sa suite (`remplacee`). */
  clore(id: number, idFichier: number, suite?: number): void {
    this.cloturees.changer(id, 'etat', suite === undefined ? 'reinjectee' : 'remplacee');
    this.cloturees.changer(id, 'id_fichier_cloture', idFichier);
    if (suite !== undefined) this.cloturees.changer(id, 'id_suite', suite);
  }

  /** Détache ce qui est prêt : le lot suivant peut se préparer. */
  detacher(): Lot {
    const contenus = new Map<string, Contenu>();
    for (const [table, tampon] of this.tampons) if (tampon.rangees > 0) contenus.set(table, tampon.vider());
    const { retouches, cloturees } = this;
    const lot = { contenus, misesAJour: this.misesAJour.vider(), retouches, cloturees };
    this.retouches = new Map();
    this.cloturees = new Retouches();
    return lot;
  }

  /**
   * Charge un lot détaché.
   * @throws Error si la base ne prend pas toutes les rangées : rien n'est alors validé
   */
  async charger({ contenus, misesAJour, retouches, cloturees }: Lot): Promise<void> {
    for (const [table, colonnes, binaires] of TABLES) {
      // Les agences d'abord, que les mises à jour nomment ; puis elles, qui libèrent ce que des lignes neuves prennent.
      if (table === ENTITES[0]) await this.appliquer(misesAJour);
      const contenu = contenus.get(table);
      if (contenu === undefined) continue;
      const prises = await this.base.charger(table, colonnes, contenu.octets, { binaires });
      if (prises !== contenu.rangees) {
        throw new Error(`${table} : ${contenu.rangees} lignes à insérer, mais la base en a pris ${prises}.`);
      }
      this.prises.set(table, (this.prises.get(table) ?? 0) + prises);
    }
    await this.appliquer(retouches);
    await cloturees.appliquer(this.base, 'lignes_isolees', 'id_isolee');
  }

  private async appliquer(retouches: Iterable<readonly [Entite, Retouches]>): Promise<void> {
    for (const [entite, siennes] of retouches) await siennes.appliquer(this.base, entite, MODELE[entite].cle);
  }

  private tampon(table: string): Tampon {
    const tampon = this.tampons.get(table);
    if (tampon === undefined) throw new Error(`Aucune écriture n'est prévue dans ${table}.`);
    return tampon;
  }

  private agence(nom: string, { fichier }: LigneAJuger): number {
    const { agence, nouvelle } = this.registre.nommerAgence(nom, fichier.idFichier);
    if (nouvelle) {
      for (const cellule of [agence.id, agence.nom, agence.idFichier]) this.tampon('agences').cellule(cellule);
      this.tampon('agences').finir();
    }
    return agence.id;
  }

  private retoucher(entite: Entite, id: number, colonne: string, valeur: string | null): void {
    const retouches = this.retouches.get(entite) ?? new Retouches();
    this.retouches.set(entite, retouches);
    retouches.changer(id, colonne, valeur);
  }

  private historique(
    { fichier, ligne }: LigneAJuger,
    dit: { id: number; champ: string; code: string; retenue: string | null; ecartee: string | null },
  ): void {
    const tampon = this.tampon('historique');
    const cellules = [
      ...[this.prochainHistorique++, fichier.fichier.entite, dit.id, dit.champ, dit.code],
      ...[dit.retenue, dit.ecartee, fichier.idFichier, ligne.ligne],
    ];
    for (const cellule of cellules) tampon.cellule(cellule);
    tampon.finir();
  }
}
