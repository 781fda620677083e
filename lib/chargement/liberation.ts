/** Libérer : les lignes de la quarantaine dont la référence vient d'apparaître repartent sans qu'on les relise. */
import type { Base, Valeur } from '../base/connexion';
import type { Entite } from '../metier/modele';
import { ATTENTES } from './quarantaine';
import { lignesEtSorts, references, tableTransit } from './transit';

/**
 * Les lignes ouvertes qui attendaient une référence apparue dans cette exécution : leurs rangées de transit, telles
 * qu'elles ont été gardées. Elles seront jugées comme les autres.
 */
export async function lireLiberables(
  base: Base,
  entite: Entite,
): Promise<{ idIsolee: number; fichier: string; valeurs: Record<string, Valeur> }[]> {
  const conditions = references(entite).map(
    ({ nom, cible }) =>
      `i.${ATTENTES[nom]} IN (
         SELECT REGEXP_SUBSTR(t.cle, '^[0-9]+') FROM ${lignesEtSorts(cible)}
         WHERE t.cle IS NOT NULL AND (s.n IS NULL OR s.sort = 'fusionnee'))`,
  );
  if (conditions.length === 0) return [];
  const rangees = await base.lire<{ id_isolee: number; fichier: string; texte: string; valeurs: string }>(
    `SELECT i.id_isolee, i.fichier, i.texte, i.valeurs FROM lignes_isolees i
     WHERE i.etat = 'isolee' AND i.entite = ? AND (${conditions.join(' OR ')}) ORDER BY i.id_isolee`,
    [entite],
  );
  return rangees.map((rangee) => ({
    idIsolee: rangee.id_isolee,
    fichier: rangee.fichier,
    valeurs: { ...(JSON.parse(rangee.valeurs) as Record<string, Valeur>), texte: rangee.texte },
  }));
}

/**
 * Une ligne en attente qui n'est toujours pas acceptée reste où elle est, ni lue ni comptée ; une ligne que son fichier
 * vient de redonner est close, sans être comptée deux fois. Celle qui copie une autre ligne reste : elle est lue et ignorée.
 *
 * @param redonnees vrai si un fichier de cette exécution peut être l'un de ceux dont elles viennent
 */
export async function retirerNonLiberees(
  base: Base,
  entite: Entite,
  premierFichier: number,
  redonnees: boolean,
): Promise<void> {
  const table = tableTransit(entite);
  if (redonnees) {
    await base.executer(
      `UPDATE lignes_isolees i JOIN ${table} t ON t.id_isolee = i.id_isolee JOIN transit_sorts s ON s.n = t.n
       JOIN ${table} r ON r.ligne = t.ligne AND r.source = t.source AND r.texte = t.texte AND r.id_isolee IS NULL
       SET i.etat = 'reinjectee', i.id_fichier_reinjection = ? WHERE s.sort = 'ignoree'`,
      [premierFichier],
    );
  }
  await base.executer(
    `DELETE t FROM ${table} t JOIN transit_sorts s USING (n) JOIN lignes_isolees i ON i.id_isolee = t.id_isolee
     WHERE s.sort <> 'ignoree' OR i.etat = 'reinjectee'`,
  );
}

/** Clôt les entrées des lignes libérées qui viennent de passer ; rend leur nombre. */
export async function cloreLiberees(base: Base, entite: Entite, premierFichier: number): Promise<number> {
  return base.executer(
    `UPDATE lignes_isolees i JOIN ${tableTransit(entite)} t ON t.id_isolee = i.id_isolee
     SET i.etat = 'reinjectee', i.id_fichier_reinjection = t.rang + ? WHERE i.etat = 'isolee'`,
    [premierFichier],
  );
}
