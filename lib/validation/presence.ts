/** Non-nullité : ce qui est obligatoire est là, même si la colonne a été rouverte aux vides. */
import type { Entite } from '../metier/modele';
import { parRangee, parRequete, unir, type Controle, type Epreuve, type Fiche } from './types';

const REMEDE =
  "la valeur d'origine est dans le fichier source (v_lignage dit lequel) ou dans l'historique de la ligne (SELECT … FOR SYSTEM_TIME ALL) : rétablissez-la.";

type Genre = 'texte' | 'nombre' | 'date' | 'present';

type Colonnes = Readonly<Record<string, Genre>>;

const LIGNAGE = {
  source: 'texte',
  cle: 'texte',
  id_source: 'texte',
  empreinte: 'texte',
  id_fichier: 'nombre',
  ligne: 'nombre',
} as const;
const { source, empreinte, id_fichier, ligne } = LIGNAGE;

const vide = (colonne: string, genre: Genre): string =>
  ({
    texte: `(t.${colonne} IS NULL OR t.${colonne} = '')`,
    nombre: `(t.${colonne} IS NULL OR t.${colonne} = 0)`,
    date: `(t.${colonne} IS NULL OR YEAR(t.${colonne}) = 0)`,
    present: `t.${colonne} IS NULL`,
  })[genre];

/** La condition qui trouve une rangée `t` où l'une de ces colonnes est vide, et l'expression qui dit laquelle. */
function manque(colonnes: Colonnes): Pick<Epreuve, 'condition' | 'detail'> {
  const vides = Object.entries(colonnes).map(([colonne, genre]) => [colonne, vide(colonne, genre)] as const);
  return {
    condition: vides.map(([, condition]) => condition).join(' OR '),
    detail: `CONCAT('vide : ', CONCAT_WS(', ', ${vides.map(([colonne, condition]) => `IF(${condition}, '${colonne}', NULL)`).join(', ')}))`,
  };
}

const fiche = (code: string, intitule: string): Fiche => ({
  ...{ code, famille: 'Non-nullité', intitule, remede: REMEDE },
});

const metier = (code: string, table: Entite, intitule: string, colonnes: Colonnes): Controle =>
  parRangee(fiche(code, intitule), [{ table, ...manque(colonnes) }]);

/** @param cle l'expression qui nomme une rangée `t` */
function sansValeur(table: string, cle: string, colonnes: Colonnes): string {
  const { condition, detail } = manque(colonnes);
  return `SELECT ${cle} AS cle, ${detail} AS detail FROM ${table} t WHERE ${condition}`;
}

export const PRESENCE: readonly Controle[] = [
  metier('NUL-01', 'clients', 'un client a un nom, un e-mail, une identité et une origine', {
    ...{ nom: 'texte', email: 'texte' },
    ...LIGNAGE,
  }),
  metier(
    'NUL-02',
    'intervenants',
    'un intervenant a un nom, un prénom, un e-mail, une agence, une identité et une origine',
    {
      ...{ nom: 'texte', prenom: 'texte', email: 'texte', id_agence: 'nombre' },
      ...LIGNAGE,
    },
  ),
  metier('NUL-03', 'projets', 'un projet a un nom, un client, un début, un statut, une identité et une origine', {
    ...{ nom_projet: 'texte', id_client: 'nombre', date_debut: 'date', statut: 'texte' },
    ...LIGNAGE,
  }),
  metier('NUL-04', 'affectations', 'une affectation a un projet, un intervenant, une date et une origine', {
    ...{ id_projet: 'nombre', id_intervenant: 'nombre', date_affectation: 'date' },
    ...{ source, empreinte, id_fichier, ligne },
  }),
  parRequete(
    fiche('NUL-05', 'une agence a un nom et une origine'),
    sansValeur('agences', `CONCAT('agences ', t.id_agence)`, { nom: 'texte', id_fichier }),
  ),
  parRequete(
    fiche('NUL-06', 'fusions et lignes isolées disent leur origine et leur contenu'),
    unir([
      sansValeur(
        'correspondances',
        `CONCAT('correspondances ', t.entite, ' ', COALESCE(t.source, '?'), ' ', COALESCE(t.id_source, t.cle, '?'))`,
        { ...LIGNAGE, id_cible: 'nombre', valeurs: 'texte' },
      ),
      sansValeur('lignes_isolees', `CONCAT('lignes_isolees ', t.id_isolee)`, {
        ...{ fichier: 'texte', source, ligne: 'present', texte: 'texte', codes: 'texte', motif: 'texte', id_fichier },
      }),
    ]),
  ),
];
