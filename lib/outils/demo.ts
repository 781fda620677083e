/**
 * `npm run demo` : toute l'histoire, pour un auditoire. Générer → migrer en test → valider → migrer `data_1` en
 * production → relancer → valider → reprendre le fichier corrompu → corriger à la main, et voir la cascade → valider.
 *
 * `npm run demo -- --pas-a-pas` attend la touche Entrée entre deux étapes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { createInterface, type Interface } from 'node:readline/promises';
import { attention, gras, reussite } from '../commun/affichage';
import { avecBase, type Base } from '../base/connexion';
import { drapeau, executer } from '../commun/cli';
import { DOSSIER_EMBARQUE, RACINE, choisirConnexion, lireEnvironnement } from '../base/config';
import { ecrirePrive } from '../commun/flux';
import { ErreurUtilisateur } from '../commun/erreurs';
import { horodatage } from '../commun/jour';
import { demarrerServeur } from '../serveur/embarque';
import { codeDeSortie, controler } from '../validation/valider';

const SORTIE = join(RACINE, 'data', 'demo');
const GENERE = join(SORTIE, 'genere');
/** Le fichier d'isolés que l'on corrige, là où la migration l'a écrit. */
const CORRIGE = 'isolees/clients_agence1.csv';
const BASES = ['clevity_test', 'clevity'] as const;

interface Etape {
  readonly phrase: string;
  readonly faire: () => Promise<void>;
}

const dans = (nom: string): string => relative(RACINE, join(SORTIE, nom));

const ETAPES: readonly Etape[] = [
  {
    phrase: 'On génère des données réalistes, pour répéter sans risque.',
    faire: () => lancer('generate_data.ts', [relative(RACINE, GENERE), '--graine', '7']),
  },
  {
    phrase: 'On répète la migration dans une base de test.',
    faire: () => lancer('migration.ts', [relative(RACINE, GENERE), '--base', BASES[0], '--sortie', dans('test')]),
  },
  {
    phrase: 'On contrôle la base de test.',
    faire: () => lancer('validate.ts', ['--base', BASES[0], '--sortie', dans('test')]),
  },
  {
    phrase:
      'La répétition est bonne : on migre data_1 en production. Les lignes en erreur sont isolées, jamais perdues.',
    faire: () => lancer('migration.ts', []),
  },
  {
    phrase: "On relance la même migration : elle reconnaît tout, et n'écrit rien.",
    // À part : les rapports qui restent à la racine sont ceux de la vraie migration.
    faire: () => lancer('migration.ts', ['--sortie', dans('relance')]),
  },
  {
    phrase: 'On contrôle la base de production.',
    faire: () => lancer('validate.ts', []),
  },
  {
    phrase: 'On reprend le fichier corrompu : seul le valide est réinjecté, le reste est isolé avec son motif.',
    faire: () => lancer('reprise.ts', []),
  },
  {
    phrase: "On corrige à la main le client sans nom ; le rendre à reprise.ts libère le projet qui l'attendait.",
    faire: async () => {
      await corrigerClientSansNom();
      await lancer('reprise.ts', [CORRIGE]);
    },
  },
  {
    phrase: 'On contrôle une dernière fois la base de production.',
    faire: () => lancer('validate.ts', []),
  },
];

/** Ce que la démonstration laisse à lire. */
const RESTES = [
  'rapport.html                    la base, en une page',
  'rapport_reprise.txt, log.txt    la migration de data_1, et son journal',
  'rapport_reprise_partielle.txt   la dernière reprise ; celle du fichier corrompu est dans rapports/',
  'log_reprise.txt                 le journal des deux reprises',
  'rapport_validation.txt          le dernier contrôle',
  'isolees/                        les lignes qui attendent encore une correction',
];

/** Ce que ferait une personne dans son tableur : le nom manquant du client 9 est saisi dans le fichier d'isolés. */
async function corrigerClientSansNom(): Promise<void> {
  const avant = await readFile(join(RACINE, CORRIGE), 'utf8');
  const ligne = avant.split('\r\n').find((texte) => texte.startsWith('9;;'));
  if (ligne === undefined) throw new ErreurUtilisateur("Le client 9 sans nom n'est pas dans le fichier d'isolés.");
  console.log(`Dans ${CORRIGE} :`);
  console.log(attention(`avant  ${ligne}`));
  const apres = ligne.replace('9;;', "9;Jardins d'Hélène SARL;");
  console.log(reussite(`après  ${apres}`));
  await ecrirePrive(join(RACINE, CORRIGE), avant.replace(ligne, apres));
}

/** Lance un des quatre scripts, comme à la main, et montre ce qu'il dit. */
async function lancer(script: string, arguments_: readonly string[]): Promise<void> {
  console.log(`$ npx tsx ${[script, ...arguments_].join(' ')}\n`);
  const enfant = spawn(process.execPath, [...process.execArgv, script, ...arguments_], {
    cwd: RACINE,
    stdio: 'inherit',
  });
  const code = await new Promise<number | null>((resoudre, rejeter) => {
    enfant.once('error', rejeter);
    enfant.once('exit', resoudre);
  });
  if (code !== 0)
    throw new ErreurUtilisateur(`${script} s'est arrêté avec le code ${code} : la démonstration s'arrête là.`);
}

/** Ce que la démonstration écrit, et qu'elle peut donc effacer pour recommencer. */
const SIENNES = ['le dossier data_1', 'data_1/projets_corrompus.csv', CORRIGE];

/** La démonstration part de bases neuves ; celle que ses propres fichiers ne redonneraient pas n'est pas touchée. */
async function preparerBases(): Promise<void> {
  const surBase = (nom: string, rappel: (base: Base) => Promise<void>): Promise<void> =>
    avecBase(choisirConnexion(undefined, lireEnvironnement()), nom, true, rappel);
  for (const nom of BASES) {
    await surBase(nom, async (base) => {
      if (!(await contientAutreChose(base)) && !(await aEteModifiee(base))) return;
      throw new ErreurUtilisateur(
        `La base ${nom} contient autre chose que ce que la démonstration y écrit : elle n'est pas touchée. ` +
          `Sauvegardez-la, puis tapez « DROP DATABASE ${nom}; » dans le client que donne npm run base ; ` +
          'ou faites la démonstration dans une autre copie du projet.',
      );
    });
  }
  for (const nom of BASES) await surBase(nom, async (base) => void (await base.executer(`DROP DATABASE \`${nom}\``)));
  await rm(SORTIE, { recursive: true, force: true });
  await rangerIsoles();
}

/** Les isolés d'avant ne valent pas dans la base neuve : ils sont mis de côté, jamais effacés. */
async function rangerIsoles(): Promise<void> {
  const isoles = join(RACINE, 'isolees');
  if (!existsSync(isoles)) return;
  const range = join(RACINE, 'data', `isolees_${horodatage(new Date())}`);
  await mkdir(dirname(range), { recursive: true });
  await rename(isoles, range);
  console.log(
    attention(`Les fichiers d'isolés d'une exécution précédente sont rangés dans ${relative(RACINE, range)}/.`),
  );
}

/** Vrai si une main a changé ce que les fichiers avaient donné : le relire le dit. */
async function aEteModifiee(base: Base): Promise<boolean> {
  const tables = await base.lire("SHOW TABLES LIKE 'executions'");
  return tables.length > 0 && codeDeSortie(await controler(base)) !== 0;
}

async function contientAutreChose(base: Base): Promise<boolean> {
  const tables = await base.lire<{ nom: string }>(
    'SELECT table_name AS nom FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  if (tables.length === 0) return false;
  if (!tables.some(({ nom }) => nom === 'executions')) return true;
  const { autres } = await base.lireUne<{ autres: number }>(
    `SELECT COUNT(*) AS autres FROM executions WHERE script <> 'annulation' AND arguments NOT IN (?)
       AND arguments NOT LIKE ? AND arguments NOT LIKE ?`,
    [SIENNES, `${relative(RACINE, SORTIE)}/%`, `le dossier ${relative(RACINE, SORTIE)}/%`],
  );
  return autres > 0;
}

/** Sans clavier (entrée vide ou close), la démonstration n'attend plus. */
async function attendreEntree(clavier: Interface | undefined, fermeture: Promise<unknown> | undefined): Promise<void> {
  const touche = clavier?.question('    Entrée pour continuer… ').catch(() => undefined);
  await Promise.race([touche, ...(fermeture === undefined ? [] : [fermeture])]);
}

async function raconter(pasAPas: boolean): Promise<void> {
  const reglee = choisirConnexion(undefined, lireEnvironnement()) !== null;
  const serveur = reglee ? undefined : await demarrerServeur(DOSSIER_EMBARQUE);
  const clavier = pasAPas ? createInterface({ input: process.stdin, output: process.stdout }) : undefined;
  const fermeture = clavier && once(clavier, 'close');
  try {
    await preparerBases();
    for (const [rang, { phrase, faire }] of ETAPES.entries()) {
      console.log(`\n${gras(`${rang + 1}/${ETAPES.length}  ${phrase}`)}`);
      await attendreEntree(clavier, fermeture);
      await faire();
    }
    console.log(`\n${reussite('La démonstration est finie. À la racine du projet :')}`);
    for (const reste of RESTES) console.log(`  ${reste}`);
    console.log('Pour regarder la base : npm run base');
  } finally {
    clavier?.close();
    await serveur?.arreter();
  }
}

executer(
  {
    script: 'lib/outils/demo',
    resume: 'Déroule toute la chaîne, de la génération des données à la dernière validation, pour un auditoire.',
    options: { 'pas-a-pas': drapeau('attend la touche Entrée entre deux étapes') },
    exemples: ['npm run demo', 'npm run demo -- --pas-a-pas'],
  },
  async ({ options }) => {
    await raconter(options['pas-a-pas']);
    return 0;
  },
);
