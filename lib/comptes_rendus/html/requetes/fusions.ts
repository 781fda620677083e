/** Ce que les fusions ont réuni, et ce que fusions, copies et mises à jour ont changé ou laissé de côté. */
import type { Base } from '../../../base/connexion';
import type { Ecart, Extrait, Fusion } from '../donnees';
import { masquerValeur } from '../masquage';
import { compterRangees } from './compte';

const MAX_FUSIONS = 200;
/** Une mise à jour inscrit aussi le lignage d'avant, pour pouvoir s'annuler : on ne vient pas le lire ici. */
const LIGNAGE = "('id_source', 'cle', 'empreinte', 'id_fichier', 'ligne', 'transformations', 'hors_modele')";

export async function lireFusions(base: Base): Promise<Extrait<Fusion>> {
  const montres = await base.lire<Fusion>(
    `SELECT k.entite, CONCAT(f.nom, ':', k.ligne) AS lieu, k.source, k.id_source, k.id_cible,
            COALESCE(c.nom, CONCAT(i.prenom, ' ', i.nom), '') AS nom
     FROM correspondances k JOIN fichiers f USING (id_fichier)
     LEFT JOIN clients c ON k.entite = 'clients' AND c.id_client = k.id_cible
     LEFT JOIN intervenants i ON k.entite = 'intervenants' AND i.id_intervenant = k.id_cible
     ORDER BY k.entite, k.id_fichier, k.ligne LIMIT ${MAX_FUSIONS}`,
  );
  return { montres, total: await compterRangees(base, 'correspondances') };
}

export async function lireEcarts(base: Base): Promise<Extrait<Ecart>> {
  const lisibles = `historique h WHERE h.champ NOT IN ${LIGNAGE}`;
  const rangees = await base.lire<Ecart>(
    `SELECT e.*, CONCAT(f.nom, ':', e.ligne) AS lieu FROM (
       SELECT h.id_historique, h.entite, h.id_ligne, h.champ, h.code, h.valeur_retenue AS retenue,
              h.valeur_ecartee AS ecartee, h.id_fichier, h.ligne
       FROM ${lisibles} ORDER BY h.id_historique LIMIT ${MAX_FUSIONS}) e
     JOIN fichiers f USING (id_fichier) ORDER BY e.id_historique`,
  );
  const masquer = (champ: string, valeur: string | null): string | null =>
    valeur === null ? null : masquerValeur(champ, valeur);
  const montres = rangees.map((ecart) => ({
    ...ecart,
    retenue: masquer(ecart.champ, ecart.retenue),
    ecartee: masquer(ecart.champ, ecart.ecartee),
  }));
  return { montres, total: await compterRangees(base, lisibles) };
}
