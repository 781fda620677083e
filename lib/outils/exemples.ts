/** Les exemples de la documentation : toute la chaîne, déroulée pour de vrai, ce qu'elle écrit et ce qu'elle affiche. */
import { spawnSync } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { Base } from '../base/connexion';
import { RACINE } from '../base/config';
import { capturer } from './dessin/capture';

export const EXEMPLES = join('docs', 'exemples');
export const FIGURES = join('docs', 'figures');
export const SESSION = join(EXEMPLES, 'session.txt');
export const BASE_EXEMPLES = 'clevity_exemples';

const CORRIGE = 'isolees/clients_agence1.csv';

type SurBase = <T>(rappel: (base: Base) => Promise<T>) => Promise<T>;

interface Etape {
  readonly commande: readonly [script: string, ...arguments_: string[]];
  /** Le geste d'une personne, avant la commande. */
  readonly geste?: (surBase: SurBase) => Promise<unknown>;
  /** Le nom de sa capture, si la soutenance la montre. */
  readonly capture?: string;
}

/** Ce que fait une personne dans son tableur : elle saisit le nom qui manque au client 9. */
async function corriger(): Promise<void> {
  const avant = await readFile(ici(CORRIGE), 'utf8');
  await writeFile(ici(CORRIGE), avant.replace('\r\n9;;', "\r\n9;Jardins d'Hélène SARL;"));
}

/** Ce que ferait une main indélicate : relever une note, sans qu'aucune contrainte y trouve à redire. */
const truquer = (surBase: SurBase): Promise<unknown> =>
  surBase((base) =>
    base.executer(
      "UPDATE projets SET note_satisfaction = 5 WHERE statut = 'termine' AND note_satisfaction < 3 LIMIT 1",
    ),
  );

/** Ce qu'on fait pour montrer tout ce que le programme sait dire. */
const SCENARIO: readonly Etape[] = [
  { commande: ['migration.ts', 'data_1', '--apercu'], capture: 'etape_1_apercu' },
  { commande: ['migration.ts', '--json', 'bilan.json'], capture: 'etape_2_migrer' },
  { commande: ['validate.ts'], capture: 'etape_3_valider' },
  { commande: ['reprise.ts'], capture: 'etape_4_reprendre' },
  { commande: ['reprise.ts', CORRIGE], geste: corriger, capture: 'etape_5_corriger' },
  { commande: ['validate.ts', '--expliquer', 'client', 'agence2:1047'], capture: 'etape_6_expliquer' },
  { commande: ['migration.ts', '--annuler', '1'], capture: 'etape_7_annuler' },
  { commande: ['validate.ts'] },
];

/** La fin de la soutenance, à part : après elle, la base n'est plus conforme. */
const TRUCAGE: Etape = { commande: ['validate.ts'], geste: truquer, capture: 'etape_8_demasquer' };

const TEXTES = [
  ...['log.txt', 'log_reprise.txt', 'bilan.json'],
  ...['rapport_reprise.txt', 'rapport_reprise_partielle.txt', 'rapport_validation.txt'],
];

/** Déroule la chaîne pour de vrai, et garde ce qu'elle écrit et ce qu'elle dit. */
export async function produireExemples(surBase: SurBase): Promise<void> {
  for (const nom of [...TEXTES, 'isolees']) await rm(ici(nom), { recursive: true, force: true });
  const session: string[] = [];
  for (const etape of SCENARIO) session.push(await jouer(etape, surBase));
  await writeFile(join(RACINE, SESSION), session.join('\n'));
  const ecrits = new Map<string, string>();
  for (const nom of [...TEXTES, 'rapport.html']) ecrits.set(nom, alleger(await readFile(ici(nom), 'utf8')));
  await jouer(TRUCAGE, surBase);
  for (const [nom, contenu] of ecrits) await writeFile(ici(nom), contenu);
  await rm(ici('rapports'), { recursive: true, force: true });
}

/** Écrit une figure de la documentation. */
export async function ecrireFigure(nom: string, contenu: string): Promise<void> {
  await mkdir(join(RACINE, FIGURES), { recursive: true });
  await writeFile(join(RACINE, FIGURES, nom), contenu);
}

/** Joue une étape, la capture s'il le faut ; rend l'invite et tout ce qui s'affiche. */
async function jouer({ commande, geste, capture }: Etape, surBase: SurBase): Promise<string> {
  await geste?.(surBase);
  const affiche = lancer(...commande);
  if (capture !== undefined) await ecrireFigure(`${capture}.svg`, capturer(affiche));
  return affiche;
}

const ici = (nom: string): string => join(RACINE, EXEMPLES, nom);

/** Lance un script dans le dossier des exemples, comme à la main. */
function lancer(script: string, ...arguments_: readonly string[]): string {
  const reels = arguments_.map((mot) => (/\.(csv|json)$/.test(mot) ? join(EXEMPLES, mot) : mot));
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, ...reels, '--base', BASE_EXEMPLES, '--sortie', EXEMPLES],
    { cwd: RACINE, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } },
  );
  return alleger(`$ npx tsx ${[script, ...arguments_].join(' ')}\n${stderr}${stdout}`);
}

/** Les exemples se lisent comme si on les avait produits dans le dossier du projet, dans la base par défaut. */
const alleger = (texte: string): string =>
  texte
    .replaceAll(` --base ${BASE_EXEMPLES}`, '')
    .replaceAll(RACINE + sep, '')
    .replaceAll(`${EXEMPLES}${sep}`, '')
    .replaceAll(BASE_EXEMPLES, 'clevity');

/** Ce qu'une commande a affiché, dans la session. */
export function extrait(session: string, commande: string): string {
  const debut = session.split(/^(?=\$ )/m).find((bloc) => bloc.split('\n')[0]?.startsWith(`$ ${commande}`));
  return debut?.trimEnd() ?? `(${commande} ne figure pas dans la session)`;
}
