/** Les commandes : arguments, options, aide. La lecture des options, `--aide` et la documentation s'en servent. */
import { drapeau, entier, part, texte, type Commande, type Option } from '../commun/cli';
import { BASE_DES_JEUX_DE_TEST, BASE_PAR_DEFAUT, OPTIONS_BASE } from '../base/config';
import { ErreurUtilisateur } from '../commun/erreurs';
import { nombre } from '../commun/tableau';
import { LIGNES_DETAILLEES } from '../comptes_rendus/operations';
import type { Seuil } from './execution';

/** `--seuil 10%` : une part des lignes lues ; `--seuil 25` : un nombre de lignes. */
const seuil: Option<Seuil | undefined> = {
  valeur: 'SEUIL',
  aide: "au-delà de cette part (10%) ou de ce nombre (25) de lignes isolées, rien n'est écrit",
  defaut: undefined,
  lire: (donne, nom) => {
    const lu = /^(\d+(?:[.,]\d+)?)\s*(%?)$/.exec(donne.trim());
    const valeur = Number(lu?.[1]?.replace(',', '.'));
    const enPart = lu?.[2] === '%';
    if (lu === null || (enPart && valeur > 100) || (!enPart && !Number.isInteger(valeur))) {
      throw new ErreurUtilisateur(
        `L'option --${nom} attend une part (10%) ou un nombre de lignes (25) ; « ${donne} » n'est ni l'une ni l'autre.`,
      );
    }
    return {
      texte: donne.trim(),
      depasse: (isolees, lues) => (enPart ? lues > 0 && (isolees * 100) / lues > valeur : isolees > valeur),
    };
  },
};

/** `--journal complet` : chaque ligne a son entrée, si nombreuses qu'elles soient. */
const journal: Option<'complet' | undefined> = {
  valeur: 'complet',
  aide: `une entrée par ligne dans le journal, même au-delà de ${nombre(LIGNES_DETAILLEES)} lignes (sinon, par plages contiguës)`,
  defaut: undefined,
  lire: (donne, nom) => {
    if (donne.trim() === 'complet') return 'complet';
    throw new ErreurUtilisateur(`L'option --${nom} n'admet que « complet » ; « ${donne} » n'est pas connu.`);
  },
};

const OPTIONS_CHARGEMENT = {
  ...OPTIONS_BASE,
  base: texte(
    'NOM',
    undefined,
    `base à utiliser (par défaut : celle de l'URL, sinon ${BASE_PAR_DEFAUT} ; ${BASE_DES_JEUX_DE_TEST} pour un jeu de test)`,
  ),
  actualiser: drapeau(
    'une ligne de même source et de même identifiant, plus récente, met à jour la base champ par champ',
  ),
  simulation: drapeau('fait tout, sauf écrire dans les tables métier'),
  seuil,
  'echelle-note': entier('N', undefined, 'les notes sans barre sont sur N ; elles sont ramenées sur 5', 1),
  sortie: texte('DOSSIER', '.', "où écrire journaux, rapports et fichiers d'isolés"),
  journal,
  json: texte('FICHIER|-', undefined, 'écrit aussi le bilan en JSON dans ce fichier ; - : seul sur la sortie standard'),
} as const;

const OPTIONS_MIGRATION = {
  ...OPTIONS_CHARGEMENT,
  apercu: drapeau('montre ce qui est compris de chaque fichier et ses cinq premières lignes, sans toucher à la base'),
  'ecrire-correspondances': drapeau(
    'avec --apercu : écrit dans le dossier un correspondances.json prêt à retoucher, avec ce qui a été deviné de chaque colonne',
  ),
  annuler: entier('ID', undefined, "annule l'exécution ID : retire ce qu'elle a inséré, défait ses fusions", 1),
} as const;

export const MIGRATION = {
  script: 'migration',
  resume: 'Migre un dossier de fichiers CSV ou Excel dans MariaDB ; les lignes en erreur sont isolées, jamais perdues.',
  argument: { nom: 'dossier', defaut: 'data_1', aide: 'le dossier à migrer' },
  options: OPTIONS_MIGRATION,
  exemples: [
    'npx tsx migration.ts',
    'npx tsx migration.ts data --base clevity_test',
    'npx tsx migration.ts data_1 --simulation --seuil 10%',
    'npx tsx migration.ts data_1 --apercu',
    'npx tsx migration.ts DOSSIER --apercu --ecrire-correspondances',
    'npx tsx migration.ts --annuler 3',
  ],
} as const satisfies Commande<typeof OPTIONS_MIGRATION>;

export const REPRISE = {
  script: 'reprise',
  resume:
    'Reprend un fichier en erreur : identifie les lignes fautives, les corrige ou les isole, réinjecte les valides.',
  argument: {
    nom: 'fichier',
    defaut: 'data_1/projets_corrompus.csv',
    aide: 'le fichier à reprendre, ou un fichier de lignes isolées corrigé à la main',
  },
  options: OPTIONS_CHARGEMENT,
  exemples: ['npx tsx reprise.ts', 'npx tsx reprise.ts isolees/clients_agence1.csv'],
} as const satisfies Commande<typeof OPTIONS_CHARGEMENT>;

const OPTIONS_VALIDATION = {
  ...OPTIONS_BASE,
  sortie: texte('DOSSIER', '.', 'où écrire le rapport'),
  json: texte(
    'FICHIER|-',
    undefined,
    'écrit aussi les verdicts en JSON dans ce fichier ; - : seuls sur la sortie standard',
  ),
  expliquer: texte(
    'ENTITE',
    undefined,
    "raconte l'histoire d'une ligne : --expliquer projet 42, ou --expliquer projet commune:42",
  ),
  junit: texte('FICHIER', undefined, "écrit aussi les verdicts en JUnit XML, pour un serveur d'intégration"),
} as const;

export const VALIDATION = {
  script: 'validate',
  resume: 'Contrôle la base après migration, sans rien y changer, et rend un verdict par contrôle.',
  argument: {
    nom: 'clé',
    defaut: '',
    aide: 'avec --expliquer : la clé en base (42) ou source:identifiant (agence1:42)',
  },
  options: OPTIONS_VALIDATION,
  exemples: [
    'npx tsx validate.ts',
    'npx tsx validate.ts --base clevity_test',
    'npx tsx validate.ts --json verdicts.json --junit verdicts.xml',
    'npx tsx validate.ts --expliquer client agence1:4',
  ],
} as const satisfies Commande<typeof OPTIONS_VALIDATION>;

const OPTIONS_GENERATION = {
  graine: entier('N', 1, 'la même graine donne les mêmes fichiers, octet pour octet'),
  clients: entier('N', 200, 'nombre de clients', 1),
  intervenants: entier('N', 60, "nombre d'intervenants", 1),
  projets: entier('N', 500, 'nombre de projets', 1),
  affectations: entier('N', 1200, "nombre d'affectations"),
  defauts: part(0, "part de lignes fautives ; attendu.json dit alors ce qu'une migration juste en fait"),
  dialectes: drapeau('répartit les fichiers entre agences, chacune avec ses en-têtes, son encodage et son séparateur'),
} as const;

export const GENERATION = {
  script: 'generate_data',
  resume: 'Génère des jeux de test réalistes : clients, intervenants, projets, affectations.',
  argument: { nom: 'dossier', defaut: 'data', aide: 'où écrire les fichiers' },
  options: OPTIONS_GENERATION,
  exemples: ['npx tsx generate_data.ts', 'npx tsx generate_data.ts data --graine 7 --projets 1000 --defauts 5%'],
} as const satisfies Commande<typeof OPTIONS_GENERATION>;
