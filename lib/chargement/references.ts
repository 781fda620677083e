/**
 * La résolution des références (cahier des charges, § 3) : dans la source de la ligne ; sinon si un seul
 * enregistrement la porte, toutes sources confondues ; sinon si tous les candidats n'en font qu'un ; sinon elle est
 * ambiguë. Un candidat isolé compte.
 *
 * Chaque référence distincte n'est résolue qu'une fois ; les lignes la retrouvent par jointure.
 */
import type { Base } from '../base';
import { MODELE, type Entite } from '../modele';
import { CODES_REFERENCE } from '../regles';
import { references, tableTransit } from './transit';

/** Résout les références de toutes les lignes d'une entité, et inscrit les anomalies de celles qui ne désignent rien. */
export async function resoudreReferences(base: Base, entite: Entite): Promise<void> {
  for (const { nom, cible } of references(entite)) {
    await recenserReferences(base, entite, nom, cible);
    await recenserCandidats(base, cible, 'c.cle = d.cle');
    await trancher(base, cible);
    // Une référence sans préfixe qui n'a rien trouvé cherche « C-12 » : les clés commencent par leurs chiffres.
    await recenserCandidats(
      base,
      cible,
      "d.cle RLIKE '^[0-9]+$' AND c.cle >= CONCAT(d.cle, 'A') AND c.cle < CONCAT(d.cle, '[')",
    );
    await trancher(base, cible);
    await base.executer("UPDATE transit_references SET etat = 'absente' WHERE cible = ? AND etat IS NULL", [cible]);
    await inscrireAnomalies(base, entite, nom, cible);
  }
}

/** La jointure qui donne `r_<champ>.id`, la ligne en base que désigne chaque référence d'une ligne de transit `t`. */
export const jointureReferences = (entite: Entite): string =>
  references(entite)
    .map(
      ({ nom, cible }) =>
        `LEFT JOIN transit_references r_${nom} ON r_${nom}.cible = '${cible}' AND r_${nom}.cle = t.${nom}_cle
         AND r_${nom}.source = t.source_references AND r_${nom}.etat = 'trouvee'`,
    )
    .join('\n');

async function recenserReferences(base: Base, entite: Entite, champ: string, cible: Entite): Promise<void> {
  await base.executer(
    `INSERT IGNORE INTO transit_references (cible, cle, source)
     SELECT DISTINCT '${cible}', ${champ}_cle, source_references FROM ${tableTransit(entite)} WHERE ${champ}_cle IS NOT NULL`,
  );
}

/** Les candidats : en base, parmi les identités fusionnées, parmi les lignes isolées de cette exécution ou des précédentes. */
async function recenserCandidats(base: Base, cible: Entite, condition: string): Promise<void> {
  const demandes = `(SELECT DISTINCT cle FROM transit_references WHERE cible = '${cible}' AND etat IS NULL) d`;
  const origines = [
    `SELECT d.cle AS demande, c.cle AS cle, c.source AS source, c.${MODELE[cible].cle} FROM ${demandes} JOIN ${cible} c ON ${condition}`,
    `SELECT d.cle AS demande, c.cle AS cle, c.source AS source, NULL FROM ${demandes} JOIN ${tableTransit(cible)} c ON ${condition}
     JOIN transit_sorts s ON s.n = c.n AND s.sort = 'isolee'`,
    `SELECT d.cle AS demande, c.cle AS cle, c.source AS source, NULL FROM ${demandes}
     JOIN lignes_isolees c ON c.entite = '${cible}' AND c.etat = 'isolee' AND ${condition}`,
    `SELECT d.cle AS demande, c.cle AS cle, c.source AS source, c.id_cible FROM ${demandes}
     JOIN correspondances c ON c.entite = '${cible}' AND ${condition}`,
  ];
  for (const origine of origines) {
    await base.executer(
      `INSERT INTO transit_candidats (cible, demande, cle, source, id) SELECT '${cible}', o.* FROM (${origine}) o
       ON DUPLICATE KEY UPDATE id = COALESCE(transit_candidats.id, VALUES(id))`,
    );
  }
}

/** Décide de ce que désigne chaque référence qui a des candidats. */
async function trancher(base: Base, cible: Entite): Promise<void> {
  await base.executer(
    `UPDATE transit_references r
     JOIN (
       SELECT r.cle, r.source,
              SUM(c.source = r.source) AS ici,
              SUM(c.source = r.source AND c.id IS NULL) AS ici_isoles,
              COUNT(DISTINCT IF(c.source = r.source, c.id, NULL)) AS ici_ids,
              MAX(IF(c.source = r.source, c.id, NULL)) AS ici_id,
              COUNT(*) AS partout, SUM(c.id IS NULL) AS isoles, COUNT(DISTINCT c.id) AS ids, MAX(c.id) AS id
       FROM transit_references r
       JOIN transit_candidats c ON c.cible = r.cible AND c.demande = r.cle
       WHERE r.cible = '${cible}' AND r.etat IS NULL
       GROUP BY r.cle, r.source
     ) v ON v.cle = r.cle AND v.source = r.source
     SET r.etat = CASE
           WHEN v.ici = 1 THEN IF(v.ici_id IS NULL, 'isolee', 'trouvee')
           WHEN v.ici > 1 THEN IF(v.ici_ids = 1 AND v.ici_isoles = 0, 'trouvee', 'ambigue')
           WHEN v.partout = 1 THEN IF(v.id IS NULL, 'isolee', 'trouvee')
           WHEN v.ids = 1 AND v.isoles = 0 THEN 'trouvee'
           ELSE 'ambigue'
         END,
         r.id = IF(v.ici > 0, v.ici_id, v.id)
     WHERE r.cible = '${cible}'`,
  );
}

async function inscrireAnomalies(base: Base, entite: Entite, champ: string, cible: Entite): Promise<void> {
  const codes = CODES_REFERENCE[champ];
  if (codes === undefined) throw new Error(`Le catalogue n'a pas de codes pour la référence ${champ}.`);
  await base.executer(
    `INSERT INTO transit_anomalies (n, code, champ, valeur, effet)
     SELECT t.n, CASE r.etat WHEN 'absente' THEN ? WHEN 'isolee' THEN ? ELSE ? END, '${champ}', t.${champ}, 'isolee'
     FROM transit_references r
     JOIN ${tableTransit(entite)} t ON t.${champ}_cle = r.cle AND t.source_references = r.source
     WHERE r.cible = '${cible}' AND r.etat <> 'trouvee'`,
    [codes.absente, codes.isolee, codes.ambigue],
  );
}
