/**
 * Les questions groupées : pour toutes les lignes d'un lot, ce que la base en sait. Une question, une requête, nommée d'après ce
 * qu'elle demande. Les clés partent en JSON et rejoignent la table par son index (`JSON_TABLE`), quel que soit leur nombre.
 */
import type { Base } from '../base/connexion';
import { ENSEMBLE } from '../metier/ensemble';
import { champsGardes, MODELE, type Entite } from '../metier/modele';

const ASCII = 'CHARACTER SET ascii COLLATE ascii_bin';
const UTF8 = 'CHARACTER SET utf8mb4 COLLATE utf8mb4_bin';

/** Une table `j` de clés : leur rang (`n`, dès 1) et leurs colonnes. */
const cles = (...colonnes: readonly string[]): string =>
  `JSON_TABLE(?, '$[*]' COLUMNS (n FOR ORDINALITY, ${colonnes
    .map((colonne, rang) => `${colonne} PATH '$[${rang}]'`)
    .join(', ')})) j`;

/** Le nom d'une fiche désignée, tel qu'on le cite. */
function nomCite(entite: Entite): string {
  const { champs } = MODELE[entite].nom;
  return champs.length === 0 ? "''" : `CONCAT_WS(' ', ${champs.map((nom) => `t.${nom}`).join(', ')})`;
}

export interface ReponseIdentite {
  n: number;
  id: number;
  id_fichier: number;
  copie: number;
  absorbee: number;
}

/** Qui porte ces identités (clé, empreinte en hexadécimal) chez cette source ? */
export async function demanderIdentites(
  base: Base,
  { entite, source, absorbees }: { readonly entite: Entite; readonly source: string; readonly absorbees: boolean },
  demandees: readonly (readonly [cle: string, empreinte: string])[],
): Promise<ReponseIdentite[]> {
  if (demandees.length === 0) return [];
  const table = cles(`cle VARCHAR(100) ${ASCII}`, `empreinte CHAR(32) ${ASCII}`);
  const json = JSON.stringify(demandees);
  const requete = `SELECT STRAIGHT_JOIN j.n, t.${MODELE[entite].cle} AS id, t.id_fichier, t.empreinte = UNHEX(j.empreinte) AS copie, 0 AS absorbee
    FROM ${table} JOIN ${entite} t ON t.cle = j.cle AND t.source = ?`;
  if (!absorbees) return base.lire<ReponseIdentite>(requete, [json, source]);
  return base.lire<ReponseIdentite>(
    `${requete} UNION ALL
     SELECT STRAIGHT_JOIN j.n, k.id_cible, k.id_fichier, k.empreinte = UNHEX(j.empreinte), 1
     FROM ${table} JOIN correspondances k ON k.entite = '${entite}' AND k.cle = j.cle AND k.source = ?`,
    [json, source, json, source],
  );
}

/** Les colonnes d'une fiche comparable : ses champs, son agence en toutes lettres, ses colonnes inconnues. */
const colonnesFiche = (entite: Entite): string =>
  [
    `t.${MODELE[entite].cle} AS id`,
    't.id_fichier',
    't.hors_modele',
    ...champsGardes(entite).map(({ nom, nature }) =>
      nature === 'agence' ? '(SELECT g.nom FROM agences g WHERE g.id_agence = t.id_agence) AS agence' : `t.${nom}`,
    ),
    ...(MODELE[entite].nom.gardee === true ? ['t.nom_compare'] : []),
  ].join(', ');

export type RangeeFiche = { n: number; id: number; id_fichier: number } & Record<string, string | number | null>;

/** Qui porte ces adresses ? */
export async function demanderEmails(base: Base, entite: Entite, emails: readonly string[]): Promise<RangeeFiche[]> {
  if (emails.length === 0) return [];
  return base.lire<RangeeFiche>(
    `SELECT STRAIGHT_JOIN j.n, ${colonnesFiche(entite)} FROM ${cles(`email VARCHAR(254) ${ASCII}`)} JOIN ${entite} t ON t.email = j.email`,
    [JSON.stringify(emails.map((email) => [email]))],
  );
}

/** Lesquels de ces noms comparables sont déjà portés ? Rend leurs rangs. */
export async function demanderHomonymes(base: Base, entite: Entite, noms: readonly string[]): Promise<number[]> {
  if (noms.length === 0) return [];
  const rangees = await base.lire<{ n: number }>(
    `SELECT j.n FROM ${cles(`nom VARCHAR(500) ${UTF8}`)} WHERE EXISTS (SELECT 1 FROM ${entite} t WHERE t.nom_compare = j.nom)`,
    [JSON.stringify(noms.map((nom) => [nom]))],
  );
  return rangees.map(({ n }) => n);
}

export interface ReponseCandidat {
  n: number;
  cle: string;
  source: string;
  id_source: string | null;
  id: number | null;
  id_fichier: number;
  nom: string;
}

/**
 * Que peuvent désigner ces références ? Les lignes en base, les identités absorbées, les lignes isolées encore ouvertes.
 * @param familles vrai si une référence sans préfixe peut répondre à « C-12 »
 */
export async function demanderCandidats(
  base: Base,
  cible: Entite,
  demandees: readonly string[],
  familles: boolean,
): Promise<ReponseCandidat[]> {
  if (demandees.length === 0) return [];
  const table = cles(`cle VARCHAR(100) ${ASCII}`);
  const json = JSON.stringify(demandees.map((cle) => [cle]));
  const id = `t.${MODELE[cible].cle}`;
  // Les clés commencent par leurs chiffres : « 12 » trouve 12C, 12D… dans un intervalle de l'index.
  const conditions = [
    't.cle = j.cle',
    ...(familles ? ["j.cle RLIKE '^[0-9]+$' AND t.cle >= CONCAT(j.cle, 'A') AND t.cle < CONCAT(j.cle, '[')"] : []),
  ];
  const nom = nomCite(cible);
  const requetes = conditions.flatMap((condition) => [
    `SELECT STRAIGHT_JOIN j.n, t.cle, t.source, t.id_source, ${id} AS id, t.id_fichier, ${nom} AS nom FROM ${table} JOIN ${cible} t ON ${condition}`,
    `SELECT STRAIGHT_JOIN j.n, t.cle, t.source, t.id_source, t.id_cible, t.id_fichier, '' FROM ${table} JOIN correspondances t ON t.entite = '${cible}' AND ${condition}`,
    `SELECT STRAIGHT_JOIN j.n, t.cle, t.source, t.id_source, NULL, t.id_fichier, '' FROM ${table} JOIN lignes_isolees t ON t.entite = '${cible}' AND ${condition} AND t.etat = 'isolee'`,
  ]);
  return base.lire<ReponseCandidat>(
    requetes.join(' UNION ALL '),
    requetes.map(() => json),
  );
}

/** La période de ces lignes désignées (projets). */
export async function demanderPeriodes(
  base: Base,
  cible: Entite,
  ids: readonly number[],
): Promise<{ id: number; debut: string; fin: string | null }[]> {
  if (ids.length === 0) return [];
  const cle = MODELE[cible].cle;
  return base.lire(
    `SELECT STRAIGHT_JOIN t.${cle} AS id, t.date_debut AS debut, t.date_fin AS fin
     FROM ${cles('id INT UNSIGNED')} JOIN ${cible} t ON t.${cle} = j.id`,
    [JSON.stringify(ids.map((id) => [id]))],
  );
}

/** Les lignes de même contenu : les affectations de mêmes projet, intervenant, date et rôle. */
export async function demanderContenus(
  base: Base,
  entite: Entite,
  contenus: readonly (readonly string[])[],
): Promise<RangeeFiche[]> {
  if (contenus.length === 0) return [];
  const colonnes = (ENSEMBLE[entite].contenu ?? []).map((nom) => {
    const facultatif = ENSEMBLE[entite].facultatifs?.includes(nom) === true;
    const nature = MODELE[entite].champs.find((champ) => champ.nom === nom)?.nature;
    const type = nature === 'reference' ? 'INT UNSIGNED' : nature === 'date' ? 'DATE' : `VARCHAR(500) ${UTF8}`;
    return { type: `${nom} ${type}`, condition: `t.${facultatif ? `${nom}_compare` : nom} = j.${nom}` };
  });
  return base.lire<RangeeFiche>(
    `SELECT STRAIGHT_JOIN j.n, ${colonnesFiche(entite)} FROM ${cles(...colonnes.map(({ type }) => type))}
     JOIN ${entite} t ON ${colonnes.map(({ condition }) => condition).join(' AND ')}`,
    [JSON.stringify(contenus)],
  );
}

/** Ce que l'historique garde déjà de ces lignes. */
export async function demanderEcartees(
  base: Base,
  entite: Entite,
  ids: readonly number[],
): Promise<{ id: number; champ: string; valeur: string }[]> {
  if (ids.length === 0) return [];
  return base.lire(
    `SELECT STRAIGHT_JOIN t.id_ligne AS id, t.champ, t.valeur_ecartee AS valeur
     FROM ${cles('id INT UNSIGNED')} JOIN historique t ON t.entite = '${entite}' AND t.id_ligne = j.id
     WHERE t.valeur_ecartee IS NOT NULL AND t.code <> 'MAJ'`,
    [JSON.stringify([...new Set(ids)].map((id) => [id]))],
  );
}

export interface ReponseEntree {
  n: number;
  id_isolee: number;
  etat: 'isolee' | 'reinjectee' | 'remplacee';
  id_fichier: number;
  ligne: number;
  codes: string;
  id_suite: number | null;
  close_par: number | null;
  /** Elle a été close par un fichier d'isolés rendu. */
  rendue: number | null;
}

const COLONNES_ENTREE = `t.id_isolee, t.etat, t.id_fichier, t.ligne, t.codes, t.id_suite,
  (SELECT f.id_execution FROM fichiers f WHERE f.id_fichier = t.id_fichier_cloture) AS close_par,
  (SELECT JSON_VALUE(f.dialecte, '$.rangId') IS NOT NULL FROM fichiers f WHERE f.id_fichier = t.id_fichier_cloture) AS rendue`;

/** Où chercher des entrées : un fichier d'origine, et les seules entrées d'un numéro inférieur à `avant`. */
export interface LieuDEntrees {
  readonly entite: Entite;
  readonly fichier: string;
  readonly source: string;
  readonly avant: number;
}

/** Les entrées d'avant cette exécution qui gardent ces textes, dans ce fichier (rang du texte, puis ordre des entrées). */
export async function demanderEntrees(
  base: Base,
  { entite, fichier, source, avant }: LieuDEntrees,
  textes: readonly string[],
): Promise<ReponseEntree[]> {
  if (textes.length === 0) return [];
  return base.lire<ReponseEntree>(
    `SELECT STRAIGHT_JOIN j.n, ${COLONNES_ENTREE} FROM ${cles(`empreinte CHAR(32) ${ASCII}`)}
     JOIN lignes_isolees t ON t.entite = '${entite}' AND t.fichier = ? AND t.empreinte_texte = UNHEX(j.empreinte)
     WHERE t.source = ? AND t.id_isolee < ? ORDER BY j.n, t.id_isolee`,
    [JSON.stringify(textes.map((texte) => [texte])), fichier, source, avant],
  );
}

/** Des entrées par leur numéro. */
export async function demanderEntreesDe(base: Base, ids: readonly number[]): Promise<ReponseEntree[]> {
  if (ids.length === 0) return [];
  return base.lire<ReponseEntree>(
    `SELECT STRAIGHT_JOIN j.n, ${COLONNES_ENTREE} FROM ${cles('id INT UNSIGNED')} JOIN lignes_isolees t ON t.id_isolee = j.id`,
    [JSON.stringify(ids.map((id) => [id]))],
  );
}

/** Les codes sous lesquels ces mêmes lignes (clé, empreinte du texte) sont déjà isolées, où que ce soit : la plus ancienne. */
export async function demanderCodes(
  base: Base,
  entite: Entite,
  source: string,
  lignes: readonly (readonly [cle: string | null, empreinte: string])[],
): Promise<{ n: number; codes: string }[]> {
  if (lignes.length === 0) return [];
  return base.lire(
    `SELECT STRAIGHT_JOIN j.n, t.codes FROM ${cles(`cle VARCHAR(100) ${ASCII}`, `empreinte CHAR(32) ${ASCII}`)}
     JOIN lignes_isolees t ON t.entite = '${entite}' AND t.cle <=> j.cle AND t.source = ? AND t.empreinte_texte = UNHEX(j.empreinte)
     WHERE t.etat = 'isolee' ORDER BY j.n, t.id_isolee DESC`,
    [JSON.stringify(lignes), source],
  );
}

export type RangeeLivree = RangeeFiche & {
  dialecte: string;
  empreinte: string;
  id_source: string | null;
  transformations: string | null;
  ligne: number;
  a_la_main: number;
  completes: string | null;
};

/**
 * Ce que disent ces lignes en base, leur fichier, et ce qu'il en est advenu depuis. Une version née hors de toute exécution a été
 * écrite à la main, même si une exécution l'a changée ensuite.
 */
export async function demanderLivrees(base: Base, entite: Entite, ids: readonly number[]): Promise<RangeeLivree[]> {
  if (ids.length === 0) return [];
  return base.lire<RangeeLivree>(
    `SELECT STRAIGHT_JOIN j.n, ${colonnesFiche(entite)}, f.dialecte, LOWER(HEX(t.empreinte)) AS empreinte, t.id_source,
       t.transformations, t.ligne,
       EXISTS (SELECT 1 FROM ${entite} FOR SYSTEM_TIME ALL v WHERE v.${MODELE[entite].cle} = t.${MODELE[entite].cle}
         AND NOT EXISTS (SELECT 1 FROM executions e WHERE v.row_start >= e.debut
           AND IF(e.statut = 'en_cours', TRUE, v.row_start < e.fin + INTERVAL 1000 MICROSECOND))) AS a_la_main,
       (SELECT GROUP_CONCAT(h.champ) FROM historique h WHERE h.entite = '${entite}' AND h.id_ligne = t.${MODELE[entite].cle}
         AND h.valeur_ecartee IS NULL AND h.code <> 'MAJ') AS completes
     FROM ${cles('id INT UNSIGNED')} JOIN ${entite} t ON t.${MODELE[entite].cle} = j.id JOIN fichiers f ON f.id_fichier = t.id_fichier`,
    [JSON.stringify(ids.map((id) => [id]))],
  );
}

/** Ce que disaient, absorbées, les lignes de ces identités. */
export async function demanderAbsorbees(
  base: Base,
  entite: Entite,
  source: string,
  demandees: readonly string[],
): Promise<(RangeeFiche & { valeurs: string; dialecte: string })[]> {
  if (demandees.length === 0) return [];
  return base.lire(
    `SELECT STRAIGHT_JOIN j.n, t.id_cible AS id, t.id_fichier, t.hors_modele, t.valeurs, f.dialecte
     FROM ${cles(`cle VARCHAR(100) ${ASCII}`)} JOIN correspondances t ON t.entite = '${entite}' AND t.cle = j.cle AND t.source = ?
     JOIN fichiers f ON f.id_fichier = t.id_fichier`,
    [JSON.stringify(demandees.map((cle) => [cle])), source],
  );
}

/** Les agences de ces noms (rang), sous leur forme comparable pour la base, et leur clé si elle les connaît. */
export async function demanderAgences(
  base: Base,
  noms: readonly string[],
): Promise<{ n: number; forme: string; id: number | null; id_fichier: number | null }[]> {
  if (noms.length === 0) return [];
  return base.lire(
    `SELECT j.n, HEX(WEIGHT_STRING(j.nom)) AS forme, g.id_agence AS id, g.id_fichier
     FROM ${cles('nom VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci')} LEFT JOIN agences g ON g.nom = j.nom`,
    [JSON.stringify(noms.map((nom) => [nom]))],
  );
}
