/**
 * Le registre : la seule pièce qui sache ce qui est déjà pris. Pour une ligne, il répond sur-le-champ quand sa mémoire est
 * certaine qu'il n'y a rien à demander ; sinon la ligne attend la fin du lot, et la base répond pour toutes à la fois.
 *
 * Base vierge, base pleine, relance, petite ou grande livraison : le même code, avec plus ou moins de questions.
 */
import type { Base } from '../base/connexion';
import { ENSEMBLE } from '../metier/ensemble';
import { references, type Entite } from '../metier/modele';
import type { Verdict } from '../jugement/verdict';
import type { FichierSource } from '../lecture/dossier';
import { Agences, type Agence } from './agences';
import { Appuis } from './appuis';
import type { Certaine, Connu, Demande, Fiche, IdentiteConnue, LigneAJuger } from '../jugement/connu';
import { lireEtatBase, type EtatBase } from './etat_base';
import { interroger } from './interroger';
import { MemoireDeLot } from './lot';
import { contenuDe, valeursApres } from '../jugement/contenu';
import { AVEC_PERIODE, Memoire, nommeUneAgence } from './memoire';
import { JAMAIS_VU, VU } from './pages';
import { Quarantaine } from './quarantaine';
import { aucuneReponse, type Reponses } from './reponses';
import { demandesDe, enBase, idsDesignes, lireReference, numerote, type ReferenceLue, type Savoir } from './savoir';

export class Registre implements Savoir {
  readonly agences: Agences;
  readonly appuis = new Appuis();
  readonly quarantaine: Quarantaine;
  readonly memoire: Memoire;
  readonly lot = new MemoireDeLot();
  private reponses: Reponses = aucuneReponse();

  static async ouvrir(base: Base, fichiers: readonly FichierSource[]): Promise<Registre> {
    return new Registre(base, await lireEtatBase(base), fichiers);
  }

  private constructor(
    readonly base: Base,
    readonly etat: EtatBase,
    fichiers: readonly FichierSource[],
  ) {
    this.agences = new Agences(etat.premiers.agences);
    this.quarantaine = new Quarantaine(base, etat);
    this.memoire = new Memoire(fichiers);
  }

  /** Ce que l'on sait d'une ligne sans rien demander ; `undefined` s'il faut demander. Toute ligne passe ici, une fois. */
  certitude(juge: LigneAJuger): Connu | undefined {
    const { entite, source } = juge.fichier.fichier;
    const { ligne } = juge;
    const vue = this.memoire.voir(entite, source, ligne);
    this.memoire.sources.get(entite)?.add(source);
    if (vue || juge.entree !== undefined || juge.fichier.libere) return undefined;
    if (this.disputeEnBase(juge, entite, source) || this.quarantaine.connaitPeutEtre(juge)) return undefined;
    const { agence } = ligne.valeurs;
    if (typeof agence === 'string' && nommeUneAgence(entite) && !this.agences.connait(agence)) return undefined;
    return this.certitudeDesReferences(juge, entite);
  }

  /** La base, d'avant cette exécution, porte peut-être l'identité, l'adresse ou le nom de la ligne. */
  private disputeEnBase({ ligne }: LigneAJuger, entite: Entite, source: string): boolean {
    if (!this.etat.peuplees.has(entite)) return false;
    const { codes } = ENSEMBLE[entite];
    if (ligne.cle !== null && this.etat.sources.get(entite)?.has(source) === true) return true;
    return (
      (codes.emailPris !== undefined && ligne.valeurs.email !== null) ||
      (codes.homonyme !== undefined && ligne.nomCompare !== null)
    );
  }

  private certitudeDesReferences(juge: LigneAJuger, entite: Entite): Connu | undefined {
    const champs = references(entite);
    if (champs.length === 0) return RIEN;
    const trouvees: (Certaine | undefined)[] = [];
    const { contenu, periode } = ENSEMBLE[entite];
    let deCetteExecution = false;
    for (const { nom, cible } of champs) {
      const lue = lireReference(juge, nom);
      const certaine = lue === undefined ? undefined : this.designe(cible, lue, juge.ligne.sourceReferences);
      if (lue !== undefined && certaine === undefined) return undefined;
      trouvees.push(certaine);
      if (certaine === undefined) continue;
      if (certaine.id >= this.etat.premiers[cible]) deCetteExecution = true;
      if (contenu !== undefined && this.memoire.absorbantes.get(cible)?.has(certaine.id) === true) return undefined;
      const date = periode?.reference === nom ? (juge.ligne.valeurs[periode.date] ?? null) : null;
      if (date !== null && !this.memoire.periodes.contient(certaine.id, date)) return undefined;
    }
    // Ce qui désigne une ligne née dans cette exécution ne copie rien de ce qui la précède.
    if (contenu !== undefined && !deCetteExecution && this.etat.peuplees.has(entite)) return undefined;
    return { homonyme: false, references: trouvees };
  }

  /** Ce qu'une référence désigne, si la mémoire en est certaine. */
  private designe(cible: Entite, { cle, source, qualifiee }: ReferenceLue, propre: string): Certaine | undefined {
    const ici = this.memoire.pages.lire(cible, source, cle);
    if (ici === undefined || ici === VU) return undefined;
    if (ici !== JAMAIS_VU) return { id: ici, ailleurs: source !== propre };
    // Rien chez soi : d'autres répondent, à condition que cette source ne numérote rien et que la base n'en sache pas plus.
    if (qualifiee || numerote(this, cible, source) || this.etat.peuplees.has(cible)) return undefined;
    const trouves = this.memoire.pages.ailleurs(cible, cle);
    const [premier] = trouves ?? [];
    if (premier === undefined || premier.valeur === VU) return undefined;
    return trouves?.every(({ valeur }) => valeur === premier.valeur) === true
      ? { id: premier.valeur, ailleurs: true }
      : undefined;
  }

  /** Demande à la base tout ce que ces lignes peuvent rencontrer ; celles des lots d'avant y sont déjà. */
  async interroger(lignes: readonly LigneAJuger[]): Promise<void> {
    this.lot.vider();
    this.quarantaine.viderLot();
    this.reponses = await interroger(this, lignes);
  }

  /** Ce que l'on sait d'une ligne, la base ayant répondu. */
  reponse(juge: LigneAJuger): Connu {
    const identite = this.identite(juge);
    const quarantaine = this.quarantaine.connue(juge, this.reponses);
    // Une copie ne rencontre rien d'autre : ce qu'elle désigne et dispute n'a pas été demandé.
    if (identite?.copie === true && !juge.ligne.isolee)
      return { ...RIEN, identite, ...definir('quarantaine', quarantaine) };
    return { ...this.rencontres(juge), ...definir('identite', identite), ...definir('quarantaine', quarantaine) };
  }

  /** L'adresse, le nom, les références et le contenu d'une ligne, et ce qu'ils rencontrent. */
  private rencontres(juge: LigneAJuger): Connu {
    const { entite } = juge.fichier.fichier;
    const { ligne } = juge;
    const email = ligne.valeurs.email ?? null;
    const ficheEmail = email === null ? undefined : this.ficheDeLAdresse(email);
    const demandes = demandesDe(this, juge, this.reponses);
    const nom = ENSEMBLE[entite].codes.homonyme === undefined ? null : ligne.nomCompare;
    return {
      ...definir('email', ficheEmail),
      homonyme: nom !== null && (this.lot.aNom(nom) || this.reponses.homonymes.has(nom)),
      references: demandes,
      ...this.suite(juge, entite, demandes),
    };
  }

  /** La fiche qui porte cette adresse ; une mise à jour de ce lot a pu la lui retirer. */
  private ficheDeLAdresse(email: string): Fiche | undefined {
    const fiche = this.lot.email(email) ?? this.reponses.emails.get(email);
    const aJour = fiche && this.lot.aJour(fiche);
    return aJour?.valeurs.email === email ? aJour : undefined;
  }

  private identite(juge: LigneAJuger): IdentiteConnue | undefined {
    const connue = this.lot.identite(juge) ?? this.reponses.identites.get(juge);
    if (connue === undefined) return undefined;
    const { entite, source } = juge.fichier.fichier;
    const dite = this.memoire.pages.lire(entite, source, juge.ligne.cle ?? '') ?? JAMAIS_VU;
    const recente = connue.recente || (dite !== JAMAIS_VU && dite !== VU);
    const livree = connue.livree && this.lot.aJour(connue.livree);
    if (livree === undefined) return { ...connue, recente };
    const completes = new Set([...livree.completes, ...this.lot.completesDe(connue.id)]);
    return { ...connue, recente, livree: { ...livree, completes } };
  }

  /** Ce qui ne se sait qu'une fois les références résolues : le contenu déjà pris, la période. */
  private suite(juge: LigneAJuger, entite: Entite, demandes: readonly (Demande | undefined)[]): Partial<Connu> {
    const { periode } = ENSEMBLE[entite];
    const ids = idsDesignes(demandes);
    const rang = periode === undefined ? -1 : references(entite).findIndex(({ nom }) => nom === periode.reference);
    const dates = this.reponses.periodes.get(ids[rang] ?? -1);
    const valeurs = enBase(juge, ids);
    const contenu = this.ficheDeContenu(entite, contenuDe(entite, valeurs));
    const livree = this.reponses.identites.get(juge)?.livree;
    const apres = livree && contenuDe(entite, valeursApres(entite, valeurs, this.lot.aJour(livree).valeurs));
    return {
      ...definir('periode', dates),
      ...definir('contenu', contenu && { ...contenu, ecartees: this.ecarteesDe(contenu.id) }),
      ...definir('contenuApres', this.ficheDeContenu(entite, apres)),
    };
  }

  /** La ligne qui a ce contenu ; une mise à jour de ce lot a pu le lui retirer. */
  private ficheDeContenu(entite: Entite, contenu: string[] | undefined): Fiche | undefined {
    const cle = JSON.stringify(contenu);
    const fiche = this.lot.contenu(contenu) ?? this.reponses.contenus.get(cle);
    const aJour = fiche && this.lot.aJour(fiche);
    return aJour !== undefined && JSON.stringify(contenuDe(entite, aJour.valeurs)) === cle ? aJour : undefined;
  }

  private ecarteesDe(id: number): ReadonlySet<string> {
    return new Set([...(this.reponses.ecartees.get(id) ?? []), ...this.lot.ecarteesDe(id)]);
  }

  /** Retient ce qu'un verdict vient de prendre. */
  apprendre(juge: LigneAJuger, connu: Connu, verdict: Verdict, differee: boolean): void {
    // Une ligne libérée qui ne passe toujours pas ne laisse rien : rien ne s'appuie sur elle.
    if (!(juge.fichier.libere && verdict.sort === 'isolee')) this.appuis.noter(juge, connu, verdict);
    const { entite, source } = juge.fichier.fichier;
    const { cle } = juge.ligne;
    if (verdict.sort === 'isolee')
      this.quarantaine.isoler(
        juge,
        verdict.anomalies.map(({ code }) => code),
        differee,
      );
    if (verdict.sort === 'isolee' || verdict.id === null) return;
    if (cle !== null) this.memoire.pages.retenir(entite, source, cle, verdict.id);
    const bornes = AVEC_PERIODE.get(entite);
    if (bornes !== undefined && verdict.sort === 'inseree') {
      const { valeurs } = juge.ligne;
      this.memoire.periodes.inscrire(verdict.id, valeurs[bornes.debut] ?? '', valeurs[bornes.fin] ?? null);
    }
    if (verdict.sort === 'fusionnee') this.memoire.absorbantes.get(entite)?.add(verdict.id);
    if (differee) this.apprendreDansLeLot(juge, verdict);
  }

  private apprendreDansLeLot(juge: LigneAJuger, verdict: Exclude<Verdict, { sort: 'isolee' }>): void {
    const { id } = verdict;
    if (id === null) return;
    if (verdict.sort === 'inseree') this.lot.prendre(juge, id, enBase(juge, verdict.references), false);
    else if (verdict.sort === 'mise_a_jour') {
      for (const { champ, apres } of verdict.changements) this.lot.retoucher(id, champ, apres);
      this.lot.prendre(juge, id, verdict.valeurs, false);
    } else {
      if (verdict.sort === 'fusionnee') this.lot.prendre(juge, id, juge.ligne.valeurs, true);
      for (const { champ, apres } of verdict.complements) this.lot.completer(id, champ, apres);
      for (const { champ, ecartee } of verdict.ecarts) this.lot.ecarter(id, champ, ecartee);
    }
  }

  /** L'agence que nomme une ligne acceptée. */
  nommerAgence(nom: string, idFichier: number): { readonly agence: Agence; readonly nouvelle: boolean } {
    const nommee = this.agences.nommer(nom, idFichier);
    if (!nommee.nouvelle) this.appuis.ajouter('agences', nommee.agence.idFichier);
    return nommee;
  }
}

const RIEN: Connu = { homonyme: false, references: [] };

/** Un champ d'objet, ou rien : les champs facultatifs ne sont jamais `undefined`. */
const definir = <C extends string, V>(champ: C, valeur: V | undefined): { readonly [cle in C]?: V } =>
  (valeur === undefined ? {} : { [champ]: valeur }) as { readonly [cle in C]?: V };
