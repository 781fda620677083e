/** Unicité : rien n'est en double, même si l'index qui l'interdit a été retiré. */
import type { Base } from '../base/connexion';
import { masquer } from '../commun/masquage';
import { ENSEMBLE } from '../metier/ensemble';
import { fusionne, MODELE, type Entite } from '../metier/modele';
import { parLots } from './passe';
import { collecter, type Controle, type Faute, type Fiche } from './types';

const REMEDE =
  "gardez la ligne d'origine (la plus petite clé, sauf preuve du contraire dans v_lignage), rattachez-lui ce qui pointe l'autre, supprimez l'autre, puis rétablissez l'index retiré.";

/** Ce qui ne doit pas se trouver deux fois dans une table. */
interface Unique {
  readonly table: string;
  readonly cle: string;
  readonly colonnes: readonly string[];
  /** Une expression SQL sur la rangée `t`. */
  readonly detail: string;
}

const GROUPES_PAR_REQUETE = 200;

/** Les groupes en double d'abord, que l'index donne d'un trait s'il est là ; leurs rangées ensuite. */
async function chercherDoublons(base: Base, { table, cle, colonnes, detail }: Unique): Promise<Faute[]> {
  const groupes = await base.lire(
    `SELECT ${colonnes.join(', ')}, COUNT(*) AS nombre FROM ${table}
     WHERE ${colonnes.map((colonne) => `${colonne} IS NOT NULL`).join(' AND ')}
     GROUP BY ${colonnes.join(', ')} HAVING COUNT(*) > 1`,
  );
  const fautes: Faute[] = [];
  for (const lot of parLots(groupes, GROUPES_PAR_REQUETE)) {
    const cles = lot.map((groupe) => colonnes.map((colonne) => groupe[colonne]));
    const rangees = await base.lire<Faute>(
      `SELECT CONCAT('${table} ', t.${cle}) AS cle, ${detail} AS detail FROM ${table} t
       WHERE ${colonnes.length === 1 ? 't.' : '('}${colonnes.join(', t.')}${colonnes.length === 1 ? '' : ')'} IN (?) ORDER BY t.${cle}`,
      [colonnes.length === 1 ? cles.flat() : cles],
    );
    for (const { cle: nom, detail: dit } of rangees)
      fautes.push({ cle: nom, detail: masquer(`${dit} : plusieurs fois`) });
  }
  return fautes;
}

const unique = (controle: Fiche, quoi: Unique, ...requetes: readonly string[]): Controle => ({
  ...controle,
  constater: async ({ base }) => {
    const fautes = await chercherDoublons(base, quoi);
    for (const requete of requetes) fautes.push(...(await collecter(base, requete)));
    return { fautes };
  },
});

const IDENTITE = `CONCAT('identifiant ', COALESCE(t.id_source, t.cle), ' de la source ', t.source)`;

/** Une identité (source, identifiant) fusionnée ne l'est qu'une fois, et n'est pas aussi celle d'une ligne. */
const fusionsEnDouble = (entite: Entite): string[] => [
  `SELECT CONCAT('${entite} ', t.${MODELE[entite].cle}) AS cle,
      CONCAT(${IDENTITE}, ', aussi fusionné dans ${entite} ', k.id_cible) AS detail
   FROM correspondances k STRAIGHT_JOIN ${entite} t ON k.cle = t.cle AND k.source = t.source WHERE k.entite = '${entite}'`,
  `SELECT CONCAT('correspondances ${entite} ', k.source, ' ', k.id_source) AS cle, CONCAT('fusionné ', d.nombre, ' fois') AS detail
   FROM (SELECT cle, source, COUNT(*) AS nombre FROM correspondances WHERE entite = '${entite}'
         GROUP BY cle, source HAVING COUNT(*) > 1) d
   JOIN correspondances k ON k.entite = '${entite}' AND k.cle = d.cle AND k.source = d.source`,
];

const fiche = (code: string, intitule: string, ...aussi: readonly (string | undefined)[]): Fiche => ({
  ...{ code, famille: 'Unicité', intitule, remede: REMEDE },
  aussi: aussi.filter((regle) => regle !== undefined),
});

/** Deux lignes de même identité sont une copie, ou un identifiant pris deux fois. */
const identite = (code: string, entite: Entite, intitule: string): Controle => {
  const { copie, identifiantPris } = ENSEMBLE[entite].codes;
  const parContenu = ENSEMBLE[entite].contenu !== undefined;
  return unique(
    fiche(code, intitule, identifiantPris, parContenu ? undefined : copie),
    { table: entite, cle: MODELE[entite].cle, colonnes: ['cle', 'source'], detail: IDENTITE },
    ...(fusionne(entite) ? fusionsEnDouble(entite) : []),
  );
};

const email = (code: string, entite: 'clients' | 'intervenants', intitule: string): Controle =>
  unique(fiche(code, intitule, ENSEMBLE[entite].codes.emailPris), {
    ...{ table: entite, cle: MODELE[entite].cle, colonnes: ['email'] },
    detail: `CONCAT('e-mail ', t.email)`,
  });

export const UNICITE: readonly Controle[] = [
  email('UNI-01', 'clients', "un e-mail ne sert qu'à un client"),
  email('UNI-02', 'intervenants', "un e-mail ne sert qu'à un intervenant"),
  identite('UNI-03', 'clients', "une identité de client ne désigne qu'un client, fusions comprises"),
  identite('UNI-04', 'intervenants', "une identité d'intervenant ne désigne qu'un intervenant, fusions comprises"),
  identite('UNI-05', 'projets', "une identité de projet ne désigne qu'un projet"),
  identite('UNI-06', 'affectations', "une identité d'affectation ne désigne qu'une affectation"),
  unique(
    fiche('UNI-07', 'une affectation (projet, intervenant, date, rôle) est unique', ENSEMBLE.affectations.codes.copie),
    {
      ...{ table: 'affectations', cle: 'id_affectation' },
      colonnes: ['id_projet', 'id_intervenant', 'date_affectation', 'role_compare'],
      detail: `CONCAT('projet ', t.id_projet, ', intervenant ', t.id_intervenant, ', le ', t.date_affectation, ', rôle « ', t.role_compare, ' »')`,
    },
  ),
  unique(fiche('UNI-08', 'une agence est unique, sans égard à la casse ni aux accents'), {
    ...{ table: 'agences', cle: 'id_agence', colonnes: ['nom'], detail: `CONCAT('agence « ', t.nom, ' »')` },
  }),
];
