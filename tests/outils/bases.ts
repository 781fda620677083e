/** Des bases à soi sur le serveur des essais : ouvertes, vidées, décrites. */
import { avecBase, type Base } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import type { Connexion } from '../../lib/base/reglage';

/** Le serveur des essais. */
export function serveurDesEssais(): Connexion {
  const connexion = choisirConnexion(undefined, process.env);
  if (connexion === null) throw new Error('Les essais doivent être réglés sur leur serveur');
  return connexion;
}

export const surBase = <T>(nom: string, rappel: (base: Base) => Promise<T>): Promise<T> =>
  avecBase(serveurDesEssais(), nom, true, rappel);

export const retirerBase = (nom: string): Promise<number> =>
  avecBase(serveurDesEssais(), 'mysql', false, (base) => base.executer(`DROP DATABASE IF EXISTS \`${nom}\``));

/** Ce que `SHOW CREATE` dit de chaque table et de chaque vue. */
export async function definitions(base: Base): Promise<Record<string, string>> {
  const rendues: Record<string, string> = {};
  for (const rangee of await base.lire<Record<string, string>>('SHOW FULL TABLES')) {
    const [nom = '', genre] = Object.values(rangee);
    const creation = await base.lireUne<Record<string, string>>(
      `SHOW CREATE ${genre === 'VIEW' ? 'VIEW' : 'TABLE'} \`${nom}\``,
    );
    const texte = creation['Create Table'] ?? creation['Create View'] ?? '';
    rendues[nom] = texte.replace(/ AUTO_INCREMENT=\d+/, '');
  }
  return rendues;
}
