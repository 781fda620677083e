/**
 * La zone de transit : une table par entité, où les lignes à juger attendent de l'être ensemble, et les petites tables où
 * s'écrivent les jugements. Elle est recréée à chaque exécution et disparaît avec elle, si bien qu'une exécution tuée n'y
 * laisse rien qui compte.
 *
 * Chaque ligne a un numéro `n`, croissant dans l'ordre de la migration : entité, fichier, ligne.
 *
 * Les jointures vont toujours du transit vers la base, par ses clés (`STRAIGHT_JOIN`) : les statistiques d'une table qui
 * vient de se remplir la disent vide, et l'optimiseur la parcourrait en entier pour chaque ligne.
 */
import type { Base } from '../base/connexion';
import type { LigneControlee } from '../controle/controle';
import { ENTITES, MODELE, type Champ, type Entite, type Nature } from '../metier/modele';

const UTF8 = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';
const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';

/** Colonnes communes aux quatre tables de transit, dans l'ordre du chargement. */
const COMMUNES: readonly (readonly [nom: string, type: string])[] = [
  ['n', 'INT UNSIGNED NOT NULL'],
  ['rang', 'INT UNSIGNED NOT NULL'],
  ['ligne', 'INT UNSIGNED NOT NULL'],
  ['source', `VARCHAR(190) ${UTF8} NOT NULL`],
  ['source_references', `VARCHAR(190) ${UTF8} NOT NULL`],
  ['id_source', `VARCHAR(190) ${UTF8} NULL`],
  ['cle', `VARCHAR(100) ${ASCII} NULL`],
  ['nom_compare', `VARCHAR(1010) ${UTF8} NULL`],
  ['empreinte', `CHAR(32) ${ASCII} NOT NULL`],
  ['corrigee', 'TINYINT NOT NULL'],
  ['suspecte', 'TINYINT NOT NULL'],
  ['anomalies', `MEDIUMTEXT ${UTF8} NULL`],
  ['transformations', `MEDIUMTEXT ${UTF8} NULL`],
  ['hors_modele', `MEDIUMTEXT ${UTF8} NULL`],
  ['texte', `LONGTEXT ${UTF8} NULL`],
  ['id_isolee', 'INT UNSIGNED NULL'],
];

const TYPES: Readonly<Record<Exclude<Nature, 'identifiant'>, string>> = {
  reference: `VARCHAR(190) ${UTF8} NULL`,
  nom: `VARCHAR(500) ${UTF8} NULL`,
  texte: `MEDIUMTEXT ${UTF8} NULL`,
  email: `VARCHAR(254) ${ASCII} NULL`,
  agence: 'VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci NULL',
  telephone: `VARCHAR(20) ${ASCII} NULL`,
  date: 'DATE NULL',
  statut: `VARCHAR(10) ${ASCII} NULL`,
  note: 'DECIMAL(4, 2) NULL',
};

export const tableTransit = (entite: Entite): string => `transit_${entite}`;

/** Les champs que la base garde : l'identifiant a ses propres colonnes, `agence` ne sert qu'aux intervenants. */
export const champsGardes = (entite: Entite): readonly Champ[] =>
  MODELE[entite].champs.filter(
    ({ nom, nature }) => nature !== 'identifiant' && !(nom === 'agence' && nature === 'texte'),
  );

/** Les références d'une entité : ses champs qui désignent une autre entité. */
export const references = (entite: Entite): readonly (Champ & { readonly cible: Entite })[] =>
  MODELE[entite].champs.filter((champ): champ is Champ & { cible: Entite } => champ.cible !== undefined);

/** La colonne où une référence dont l'annuaire répond sans aucun doute garde ce qu'elle désigne ; vide : à résoudre. */
export const colonneDesignee = (champ: string): string => `${champ}_designe`;

const colonnes = (entite: Entite): readonly (readonly [string, string])[] => [
  ...COMMUNES,
  ...champsGardes(entite).map(({ nom, nature }): [string, string] => [
    nom,
    nature === 'identifiant' ? '' : TYPES[nature],
  ]),
  ...references(entite).flatMap(({ nom }): [string, string][] => [
    [`${nom}_cle`, `VARCHAR(100) ${ASCII} NULL`],
    [colonneDesignee(nom), 'INT UNSIGNED NULL'],
  ]),
];

/** Les noms des colonnes de sa table de transit, dans l'ordre où une rangée les écrit. */
export const colonnesTransit = (entite: Entite): string[] => colonnes(entite).map(([nom]) => nom);

/** Les tables des jugements, communes aux quatre entités : `n` les départage. */
const JUGEMENTS: Readonly<Record<string, string>> = {
  // Le sort des lignes qui ne sont pas insérées ; l'absence vaut insertion. exacte : la base a reconnu son empreinte, elle ne dit rien
  // d'autre que sa cible.
  transit_sorts: `n INT UNSIGNED NOT NULL PRIMARY KEY, sort ENUM('fusionnee', 'ignoree', 'isolee') NOT NULL,
    id_cible INT UNSIGNED NULL, exacte BOOLEAN NOT NULL DEFAULT FALSE`,
  transit_anomalies: `n INT UNSIGNED NOT NULL, code VARCHAR(10) ${ASCII} NOT NULL, champ VARCHAR(64) ${ASCII} NOT NULL,
    valeur MEDIUMTEXT ${UTF8} NOT NULL, effet VARCHAR(10) ${ASCII} NOT NULL, KEY (n)`,
  // Les références qu'un seul enregistrement porte, toutes sources confondues : le cas ordinaire.
  transit_uniques: `cible VARCHAR(20) ${ASCII} NOT NULL, cle VARCHAR(100) ${ASCII} NOT NULL, id INT UNSIGNED NOT NULL,
    PRIMARY KEY (cible, cle)`,
  // Les autres références distinctes, et ce qu'elles désignent.
  transit_references: `cible VARCHAR(20) ${ASCII} NOT NULL, cle VARCHAR(100) ${ASCII} NOT NULL,
    source VARCHAR(190) ${UTF8} NOT NULL, etat ENUM('trouvee', 'isolee', 'ambigue', 'absente') NULL,
    id INT UNSIGNED NULL, PRIMARY KEY (cible, cle, source)`,
  // Ce que chaque référence pourrait désigner ; id vide : une ligne isolée.
  transit_candidats: `cible VARCHAR(20) ${ASCII} NOT NULL, demande VARCHAR(100) ${ASCII} NOT NULL,
    cle VARCHAR(100) ${ASCII} NOT NULL, source VARCHAR(190) ${UTF8} NOT NULL, id INT UNSIGNED NULL,
    PRIMARY KEY (cible, demande, cle, source)`,
  // Ce que désignent les références de chaque ligne, résolues : dans l'ordre des champs de l'entité.
  transit_resolues: `n INT UNSIGNED NOT NULL PRIMARY KEY, id_1 INT UNSIGNED NULL, etat_1 VARCHAR(10) ${ASCII} NULL,
    id_2 INT UNSIGNED NULL, etat_2 VARCHAR(10) ${ASCII} NULL`,
  // Les lignes à départager : suspectes, ou dont la base porte déjà l'identité, l'e-mail ou le contenu.
  transit_disputees: 'n INT UNSIGNED NOT NULL PRIMARY KEY',
  // Les lignes isolées d'une entité ; occurrence : rang parmi celles de même texte dans le même fichier.
  transit_isolees: 'n INT UNSIGNED NOT NULL PRIMARY KEY, occurrence INT UNSIGNED NOT NULL',
};

/** Les lignes de transit d'une entité, `t`, et leur sort, `s` ; une ligne qui n'en a pas (`SANS_VERDICT`) s'insère. */
export const lignesEtSorts = (entite: Entite): string =>
  `${tableTransit(entite)} t LEFT JOIN transit_sorts s ON s.n = t.n`;
export const SANS_VERDICT = 's.n IS NULL';

const MOTEUR = 'ENGINE = Aria TRANSACTIONAL = 0 ROW_FORMAT = DYNAMIC DEFAULT CHARSET = utf8mb4';

/**
 * Crée la zone de transit, vide.
 *
 * @param aReconnaitre les entités dont des lignes sont peut-être déjà en quarantaine : l'index des lignes physiques ne sert
 *   qu'à elles
 */
export async function creerTransit(base: Base, aReconnaitre: ReadonlySet<Entite>): Promise<void> {
  await effacerTransit(base);
  for (const entite of ENTITES) {
    const definitions = colonnes(entite).map(([nom, type]) => `${nom} ${type}`);
    definitions.push('PRIMARY KEY (n)', ...(aReconnaitre.has(entite) ? ['KEY (ligne)'] : []));
    await base.executer(`CREATE TABLE ${tableTransit(entite)} (${definitions.join(', ')}) ${MOTEUR}`);
  }
  for (const [table, definition] of Object.entries(JUGEMENTS)) {
    await base.executer(`CREATE TABLE ${table} (${definition}) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4`);
  }
}

export async function effacerTransit(base: Base): Promise<void> {
  const tables = [...ENTITES.map(tableTransit), ...Object.keys(JUGEMENTS)];
  await base.executer(`DROP TABLE IF EXISTS ${tables.join(', ')}`);
}

/** Une liste vide, ou l'absence de valeurs, ne s'écrit pas. */
export const enJson = (valeur: readonly unknown[] | Readonly<Record<string, string>> | null): string | null =>
  valeur === null || (Array.isArray(valeur) && valeur.length === 0) ? null : JSON.stringify(valeur);

/**
 * La rangée de transit d'une ligne contrôlée, dans l'ordre de `colonnesTransit`.
 *
 * @param designer ce que désigne en base une référence, si c'est déjà certain
 */
export function rangeeTransit(
  entite: Entite,
  n: number,
  rang: number,
  source: string,
  suspecte: boolean,
  ligne: LigneControlee,
  designer: (cible: Entite, source: string, cle: string) => number | undefined,
): (string | number | null)[] {
  const rangee: (string | number | null)[] = [
    ...[n, rang, ligne.ligne, source, ligne.sourceReferences, ligne.idSource, ligne.cle, ligne.nomCompare],
    ...[ligne.empreinte, ligne.corrigee ? 1 : 0, suspecte ? 1 : 0, enJson(ligne.anomalies)],
    ...[enJson(ligne.transformations), enJson(ligne.horsModele), ligne.texte, null],
  ];
  for (const { nom } of champsGardes(entite)) rangee.push(ligne.valeurs[nom] ?? null);
  for (const { nom, cible } of references(entite)) {
    const cle = ligne.clesReferences[nom];
    if (cle === undefined) rangee.push(null, null);
    else rangee.push(cle, designer(cible, ligne.sourceReferences, cle) ?? null);
  }
  return rangee;
}

/** Les anomalies trouvées ligne à ligne rejoignent celles que les jugements d'ensemble ajouteront. */
export async function deplierAnomalies(base: Base, entite: Entite): Promise<void> {
  await base.executer(
    `INSERT INTO transit_anomalies (n, code, champ, valeur, effet)
     SELECT t.n, a.code, a.champ, a.valeur, a.effet
     FROM ${tableTransit(entite)} t, JSON_TABLE(t.anomalies, '$[*]' COLUMNS (
       code VARCHAR(10) PATH '$.code', champ VARCHAR(64) PATH '$.champ',
       valeur MEDIUMTEXT PATH '$.valeur', effet VARCHAR(10) PATH '$.effet')) a
     WHERE t.anomalies IS NOT NULL`,
  );
}
