/** Unicité : rien n'est en double, même si l'index qui l'interdit a été retiré. */
import { fusionne, MODELE, type Entite } from '../metier/modele';
import { parRequete, unir, type Controle } from './types';

const REMEDE =
  "gardez la ligne d'origine (la plus petite clé, sauf preuve du contraire dans v_lignage), rattachez-lui ce qui pointe l'autre, supprimez l'autre, puis rétablissez l'index retiré.";

const doublons = (table: string, cle: string, colonnes: readonly string[], detail: string): string =>
  `SELECT CONCAT('${table} ', t.${cle}) AS cle, CONCAT(${detail}, ' : ', d.nombre, ' fois') AS detail
   FROM (SELECT ${colonnes.join(', ')}, COUNT(*) AS nombre FROM ${table}
         WHERE ${colonnes.map((colonne) => `${colonne} IS NOT NULL`).join(' AND ')}
         GROUP BY ${colonnes.join(', ')} HAVING COUNT(*) > 1) d
   JOIN ${table} t ON ${colonnes.map((colonne) => `t.${colonne} = d.${colonne}`).join(' AND ')}
   ORDER BY t.${cle}`;

export const emailsEnDouble = (entite: Entite): string =>
  doublons(entite, MODELE[entite].cle, ['email'], `CONCAT('e-mail ', t.email)`);

const IDENTITE = `CONCAT('identifiant ', COALESCE(t.id_source, t.cle), ' de la source ', t.source)`;

/** Une identité (source, identifiant) ne désigne qu'une ligne, fusions comprises. */
export function identitesEnDouble(entite: Entite): string {
  const { cle } = MODELE[entite];
  const enTable = doublons(entite, cle, ['cle', 'source'], IDENTITE);
  if (!fusionne(entite)) return enTable;
  const fusionnee = `SELECT CONCAT('${entite} ', t.${cle}) AS cle,
      CONCAT(${IDENTITE}, ', aussi fusionné dans ${entite} ', k.id_cible) AS detail
    FROM ${entite} t JOIN correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source`;
  const correspondances = `SELECT CONCAT('correspondances ${entite} ', k.source, ' ', k.id_source) AS cle,
      CONCAT('fusionné ', d.nombre, ' fois') AS detail
    FROM (SELECT cle, source, COUNT(*) AS nombre FROM correspondances WHERE entite = '${entite}'
          GROUP BY cle, source HAVING COUNT(*) > 1) d
    JOIN correspondances k ON k.entite = '${entite}' AND k.cle = d.cle AND k.source = d.source`;
  return unir([enTable, fusionnee, correspondances]);
}

export const AFFECTATIONS_EN_DOUBLE = doublons(
  'affectations',
  'id_affectation',
  ['id_projet', 'id_intervenant', 'date_affectation', 'role_compare'],
  `CONCAT('projet ', t.id_projet, ', intervenant ', t.id_intervenant, ', le ', t.date_affectation, ', rôle « ', t.role_compare, ' »')`,
);

const unicite = (code: string, intitule: string, requete: string): Controle =>
  parRequete(code, 'Unicité', intitule, requete, REMEDE);

export const UNICITE: readonly Controle[] = [
  unicite('UNI-01', "un e-mail ne sert qu'à un client", emailsEnDouble('clients')),
  unicite('UNI-02', "un e-mail ne sert qu'à un intervenant", emailsEnDouble('intervenants')),
  unicite('UNI-03', "une identité de client ne désigne qu'un client, fusions comprises", identitesEnDouble('clients')),
  unicite(
    'UNI-04',
    "une identité d'intervenant ne désigne qu'un intervenant, fusions comprises",
    identitesEnDouble('intervenants'),
  ),
  unicite('UNI-05', "une identité de projet ne désigne qu'un projet", identitesEnDouble('projets')),
  unicite('UNI-06', "une identité d'affectation ne désigne qu'une affectation", identitesEnDouble('affectations')),
  unicite('UNI-07', 'une affectation (projet, intervenant, date, rôle) est unique', AFFECTATIONS_EN_DOUBLE),
  unicite(
    'UNI-08',
    'une agence est unique, sans égard à la casse ni aux accents',
    doublons('agences', 'id_agence', ['nom'], `CONCAT('agence « ', t.nom, ' »')`),
  ),
  unicite(
    'UNI-09',
    "une ligne isolée n'est gardée qu'une fois",
    doublons(
      'lignes_isolees',
      'id_isolee',
      ['fichier', 'empreinte_texte', 'occurrence', 'entite'],
      `CONCAT(t.fichier, ' ligne ', t.ligne)`,
    ),
  ),
];
