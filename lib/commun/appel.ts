/** La lecture des arguments : des textes aux valeurs, toutes les fautes dites d'un coup. */
import { parseArgs } from 'node:util';
import { listeOptions } from './aide';
import { ErreurUtilisateur, messageDe } from './erreurs';
import { COMMUNES, type Appel, type Commande, type Options, type Valeurs } from './options';

const DEMANDES: ReadonlyMap<string, 'aide' | 'version'> = new Map([
  ...(['aide', 'help', 'h'] as const).map((nom) => [nom, 'aide'] as const),
  ['version', 'version'],
]);

interface Jeton {
  readonly name: string;
  readonly rawName: string;
  readonly value: string | undefined;
  readonly inlineValue: boolean | undefined;
}

/**
 * Lit les arguments.
 * @throws ErreurUtilisateur qui dit toutes les fautes d'un coup
 */
export function lireAppel<O extends Options>(
  commande: Commande<O>,
  arguments_: readonly string[],
): Appel<O> | 'aide' | 'version' {
  const connues: Options = { ...commande.options, ...COMMUNES };
  const valeurs: Record<string, unknown> = {};
  for (const [nom, option] of Object.entries(connues)) valeurs[nom] = option.defaut;
  const fautes: string[] = [];
  const libres: string[] = [];
  for (const jeton of decouper(connues, arguments_)) {
    if (jeton.kind === 'positional') libres.push(jeton.value);
    if (jeton.kind !== 'option') continue;
    const demande = DEMANDES.get(jeton.name);
    if (demande !== undefined) return demande;
    try {
      valeurs[jeton.name] = lireOption(commande, connues, jeton);
    } catch (erreur) {
      fautes.push(messageDe(erreur));
    }
  }
  const admis = commande.argument === undefined ? 0 : 1;
  if (libres.length > admis) fautes.push(`Argument en trop : « ${libres[admis]} ».`);
  if (fautes.length > 0) throw new ErreurUtilisateur([...fautes, `L'aide : npx tsx ${commande.script}.ts --aide`]);
  const { quiet, ...options } = valeurs;
  return {
    argument: libres[0] ?? commande.argument?.defaut ?? '',
    argumentDonne: libres.length > 0,
    muet: quiet === true,
    options: options as Valeurs<O>,
  };
}

/** Les jetons de `parseArgs` ; `strict: false`, pour dire en français ce qui ne va pas. */
function decouper(connues: Options, arguments_: readonly string[]) {
  const options = Object.fromEntries(
    Object.entries(connues).map(([nom, { valeur }]) => [
      nom,
      { type: valeur === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  return parseArgs({ args: [...arguments_], options, strict: false, allowPositionals: true, tokens: true }).tokens;
}

/** @throws ErreurUtilisateur si l'option n'existe pas, ou si sa valeur ne convient pas */
function lireOption<O extends Options>(commande: Commande<O>, connues: Options, jeton: Jeton): unknown {
  const { name, rawName, value } = jeton;
  const option = Object.hasOwn(connues, name) ? connues[name] : undefined;
  if (option === undefined) {
    throw new ErreurUtilisateur(`L'option ${rawName} n'existe pas ; options admises : ${listeOptions(commande)}.`);
  }
  if (option.valeur !== undefined && (value === undefined || estOption(jeton))) {
    throw new ErreurUtilisateur(`L'option ${rawName} attend une valeur : ${rawName} ${option.valeur}.`);
  }
  if (option.valeur === undefined && value !== undefined) {
    throw new ErreurUtilisateur(`L'option ${rawName} ne prend pas de valeur.`);
  }
  return option.lire(value ?? '', name);
}

/** `--base --sortie x` : ce qui suit est une autre option, pas la valeur de la première. */
const estOption = ({ value, inlineValue }: Jeton): boolean => inlineValue !== true && value?.startsWith('--') === true;
