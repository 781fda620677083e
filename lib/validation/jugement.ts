/** Juger les rangées d'un lot : cellules, compléments apportés par une fusion, mises à jour, agences, références. */
import type { Rangee, Valeur } from '../base/connexion';
import { comparerEntete } from '../lecture/entetes';
import { ENSEMBLE } from '../metier/ensemble';
import { champsGardes, MODELE, references } from '../metier/modele';
import { reglesDeLigne } from '../metier/regles';
import { comparerPersonne } from '../normalisation';
import { cellulesDe, creerComparaison, decrireEcart, enTexte, memeValeur, type Ecart, type Paire } from './cellules';
import { lieu, nommer, type Chantier } from './chantier';
import { resoudre } from './designations';
import { Attributions, Historique, type Dite } from './historique';

export class Juge {
  /** Combien de références jugées désignent une ligne d'une autre source. */
  ailleurs = 0;
  private readonly comparer: ReturnType<typeof creerComparaison>;
  private readonly historique: Historique;
  private readonly attributions: Attributions;
  private readonly agencesEgales = new Map<string, boolean>();

  constructor(private readonly chantier: Chantier) {
    const { entite, source } = chantier.fichier;
    this.comparer = creerComparaison(entite, source);
    this.historique = new Historique(chantier);
    this.attributions = new Attributions(chantier);
  }

  async preparer(): Promise<void> {
    await this.attributions.preparer();
  }

  /** À appeler quand tout le fichier est jugé. */
  terminer(): void {
    this.attributions.terminer();
  }

  /** Les rangées insérées sont ce que leur ligne redonne, à ce qu'une autre ligne y a complété près. */
  async jugerInsertions(paires: readonly Paire[]): Promise<void> {
    const ecarts = paires.flatMap((paire) =>
      this.comparer(paire.attendue, paire.rangee).map((ecart) => ({ paire, ecart })),
    );
    await this.accuserEcarts(ecarts);
    await this.jugerReferences(paires);
  }

  /** Les rangées mises à jour disent ce que dit leur ligne, et, là où elle ne dit rien, ce qu'elles disaient avant. */
  async jugerMisesAJour(paires: readonly Paire[], avant: ReadonlyMap<number, Rangee>): Promise<void> {
    if (paires.length === 0) return;
    const ecarts = paires.flatMap((paire) => {
      const ancienne = avant.get(Number(paire.rangee.id)) ?? {};
      return this.ecartsDeMiseAJour(paire, ancienne).map((ecart) => ({ paire, ecart }));
    });
    await this.accuserEcarts(ecarts);
    await this.jugerReferences(paires.filter(({ attendue }) => Object.keys(attendue.clesReferences).length > 0));
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
      this.accuser('modifiee', paire, decrireEcart(ecart));
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

  /** Une référence désigne la ligne que ses identités désignaient à l'entrée. */
  private async jugerReferences(paires: readonly Paire[]): Promise<void> {
    const champs = references(this.chantier.fichier.entite);
    for (const { nom, cible } of champs) {
      const douteuses = paires.filter((paire) => !this.designeChezSoi(paire, nom));
      if (douteuses.length === 0) continue;
      const designer = await resoudre(
        this.chantier,
        douteuses.map(({ attendue }) => attendue),
        [nom],
      );
      for (const paire of douteuses) {
        const designation = designer(paire.attendue, nom);
        const enBase = paire.rangee[nom];
        if (designation !== undefined && 'id' in designation && designation.id === enBase) {
          if (!designation.sources.has(paire.attendue.sourceReferences)) this.ailleurs++;
          continue;
        }
        const attendu =
          designation === undefined
            ? 'rien'
            : 'id' in designation
              ? `${MODELE[cible].singulier} ${designation.id}`
              : DEFAUTS[designation.defaut];
        const lue = paire.attendue.clesReferences[nom] ?? '';
        this.accuser(
          'reference',
          paire,
          `${nom} ${String(enBase ?? '(vide)')} en base, « ${lue} » dans le fichier : ${attendu} attendu`,
        );
      }
    }
  }

  /** La ligne désignée porte cet identifiant chez la source où on le cherche d'abord : rien ne peut l'emporter sur elle. */
  private designeChezSoi({ attendue, rangee }: Paire, champ: string): boolean {
    const { passe, fichier } = this.chantier;
    const lue = attendue.clesReferences[champ];
    if (lue === undefined) return rangee[champ] === null;
    return (
      rangee[`${champ}_cle`] === lue &&
      rangee[`${champ}_source`] === attendue.sourceReferences &&
      passe.executionDe(Number(rangee[`${champ}_fichier`])) <= fichier.execution
    );
  }

  /** Une ligne fusionnée l'est à raison (même e-mail, même nom) et garde tout ce qu'elle disait. */
  async jugerFusions(paires: readonly Paire[]): Promise<void> {
    if (paires.length === 0) return;
    const { entite } = this.chantier.fichier;
    const cibles = await this.lireCibles(paires.map(({ rangee }) => rangee.id_cible));
    const ecartees: (Dite & { paire: Paire })[] = [];
    for (const paire of paires) {
      const { attendue, rangee } = paire;
      this.attributions.expliquer(attendue, rangee.id_cible);
      const gardee = { ...rangee, ...lireJson(rangee.valeurs), nom_compare: attendue.nomCompare };
      for (const ecart of this.comparer(attendue, gardee)) this.accuser('fusion', paire, decrireEcart(ecart));
      const cible = cibles.get(rangee.id_cible);
      if (cible === undefined) continue;
      const nomCible =
        entite === 'clients' ? cible.nom_compare : comparerPersonne(String(cible.nom), String(cible.prenom));
      if (attendue.valeurs.email !== cible.email || attendue.nomCompare !== nomCible) {
        const autre = `${MODELE[entite].singulier} ${String(rangee.id_cible)}`;
        this.accuser('fusion', paire, `${autre} n'a pas le même e-mail et le même nom`);
      }
      ecartees.push(...this.ditesAutrement(paire, cible, rangee.id_cible));
    }
    await this.exigerEcartees(ecartees);
  }

  /** La copie d'une affectation a donné ce qu'elle disait de plus, ou l'a laissé à l'historique. */
  async jugerCopies(paires: readonly Paire[]): Promise<void> {
    for (const { attendue, rangee } of paires) this.attributions.expliquer(attendue, rangee.id);
    await this.exigerEcartees(paires.flatMap((paire) => this.ditesAutrement(paire, paire.rangee, paire.rangee.id)));
  }

  /** Ce qu'une ligne dit, et que la ligne qu'elle rejoint ne dit pas. */
  private ditesAutrement(paire: Paire, cible: Rangee, id: Rangee['id'] | undefined): (Dite & { paire: Paire })[] {
    const { entite } = this.chantier.fichier;
    const { valeurs, horsModele } = paire.attendue;
    return ENSEMBLE[entite].compares.flatMap((champ) => {
      const valeur =
        champ === 'hors_modele' ? (horsModele === null ? null : JSON.stringify(horsModele)) : (valeurs[champ] ?? null);
      const enBase = enTexte(cible[champ]);
      const meme = champ === 'agence' ? memeAgence({ champ, enBase, attendu: valeur }) : valeur === enBase;
      return valeur === null || meme ? [] : [{ paire, id, champ, valeur }];
    });
  }

  private async exigerEcartees(ecartees: readonly (Dite & { paire: Paire })[]): Promise<void> {
    const connues = await this.historique.lire(ecartees, 'ecartee');
    for (const { paire, ...dite } of ecartees) {
      if (connues(dite)) continue;
      const ecart = decrireEcart({ champ: dite.champ, enBase: null, attendu: dite.valeur });
      this.accuser('fusion', paire, `l'historique a perdu la valeur écartée (${ecart})`);
    }
  }

  /** Les lignes que des fusions ont rejointes, telles qu'elles étaient alors. */
  private async lireCibles(ids: readonly unknown[]): Promise<ReadonlyMap<unknown, Rangee>> {
    const { base, passe, fichier } = this.chantier;
    const { entite } = fichier;
    const agence = entite === 'intervenants' ? ', g.nom AS agence' : '';
    const jointure = entite === 'intervenants' ? 'LEFT JOIN agences g USING (id_agence)' : '';
    const cibles = await base.lire(
      `SELECT t.*, t.${MODELE[entite].cle} AS id${agence} FROM ${entite} t ${jointure} WHERE t.${MODELE[entite].cle} IN (?)`,
      [[...new Set(ids)]],
    );
    const anciennes = await passe.remonter(entite, cibles, fichier.id);
    return new Map(anciennes.map((cible) => [cible.id, cible]));
  }

  private accuser(sorte: 'modifiee' | 'reference' | 'fusion', { attendue, rangee }: Paire, detail: string): void {
    const { fichier, fautes } = this.chantier;
    fautes[sorte].push({ cle: nommer(fichier, rangee), detail: `${lieu(fichier, attendue.ligne)}, ${detail}` });
  }
}

const DEFAUTS = {
  absente: 'aucun enregistrement ne porte cet identifiant, la mise en quarantaine',
  isolee: "l'enregistrement qui le porte est en quarantaine, la même",
  ambigue: 'on ne sait lequel, la mise en quarantaine',
} as const;

/** Deux écritures d'une même agence n'apprennent rien l'une de l'autre. */
const memeAgence = ({ enBase, attendu }: Ecart): boolean =>
  enBase === attendu || (enBase !== null && attendu !== null && comparerEntete(enBase) === comparerEntete(attendu));

/** Les colonnes inconnues d'une ligne mise à jour : celles d'avant, et celles qu'elle apporte. */
function reunirHorsModele(avant: string | null, dit: string | null): string | null {
  const reunies = { ...lireJson(avant), ...lireJson(dit) };
  return Object.keys(reunies).length === 0 ? null : JSON.stringify(reunies);
}

/** Les valeurs gardées en JSON ; illisibles, elles diffèrent toutes. */
export function lireJson(json: Valeur | undefined): Rangee {
  const texte = enTexte(json);
  if (texte === null) return {};
  try {
    return JSON.parse(texte) as Rangee;
  } catch {
    return {};
  }
}

/** Les champs gardés que ce fichier et un autre avaient tous deux. */
export const champsCommuns = ({ fichier }: Chantier, autres: ReadonlySet<string>): readonly string[] =>
  champsGardes(fichier.entite)
    .map(({ nom }) => nom)
    .filter((nom) => fichier.champs.has(nom) && autres.has(nom));
