/**
 * La ligne de commande, commune aux scripts et aux outils : appel, erreurs, codes de sortie.
 *
 * `executer` est le seul endroit du programme qui attrape les erreurs et fixe le code de sortie.
 */
import { constants } from 'node:os';
import { inspect } from 'node:util';
import { reglerAffichage } from './affichage';
import { lireVersion, texteAide } from './aide';
import { lireAppel } from './appel';
import { ErreurUtilisateur } from './erreurs';
import { bornerMemoire } from './memoire';
import type { Appel, Commande, Options } from './options';
import { effacerProgression } from './progression';
import { enLignes } from './propre';

export { texteAide } from './aide';
export { lireAppel } from './appel';
export { drapeau, entier, part, texte } from './options';
export type { Appel, Commande, Option, Options, Valeurs } from './options';

/**
 * Lit les arguments, exécute l'action et fixe le code de sortie : ce que rend l'action, ou 2 si l'appel ou
 * l'environnement est en cause. Un bogue garde sa pile et sort aussi avec le code 2.
 */
export function executer<O extends Options>(commande: Commande<O>, action: (appel: Appel<O>) => Promise<number>): void {
  bornerMemoire();
  // « | head » ferme la sortie : le travail continue, personne ne le lit plus.
  for (const flux of [process.stdout, process.stderr]) flux.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrompre(signal));
  const suivre = veillerALaFin();
  void (async () => {
    try {
      const appel = lireAppel(commande, process.argv.slice(2));
      process.exitCode = typeof appel === 'string' ? repondre(commande, appel) : await agir(appel, action);
    } catch (erreur) {
      process.exitCode = signaler(erreur);
    } finally {
      suivre();
    }
  })();
}

/** `--json -` : la sortie standard est au JSON, seul. */
const versSortieStandard = ({ json }: Readonly<Record<string, unknown>>): boolean => json === '-';

function agir<O extends Options>(appel: Appel<O>, action: (appel: Appel<O>) => Promise<number>): Promise<number> {
  reglerAffichage({ muet: appel.muet, jsonSeul: versSortieStandard(appel.options) });
  return action(appel);
}

/** Un programme qui n'attend plus rien s'arrête, même au milieu : sans cette garde, ce serait en silence, avec le code 0. */
function veillerALaFin(): () => void {
  const inachevee = (): void => {
    console.error(
      "Arrêté avant la fin, sans que rien ne dise pourquoi : rien n'est validé à moitié. Relancez la même commande.",
    );
    process.exitCode = 2;
  };
  process.once('beforeExit', inachevee);
  return () => void process.removeListener('beforeExit', inachevee);
}

/**
 * Une interruption ne laisse rien à moitié écrit : la transaction ouverte est annulée par le serveur. Une commande qui a
 * quelque chose à ranger (`npm run base`) écoute elle-même le signal, et s'en charge.
 */
function interrompre(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void {
  if (process.listenerCount(signal) > 0) return;
  effacerProgression();
  console.error("\nInterrompu : rien n'est à moitié écrit. Relancez la même commande pour reprendre.");
  process.exit(128 + constants.signals[signal]);
}

function repondre<O extends Options>(commande: Commande<O>, demande: 'aide' | 'version'): number {
  console.log(demande === 'aide' ? texteAide(commande) : `clevity ${commande.script} ${lireVersion()}`);
  return 0;
}

function signaler(erreur: unknown): number {
  effacerProgression();
  if (erreur instanceof ErreurUtilisateur) {
    console.error(erreur.message);
    return erreur.codeSortie;
  }
  console.error(
    "Erreur inattendue : c'est un défaut du programme, pas de vos données. La base n'est jamais à moitié écrite.",
  );
  console.error(enLignes(inspect(erreur).split('\n')));
  return 2;
}
