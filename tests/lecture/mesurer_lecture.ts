/** Lit le classeur donné, feuille par feuille, dans un processus à soi ; dit ce que cela a coûté. */
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

void lire(process.argv[2] ?? '').then((issue) => {
  const mo = Math.round(process.resourceUsage().maxRSS / 1024);
  console.log(JSON.stringify({ issue, mo, secondes: process.uptime() }));
});
