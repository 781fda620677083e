/**
 * La résolution des références, refaite à partir des identités de la base : ce que désignait « client 12 » quand la ligne
 * est entrée (cahier des charges, § 3). Rien ici ne vient de ce qui a écrit la base.
 */
import type { Base } from '../base/connexion';
import { atteindre } from '../commun/atteindre';
import { MODELE, type Entite } from '../metier/modele';
import { chiffresDe } from '../normalisation';
import { parLots, type Passe } from './passe';

/** Une référence telle qu'une ligne l'écrit, et d'où on la cherche. */
export interface Reference {
  readonly cle: string;
  /** La source de la ligne, ou celle que nomme sa colonne agence. */
  readonly source: string;
  /** La référence nomme sa source : elle ne se cherche nulle part ailleurs. */
  readonly qualifiee: boolean;
}

/** Pourquoi une référence ne désigne rien. */
export type Defaut = 'absente' | 'isolee' | 'ambigue';

/** Ce qu'une référence désigne : une ligne et la source qui la numérote ainsi, ou la raison pour laquelle elle n'en désigne pas. */
export type Designation = { readonly id: number; readonly sources: ReadonlySet<string> } | { readonly defaut: Defaut };

/** Une identité : sa source, sa clé, et la ligne en base qui la porte ; sans ligne, elle est en quarantaine. */
interface Candidat {
  readonly cle: string;
  readonly source: string;
  readonly id: number | null;
}

interface RangeeCandidat extends Candidat {
  readonly id_fichier: number;
  readonly id_cloture: number | null;
  /** L'identité de la ligne même, qu'une mise à jour a pu faire changer de fichier. */
  readonly propre: number;
}

const SANS_PREFIXE = /^\d+$/;

/** Les candidats des références d'un lot, tels que l'exécution les connaissait. */
export class Candidats {
  private readonly exacts = new Map<string, Candidat[]>();
  private readonly familles = new Map<string, Candidat[]>();

  constructor(
    private readonly passe: Passe,
    private readonly cible: Entite,
    private readonly execution: number,
  ) {}

  /** Cherche les identités de ces clés, et pour une clé sans préfixe celles qui n'en diffèrent que par lui. */
  async chercher(base: Base, cles: Iterable<string>): Promise<void> {
    const demandees = [...new Set(cles)];
    for (const lot of parLots(demandees)) {
      for (const candidat of await this.lire(base, 'cle IN (?)', [lot]))
        this.ranger(this.exacts, candidat.cle, candidat);
    }
    const familles = demandees.filter((cle) => SANS_PREFIXE.test(cle));
    if (familles.length === 0 || !(await this.passe.aDesPrefixes(this.cible))) return;
    for (const lot of parLots(familles)) {
      const intervalles = lot.map(() => '(cle >= ? AND cle < ?)').join(' OR ');
      const bornes = lot.flatMap((cle) => [`${cle}A`, `${cle}[`]);
      for (const candidat of await this.lire(base, `(${intervalles})`, bornes)) {
        this.ranger(this.familles, chiffresDe(candidat.cle), candidat);
      }
    }
  }

  /** Une identité isolée puis acceptée sous une autre ligne est acceptée. */
  private ranger(parmi: Map<string, Candidat[]>, cle: string, candidat: Candidat): void {
    const siens = atteindre(parmi, cle, (): Candidat[] => []);
    const meme = siens.findIndex((autre) => autre.cle === candidat.cle && autre.source === candidat.source);
    if (meme === -1) siens.push(candidat);
    else if (siens[meme]?.id === null) siens[meme] = candidat;
  }

  /** Les identités en base, celles qu'une fusion a réunies, et celles qui étaient en quarantaine à la fin de cette exécution. */
  private async lire(base: Base, condition: string, valeurs: readonly unknown[]): Promise<Candidat[]> {
    const { cible, passe, execution } = this;
    const rangees = await base.lire<RangeeCandidat>(
      `SELECT cle, source, ${MODELE[cible].cle} AS id, id_fichier, NULL AS id_cloture, 1 AS propre FROM ${cible} WHERE ${condition}
       UNION ALL SELECT cle, source, id_cible, id_fichier, NULL, 0 FROM correspondances WHERE entite = '${cible}' AND ${condition}
       UNION ALL SELECT cle, source, NULL, id_fichier, id_fichier_cloture, 0 FROM lignes_isolees WHERE entite = '${cible}' AND ${condition}`,
      [...valeurs, ...valeurs, ...valeurs],
    );
    const recentes = rangees.filter(
      ({ id_fichier, propre }) => propre === 1 && passe.executionDe(id_fichier) > execution,
    );
    const origines = await passe.lireOrigines(
      cible,
      recentes.flatMap(({ id }) => id ?? []),
    );
    return rangees.filter(({ id, id_fichier, id_cloture, propre }) => {
      const origine = propre === 1 && id !== null ? (origines.get(id) ?? id_fichier) : id_fichier;
      const close = id_cloture !== null && passe.executionDe(id_cloture) <= execution;
      return passe.executionDe(origine) <= execution && !close;
    });
  }

  /** Chez soi d'abord ; ailleurs seulement si cette source n'y numérote rien ; jamais au hasard. */
  designer({ cle, source, qualifiee }: Reference): Designation {
    const exacts = this.exacts.get(cle) ?? [];
    const famille = this.familles.get(cle) ?? [];
    for (const etape of [exacts, famille]) {
      const ici = etape.filter((candidat) => candidat.source === source);
      if (ici.length > 0) return trancher(ici);
    }
    const partout = exacts.length > 0 ? exacts : famille;
    if (qualifiee || partout.length === 0) return { defaut: 'absente' };
    if (this.passe.numerote(this.cible, source, this.execution)) return { defaut: 'ambigue' };
    return trancher(partout);
  }
}

/** Un seul candidat, ou plusieurs qui n'en font qu'un. */
function trancher(candidats: readonly Candidat[]): Designation {
  const ids = new Set(candidats.map(({ id }) => id));
  const [id] = ids;
  if (ids.size > 1 || id === undefined) return { defaut: 'ambigue' };
  if (id === null) return { defaut: candidats.length > 1 ? 'ambigue' : 'isolee' };
  return { id, sources: new Set(candidats.map(({ source }) => source)) };
}
