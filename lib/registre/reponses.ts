/** Les réponses de la base aux questions d'un lot, rangées pour qu'une ligne y retrouve les siennes. */
import { comparerNoms } from '../controle/controle';
import { MODELE, type Entite } from '../metier/modele';
import type { Candidat, Entree, Fiche, IdentiteConnue, LigneAJuger, LigneLivree, Periode } from '../jugement/connu';
import type { RangeeFiche, RangeeLivree, ReponseCandidat, ReponseEntree } from './questions';

export interface Reponses {
  /** Ligne par ligne : deux lignes de même identité peuvent l'être, l'une d'une copie, l'autre non. */
  readonly identites: Map<LigneAJuger, IdentiteConnue>;
  readonly emails: Map<string, Fiche>;
  readonly homonymes: Set<string>;
  /** Par cible et clé demandée. */
  readonly candidats: Map<string, Candidat[]>;
  readonly periodes: Map<number, Periode>;
  readonly contenus: Map<string, Fiche>;
  readonly ecartees: Map<number, Set<string>>;
  /** Par fichier, source et empreinte du texte, dans l'ordre. */
  readonly entrees: Map<string, Entree[]>;
  /** Par source, clé et empreinte du texte. */
  readonly codes: Map<string, readonly string[]>;
}

export const aucuneReponse = (): Reponses => ({
  identites: new Map(),
  emails: new Map(),
  homonymes: new Set(),
  candidats: new Map(),
  periodes: new Map(),
  contenus: new Map(),
  ecartees: new Map(),
  entrees: new Map(),
  codes: new Map(),
});

const texteDe = (valeur: string | number | null | undefined): string | null =>
  valeur === null || valeur === undefined ? null : String(valeur);

/** La fiche d'une rangée. */
export function ficheDe(entite: Entite, rangee: RangeeFiche): Fiche {
  const { id, id_fichier: idFichier, ...reste } = rangee;
  const valeurs = Object.fromEntries(Object.entries(reste).map(([champ, valeur]) => [champ, texteDe(valeur)]));
  return { id, idFichier, valeurs, nomCompare: nomCompareDe(entite, valeurs) };
}

/** La forme comparable du nom : gardée, ou refaite. */
function nomCompareDe(entite: Entite, valeurs: Readonly<Record<string, string | null>>): string | null {
  return MODELE[entite].nom.gardee === true
    ? (valeurs.nom_compare ?? null)
    : comparerNoms(entite, (champ) => valeurs[champ] ?? null);
}

interface DialecteGarde {
  readonly colonnes?: Readonly<Record<string, number>>;
  readonly inconnues?: readonly { readonly entete: string }[];
}

/** Les colonnes qu'avait un fichier, d'après ce que la base en garde. */
function colonnesDe(dialecte: string): Pick<LigneLivree, 'champs' | 'inconnues'> {
  const { colonnes = {}, inconnues = [] } = JSON.parse(dialecte) as DialecteGarde;
  return { champs: new Set(Object.keys(colonnes)), inconnues: new Set(inconnues.map(({ entete }) => entete)) };
}

/** La ligne en base, telle que son fichier l'a livrée. */
export function livreeDe(entite: Entite, rangee: RangeeLivree): LigneLivree {
  const { dialecte, completes, a_la_main: aLaMain, empreinte, id_source, transformations, ligne, ...reste } = rangee;
  return {
    ...ficheDe(entite, reste),
    ...colonnesDe(dialecte),
    completes: new Set(completes?.split(',') ?? []),
    aLaMain: aLaMain === 1,
    lignage: { empreinte, id_source, transformations, ligne: String(ligne) },
  };
}

/** La ligne qu'une autre a absorbée, telle que son fichier l'a livrée. */
export function absorbeeDe(rangee: RangeeFiche & { valeurs: string; dialecte: string }): LigneLivree {
  const valeurs = JSON.parse(rangee.valeurs) as Record<string, string | null>;
  return {
    ...{ id: rangee.id, idFichier: rangee.id_fichier, nomCompare: null, aLaMain: false },
    valeurs: { ...valeurs, hors_modele: texteDe(rangee.hors_modele) },
    ...colonnesDe(rangee.dialecte),
    completes: new Set(),
    lignage: { empreinte: null, id_source: null, transformations: null, ligne: null },
  };
}

export const candidatDe = ({ cle, source, id_source, id, id_fichier, nom }: ReponseCandidat): Candidat => ({
  ...{ cle, source, id, nom },
  ...{ idSource: id_source ?? cle, idFichier: id_fichier },
});

export const entreeDe = (reponse: ReponseEntree): Entree => ({
  id: reponse.id_isolee,
  etat: reponse.etat,
  idFichier: reponse.id_fichier,
  ligne: reponse.ligne,
  codes: reponse.codes,
  closePar: reponse.close_par,
});
