/** Libérer : les lignes de la quarantaine dont la référence vient d'apparaître repartent sans qu'on les relise. */
import type { Base } from '../base/connexion';
import { sourceDeLAgence, type LigneControlee, type ReglagesControle } from '../controle/controle';
import { fusionne, references, type Entite } from '../metier/modele';
import type { Entree } from '../jugement/connu';
import { rendre } from './entree';

/** Une ligne qui attendait, et son entrée. */
export interface Liberable {
  readonly entree: Entree;
  readonly fichier: string;
  readonly source: string;
  /** Le dialecte du fichier d'où elle vient (JSON) : quelles colonnes il avait. */
  readonly dialecte: string;
  readonly ligne: LigneControlee;
}

interface Rangee {
  id: number;
  fichier: string;
  source: string;
  ligne: number;
  codes: string;
  texte: string;
  valeurs: string;
  id_fichier: number;
  dialecte: string;
}

/** Les lignes de `cible` prises par cette exécution qui répondent à l'attente `a`. */
function repond(cible: Entite, premierFichier: number): string {
  const tables = [`${cible} c WHERE TRUE`];
  if (fusionne(cible)) tables.push(`correspondances c WHERE c.entite = '${cible}'`);
  const cles = ['c.cle = a.numero', "c.cle >= CONCAT(a.numero, 'A') AND c.cle < CONCAT(a.numero, '[')"];
  return tables
    .flatMap((table) =>
      cles.map((cle) => `EXISTS (SELECT 1 FROM ${table} AND c.id_fichier >= ${premierFichier} AND ${cle})`),
    )
    .join(' OR ');
}

/**
 * Les lignes ouvertes d'une entité qui attendaient une ligne apparue dans cette exécution, par ordre d'entrée.
 * @param avant le premier numéro d'entrée de cette exécution
 */
export async function lireLiberables(
  base: Base,
  entite: Entite,
  { premierFichier, avant, sources }: { premierFichier: number; avant: number; sources: ReglagesControle['sources'] },
): Promise<Liberable[]> {
  const cibles = [...new Set(references(entite).map(({ cible }) => cible))];
  if (cibles.length === 0 || avant === 1) return [];
  const attendues = cibles.map(
    (cible) => `SELECT a.id_isolee FROM attentes a WHERE a.cible = '${cible}' AND (${repond(cible, premierFichier)})`,
  );
  const rangees = await base.lire<Rangee>(
    `SELECT i.id_isolee AS id, i.fichier, i.source, i.ligne, i.codes, i.texte, i.valeurs, i.id_fichier, f.dialecte
     FROM (${attendues.join(' UNION ')}) a JOIN lignes_isolees i USING (id_isolee) JOIN fichiers f USING (id_fichier)
     WHERE i.entite = ? AND i.etat = 'isolee' AND i.id_isolee < ? AND i.valeurs IS NOT NULL ORDER BY i.id_isolee`,
    [entite, avant],
  );
  return rangees.map(({ id, fichier, source, dialecte, codes, id_fichier: idFichier, ...gardee }) => {
    const ligne = rendre(entite, gardee);
    // La source que nomme sa colonne agence n'était peut-être pas connue quand elle a été isolée.
    const nommee = sourceDeLAgence(entite, ligne.horsModele, sources);
    return {
      ...{ fichier, source, dialecte, ligne: { ...ligne, sourceReferences: nommee ?? ligne.sourceReferences } },
      entree: { id, etat: 'isolee', idFichier, ligne: gardee.ligne, codes, closePar: null },
    };
  });
}
