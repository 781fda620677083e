/**
 * La relecture : les fichiers sources que les exécutions ont inscrits sont lus et transformés à nouveau, puis confrontés
 * à la base par lots de lignes. Une seule relecture sert tous les contrôles qui en dépendent.
 */
import type { Base } from '../base/connexion';
import { QUARANTAINE } from '../chargement/fichiers';
import { ENTITES } from '../metier/modele';
import { comparerEntete } from '../lecture/entetes';
import { examinerSource, type FichierMigre, type Reglages } from './fichiers';
import { Rejeu, type ComptesRejoues } from './rejeu_fichier';
import { rejouerLiberees } from './rejeu_liberees';
import type { Faute } from './types';

/** Ce que la relecture peut trouver ; chaque sorte a son contrôle. */
export const SORTES = ['source', 'manquante', 'enTrop', 'modifiee', 'reference', 'quarantaine', 'fusion'] as const;
export type Sorte = (typeof SORTES)[number];
export type Fautes = Readonly<Record<Sorte, Faute[]>>;

export interface FichierRelu {
  readonly fichier: FichierMigre;
  /** Absents si le fichier n'a pas pu être rejoué. */
  readonly comptes?: ComptesRejoues;
  /** Pourquoi il n'a pas été rejoué. */
  readonly raison?: string;
}

export interface Relecture {
  readonly fichiers: readonly FichierRelu[];
  readonly fautes: Fautes;
}

export const faute = (cle: string, detail: string): Faute => ({ cle, detail });

/** Les fichiers qui n'ont pas pu être rejoués, et pourquoi. */
export const parFichier = (fichiers: readonly FichierRelu[]): string[] =>
  fichiers.flatMap(({ fichier, raison }) =>
    raison === undefined ? [] : [`${fichier.nom} (exécution n° ${fichier.execution}) : ${raison}`],
  );

export async function relireTout(base: Base, fichiers: readonly FichierMigre[]): Promise<Relecture> {
  const fautes: Fautes = {
    source: [],
    manquante: [],
    enTrop: [],
    modifiee: [],
    reference: [],
    quarantaine: [],
    fusion: [],
  };
  const relus: FichierRelu[] = [];
  const executions = new Map(fichiers.map(({ id, execution }) => [id, execution]));
  const executionDe = (id: number): number => executions.get(id) ?? 0;
  const corriges = new Set(fichiers.filter(({ rendu }) => rendu).map(({ nom }) => nom));
  const proprietaires = await lireProprietaires(base);
  for (const fichier of fichiers) {
    if (!fichier.validee) continue;
    if (fichier.chemin === QUARANTAINE) {
      await rejouerLiberees(base, fichier, fautes, executionDe);
      continue;
    }
    const dernier = estDernier(fichier, fichiers);
    if (!dernier && !proprietaires.has(fichier.id)) continue;
    const examen = await examinerSource(fichier);
    if (examen.etat === 'change' && dernier && !fichier.rendu) fautes.source.push(faute(fichier.nom, examen.raison));
    if (examen.etat !== 'intact') relus.push({ fichier, raison: examen.raison });
    else if (fichier.reglages === undefined) relus.push({ fichier, raison: SANS_REGLAGES });
    else {
      const reglages = { ...fichier.reglages, sources: sourcesConnues(fichier, fichiers) };
      const rejeu = new Rejeu(base, fichier, examen.source, reglages, fautes, executionDe, corriges.has(fichier.nom));
      relus.push({ fichier, comptes: await rejeu.executer() });
    }
  }
  return { fichiers: relus, fautes };
}

const SANS_REGLAGES = "l'exécution n'a pas enregistré comment elle l'a lu (ordre des dates, échelle des notes)";

/** Les fichiers dont des lignes sont en base : eux seuls, et les derniers lus, ont quelque chose à prouver. */
async function lireProprietaires(base: Base): Promise<ReadonlySet<number>> {
  const requetes = [...ENTITES, 'correspondances'].map((table) => `SELECT DISTINCT id_fichier FROM ${table}`);
  const rangees = await base.lire<{ id_fichier: number }>(requetes.join(' UNION '));
  return new Set(rangees.map(({ id_fichier }) => id_fichier));
}

const estDernier = (fichier: FichierMigre, fichiers: readonly FichierMigre[]): boolean =>
  !fichiers.some(
    (autre) => autre.validee && autre.id > fichier.id && autre.chemin === fichier.chemin && autre.nom === fichier.nom,
  );

/** Les sources que connaissait l'exécution : ce qu'une colonne `agence` pouvait nommer. */
const sourcesConnues = ({ execution }: FichierMigre, fichiers: readonly FichierMigre[]): ReadonlyMap<string, string> =>
  new Map(
    fichiers
      .filter((autre) => autre.execution <= execution)
      .map(({ source }): [string, string] => [comparerEntete(source), source]),
  );

export type ReglagesRejeu = Reglages & { readonly sources: ReadonlyMap<string, string> };
