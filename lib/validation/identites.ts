/**
 * La résolution des références, refaite en mémoire à partir des identités de la base : ce que désignait « client 12 »
 * quand la ligne est entrée (cahier des charges, § 3).
 */
import type { Base } from '../base/connexion';
import { atteindre } from '../commun/atteindre';
import { MODELE, type Entite } from '../metier/modele';
import { chiffresDe } from '../normalisation';

/** Une identité : la ligne en base qui la porte, et la source qui la lui donne. */
interface Identite {
  readonly id: number;
  readonly source: string;
}

export type Identites = ReadonlyMap<string, readonly Identite[]>;

const SANS_PREFIXE = /^\d+$/;
const CLES_PAR_REQUETE = 1000;

/**
 * Les identités de `cible` sous les clés demandées ; une clé sans préfixe qui ne trouve rien cherche « C-12 ».
 *
 * @param etaitConnue vrai si l'identité que ce fichier a donnée était déjà connue : ce qui est venu plus tard ne compte pas
 */
export async function lireIdentites(
  base: Base,
  cible: Entite,
  cles: Iterable<string>,
  etaitConnue: (fichier: number) => boolean,
): Promise<Identites> {
  const demandees = [...new Set(cles)];
  const trouvees = new Map<string, Identite[]>();
  const noter = (cle: string, { id, source, id_fichier }: RangeeIdentite): void => {
    if (etaitConnue(id_fichier)) atteindre(trouvees, cle, (): Identite[] => []).push({ id, source });
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

/** Dans la source de la ligne ; sinon, si un seul enregistrement la porte. */
export function designer(identites: Identites, cle: string, source: string): Designation {
  const candidates = identites.get(cle) ?? [];
  const ici = candidates.filter((identite) => identite.source === source);
  const ids = new Set((ici.length > 0 ? ici : candidates).map(({ id }) => id));
  const [id] = ids;
  if (id === undefined) return { defaut: 'aucun enregistrement ne porte cet identifiant' };
  if (ids.size > 1) return { defaut: 'plusieurs sources portent cet identifiant : la ligne devait être isolée' };
  return { id };
}
