/**
 * `npm run bench` : ce que coûte la migration, rapporté à ce que MariaDB peut avaler. Tout est mesuré dans la même
 * exécution, sur la même machine, plusieurs fois ; seules les médianes et leurs rapports comptent (docs/performance.md).
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase, type Base } from '../../base/connexion';
import { entier, executer, texte } from '../../commun/cli';
import { choisirConnexion, lireEnvironnement, type ReglageConnexion } from '../../base/config';
import { jourLocal } from '../../commun/jour';
import { duree, nombre, quotient, tableau, type Case } from '../../commun/tableau';
import { BASE, BASE_LIMITE, creerAtelier, engendrer, type Atelier } from './atelier';
import { mesurerCroissance } from './croissance';
import { mesurerEtapes } from './etapes';
import { mesurerIncrement } from './increment';
import { enMo, mediane, mesurerScript, type MesureScript } from './mesures';
import { exporter, mesurerInsertions, mesurerLimite, type Reference } from './references';

const DEFAUTS = 0.05;

executer(
  {
    script: 'lib/outils/bench/index',
    resume: 'Mesure la vitesse et la mémoire de la migration, rapportées à la limite de MariaDB sur cette machine.',
    options: {
      lignes: entier('N', 1_000_000, 'lignes de chaque jeu, toutes entités confondues', 1000),
      tours: entier('N', 3, 'combien de fois chaque mesure est prise ; la médiane est retenue', 1),
      croissance: texte('TAILLES', undefined, 'mesure plutôt ces tailles (10000,100000…) et dessine la courbe'),
      increment: entier(
        'N',
        undefined,
        'mesure plutôt 1 000 lignes dans une base vide, puis dans une base de N lignes',
        1000,
      ),
    },
    exemples: ['npm run bench', 'npm run bench -- --lignes 100000 --tours 5', 'npm run bench -- --increment 5000000'],
  },
  async ({ options }) => {
    const connexion = choisirConnexion(undefined, lireEnvironnement());
    const travail = await mkdtemp(join(tmpdir(), 'clevity-bench-'));
    try {
      await avecBase(connexion, 'mysql', false, async (base) => {
        const atelier = creerAtelier(base, travail);
        console.log(await decrireMachine(base, connexion));
        try {
          if (options.croissance !== undefined) await mesurerCroissance(atelier, options.croissance);
          else if (options.increment !== undefined) await mesurerIncrement(atelier, options.increment, options.tours);
          else for (const defauts of [0, DEFAUTS]) await comparer(atelier, options.lignes, options.tours, defauts);
        } finally {
          await base.executerScript(`DROP DATABASE IF EXISTS ${BASE}; DROP DATABASE IF EXISTS ${BASE_LIMITE}`);
        }
      });
    } finally {
      await rm(travail, { recursive: true, force: true });
    }
    return 0;
  },
);

async function decrireMachine(base: Base, connexion: ReglageConnexion): Promise<string> {
  const { version } = await base.lireUne<{ version: string }>('SELECT VERSION() AS version');
  const lieu = connexion === null ? 'embarquée' : 'réglée par .env';
  const [processeur] = cpus();
  return `${processeur?.model ?? 'processeur inconnu'}, ${cpus().length} cœurs ; Node ${process.versions.node} ; MariaDB ${version} (${lieu})\n`;
}

/** Compare la migration d'un jeu à la limite et aux insertions ordinaires. */
async function comparer(
  { base, travail, migrer }: Atelier,
  lignes: number,
  tours: number,
  defauts: number,
): Promise<void> {
  const { dossier, lignes: lues } = await engendrer(travail, `jeu_${defauts}`, lignes, defauts);
  console.log(`Jeu de ${nombre(lues)} lignes, ${defauts === 0 ? 'propre' : `${100 * defauts} % de lignes fautives`}`);

  const migrations: MesureScript[] = [];
  const limites: Reference[] = [];
  const lots: Reference[] = [];
  const uneAUne: Reference[] = [];
  const exports_ = join(travail, 'exports');
  let propres = 0;
  for (let tour = 1; tour <= tours; tour++) {
    await base.executer(`DROP DATABASE IF EXISTS ${BASE}`);
    migrations.push(await migrer(dossier));
    if (tour === 1) {
      await base.executerScript(`USE ${BASE}`);
      propres = await exporter(base, exports_);
    }
    limites.push({ lignes: propres, ms: await mesurerLimite(base, BASE_LIMITE, exports_) });
    const inserer = (voulues: number, parLots: boolean): Promise<Reference> =>
      mesurerInsertions(base, BASE, BASE_LIMITE, exports_, Math.min(voulues, lignes), parLots);
    lots.push(await inserer(100_000, true));
    uneAUne.push(await inserer(5000, false));
  }

  const memoire = Math.max(...migrations.map((mesure) => mesure.memoire));
  const lectures = migrations.map(({ ms }) => ({ lignes: lues, ms }));
  const rangee = (nom: string, mesures: readonly Reference[], precision = ''): Case[] => {
    const ms = mediane(mesures.map((mesure) => mesure.ms));
    const [{ lignes: combien } = { lignes: 0 }] = mesures;
    return [nom, combien, duree(ms), Math.round((1000 * combien) / ms), precision];
  };
  console.log(
    tableau(
      ['mesure', 'lignes', 'médiane', 'lignes/s', ''],
      [
        rangee('migration.ts, processus entier', lectures, `${enMo(memoire)} Mo au plus`),
        rangee('limite : LOAD DATA des lignes propres', limites),
        rangee('INSERT par lots de 500', lots),
        rangee('INSERT ligne à ligne', uneAUne),
      ],
    ),
  );
  montrerRapports('temps de la migration / temps de la limite', lectures, limites, (mesure) => mesure.ms);
  montrerRapports('vitesse de la migration / par lots', lectures, lots, ({ lignes: n, ms }) => n / ms);
  montrerRapports('vitesse de la migration / ligne à ligne', lectures, uneAUne, ({ lignes: n, ms }) => n / ms);
  console.log('');
  await montrerEtapes(travail, dossier);
  if (defauts > 0) await mesurerAutres(travail, dossier);
}

/** Un rapport, tour par tour : les deux mesures d'un tour se suivent, la machine y est dans le même état. */
function montrerRapports(
  nom: string,
  mesures: readonly Reference[],
  etalons: readonly Reference[],
  grandeur: (mesure: Reference) => number,
): void {
  const rapports = mesures.flatMap((mesure, tour) => {
    const etalon = etalons[tour];
    return etalon === undefined ? [] : [grandeur(mesure) / grandeur(etalon)];
  });
  const detail = rapports.map((valeur) => quotient(valeur, 1)).join(' ; ');
  console.log(`${nom} : ${quotient(mediane(rapports), 1)} (${detail})`);
}

/** Où passe le temps : avant la base, mesuré sans elle ; dans la base, d'après le rapport de la dernière migration. */
async function montrerEtapes(travail: string, dossier: string): Promise<void> {
  const texteRapport = await readFile(join(travail, 'sortie', 'rapport_reprise.txt'), 'utf8');
  const durees = texteRapport.slice(texteRapport.indexOf('étape ')).trim();
  const avant = await mesurerEtapes(dossier, jourLocal());
  console.log(
    tableau(
      ['sans la base', 'durée'],
      avant.map(({ nom, ms }) => [nom, duree(ms)]),
    ),
  );
  console.log(`\n${durees}\n`);
}

/** Les deux autres scripts, sur la base que la migration vient de remplir. */
async function mesurerAutres(travail: string, dossier: string): Promise<void> {
  const sortie = ['--base', BASE, '--sortie', join(travail, 'sortie')];
  const montrer = (nom: string, { ms, memoire }: MesureScript): Case[] => [nom, duree(ms), `${enMo(memoire)} Mo`];
  const rangees = [
    montrer('validate.ts', await mesurerScript('validate.ts', sortie, travail)),
    montrer('migration.ts, relancée', await mesurerScript('migration.ts', [dossier, ...sortie], travail)),
    montrer(
      'reprise.ts, les projets isolés rendus',
      await mesurerScript('reprise.ts', [join(travail, 'sortie', 'isolees', 'projets.csv'), ...sortie], travail),
    ),
  ];
  console.log(`${tableau(['sur la même base', 'durée', 'mémoire'], rangees)}\n`);
}
