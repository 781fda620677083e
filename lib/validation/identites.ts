/**
 * La résolution des références, refaite en mémoire à partir des identités de la base : ce que désignait « client 12 »
 * quand la ligne est entrée (cahier des charges, § 3).
 */
import type { Base } from '../base';
import { MODELE, type Entite } from '../modele';
import { chiffresDe } from '../normalisation';

/** Une identité : la ligne en base qui la porte, et l'exécution qui l'a fait connaître. */
interface Identite {
  readonly id: number;
  readonly source: string;
  readonly execution: number;
}

export type Identites = ReadonlyMap<string, readonly Identite[]>;

const SANS_PREFIXE = /^\d+$/;
const CLES_PAR_REQUETE = 1000;

/** Les identités de `cible` sous les clés demandées ; une clé sans préfixe qui ne trouve rien cherche « C-12 ». */
export async function lireIdentites(
  base: Base,
  cible: Entite,
  cles: Iterable<string>,
  executionDe: (fichier: number) => number,
): Promise<Identites> {
  const demandees = [...new Set(cles)];
  const trouvees = new Map<string, Identite[]>();
  const noter = (cle: string, { id, source, id_fichier }: RangeeIdentite): void => {
    const identites = trouvees.get(cle) ?? [];
    identites.push({ id, source, execution: executionDe(id_fichier) });
    trouvees.set(cle, identites);
  };
  for (const lot of parLots(demandees)) {
    for (const rangee of await chercher(base, cible, 'cle IN (?)', [lot])) noter(rangee.cle, rangee);
  }
  const sansReponse = demandees.filter((cle) => !trouvees.has(cle) && SANS_PREFIXE.test(cle));
  for (const lot of parLots(sansReponse)) {
    const intervalles = lot.map(() => '(cle >= ? AND cle < ?)').join(' OR ');
    const bornes = lot.flatMap((cle) => [`${cle}A`, `${cle}[`]);
    for (const rangee of await chercher(base, cible, `(${intervalles})`, bornes)) {
      noter(chiffresDe(rangee.cle), rangee);
    }
  }
  return trouvees;
}

interface RangeeIdentite {
  cle: string;
  source: string;
  id: number;
  id_fichier: number;
}

async function chercher(
  base: Base,
  cible: Entite,
  condition: string,
  valeurs: readonly unknown[],
): Promise<RangeeIdentite[]> {
  return base.lire<RangeeIdentite>(
    `SELECT cle, source, ${MODELE[cible].cle} AS id, id_fichier FROM ${cible} WHERE ${condition}
     UNION ALL
     SELECT cle, source, id_cible, id_fichier FROM correspondances WHERE entite = '${cible}' AND ${condition}`,
    [...valeurs, ...valeurs],
  );
}

function* parLots<T>(liste: readonly T[]): Generator<T[]> {
  for (let debut = 0; debut < liste.length; debut += CLES_PAR_REQUETE) {
    yield liste.slice(debut, debut + CLES_PAR_REQUETE);
  }
}

/** Ce qu'une référence désigne : une ligne, ou la raison pour laquelle elle n'en désigne pas une. */
export type Designation = { readonly id: number } | { readonly defaut: string };

/** Dans la source de la ligne ; sinon, si un seul enregistrement la porte. Ce qui est venu plus tard ne compte pas. */
export function designer(identites: Identites, cle: string, source: string, execution: number): Designation {
  const candidates = (identites.get(cle) ?? []).filter((identite) => identite.execution <= execution);
  const ici = candidates.filter((identite) => identite.source === source);
  const ids = new Set((ici.length > 0 ? ici : candidates).map(({ id }) => id));
  const [id] = ids;
  if (id === undefined) return { defaut: 'aucun enregistrement ne porte cet identifiant' };
  if (ids.size > 1) return { defaut: 'plusieurs sources portent cet identifiant : la ligne devait être isolée' };
  return { id };
}
