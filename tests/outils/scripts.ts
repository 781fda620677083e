/** Les scripts lancés comme le fait une personne : un processus, ses arguments, ce qu'il affiche, son code de sortie. */
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Papa from 'papaparse';

export const RACINE = join(__dirname, '..', '..');

/** Ce qui fait charger à Node les sources compilées une fois pour la suite, au lieu de les compiler à chaque processus. */
export const CHARGEUR = ['--require', join(__dirname, 'compilation', 'charger.cjs')] as const;

export type Script =
  'migration' | 'reprise' | 'validate' | 'generate_data' | 'lib/outils/demo' | 'lib/outils/detection';

export interface Issue {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly sortie: string;
  readonly erreur: string;
}

export interface Lancement {
  readonly enfant: ChildProcess;
  readonly fin: Promise<Issue>;
}

type Environnement = Readonly<Record<string, string | undefined>>;

/** Lance un script ; `env` remplace des variables (`undefined` : absente). */
export function demarrer(script: Script, arguments_: readonly string[], env: Environnement = {}): Lancement {
  const enfant = spawn(process.execPath, [...CHARGEUR, `${script}.ts`, ...arguments_], {
    cwd: RACINE,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let sortie = '';
  let erreur = '';
  enfant.stdout.setEncoding('utf8').on('data', (texte: string) => (sortie += texte));
  enfant.stderr.setEncoding('utf8').on('data', (texte: string) => (erreur += texte));
  const fin = new Promise<Issue>((resolve, reject) => {
    enfant.once('error', reject);
    enfant.once('close', (code, signal) => resolve({ code, signal, sortie, erreur }));
  });
  return { enfant, fin };
}

export const lancer = (script: Script, arguments_: readonly string[], env?: Environnement): Promise<Issue> =>
  demarrer(script, arguments_, env).fin;

/** Le même, quand il doit réussir : rend ce qu'il a affiché. */
export async function reussir(script: Script, arguments_: readonly string[], env?: Environnement): Promise<string> {
  const { code, sortie, erreur } = await lancer(script, arguments_, env);
  if (code !== 0) throw new Error(`${script} ${arguments_.join(' ')} : code ${code}\n${sortie}\n${erreur}`);
  return sortie;
}

/** Les enregistrements d'un CSV, par nom de colonne. */
export function lireCsv(chemin: string, separateur = ','): Record<string, string>[] {
  const texte = readFileSync(chemin, 'utf8').replace(/^\uFEFF/, '');
  return Papa.parse<Record<string, string>>(texte, { header: true, delimiter: separateur, skipEmptyLines: true }).data;
}

/** Le texte CSV de ces enregistrements, tel qu'un tableur le rendrait. */
export function ecrireCsv(enregistrements: readonly Record<string, string>[], separateur = ','): string {
  return `\uFEFF${Papa.unparse([...enregistrements], { delimiter: separateur, newline: '\r\n' })}\r\n`;
}
