/** `--aide` et `--version`, tirés de la même table que la lecture des options. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMUNES, type Commande, type Option, type Options } from './options';

export const listeOptions = <O extends Options>(commande: Commande<O>): string =>
  [...Object.keys(commande.options), ...Object.keys(COMMUNES), 'version', 'aide'].map((nom) => `--${nom}`).join(', ');

/** Le texte de `--aide`. */
export function texteAide<O extends Options>(commande: Commande<O>): string {
  const { argument, options } = commande;
  const gauche = (nom: string, option: Option<unknown>): string =>
    option.valeur === undefined ? `--${nom}` : `--${nom} ${option.valeur}`;
  const lignes = [
    ...(argument === undefined
      ? []
      : [[argument.nom, argument.aide + (argument.defaut === '' ? '' : ` (par défaut : ${argument.defaut})`)]]),
    ...Object.entries<Option<unknown>>({ ...options, ...COMMUNES }).map(([nom, option]) => [
      gauche(nom, option),
      option.aide +
        (typeof option.defaut === 'string' || typeof option.defaut === 'number'
          ? ` (par défaut : ${option.defaut})`
          : ''),
    ]),
    ['--version', 'affiche la version'],
    ['--aide, --help, -h', 'affiche cette aide'],
  ];
  const largeur = Math.max(...lignes.map(([nom]) => nom?.length ?? 0));
  return [
    commande.resume,
    '',
    `Usage : npx tsx ${commande.script}.ts${argument === undefined ? '' : ` [${argument.nom}]`} [options]`,
    '',
    ...lignes.map(([nom, aide]) => `  ${(nom ?? '').padEnd(largeur)}  ${aide}`),
    '',
    'Exemples :',
    ...commande.exemples.map((exemple) => `  ${exemple}`),
    '',
    'Codes de sortie : 0 le travail est fait ; 1 un contrôle échoue ou le seuil est dépassé ; 2 appel ou environnement.',
  ].join('\n');
}

/** Celle de `package.json`. */
export function lireVersion(): string {
  const paquet = readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8');
  return (JSON.parse(paquet) as { version: string }).version;
}
