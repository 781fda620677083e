/**
 * Ce qu'il faut avant tout import : un Node assez récent, les dépendances installées. Les scripts l'importent en premier ;
 * il ne s'appuie sur aucune dépendance, et rend une phrase là où Node rendrait une pile.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Paquet {
  readonly engines: { readonly node: string };
  readonly dependencies: Readonly<Record<string, string>>;
}

const RACINE = join(__dirname, '..', '..');

/** Ce qui manque, et quoi taper ; `undefined` : rien. */
export function ceQuiManque(version: string, racine = RACINE): string | undefined {
  const { engines, dependencies } = JSON.parse(readFileSync(join(racine, 'package.json'), 'utf8')) as Paquet;
  const voulue = engines.node.replace(/[^\d.]/g, '');
  if (estPlusAncienne(version, voulue)) {
    return `Node ${version} est trop ancien : installez Node ${voulue} ou plus récent (https://nodejs.org), puis relancez la même commande.`;
  }
  const absentes = Object.keys(dependencies).filter((nom) => !existsSync(join(racine, 'node_modules', nom)));
  if (absentes.length === 0) return undefined;
  return 'Les dépendances ne sont pas installées : tapez « npm run installer », puis relancez la même commande.';
}

function estPlusAncienne(version: string, voulue: string): boolean {
  const [nombres, minima] = [version, voulue].map((texte) => texte.split('.').map(Number));
  const rang = (minima ?? []).findIndex((minimum, i) => (nombres?.[i] ?? 0) !== minimum);
  return rang !== -1 && (nombres?.[rang] ?? 0) < (minima?.[rang] ?? 0);
}

const manque = ceQuiManque(process.versions.node);
if (manque !== undefined) {
  console.error(manque);
  process.exit(2);
}
