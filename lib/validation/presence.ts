/** Non-nullité : ce qui est obligatoire est là, même si la colonne a été rouverte aux vides. */
import { parRequete, unir, type Controle } from './types';

const REMEDE =
  "la valeur d'origine est dans le fichier source (v_lignage dit lequel) ou dans l'historique de la ligne (SELECT … FOR SYSTEM_TIME ALL) : rétablissez-la.";

type Genre = 'texte' | 'nombre' | 'date';

interface Obligatoires {
  readonly table: string;
  /** L'expression qui nomme une rangée. */
  readonly cle: string;
  readonly colonnes: Readonly<Record<string, Genre>>;
}

const LIGNAGE = {
  source: 'texte',
  cle: 'texte',
  id_source: 'texte',
  empreinte: 'texte',
  id_fichier: 'nombre',
  ligne: 'nombre',
} as const;
const { source, empreinte, id_fichier, ligne } = LIGNAGE;

const parCle = (table: string, cle: string, colonnes: Obligatoires['colonnes']): Obligatoires => ({
  table,
  cle: `CONCAT('${table} ', ${cle})`,
  colonnes,
});

const vide = (colonne: string, genre: Genre): string =>
  ({
    texte: `(${colonne} IS NULL OR ${colonne} = '')`,
    nombre: `(${colonne} IS NULL OR ${colonne} = 0)`,
    date: `(${colonne} IS NULL OR YEAR(${colonne}) = 0)`,
  })[genre];

function sansValeur({ table, cle, colonnes }: Obligatoires): string {
  const vides = Object.entries(colonnes).map(([colonne, genre]) => [colonne, vide(colonne, genre)] as const);
  return `SELECT ${cle} AS cle, CONCAT('vide : ', CONCAT_WS(', ', ${vides
    .map(([colonne, condition]) => `IF(${condition}, '${colonne}', NULL)`)
    .join(', ')})) AS detail
    FROM ${table} WHERE ${vides.map(([, condition]) => condition).join(' OR ')}`;
}

const presence = (code: string, intitule: string, ...tables: readonly Obligatoires[]): Controle =>
  parRequete(code, 'Non-nullité', intitule, unir(tables.map(sansValeur)), REMEDE);

export const PRESENCE: readonly Controle[] = [
  presence(
    'NUL-01',
    'un client a un nom, un e-mail, une identité et une origine',
    parCle('clients', 'id_client', { nom: 'texte', email: 'texte', ...LIGNAGE }),
  ),
  presence(
    'NUL-02',
    'un intervenant a un nom, un prénom, un e-mail, une agence, une identité et une origine',
    parCle('intervenants', 'id_intervenant', {
      nom: 'texte',
      prenom: 'texte',
      email: 'texte',
      id_agence: 'nombre',
      ...LIGNAGE,
    }),
  ),
  presence(
    'NUL-03',
    'un projet a un nom, un client, un début, un statut, une identité et une origine',
    parCle('projets', 'id_projet', {
      nom_projet: 'texte',
      id_client: 'nombre',
      date_debut: 'date',
      statut: 'texte',
      ...LIGNAGE,
    }),
  ),
  presence(
    'NUL-04',
    'une affectation a un projet, un intervenant, une date et une origine',
    parCle('affectations', 'id_affectation', {
      ...{ id_projet: 'nombre', id_intervenant: 'nombre', date_affectation: 'date' },
      ...{ source, empreinte, id_fichier, ligne },
    }),
  ),
  presence(
    'NUL-05',
    'une agence a un nom et une origine',
    parCle('agences', 'id_agence', { nom: 'texte', id_fichier }),
  ),
  presence(
    'NUL-06',
    'fusions et lignes isolées disent leur origine et leur contenu',
    {
      table: 'correspondances',
      cle: `CONCAT('correspondances ', entite, ' ', COALESCE(source, '?'), ' ', COALESCE(id_source, cle, '?'))`,
      colonnes: { ...LIGNAGE, id_cible: 'nombre', valeurs: 'texte' },
    },
    parCle('lignes_isolees', 'id_isolee', {
      ...{ fichier: 'texte', source, ligne, texte: 'texte', codes: 'texte', motif: 'texte', id_fichier },
    }),
  ),
];
