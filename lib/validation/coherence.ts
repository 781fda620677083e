/** Cohérence entre tables : ce qu'une ligne désigne existe, même si la clé étrangère était suspendue quand elle est venue. */
import { ENTITES, type Entite } from '../metier/modele';
import { lireAgence } from '../normalisation/agence';
import { parRangee, parRequete, unir, type Controle, type Epreuve, type Fiche } from './types';

const REMEDE =
  "rétablissez la ligne désignée (elle est dans l'historique : SELECT … FOR SYSTEM_TIME ALL), ou supprimez celle qui la désigne.";

const fiche = (code: string, intitule: string, ...aussi: readonly string[]): Fiche => ({
  ...{ code, aussi, famille: 'Cohérence entre tables', intitule, remede: REMEDE },
});

/** `colonne` ne désigne rien dans `cible`, que le balayage a jointe sous l'alias `jointe`. */
const orpheline = (table: Entite, colonne: string, cible: string, jointe: string): Epreuve => ({
  table,
  condition: `t.${colonne} IS NOT NULL AND ${jointe} IS NULL`,
  detail: `CONCAT('${colonne} ', t.${colonne}, ' : absent de ${cible}')`,
});

/** Les lignes d'une table que rien ne balaie, dont `colonne` ne désigne rien dans `cible`. */
export const orphelines = (nom: string, table: string, colonne: string, cible: string): string =>
  orphelinesDe(nom, { table, colonne, cible, cle: colonne });

/** De même, quand la clé désignée porte un autre nom. */
export const orphelinesDe = (
  nom: string,
  { table, colonne, cible, cle }: { table: string; colonne: string; cible: string; cle: string },
): string =>
  `SELECT ${nom} AS cle, CONCAT('${colonne} ', t.${colonne}, ' : absent de ${cible}') AS detail
   FROM ${table} t LEFT JOIN ${cible} c ON c.${cle} = t.${colonne}
   WHERE c.${cle} IS NULL AND t.${colonne} IS NOT NULL`;

const parCle = (table: string, cle: string): string => `CONCAT('${table} ', t.${cle})`;
const CORRESPONDANCE = `CONCAT('correspondances ', t.entite, ' ', t.source, ' ', t.id_source)`;

export const COHERENCE: readonly Controle[] = [
  parRangee(fiche('COH-01', 'le client de chaque projet existe', 'PRJ-04'), [
    orpheline('projets', 'id_client', 'clients', 'c_id_client.id_client'),
  ]),
  parRangee(fiche('COH-02', 'le projet de chaque affectation existe', 'AFF-02'), [
    orpheline('affectations', 'id_projet', 'projets', 'c_id_projet.id_projet'),
  ]),
  parRangee(fiche('COH-03', "l'intervenant de chaque affectation existe", 'AFF-03'), [
    orpheline('affectations', 'id_intervenant', 'intervenants', 'c_id_intervenant.id_intervenant'),
  ]),
  parRangee(fiche('COH-04', "l'agence de chaque intervenant existe", 'INT-05'), [
    orpheline('intervenants', 'id_agence', 'agences', 'g.id_agence'),
  ]),
  parRequete(
    fiche('COH-05', "l'exécution de chaque fichier existe"),
    orphelines(parCle('fichiers', 'id_fichier'), 'fichiers', 'id_execution', 'executions'),
  ),
  parRangee(
    fiche('COH-06', "le fichier d'origine de chaque rangée existe"),
    ENTITES.map((entite) => orpheline(entite, 'id_fichier', 'fichiers', 'f.id_fichier')),
    [
      orphelines(parCle('agences', 'id_agence'), 'agences', 'id_fichier', 'fichiers'),
      orphelines(parCle('historique', 'id_historique'), 'historique', 'id_fichier', 'fichiers'),
      orphelines(parCle('lignes_isolees', 'id_isolee'), 'lignes_isolees', 'id_fichier', 'fichiers'),
      orphelinesDe(parCle('lignes_isolees', 'id_isolee'), {
        table: 'lignes_isolees',
        colonne: 'id_fichier_cloture',
        cible: 'fichiers',
        cle: 'id_fichier',
      }),
      orphelines(CORRESPONDANCE, 'correspondances', 'id_fichier', 'fichiers'),
    ],
  ),
  parRequete(
    fiche('COH-07', 'les exécutions que citent les appuis existent'),
    unir(
      ['id_execution', 'id_appui'].map((colonne) =>
        orphelinesDe(`CONCAT('appuis ', t.id_execution, ' ', t.id_appui)`, {
          ...{ table: 'appuis', colonne, cible: 'executions', cle: 'id_execution' },
        }),
      ),
    ),
  ),
  {
    ...fiche('COH-08', "le nom de chaque agence s'écrit comme la normalisation l'écrit (N03)"),
    remede: 'rétablissez le nom que disent les fichiers sources ; seule la casse, ou un blanc, en diffère.',
    constater: async ({ base }) => {
      const agences = await base.lire<{ id: number; nom: string }>('SELECT id_agence AS id, nom FROM agences');
      const fautives = agences.filter(({ nom }) => lireAgence(nom).valeur !== nom);
      return { fautes: fautives.map(({ id, nom }) => ({ cle: `agences ${id}`, detail: `nom « ${nom} »` })) };
    },
  },
];
