/**
 * La mémoire d'un lot : ce que viennent de prendre les lignes différées, dont les rangées ne sont pas encore en base. Elle se
 * vide quand ces rangées y sont.
 */
import type { Fiche, IdentiteConnue, LigneAJuger, LigneLivree } from '../jugement/connu';
import { contenuDe } from '../jugement/contenu';

interface Prise {
  readonly juge: LigneAJuger;
  readonly livree: LigneLivree;
  readonly absorbee: boolean;
}

export class MemoireDeLot {
  private readonly identites = new Map<string, Prise>();
  private readonly emails = new Map<string, Fiche>();
  private readonly noms = new Set<string>();
  private readonly contenus = new Map<string, Fiche>();
  /** Les valeurs que ce lot vient de compléter ou de changer, par ligne en base. */
  private readonly retouches = new Map<number, Record<string, string | null>>();
  /** Les champs vides qu'il vient de remplir. */
  private readonly completes = new Map<number, Set<string>>();
  /** Ce que ce lot vient d'ajouter à l'historique d'une ligne. */
  private readonly ecartees = new Map<number, Set<string>>();

  vider(): void {
    const { identites, emails, noms, contenus, retouches, completes, ecartees } = this;
    for (const memoire of [identites, emails, noms, contenus, retouches, completes, ecartees]) memoire.clear();
  }

  /** Retient une ligne acceptée, sous la clé `id`. @param valeurs ses références y sont des clés en base */
  prendre(juge: LigneAJuger, id: number, valeurs: Readonly<Record<string, string | null>>, absorbee: boolean): void {
    const { fichier, ligne } = juge;
    const livree = livreeDe(juge, id, valeurs);
    if (ligne.cle !== null) this.identites.set(cleIdentite(juge), { juge, livree, absorbee });
    if (absorbee) return;
    const email = ligne.valeurs.email ?? null;
    if (email !== null) this.emails.set(email, livree);
    if (ligne.nomCompare !== null) this.noms.add(ligne.nomCompare);
    const contenu = contenuDe(fichier.fichier.entite, valeurs);
    if (contenu !== undefined) this.contenus.set(JSON.stringify(contenu), livree);
  }

  retoucher(id: number, champ: string, valeur: string | null): void {
    const retouches = this.retouches.get(id) ?? {};
    retouches[champ] = valeur;
    this.retouches.set(id, retouches);
  }

  /** Une autre ligne vient de remplir ce champ. */
  completer(id: number, champ: string, valeur: string | null): void {
    this.retoucher(id, champ, valeur);
    const completes = this.completes.get(id) ?? new Set();
    this.completes.set(id, completes.add(champ));
  }

  completesDe(id: number): ReadonlySet<string> {
    return this.completes.get(id) ?? new Set();
  }

  ecarter(id: number, champ: string, valeur: string): void {
    const ecartees = this.ecartees.get(id) ?? new Set();
    this.ecartees.set(id, ecartees.add(`${champ} ${valeur}`));
  }

  identite(juge: LigneAJuger): IdentiteConnue | undefined {
    if (this.identites.size === 0 || juge.ligne.cle === null) return undefined;
    const prise = this.identites.get(cleIdentite(juge));
    if (prise === undefined) return undefined;
    const copie = prise.juge.ligne.empreinte === juge.ligne.empreinte;
    const { id, idFichier } = prise.livree;
    return { id, idFichier, recente: true, copie, absorbee: prise.absorbee, livree: this.aJour(prise.livree) };
  }

  email(email: string): Fiche | undefined {
    const fiche = this.emails.get(email);
    return fiche && this.aJour(fiche);
  }

  aNom(nom: string): boolean {
    return this.noms.has(nom);
  }

  contenu(contenu: readonly string[] | undefined): Fiche | undefined {
    const fiche = contenu === undefined ? undefined : this.contenus.get(JSON.stringify(contenu));
    return fiche && this.aJour(fiche);
  }

  ecarteesDe(id: number): ReadonlySet<string> {
    return this.ecartees.get(id) ?? new Set();
  }

  /** La fiche, avec ce que ce lot vient d'y changer. */
  aJour<F extends Fiche>(fiche: F): F {
    const retouches = this.retouches.get(fiche.id);
    return retouches === undefined ? fiche : { ...fiche, valeurs: { ...fiche.valeurs, ...retouches } };
  }
}

const cleIdentite = ({ fichier, ligne }: LigneAJuger): string => JSON.stringify([fichier.fichier.source, ligne.cle]);

function livreeDe(
  { fichier, ligne }: LigneAJuger,
  id: number,
  valeurs: Readonly<Record<string, string | null>>,
): LigneLivree {
  const { colonnes, inconnues } = fichier.fichier.dialecte;
  const json = (valeur: object | null): string | null => (valeur === null ? null : JSON.stringify(valeur));
  return {
    ...{ id, idFichier: fichier.idFichier, nomCompare: ligne.nomCompare },
    valeurs: { hors_modele: json(ligne.horsModele), ...valeurs },
    champs: new Set(colonnes.keys()),
    inconnues: new Set(inconnues.map(({ entete }) => entete)),
    completes: new Set(),
    aLaMain: false,
    lignage: {
      empreinte: ligne.empreinte,
      id_source: ligne.idSource,
      transformations: ligne.transformations.length === 0 ? null : JSON.stringify(ligne.transformations),
      ligne: String(ligne.ligne),
    },
  };
}
