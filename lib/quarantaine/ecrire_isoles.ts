/**
 * Le contenu d'un fichier d'isolés : les entrées ouvertes d'un fichier d'origine, toutes et elles seules, d'après la base. Les
 * colonnes d'origine d'abord, puis `_id`, `_ligne`, `_codes`, `_motif`, `_proposition`.
 */
import Papa from 'papaparse';
import type { Base } from '../base/connexion';
import { COLONNES_ISOLEES, type Dialecte } from '../lecture/dialecte';
import { neutraliser } from '../lecture/neutralisation';
import { MODELE, type Entite } from '../metier/modele';
import { cellulesDOrigine, clesDesChamps, entetesDOrigine, lireDialecte, parEntete } from './cellules';
import type { Sceau } from './sceau';

/** Quelles entrées montrer : celles qui sont ouvertes, ou qui l'étaient avant l'exécution en cours. */
export interface Vue {
  readonly condition: string;
  readonly valeurs: readonly number[];
}

export const OUVERTES: Vue = { condition: "i.etat = 'isolee'", valeurs: [] };

/** Celles qui étaient ouvertes avant cette exécution. */
export const ouvertesAvant = (premiereEntree: number, premierFichier: number): Vue => ({
  condition: "i.id_isolee < ? AND (i.etat = 'isolee' OR i.id_fichier_cloture >= ?)",
  valeurs: [premiereEntree, premierFichier],
});

export interface LigneIsolee {
  readonly cellules: readonly string[];
  readonly id: string;
  readonly ligne: number;
  readonly codes: string;
  /** Les rangs des cellules en cause ; aucun : c'est toute la ligne qui l'est. */
  readonly fautes: ReadonlySet<number>;
  readonly motif: string;
  readonly proposition: string;
}

interface Rangee {
  id: number;
  ligne: number;
  codes: string;
  champs: string;
  motif: string;
  proposition: string;
  texte: string;
  empreinte: string;
  id_fichier: number;
}

/** Comment se lisait un fichier d'origine dont une ligne attend. */
interface Origine {
  readonly entite: Entite;
  readonly dialecte: Dialecte;
  /** Champ du modèle → sa colonne. */
  readonly champs: ReadonlyMap<string, string>;
}

/** Les statuts, comme on les écrit. */
const STATUTS_PROPOSES = ['planifié', 'en cours', 'suspendu', 'terminé', 'annulé'];

/** Un fichier d'isolés, prêt à s'écrire dans un format ou l'autre. */
export class ContenuIsole {
  private constructor(
    private readonly base: Base,
    private readonly sceau: Sceau,
    private readonly lieu: { readonly nom: string; readonly vue: Vue },
    private readonly origines: ReadonlyMap<number, Origine>,
    /** Les en-têtes d'origine : ceux de toutes les livraisons dont une ligne attend encore. */
    readonly entetes: readonly string[],
    private readonly cles: readonly string[],
  ) {}

  /** `undefined` si aucune entrée n'est à montrer. */
  static async lire(base: Base, sceau: Sceau, nom: string, vue: Vue): Promise<ContenuIsole | undefined> {
    const fichiers = await base.lire<{ id: number; entite: Entite; dialecte: string }>(
      `SELECT f.id_fichier AS id, f.entite, f.dialecte FROM fichiers f WHERE f.id_fichier IN (
         SELECT i.id_fichier FROM lignes_isolees i WHERE i.fichier = ? AND ${vue.condition}) ORDER BY f.id_fichier`,
      [nom, ...vue.valeurs],
    );
    if (fichiers.length === 0) return undefined;
    const origines = new Map(
      fichiers.map(({ id, entite, dialecte: json }) => {
        const dialecte = lireDialecte(json);
        return [id, { entite, dialecte, champs: clesDesChamps(dialecte) }];
      }),
    );
    const cles = new Set(
      [...origines.values()].flatMap(({ dialecte }) => [...parEntete(entetesDOrigine(dialecte), []).keys()]),
    );
    const entetes = [...cles].map((cle) => cle.split('\u0000')[0] ?? '');
    return new ContenuIsole(base, sceau, { nom, vue }, origines, entetes, [...cles]);
  }

  /** Les lignes, dans l'ordre du fichier d'origine. */
  async *lignes(): AsyncGenerator<LigneIsolee> {
    const { nom, vue } = this.lieu;
    const rangees = this.base.parcourir<Rangee>(
      `SELECT i.id_isolee AS id, i.ligne, i.codes, i.champs, i.motif, i.proposition, i.texte,
              LOWER(HEX(i.empreinte_texte)) AS empreinte, i.id_fichier
       FROM lignes_isolees i WHERE i.fichier = ? AND ${vue.condition} ORDER BY i.ligne, i.id_isolee`,
      [nom, ...vue.valeurs],
    );
    for await (const { texte, id_fichier: idFichier, id, empreinte, champs, ...rangee } of rangees) {
      const origine = this.origines.get(idFichier);
      const dites = origine && parEntete(entetesDOrigine(origine.dialecte), cellulesDOrigine(texte, origine.dialecte));
      yield {
        ...rangee,
        fautes: this.rangsDe(origine, champs.split(' ')),
        cellules: this.cles.map((cle) => dites?.get(cle) ?? ''),
        id: this.sceau.sceller(id, empreinte),
      };
    }
  }

  /** Les rangs des colonnes qui remplissent ces champs. */
  private rangsDe(origine: Origine | undefined, champs: readonly string[]): Set<number> {
    const cles = champs.flatMap((champ) => origine?.champs.get(champ) ?? []);
    return new Set(cles.map((cle) => this.cles.indexOf(cle)).filter((rang) => rang !== -1));
  }

  /** Ce qui aide à corriger dans un tableur : les valeurs connues de certaines colonnes, et celles où sont des dates. */
  async aides(): Promise<{ listes: Map<number, readonly string[]>; dates: Set<number> }> {
    const listes = new Map<number, readonly string[]>();
    const dates = new Set<number>();
    for (const origine of this.origines.values()) {
      for (const { nom, nature } of MODELE[origine.entite].champs) {
        const [rang] = this.rangsDe(origine, [nom]);
        if (rang === undefined) continue;
        if (nature === 'date') dates.add(rang);
        if (nature === 'statut') listes.set(rang, STATUTS_PROPOSES);
        if (nature === 'agence') listes.set(rang, await this.lireAgences());
      }
    }
    return { listes: new Map([...listes].filter(([, admises]) => admises.length > 0)), dates };
  }

  private async lireAgences(): Promise<string[]> {
    const agences = await this.base.lire<{ nom: string }>('SELECT nom FROM agences ORDER BY nom');
    return agences.map(({ nom }) => nom);
  }

  /** Le texte CSV, morceau par morceau : UTF-8 avec BOM, `;`, celui qu'Excel ouvre en France. */
  async *csv(): AsyncGenerator<string> {
    yield `\uFEFF${ecrire([...this.entetes.map(neutraliser), ...COLONNES_ISOLEES])}`;
    for await (const { cellules, id, ligne, codes, motif, proposition } of this.lignes()) {
      yield ecrire([...cellules.map(neutraliser), id, String(ligne), codes, motif, proposition]);
    }
  }
}

const ecrire = (cellules: readonly string[]): string =>
  `${Papa.unparse([[...cellules]], { delimiter: ';', newline: '\r\n' })}\r\n`;
