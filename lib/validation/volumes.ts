/** Volumes : les lignes recomptées dans les fichiers, celles du bilan et celles des tables disent la même chose. */
import { ENTITES, MODELE } from '../metier/modele';
import { faute, parFichier } from './relecture';
import { parRequete, unir, type Constat, type Contexte, type Controle, type Faute } from './types';

const REMEDE_BILAN =
  'le bilan est dans la table fichiers ; celui que le programme a compté est dans log.txt (code BILAN) : comparez-les.';
const REMEDE_LIGNES = 'les contrôles REJ-02 et REJ-03 nomment les lignes en moins et en trop.';

const VALIDEES = "fichiers f JOIN executions e ON e.id_execution = f.id_execution AND e.statut = 'terminee'";
const NOMME = `CONCAT('fichiers ', f.id_fichier) AS cle`;

/** Confronte un compte du bilan à ce que la relecture a recompté, fichier par fichier. */
const recompter =
  (...comptes: readonly ('lues' | 'ignorees' | 'isolees')[]) =>
  async ({ relire }: Contexte): Promise<Constat> => {
    const { fichiers } = await relire();
    const fautes: Faute[] = [];
    for (const { fichier, comptes: recomptes } of fichiers) {
      if (recomptes === undefined) continue;
      for (const compte of comptes) {
        const [dit, recompte] = [fichier.bilan[compte], recomptes[compte]];
        if (dit === recompte) continue;
        fautes.push(
          faute(
            `fichiers ${fichier.id}`,
            `${fichier.nom} : ${dit} ${LIBELLES[compte]} au bilan, ${recompte} recomptées`,
          ),
        );
      }
    }
    return { fautes, nonVerifiable: parFichier(fichiers) };
  };

const LIBELLES = { lues: 'lues', ignorees: 'ignorées', isolees: 'isolées' } as const;

/** Un compte du bilan et le nombre de rangées qui lui répond dans les tables. */
const compterEnTable = (compte: 'inserees' | 'corrigees' | 'fusionnees', rangees: string): string =>
  `SELECT ${NOMME}, CONCAT(f.nom, ' : ', f.${compte}, ' au bilan, ', COALESCE(r.nombre, 0), ' en base') AS detail
   FROM ${VALIDEES} LEFT JOIN (${rangees}) r ON r.id_fichier = f.id_fichier
   WHERE f.${compte} <> COALESCE(r.nombre, 0)`;

const rangeesParFichier = (condition: string): string =>
  ENTITES.map(
    (entite) => `SELECT id_fichier, COUNT(*) AS nombre FROM ${entite} WHERE ${condition} GROUP BY id_fichier`,
  ).join(' UNION ALL ');

/** Le nombre de lignes d'une table est la somme de ce que les exécutions non annulées y ont inséré. */
const totaux = unir(
  ENTITES.map(
    (
      entite,
    ) => `SELECT '${entite}' AS cle, CONCAT(t.nombre, ' lignes en base, ', b.nombre, ' insérées au bilan') AS detail
      FROM (SELECT COUNT(*) AS nombre FROM ${entite}) t,
           (SELECT COALESCE(SUM(f.inserees), 0) AS nombre FROM ${VALIDEES} WHERE f.entite = '${entite}') b
      WHERE t.nombre <> b.nombre`,
  ),
);

const totauxFusionnes = unir(
  (['clients', 'intervenants'] as const).map(
    (entite) => `SELECT 'correspondances ${entite}' AS cle,
        CONCAT(t.nombre, ' en base, ', b.nombre, ' ${MODELE[entite].singulier}s fusionnés au bilan') AS detail
      FROM (SELECT COUNT(*) AS nombre FROM correspondances WHERE entite = '${entite}') t,
           (SELECT COALESCE(SUM(f.fusionnees), 0) AS nombre FROM ${VALIDEES} WHERE f.entite = '${entite}') b
      WHERE t.nombre <> b.nombre`,
  ),
);

const volume = (code: string, intitule: string, requete: string, remede: string): Controle =>
  parRequete(code, 'Volumes', intitule, requete, remede);

export const VOLUMES: readonly Controle[] = [
  volume(
    'VOL-01',
    'conservation : lues = insérées + fusionnées + ignorées + isolées, pour chaque fichier',
    `SELECT ${NOMME}, CONCAT(f.nom, ' : ', f.lues, ' lues, ', f.inserees, ' + ', f.fusionnees, ' + ', f.ignorees, ' + ', f.isolees) AS detail
     FROM fichiers f WHERE f.lues <> f.inserees + f.fusionnees + f.ignorees + f.isolees
        OR f.corrigees > f.inserees OR f.signalees > f.inserees`,
    REMEDE_BILAN,
  ),
  {
    code: 'VOL-02',
    famille: 'Volumes',
    intitule: 'les lignes recomptées dans chaque fichier sont celles que le bilan dit lues',
    remede: REMEDE_BILAN,
    constater: recompter('lues'),
  },
  {
    code: 'VOL-03',
    famille: 'Volumes',
    intitule: 'les lignes isolées et ignorées, rejouées, sont au nombre du bilan',
    remede: REMEDE_LIGNES,
    constater: recompter('isolees', 'ignorees'),
  },
  volume(
    'VOL-04',
    'chaque fichier a en base autant de lignes que son bilan en dit insérées',
    compterEnTable('inserees', rangeesParFichier('TRUE')),
    REMEDE_LIGNES,
  ),
  volume(
    'VOL-05',
    'chaque fichier a en base autant de lignes corrigées que son bilan en dit',
    compterEnTable('corrigees', rangeesParFichier('transformations IS NOT NULL')),
    REMEDE_LIGNES,
  ),
  volume(
    'VOL-06',
    'chaque fichier a autant de correspondances que son bilan dit de fusions',
    compterEnTable('fusionnees', 'SELECT id_fichier, COUNT(*) AS nombre FROM correspondances GROUP BY id_fichier'),
    REMEDE_LIGNES,
  ),
  volume(
    'VOL-07',
    'le total de chaque table est celui des exécutions validées',
    unir([totaux, totauxFusionnes]),
    REMEDE_LIGNES,
  ),
];
