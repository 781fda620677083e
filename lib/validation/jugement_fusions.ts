/** Les lignes qui en ont rejoint une autre : à raison, et sans que rien de ce qu'elles disaient soit perdu. */
import type { Rangee } from '../base/connexion';
import { comparerEntete } from '../lecture/entetes';
import { ENSEMBLE } from '../metier/ensemble';
import { MODELE } from '../metier/modele';
import { comparerPersonne } from '../normalisation';
import { accuser, decrireEcart, enTexte, lireJson, type creerComparaison, type Ecart, type Paire } from './cellules';
import type { Chantier } from './chantier';
import { Attributions, Historique, type Dite } from './historique';

export class JugeDesFusions {
  private readonly historique: Historique;
  private readonly attributions: Attributions;

  constructor(
    private readonly chantier: Chantier,
    private readonly comparer: ReturnType<typeof creerComparaison>,
  ) {
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
      for (const ecart of this.comparer(attendue, gardee)) accuser(this.chantier, 'fusion', paire, decrireEcart(ecart));
      const cible = cibles.get(rangee.id_cible);
      if (cible === undefined) continue;
      const nomCible =
        entite === 'clients' ? cible.nom_compare : comparerPersonne(String(cible.nom), String(cible.prenom));
      if (attendue.valeurs.email !== cible.email || attendue.nomCompare !== nomCible) {
        const autre = `${MODELE[entite].singulier} ${String(rangee.id_cible)}`;
        accuser(this.chantier, 'fusion', paire, `${autre} n'a pas le même e-mail et le même nom`);
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
      accuser(this.chantier, 'fusion', paire, `l'historique a perdu la valeur écartée (${ecart})`);
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
}

/** Deux écritures d'une même agence n'apprennent rien l'une de l'autre. */
const memeAgence = ({ enBase, attendu }: Ecart): boolean =>
  enBase === attendu || (enBase !== null && attendu !== null && comparerEntete(enBase) === comparerEntete(attendu));
