/** Les scripts, lancés comme le fait une personne, par un nœud. */
import { spawn, type ChildProcess } from 'node:child_process';
import { RACINE } from '../../base/config';
import type { Noeud } from './noeud';

export interface Issue {
  readonly code: number | null;
  readonly erreur: string;
}

export interface Lancement {
  readonly enfant: ChildProcess;
  readonly fin: Promise<Issue>;
}

export function demarrer(script: string, arguments_: readonly string[]): Lancement {
  const enfant = spawn(process.execPath, ['--import', 'tsx', `${script}.ts`, ...arguments_], {
    cwd: RACINE,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let erreur = '';
  enfant.stderr.setEncoding('utf8').on('data', (texte: string) => (erreur += texte));
  const fin = new Promise<Issue>((resolve, reject) => {
    enfant.once('error', reject);
    enfant.once('close', (code) => resolve({ code, erreur: erreur.trim() }));
  });
  return { enfant, fin };
}

/** Où et dans quoi travaille un script. */
export interface Poste {
  readonly noeud: Noeud;
  readonly base: string;
  readonly sortie: string;
}

export const demarrerPar = ({ noeud, base, sortie }: Poste, script: string, ...suite: readonly string[]): Lancement =>
  demarrer(script, [...suite, '--url', noeud.url, '--base', base, '--sortie', sortie]);

export const lancerPar = (poste: Poste, script: string, ...suite: readonly string[]): Promise<Issue> =>
  demarrerPar(poste, script, ...suite).fin;
