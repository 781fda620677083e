/**
 * L'annuaire : ce que désigne, en base, chaque identifiant pris dans cette exécution.
 *
 * Il répond sur-le-champ, et seulement quand la réponse est certaine ; une référence ambiguë, isolée, fusionnée ou
 * inconnue est laissée à `references.ts`, qui tranche pour tous les cas. Les identifiants d'une source se suivent
 * presque toujours : une clé est rangée dans une page de nombres voisins, quatre octets par identifiant.
 */
import type { Base } from '../base';
import type { Entite } from '../modele';
import { chiffresDe } from '../normalisation';
import { tableTransit } from './transit';

const PAGE = 1024;
/** 64 Mo de pages : quinze millions d'identifiants qui se suivent. Au-delà, ou trop épars, ils passent par le transit. */
const PAGES_MAXIMUM = 1 << 14;

/** Une identité que la base n'a pas prise, ou qu'elle a fondue dans une autre : à trancher. */
const A_TRANCHER = 0xffffffff;

type Registre = Map<number, Uint32Array>;

export class Annuaire {
  /** Entité et lettres de l'identifiant → source → registre. */
  private readonly familles = new Map<string, Map<string, Registre>>();
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
    const registre = this.registre(source, nomFamille(entite, cle));
    const rang = Math.floor(nombre / PAGE);
    let page = registre.get(rang);
    if (page === undefined) {
      if (this.pages >= PAGES_MAXIMUM) {
        this.incompletes.add(entite);
        return;
      }
      page = new Uint32Array(PAGE);
      registre.set(rang, page);
      this.pages++;
    }
    const place = nombre % PAGE;
    // Une ligne isolée n'ôte rien à celle qui porte déjà son identifiant.
    if (id !== A_TRANCHER || page[place] === 0) page[place] = id;
  }

  /** La ligne en base que désigne une référence, si cela ne fait aucun doute. */
  designe(entite: Entite, source: string, cle: string): number | undefined {
    const nombre = nombreDe(cle);
    const famille = this.familles.get(nomFamille(entite, cle));
    if (famille === undefined) return undefined;
    const ici = lire(famille.get(source), nombre);
    const id = ici === 0 ? this.seulAilleurs(entite, famille, nombre) : ici;
    return id === 0 || id === A_TRANCHER || this.fusionnees.get(entite)?.has(id) === true ? undefined : id;
  }

  /** Retire ce qu'une lecture abandonnée avait inscrit : les lignes de clé `depuis` et au-delà. */
  oublier(entite: Entite, depuis: number): void {
    for (const [nom, famille] of this.familles) {
      if (!nom.startsWith(`${entite} `)) continue;
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
    for await (const { n, cle, source, sort, cible } of base.parcourir<{
      n: number;
      cle: string;
      source: string;
      sort: 'fusionnee' | 'ignoree' | 'isolee' | null;
      cible: number | null;
    }>(
      `SELECT t.n, t.cle, t.source, s.sort, s.id_cible AS cible FROM ${tableTransit(entite)} t
       LEFT JOIN transit_sorts s ON s.n = t.n WHERE t.cle IS NOT NULL`,
    )) {
      if (sort === 'ignoree') continue;
      if (sort === 'fusionnee' && cible !== null) fusionnees.add(cible);
      this.inscrire(entite, source, cle, sort === null ? n + decalage : A_TRANCHER);
    }
    this.fusionnees.set(entite, fusionnees);
  }

  /** Ce qu'ont toutes les autres sources : l'identité, si une seule l'a ; `A_TRANCHER` si plusieurs ; 0 si aucune. */
  private seulAilleurs(entite: Entite, famille: ReadonlyMap<string, Registre>, nombre: number): number {
    if (this.incompletes.has(entite)) return 0;
    let seul = 0;
    for (const registre of famille.values()) {
      const id = lire(registre, nombre);
      if (id !== 0) seul = seul === 0 ? id : A_TRANCHER;
    }
    return seul;
  }

  private registre(source: string, nom: string): Registre {
    const famille = this.familles.get(nom) ?? new Map<string, Registre>();
    this.familles.set(nom, famille);
    const registre = famille.get(source) ?? (new Map() as Registre);
    famille.set(source, registre);
    return registre;
  }
}

/** `12C` → 12. */
const nombreDe = (cle: string): number => Number(chiffresDe(cle));

/** Les identifiants de même entité et de mêmes lettres : `12C` → `clients C`. */
const nomFamille = (entite: Entite, cle: string): string => `${entite} ${cle.slice(chiffresDe(cle).length)}`;

const lire = (registre: Registre | undefined, nombre: number): number =>
  registre?.get(Math.floor(nombre / PAGE))?.[nombre % PAGE] ?? 0;
