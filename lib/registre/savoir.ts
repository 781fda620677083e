/** Ce que le registre tient ensemble, et les lectures qu'on en fait : références, contenu, numérotation. */
import type { Base } from '../base/connexion';
import type { Demande, LigneAJuger } from '../jugement/connu';
import { resoudre } from '../jugement/references';
import { references, type Entite } from '../metier/modele';
import type { Agences } from './agences';
import type { EtatBase } from './etat_base';
import { sansSource, type Memoire } from './memoire';
import type { Quarantaine } from './quarantaine';
import type { Reponses } from './reponses';

export interface Savoir {
  readonly base: Base;
  readonly etat: EtatBase;
  readonly memoire: Memoire;
  readonly agences: Agences;
  readonly quarantaine: Quarantaine;
}

/** Une référence lue : la source qu'elle nomme, ou celle de sa ligne, et son identifiant comparable. */
export interface ReferenceLue {
  readonly cle: string;
  readonly source: string;
  readonly qualifiee: boolean;
}

export function lireReference({ ligne }: LigneAJuger, champ: string): ReferenceLue | undefined {
  const lue = ligne.clesReferences[champ];
  if (lue === undefined) return undefined;
  const cle = sansSource(lue);
  const qualifiee = cle !== lue;
  return { cle, qualifiee, source: qualifiee ? lue.slice(0, -cle.length - 1) : ligne.sourceReferences };
}

/** Vrai si cette source a ses propres lignes de l'entité : en base, ou dans cette exécution, isolées comprises. */
export const numerote = ({ memoire, etat }: Savoir, cible: Entite, source: string): boolean =>
  memoire.sources.get(cible)?.has(source) === true || etat.numerotees.get(cible)?.has(source) === true;

/** Les références d'une ligne, avec tout ce qu'elles peuvent désigner. */
export function demandesDe(savoir: Savoir, juge: LigneAJuger, reponses: Reponses): (Demande | undefined)[] {
  return references(juge.fichier.fichier.entite).map(({ nom, cible }) => {
    const lue = lireReference(juge, nom);
    if (lue === undefined) return undefined;
    const candidats = reponses.candidats.get(`${cible} ${lue.cle}`) ?? [];
    return { ...lue, numerote: numerote(savoir, cible, lue.source), candidats };
  });
}

/** Ce que désigne chaque référence qui désigne quelque chose. */
export const idsDesignes = (demandes: readonly (Demande | undefined)[]): (number | undefined)[] =>
  demandes.map((demande) => {
    const designation = demande === undefined ? undefined : resoudre(demande);
    return designation?.etat === 'trouvee' ? designation.candidat.id : undefined;
  });

/** Les valeurs d'une ligne, ses références remplacées par les clés qu'elles désignent. */
export function enBase(
  juge: LigneAJuger,
  ids: readonly (number | undefined)[],
): Readonly<Record<string, string | null>> {
  const champs = references(juge.fichier.fichier.entite);
  if (champs.length === 0) return juge.ligne.valeurs;
  const valeurs: Record<string, string | null> = { ...juge.ligne.valeurs };
  for (const [rang, { nom }] of champs.entries()) valeurs[nom] = ids[rang] === undefined ? null : String(ids[rang]);
  return valeurs;
}
