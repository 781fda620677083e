/** Lit le classeur donné, feuille par feuille, dans un processus à soi ; dit ce que cela a coûté. */
import { existsSync, readFileSync } from 'node:fs';
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { lireFeuille, listerFeuilles } from '../../lib/lecture/classeur';

async function lire(chemin: string): Promise<string> {
  let lignes = 0;
  try {
    for (const { nom } of await listerFeuilles(chemin))
      for await (const bloc of lireFeuille(chemin, nom, { largeur: 0 })) lignes += bloc.length;
  } catch (erreur) {
    if (erreur instanceof ErreurUtilisateur) return erreur.message;
    throw erreur;
  }
  return `${lignes} lignes`;
}

const ETAT = '/proc/self/status';

/** La plus haute mémoire de ce processus, en Ko. Sous Linux, `maxRSS` compte aussi celle du parent au moment du lancement. */
function memoireHaute(): number {
  const haute = existsSync(ETAT) ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(ETAT, 'utf8'))?.[1] : undefined;
  return haute === undefined ? process.resourceUsage().maxRSS : Number(haute);
}

void lire(process.argv[2] ?? '').then((issue) => {
  const mo = Math.round(memoireHaute() / 1024);
  console.log(JSON.stringify({ issue, mo, secondes: process.uptime() }));
});
