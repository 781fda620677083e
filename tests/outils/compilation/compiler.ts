/** Compile une fois, pour toute la suite, ce que des processus enfants chargeront : le programme, et les outils des essais. */
import { build } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const DOSSIERS = ['lib', 'tests'];

/** @param vers où écrire : chaque source y a son fichier, au même chemin, suivi de `.js` */
export async function compiler(racine: string, vers: string): Promise<void> {
  const sources = [
    ...readdirSync(racine),
    ...DOSSIERS.flatMap((dossier) =>
      readdirSync(join(racine, dossier), { recursive: true, encoding: 'utf8' }).map((nom) => join(dossier, nom)),
    ),
  ].filter((nom) => nom.endsWith('.ts') && !/\.(?:d|test)\.ts$/.test(nom));
  await build({
    entryPoints: sources.map((nom) => join(racine, nom)),
    ...{ outdir: vers, outbase: racine, outExtension: { '.js': '.ts.js' } },
    ...{ format: 'cjs', platform: 'node', target: 'node20', sourcemap: 'inline', sourcesContent: false },
  });
}
