/** Quarantaine : chaque entrée est intacte, ouverte par une exécution validée, close par une autre, et mène quelque part. */
import { ENTITES, fusionne, references, type Entite } from '../metier/modele';
import { CODES_ATTENTE, REGLES } from '../metier/regles';
import { orphelines } from './coherence';
import { parRequete, unir, type Constat, type Contexte, type Controle, type Fiche } from './types';

const REMEDE = "relancez la migration du dossier d'origine : la quarantaine y reprend ce qui lui manque.";
const REMEDE_ETAT =
  "rétablissez l'état d'avant (log.txt et log_reprise.txt disent quelle exécution a clos quoi), ou annulez l'exécution en cause.";

const fiche = (code: string, intitule: string, remede = REMEDE): Fiche => ({
  ...{ code, famille: 'Quarantaine', intitule, remede },
});

const NOMMEE = `CONCAT('lignes_isolees ', i.id_isolee) AS cle`;
const LIEU = `i.fichier, ':', i.ligne`;
/** Le fichier `f` est fait de lignes isolées, rendues après correction. */
const RENDU = `COALESCE(JSON_VALUE(f.dialecte, '$.rangId'), JSON_VALUE(f.dialecte, '$.rangLigne')) IS NOT NULL`;

/**
 * Une entrée close a sa ligne en base : là où elle a été réinjectée (et d'où une mise à jour a pu la faire partir), ou sous la
 * même identité. Rendue sous une autre, copie d'une ligne déjà prise, elle a été ignorée : son fichier en compte au moins autant.
 * La copie d'une affectation ne se reconnaît qu'à son contenu : le rejeu s'en charge.
 */
const reinjecteeSansLigne = (entite: Entite): string => {
  const lignes = [
    `${entite} b WHERE`,
    ...(fusionne(entite) ? [`correspondances b WHERE b.entite = '${entite}' AND`] : []),
  ];
  const absentes = lignes.flatMap((table) => [
    `NOT EXISTS (SELECT 1 FROM ${table} b.id_fichier = i.id_fichier_cloture AND b.ligne = i.ligne)`,
    `NOT EXISTS (SELECT 1 FROM ${table} b.cle = i.cle AND b.source = i.source)`,
  ]);
  const partie = `SELECT 1 FROM historique h WHERE h.entite = '${entite}' AND h.code = 'MAJ' AND h.champ = 'id_fichier'
    AND h.valeur_ecartee = i.id_fichier_cloture`;
  return `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' dite réinjectée, absente de la base') AS detail FROM (
      SELECT i.*, IF(${RENDU}, f.ignorees, 0) AS copies,
             ROW_NUMBER() OVER (PARTITION BY i.id_fichier_cloture ORDER BY i.id_isolee) AS rang
      FROM lignes_isolees i LEFT JOIN fichiers f ON f.id_fichier = i.id_fichier_cloture
      WHERE i.etat = 'reinjectee' AND i.entite = '${entite}' AND ${absentes.join(' AND ')} AND NOT EXISTS (${partie})
    ) i WHERE i.rang > i.copies`;
};

const etatFaux = `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' : état « ', i.etat, ' » ', IF(i.id_fichier_cloture IS NULL, 'sans', 'avec'),
    ' clôture, ', IF(i.id_suite IS NULL, 'sans', 'avec'), ' suite') AS detail
  FROM lignes_isolees i WHERE (i.etat = 'isolee') <> (i.id_fichier_cloture IS NULL)
     OR (i.etat = 'remplacee') <> (i.id_suite IS NOT NULL) OR i.etat NOT IN ('isolee', 'reinjectee', 'remplacee')`;

const texteAltere = `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' : le texte n''est plus celui du fichier') AS detail
  FROM lignes_isolees i WHERE UNHEX(MD5(i.texte)) <> i.empreinte_texte`;

/** La première version du projet, dont la base a gardé les données, tenait la quarantaine autrement. */
const recente = (execution: string): string => `${execution}.fin >= (SELECT MIN(appliquee_le) FROM migrations_schema)`;

/** Le fichier qui a ouvert (ou clos) une entrée est le sien, d'une exécution validée. */
const fichierFaux = (colonne: string, verbe: string): string =>
  `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' : ${verbe} par le fichier ', f.id_fichier, ' (', f.nom, ', ', f.entite, ', source ', f.source,
       ', exécution n° ', f.id_execution, ' ', COALESCE(e.statut, 'inconnue'), ')') AS detail
   FROM lignes_isolees i JOIN fichiers f ON f.id_fichier = i.${colonne} LEFT JOIN executions e ON e.id_execution = f.id_execution
   WHERE NOT (e.statut <=> 'terminee') OR ${recente('e')} AND (f.entite <> i.entite OR f.source <> i.source OR f.nom <> i.fichier)`;

const closeAvantDOuvrir = `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' : close par l''exécution n° ', c.id_execution, ', ouverte par la n° ', o.id_execution) AS detail
  FROM lignes_isolees i JOIN fichiers o ON o.id_fichier = i.id_fichier JOIN fichiers c ON c.id_fichier = i.id_fichier_cloture
    JOIN executions e ON e.id_execution = c.id_execution
  WHERE ${recente('e')} AND c.id_execution <= o.id_execution`;

/** La suite d'une entrée est une autre entrée du même fichier d'origine, ouverte plus tard, par le fichier qui a clos celle-ci. */
const suiteFausse = `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' : remplacée par l''entrée ', i.id_suite,
    IF(s.id_isolee IS NULL, ', qui n''existe pas', ', qui n''est pas sa suite')) AS detail
  FROM lignes_isolees i LEFT JOIN lignes_isolees s ON s.id_isolee = i.id_suite
  WHERE i.id_suite IS NOT NULL AND (s.id_isolee IS NULL OR s.id_isolee <= i.id_isolee OR s.entite <> i.entite
    OR s.source <> i.source OR s.fichier <> i.fichier OR s.id_fichier <> i.id_fichier_cloture)`;

/** Les chiffres de la référence que la ligne gardée écrit, aujourd'hui et dans la première version du projet. */
const NUMEROS = ENTITES.flatMap((entite) =>
  references(entite).map(
    ({ nom, cible }) =>
      `WHEN i.entite = '${entite}' AND a.cible = '${cible}'
       THEN REGEXP_SUBSTR(SUBSTRING_INDEX(COALESCE(JSON_VALUE(i.valeurs, '$.clesReferences.${nom}'),
         JSON_VALUE(i.valeurs, '$.${nom}_cle')), ':', -1), '^[0-9]+')`,
  ),
);
const attenteFausse = `SELECT CONCAT('attentes ', a.id_isolee, ' ', a.cible) AS cle,
    CONCAT(${LIEU}, ' attend ', a.cible, ' « ', a.numero, ' », que ses références ne disent pas') AS detail
  FROM attentes a JOIN lignes_isolees i USING (id_isolee) WHERE NOT (CASE ${NUMEROS.join(' ')} END <=> a.numero)`;

const SEULES_ATTENTES = `i.codes RLIKE '^(${[...CODES_ATTENTE].join('|')})( (${[...CODES_ATTENTE].join('|')}))*$'`;
/** Une ligne qui garde ses valeurs repartira seule : elle n'attend que ses références, et dit lesquelles. */
const sansAttente = `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' (', i.codes, ') garde ses valeurs, mais rien ne dit ce qu''elle attend') AS detail
  FROM lignes_isolees i LEFT JOIN attentes a USING (id_isolee)
  WHERE i.etat = 'isolee' AND i.valeurs IS NOT NULL AND (a.id_isolee IS NULL OR NOT ${SEULES_ATTENTES})`;

const gardeeDeuxFois = `SELECT ${NOMMEE}, CONCAT(${LIEU}, ' : la même ligne que l''entrée ', d.premiere) AS detail
  FROM (SELECT id_fichier, empreinte_texte, ligne, MIN(id_isolee) AS premiere FROM lignes_isolees
        WHERE etat = 'isolee' AND ligne > 0 GROUP BY id_fichier, empreinte_texte, ligne HAVING COUNT(*) > 1) d
  JOIN lignes_isolees i ON i.id_fichier = d.id_fichier AND i.empreinte_texte = d.empreinte_texte AND i.ligne = d.ligne
    AND i.etat = 'isolee' WHERE i.id_isolee > d.premiere`;

const CODES = new Set(REGLES.map(({ code }) => code));

/** Chaque code cité existe au catalogue, et le motif parle de chacun. */
async function codesInconnus({ base }: Contexte): Promise<Constat> {
  const fautes = [];
  const rangees = base.parcourir<{ id: number; fichier: string; ligne: number; codes: string; motif: string }>(
    'SELECT id_isolee AS id, fichier, ligne, codes, motif FROM lignes_isolees',
  );
  for await (const { id, fichier, ligne, codes, motif } of rangees) {
    const muets = codes.split(' ').filter((code) => !CODES.has(code) || !motif.includes(`${code} :`));
    if (muets.length === 0) continue;
    const detail = `${fichier}:${ligne}, codes « ${codes} » sans motif : ${muets.join(', ')}`;
    fautes.push({ cle: `lignes_isolees ${id}`, detail });
  }
  return { fautes };
}

export const QUARANTAINE: readonly Controle[] = [
  parRequete(
    fiche('LIG-05', 'chaque ligne dite réinjectée est en base'),
    unir(ENTITES.filter((entite) => entite !== 'affectations').map(reinjecteeSansLigne)),
  ),
  parRequete(
    fiche('LIG-06', "l'état de chaque ligne isolée s'accorde avec sa clôture et sa suite", REMEDE_ETAT),
    etatFaux,
  ),
  parRequete(fiche('LIG-07', 'le texte de chaque ligne isolée est intact'), texteAltere),
  { ...fiche('LIG-08', 'chaque ligne isolée cite des règles du catalogue, et les explique'), constater: codesInconnus },
  parRequete(
    fiche('UNI-09', "une ligne isolée n'est gardée qu'une fois", "retirez l'entrée en trop (la plus récente)."),
    gardeeDeuxFois,
  ),
  parRequete(
    fiche('QUA-01', "chaque entrée a été ouverte par un fichier de son nom, d'une exécution validée", REMEDE_ETAT),
    fichierFaux('id_fichier', 'ouverte'),
  ),
  parRequete(
    fiche(
      'QUA-02',
      "chaque entrée close l'a été par un fichier de son nom, d'une exécution validée, après son ouverture",
      REMEDE_ETAT,
    ),
    unir([fichierFaux('id_fichier_cloture', 'close'), closeAvantDOuvrir]),
  ),
  parRequete(
    fiche('QUA-03', "l'entrée qui a pris la suite d'une autre existe, et vient après elle", REMEDE_ETAT),
    suiteFausse,
  ),
  parRequete(
    fiche('QUA-04', "chaque attente est celle d'une ligne en quarantaine, et de l'une de ses références"),
    unir([
      orphelines(`CONCAT('attentes ', t.id_isolee, ' ', t.cible)`, 'attentes', 'id_isolee', 'lignes_isolees'),
      attenteFausse,
      sansAttente,
    ]),
  ),
];
