/**
 * Les appuis : sur quelles exécutions précédentes celle-ci repose. Ils interdisent d'annuler une exécution dont une
 * autre, plus récente, tient quelque chose.
 */
import type { Base } from '../base/connexion';
import { fusionne, MODELE, type Entite } from '../metier/modele';
import { sortQuiComplete } from './insertion';
import { lignesEtSorts, references, SANS_VERDICT, tableTransit } from './transit';

/** Note les appuis de ce qu'une entité vient d'écrire ; à appeler une fois l'entité traitée, quarantaine comprise. */
export async function noterAppuis(
  base: Base,
  entite: Entite,
  execution: number,
  premierFichier: number,
): Promise<void> {
  const noter = (raison: string, requete: string): Promise<number> =>
    base.executer(
      `INSERT IGNORE INTO appuis (id_execution, id_appui, raison)
       SELECT DISTINCT ${execution}, f.id_execution, '${raison}' FROM (${requete}) o JOIN fichiers f USING (id_fichier)
       WHERE f.id_execution <> ${execution}`,
    );
  const table = tableTransit(entite);
  await noter(
    'copies',
    `SELECT STRAIGHT_JOIN DISTINCT b.id_fichier FROM transit_sorts s JOIN ${table} t USING (n)
     JOIN ${entite} b ON b.${MODELE[entite].cle} = s.id_cible`,
  );
  if (fusionne(entite)) {
    // La copie d'une ligne fusionnée tient à l'exécution qui a fait la fusion.
    await noter(
      'copies',
      `SELECT STRAIGHT_JOIN DISTINCT k.id_fichier FROM transit_sorts s JOIN ${table} t USING (n)
       JOIN correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source
       WHERE s.sort = 'ignoree'`,
    );
  }
  // Les champs qu'une autre exécution a complétés : ce que celle-ci y ajoutait n'y a pas été écrit.
  await noter(
    'copies',
    `SELECT STRAIGHT_JOIN DISTINCT h.id_fichier FROM transit_sorts s JOIN ${table} t USING (n)
     JOIN historique h ON h.entite = '${entite}' AND h.id_ligne = s.id_cible AND h.valeur_ecartee IS NULL
     WHERE s.sort = '${sortQuiComplete(entite)}'`,
  );
  for (const { cible } of references(entite)) {
    await noter(
      'references',
      `SELECT STRAIGHT_JOIN DISTINCT b.id_fichier FROM (
         SELECT id FROM transit_uniques WHERE cible = '${cible}'
         UNION SELECT id FROM transit_references WHERE cible = '${cible}' AND etat = 'trouvee'
       ) r JOIN ${cible} b ON b.${MODELE[cible].cle} = r.id`,
    );
  }
  // Les index sont imposés : au milieu d'une transaction, l'optimiseur croit la quarantaine vide et la parcourrait.
  const isoleesIci = `transit_isolees d JOIN ${table} t USING (n) JOIN fichiers c ON c.id_fichier = t.rang + ${premierFichier}`;
  await noter(
    'quarantaine',
    `SELECT STRAIGHT_JOIN i.id_fichier FROM fichiers c JOIN lignes_isolees i ON i.id_fichier_reinjection = c.id_fichier
     WHERE c.id_execution = ${execution}
     UNION SELECT STRAIGHT_JOIN i.id_fichier FROM ${isoleesIci}
     JOIN lignes_isolees i FORCE INDEX (isolees_unique) ON i.fichier = c.nom AND i.empreinte_texte = UNHEX(MD5(t.texte)) AND i.occurrence = d.occurrence AND i.entite = '${entite}'
     UNION SELECT STRAIGHT_JOIN i.id_fichier FROM ${isoleesIci}
     JOIN lignes_isolees i FORCE INDEX (isolees_ligne) ON i.fichier = c.nom AND i.ligne = t.ligne AND i.entite = '${entite}'
     WHERE JSON_VALUE(c.dialecte, '$.rangLigne') IS NOT NULL`,
  );
  if (entite === 'intervenants') {
    await noter(
      'agences',
      `SELECT g.id_fichier FROM ${lignesEtSorts(entite)}
       JOIN agences g ON g.nom = t.agence WHERE ${SANS_VERDICT}`,
    );
  }
}
