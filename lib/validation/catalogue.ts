/**
 * Les règles du catalogue, relues dans la base : ce qui, dans une rangée, les enfreint. Celles qu'un contrôle d'une autre
 * famille relit déjà y sont citées (`AILLEURS`) ; celles que la base ne peut pas dire sont dans `HORS_BASE`, avec la raison et
 * le contrôle qui les éprouve.
 */
import { MODELE, STATUTS, type Entite } from '../metier/modele';
import { regleDe, REGLES } from '../metier/regles';
import { COHERENCE } from './coherence';
import { parRangee, parRequete, type Controle, type Epreuve, type Fiche } from './types';
import { UNICITE } from './unicite';

const REMEDE =
  "cette valeur n'a pas pu entrer par migration.ts : rétablissez celle du fichier source, puis la contrainte qui aurait dû la refuser.";

const fautive = (table: Entite, condition: string, detail: string): Epreuve => ({ table, condition, detail });

/** Les colonnes ASCII ne se mêlent pas aux guillemets français sans conversion. */
const texte = (colonne: string): string => `COALESCE(CONVERT(t.${colonne} USING utf8mb4), '')`;
const cite = (colonne: string): string => `CONCAT('${colonne} « ', ${texte(colonne)}, ' »')`;

/** Les chiffres de la clé sont ceux de l'identifiant, zéros de tête exceptés ; le plus souvent, ils s'écrivent de même. */
const identifiant = (entite: Entite): Epreuve =>
  fautive(
    entite,
    `t.cle NOT RLIKE '^[0-9]+[A-Z]*$' OR (t.id_source <> t.cle AND t.id_source RLIKE '[0-9]$'
     AND NOT REGEXP_SUBSTR(t.id_source, '[0-9]+$') RLIKE CONCAT('^0*', REGEXP_SUBSTR(t.cle, '^[0-9]+'), '$'))`,
    `CONCAT('identifiant « ', ${texte('id_source')}, ' », clé « ', ${texte('cle')}, ' »')`,
  );

/** Une adresse mal formée échappe au masque des adresses : on n'en cite que le début. */
const email = (entite: Entite): Epreuve =>
  fautive(
    entite,
    `t.email IS NULL OR t.email NOT RLIKE '^[^@ ]+@[^@ .]+([.][^@ .]+)*([.][a-z]{2,}|[.]xn--[a-z0-9-]+)$' OR t.email <> LOWER(t.email)`,
    `CONCAT('e-mail « ', IF(LOCATE('@', t.email), ${texte('email')}, CONCAT(LEFT(${texte('email')}, 1), '***')), ' »')`,
  );

const vides = (entite: Entite, ...colonnes: readonly string[]): Epreuve =>
  fautive(
    entite,
    colonnes.map((colonne) => `t.${colonne} IS NULL OR TRIM(t.${colonne}) = ''`).join(' OR '),
    colonnes.length === 1 ? cite(colonnes[0] ?? '') : `CONCAT_WS(', ', ${colonnes.map(cite).join(', ')})`,
  );

/** Un jour qui n'est pas au calendrier (31 février, jour zéro), que la session les admette ou non. */
const date = (entite: Entite, colonne: string, obligatoire: boolean): Epreuve =>
  fautive(
    entite,
    `(t.${colonne} IS NOT NULL AND (YEAR(t.${colonne}) < 1000
      OR DAY(t.${colonne}) NOT BETWEEN 1 AND COALESCE(DAY(LAST_DAY(t.${colonne})), 0)))
     ${obligatoire ? `OR t.${colonne} IS NULL` : ''}`,
    cite(colonne),
  );

const EPREUVES: Readonly<Record<string, Epreuve>> = {
  'CLI-01': identifiant('clients'),
  'CLI-02': vides('clients', 'nom'),
  'CLI-03': email('clients'),
  'CLI-04': date('clients', 'date_inscription', false),
  'INT-01': identifiant('intervenants'),
  'INT-02': vides('intervenants', 'nom', 'prenom'),
  'INT-03': email('intervenants'),
  'INT-06': fautive('intervenants', `t.telephone NOT RLIKE '^[+][1-9][0-9]{5,14}$'`, `'téléphone mal formé'`),
  'PRJ-01': identifiant('projets'),
  'PRJ-02': vides('projets', 'nom_projet'),
  'PRJ-03': fautive('projets', 't.id_client IS NULL OR t.id_client = 0', cite('id_client')),
  'PRJ-06': date('projets', 'date_debut', true),
  'PRJ-07': date('projets', 'date_fin', false),
  'PRJ-08': fautive('projets', 't.date_fin < t.date_debut', `CONCAT('du ', t.date_debut, ' au ', t.date_fin)`),
  'PRJ-09': fautive(
    'projets',
    `t.statut IS NULL OR t.statut NOT IN (${STATUTS.map((statut) => `'${statut}'`).join(', ')})`,
    cite('statut'),
  ),
  'PRJ-10': fautive('projets', 't.note_satisfaction NOT BETWEEN 0 AND 5', cite('note_satisfaction')),
  'PRJ-11': fautive(
    'projets',
    `t.note_satisfaction IS NOT NULL AND NOT (t.statut <=> 'termine')`,
    `CONCAT('note ', t.note_satisfaction, ', statut « ', COALESCE(t.statut, ''), ' »')`,
  ),
  'AFF-01': identifiant('affectations'),
  'AFF-05': date('affectations', 'date_affectation', true),
};

/** Une fusion suppose le même e-mail : celui de la ligne fusionnée est celui de sa cible, ou l'était avant une mise à jour. */
const fusionSansEmail = (entite: Entite): string =>
  `SELECT CONCAT('correspondances ', k.entite, ' ', k.source, ' ', k.id_source) AS cle,
          CONCAT('e-mail « ', COALESCE(JSON_VALUE(k.valeurs, '$.email'), ''), ' » fusionné dans ${entite} ', k.id_cible,
                 ', dont l''e-mail est « ', ${texte('email')}, ' »') AS detail
   FROM correspondances k JOIN ${entite} t ON t.${MODELE[entite].cle} = k.id_cible
   WHERE k.entite = '${entite}' AND NOT (JSON_VALUE(k.valeurs, '$.email') <=> t.email) AND NOT EXISTS (
     SELECT 1 FROM historique h WHERE h.entite = k.entite AND h.id_ligne = k.id_cible AND h.champ = 'email' AND h.code = 'MAJ'
       AND h.valeur_ecartee = JSON_VALUE(k.valeurs, '$.email'))`;

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

const ORDRE = REGLES.map(({ code }) => code);

const fiche = (code: string): Fiche => ({
  ...{ code, famille: 'Règles du catalogue', intitule: regleDe(code).intitule, remede: REMEDE },
});

export const CATALOGUE: readonly Controle[] = [
  ...Object.entries(EPREUVES).map(([code, epreuve]) => parRangee(fiche(code), [epreuve])),
  parRequete(fiche('CLI-06'), fusionSansEmail('clients')),
  parRequete(fiche('INT-08'), fusionSansEmail('intervenants')),
].sort(({ code: a }, { code: b }) => ORDRE.indexOf(a) - ORDRE.indexOf(b));

/** Les règles que relit un contrôle d'une autre famille : le même verdict porte les deux codes. */
export const AILLEURS: ReadonlyMap<string, string> = new Map(
  [...UNICITE, ...COHERENCE].flatMap(({ code, aussi = [] }) => aussi.map((regle): [string, string] => [regle, code])),
);
