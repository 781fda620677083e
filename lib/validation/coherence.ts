/** Cohérence entre tables : ce qu'une ligne désigne existe, même si la clé étrangère était suspendue quand elle est venue. */
import { parRequete, unir, type Controle } from './types';

const REMEDE =
  "rétablissez la ligne désignée (elle est dans l'historique : SELECT … FOR SYSTEM_TIME ALL), ou supprimez celle qui la désigne.";

/** Les lignes de `table` dont `colonne` ne désigne rien dans `cible`. */
const orphelines = (table: string, cle: string, colonne: string, cible: string, cleCible = colonne): string =>
  `SELECT CONCAT('${table} ', t.${cle}) AS cle, CONCAT('${colonne} ', COALESCE(t.${colonne}, 'vide'), ' : absent de ${cible}') AS detail
   FROM ${table} t LEFT JOIN ${cible} c ON c.${cleCible} = t.${colonne}
   WHERE c.${cleCible} IS NULL AND t.${colonne} IS NOT NULL`;

export const CLIENT_INCONNU = orphelines('projets', 'id_projet', 'id_client', 'clients');
export const PROJET_INCONNU = orphelines('affectations', 'id_affectation', 'id_projet', 'projets');
export const INTERVENANT_INCONNU = orphelines('affectations', 'id_affectation', 'id_intervenant', 'intervenants');
export const AGENCE_INCONNUE = orphelines('intervenants', 'id_intervenant', 'id_agence', 'agences');

const coherence = (code: string, intitule: string, requete: string): Controle =>
  parRequete(code, 'Cohérence entre tables', intitule, requete, REMEDE);

export const COHERENCE: readonly Controle[] = [
  coherence('COH-01', 'le client de chaque projet existe', CLIENT_INCONNU),
  coherence('COH-02', 'le projet de chaque affectation existe', PROJET_INCONNU),
  coherence('COH-03', "l'intervenant de chaque affectation existe", INTERVENANT_INCONNU),
  coherence('COH-04', "l'agence de chaque intervenant existe", AGENCE_INCONNUE),
  coherence(
    'COH-05',
    "l'exécution de chaque fichier existe",
    orphelines('fichiers', 'id_fichier', 'id_execution', 'executions'),
  ),
  coherence(
    'COH-06',
    "le fichier d'origine de chaque rangée existe",
    unir([
      orphelines('agences', 'id_agence', 'id_fichier', 'fichiers'),
      orphelines('clients', 'id_client', 'id_fichier', 'fichiers'),
      orphelines('intervenants', 'id_intervenant', 'id_fichier', 'fichiers'),
      orphelines('projets', 'id_projet', 'id_fichier', 'fichiers'),
      orphelines('affectations', 'id_affectation', 'id_fichier', 'fichiers'),
      orphelines('historique', 'id_historique', 'id_fichier', 'fichiers'),
      orphelines('lignes_isolees', 'id_isolee', 'id_fichier', 'fichiers'),
      orphelines('lignes_isolees', 'id_isolee', 'id_fichier_reinjection', 'fichiers', 'id_fichier'),
      `SELECT CONCAT('correspondances ', t.entite, ' ', t.source, ' ', t.id_source) AS cle,
              CONCAT('id_fichier ', t.id_fichier, ' : absent de fichiers') AS detail
       FROM correspondances t LEFT JOIN fichiers c USING (id_fichier) WHERE c.id_fichier IS NULL`,
    ]),
  ),
];
