/** Mesurer un script entier, comme une personne le lance ; et résumer plusieurs mesures. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RACINE } from '../../base/config';

export interface MesureScript {
  /** De la commande au retour de l'invite, en ms. */
  readonly ms: number;
  /** Mémoire maximale du script, en octets. */
  readonly memoire: number;
}

/**
 * Lance un script du projet dans son propre processus et le mesure.
 * @param travail dossier où le témoin dépose sa mesure
 * @throws Error si le script échoue : une mesure d'échec ne vaut rien
 */
export async function mesurerScript(
  script: string,
  parametres: readonly string[],
  travail: string,
): Promise<MesureScript> {
  const temoin = join(travail, 'temoin.json');
  const debut = performance.now();
  const processus = spawn(
    process.execPath,
    ['--require', join(__dirname, 'temoin.cjs'), ...process.execArgv, join(RACINE, script), ...parametres],
    { cwd: RACINE, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, CLEVITY_TEMOIN: temoin } },
  );
  let sortie = '';
  for (const flux of [processus.stdout, processus.stderr])
    flux.on('data', (texte: Buffer) => (sortie += String(texte)));
  const [code] = (await once(processus, 'close')) as [number | null];
  const ms = performance.now() - debut;
  if (code !== 0) throw new Error(`${script} ${parametres.join(' ')} a échoué (${String(code)}) :\n${sortie}`);
  const { memoire } = JSON.parse(await readFile(temoin, 'utf8')) as { memoire: number };
  return { ms, memoire };
}

/** Chronomètre un travail, en ms. */
export async function chronometrer(travail: () => Promise<unknown>): Promise<number> {
  const debut = performance.now();
  await travail();
  return performance.now() - debut;
}

export function mediane(valeurs: readonly number[]): number {
  const triees = [...valeurs].sort((a, b) => a - b);
  const milieu = Math.floor(triees.length / 2);
  return triees.length % 2 === 1
    ? (triees[milieu] ?? NaN)
    : ((triees[milieu - 1] ?? NaN) + (triees[milieu] ?? NaN)) / 2;
}

/** Des octets en mégaoctets, arrondis. */
export const enMo = (octets: number): number => Math.round(octets / 1e6);
