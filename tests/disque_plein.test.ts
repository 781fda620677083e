/** Le disque de sortie est plein : une phrase, la base jamais à moitié écrite, et la relance finit le travail. */
import { mkdirSync, symlinkSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { ErreurUtilisateur } from '../lib/commun/erreurs';
import { FluxFichier } from '../lib/commun/flux';
import { Banc } from './outils/banc';
import { testAvec } from './outils/moyens';
import { lancer, reussir } from './outils/scripts';

/** Linux : tout s'y ouvre, rien ne s'y écrit. */
const PLEIN = '/dev/full';
const banc = new Banc('essai_disque_plein');
afterAll(() => banc.fermer());

const essai = testAvec('/dev/full');

essai(
  'un fichier qui ne peut plus être écrit lève une ErreurUtilisateur, à l’écriture suivante ou à la fermeture',
  async () => {
    const flux = new FluxFichier(PLEIN, 'a');
    flux.ecrire('une ligne\n');
    await expect(flux.fermer()).rejects.toThrow(ErreurUtilisateur);
    expect(() => flux.ecrire('une autre\n')).toThrow(/ne peut plus être écrit .*ENOSPC/);
  },
);

for (const nom of ['log.txt', 'rapport_reprise.txt']) {
  essai(`${nom} : code 2, une phrase ; libéré, la relance finit`, () => remplir(nom));
}

async function remplir(nom: string): Promise<void> {
  await banc.vider();
  const sortie = join(banc.travail, nom);
  mkdirSync(sortie);
  symlinkSync(PLEIN, join(sortie, nom));
  const options = ['data_1', '--base', banc.nom, '--sortie', sortie];
  const { code, erreur } = await lancer('migration', options);
  expect(code).toBe(2);
  expect(erreur).toMatch(/ENOSPC.*faites de la place/);
  expect(erreur).not.toMatch(/^\s+at |Erreur inattendue/m);

  unlinkSync(join(sortie, nom));
  await reussir('migration', options);
  expect(await banc.valeurs('SELECT COUNT(*) FROM projets')).toEqual([[170]]);
  expect(await banc.valeurs("SELECT COUNT(*) FROM executions WHERE statut = 'en_cours'")).toEqual([[0]]);
}
