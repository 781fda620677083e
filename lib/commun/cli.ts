/**
 * La ligne de commande, commune aux scripts et aux outils : options, aide, erreurs, codes de sortie.
 *
 * `executer` est le seul endroit du programme qui attrape les erreurs et fixe le code de sortie.
 */
import { constants } from 'node:os';
import { parseArgs } from 'node:util';
import { ErreurUtilisateur, messageDe } from './erreurs';
import { bornerMemoire } from './memoire';

export interface Option<T> {
  /** Ce qui suit l'option dans l'aide (`NOM`, `N`, `FICHIER`) ; absent pour un drapeau. */
  readonly valeur?: string;
  readonly aide: string;
  readonly defaut: T;
  /** Traduit le texte donné ; lève une `ErreurUtilisateur` s'il ne convient pas. */
  readonly lire: (texte: string, nom: string) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;
export type Valeurs<O extends Options> = { readonly [K in keyof O]: O[K] extends Option<infer T> ? T : never };

export interface Commande<O extends Options> {
  readonly script: string;
  readonly resume: string;
  /** L'unique argument libre, s'il y en a un. */
  readonly argument?: { readonly nom: string; readonly defaut: string; readonly aide: string };
  readonly options: O;
  readonly exemples: readonly string[];
}

export interface Appel<O extends Options> {
  readonly argument: string;
  /** Vrai si la personne a nommé elle-même l'argument. */
  readonly argumentDonne: boolean;
  readonly options: Valeurs<O>;
}

/** Une option qui attend un texte non vide. */
export const texte = <D extends string | undefined>(valeur: string, defaut: D, aide: string): Option<string | D> => ({
  valeur,
  aide,
  defaut,
  lire: (donne, nom) => {
    if (donne.trim() === '')
      throw new ErreurUtilisateur(`L'option --${nom} attend une valeur (${valeur}) ; elle est vide.`);
    return donne;
  },
});

/** Une option sans valeur : donnée ou non. */
export const drapeau = (aide: string): Option<boolean> => ({ aide, defaut: false, lire: () => true });

/** Une option qui attend un entier, au moins égal à `minimum`. */
export const entier = <D extends number | undefined>(
  valeur: string,
  defaut: D,
  aide: string,
  minimum = 0,
): Option<number | D> => ({
  valeur,
  aide,
  defaut,
  lire: (donne, nom) => {
    const nombre = Number(donne);
    if (!/^\d+$/.test(donne) || !Number.isSafeInteger(nombre) || nombre < minimum) {
      throw new ErreurUtilisateur(
        `L'option --${nom} attend un nombre entier d'au moins ${minimum} ; « ${donne} » n'en est pas un.`,
      );
    }
    return nombre;
  },
});

/** Une part : `5%` ou `0.05` ; rendue entre 0 et 1. */
export const part = (defaut: number, aide: string): Option<number> => ({
  valeur: 'PART',
  aide,
  defaut,
  lire: (donne, nom) => {
    const lu = /^(\d+(?:[.,]\d+)?)\s*(%?)$/.exec(donne.trim());
    const nombre = lu?.[1] === undefined ? NaN : Number(lu[1].replace(',', '.')) / (lu[2] === '%' ? 100 : 1);
    if (!(nombre >= 0 && nombre <= 1)) {
      throw new ErreurUtilisateur(`L'option --${nom} attend une part comme « 5% » ; « ${donne} » n'en est pas une.`);
    }
    return nombre;
  },
});

/**
 * Lit les arguments, exécute l'action et fixe le code de sortie : ce que rend l'action, ou 2 si l'appel ou
 * l'environnement est en cause. Un bogue garde sa pile et sort aussi avec le code 2.
 */
export function executer<O extends Options>(commande: Commande<O>, action: (appel: Appel<O>) => Promise<number>): void {
  bornerMemoire();
  // « | head » ferme la sortie : le travail continue, personne ne le lit plus.
  for (const flux of [process.stdout, process.stderr]) flux.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrompre(signal));
  void (async () => {
    try {
      const appel = lireAppel(commande, process.argv.slice(2));
      process.exitCode = appel === 'aide' ? afficherAide(commande) : await action(appel);
    } catch (erreur) {
      process.exitCode = signaler(erreur);
    }
  })();
}

/**
 * Une interruption ne laisse rien à moitié écrit : la transaction ouverte est annulée par le serveur. Une commande qui a
 * quelque chose à ranger (`npm run base`) écoute elle-même le signal, et s'en charge.
 */
function interrompre(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
  if (process.listenerCount(signal) > 0) return;
  console.error("\nInterrompu : rien n'est à moitié écrit. Relancez la même commande pour reprendre.");
  process.exit(128 + constants.signals[signal]);
}

/** Lit les arguments ; toutes les fautes sont dites d'un coup. */
export function lireAppel<O extends Options>(commande: Commande<O>, arguments_: readonly string[]): Appel<O> | 'aide' {
  const { tokens } = parseArgs({
    args: [...arguments_],
    options: Object.fromEntries(
      Object.entries(commande.options).map(([nom, option]) => [
        nom,
        { type: option.valeur === undefined ? ('boolean' as const) : ('string' as const) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const fautes: string[] = [];
  const libres: string[] = [];
  const valeurs: Record<string, unknown> = {};
  for (const [nom, option] of Object.entries(commande.options)) valeurs[nom] = option.defaut;
  for (const jeton of tokens) {
    if (jeton.kind === 'positional') libres.push(jeton.value);
    if (jeton.kind !== 'option') continue;
    if (['aide', 'help', 'h'].includes(jeton.name)) return 'aide';
    const option = Object.hasOwn(commande.options, jeton.name) ? commande.options[jeton.name] : undefined;
    if (option === undefined) {
      fautes.push(`L'option ${jeton.rawName} n'existe pas ; options admises : ${listeOptions(commande)}.`);
    } else if (option.valeur !== undefined && (jeton.value === undefined || estOption(jeton))) {
      fautes.push(`L'option ${jeton.rawName} attend une valeur : ${jeton.rawName} ${option.valeur}.`);
    } else if (option.valeur === undefined && jeton.value !== undefined) {
      fautes.push(`L'option ${jeton.rawName} ne prend pas de valeur.`);
    } else {
      try {
        valeurs[jeton.name] = option.lire(jeton.value ?? '', jeton.name);
      } catch (erreur) {
        fautes.push(messageDe(erreur));
      }
    }
  }
  const admis = commande.argument === undefined ? 0 : 1;
  if (libres.length > admis) fautes.push(`Argument en trop : « ${libres[admis]} ».`);
  if (fautes.length > 0) {
    throw new ErreurUtilisateur(`${fautes.join('\n')}\nL'aide : npx tsx ${commande.script}.ts --aide`);
  }
  return {
    argument: libres[0] ?? commande.argument?.defaut ?? '',
    argumentDonne: libres.length > 0,
    options: valeurs as Valeurs<O>,
  };
}

/** `--base --sortie x` : ce qui suit est une autre option, pas la valeur de la première. */
const estOption = ({ value, inlineValue }: { value: string; inlineValue: boolean }): boolean =>
  !inlineValue && value.startsWith('--');

const listeOptions = <O extends Options>(commande: Commande<O>): string =>
  [...Object.keys(commande.options), 'aide'].map((nom) => `--${nom}`).join(', ');

/** Le texte de `--aide`, tiré de la même table que la lecture des options. */
export function texteAide<O extends Options>(commande: Commande<O>): string {
  const { argument, options } = commande;
  const gauche = (nom: string, option: Option<unknown>): string =>
    option.valeur === undefined ? `--${nom}` : `--${nom} ${option.valeur}`;
  const lignes = [
    ...(argument === undefined
      ? []
      : [[argument.nom, argument.aide + (argument.defaut === '' ? '' : ` (par défaut : ${argument.defaut})`)]]),
    ...Object.entries(options).map(([nom, option]) => [
      gauche(nom, option),
      option.aide +
        (typeof option.defaut === 'string' || typeof option.defaut === 'number'
          ? ` (par défaut : ${option.defaut})`
          : ''),
    ]),
    ['--aide', 'affiche cette aide'],
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

function afficherAide<O extends Options>(commande: Commande<O>): number {
  console.log(texteAide(commande));
  return 0;
}

function signaler(erreur: unknown): number {
  if (erreur instanceof ErreurUtilisateur) {
    console.error(erreur.message);
    return erreur.codeSortie;
  }
  console.error(
    "Erreur inattendue : c'est un défaut du programme, pas de vos données. La base n'est jamais à moitié écrite.",
  );
  console.error(erreur);
  return 2;
}
