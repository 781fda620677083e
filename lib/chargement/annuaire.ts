/**
 * L'annuaire : ce que désigne, en base, chaque identifiant pris dans cette exécution.
 *
 * Il répond sur-le-champ, et seulement quand la réponse est certaine ; une référence ambiguë, isolée, fusionnée ou
 * inconnue est laissée à `references.ts`, qui tranche pour tous les cas. Les identifiants d'une source se suivent
 * presque toujours : une clé est rangée dans une page de nombres voisins, quatre octets par identifiant.
 */
import type { Base } from '../base/connexion';
import type { Entite } from '../metier/modele';
import { lettresDe, nombreDe } from '../normalisation';
import { atteindre } from '../commun/atteindre';
import { Periodes } from './periodes';
import { lignesEtSorts } from './transit';

const PAGE = 1024;
/** 64 Mo de pages : seize millions d'identifiants qui se suivent. Au-delà, ou trop épars, ils passent par le transit. */
const PAGES_MAXIMUM = 1 << 14;

/** Une identité que la base n'a pas prise, ou qu'elle a fondue dans une autre : à trancher. */
const A_TRANCHER = 0xffffffff;

type Registre = Map<number, Uint32Array>;
/** Les identifiants de mêmes lettres : source → registre. */
type Famille = Map<string, Registre>;

export class Annuaire {
  /** Les périodes des projets qu'il connaît. */
  readonly periodes = new Periodes();
  /** Entité → lettres de l'identifiant → famille. */
  private readonly familles = new Map<Entite, Map<string, Famille>>();
  /** Les lignes en base qui en ont absorbé d'autres, par entité : deux références différentes les désignent. */
  private readonly fusionnees = new Map<Entite, Set<number>>();
  /** Les entités dont un identifiant n'a pas trouvé de place : n'y pas trouver une référence ne prouve plus rien. */
  private readonly incompletes = new Set<Entite>();
  private pages = 0;

  /** Retient la ligne en base que désigne un identifiant (`cle` : voir `cleIdentifiant`). */
  inscrire(entite: Entite, source: string, cle: string, id: number): void {
    const nombre = nombreDe(cle);
    // Au-delà de 2⁵³, un nombre n'est plus exact ; il ne se confond avec aucun de ceux qui le sont.
    if (!Number.isSafeInteger(nombre)) return;
    const page = this.page(entite, lettresDe(cle), source, Math.floor(nombre / PAGE));
    if (page === undefined) {
      this.incompletes.add(entite);
      return;
    }
    const place = nombre % PAGE;
    // Une ligne isolée n'ôte rien à celle qui porte déjà son identifiant.
    if (id !== A_TRANCHER || page[place] === 0) page[place] = id;
  }

  /** La ligne en base que désigne une référence, si cela ne fait aucun doute. */
  designe(entite: Entite, source: string, cle: string): number | undefined {
    const famille = this.familles.get(entite)?.get(lettresDe(cle));
    if (famille === undefined) return undefined;
    const nombre = nombreDe(cle);
    const ici = lire(famille.get(source), nombre);
    const id = ici === 0 ? this.seulAilleurs(entite, famille, nombre) : ici;
    return id === 0 || id === A_TRANCHER || this.fusionnees.get(entite)?.has(id) === true ? undefined : id;
  }

  /** Retire ce qu'une lecture abandonnée avait inscrit : les lignes de clé `depuis` et au-delà. */
  oublier(entite: Entite, depuis: number): void {
    for (const famille of this.familles.get(entite)?.values() ?? []) {
      for (const registre of famille.values()) {
        for (const page of registre.values()) {
          page.forEach((id, place) => {
            if (id >= depuis && id !== A_TRANCHER) page[place] = 0;
          });
        }
      }
    }
  }

  /** Inscrit les lignes d'une entité qui sont passées par le transit, une fois leur sort connu. */
  async recenser(base: Base, entite: Entite, decalage: number): Promise<void> {
    const fusionnees = new Set<number>();
    const dates = entite === 'projets' ? 't.date_debut, t.date_fin' : 'NULL AS date_debut, NULL AS date_fin';
    for await (const { n, cle, source, sort, cible, date_debut: debut, date_fin: fin } of base.parcourir<{
      n: number;
      cle: string;
      source: string;
      sort: 'fusionnee' | 'ignoree' | 'isolee' | null;
      cible: number | null;
      date_debut: string | null;
      date_fin: string | null;
    }>(
      `SELECT t.n, t.cle, t.source, s.sort, s.id_cible AS cible, ${dates} FROM ${lignesEtSorts(entite)} WHERE t.cle IS NOT NULL`,
    )) {
      if (sort === 'ignoree') continue;
      if (sort === 'fusionnee' && cible !== null) fusionnees.add(cible);
      this.inscrire(entite, source, cle, sort === null ? n + decalage : A_TRANCHER);
      if (sort === null && debut !== null) this.periodes.inscrire(n + decalage, debut, fin);
    }
    this.fusionnees.set(entite, fusionnees);
  }

  /** Ce qu'ont toutes les autres sources : l'identité, si une seule l'a ; `A_TRANCHER` si plusieurs ; 0 si aucune. */
  private seulAilleurs(entite: Entite, famille: Famille, nombre: number): number {
    if (this.incompletes.has(entite)) return 0;
    let seul = 0;
    for (const registre of famille.values()) {
      const id = lire(registre, nombre);
      if (id !== 0) seul = seul === 0 ? id : A_TRANCHER;
    }
    return seul;
  }

  /** La page d'un identifiant, créée au besoin ; `undefined` s'il n'y a plus de place. */
  private page(entite: Entite, lettres: string, source: string, rang: number): Uint32Array | undefined {
    const connue = this.familles.get(entite)?.get(lettres)?.get(source)?.get(rang);
    if (connue !== undefined || this.pages >= PAGES_MAXIMUM) return connue;
    const page = new Uint32Array(PAGE);
    const familles = atteindre(this.familles, entite, () => new Map<string, Famille>());
    const famille = atteindre(familles, lettres, () => new Map<string, Registre>());
    atteindre(famille, source, () => new Map<number, Uint32Array>()).set(rang, page);
    this.pages++;
    return page;
  }
}

const lire = (registre: Registre | undefined, nombre: number): number =>
  registre?.get(Math.floor(nombre / PAGE))?.[nombre % PAGE] ?? 0;
