/**
 * La relecture : les fichiers sources que les exécutions ont inscrits sont lus et transformés à nouveau, puis confrontés
 * à la base par lots de lignes. Une seule relecture sert tous les contrôles qui en dépendent.
 */
import type { Base } from '../base/connexion';
import { comparerEntete } from '../lecture/entetes';
import { aucuneFaute, type Chantier, type Fautes } from './chantier';
import { examinerSource, FICHIER_QUARANTAINE, type FichierMigre } from './fichiers';
import { Passe } from './passe';
import { Rejeu, type ComptesRejoues } from './rejeu_fichier';
import { rejouerLiberees } from './rejeu_liberees';

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

/** Appelé à mesure qu'un fichier est relu. */
export type SurLecture = (nom: string, lues: number) => void;

/** Les fichiers qui n'ont pas pu être rejoués, et pourquoi. */
export const parFichier = (fichiers: readonly FichierRelu[]): string[] =>
  fichiers.flatMap(({ fichier, raison }) =>
    raison === undefined ? [] : [`${fichier.nom} (exécution n° ${fichier.execution}) : ${raison}`],
  );

export async function relireTout(
  base: Base,
  fichiers: readonly FichierMigre[],
  surLecture: SurLecture,
): Promise<Relecture> {
  const fautes = aucuneFaute();
  const relus: FichierRelu[] = [];
  const passe = await Passe.lire(base, fichiers);
  for (const fichier of fichiers) {
    if (!fichier.validee) continue;
    const chantier = { base, passe, fichier, fautes };
    if (fichier.chemin === FICHIER_QUARANTAINE) await rejouerLiberees(chantier, sourcesConnues(fichier, fichiers));
    else if (passe.proprietaires.has(fichier.id) || estDernier(fichier, fichiers)) {
      relus.push(await relire(chantier, fichiers, surLecture));
    }
  }
  return { fichiers: relus, fautes };
}

const SANS_REGLAGES = "l'exécution n'a pas enregistré comment elle l'a lu (ordre des dates, échelle des notes)";

async function relire(
  chantier: Chantier,
  fichiers: readonly FichierMigre[],
  surLecture: SurLecture,
): Promise<FichierRelu> {
  const { fichier, fautes } = chantier;
  const examen = await examinerSource(fichier);
  if (examen.etat === 'change' && !fichier.rendu && estDernier(fichier, fichiers)) {
    fautes.source.push({ cle: fichier.nom, detail: examen.raison });
  }
  if (examen.etat !== 'intact') return { fichier, raison: examen.raison };
  if (fichier.reglages === undefined) return { fichier, raison: SANS_REGLAGES };
  const reglages = { ...fichier.reglages, sources: sourcesConnues(fichier, fichiers) };
  const rejeu = new Rejeu(chantier, examen.source, reglages, (lues) => surLecture(fichier.nom, lues));
  return { fichier, comptes: await rejeu.executer() };
}

/** Les fichiers dont des lignes sont en base, et les derniers lus : eux seuls ont quelque chose à prouver. */
const estDernier = (fichier: FichierMigre, fichiers: readonly FichierMigre[]): boolean =>
  !fichiers.some(
    (autre) => autre.validee && autre.id > fichier.id && autre.chemin === fichier.chemin && autre.nom === fichier.nom,
  );

/** Les sources que connaissait l'exécution : ce qu'une colonne `agence` pouvait nommer. */
const sourcesConnues = ({ execution }: FichierMigre, fichiers: readonly FichierMigre[]): ReadonlyMap<string, string> =>
  new Map(
    fichiers
      .filter((autre) => autre.execution <= execution && (autre.validee || autre.annulee))
      .map(({ source }): [string, string] => [comparerEntete(source), source]),
  );
