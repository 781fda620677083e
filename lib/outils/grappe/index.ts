/**
 * `npm run grappe` : monte trois nœuds Galera privés sur la boucle locale, y fait travailler les scripts, en perd un au
 * milieu, compare les nœuds, et rend son verdict. Il y faut les paquets galera-4, mariadb-server-core et rsync.
 */
import { echec, gras, reussite } from '../../commun/affichage';
import { executer } from '../../commun/cli';
import { accorder } from '../../commun/tableau';
import { EPREUVES } from './epreuves';
import { avecGrappe } from './grappe';

executer(
  {
    script: 'lib/outils/grappe/index',
    resume: 'Éprouve le projet sur une grappe Galera de trois nœuds, montée pour l’occasion.',
    options: {},
    exemples: [],
  },
  async () => {
    console.log(gras('Trois nœuds Galera sur la boucle locale'));
    return avecGrappe(async (grappe) => {
      let reproches = 0;
      for (const epreuve of EPREUVES) reproches += await juger(epreuve.intitule, () => epreuve.jouer(grappe));
      console.log(
        reproches === 0
          ? `\n${reussite(`Verdict : ${accorder(EPREUVES.length, 'épreuve réussie', 'épreuves réussies')} sur ${EPREUVES.length}.`)}`
          : `\n${echec(`Verdict : ${accorder(reproches, 'reproche', 'reproches')}.`)}`,
      );
      return reproches === 0 ? 0 : 1;
    });
  },
);

/** Joue une épreuve, dit ce qu'elle vaut, rend le nombre de reproches. */
async function juger(intitule: string, jouer: () => ReturnType<(typeof EPREUVES)[number]['jouer']>): Promise<number> {
  const debut = Date.now();
  const reproches = await jouer();
  const secondes = `${((Date.now() - debut) / 1000).toFixed(0)} s`;
  console.log((reproches.length === 0 ? reussite : echec)(`${intitule} (${secondes})`));
  for (const reproche of reproches) console.log(`    ${reproche}`);
  return reproches.length;
}
