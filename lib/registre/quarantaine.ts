/** Ce que la quarantaine sait des lignes qu'on relit : déjà isolées, déjà corrigées, ou rendues. */
import type { Base } from '../base/connexion';
import { empreindre } from '../commun/empreinte';
import type { Entree, FichierOuvert, LigneAJuger, QuarantaineConnue } from '../jugement/connu';
import { cleDeFichier, type EtatBase } from './etat_base';
import { Filtre } from './filtre';
import type { Reponses } from './reponses';

const TEXTE = 1;
const IDENTITE = 2;

export class Quarantaine {
  /** Les textes et les identités ouvertes que la quarantaine garde du fichier en cours. */
  private filtre: Filtre | undefined;
  private fichier: FichierOuvert | undefined;
  /** Les textes que cette exécution a isolés, avec leur identité : leurs copies le sont avec les mêmes codes. */
  private readonly isoleesIci = new Filtre(1 << 22);
  /** Les codes des lignes différées que le lot en cours isole, et dont l'entrée n'est pas encore en base. */
  private readonly isoleesDuLot = new Map<string, readonly string[]>();
  /** Les entrées déjà attribuées à une ligne de cette exécution. */
  private readonly prises = new Set<number>();
  /** Parmi elles, celles qui gardent une correction de cette ligne : elles peuvent encore être libérées. */
  private readonly corrigees = new Set<number>();
  /** Les entités et les sources dont la quarantaine avait des lignes. */
  private readonly sources: ReadonlySet<string>;

  constructor(
    private readonly base: Base,
    private readonly etat: EtatBase,
  ) {
    const isoles = [...etat.isoles].map((cle) => JSON.parse(cle) as [entite: string, nom: string, source: string]);
    this.sources = new Set(isoles.map(([entite, , source]) => JSON.stringify([entite, source])));
  }

  /** Prépare la lecture d'un fichier : ce que la quarantaine en garde. */
  async ouvrirFichier(ouvert: FichierOuvert): Promise<void> {
    this.fichier = ouvert;
    this.filtre = undefined;
    const { entite, nom, source } = ouvert.fichier;
    if (!this.etat.isoles.has(cleDeFichier(entite, nom, source))) return;
    const filtre = new Filtre(1 << 24);
    for await (const { texte, cle } of this.base.parcourir<{ texte: string; cle: string | null }>(
      `SELECT LOWER(HEX(empreinte_texte)) AS texte, IF(etat = 'isolee', cle, NULL) AS cle FROM lignes_isolees
       WHERE entite = ? AND fichier = ? AND source = ? AND id_isolee < ?`,
      [entite, nom, source, this.etat.premiers.lignes_isolees],
    )) {
      filtre.retenir(TEXTE, texte);
      if (cle !== null) filtre.retenir(IDENTITE, cle);
    }
    this.filtre = filtre;
  }

  /** Vrai si la quarantaine garde peut-être cette ligne, ou une ligne de même identité. */
  connaitPeutEtre({ ligne, fichier }: LigneAJuger): boolean {
    if (this.filtre === undefined || fichier !== this.fichier) return false;
    return (
      this.filtre.connait(TEXTE, empreindre(ligne.texte)) ||
      (ligne.cle !== null && this.filtre.connait(IDENTITE, ligne.cle))
    );
  }

  /** Le fichier de cette ligne a des entrées d'avant cette exécution. */
  aDesEntrees({ fichier }: LigneAJuger): boolean {
    return this.filtre !== undefined && fichier === this.fichier;
  }

  /** Vrai si une entrée de même identité est peut-être ouverte : la livraison la corrige, ou la redonne autrement. */
  aUneIdentite({ ligne, fichier }: LigneAJuger): boolean {
    return (
      this.filtre !== undefined &&
      fichier === this.fichier &&
      ligne.cle !== null &&
      this.filtre.connait(IDENTITE, ligne.cle)
    );
  }

  /** Les entrées du lot d'avant sont en base. */
  viderLot(): void {
    this.isoleesDuLot.clear();
  }

  /** Retient une ligne que cette exécution isole. */
  isoler({ ligne, fichier }: LigneAJuger, codes: readonly string[], differee: boolean): void {
    const { entite, source } = fichier.fichier;
    const identite = JSON.stringify([source, ligne.cle, empreindre(ligne.texte)]);
    if (differee && !this.isoleesDuLot.has(identite)) this.isoleesDuLot.set(identite, codes);
    this.isoleesIci.retenir(TEXTE, entite, source, ligne.cle ?? '', ligne.texte);
  }

  /** Vrai si la même ligne a peut-être déjà été isolée, par cette exécution ou avant elle. */
  aPeutEtreIsole({ ligne, fichier }: LigneAJuger): boolean {
    const { entite, source } = fichier.fichier;
    return (
      this.sources.has(JSON.stringify([entite, source])) ||
      this.isoleesIci.connait(TEXTE, entite, source, ligne.cle ?? '', ligne.texte)
    );
  }

  /** Ce que la quarantaine sait d'une ligne, la base ayant répondu ; une entrée n'est attribuée qu'une fois. */
  connue(juge: LigneAJuger, reponses: Reponses): QuarantaineConnue | undefined {
    if (juge.entree === undefined && reponses.entrees.size + reponses.codes.size + this.isoleesDuLot.size === 0) {
      return undefined;
    }
    const { fichier, ligne } = juge;
    const { nom, source } = fichier.fichier;
    const texte = empreindre(ligne.texte);
    const identite = JSON.stringify([source, ligne.cle, texte]);
    const codes = reponses.codes.get(identite) ?? this.isoleesDuLot.get(identite);
    const entree = juge.entree ?? this.prendre(reponses.entrees.get(JSON.stringify([nom, source, texte])) ?? []);
    if (entree === undefined && codes === undefined) return undefined;
    const gardes = entree?.etat === 'isolee' && juge.entree === undefined ? entree.codes.split(' ') : codes;
    return {
      ...(juge.entree === undefined && entree !== undefined ? { entree } : {}),
      ...(gardes === undefined ? {} : { codes: gardes }),
    };
  }

  /** La première entrée qui n'a pas encore été attribuée. */
  private prendre(entrees: readonly Entree[]): Entree | undefined {
    const entree = entrees.find(({ id }) => !this.prises.has(id));
    if (entree !== undefined) this.prises.add(entree.id);
    if (entree?.corrigee === true) this.corrigees.add(entree.id);
    return entree;
  }

  /** Vrai si une ligne de cette exécution a déjà repris cette entrée. */
  estPrise(id: number): boolean {
    return this.prises.has(id);
  }

  /** Vrai si elle peut être libérée : aucune ligne de cette exécution n'en a décidé. */
  estLibre(id: number): boolean {
    return !this.prises.has(id) || this.corrigees.has(id);
  }

  retenirPrise(id: number): void {
    this.prises.add(id);
  }
}
