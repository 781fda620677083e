/** Lignage : chaque ligne a exactement une origine par ligne qui y contribue, et aucune origine ne pointe nulle part. */
import { champsGardes, ENTITES, fusionne, MODELE, type Entite } from '../metier/modele';
import { FICHIER_QUARANTAINE } from './fichiers';
import { collecter, parRangee, parRequete, unir, type Controle, type Epreuve, type Fiche } from './types';

const REMEDE_ORIGINE =
  "l'origine d'avant est dans l'historique de la ligne (SELECT … FOR SYSTEM_TIME ALL) : rétablissez id_fichier et ligne.";
const REMEDE_MAIN =
  "comparez avec la version d'avant (SELECT … FOR SYSTEM_TIME ALL) ; une correction voulue se fait dans le fichier source, puis par reprise.ts.";

const fiche = (code: string, intitule: string, remede: string): Fiche => ({
  ...{ code, famille: 'Lignage', intitule, remede },
});

const cleDe = (entite: Entite): string => `CONCAT('${entite} ', t.${MODELE[entite].cle})`;
const CLE_FUSION = `CONCAT('correspondances ', t.entite, ' ', t.source, ' ', t.id_source)`;

const ORIGINE = `CONCAT('origine : fichier ', t.id_fichier, ' (', f.nom, ', ', f.entite, ', source ', f.source, ', exécution ', COALESCE(e.statut, 'inconnue'), ')')`;

/** L'origine d'une ligne est un fichier de la bonne entité et de la bonne source, d'une exécution validée. */
const origineFausse = (entite: string): string =>
  `f.id_fichier IS NOT NULL AND (f.entite <> ${entite} OR f.source <> t.source OR NOT (e.statut <=> 'terminee') OR t.ligne = 0)`;

const AVEC_FICHIER = `JOIN fichiers f ON f.id_fichier = t.id_fichier LEFT JOIN executions e ON e.id_execution = f.id_execution`;

/** Ce qu'une exécution qui n'est pas validée a laissé dans une table sans source propre. */
const nonValidee = (table: string, cle: string): string =>
  `SELECT CONCAT('${table} ', t.${cle}) AS cle, ${ORIGINE} AS detail FROM ${table} t ${AVEC_FICHIER} WHERE NOT (e.statut <=> 'terminee')`;

/** Les fichiers dont deux lignes peuvent porter le même numéro : rendus après correction, ou sortis de quarantaine. */
const UNE_LIGNE_PAR_NUMERO = `f.chemin <> '${FICHIER_QUARANTAINE}' AND JSON_VALUE(f.dialecte, '$.rangLigne') IS NULL`;

/** Deux rangées de la table, une rangée et une fusion, ou deux fusions, que la même ligne de fichier aurait données. */
function originesDoubles(entite: Entite): string[] {
  const lignes = `SELECT id_fichier, ligne, ${cleDe(entite)} AS qui FROM ${entite} t`;
  const fusions = `SELECT id_fichier, ligne, ${CLE_FUSION} AS qui FROM correspondances t WHERE entite = '${entite}'`;
  const contributions = fusionne(entite) ? `${lignes} UNION ALL ${fusions}` : lignes;
  const groupes = fusionne(entite) ? `(${contributions}) c` : entite;
  return [
    `SELECT CONCAT(f.nom, ':', d.ligne) AS cle, CONCAT('revendiquée ', d.nombre, ' fois, par ',
       (SELECT GROUP_CONCAT(q.qui ORDER BY q.qui SEPARATOR ', ') FROM (${contributions}) q
        WHERE q.id_fichier = d.id_fichier AND q.ligne = d.ligne)) AS detail
     FROM (SELECT id_fichier, ligne, COUNT(*) AS nombre FROM ${groupes} GROUP BY id_fichier, ligne HAVING COUNT(*) > 1) d
     STRAIGHT_JOIN fichiers f ON f.id_fichier = d.id_fichier AND f.entite = '${entite}' WHERE ${UNE_LIGNE_PAR_NUMERO}`,
  ];
}

const cibleAbsente = unir(
  ENTITES.filter(fusionne).map(
    (entite) => `SELECT ${CLE_FUSION} AS cle, CONCAT('cible ', t.id_cible, ' : absente de ${entite}') AS detail
      FROM correspondances t LEFT JOIN ${entite} b ON b.${MODELE[entite].cle} = t.id_cible
      WHERE t.entite = '${entite}' AND b.${MODELE[entite].cle} IS NULL`,
  ),
);

/** Ce que l'historique dit d'une colonne, sous l'écriture qu'il lui donne. */
const colonnesHistoriques = (entite: Entite): ReadonlyMap<string, string> =>
  new Map([
    ...champsGardes(entite)
      .filter(({ nature }) => nature !== 'agence')
      .map(({ nom }): [string, string] => [nom, `t.${nom}`]),
    ...['id_fichier', 'ligne', 'id_source', 'cle', 'transformations', 'hors_modele'].map((nom): [string, string] => [
      nom,
      `t.${nom}`,
    ]),
    ['empreinte', 'LOWER(HEX(t.empreinte))'],
  ]);

/** Deux valeurs d'un champ de l'historique `h` diffèrent ; une note s'écrit `4`, `4.5` ou `4.50`. */
const differe = (une: string, autre: string): string =>
  `NOT IF(h.champ = 'note_satisfaction', ${une} + 0 <=> ${autre} + 0, BINARY ${une} <=> BINARY ${autre})`;

/** L'historique parle d'une ligne qui existe, et la dernière valeur qu'il dit retenue est celle de la base. */
const historiqueFaux = (entite: Entite): string => {
  const { cle } = MODELE[entite];
  const colonnes = colonnesHistoriques(entite);
  const noms = [...colonnes.keys()].map((champ) => `'${champ}'`).join(', ');
  const valeur = [...colonnes].map(([champ, sql]) => `WHEN '${champ}' THEN CAST(${sql} AS CHAR)`).join(' ');
  return `SELECT CONCAT('historique ', h.id_historique) AS cle,
      IF(t.${cle} IS NULL, CONCAT('${entite} ', h.id_ligne, ' : absente'),
         CONCAT('${entite} ', h.id_ligne, ', ', h.champ, ' : la valeur retenue n''est plus celle de la base')) AS detail
    FROM (SELECT MAX(id_historique) AS id_historique FROM historique WHERE entite = '${entite}' GROUP BY id_ligne, champ) d
    STRAIGHT_JOIN historique h ON h.id_historique = d.id_historique
    LEFT JOIN ${entite} t ON t.${cle} = h.id_ligne
    WHERE t.${cle} IS NULL OR h.champ IN (${noms}) AND ${differe(`CASE h.champ ${valeur} END`, 'h.valeur_retenue')}`;
};

/** Une mise à jour part de la valeur que l'historique disait retenue avant elle. */
const historiqueRompu = `SELECT CONCAT('historique ', h.id_historique) AS cle,
    CONCAT(h.entite, ' ', h.id_ligne, ', ', h.champ, ' : la valeur d''avant n''est pas celle que l''historique disait retenue') AS detail
  FROM (SELECT id_historique, entite, id_ligne, champ, code, valeur_ecartee,
               LAG(id_historique) OVER suite AS precedente, LAG(valeur_retenue) OVER suite AS retenue
        FROM historique WINDOW suite AS (PARTITION BY entite, id_ligne, champ ORDER BY id_historique)) h
  WHERE h.code = 'MAJ' AND h.precedente IS NOT NULL AND ${differe('h.retenue', 'h.valeur_ecartee')}`;

const executionSansFin = `SELECT CONCAT('executions ', e.id_execution) AS cle, CONCAT('statut ', e.statut, IF(e.fin IS NULL, ', sans fin', '')) AS detail
  FROM executions e LEFT JOIN (SELECT id_execution, COUNT(*) AS nombre FROM fichiers GROUP BY id_execution) f USING (id_execution)
  WHERE (e.statut = 'terminee' AND (e.fin IS NULL OR (f.nombre IS NULL AND e.script <> 'annulation')))
     OR (e.statut IN ('interrompue', 'refusee') AND f.nombre IS NOT NULL)`;

/** Une milliseconde de grâce : celle que DATETIME(3) arrondit. */
const pendant = (instant: string, execution: string): string =>
  `${instant} >= ${execution}.debut AND ${instant} < ${execution}.fin + INTERVAL 1000 MICROSECOND`;

/** Le plus souvent, l'exécution qui a écrit la rangée est celle de son fichier ; sinon une autre l'a complétée, ou personne. */
const ecritesALaMain = ENTITES.map((table): Epreuve => ({
  table,
  condition: `NOT COALESCE(${pendant('t.row_start', 'e')}, FALSE)
      AND NOT EXISTS (SELECT 1 FROM executions x WHERE ${pendant('t.row_start', 'x')})`,
  detail: `CONCAT('insérée ou modifiée le ', t.row_start)`,
  historique: true,
}));

/** Les rangées disparues à un instant qu'aucune exécution ne couvre. */
const supprimeesALaMain = unir(
  ENTITES.map((entite) => {
    const { cle } = MODELE[entite];
    const passees = `FOR SYSTEM_TIME ALL v WHERE v.row_end <= CURRENT_TIMESTAMP(6)`;
    return `SELECT DISTINCT CONCAT('${entite} ', d.${cle}) AS cle, CONCAT('supprimée le ', d.row_end) AS detail
      FROM (SELECT v.${cle}, v.row_end FROM ${entite} ${passees}) d LEFT JOIN ${entite} t ON t.${cle} = d.${cle}
      WHERE t.${cle} IS NULL AND NOT EXISTS (SELECT 1 FROM executions x WHERE ${pendant('d.row_end', 'x')})`;
  }),
);

const RESTAUREE = "la base a été restaurée d'une sauvegarde : l'historique des tables commence après la migration";

/** Sans objet si l'historique recommence : il ne dit plus qui a écrit quoi. */
const surHistorique = (controle: Controle): Controle => ({
  ...controle,
  constater: async (contexte) =>
    contexte.restauree ? { fautes: [], nonVerifiable: [RESTAUREE] } : controle.constater(contexte),
});

export const LIGNAGE: readonly Controle[] = [
  parRangee(
    fiche(
      'LIG-01',
      "l'origine de chaque ligne est un fichier de son entité et de sa source, d'une exécution validée",
      REMEDE_ORIGINE,
    ),
    ENTITES.map((table) => ({ table, condition: origineFausse(`'${table}'`), detail: ORIGINE })),
    [
      `SELECT ${CLE_FUSION} AS cle, ${ORIGINE} AS detail FROM correspondances t ${AVEC_FICHIER} WHERE ${origineFausse('t.entite')}`,
      nonValidee('agences', 'id_agence'),
      nonValidee('historique', 'id_historique'),
    ],
  ),
  parRequete(
    fiche('LIG-02', "une ligne de fichier n'a donné qu'une ligne en base, ou une fusion", REMEDE_ORIGINE),
    unir(ENTITES.flatMap(originesDoubles)),
  ),
  parRequete(
    fiche(
      'LIG-03',
      'la ligne que désigne chaque correspondance existe',
      "la ligne désignée est dans l'historique : rétablissez-la, ou retirez la correspondance.",
    ),
    cibleAbsente,
  ),
  {
    ...fiche(
      'LIG-04',
      "l'historique des fusions et des mises à jour parle de lignes qui existent, telles qu'elles sont",
      REMEDE_MAIN,
    ),
    constater: async ({ base }) => ({
      fautes: [
        ...(await collecter(base, unir(ENTITES.map(historiqueFaux)))),
        ...(await collecter(base, historiqueRompu)),
      ],
    }),
  },
  parRequete(
    fiche(
      'LIG-09',
      "une exécution validée a une fin et des fichiers ; une autre n'a rien écrit",
      'log.txt dit comment cette exécution a fini.',
    ),
    executionSansFin,
  ),
  surHistorique(
    parRangee(
      fiche('LIG-10', "aucune ligne n'a été insérée ou modifiée en dehors d'une exécution", REMEDE_MAIN),
      ecritesALaMain,
    ),
  ),
  surHistorique(
    parRequete(
      fiche(
        'LIG-11',
        "aucune ligne n'a été supprimée en dehors d'une exécution",
        "la ligne est dans l'historique (SELECT … FOR SYSTEM_TIME ALL) : réinsérez-la, ou relancez la migration de son fichier.",
      ),
      supprimeesALaMain,
    ),
  ),
];
