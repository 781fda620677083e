/**
 * Le serveur, le réseau, la grappe défaillent au k-ième ordre, pour tout k : après la faute, tout ou rien, et l'on a su
 * lequel ; la relance finit dans le même état.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { avecBase, type Base } from '../../lib/base/connexion';
import { cloreExecution, ouvrirExecution } from '../../lib/base/executions';
import { avecReprise } from '../../lib/base/grappe';
import { mettreAJourSchema } from '../../lib/base/schema';
import { ecrireRangee } from '../../lib/base/tabulations';
import { avecVerrou } from '../../lib/base/verrou';
import { retirerBase, serveurDesEssais, surBase } from '../outils/bases';
import { Mandataire, type Faute } from '../outils/mandataire';

const NOM = 't_base_fautes';
let mandataire: Mandataire;

beforeAll(async () => {
  mandataire = await Mandataire.ouvrir(serveurDesEssais());
});
beforeEach(() => retirerBase(NOM));
afterAll(async () => {
  await mandataire.fermer();
  await retirerBase(NOM);
});

const parMandataire = <T>(rappel: (base: Base) => Promise<T>): Promise<T> =>
  avecBase({ ...mandataire.connexion, silenceMs: 300 }, NOM, true, rappel);

const COLONNES = ['id_client', 'nom', 'email', 'source', 'id_source', 'cle', 'empreinte', 'id_fichier', 'ligne'];
const lot = (premier: number, nombre: number): Buffer =>
  Buffer.from(
    Array.from({ length: nombre }, (_, rang) => premier + rang)
      .map((n) => ecrireRangee([n, `Société ${n}`, `a${n}@x.fr`, 'nord', n, n, 'ab'.repeat(16), 1, n]))
      .join(''),
  );
const EN_BINAIRE = { binaires: ['empreinte'] };

/** Une migration en petit : le verrou, le schéma, l'exécution, des chargements, une lecture en flux, la clôture. */
async function travailler(base: Base): Promise<void> {
  await avecVerrou(base, 'migration', async () => {
    await mettreAJourSchema(base);
    const { numero } = await ouvrirExecution(base, 'migration', 'un essai');
    await base.transaction(async () => {
      await base.executer(
        `INSERT INTO fichiers (id_fichier, id_execution, nom, chemin, entite, source, sha256, dialecte)
         VALUES (1, ?, 'c.csv', 'c.csv', 'clients', 'nord', '', '{}')`,
        [numero],
      );
      // Comme le moteur : un lot se charge pendant que le suivant se prépare.
      const premier = base.charger('clients', COLONNES, lot(1, 20), EN_BINAIRE);
      const second = base.charger('clients', COLONNES, lot(21, 1500), EN_BINAIRE);
      expect(await Promise.all([premier, second])).toEqual([20, 1500]);
      let vues = 0;
      for await (const { id_client: id } of base.parcourir('SELECT * FROM clients ORDER BY id_client')) {
        expect(id).toBe(++vues);
      }
      expect(vues).toBe(1520);
      await cloreExecution(base, numero, 'terminee', 1);
      return true;
    });
  });
}

/** Ce qui est écrit : rien, ou tout ; jamais autre chose. */
const ecrit = (): Promise<{ clients: number; fichiers: number; terminees: number } | undefined> =>
  surBase(NOM, async (base) => {
    if ((await base.lire("SHOW TABLES LIKE 'migrations_schema'")).length === 0) return undefined;
    return base.lireUne(
      `SELECT (SELECT COUNT(*) FROM clients) AS clients, (SELECT COUNT(*) FROM fichiers) AS fichiers,
         (SELECT COUNT(*) FROM executions WHERE statut = 'terminee') AS terminees`,
    );
  });
const RIEN = { clients: 0, fichiers: 0, terminees: 0 };
const TOUT = { clients: 1520, fichiers: 1, terminees: 1 };

/** Joue le travail avec une faute ; rend sa phrase, ou `undefined` s'il a réussi. */
async function jouer(genre: Faute, rang: number): Promise<string | undefined> {
  mandataire.preparer(genre, rang);
  try {
    await parMandataire(travailler);
    return undefined;
  } catch (erreur) {
    expect([mandataire.subi, erreur]).toEqual([
      mandataire.subi,
      expect.objectContaining({ name: 'ErreurUtilisateur' }),
    ]);
    return (erreur as Error).message;
  } finally {
    mandataire.preparer();
  }
}

/** Les ordres d'un travail que rien ne dérange. */
async function ordres(): Promise<readonly string[]> {
  mandataire.preparer();
  await parMandataire(travailler);
  return [...mandataire.ordres];
}

/** Vide les tables, sans toucher au schéma. */
const vider = (): Promise<void> =>
  surBase(NOM, (base) =>
    base.executerScript('DELETE FROM clients; DELETE FROM fichiers; DELETE FROM executions; DELETE FROM verrou'),
  );

/** Relance, le temps que le serveur se soit aperçu que l'autre connexion est tombée. */
async function relancer(): Promise<void> {
  for (let essais = 0; ; essais++) {
    try {
      return await surBase(NOM, travailler);
    } catch (erreur) {
      if (essais === 20 || !String(erreur).includes('est occupée')) throw erreur;
      await pause(100);
    }
  }
}

const HONNETES = /rien n'a pu dire|rien n'est validé|rien n'a été validé à moitié|rien n'a été écrit/;

/** Joue la faute au `rang`-ième ordre et vérifie ce qu'elle laisse. */
async function eprouver(genre: Faute, rang: number): Promise<void> {
  const phrase = await jouer(genre, rang);
  const etat = await ecrit();
  if (phrase === undefined) return expect(etat).toEqual(TOUT);
  expect(phrase).toMatch(HONNETES);
  // La faute a pu ne frapper qu'après la validation : tout est alors là.
  expect([RIEN, undefined, TOUT]).toContainEqual(etat);
  if (etat?.terminees === 1) return;
  await relancer();
  expect(await ecrit()).toEqual(TOUT);
}

const FAUTES = ['coupe', 'coupe-apres', '1213', 'coupe-pendant'] as const;

test.each(FAUTES)('%s, à chaque ordre : tout ou rien, su et dit ; la relance finit', async (genre) => {
  await surBase(NOM, travailler);
  await vider();
  const total = (await ordres()).length;
  expect(total).toBeGreaterThan(15);
  for (let rang = 1; rang <= total; rang++) {
    await vider();
    await eprouver(genre, rang);
  }
});

test('dans une base neuve, coupée à chaque ordre jusqu’au schéma compris : de même', async () => {
  const dernier = (await ordres()).findIndex((ordre) => ordre.includes('migrations_schema (numero')) + 1;
  expect(dernier).toBeGreaterThan(8);
  for (let rang = 1; rang <= dernier; rang++) {
    await retirerBase(NOM);
    await eprouver('coupe-apres', rang);
  }
});

describe('au moment de valider', () => {
  const rangDuCommit = async (): Promise<number> => {
    await surBase(NOM, travailler);
    await vider();
    const rang = (await ordres()).findIndex((ordre) => ordre.startsWith('COMMIT')) + 1;
    await vider();
    return rang;
  };

  test.each([
    ['exécuté, dont la réponse est perdue : le travail est tenu pour fait', 'coupe-apres', undefined, TOUT],
    ['qui n’est pas parti : rien n’est écrit', 'coupe', /rien n'a été validé à moitié/, RIEN],
    ['écarté : rien n’est écrit', '1213', /tient des verrous .* rien n'a été écrit/, RIEN],
    [
      'resté sans réponse d’une base muette : le programme ne devine pas',
      'muet',
      /rien n'a pu dire si .* l'est : /,
      RIEN,
    ],
  ] as const)('un COMMIT %s', async (_quoi, genre, phrase, etat) => {
    const issue = await jouer(genre, await rangDuCommit());
    if (phrase === undefined) expect(issue).toBeUndefined();
    else expect(issue).toMatch(phrase);
    expect(await ecrit()).toEqual(etat);
  });
});

test('une réponse 1213 que le travail ignore ne valide rien de ce qui suit', async () => {
  await surBase(NOM, mettreAJourSchema);
  mandataire.preparer();
  await expect(
    parMandataire((base) =>
      base.transaction(async () => {
        await base.executer("INSERT INTO executions (script) VALUES ('a')");
        mandataire.preparer('1213', 1);
        const [ecartee, suivante] = await Promise.allSettled([
          base.executer("INSERT INTO executions (script) VALUES ('b')"),
          base.executer("INSERT INTO executions (script) VALUES ('c')"),
        ]);
        expect([ecartee?.status, suivante?.status]).toEqual(['rejected', 'rejected']);
        // Un ordre au plus est parti après la faute : celui qui l'a subie.
        expect(mandataire.ordres).toEqual([expect.stringContaining("('b')")]);
        return true;
      }),
    ),
  ).rejects.toThrow(/rien n'a été écrit/);
  expect(await surBase(NOM, (base) => base.lire('SELECT * FROM executions'))).toEqual([]);
});

test.each([[true], [false]])('la validation automatique est rétablie (transaction validée : %s)', async (valider) => {
  await surBase(NOM, async (base) => {
    await mettreAJourSchema(base);
    await base.transaction(() => Promise.resolve(valider));
    await expect(base.transaction(() => base.executer('SELECT * FROM absente').then(() => true))).rejects.toThrow();
    expect(await base.lireUne('SELECT @@autocommit AS auto')).toEqual({ auto: 1 });
  });
});

describe('une lecture en flux', () => {
  const lireTout = async (base: Base): Promise<number> => {
    let vues = 0;
    for await (const rangee of base.parcourir('SELECT seq FROM seq_1_to_200000')) vues += rangee.seq === 0 ? 0 : 1;
    return vues;
  };

  test.each(['coupe', 'coupe-pendant', 'coupe-apres', '1213'] as const)(
    '%s : une erreur, jamais une fin',
    async (genre) => {
      await expect(
        parMandataire(async (base) => {
          mandataire.preparer(genre, 1);
          return lireTout(base);
        }),
      ).rejects.toMatchObject({ name: 'ErreurUtilisateur' });
    },
  );

  test('un serveur muet au milieu : une phrase, après vérification', async () => {
    await expect(
      parMandataire(async (base) => {
        mandataire.preparer('muet', 1);
        return lireTout(base);
      }),
    ).rejects.toThrow(/ne répond plus : le travail en cours est abandonné/);
  });

  test('une requête lente sur un serveur qui répond n’est pas interrompue', async () => {
    mandataire.preparer();
    expect(await parMandataire((base) => base.lireUne('SELECT SLEEP(1.5) AS fini'))).toEqual({ fini: 0 });
  });

  test('abandonnée en route, elle laisse la connexion utilisable', async () => {
    await surBase(NOM, async (base) => {
      for await (const rangee of base.parcourir('SELECT seq FROM seq_1_to_200000')) if (rangee.seq === 10) break;
      expect(await base.lireUne('SELECT 1 AS un')).toEqual({ un: 1 });
    });
  });
});

describe('avecReprise', () => {
  const ecartee = Object.assign(new Error('Deadlock'), { errno: 1213 });
  const essayer = async (grappe: boolean, echecs: number): Promise<[number, unknown]> => {
    let essais = 0;
    const base = { nom: 'b', serveur: { nom: 'n', grappe } } as Base;
    const issue = await avecReprise(base, () =>
      ++essais <= echecs ? Promise.reject(ecartee) : Promise.resolve('fait'),
    ).catch((erreur: unknown) => erreur);
    return [essais, issue];
  };

  test.each([
    ['hors d’une grappe, une fois', false, 1, [1, ecartee]],
    ['sur une grappe, deux fois', true, 1, [2, 'fait']],
    ['sur une grappe, pas trois', true, 2, [2, expect.objectContaining({ name: 'ErreurUtilisateur' })]],
  ] as const)('%s', async (_quoi, grappe, echecs, attendu) => {
    expect(await essayer(grappe, echecs)).toEqual(attendu);
  });
});
