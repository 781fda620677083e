/** Unicité : rien n'est en double, même si l'index qui l'interdit a été retiré. */
import { fusionne, MODELE, type Entite } from '../metier/modele';
import { CODES_ENSEMBLE } from '../metier/regles';
import { parRequete, unir, type Controle, type Fiche } from './types';

const REMEDE =
  "gardez la ligne d'origine (la plus petite clé, sauf preuve du contraire dans v_lignage), rattachez-lui ce qui pointe l'autre, supprimez l'autre, puis rétablissez l'index retiré.";

/** Les groupes en double se cherchent d'abord, par l'index s'il est là ; leurs rangées ensuite (`STRAIGHT_JOIN`). */
const doublons = (table: string, cle: string, colonnes: readonly string[], detail: string): string =>
  `SELECT CONCAT('${table} ', t.${cle}) AS cle, CONCAT(${detail}, ' : ', d.nombre, ' fois') AS detail
   FROM (SELECT ${colonnes.join(', ')}, COUNT(*) AS nombre FROM ${table}
         WHERE ${colonnes.map((colonne) => `${colonne} IS NOT NULL`).join(' AND ')}
         GROUP BY ${colonnes.join(', ')} HAVING COUNT(*) > 1) d
   STRAIGHT_JOIN ${table} t ON ${colonnes.map((colonne) => `t.${colonne} = d.${colonne}`).join(' AND ')}
   ORDER BY t.${cle}`;

const IDENTITE = `CONCAT('identifiant ', COALESCE(t.id_source, t.cle), ' de la source ', t.source)`;

/** Une identité (source, identifiant) ne désigne qu'une ligne, fusions comprises. */
function identites(entite: Entite): string {
  const { cle } = MODELE[entite];
  const enTable = doublons(entite, cle, ['cle', 'source'], IDENTITE);
  if (!fusionne(entite)) return enTable;
  const fusionnee = `SELECT CONCAT('${entite} ', t.${cle}) AS cle,
      CONCAT(${IDENTITE}, ', aussi fusionné dans ${entite} ', k.id_cible) AS detail
    FROM correspondances k STRAIGHT_JOIN ${entite} t ON k.cle = t.cle AND k.source = t.source WHERE k.entite = '${entite}'`;
  const correspondances = `SELECT CONCAT('correspondances ${entite} ', k.source, ' ', k.id_source) AS cle,
      CONCAT('fusionné ', d.nombre, ' fois') AS detail
    FROM (SELECT cle, source, COUNT(*) AS nombre FROM correspondances WHERE entite = '${entite}'
          GROUP BY cle, source HAVING COUNT(*) > 1) d
    JOIN correspondances k ON k.entite = '${entite}' AND k.cle = d.cle AND k.source = d.source`;
  return unir([enTable, fusionnee, correspondances]);
}

const fiche = (code: string, intitule: string, ...aussi: readonly (string | undefined)[]): Fiche => ({
  ...{ code, famille: 'Unicité', intitule, remede: REMEDE },
  aussi: aussi.filter((regle) => regle !== undefined),
});

/** Deux lignes de même identité sont une copie, ou un identifiant pris deux fois. */
const identite = (code: string, entite: Entite, intitule: string): Controle => {
  const { copie, identifiantPris } = CODES_ENSEMBLE[entite];
  return parRequete(fiche(code, intitule, identifiantPris, entite === 'affectations' ? undefined : copie), identites(entite));
};

const email = (code: string, entite: 'clients' | 'intervenants', intitule: string): Controle =>
  parRequete(
    fiche(code, intitule, CODES_ENSEMBLE[entite].emailPris),
    doublons(entite, MODELE[entite].cle, ['email'], `CONCAT('e-mail ', t.email)`),
  );

export const UNICITE: readonly Controle[] = [
  email('UNI-01', 'clients', "un e-mail ne sert qu'à un client"),
  email('UNI-02', 'intervenants', "un e-mail ne sert qu'à un intervenant"),
  identite('UNI-03', 'clients', "une identité de client ne désigne qu'un client, fusions comprises"),
  identite('UNI-04', 'intervenants', "une identité d'intervenant ne désigne qu'un intervenant, fusions comprises"),
  identite('UNI-05', 'projets', "une identité de projet ne désigne qu'un projet"),
  identite('UNI-06', 'affectations', "une identité d'affectation ne désigne qu'une affectation"),
  parRequete(
    fiche('UNI-07', 'une affectation (projet, intervenant, date, rôle) est unique', CODES_ENSEMBLE.affectations.copie),
    doublons(
      'affectations',
      'id_affectation',
      ['id_projet', 'id_intervenant', 'date_affectation', 'role_compare'],
      `CONCAT('projet ', t.id_projet, ', intervenant ', t.id_intervenant, ', le ', t.date_affectation, ', rôle « ', t.role_compare, ' »')`,
    ),
  ),
  parRequete(
    fiche('UNI-08', 'une agence est unique, sans égard à la casse ni aux accents'),
    doublons('agences', 'id_agence', ['nom'], `CONCAT('agence « ', t.nom, ' »')`),
  ),
];
