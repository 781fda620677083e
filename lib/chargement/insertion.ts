/**
 * Du transit aux tables métier : insérer les lignes acceptées, fusionner celles qui complètent une autre, garder la
 * trace de ce qu'elles disaient d'autre.
 *
 * La clé d'une ligne insérée est `n + décalage` : elle ne dépend que du contenu des fichiers et de la base, si bien
 * qu'une exécution reprise après une coupure donne les mêmes clés.
 */
import type { Base } from '../base/connexion';
import { MODELE, type Entite } from '../metier/modele';
import { CODES_ENSEMBLE } from '../metier/regles';
import { idReference, jointureReferences } from './references';
import { champsGardes, lignesEtSorts, references, SANS_VERDICT, tableTransit } from './transit';

/** Les numéros `n` qu'une exécution donne aux lignes d'une entité, et ce qui en fait les clés en base. */
export interface Tranche {
  readonly premierN: number;
  readonly dernierN: number;
  /** Ce qu'il faut ajouter à `n` pour obtenir des clés jamais servies, pas même à une ligne retirée depuis. */
  readonly decalage: number;
  /** La table contenait déjà des lignes. */
  readonly peuplee: boolean;
}

/** La tranche d'une entité dont la première ligne aura le numéro `premierN` ; à appeler avant toute insertion. */
export async function ouvrirTranche(base: Base, entite: Entite, premierN: number): Promise<Omit<Tranche, 'dernierN'>> {
  const { maximum, peuplee } = await base.lireUne<{ maximum: number; peuplee: number }>(
    `SELECT COALESCE(MAX(${MODELE[entite].cle}), 0) AS maximum, EXISTS (SELECT 1 FROM ${entite}) AS peuplee
     FROM ${entite} FOR SYSTEM_TIME ALL`,
  );
  return { premierN, decalage: maximum - premierN + 1, peuplee: peuplee === 1 };
}

/**
 * Signale les remarques qui demandent de comparer une ligne à d'autres ; à appeler après l'insertion. L'index est
 * imposé : au milieu d'une transaction, l'optimiseur croit vide une table qui vient de se remplir.
 */
export async function signalerEnsemble(base: Base, entite: Entite, tranche: Tranche): Promise<void> {
  const inscrire = (requete: string): Promise<number> =>
    base.executer(`INSERT INTO transit_anomalies (n, code, champ, valeur, effet) ${requete}`);
  if (entite === 'clients') {
    // Un nom déjà vu est suspect (`suspects.ts`) : tous les homonymes, sauf le premier, sont dans le transit.
    await inscrire(
      `SELECT t.n, 'CLI-08', 'nom', t.nom, 'signalee' FROM ${lignesEtSorts(entite)}
       WHERE ${SANS_VERDICT} AND EXISTS (
         SELECT 1 FROM clients c FORCE INDEX (clients_nom_compare)
         WHERE c.nom_compare = t.nom_compare AND c.id_client < t.n + ${tranche.decalage})`,
    );
  }
  if (entite === 'affectations') {
    // Une ligne de la voie directe tombe dans son projet (`periodes.ts`).
    await inscrire(
      `SELECT STRAIGHT_JOIN t.n, 'AFF-06', 'date_affectation', b.date_affectation, 'signalee'
       FROM ${lignesEtSorts(entite)} JOIN affectations b ON b.id_affectation = t.n + ${tranche.decalage}
       JOIN projets p ON p.id_projet = b.id_projet
       WHERE ${SANS_VERDICT} AND (b.date_affectation < p.date_debut OR b.date_affectation > p.date_fin)`,
    );
  }
}

/** Les colonnes qu'une insertion remplit, dans l'ordre ; l'empreinte est écrite en hexadécimal. */
export const colonnesInserees = (entite: Entite): string[] => [
  MODELE[entite].cle,
  ...champsGardes(entite).map(({ nom, nature }) => (nature === 'agence' ? 'id_agence' : nom)),
  ...(entite === 'clients' ? ['nom_compare'] : []),
  ...['source', 'id_source', 'cle', 'ligne', 'transformations', 'hors_modele', 'id_fichier', 'empreinte'],
];

/**
 * Insère des lignes acceptées d'une entité, depuis le transit ; rend leur nombre.
 * @param disputees vrai : celles qui ont été départagées ; faux : toutes les autres
 */
export async function insererEntite(
  base: Base,
  entite: Entite,
  disputees: boolean,
  decalage: number,
  premierFichier: number,
): Promise<number> {
  if (entite === 'intervenants') await insererAgences(base, disputees, premierFichier);
  const expressions = new Map([
    [MODELE[entite].cle, `t.n + ${decalage}`],
    ...references(entite).map(({ nom }): [string, string] => [nom, idReference(entite, nom)]),
    ['id_agence', 'g.id_agence'],
    ['id_fichier', `t.rang + ${premierFichier}`],
    ['empreinte', 'UNHEX(t.empreinte)'],
  ]);
  const colonnes = colonnesInserees(entite);
  return base.executer(
    `INSERT INTO ${entite} (${colonnes.join(', ')})
     SELECT STRAIGHT_JOIN ${colonnes.map((colonne) => expressions.get(colonne) ?? `t.${colonne}`).join(', ')}
     FROM ${choisies(entite, disputees)} ${jointureReferences(entite)}
     ${entite === 'intervenants' ? 'JOIN agences g ON g.nom = t.agence' : ''}
     ${choisir(disputees)} ORDER BY t.n`,
  );
}

/** Les lignes qui ont été départagées, ou toutes les autres ; `choisir` n'en retient que les acceptées. */
const choisies = (entite: Entite, disputees: boolean): string =>
  disputees
    ? `transit_disputees d JOIN ${tableTransit(entite)} t USING (n) LEFT JOIN transit_sorts s ON s.n = t.n`
    : `${lignesEtSorts(entite)} LEFT JOIN transit_disputees d ON d.n = t.n`;

/** La condition qui, parmi les lignes de `choisies`, retient celles qui s'insèrent. */
const choisir = (disputees: boolean): string => `WHERE ${SANS_VERDICT}${disputees ? '' : ' AND d.n IS NULL'}`;

/** La plus grande clé d'agence jamais servie : celle d'une agence retirée est encore dans l'historique des intervenants. */
const DERNIERE_AGENCE = `GREATEST((SELECT COALESCE(MAX(id_agence), 0) FROM agences),
       (SELECT COALESCE(MAX(id_agence), 0) FROM intervenants FOR SYSTEM_TIME ALL))`;

/** Les agences que les intervenants acceptés nomment pour la première fois, sous la première écriture rencontrée. */
async function insererAgences(base: Base, disputees: boolean, premierFichier: number): Promise<void> {
  await base.executer(
    `INSERT INTO agences (id_agence, nom, id_fichier)
     SELECT ${DERNIERE_AGENCE} + ROW_NUMBER() OVER (ORDER BY t.n), t.agence, t.rang + ${premierFichier}
     FROM transit_intervenants t
     JOIN (SELECT MIN(t.n) AS n FROM ${choisies('intervenants', disputees)} ${choisir(disputees)} GROUP BY t.agence) premiere USING (n)
     LEFT JOIN agences g ON g.nom = t.agence
     WHERE g.id_agence IS NULL`,
  );
}

/** Les champs qu'une ligne fusionnée, ou la copie d'une affectation, peut compléter. */
export const COMPLETES: Readonly<Record<Entite, readonly string[]>> = {
  clients: ['date_inscription', 'region', 'commentaire'],
  intervenants: ['telephone'],
  projets: [],
  affectations: ['commentaire'],
};

/** Les champs qui peuvent différer sans que ce soit une autre entité : la valeur écartée va à l'historique. */
const COMPARES: Readonly<Record<Entite, readonly string[]>> = {
  clients: ['nom', ...COMPLETES.clients],
  intervenants: ['nom', 'prenom', ...COMPLETES.intervenants],
  projets: [],
  affectations: COMPLETES.affectations,
};

/** Le sort d'une ligne qui complète celle qu'elle rejoint : une fiche fusionnée, ou la copie d'une affectation. */
export const sortQuiComplete = (entite: Entite): 'fusionnee' | 'ignoree' =>
  entite === 'affectations' ? 'ignoree' : 'fusionnee';

/**
 * Applique les fusions : la ligne fusionnée garde ses identités, complète les champs vides dans l'ordre des lignes,
 * n'écrase rien ; ce qu'elle disait d'autre va à l'historique.
 */
export async function fusionnerEntite(base: Base, entite: Entite, premierFichier: number): Promise<void> {
  if (entite === 'projets') return;
  const sort = sortQuiComplete(entite);
  const code = CODES_ENSEMBLE[entite].fusion ?? CODES_ENSEMBLE[entite].copie;
  if (sort === 'fusionnee') await garderCorrespondances(base, entite, premierFichier);
  for (const champ of COMPLETES[entite]) await completer(base, entite, champ, sort, code, premierFichier);
  for (const champ of COMPARES[entite]) {
    await ecarter(base, entite, sort, code, champ, `b.${champ}`, `t.${champ}`, '', premierFichier);
  }
  if (entite === 'intervenants') {
    const agences = 'JOIN agences g ON g.id_agence = b.id_agence';
    await ecarter(base, entite, sort, code, 'agence', 'g.nom', 't.agence', agences, premierFichier);
  }
  if (entite === 'affectations') {
    await ecarter(base, entite, sort, code, 'hors_modele', 'b.hors_modele', 't.hors_modele', '', premierFichier);
  }
}

async function garderCorrespondances(base: Base, entite: Entite, premierFichier: number): Promise<void> {
  const valeurs = champsGardes(entite).map(({ nom }) => `'${nom}', t.${nom}`);
  await base.executer(
    `INSERT INTO correspondances
       (entite, cle, source, id_source, id_cible, empreinte, id_fichier, ligne, valeurs, transformations, hors_modele)
     SELECT '${entite}', t.cle, t.source, t.id_source, s.id_cible, UNHEX(t.empreinte), t.rang + ${premierFichier}, t.ligne,
            JSON_OBJECT(${valeurs.join(', ')}), t.transformations, t.hors_modele
     FROM ${tableTransit(entite)} t JOIN transit_sorts s USING (n) WHERE s.sort = 'fusionnee'`,
  );
}

/** La clé d'une rangée d'historique, dans l'ordre des lignes `t` : une exécution reprise après une coupure donne les mêmes. */
const CLE_HISTORIQUE = '(SELECT COALESCE(MAX(id_historique), 0) FROM historique) + ROW_NUMBER() OVER (ORDER BY t.n)';

/** La première ligne qui a une valeur complète le champ vide de sa cible, et l'historique le retient. */
async function completer(
  base: Base,
  entite: Entite,
  champ: string,
  sort: string,
  code: string,
  premierFichier: number,
): Promise<void> {
  const { cle } = MODELE[entite];
  const complements = `${entite} b
    JOIN (SELECT s.id_cible, MIN(t.n) AS n FROM transit_sorts s JOIN ${tableTransit(entite)} t USING (n)
          WHERE s.sort = '${sort}' AND NOT s.exacte AND t.${champ} IS NOT NULL GROUP BY s.id_cible) p ON p.id_cible = b.${cle}
    JOIN ${tableTransit(entite)} t ON t.n = p.n`;
  await base.executer(
    `INSERT IGNORE INTO historique
       (id_historique, entite, id_ligne, champ, code, valeur_retenue, empreinte, id_fichier, ligne)
     SELECT ${CLE_HISTORIQUE}, '${entite}', b.${cle}, '${champ}', '${code}', t.${champ}, UNHEX(MD5(CONCAT('+', t.${champ}))),
            t.rang + ${premierFichier}, t.ligne
     FROM ${complements} WHERE b.${champ} IS NULL`,
  );
  await base.executer(`UPDATE ${complements} SET b.${champ} = t.${champ} WHERE b.${champ} IS NULL`);
}

/** Ce qu'une ligne fusionnée ou copiée disait d'autre que la base. */
async function ecarter(
  base: Base,
  entite: Entite,
  sort: string,
  code: string,
  champ: string,
  retenue: string,
  ecartee: string,
  jointure: string,
  premierFichier: number,
): Promise<void> {
  await base.executer(
    `INSERT IGNORE INTO historique
       (id_historique, entite, id_ligne, champ, code, valeur_retenue, valeur_ecartee, empreinte, id_fichier, ligne)
     SELECT STRAIGHT_JOIN ${CLE_HISTORIQUE}, '${entite}', b.${MODELE[entite].cle}, '${champ}', '${code}', ${retenue}, ${ecartee},
            UNHEX(MD5(JSON_ARRAY(${retenue}, ${ecartee}))), t.rang + ${premierFichier}, t.ligne
     FROM transit_sorts s JOIN ${tableTransit(entite)} t USING (n)
     JOIN ${entite} b ON b.${MODELE[entite].cle} = s.id_cible ${jointure}
     WHERE s.sort = '${sort}' AND NOT s.exacte AND ${ecartee} IS NOT NULL AND NOT (BINARY ${ecartee} <=> BINARY ${retenue})`,
  );
}
