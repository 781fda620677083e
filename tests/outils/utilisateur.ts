/**
 * Un script qui se sert de la MariaDB embarquée, lancé par les tests : `utilisateur.ts <dossier> <fin>`.
 *
 * Il écrit « prêt » quand elle répond, puis, quand son entrée se ferme, finit comme on le lui a dit.
 */
import { once } from 'node:events';
import { demarrerServeur } from '../../lib/serveur/embarque';

const [dossier = '', fin = 'normale'] = process.argv.slice(2);

async function vivre(): Promise<void> {
  const serveur = await demarrerServeur(dossier);
  process.stdout.write('prêt');
  await once(process.stdin.resume(), 'end');
  if (fin === 'exit') process.exit(3);
  if (fin === 'exception') throw new Error('exception voulue par le test');
  await serveur.arreter();
}

void vivre();
