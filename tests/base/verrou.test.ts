/** Une exécution à la fois : la seconde est refusée et apprend qui travaille ; le verrou d'un absent se reprend. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { avecBase, type Base } from '../../lib/base/connexion';
import { ouvrirExecution } from '../../lib/base/executions';
import { mettreAJourSchema } from '../../lib/base/schema';
import { avecVerrou } from '../../lib/base/verrou';
import { definitions, retirerBase, serveurDesEssais, surBase } from '../outils/bases';

const NOM = 't_base_verrou';
beforeEach(() => retirerBase(NOM));
afterAll(() => retirerBase(NOM));

const tenir = <T>(rappel: (base: Base) => Promise<T>, script = 'migration'): Promise<T> =>
  surBase(NOM, (base) => avecVerrou(base, script, () => rappel(base)));
const rangees = (): Promise<unknown[]> => surBase(NOM, (base) => base.lire('SELECT * FROM verrou'));
/** Une rangée qu'un tenant, ici ou ailleurs, a laissée. */
const laisser = (base: Base, noeud: string): Promise<number> =>
  base.executer(
    `INSERT INTO verrou (id, jeton, script, lance_par, processus, noeud, connexion)
     VALUES (1, 'ancien', 'reprise', 'lea@ailleurs', 1, ?, 4)`,
    [noeud],
  );

test('le verrou se prend dans une base vide, avant le schéma, et se rend', async () => {
  await tenir(async (base) => {
    expect(Object.keys(await definitions(base))).toEqual(['verrou']);
    await mettreAJourSchema(base);
    const [{ script, processus, connexion, battement }] = (await base.lire('SELECT * FROM verrou')) as [
      Record<string, unknown>,
    ];
    expect([script, processus, connexion, battement]).toEqual(['migration', process.pid, base.connexion, 0]);
  });
  expect(await rangees()).toEqual([]);
});

test('il se rend aussi quand le travail échoue', async () => {
  await expect(tenir(() => Promise.reject(new Error('raté')))).rejects.toThrow('raté');
  expect(await rangees()).toEqual([]);
  expect(await tenir(() => Promise.resolve('fait'))).toBe('fait');
});

test('la base d’un autre programme ne reçoit pas la table du verrou', async () => {
  await surBase(NOM, (base) => base.executerScript('CREATE TABLE factures (x INT)'));
  await expect(tenir(() => Promise.resolve())).rejects.toThrow(/elle contient aussi la table factures\./);
  expect(await surBase(NOM, async (base) => Object.keys(await definitions(base)))).toEqual(['factures']);
});

test('le second venu apprend qui travaille, d’où, depuis quand, et rien n’est marqué interrompu', async () => {
  await tenir(async (base) => {
    await mettreAJourSchema(base);
    const avant = await tenir(() => Promise.resolve(), 'reprise').catch((erreur: Error) => erreur.message);
    expect(avant).toMatch(
      /^La base t_base_verrou est occupée : une autre exécution \(migration\), commencée le \d\d\/\d\d\/\d{4} à [\d:]+, y travaille \(lancée par .+@.+, processus \d+ ; connexion \d+ sur .+\)\. Attendez/,
    );
    const { numero } = await ouvrirExecution(base, 'migration', '');
    await expect(tenir((autre) => ouvrirExecution(autre, 'reprise', ''), 'reprise')).rejects.toThrow(
      `l'exécution n° ${numero} (migration), commencée le `,
    );
    expect(await base.lire('SELECT script, statut FROM executions')).toEqual([
      { script: 'migration', statut: 'en_cours' },
    ]);
  });
});

test('vingt départs ensemble : un seul travaille à la fois', async () => {
  let [dedans, passes] = [0, 0];
  const issues = await Promise.allSettled(
    Array.from({ length: 20 }, () =>
      tenir(async (base) => {
        expect(++dedans).toBe(1);
        await base.lire('SELECT SLEEP(0.02)');
        dedans--;
        passes++;
      }),
    ),
  );
  const refuses = issues.filter((issue) => issue.status === 'rejected').map(({ reason }) => String(reason));
  expect(passes).toBeGreaterThanOrEqual(1);
  expect(passes + refuses.length).toBe(20);
  for (const refus of refuses) expect(refus).toContain('est occupée');
  expect(await rangees()).toEqual([]);
});

test('la rangée d’une exécution tuée se reprend, son travail est marqué interrompu', async () => {
  await surBase(NOM, async (base) => {
    await mettreAJourSchema(base);
    await base.executer("INSERT INTO executions (script) VALUES ('reprise')");
    await laisser(base, base.serveur.nom);
  });
  await tenir(async (base) => {
    expect((await ouvrirExecution(base, 'migration', '')).interrompues).toEqual([1]);
  });
});

test('le serveur travaille encore pour un script tué sur cette machine : on attend qu’il ait fini', async () => {
  const mort = spawn(process.execPath, ['-e', '']);
  await once(mort, 'exit');
  await surBase(NOM, mettreAJourSchema);
  await surBase(NOM, async (ancienne) => {
    await ancienne.lire('SELECT GET_LOCK(?, 0)', [`clevity:${NOM}`]);
    await tenirComme(ancienne, mort.pid ?? 0);
    const nouvelle = tenir(() => Promise.resolve('fait'));
    await ancienne.lire('SELECT SLEEP(0.3)');
    await ancienne.lire('SELECT RELEASE_LOCK(?)', [`clevity:${NOM}`]);
    expect(await nouvelle).toBe('fait');
  });
});

/** Écrit la rangée qu'aurait laissée un processus de cette machine. */
async function tenirComme(base: Base, processus: number): Promise<void> {
  await surBase('t_base_verrou_modele', async (modele) => {
    await avecVerrou(modele, 'migration', async () => {
      await base.executer(`INSERT INTO ${NOM}.verrou SELECT * FROM t_base_verrou_modele.verrou`);
    });
  });
  await retirerBase('t_base_verrou_modele');
  await base.executer('UPDATE verrou SET processus = ?', [processus]);
}

describe('sur une grappe', () => {
  /** Le serveur des essais, pris pour le nœud d'une grappe : ses verrous GET_LOCK n'y valent que pour lui. */
  const commeNoeud = <T>(noeud: string, rappel: (base: Base) => Promise<T>): Promise<T> =>
    avecBase(serveurDesEssais(), NOM, true, (base) =>
      rappel(Object.create(base, { serveur: { value: { nom: noeud, grappe: true } } }) as Base),
    );
  const parNoeud = <T>(noeud: string, rappel: (base: Base) => Promise<T>): Promise<T> =>
    commeNoeud(noeud, (base) => avecVerrou(base, 'migration', () => rappel(base)));

  test('le battement avance tant que l’exécution vit, pendant sa transaction aussi', async () => {
    await parNoeud('galera1', async (base) => {
      await mettreAJourSchema(base);
      await base.transaction(async () => {
        await base.lire('SELECT SLEEP(2.2)');
        return true;
      });
      const { battement } = await base.lireUne<{ battement: number }>('SELECT battement FROM verrou');
      expect(battement).toBeGreaterThanOrEqual(2);
    });
    expect(await rangees()).toEqual([]);
  });

  test('un tenant vivant sur un autre nœud est respecté, un tenant muet est remplacé', async () => {
    await surBase(NOM, async (base) => {
      await mettreAJourSchema(base);
      await laisser(base, 'galera1');
      const coeur = setInterval(() => void base.executer('UPDATE verrou SET battement = battement + 1'), 500);
      await expect(parNoeud('galera2', () => Promise.resolve())).rejects.toThrow(/lea@ailleurs, .* sur galera1/);
      clearInterval(coeur);
    });
    const debut = Date.now();
    expect(await parNoeud('galera2', () => Promise.resolve('pris'))).toBe('pris');
    expect(Date.now() - debut).toBeGreaterThan(10_000);
  });

  test('le tenant qu’on a cru mort ne peut plus valider', async () => {
    await expect(
      parNoeud('galera1', async (base) => {
        await mettreAJourSchema(base);
        await surBase(NOM, (autre) => autre.executer("UPDATE verrou SET jeton = 'un autre'"));
        await base.transaction(async () => {
          await base.executer("INSERT INTO executions (script) VALUES ('migration')");
          return true;
        });
      }),
    ).rejects.toThrow(/a été repris ou retiré pendant ce travail : rien n'est validé/);
    expect(await surBase(NOM, (base) => base.lire('SELECT * FROM executions'))).toEqual([]);
    expect(await rangees()).toEqual([expect.objectContaining({ jeton: 'un autre' })]);
  });

  test('la libération à la main suffit', async () => {
    await surBase(NOM, async (base) => {
      await mettreAJourSchema(base);
      await laisser(base, 'galera1');
      await base.executer('DELETE FROM verrou');
    });
    expect(await parNoeud('galera2', () => Promise.resolve('pris'))).toBe('pris');
  });
});
