/**
 * `--apercu` : ce qui a été compris de chaque fichier, et ses premières lignes telles qu'elles seraient chargées. La base
 * n'est pas touchée : rien n'est dit des doublons ni des références, qui se jugent ensemble.
 */
import { creerSuivi, lireDonnees } from '../lecture/donnees';
import { apprendreOrdres } from '../lecture/ordre_dates';
import { decrireCompris } from './compris';
import { creerControle, type LigneControlee, type ReglagesControle } from '../controle/controle';
import { jourLocal } from '../commun/jour';
import { masquerAnomalie } from '../commun/masquage';
import type { FichierSource, Plan } from '../lecture/dossier';
import { comparerEntete } from '../lecture/entetes';
import { MODELE, type LigneBrute } from '../metier/modele';
import { phrase } from '../metier/regles';
import { dire } from '../commun/affichage';
import { enLignes, propre } from '../commun/propre';
import { accorder, tableau } from '../commun/tableau';

const LIGNES_MONTREES = 5;
const LARGEUR_MAXIMALE = 40;

/** Imprime l'aperçu. @returns le code de sortie */
export async function montrerApercu(plan: Plan, echelleNote: number | undefined): Promise<number> {
  dire(await apercevoir(plan, { aujourdhui: jourLocal(), echelleNote: echelleNote ?? null }));
  return 0;
}

/** L'aperçu des fichiers d'un plan, prêt à imprimer. */
export async function apercevoir(
  plan: Plan,
  reglages: Pick<ReglagesControle, 'aujourdhui' | 'echelleNote'>,
): Promise<string> {
  const sources = new Map(plan.fichiers.map(({ source }) => [comparerEntete(source), source]));
  const blocs: string[] = [];
  for (const fichier of plan.fichiers) blocs.push(await apercevoirFichier(fichier, { ...reglages, sources }));
  for (const { nom, raison } of plan.ecartes) blocs.push(propre(`${nom} : non chargé, ${raison}.`));
  return [...blocs, "Aperçu seul : aucune base n'a été ouverte."].join('\n\n');
}

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
