/**
 * Les règles du catalogue, relues dans la base : chacune est une requête qui trouve toutes les lignes qui l'enfreignent.
 * Celles que la base ne peut pas dire sont dans `HORS_BASE`, avec la raison et le contrôle qui les éprouve.
 */
import { MODELE, type Entite } from '../metier/modele';
import { regleDe } from '../metier/regles';
import { AGENCE_INCONNUE, CLIENT_INCONNU, INTERVENANT_INCONNU, PROJET_INCONNU } from './coherence';
import { parRequete, type Controle } from './types';
import { AFFECTATIONS_EN_DOUBLE, emailsEnDouble, identitesEnDouble } from './unicite';

const REMEDE =
  "cette valeur n'a pas pu entrer par migration.ts : rétablissez celle du fichier source, puis la contrainte qui aurait dû la refuser.";

const fautives = (entite: Entite, condition: string, detail: string): string =>
  `SELECT CONCAT('${entite} ', t.${MODELE[entite].cle}) AS cle, ${detail} AS detail FROM ${entite} t WHERE ${condition}`;

/** Les colonnes ASCII ne se mêlent pas aux guillemets français sans conversion. */
const texte = (colonne: string): string => `COALESCE(CONVERT(t.${colonne} USING utf8mb4), '')`;
const cite = (colonne: string): string => `CONCAT('${colonne} « ', ${texte(colonne)}, ' »')`;

/** Les chiffres de la clé sont ceux de l'identifiant, zéros de tête exceptés. */
const identifiant = (entite: Entite): string =>
  fautives(
    entite,
    `t.cle NOT RLIKE '^[0-9]+[A-Z]*$' OR (t.id_source RLIKE '[0-9]$'
     AND NOT REGEXP_SUBSTR(t.id_source, '[0-9]+$') RLIKE CONCAT('^0*', REGEXP_SUBSTR(t.cle, '^[0-9]+'), '$'))`,
    `CONCAT('identifiant « ', ${texte('id_source')}, ' », clé « ', ${texte('cle')}, ' »')`,
  );

/** Une adresse mal formée échappe au masque des adresses : on n'en cite que le début. */
const email = (entite: Entite): string =>
  fautives(
    entite,
    `t.email IS NULL OR t.email NOT RLIKE '^[^@ ]+@[^@ .]+([.][^@ .]+)*([.][a-z]{2,}|[.]xn--[a-z0-9-]+)$' OR t.email <> LOWER(t.email)`,
    `CONCAT('e-mail « ', IF(LOCATE('@', t.email), ${texte('email')}, CONCAT(LEFT(${texte('email')}, 1), '***')), ' »')`,
  );

/** Un jour qui n'est pas au calendrier (31 février, jour zéro), que la session les admette ou non. */
const datesFausses = (colonne: string): string =>
  `(t.${colonne} IS NOT NULL AND (YEAR(t.${colonne}) < 1000
    OR DAY(t.${colonne}) NOT BETWEEN 1 AND COALESCE(DAY(LAST_DAY(t.${colonne})), 0)))`;

const dateReelle = (entite: Entite, colonne: string, obligatoire: boolean): string =>
  fautives(entite, `${datesFausses(colonne)}${obligatoire ? ` OR t.${colonne} IS NULL` : ''}`, cite(colonne));

/** Une fusion suppose le même e-mail : celui de la ligne fusionnée est celui de sa cible. */
const fusionSansEmail = (entite: Entite): string =>
  `SELECT CONCAT('correspondances ', k.entite, ' ', k.source, ' ', k.id_source) AS cle,
          CONCAT('e-mail « ', COALESCE(JSON_VALUE(k.valeurs, '$.email'), ''), ' » fusionné dans ${entite} ', k.id_cible,
                 ', dont l''e-mail est « ', ${texte('email')}, ' »') AS detail
   FROM correspondances k JOIN ${entite} t ON t.${MODELE[entite].cle} = k.id_cible
   WHERE k.entite = '${entite}' AND NOT (JSON_VALUE(k.valeurs, '$.email') <=> t.email)`;

/** Deux lignes de même contenu et de même identité : la copie aurait dû être ignorée. */
const copies = (entite: Entite): string =>
  `SELECT CONCAT('${entite} ', t.${MODELE[entite].cle}) AS cle, CONCAT('copie exacte de ${entite} ', d.premiere) AS detail
   FROM (SELECT cle, source, empreinte, MIN(${MODELE[entite].cle}) AS premiere FROM ${entite}
         WHERE cle IS NOT NULL GROUP BY cle, source, empreinte HAVING COUNT(*) > 1) d
   JOIN ${entite} t ON t.cle = d.cle AND t.source = d.source AND t.empreinte = d.empreinte
   WHERE t.${MODELE[entite].cle} > d.premiere`;

const REQUETES: Readonly<Record<string, string>> = {
  'CLI-01': identifiant('clients'),
  'CLI-02': fautives('clients', `t.nom IS NULL OR TRIM(t.nom) = ''`, cite('nom')),
  'CLI-03': email('clients'),
  'CLI-04': dateReelle('clients', 'date_inscription', false),
  'CLI-05': copies('clients'),
  'CLI-06': fusionSansEmail('clients'),
  'CLI-07': emailsEnDouble('clients'),
  'CLI-09': identitesEnDouble('clients'),
  'INT-01': identifiant('intervenants'),
  'INT-02': fautives(
    'intervenants',
    `t.nom IS NULL OR TRIM(t.nom) = '' OR t.prenom IS NULL OR TRIM(t.prenom) = ''`,
    `CONCAT(${cite('nom')}, ', ', ${cite('prenom')})`,
  ),
  'INT-03': email('intervenants'),
  'INT-04': emailsEnDouble('intervenants'),
  'INT-05': AGENCE_INCONNUE,
  'INT-06': fautives('intervenants', `t.telephone NOT RLIKE '^[+][1-9][0-9]{5,14}$'`, `'téléphone mal formé'`),
  'INT-07': copies('intervenants'),
  'INT-08': fusionSansEmail('intervenants'),
  'INT-09': identitesEnDouble('intervenants'),
  'PRJ-01': identifiant('projets'),
  'PRJ-02': fautives('projets', `t.nom_projet IS NULL OR TRIM(t.nom_projet) = ''`, cite('nom_projet')),
  'PRJ-03': fautives('projets', 't.id_client IS NULL OR t.id_client = 0', cite('id_client')),
  'PRJ-04': CLIENT_INCONNU,
  'PRJ-06': dateReelle('projets', 'date_debut', true),
  'PRJ-07': dateReelle('projets', 'date_fin', false),
  'PRJ-08': fautives('projets', 't.date_fin < t.date_debut', `CONCAT('du ', t.date_debut, ' au ', t.date_fin)`),
  'PRJ-09': fautives(
    'projets',
    `t.statut IS NULL OR t.statut NOT IN ('planifie', 'en_cours', 'suspendu', 'termine', 'annule')`,
    cite('statut'),
  ),
  'PRJ-10': fautives('projets', 't.note_satisfaction NOT BETWEEN 0 AND 5', cite('note_satisfaction')),
  'PRJ-11': fautives(
    'projets',
    `t.note_satisfaction IS NOT NULL AND NOT (t.statut <=> 'termine')`,
    `CONCAT('note ', t.note_satisfaction, ', statut « ', COALESCE(t.statut, ''), ' »')`,
  ),
  'PRJ-13': identitesEnDouble('projets'),
  'PRJ-13a': copies('projets'),
  'AFF-01': identifiant('affectations'),
  'AFF-02': PROJET_INCONNU,
  'AFF-03': INTERVENANT_INCONNU,
  'AFF-05': dateReelle('affectations', 'date_affectation', true),
  'AFF-07': AFFECTATIONS_EN_DOUBLE,
  'AFF-09': identitesEnDouble('affectations'),
};

/** Les règles qu'aucune requête ne peut relire, pourquoi, et ce qui les éprouve. */
export const HORS_BASE: Readonly<Record<string, string>> = {
  'LEC-01': 'défaut de découpage, visible dans le fichier seul : éprouvé par le rejeu (REJ-02, REJ-06)',
  'LEC-02': 'défaut de découpage, visible dans le fichier seul : éprouvé par le rejeu (REJ-02, REJ-06)',
  'LEC-03': 'la longueur est celle de la colonne : éprouvé par le rejeu (REJ-02, REJ-06)',
  'LEC-04': "défaut d'octets, visible dans le fichier seul : éprouvé par le rejeu (REJ-02, REJ-06)",
  'LEC-05': 'la ligne citée est dans le fichier rendu seul : éprouvé par le rejeu (REJ-02, REJ-06)',
  'CLI-08': 'remarque : la fiche est acceptée, rien à refuser',
  'CLI-10': 'remarque : la fiche est acceptée, rien à refuser',
  'PRJ-04P': 'la ligne attend hors des tables : éprouvé par le rejeu (REJ-06)',
  'PRJ-05': 'la référence écrite est dans le fichier seul : éprouvé par le rejeu (REJ-05)',
  'PRJ-12': 'remarque : le projet est accepté, rien à refuser',
  'PRJ-14': 'remarque : le projet est accepté, rien à refuser',
  'AFF-04': 'la ligne attend hors des tables : éprouvé par le rejeu (REJ-06)',
  'AFF-06': "remarque : l'affectation est acceptée, rien à refuser",
  'AFF-08': 'la référence écrite est dans le fichier seul : éprouvé par le rejeu (REJ-05)',
  'AFF-10': "remarque : l'affectation est acceptée, rien à refuser",
};

export const CATALOGUE: readonly Controle[] = Object.entries(REQUETES).map(([code, requete]) =>
  parRequete(code, 'Règles du catalogue', regleDe(code).intitule, requete, REMEDE),
);
