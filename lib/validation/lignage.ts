/** Lignage : chaque ligne a exactement une origine par ligne qui y contribue, et aucune origine ne pointe nulle part. */
import { QUARANTAINE } from '../chargement/fichiers';
import { ENTITES, fusionne, MODELE, type Entite } from '../metier/modele';
import { REGLES } from '../metier/regles';
import { collecter, parRequete, unir, type Constat, type Contexte, type Controle } from './types';

const REMEDE_ORIGINE =
  "l'origine d'avant est dans l'historique de la ligne (SELECT … FOR SYSTEM_TIME ALL) : rétablissez id_fichier et ligne.";
const REMEDE_QUARANTAINE = "relancez la migration du dossier d'origine : la quarantaine y reprend ce qui lui manque.";
const REMEDE_MAIN =
  "comparez avec la version d'avant (SELECT … FOR SYSTEM_TIME ALL) ; une correction voulue se fait dans le fichier source, puis par reprise.ts.";

const CODES = new Set(REGLES.map(({ code }) => code));

const FUSIONNABLES = ['clients', 'intervenants'] as const;

const cleDe = (entite: Entite): string => `CONCAT('${entite} ', t.${MODELE[entite].cle})`;
const CLE_FUSION = `CONCAT('correspondances ', t.entite, ' ', t.source, ' ', t.id_source)`;

/** L'origine de chaque ligne est un fichier de la bonne entité et de la bonne source, d'une exécution validée. */
const origineFausse = (cle: string, table: string, entite: string): string =>
  `SELECT ${cle} AS cle,
     CONCAT('origine : fichier ', t.id_fichier, ' (', f.nom, ', ', f.entite, ', source ', f.source, ', exécution ', COALESCE(e.statut, 'inconnue'), ')') AS detail
   FROM ${table} t JOIN fichiers f ON f.id_fichier = t.id_fichier LEFT JOIN executions e ON e.id_execution = f.id_execution
   WHERE f.entite <> ${entite} OR f.source <> t.source OR NOT (e.statut <=> 'terminee') OR t.ligne = 0`;

/** Les fichiers dont deux lignes peuvent porter le même numéro : rendus après correction, ou sortis de quarantaine. */
const UNE_LIGNE_PAR_NUMERO = `f.chemin <> '${QUARANTAINE}' AND JSON_VALUE(f.dialecte, '$.rangLigne') IS NULL`;

const origineDouble = (entite: Entite, contributions: string): string =>
  `SELECT CONCAT(f.nom, ':', d.ligne) AS cle, CONCAT('revendiquée ', d.nombre, ' fois, par ', d.lignes) AS detail
   FROM (SELECT id_fichier, ligne, COUNT(*) AS nombre, GROUP_CONCAT(qui ORDER BY qui SEPARATOR ', ') AS lignes
         FROM (${contributions}) c GROUP BY id_fichier, ligne HAVING COUNT(*) > 1) d
   JOIN fichiers f ON f.id_fichier = d.id_fichier AND f.entite = '${entite}' WHERE ${UNE_LIGNE_PAR_NUMERO}`;

function originesDoubles(entite: Entite): string {
  const table = `SELECT id_fichier, ligne, ${cleDe(entite)} AS qui FROM ${entite} t`;
  const fusions = `SELECT id_fichier, ligne, ${CLE_FUSION} AS qui FROM correspondances t WHERE entite = '${entite}'`;
  return origineDouble(entite, fusionne(entite) ? `${table} UNION ALL ${fusions}` : table);
}

const cibleAbsente = unir(
  FUSIONNABLES.map(
    (entite) => `SELECT ${CLE_FUSION} AS cle, CONCAT('cible ', t.id_cible, ' : absente de ${entite}') AS detail
      FROM correspondances t LEFT JOIN ${entite} b ON b.${MODELE[entite].cle} = t.id_cible
      WHERE t.entite = '${entite}' AND b.${MODELE[entite].cle} IS NULL`,
  ),
);

const HISTORIQUES: readonly (readonly [entite: Entite, champs: readonly string[]])[] = [
  ['clients', ['nom', 'date_inscription', 'region', 'commentaire']],
  ['intervenants', ['nom', 'prenom', 'telephone']],
  ['affectations', ['commentaire']],
];

/** L'historique parle d'une ligne qui existe, et la valeur qu'il dit retenue est celle de la base. */
const historiqueFaux = unir(
  HISTORIQUES.map(([entite, champs]) => {
    const valeur = champs.map((champ) => `WHEN '${champ}' THEN CAST(t.${champ} AS CHAR)`).join(' ');
    return `SELECT CONCAT('historique ', h.id_historique) AS cle,
        IF(t.${MODELE[entite].cle} IS NULL, CONCAT('${entite} ', h.id_ligne, ' : absente'),
           CONCAT('${entite} ', h.id_ligne, ', ', h.champ, ' : la valeur retenue n''est plus celle de la base')) AS detail
      FROM historique h LEFT JOIN ${entite} t ON t.${MODELE[entite].cle} = h.id_ligne
      WHERE h.entite = '${entite}' AND (t.${MODELE[entite].cle} IS NULL
        OR h.champ IN (${champs.map((champ) => `'${champ}'`).join(', ')})
           AND NOT (BINARY CASE h.champ ${valeur} END <=> BINARY h.valeur_retenue))`;
  }),
);

/**
 * Une entrée close a sa ligne en base : là où elle a été réinjectée, ou sous la même identité. La copie d'une affectation ne se
 * reconnaît qu'à son contenu : le rejeu s'en charge.
 */
const reinjecteeSansLigne = unir(
  ENTITES.filter((entite) => entite !== 'affectations').map((entite) => {
    const fusionnable = fusionne(entite);
    const lignes = [`${entite} b`, ...(fusionnable ? [`correspondances b`] : [])].flatMap((table) => {
      const filtre = table.startsWith('correspondances') ? `b.entite = '${entite}' AND ` : '';
      return [
        `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${filtre}b.id_fichier = i.id_fichier_reinjection AND b.ligne = i.ligne)`,
        `NOT EXISTS (SELECT 1 FROM ${table} WHERE ${filtre}b.cle = i.cle AND b.source = i.source)`,
      ];
    });
    return `SELECT CONCAT('lignes_isolees ', i.id_isolee) AS cle, CONCAT(i.fichier, ':', i.ligne, ' dite réinjectée, absente de la base') AS detail
      FROM lignes_isolees i WHERE i.etat = 'reinjectee' AND i.entite = '${entite}' AND ${lignes.join(' AND ')}`;
  }),
);

const etatFaux = `SELECT CONCAT('lignes_isolees ', id_isolee) AS cle,
    CONCAT(fichier, ':', ligne, ' : état « ', etat, ' » ', IF(id_fichier_reinjection IS NULL, 'sans', 'avec'), ' réinjection') AS detail
  FROM lignes_isolees WHERE (etat = 'reinjectee') <> (id_fichier_reinjection IS NOT NULL) OR etat NOT IN ('isolee', 'reinjectee')`;

const texteAltere = `SELECT CONCAT('lignes_isolees ', id_isolee) AS cle, CONCAT(fichier, ':', ligne, ' : le texte n''est plus celui du fichier') AS detail
  FROM lignes_isolees WHERE UNHEX(MD5(texte)) <> empreinte_texte`;

/** Chaque code cité existe au catalogue, et le motif parle de chacun. */
async function codesInconnus({ base }: Contexte): Promise<Constat> {
  const fautes = [];
  for await (const { id, fichier, ligne, codes, motif } of base.parcourir<{
    id: number;
    fichier: string;
    ligne: number;
    codes: string;
    motif: string;
  }>('SELECT id_isolee AS id, fichier, ligne, codes, motif FROM lignes_isolees')) {
    const muets = codes.split(' ').filter((code) => !CODES.has(code) || !motif.includes(`${code} :`));
    if (muets.length > 0) {
      fautes.push({
        cle: `lignes_isolees ${id}`,
        detail: `${fichier}:${ligne}, codes « ${codes} » sans motif : ${muets.join(', ')}`,
      });
    }
  }
  return { fautes };
}

const executionSansFin = `SELECT CONCAT('executions ', e.id_execution) AS cle, CONCAT('statut ', e.statut, IF(e.fin IS NULL, ', sans fin', '')) AS detail
  FROM executions e LEFT JOIN (SELECT id_execution, COUNT(*) AS nombre FROM fichiers GROUP BY id_execution) f USING (id_execution)
  WHERE (e.statut = 'terminee' AND (e.fin IS NULL OR (f.nombre IS NULL AND e.script <> 'annulation')))
     OR (e.statut IN ('interrompue', 'refusee', 'simulee') AND f.nombre IS NOT NULL)`;

/** Les instants d'écriture d'une table qu'aucune exécution ne couvre ; une milliseconde de grâce, celle que DATETIME(3) arrondit. */
const horsExecution = (table: string, colonne: string, versions: string): string =>
  `SELECT s.instant FROM (SELECT DISTINCT ${colonne} AS instant FROM ${table} ${versions}) s
   LEFT JOIN executions e ON s.instant >= e.debut AND s.instant < e.fin + INTERVAL 1000 MICROSECOND
   WHERE e.id_execution IS NULL`;

const ecritesALaMain = unir(
  ENTITES.map(
    (entite) => `SELECT ${cleDe(entite)} AS cle, CONCAT('insérée ou modifiée le ', t.row_start) AS detail
      FROM ${entite} t JOIN (${horsExecution(entite, 'row_start', '')}) h ON h.instant = t.row_start`,
  ),
);

const supprimeesALaMain = unir(
  ENTITES.map((entite) => {
    const { cle } = MODELE[entite];
    const closes = 'FOR SYSTEM_TIME ALL';
    return `SELECT DISTINCT CONCAT('${entite} ', v.${cle}) AS cle, CONCAT('supprimée le ', v.row_end) AS detail
      FROM ${entite} ${closes} v JOIN (${horsExecution(entite, 'row_end', `${closes} WHERE row_end <= CURRENT_TIMESTAMP(6)`)}) h
        ON h.instant = v.row_end
      LEFT JOIN ${entite} t ON t.${cle} = v.${cle} WHERE t.${cle} IS NULL`;
  }),
);

/** Une base restaurée d'une sauvegarde recommence son historique : il ne dit plus qui a écrit quoi. */
const AVANT_RESTAURATION = `SELECT COALESCE((SELECT MAX(fin) FROM executions WHERE statut = 'terminee') < MIN(premier), FALSE) AS restauree
  FROM (${ENTITES.map((entite) => `SELECT MIN(row_start) AS premier FROM ${entite}`).join(' UNION ALL ')}) p`;

const surHistorique =
  (requete: string) =>
  async ({ base }: Contexte): Promise<Constat> => {
    const { restauree } = await base.lireUne<{ restauree: number }>(AVANT_RESTAURATION);
    if (restauree === 1) {
      return {
        fautes: [],
        nonVerifiable: [
          "la base a été restaurée d'une sauvegarde : l'historique des tables commence après la migration",
        ],
      };
    }
    return { fautes: await collecter(base, requete) };
  };

const lignage = (code: string, intitule: string, requete: string, remede: string): Controle =>
  parRequete(code, 'Lignage', intitule, requete, remede);

export const LIGNAGE: readonly Controle[] = [
  lignage(
    'LIG-01',
    "l'origine de chaque ligne est un fichier de son entité et de sa source, d'une exécution validée",
    unir([
      ...ENTITES.map((entite) => origineFausse(cleDe(entite), entite, `'${entite}'`)),
      origineFausse(CLE_FUSION, 'correspondances', 't.entite'),
    ]),
    REMEDE_ORIGINE,
  ),
  lignage(
    'LIG-02',
    "une ligne de fichier n'a donné qu'une ligne en base, ou une fusion",
    unir(ENTITES.map(originesDoubles)),
    REMEDE_ORIGINE,
  ),
  lignage(
    'LIG-03',
    'la ligne que désigne chaque correspondance existe',
    cibleAbsente,
    "la ligne désignée est dans l'historique : rétablissez-la, ou retirez la correspondance.",
  ),
  lignage(
    'LIG-04',
    "l'historique des fusions parle de lignes qui existent, telles qu'elles sont",
    historiqueFaux,
    REMEDE_MAIN,
  ),
  lignage('LIG-05', 'chaque ligne dite réinjectée est en base', reinjecteeSansLigne, REMEDE_QUARANTAINE),
  lignage('LIG-06', "l'état de chaque ligne isolée s'accorde avec sa réinjection", etatFaux, REMEDE_QUARANTAINE),
  lignage('LIG-07', 'le texte de chaque ligne isolée est intact', texteAltere, REMEDE_QUARANTAINE),
  {
    code: 'LIG-08',
    famille: 'Lignage',
    intitule: 'chaque ligne isolée cite des règles du catalogue, et les explique',
    remede: REMEDE_QUARANTAINE,
    constater: codesInconnus,
  },
  lignage(
    'LIG-09',
    "une exécution validée a une fin et des fichiers ; une autre n'a rien écrit",
    executionSansFin,
    'log.txt dit comment cette exécution a fini.',
  ),
  {
    code: 'LIG-10',
    famille: 'Lignage',
    intitule: "aucune ligne n'a été insérée ou modifiée en dehors d'une exécution",
    remede: REMEDE_MAIN,
    constater: surHistorique(ecritesALaMain),
  },
  {
    code: 'LIG-11',
    famille: 'Lignage',
    intitule: "aucune ligne n'a été supprimée en dehors d'une exécution",
    remede:
      "la ligne est dans l'historique (SELECT … FOR SYSTEM_TIME ALL) : réinsérez-la, ou relancez la migration de son fichier.",
    constater: surHistorique(supprimeesALaMain),
  },
];
