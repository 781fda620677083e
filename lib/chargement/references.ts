/**
 * La résolution des références (cahier des charges, § 3) : dans la source de la ligne ; sinon si un seul
 * enregistrement la porte, toutes sources confondues ; sinon si tous les candidats n'en font qu'un ; sinon elle est
 * ambiguë. Un candidat isolé compte.
 *
 * Celles dont l'annuaire répond sont déjà résolues. Presque toutes les autres n'ont qu'un candidat (`transit_uniques`) :
 * elles se résolvent d'un bloc. Le reste est tranché référence par référence (`transit_references`), et les lignes retrouvent
 * leur réponse par jointure.
 */
import type { Base } from '../base/connexion';
import { MODELE, type Entite } from '../metier/modele';
import { CODES_REFERENCE } from '../metier/regles';
import { colonneDesignee, lignesEtSorts, references, SANS_VERDICT, tableTransit } from './transit';

/** Résout les références des lignes d'une entité qui n'ont pas encore de sort, et inscrit les anomalies de celles qui ne désignent rien. */
export async function resoudreReferences(base: Base, entite: Entite): Promise<void> {
  const champs = references(entite);
  if (champs.length === 0) return;
  for (const { nom, cible } of champs) {
    await recenserUniques(base, entite, nom, cible);
    await recenserReferences(base, entite, nom, cible);
    await recenserCandidats(base, cible, 'c.cle = d.cle');
    await trancher(base, cible);
    if (await aDesPrefixes(base, cible)) {
      // Une référence sans préfixe qui n'a rien trouvé cherche « C-12 » : les clés commencent par leurs chiffres.
      const famille = "c.cle >= CONCAT(d.cle, 'A') AND c.cle < CONCAT(d.cle, '[')";
      await recenserCandidats(base, cible, `d.cle RLIKE '^[0-9]+$' AND ${famille}`);
      await trancher(base, cible);
    }
    await base.executer("UPDATE transit_references SET etat = 'absente' WHERE cible = ? AND etat IS NULL", [cible]);
  }
  await resoudreLignes(base, entite);
  for (const [rang, { nom }] of champs.entries()) await inscrireAnomalies(base, entite, nom, rang + 1);
}

/** La jointure et l'expression qui donnent la ligne en base que désigne chaque référence d'une ligne de transit `t`. */
export const jointureReferences = (entite: Entite): string =>
  references(entite).length === 0 ? '' : 'LEFT JOIN transit_resolues r ON r.n = t.n';
export const idReference = (entite: Entite, champ: string): string =>
  `r.id_${references(entite).findIndex(({ nom }) => nom === champ) + 1}`;

/** Sans identifiant préfixé parmi les fichiers lus, aucune famille n'est à chercher. */
async function aDesPrefixes(base: Base, cible: Entite): Promise<boolean> {
  const { prefixes } = await base.lireUne<{ prefixes: number }>(
    'SELECT EXISTS (SELECT 1 FROM fichiers WHERE entite = ? AND prefixes) AS prefixes',
    [cible],
  );
  return prefixes === 1;
}

/** Une seule jointure pour toute la suite : chaque ligne sans sort, et ce que ses références désignent. */
async function resoudreLignes(base: Base, entite: Entite): Promise<void> {
  const champs = references(entite);
  const colonnes = champs.flatMap((_, rang) => [`id_${rang + 1}`, `etat_${rang + 1}`]);
  const valeurs = champs.flatMap(({ nom }, rang) => [
    `COALESCE(t.${colonneDesignee(nom)}, u${rang}.id, IF(r${rang}.etat = 'trouvee', r${rang}.id, NULL))`,
    `IF(COALESCE(t.${colonneDesignee(nom)}, u${rang}.id) IS NULL, r${rang}.etat, 'trouvee')`,
  ]);
  const jointures = champs.map(
    ({ nom, cible }, rang) =>
      `LEFT JOIN transit_uniques u${rang} ON u${rang}.cible = '${cible}'
       AND u${rang}.cle = IF(t.${colonneDesignee(nom)} IS NULL, t.${nom}_cle, NULL)
       LEFT JOIN transit_references r${rang} ON r${rang}.cible = '${cible}'
       AND r${rang}.cle = IF(COALESCE(t.${colonneDesignee(nom)}, u${rang}.id) IS NULL, t.${nom}_cle, NULL) AND r${rang}.source = t.source_references`,
  );
  await base.executer('DELETE FROM transit_resolues');
  await base.executer(
    `INSERT INTO transit_resolues (n, ${colonnes.join(', ')})
     SELECT t.n, ${valeurs.join(', ')} FROM ${lignesEtSorts(entite)} ${jointures.join('\n')} WHERE ${SANS_VERDICT}`,
  );
}

/** Les lignes de `lignesEtSorts` dont la référence reste à résoudre : ni copies de la base, ni connues de l'annuaire. */
const aResoudre = (champ: string): string =>
  `${SANS_VERDICT} AND t.${champ}_cle IS NOT NULL AND t.${colonneDesignee(champ)} IS NULL`;

/** Les références qu'un seul enregistrement en base porte, et qu'aucune fusion ni ligne isolée ne dispute. */
async function recenserUniques(base: Base, entite: Entite, champ: string, cible: Entite): Promise<void> {
  await base.executer(
    `INSERT IGNORE INTO transit_uniques (cible, cle, id)
     SELECT STRAIGHT_JOIN '${cible}', c.cle, MAX(c.${MODELE[cible].cle})
     FROM (SELECT DISTINCT t.${champ}_cle AS cle FROM ${lignesEtSorts(entite)} WHERE ${aResoudre(champ)}) d
     JOIN ${cible} c ON c.cle = d.cle GROUP BY c.cle HAVING COUNT(*) = 1`,
  );
  const disputees = [
    `SELECT c.cle FROM transit_sorts s JOIN ${tableTransit(cible)} c ON c.n = s.n WHERE s.sort = 'isolee'`,
    `SELECT c.cle FROM lignes_isolees c WHERE c.entite = '${cible}' AND c.etat = 'isolee'`,
    `SELECT c.cle FROM correspondances c WHERE c.entite = '${cible}'`,
  ];
  for (const disputee of disputees) {
    await base.executer(
      `DELETE u FROM transit_uniques u JOIN (${disputee}) o ON o.cle = u.cle WHERE u.cible = '${cible}'`,
    );
  }
}

async function recenserReferences(base: Base, entite: Entite, champ: string, cible: Entite): Promise<void> {
  await base.executer(
    `INSERT IGNORE INTO transit_references (cible, cle, source)
     SELECT DISTINCT '${cible}', t.${champ}_cle, t.source_references
     FROM ${lignesEtSorts(entite)} LEFT JOIN transit_uniques u ON u.cible = '${cible}' AND u.cle = t.${champ}_cle
     WHERE ${aResoudre(champ)} AND u.cle IS NULL`,
  );
}

/** Les candidats : en base, parmi les identités fusionnées, parmi les lignes isolées de cette exécution ou des précédentes. */
async function recenserCandidats(base: Base, cible: Entite, condition: string): Promise<void> {
  const demandes = `(SELECT DISTINCT cle FROM transit_references WHERE cible = '${cible}' AND etat IS NULL) d`;
  const origines = [
    `SELECT STRAIGHT_JOIN d.cle AS demande, c.cle AS cle, c.source AS source, c.${MODELE[cible].cle} FROM ${demandes} JOIN ${cible} c ON ${condition}`,
    `SELECT STRAIGHT_JOIN d.cle AS demande, c.cle AS cle, c.source AS source, NULL FROM transit_sorts s
     JOIN ${tableTransit(cible)} c ON c.n = s.n AND s.sort = 'isolee' JOIN ${demandes} ON ${condition}`,
    `SELECT STRAIGHT_JOIN d.cle AS demande, c.cle AS cle, c.source AS source, NULL FROM ${demandes}
     JOIN lignes_isolees c ON c.entite = '${cible}' AND c.etat = 'isolee' AND ${condition}`,
    `SELECT STRAIGHT_JOIN d.cle AS demande, c.cle AS cle, c.source AS source, c.id_cible FROM ${demandes}
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

async function inscrireAnomalies(base: Base, entite: Entite, champ: string, rang: number): Promise<void> {
  const codes = CODES_REFERENCE[champ];
  if (codes === undefined) throw new Error(`Le catalogue n'a pas de codes pour la référence ${champ}.`);
  await base.executer(
    `INSERT INTO transit_anomalies (n, code, champ, valeur, effet)
     SELECT t.n, CASE r.etat_${rang} WHEN 'absente' THEN ? WHEN 'isolee' THEN ? ELSE ? END, '${champ}', t.${champ}, 'isolee'
     FROM transit_resolues r JOIN ${tableTransit(entite)} t USING (n) WHERE r.etat_${rang} <> 'trouvee'`,
    [codes.absente, codes.isolee, codes.ambigue],
  );
}
