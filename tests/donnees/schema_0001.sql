-- =====================================================================================================================
-- Clevity : la base unique des clients, projets, intervenants et affectations de toutes les agences.
--
-- Quatre parties :
--   1. les exécutions et leurs fichiers : executions, fichiers ;
--   2. le référentiel et le métier : agences, clients, intervenants, projets, affectations ;
--   3. la traçabilité : correspondances, historique, lignes_isolees, appuis ;
--   4. les vues, qui répondent aux questions que l'on pose vraiment.
--
-- Ce fichier est rejouable : migration.ts et reprise.ts l'appliquent à chaque exécution, et il ne change rien à une
-- base déjà à jour. MariaDB 10.6 ou plus récente.
--
-- Conventions
--   * Chaque règle du catalogue (docs/regles.md) qui tient en SQL est aussi une contrainte, nommée d'après son code :
--     la base refuse ce que le script laisserait passer.
--   * Les tables métier sont historisées (WITH SYSTEM VERSIONING) : chaque changement garde son avant
--     (SELECT … FOR SYSTEM_TIME ALL).
--   * Le lignage est porté par la ligne elle-même (source, id_source, id_fichier, ligne) : une ligne en base dit d'où
--     elle vient sans seconde copie. Les autres origines d'une ligne fusionnée sont dans correspondances.
--   * Interclassement utf8mb4_unicode_520_ci : tri et recherche sans égard à la casse ni aux accents, « œ » vaut « oe ».
--     Les colonnes qui identifient sont en utf8mb4_bin ou ascii_bin : là, « a » n'est pas « A ».
-- =====================================================================================================================


-- ---------------------------------------------------------------------------------------------------------------------
-- 1. Les exécutions et leurs fichiers : le journal, et le bilan que lisent les rapports.
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS executions (
  id_execution INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'numéro de l''exécution, celui que citent journaux et rapports',
  script       VARCHAR(20)  NOT NULL COMMENT 'migration, reprise ou annulation',
  statut       ENUM('en_cours', 'terminee', 'simulee', 'refusee', 'interrompue', 'annulee') NOT NULL DEFAULT 'en_cours'
                            COMMENT 'interrompue : tuée avant d''avoir validé, elle n''a rien écrit ; refusee : seuil dépassé',
  debut        DATETIME(3)  NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT 'heure du serveur',
  fin          DATETIME(3)  NULL COMMENT 'vide tant que l''exécution n''est pas finie',
  duree_ms     INT UNSIGNED NULL COMMENT 'durée mesurée par le script, en millisecondes',
  arguments    VARCHAR(1000) NOT NULL DEFAULT '' COMMENT 'le dossier ou le fichier demandé',
  PRIMARY KEY (id_execution)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'une rangée par lancement de migration.ts ou reprise.ts, annulations comprises';

CREATE TABLE IF NOT EXISTS fichiers (
  id_fichier   INT UNSIGNED NOT NULL COMMENT 'un fichier lu par une exécution ; relu, il a un autre numéro',
  id_execution INT UNSIGNED NOT NULL COMMENT 'l''exécution qui l''a lu',
  nom          VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'nom du fichier, sans son dossier',
  chemin       VARCHAR(2000) NOT NULL COMMENT 'chemin complet au moment de la lecture',
  entite       ENUM('clients', 'intervenants', 'projets', 'affectations') NOT NULL COMMENT 'ce que contiennent ses lignes',
  source       VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL
                            COMMENT 'agence qui a numéroté ces lignes : suffixe du nom, ou commune',
  sha256       CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'empreinte du contenu lu',
  prefixes     BOOLEAN NOT NULL DEFAULT FALSE COMMENT 'un identifiant au moins porte un préfixe de lettres (C-12)',
  dialecte     MEDIUMTEXT NOT NULL COMMENT 'ce qui a été compris, pour relire de même : encodage, séparateur, colonnes, ordre des dates (JSON)',
  corrections  MEDIUMTEXT NOT NULL DEFAULT '[]'
               COMMENT 'valeurs changées dans ses lignes insérées : [{champ, codes, nombre, exemples: clés en base}, …] (JSON)',
  lues         INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'enregistrements lus, hors en-tête et lignes vides',
  inserees     INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'nouvelles en base',
  corrigees    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'parmi les insérées : au moins une valeur transformée',
  signalees    INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'parmi les insérées : acceptées avec une remarque',
  fusionnees   INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'même entité qu''une autre ligne',
  ignorees     INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'copies exactes d''une ligne déjà prise',
  isolees      INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'en erreur, gardées dans lignes_isolees',
  PRIMARY KEY (id_fichier),
  KEY fichiers_execution (id_execution),
  CONSTRAINT fichiers_execution FOREIGN KEY (id_execution) REFERENCES executions (id_execution),
  CONSTRAINT conservation CHECK (lues = inserees + fusionnees + ignorees + isolees),
  CONSTRAINT sous_comptes CHECK (corrigees <= inserees AND signalees <= inserees)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'une rangée par fichier et par exécution, avec son bilan';


-- Une base créée avant cette colonne la reçoit ici.
ALTER TABLE fichiers ADD COLUMN IF NOT EXISTS
  corrections MEDIUMTEXT NOT NULL DEFAULT '[]'
              COMMENT 'valeurs changées dans ses lignes insérées : [{champ, codes, nombre, exemples: clés en base}, …] (JSON)'
  AFTER dialecte;


-- ---------------------------------------------------------------------------------------------------------------------
-- 2. Le référentiel et le métier.
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS agences (
  id_agence  INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé propre à la base, calculée par le programme',
  nom        VARCHAR(190) NOT NULL COMMENT 'nom de l''agence, « Toulouse » quelle que soit la saisie (N03)',
  id_fichier INT UNSIGNED NOT NULL COMMENT 'le fichier qui l''a nommée en premier',
  PRIMARY KEY (id_agence),
  UNIQUE KEY agences_nom (nom),
  CONSTRAINT agences_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  CONSTRAINT agences_nom_present CHECK (nom <> '')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'les agences de Clevity, telles que les intervenants les nomment';

CREATE TABLE IF NOT EXISTS clients (
  id_client        INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé propre à la base, calculée par le programme',
  nom              VARCHAR(500) NOT NULL COMMENT 'raison sociale (CLI-02)',
  email            VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'en minuscules, unique (CLI-03, CLI-07)',
  date_inscription DATE NULL COMMENT 'absente : signalée (CLI-04)',
  region           VARCHAR(500) NULL COMMENT 'région administrative, telle que saisie',
  commentaire      MEDIUMTEXT NULL COMMENT 'texte libre',
  nom_compare      VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL
                   COMMENT 'nom sans casse, accents, ponctuation ni forme juridique (CLI-06, CLI-08)',
  source           VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'qui a numéroté cette ligne',
  id_source        VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'identifiant donné par la source',
  cle              VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL
                   COMMENT 'id_source comparable : chiffres sans zéros de tête, puis préfixe (C-012 : 12C) (CLI-01)',
  empreinte        BINARY(16) NOT NULL COMMENT 'empreinte des valeurs normalisées : reconnaît une copie exacte (CLI-05)',
  id_fichier       INT UNSIGNED NOT NULL COMMENT 'le fichier, donc l''exécution, d''où vient la ligne',
  ligne            INT UNSIGNED NOT NULL COMMENT 'ligne physique dans ce fichier, l''en-tête étant la ligne 1',
  transformations  MEDIUMTEXT NULL COMMENT 'valeurs d''avant : [[champ, codes, valeur lue], …] (JSON)',
  hors_modele      MEDIUMTEXT NULL COMMENT 'valeurs des colonnes inconnues : {en-tête: valeur} (JSON)',
  PRIMARY KEY (id_client),
  UNIQUE KEY cli_07_email_unique (email),
  UNIQUE KEY cli_09_identifiant_unique (cle, source),
  KEY clients_nom_compare (nom_compare),
  KEY clients_fichier (id_fichier, ligne),
  CONSTRAINT clients_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  CONSTRAINT cli_01_identifiant CHECK (cle RLIKE '^[0-9]+[A-Z]*$'),
  CONSTRAINT cli_02_nom_present CHECK (nom <> ''),
  CONSTRAINT cli_03_email_valide CHECK (email RLIKE '^[^@ ]+@[^@ .]+([.][^@ .]+)*[.][a-z]{2,}$' AND email = LOWER(email))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci WITH SYSTEM VERSIONING COMMENT = 'les clients, toutes agences confondues, sans doublon';

CREATE TABLE IF NOT EXISTS intervenants (
  id_intervenant   INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé propre à la base, calculée par le programme',
  nom              VARCHAR(500) NOT NULL COMMENT 'INT-02',
  prenom           VARCHAR(500) NOT NULL COMMENT 'INT-02',
  email            VARCHAR(254) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'en minuscules, unique (INT-03, INT-04)',
  telephone        VARCHAR(20) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'forme internationale +33… (N06) ; illisible : vide (INT-06)',
  id_agence        INT UNSIGNED NOT NULL COMMENT 'INT-05',
  source           VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.source',
  id_source        VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.id_source',
  cle              VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'voir clients.cle (INT-01)',
  empreinte        BINARY(16) NOT NULL COMMENT 'voir clients.empreinte (INT-07)',
  id_fichier       INT UNSIGNED NOT NULL COMMENT 'voir clients.id_fichier',
  ligne            INT UNSIGNED NOT NULL COMMENT 'voir clients.ligne',
  transformations  MEDIUMTEXT NULL COMMENT 'voir clients.transformations',
  hors_modele      MEDIUMTEXT NULL COMMENT 'voir clients.hors_modele',
  PRIMARY KEY (id_intervenant),
  UNIQUE KEY int_04_email_unique (email),
  UNIQUE KEY int_09_identifiant_unique (cle, source),
  KEY intervenants_agence (id_agence),
  KEY intervenants_fichier (id_fichier, ligne),
  CONSTRAINT int_05_agence_presente FOREIGN KEY (id_agence) REFERENCES agences (id_agence),
  CONSTRAINT intervenants_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  CONSTRAINT int_01_identifiant CHECK (cle RLIKE '^[0-9]+[A-Z]*$'),
  CONSTRAINT int_02_nom_present CHECK (nom <> '' AND prenom <> ''),
  CONSTRAINT int_03_email_valide CHECK (email RLIKE '^[^@ ]+@[^@ .]+([.][^@ .]+)*[.][a-z]{2,}$' AND email = LOWER(email)),
  CONSTRAINT int_06_telephone CHECK (telephone RLIKE '^[+][1-9][0-9]{5,14}$')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci WITH SYSTEM VERSIONING COMMENT = 'les intervenants internes et leur agence';

CREATE TABLE IF NOT EXISTS projets (
  id_projet         INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé propre à la base, calculée par le programme',
  nom_projet        VARCHAR(500) NOT NULL COMMENT 'PRJ-02',
  id_client         INT UNSIGNED NOT NULL COMMENT 'un projet a un client (PRJ-03, PRJ-04)',
  date_debut        DATE NOT NULL COMMENT 'PRJ-06',
  date_fin          DATE NULL COMMENT 'PRJ-07, PRJ-08',
  statut            ENUM('planifie', 'en_cours', 'suspendu', 'termine', 'annule') NOT NULL COMMENT 'N05, PRJ-09',
  note_satisfaction DECIMAL(4, 2) NULL COMMENT 'sur 5, réservée aux projets terminés (PRJ-10, PRJ-11)',
  source            VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.source',
  id_source         VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.id_source',
  cle               VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'voir clients.cle (PRJ-01)',
  empreinte         BINARY(16) NOT NULL COMMENT 'voir clients.empreinte (PRJ-13a)',
  id_fichier        INT UNSIGNED NOT NULL COMMENT 'voir clients.id_fichier',
  ligne             INT UNSIGNED NOT NULL COMMENT 'voir clients.ligne',
  transformations   MEDIUMTEXT NULL COMMENT 'voir clients.transformations',
  hors_modele       MEDIUMTEXT NULL COMMENT 'voir clients.hors_modele',
  PRIMARY KEY (id_projet),
  UNIQUE KEY prj_13_identifiant_unique (cle, source),
  KEY projets_client (id_client),
  KEY projets_fichier (id_fichier, ligne),
  CONSTRAINT prj_04_client_existe FOREIGN KEY (id_client) REFERENCES clients (id_client),
  CONSTRAINT projets_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  CONSTRAINT prj_01_identifiant CHECK (cle RLIKE '^[0-9]+[A-Z]*$'),
  CONSTRAINT prj_02_nom_present CHECK (nom_projet <> ''),
  CONSTRAINT prj_08_fin_apres_debut CHECK (date_fin >= date_debut),
  CONSTRAINT prj_10_note_bornee CHECK (note_satisfaction BETWEEN 0 AND 5),
  CONSTRAINT prj_11_note_si_termine CHECK (note_satisfaction IS NULL OR statut = 'termine')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci WITH SYSTEM VERSIONING COMMENT = 'les projets, chacun chez un client';

CREATE TABLE IF NOT EXISTS affectations (
  id_affectation   INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé propre à la base, calculée par le programme',
  id_projet        INT UNSIGNED NOT NULL COMMENT 'AFF-02',
  id_intervenant   INT UNSIGNED NOT NULL COMMENT 'AFF-03',
  date_affectation DATE NOT NULL COMMENT 'AFF-05',
  role             VARCHAR(500) NULL COMMENT 'absent : signalé (AFF-06)',
  commentaire      MEDIUMTEXT NULL COMMENT 'texte libre ; celui d''une copie le complète s''il est vide (AFF-07)',
  role_compare     VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin AS (COALESCE(role, '')) VIRTUAL
                   COMMENT 'le rôle, vide compris, pour l''unicité (AFF-07)',
  source           VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.source',
  id_source        VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'vide si le fichier n''a pas de colonne d''identifiant',
  cle              VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'voir clients.cle (AFF-01)',
  empreinte        BINARY(16) NOT NULL COMMENT 'voir clients.empreinte',
  id_fichier       INT UNSIGNED NOT NULL COMMENT 'voir clients.id_fichier',
  ligne            INT UNSIGNED NOT NULL COMMENT 'voir clients.ligne',
  transformations  MEDIUMTEXT NULL COMMENT 'voir clients.transformations',
  hors_modele      MEDIUMTEXT NULL COMMENT 'voir clients.hors_modele',
  PRIMARY KEY (id_affectation),
  UNIQUE KEY aff_07_affectation_unique (id_projet, id_intervenant, date_affectation, role_compare),
  UNIQUE KEY aff_09_identifiant_unique (cle, source),
  KEY affectations_intervenant (id_intervenant),
  KEY affectations_fichier (id_fichier, ligne),
  CONSTRAINT aff_02_projet_existe FOREIGN KEY (id_projet) REFERENCES projets (id_projet),
  CONSTRAINT aff_03_intervenant_existe FOREIGN KEY (id_intervenant) REFERENCES intervenants (id_intervenant),
  CONSTRAINT affectations_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  CONSTRAINT aff_01_identifiant CHECK (cle RLIKE '^[0-9]+[A-Z]*$')
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci WITH SYSTEM VERSIONING COMMENT = 'qui intervient sur quel projet, depuis quand, à quel titre';


-- ---------------------------------------------------------------------------------------------------------------------
-- 3. La traçabilité : ce qui a été fusionné, écarté, isolé.
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS correspondances (
  entite          ENUM('clients', 'intervenants') NOT NULL COMMENT 'les seules entités qui fusionnent',
  cle             VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'voir clients.cle',
  source          VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.source',
  id_source       VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.id_source',
  id_cible        INT UNSIGNED NOT NULL COMMENT 'la ligne en base dans laquelle celle-ci a été fusionnée',
  empreinte       BINARY(16) NOT NULL COMMENT 'voir clients.empreinte',
  id_fichier      INT UNSIGNED NOT NULL COMMENT 'voir clients.id_fichier',
  ligne           INT UNSIGNED NOT NULL COMMENT 'voir clients.ligne',
  valeurs         MEDIUMTEXT NOT NULL COMMENT 'toutes les valeurs normalisées de la ligne fusionnée (JSON)',
  transformations MEDIUMTEXT NULL COMMENT 'voir clients.transformations',
  hors_modele     MEDIUMTEXT NULL COMMENT 'voir clients.hors_modele',
  PRIMARY KEY (entite, cle, source),
  KEY correspondances_cible (entite, id_cible),
  KEY correspondances_fichier (id_fichier),
  CONSTRAINT correspondances_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'les identités qu''une fusion a réunies : une ligne fusionnée garde toutes les siennes';

CREATE TABLE IF NOT EXISTS historique (
  id_historique   BIGINT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé attribuée par le programme, dans l''ordre des lignes',
  entite          ENUM('clients', 'intervenants', 'projets', 'affectations') NOT NULL COMMENT 'la table de la ligne',
  id_ligne        INT UNSIGNED NOT NULL COMMENT 'clé de la ligne dans sa table',
  champ           VARCHAR(64) NOT NULL COMMENT 'la colonne complétée, ou sur laquelle les deux lignes diffèrent',
  code            VARCHAR(10) NOT NULL COMMENT 'la règle : CLI-06, INT-08, AFF-07',
  valeur_retenue  MEDIUMTEXT NULL COMMENT 'ce que la base garde',
  valeur_ecartee  MEDIUMTEXT NULL COMMENT 'ce que l''autre ligne disait ; vide si elle a complété un champ vide',
  empreinte       BINARY(16) NOT NULL COMMENT 'empreinte des deux valeurs : la même chose n''est pas écrite deux fois',
  id_fichier      INT UNSIGNED NOT NULL COMMENT 'le fichier de l''autre ligne',
  ligne           INT UNSIGNED NOT NULL COMMENT 'sa ligne physique',
  PRIMARY KEY (id_historique),
  UNIQUE KEY historique_unique (entite, id_ligne, champ, code, empreinte),
  KEY historique_fichier (id_fichier),
  CONSTRAINT historique_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'ce que fusions et copies ont complété ou laissé de côté : rien n''est écrasé, rien n''est perdu';

CREATE TABLE IF NOT EXISTS lignes_isolees (
  id_isolee       INT UNSIGNED NOT NULL AUTO_INCREMENT COMMENT 'clé attribuée par le programme, dans l''ordre des lignes isolées',
  entite          ENUM('clients', 'intervenants', 'projets', 'affectations') NOT NULL COMMENT 'ce que la ligne aurait été',
  fichier         VARCHAR(255) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'nom du fichier d''origine',
  ligne           INT UNSIGNED NOT NULL COMMENT 'ligne physique où commence l''enregistrement',
  source          VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'voir clients.source',
  id_source       VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'identifiant lu, s''il est lisible',
  cle             VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'voir clients.cle',
  texte           LONGTEXT NOT NULL COMMENT 'le texte d''origine, entier',
  empreinte_texte BINARY(16) NOT NULL COMMENT 'empreinte du texte',
  occurrence      INT UNSIGNED NOT NULL COMMENT 'rang parmi les lignes isolées de même texte dans ce fichier',
  codes           VARCHAR(255) NOT NULL COMMENT 'règles enfreintes : codes distincts, triés, séparés par une espace',
  motif           TEXT NOT NULL COMMENT 'les mêmes, en français',
  valeurs         LONGTEXT NULL COMMENT 'valeurs normalisées d''une ligne qui attend une référence, pour repartir sans relire le fichier (JSON)',
  attend_client      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL
                  COMMENT 'numéro du client que la ligne attend, si elle n''attend que ses références (PRJ-04, PRJ-04P)',
  attend_projet      VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'de même pour le projet (AFF-02, AFF-04)',
  attend_intervenant VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'de même pour l''intervenant (AFF-03, AFF-04)',
  id_fichier      INT UNSIGNED NOT NULL COMMENT 'le fichier, donc l''exécution, qui l''a isolée la première',
  etat            ENUM('isolee', 'reinjectee') NOT NULL DEFAULT 'isolee' COMMENT 'reinjectee : la ligne, corrigée ou libérée, est en base',
  id_fichier_reinjection INT UNSIGNED NULL COMMENT 'le fichier, donc l''exécution, qui l''a réinjectée',
  PRIMARY KEY (id_isolee),
  UNIQUE KEY isolees_unique (fichier, empreinte_texte, occurrence, entite),
  KEY isolees_ligne (fichier, ligne),
  KEY isolees_identite (entite, cle, source, empreinte_texte, etat),
  KEY isolees_attend_client (attend_client),
  KEY isolees_attend_projet (attend_projet),
  KEY isolees_attend_intervenant (attend_intervenant),
  KEY isolees_fichier (id_fichier),
  KEY isolees_fichier_reinjection (id_fichier_reinjection),
  CONSTRAINT isolees_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  CONSTRAINT isolees_fichier_reinjection FOREIGN KEY (id_fichier_reinjection) REFERENCES fichiers (id_fichier),
  CONSTRAINT isolees_motivees CHECK (codes <> '' AND motif <> ''),
  CONSTRAINT isolees_reinjection CHECK ((etat = 'reinjectee') = (id_fichier_reinjection IS NOT NULL))
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'la quarantaine : chaque ligne refusée, entière, avec son motif ; jamais perdue, toujours réinjectable';

-- Une base créée avant cet index le reçoit ici, à la place de celui qu'il prolonge.
ALTER TABLE lignes_isolees
  ADD INDEX IF NOT EXISTS isolees_identite (entite, cle, source, empreinte_texte, etat),
  DROP INDEX IF EXISTS isolees_cle;

CREATE TABLE IF NOT EXISTS appuis (
  id_execution INT UNSIGNED NOT NULL COMMENT 'l''exécution qui s''appuie sur une autre',
  id_appui     INT UNSIGNED NOT NULL COMMENT 'l''exécution sur laquelle elle s''appuie',
  raison       ENUM('references', 'copies', 'quarantaine', 'agences') NOT NULL
               COMMENT 'elle désigne ses lignes, en a fusionné ou ignoré des copies, a repris ses lignes isolées, ou nomme ses agences',
  PRIMARY KEY (id_execution, id_appui, raison),
  KEY appuis_appui (id_appui),
  CONSTRAINT appuis_execution FOREIGN KEY (id_execution) REFERENCES executions (id_execution),
  CONSTRAINT appuis_appui FOREIGN KEY (id_appui) REFERENCES executions (id_execution)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'ce qui interdit d''annuler une exécution sans annuler d''abord celles qui s''appuient sur elle';


-- ---------------------------------------------------------------------------------------------------------------------
-- 4. Les vues.
-- ---------------------------------------------------------------------------------------------------------------------

-- Le bilan par fichier et par exécution : lues = inserees + fusionnees + ignorees + isolees.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_bilan AS
SELECT f.id_execution, e.script, f.nom AS fichier, f.entite,
       SUM(f.lues) AS lues, SUM(f.inserees) AS inserees, SUM(f.corrigees) AS corrigees, SUM(f.signalees) AS signalees,
       SUM(f.fusionnees) AS fusionnees, SUM(f.ignorees) AS ignorees, SUM(f.isolees) AS isolees
FROM fichiers f JOIN executions e USING (id_execution)
GROUP BY f.id_execution, e.script, f.nom, f.entite;

-- La quarantaine, telle qu'on la lit.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_lignes_isolees AS
SELECT f.id_execution, i.fichier, i.ligne, i.entite, i.source, i.id_source, i.codes, i.motif, i.etat
FROM lignes_isolees i JOIN fichiers f USING (id_fichier);

-- D'où vient chaque ligne en base : son origine, et celles des lignes qu'elle a absorbées.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_lignage AS
SELECT o.entite, o.id, o.source, o.id_source, f.nom AS fichier, o.ligne, f.id_execution
FROM (
  SELECT 'clients' AS entite, id_client AS id, source, id_source, id_fichier, ligne FROM clients
  UNION ALL SELECT 'intervenants', id_intervenant, source, id_source, id_fichier, ligne FROM intervenants
  UNION ALL SELECT 'projets', id_projet, source, id_source, id_fichier, ligne FROM projets
  UNION ALL SELECT 'affectations', id_affectation, source, id_source, id_fichier, ligne FROM affectations
  UNION ALL SELECT entite, id_cible, source, id_source, id_fichier, ligne FROM correspondances
) o JOIN fichiers f USING (id_fichier);

-- Les projets suivis par des intervenants de plusieurs agences.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_projets_multi_agences AS
SELECT p.id_projet, p.nom_projet, c.nom AS client,
       COUNT(DISTINCT i.id_agence) AS nb_agences, COUNT(DISTINCT i.id_intervenant) AS nb_intervenants,
       GROUP_CONCAT(DISTINCT g.nom ORDER BY g.nom SEPARATOR ', ') AS agences
FROM projets p
JOIN clients c USING (id_client)
JOIN affectations a USING (id_projet)
JOIN intervenants i USING (id_intervenant)
JOIN agences g ON g.id_agence = i.id_agence
GROUP BY p.id_projet, p.nom_projet, c.nom
HAVING COUNT(DISTINCT i.id_agence) > 1;
