/** Les fichiers écrits : privés, entiers ou absents, sans reste. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ecrirePrive, eprouverFichier, FluxFichier, nomProvisoire, retirerAbandonnes } from '../../lib/commun/flux';

const travail = mkdtempSync(join(tmpdir(), 'clevity-flux-'));
const chemin = (nom: string): string => join(travail, nom);
const droits = (nom: string): string => (statSync(chemin(nom)).mode & 0o777).toString(8);
const ordinaire = process.umask();

beforeAll(() => process.umask(0));
afterAll(() => {
  process.umask(ordinaire);
  rmSync(travail, { recursive: true, force: true });
});

test('un rapport n’est lisible que de son propriétaire, même s’il remplace un fichier ouvert à tous', async () => {
  writeFileSync(chemin('rapport.txt'), 'avant');
  chmodSync(chemin('rapport.txt'), 0o644);
  await ecrirePrive(chemin('rapport.txt'), 'après');
  expect([readFileSync(chemin('rapport.txt'), 'utf8'), droits('rapport.txt')]).toEqual(['après', '600']);
});

test('un journal aussi, nouveau ou déjà là', async () => {
  writeFileSync(chemin('log.txt'), 'avant\n');
  chmodSync(chemin('log.txt'), 0o644);
  for (const nom of ['log.txt', 'log_neuf.txt']) {
    const flux = new FluxFichier(chemin(nom), 'a');
    flux.ecrire('ligne\n');
    await flux.fermer();
    expect(droits(nom)).toBe('600');
  }
  expect(readFileSync(chemin('log.txt'), 'utf8')).toBe('avant\nligne\n');
});

test('un échec ne laisse rien derrière lui', async () => {
  mkdirSync(chemin('dossier'));
  writeFileSync(chemin('dossier/plein'), '');
  mkdirSync(chemin('occupe'));
  await expect(ecrirePrive(chemin('occupe'), 'x')).rejects.toThrow(/EISDIR/);
  await expect(ecrirePrive(chemin('absent/rapport.txt'), 'x')).rejects.toThrow(/ENOENT/);
  expect(readdirSync(travail).filter((nom) => nom.endsWith('.tmp'))).toEqual([]);
});

test('un lien n’est pas remplacé : on écrit où il mène', async () => {
  writeFileSync(chemin('cible.txt'), 'avant');
  symlinkSync(chemin('cible.txt'), chemin('lien.txt'));
  await ecrirePrive(chemin('lien.txt'), 'après');
  expect(readFileSync(chemin('cible.txt'), 'utf8')).toBe('après');
});

test('deux noms provisoires ne se rencontrent pas ; ceux d’un processus disparu sont retirés, les autres non', async () => {
  const [un, autre] = [nomProvisoire(chemin('clients.csv')), nomProvisoire(chemin('clients.csv'))];
  expect(un).not.toBe(autre);
  for (const nom of [un, chemin('.clients.csv.999999999.0123abcd.tmp'), chemin('.ancien.csv.999999999.tmp')]) {
    writeFileSync(nom, '');
  }
  await retirerAbandonnes(travail);
  expect(readdirSync(travail).filter((nom) => nom.endsWith('.tmp'))).toEqual([un.slice(travail.length + 1)]);
});

test('éprouver un fichier n’en laisse pas', async () => {
  await eprouverFichier(chemin('neuf.txt'));
  expect(readdirSync(travail)).not.toContain('neuf.txt');
});
