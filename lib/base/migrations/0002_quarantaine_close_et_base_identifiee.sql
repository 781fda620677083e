-- La quarantaine ne se récrit plus, les livraisons se comptent mieux, la base a son identité, son verrou et son numéro de schéma.
--
-- Amène à ce schéma une base de la première version, avec ses données. Chaque instruction peut être rejouée : une coupure
-- au milieu se répare en relançant la même commande.

-- Changer le commentaire d'une colonne historisée ne touche pas à son passé.
SET SESSION system_versioning_alter_history = KEEP;


-- ---------------------------------------------------------------------------------------------------------------------
-- La zone de transit de l'ancienne version, qu'une exécution tuée a pu laisser.
-- ---------------------------------------------------------------------------------------------------------------------

DROP TABLE IF EXISTS transit_clients, transit_intervenants, transit_projets, transit_affectations, transit_sorts,
  transit_anomalies, transit_uniques, transit_references, transit_candidats, transit_resolues, transit_disputees,
  transit_isolees;


-- ---------------------------------------------------------------------------------------------------------------------
-- Le métier : le lignage est décrit une fois, de la même façon partout.
-- ---------------------------------------------------------------------------------------------------------------------

ALTER TABLE clients
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : qui a numéroté cette ligne',
  MODIFY id_source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : identifiant donné par la source',
  MODIFY cle VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'lignage : le même, comparable',
  MODIFY empreinte BINARY(16) NOT NULL COMMENT 'lignage : empreinte des valeurs normalisées',
  MODIFY id_fichier INT UNSIGNED NOT NULL COMMENT 'lignage : le fichier d''où vient la ligne',
  MODIFY ligne INT UNSIGNED NOT NULL COMMENT 'lignage : sa ligne physique',
  MODIFY transformations MEDIUMTEXT NULL COMMENT 'lignage : valeurs d''avant (JSON)',
  MODIFY hors_modele MEDIUMTEXT NULL COMMENT 'lignage : valeurs des colonnes inconnues (JSON)';

ALTER TABLE intervenants
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : qui a numéroté cette ligne',
  MODIFY id_source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : identifiant donné par la source',
  MODIFY cle VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'lignage : le même, comparable',
  MODIFY empreinte BINARY(16) NOT NULL COMMENT 'lignage : empreinte des valeurs normalisées',
  MODIFY id_fichier INT UNSIGNED NOT NULL COMMENT 'lignage : le fichier d''où vient la ligne',
  MODIFY ligne INT UNSIGNED NOT NULL COMMENT 'lignage : sa ligne physique',
  MODIFY transformations MEDIUMTEXT NULL COMMENT 'lignage : valeurs d''avant (JSON)',
  MODIFY hors_modele MEDIUMTEXT NULL COMMENT 'lignage : valeurs des colonnes inconnues (JSON)';

ALTER TABLE projets
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : qui a numéroté cette ligne',
  MODIFY id_source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : identifiant donné par la source',
  MODIFY cle VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'lignage : le même, comparable',
  MODIFY empreinte BINARY(16) NOT NULL COMMENT 'lignage : empreinte des valeurs normalisées',
  MODIFY id_fichier INT UNSIGNED NOT NULL COMMENT 'lignage : le fichier d''où vient la ligne',
  MODIFY ligne INT UNSIGNED NOT NULL COMMENT 'lignage : sa ligne physique',
  MODIFY transformations MEDIUMTEXT NULL COMMENT 'lignage : valeurs d''avant (JSON)',
  MODIFY hors_modele MEDIUMTEXT NULL COMMENT 'lignage : valeurs des colonnes inconnues (JSON)';

ALTER TABLE affectations
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : qui a numéroté cette ligne',
  MODIFY id_source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NULL COMMENT 'lignage : identifiant donné par la source',
  MODIFY cle VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'lignage : le même, comparable',
  MODIFY empreinte BINARY(16) NOT NULL COMMENT 'lignage : empreinte des valeurs normalisées',
  MODIFY id_fichier INT UNSIGNED NOT NULL COMMENT 'lignage : le fichier d''où vient la ligne',
  MODIFY ligne INT UNSIGNED NOT NULL COMMENT 'lignage : sa ligne physique',
  MODIFY transformations MEDIUMTEXT NULL COMMENT 'lignage : valeurs d''avant (JSON)',
  MODIFY hors_modele MEDIUMTEXT NULL COMMENT 'lignage : valeurs des colonnes inconnues (JSON)';

-- Une adresse peut être dans un domaine de premier niveau codé (xn--…).
ALTER TABLE clients DROP CONSTRAINT IF EXISTS cli_03_email_valide;
ALTER TABLE clients
  ADD CONSTRAINT cli_03_email_valide CHECK (email RLIKE '^[^@ ]+@[^@ .]+([.][^@ .]+)*([.][a-z]{2,}|[.]xn--[a-z0-9-]+)$' AND email = LOWER(email));

ALTER TABLE intervenants DROP CONSTRAINT IF EXISTS int_03_email_valide, DROP CONSTRAINT IF EXISTS int_06_telephone;
ALTER TABLE intervenants
  ADD CONSTRAINT int_03_email_valide CHECK (email RLIKE '^[^@ ]+@[^@ .]+([.][^@ .]+)*([.][a-z]{2,}|[.]xn--[a-z0-9-]+)$' AND email = LOWER(email)),
  ADD CONSTRAINT int_06_telephone CHECK (telephone RLIKE '^[+][1-9][0-9]{5,14}$');

SET SESSION system_versioning_alter_history = DEFAULT;


-- ---------------------------------------------------------------------------------------------------------------------
-- Les fichiers : mises à jour et références résolues ailleurs ont leur compte, que la conservation connaît.
-- ---------------------------------------------------------------------------------------------------------------------

ALTER TABLE fichiers
  MODIFY nom VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'nom du fichier, précédé de son sous-dossier s''il en a un (Nord/clients.csv)',
  MODIFY entite VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ce que contiennent ses lignes : le nom de leur table',
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'agence qui a numéroté ces lignes',
  ADD COLUMN IF NOT EXISTS corrections MEDIUMTEXT NOT NULL DEFAULT '[]'
    COMMENT 'valeurs changées dans ses lignes insérées : [{champ, codes, nombre, exemples: clés en base}, …] (JSON)' AFTER dialecte,
  MODIFY ignorees INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'copies d''une ligne déjà prise, ou déjà corrigées et réinjectées',
  ADD COLUMN IF NOT EXISTS mises_a_jour INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'déjà en base, changées par une livraison plus récente (--actualiser)' AFTER isolees,
  ADD COLUMN IF NOT EXISTS ailleurs INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'références de ses lignes qui désignent une ligne d''une autre source' AFTER mises_a_jour;

ALTER TABLE fichiers DROP CONSTRAINT IF EXISTS conservation, DROP CONSTRAINT IF EXISTS sous_comptes;
ALTER TABLE fichiers
  ADD CONSTRAINT conservation CHECK (lues = inserees + mises_a_jour + fusionnees + ignorees + isolees),
  ADD CONSTRAINT sous_comptes CHECK (corrigees <= inserees AND signalees <= inserees);


-- ---------------------------------------------------------------------------------------------------------------------
-- La traçabilité : une mise à jour y laisse son avant ; la même chose peut y être écrite deux fois.
-- ---------------------------------------------------------------------------------------------------------------------

ALTER TABLE correspondances
  MODIFY entite VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'clients ou intervenants : les entités qui fusionnent' FIRST,
  MODIFY id_cible INT UNSIGNED NOT NULL COMMENT 'la ligne en base dans laquelle celle-ci a été fusionnée' AFTER entite,
  MODIFY valeurs MEDIUMTEXT NOT NULL COMMENT 'toutes les valeurs normalisées de la ligne fusionnée (JSON)' AFTER id_cible,
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : qui a numéroté cette ligne' AFTER valeurs,
  MODIFY id_source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'lignage : identifiant donné par la source' AFTER source,
  MODIFY cle VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'lignage : le même, comparable' AFTER id_source,
  MODIFY empreinte BINARY(16) NOT NULL COMMENT 'lignage : empreinte des valeurs normalisées' AFTER cle,
  MODIFY id_fichier INT UNSIGNED NOT NULL COMMENT 'lignage : le fichier d''où vient la ligne' AFTER empreinte,
  MODIFY ligne INT UNSIGNED NOT NULL COMMENT 'lignage : sa ligne physique' AFTER id_fichier,
  MODIFY transformations MEDIUMTEXT NULL COMMENT 'lignage : valeurs d''avant (JSON)' AFTER ligne,
  MODIFY hors_modele MEDIUMTEXT NULL COMMENT 'lignage : valeurs des colonnes inconnues (JSON)' AFTER transformations;

ALTER TABLE historique
  MODIFY entite VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'la table de la ligne',
  MODIFY champ VARCHAR(64) NOT NULL COMMENT 'la colonne complétée, mise à jour, ou sur laquelle les deux lignes diffèrent',
  MODIFY code VARCHAR(10) NOT NULL COMMENT 'CLI-06, INT-08, AFF-07 : ce qu''une autre ligne a complété ou laissé de côté ; MAJ : mise à jour',
  MODIFY valeur_ecartee MEDIUMTEXT NULL COMMENT 'ce que l''autre ligne disait, ou la valeur d''avant ; vide si un champ vide a été complété',
  DROP INDEX IF EXISTS historique_unique,
  DROP COLUMN IF EXISTS empreinte,
  DROP INDEX IF EXISTS historique_ligne,
  DROP INDEX IF EXISTS historique_fichier,
  ADD INDEX historique_ligne (entite, id_ligne, champ),
  ADD INDEX historique_fichier (id_fichier),
  COMMENT = 'ce que fusions, copies et mises à jour ont changé ou laissé de côté : rien n''est perdu';

ALTER TABLE appuis
  MODIFY raison ENUM('references', 'copies', 'quarantaine', 'agences', 'mises_a_jour') NOT NULL
    COMMENT 'elle désigne ses lignes, en a fusionné ou ignoré des copies, a repris ses lignes isolées, nomme ses agences, ou change ses lignes';


-- ---------------------------------------------------------------------------------------------------------------------
-- La quarantaine : ce qu'une ligne attend passe dans attentes avant de quitter ses colonnes.
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS attentes (
  id_isolee INT UNSIGNED NOT NULL COMMENT 'la ligne qui n''attend que ses références',
  cible     VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'l''entité de la référence attendue',
  numero    VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ses chiffres : « C-12 » peut répondre à « 12 »',
  PRIMARY KEY (id_isolee, cible),
  KEY attentes_cible (cible, numero),
  CONSTRAINT attentes_isolee FOREIGN KEY (id_isolee) REFERENCES lignes_isolees (id_isolee) ON DELETE CASCADE
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'ce qu''attendent les lignes isolées qui repartiront seules (PRJ-04, PRJ-04P, AFF-02, AFF-03, AFF-04)';

BEGIN NOT ATOMIC
  IF EXISTS (SELECT 1 FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'lignes_isolees' AND column_name = 'attend_client') THEN
    INSERT IGNORE INTO attentes (id_isolee, cible, numero)
    SELECT id_isolee, 'clients', attend_client FROM lignes_isolees WHERE attend_client IS NOT NULL
    UNION ALL SELECT id_isolee, 'projets', attend_projet FROM lignes_isolees WHERE attend_projet IS NOT NULL
    UNION ALL SELECT id_isolee, 'intervenants', attend_intervenant FROM lignes_isolees WHERE attend_intervenant IS NOT NULL;
  END IF;
END;

ALTER TABLE lignes_isolees
  DROP FOREIGN KEY IF EXISTS isolees_fichier_reinjection,
  DROP CONSTRAINT IF EXISTS isolees_reinjection;

ALTER TABLE lignes_isolees
  MODIFY entite VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'ce que la ligne aurait été',
  MODIFY fichier VARCHAR(500) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'nom du fichier d''origine',
  MODIFY ligne INT UNSIGNED NOT NULL COMMENT 'ligne physique où commence l''enregistrement, dans ce fichier',
  MODIFY source VARCHAR(190) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin NOT NULL COMMENT 'qui a numéroté cette ligne',
  MODIFY cle VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL COMMENT 'le même, comparable',
  MODIFY texte LONGTEXT NOT NULL COMMENT 'le texte d''origine, entier, dans le dialecte de id_fichier',
  MODIFY empreinte_texte BINARY(16) NOT NULL COMMENT 'empreinte du texte (MD5)',
  ADD COLUMN IF NOT EXISTS champs VARCHAR(1000) NOT NULL DEFAULT '' COMMENT 'champs en cause, séparés par une espace' AFTER codes,
  MODIFY motif TEXT NOT NULL COMMENT 'les règles enfreintes, en français',
  ADD COLUMN IF NOT EXISTS proposition TEXT NOT NULL DEFAULT '' COMMENT 'ce que la ligne voulait peut-être dire ; jamais appliqué' AFTER motif,
  MODIFY valeurs LONGTEXT NULL COMMENT 'la ligne contrôlée, si elle n''attend que ses références : elle repart sans relire le fichier (JSON)',
  MODIFY id_fichier INT UNSIGNED NOT NULL COMMENT 'le fichier, donc l''exécution, qui l''a isolée',
  MODIFY etat ENUM('isolee', 'reinjectee', 'remplacee') NOT NULL DEFAULT 'isolee'
    COMMENT 'reinjectee : la ligne, corrigée ou libérée, est en base ; remplacee : une autre entrée a pris sa suite',
  CHANGE COLUMN IF EXISTS id_fichier_reinjection id_fichier_cloture INT UNSIGNED NULL COMMENT 'le fichier, donc l''exécution, qui l''a close',
  ADD COLUMN IF NOT EXISTS id_suite INT UNSIGNED NULL COMMENT 'l''entrée qui a pris sa suite',
  DROP INDEX IF EXISTS isolees_unique,
  DROP INDEX IF EXISTS isolees_ligne,
  DROP INDEX IF EXISTS isolees_identite,
  DROP INDEX IF EXISTS isolees_cle,
  DROP INDEX IF EXISTS isolees_attend_client,
  DROP INDEX IF EXISTS isolees_attend_projet,
  DROP INDEX IF EXISTS isolees_attend_intervenant,
  DROP INDEX IF EXISTS isolees_fichier_reinjection,
  DROP COLUMN IF EXISTS occurrence,
  DROP COLUMN IF EXISTS attend_client,
  DROP COLUMN IF EXISTS attend_projet,
  DROP COLUMN IF EXISTS attend_intervenant;

ALTER TABLE lignes_isolees
  DROP FOREIGN KEY IF EXISTS isolees_fichier,
  DROP FOREIGN KEY IF EXISTS isolees_cloture,
  DROP CONSTRAINT IF EXISTS isolees_motivees,
  DROP CONSTRAINT IF EXISTS isolees_closes,
  DROP CONSTRAINT IF EXISTS isolees_remplacees;

ALTER TABLE lignes_isolees
  DROP INDEX IF EXISTS isolees_texte,
  DROP INDEX IF EXISTS isolees_identite,
  DROP INDEX IF EXISTS isolees_ouvertes,
  DROP INDEX IF EXISTS isolees_fichier,
  DROP INDEX IF EXISTS isolees_cloture,
  DROP INDEX IF EXISTS isolees_suite,
  ADD INDEX isolees_texte (entite, fichier, empreinte_texte),
  ADD INDEX isolees_identite (entite, cle, source),
  ADD INDEX isolees_ouvertes (fichier, etat, ligne),
  ADD INDEX isolees_fichier (id_fichier),
  ADD INDEX isolees_cloture (id_fichier_cloture),
  ADD INDEX isolees_suite (id_suite),
  ADD CONSTRAINT isolees_fichier FOREIGN KEY (id_fichier) REFERENCES fichiers (id_fichier),
  ADD CONSTRAINT isolees_cloture FOREIGN KEY (id_fichier_cloture) REFERENCES fichiers (id_fichier),
  ADD CONSTRAINT isolees_motivees CHECK (codes <> '' AND motif <> ''),
  ADD CONSTRAINT isolees_closes CHECK ((etat = 'isolee') = (id_fichier_cloture IS NULL)),
  ADD CONSTRAINT isolees_remplacees CHECK ((etat = 'remplacee') = (id_suite IS NOT NULL)),
  COMMENT = 'chaque ligne refusée, entière, avec son motif ; jamais perdue, toujours réinjectable';


-- ---------------------------------------------------------------------------------------------------------------------
-- La base elle-même.
-- ---------------------------------------------------------------------------------------------------------------------

CREATE TABLE IF NOT EXISTS base_clevity (
  id      TINYINT UNSIGNED NOT NULL COMMENT 'une seule rangée',
  cle     CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'tirée au sort à la création : le _id d''un fichier d''isolés ne vaut que dans sa base',
  PRIMARY KEY (id),
  CONSTRAINT base_unique CHECK (id = 1)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'ce qui distingue cette base d''une autre';

INSERT IGNORE INTO base_clevity (id, cle) VALUES (1, MD5(CONCAT(UUID(), RAND(), UUID())));

CREATE TABLE IF NOT EXISTS verrou (
  id          TINYINT UNSIGNED NOT NULL COMMENT 'une seule rangée, présente tant qu''une exécution travaille',
  jeton       CHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'tiré au sort par l''exécution qui le tient',
  script      VARCHAR(20) NOT NULL COMMENT 'migration, reprise ou annulation',
  lance_par   VARCHAR(190) NOT NULL COMMENT 'utilisateur et machine d''où l''exécution a été lancée',
  processus   INT UNSIGNED NOT NULL COMMENT 'son numéro de processus sur cette machine',
  noeud       VARCHAR(190) NOT NULL COMMENT 'le serveur par lequel elle travaille : son nom dans la grappe, ou celui de sa machine',
  connexion   BIGINT UNSIGNED NOT NULL COMMENT 'sa connexion sur ce serveur',
  debut       DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT 'heure du serveur',
  battement   INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'avance tant qu''elle est vivante : un autre nœud n''a que cela pour le savoir',
  validations INT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'les transactions qu''elle a validées : dit le sort d''un COMMIT resté sans réponse',
  PRIMARY KEY (id),
  CONSTRAINT verrou_unique CHECK (id = 1)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'qui travaille dans cette base : une exécution à la fois, sur toute la grappe';

CREATE TABLE IF NOT EXISTS migrations_schema (
  numero      SMALLINT UNSIGNED NOT NULL COMMENT 'numéro de la migration du schéma',
  intitule    VARCHAR(200) NOT NULL COMMENT 'ce qu''elle change',
  empreinte   CHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'SHA-256 du schema.sql de la version du programme qui l''a appliquée',
  appliquee_le DATETIME(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3) COMMENT 'heure du serveur',
  PRIMARY KEY (numero)
) ENGINE = InnoDB DEFAULT CHARSET = utf8mb4 COLLATE = utf8mb4_unicode_520_ci COMMENT = 'les migrations du schéma que cette base a reçues ; une base neuve n''a que la dernière';


-- ---------------------------------------------------------------------------------------------------------------------
-- Les vues qui changent.
-- ---------------------------------------------------------------------------------------------------------------------

-- Le bilan par fichier et par exécution : lues = inserees + mises_a_jour + fusionnees + ignorees + isolees.
CREATE OR REPLACE SQL SECURITY INVOKER VIEW v_bilan AS
SELECT f.id_execution, e.script, f.nom AS fichier, f.entite,
       SUM(f.lues) AS lues, SUM(f.inserees) AS inserees, SUM(f.corrigees) AS corrigees, SUM(f.signalees) AS signalees,
       SUM(f.fusionnees) AS fusionnees, SUM(f.ignorees) AS ignorees, SUM(f.isolees) AS isolees,
       SUM(f.mises_a_jour) AS mises_a_jour
FROM fichiers f JOIN executions e USING (id_execution)
GROUP BY f.id_execution, e.script, f.nom, f.entite;
