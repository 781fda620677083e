/**
 * `--apercu` : ce qui a été compris de chaque fichier, et ses premières lignes telles qu'elles seraient chargées. La base
 * n'est pas touchée : rien n'est dit des doublons ni des références, qui se jugent ensemble.
 */
import { creerSuivi, lireDonnees } from '../lecture/donnees';
import { apprendreOrdres } from '../lecture/ordre_dates';
import { decrireCollision, decrireCompris } from './compris';
import { decrireEsquisse } from './esquisse';
import { creerControle, type LigneControlee, type ReglagesControle } from '../controle/controle';
import { ErreurUtilisateur } from '../commun/erreurs';
import { jourLocal } from '../commun/jour';
import { masquerAnomalie } from '../commun/masquage';
import { examinerDossier, type Examine, type FichierSource, type Plan } from '../lecture/dossier';
import { comparerEntete } from '../lecture/entetes';
import { esquisserCorrespondances } from '../lecture/esquisse';
import { MODELE, type LigneBrute } from '../metier/modele';
import { phrase } from '../metier/regles';
import { dire } from '../commun/affichage';
import { enLignes, propre } from '../commun/propre';
import { accorder, tableau } from '../commun/tableau';

const LIGNES_MONTREES = 5;
const LARGEUR_MAXIMALE = 40;

export interface OptionsApercu {
  readonly 'echelle-note': number | undefined;
  readonly 'ecrire-correspondances': boolean;
}

/** Imprime l'aperçu d'un dossier, et l'esquisse qu'on a demandée. @returns le code de sortie : 2 si un fichier est refusé */
export async function montrerApercu(dossier: string, options: OptionsApercu): Promise<number> {
  const examine = await examinerDossier(dossier);
  const reglages = { aujourdhui: jourLocal(), echelleNote: options['echelle-note'] ?? null };
  const { texte, refuses } = await apercevoir(examine, reglages);
  dire(texte);
  if (options['ecrire-correspondances']) {
    dire(`\n${decrireEsquisse(await esquisserCorrespondances(dossier, examine))}`);
  }
  return refuses === 0 ? 0 : 2;
}

export interface Apercu {
  /** Prêt à imprimer. */
  readonly texte: string;
  /** Combien de fichiers ne pourraient pas être migrés. */
  readonly refuses: number;
}

/** L'aperçu des fichiers d'un plan ; un fichier refusé n'empêche pas de montrer les autres. */
export async function apercevoir(
  plan: Plan & Partial<Pick<Examine, 'refus'>>,
  reglages: Pick<ReglagesControle, 'aujourdhui' | 'echelleNote'>,
): Promise<Apercu> {
  const sources = new Map(plan.fichiers.map(({ source }) => [comparerEntete(source), source]));
  const refus = (plan.refus ?? []).map(({ lignes }) => enLignes(lignes));
  const blocs: string[] = [];
  for (const fichier of plan.fichiers) {
    try {
      blocs.push(await apercevoirFichier(fichier, { ...reglages, sources }));
    } catch (erreur) {
      if (!(erreur instanceof ErreurUtilisateur)) throw erreur;
      refus.push(erreur.message);
    }
  }
  const texte = [
    ...(plan.jeuDeTest ? ["Ce dossier est un jeu de test, écrit par generate_data.ts : rien n'y est vrai."] : []),
    ...plan.collisions.map((collision) => propre(`Attention : ${decrireCollision(collision)}`)),
    ...refus.map((message) => `Refusé : ${message}`),
    ...blocs,
    ...plan.ecartes.map(({ nom, raison }) => propre(`${nom} : non chargé, ${raison}.`)),
    `Aperçu seul : aucune base n'a été ouverte.${conclure(refus.length)}`,
  ].join('\n\n');
  return { texte, refuses: refus.length };
}

const conclure = (refuses: number): string =>
  refuses === 0
    ? ''
    : ` Rien ne serait migré avant d'avoir levé ${refuses === 1 ? 'ce refus' : `ces ${refuses} refus`}.`;

async function apercevoirFichier(fichier: FichierSource, reglages: Omit<ReglagesControle, 'ordres'>): Promise<string> {
  const suivi = creerSuivi();
  const appris = await apprendreOrdres(fichier, reglages.aujourdhui);
  const premieres: LigneBrute[] = [];
  let lues = 0;
  for await (const brutes of lireDonnees(fichier, suivi)) {
    lues += brutes.length;
    if (premieres.length < LIGNES_MONTREES) premieres.push(...brutes.slice(0, LIGNES_MONTREES - premieres.length));
  }
  const controlees = premieres.map(creerControle(fichier, { ...reglages, ordres: appris.ordres }));
  return enLignes([
    ...decrireCompris(fichier, { ...appris, suivi }),
    `    ${accorder(lues, 'ligne')}`,
    ...(controlees.length === 0 ? [] : ['', ...montrer(fichier, controlees), ...controlees.flatMap(decrireAnomalies)]),
  ]);
}

function montrer({ entite, dialecte }: FichierSource, lignes: readonly LigneControlee[]): string[] {
  const champs = MODELE[entite].champs.map(({ nom }) => nom).filter((nom) => dialecte.colonnes.has(nom));
  const rangees = lignes.map(({ ligne, valeurs, isolee }) => [
    ...[`ligne ${ligne}`, isolee ? 'isolée' : 'acceptée'],
    ...champs.map((champ) => abreger(valeurs[champ] ?? '')),
  ]);
  return tableau(['', 'sort', ...champs], rangees)
    .replace(/^/gm, '    ')
    .split('\n');
}

function abreger(valeur: string): string {
  const ligne = propre(valeur);
  return ligne.length > LARGEUR_MAXIMALE ? `${ligne.slice(0, LARGEUR_MAXIMALE - 1)}…` : ligne;
}

const decrireAnomalies = ({ ligne, anomalies }: LigneControlee): string[] =>
  anomalies.map((anomalie) => `    ligne ${ligne}, ${phrase(masquerAnomalie(anomalie), anomalie.effet)}`);
