/** L'écriture que `LOAD DATA` lit par défaut : cellules séparées par des tabulations, `\N` pour NULL, `\` pour échapper. */

/** L'écriture de NULL. */
export const NUL = '\\N';

const A_ECHAPPER = /[\\\t\n\r\0]/;
const ECHAPPES: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\t': '\\t',
  '\n': '\\n',
  '\r': '\\r',
  '\0': '\\0',
};

/** Une rangée, fin de ligne comprise. */
export function ecrireRangee(valeurs: readonly (string | number | null)[]): string {
  let texte = '';
  for (let rang = 0; rang < valeurs.length; rang++) {
    const valeur = valeurs[rang];
    if (rang > 0) texte += '\t';
    if (valeur === null || valeur === undefined) texte += NUL;
    else if (typeof valeur === 'number') texte += valeur;
    else texte += A_ECHAPPER.test(valeur) ? echapper(valeur) : valeur;
  }
  return `${texte}\n`;
}

const echapper = (valeur: string): string => valeur.replace(/[\\\t\n\r\0]/g, (signe) => ECHAPPES[signe] ?? signe);
