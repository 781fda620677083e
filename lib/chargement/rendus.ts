/**
 * Les fichiers de lignes isolées rendus après correction : à quel fichier d'origine ils appartiennent, comment il avait été
 * lu, et les entrées de la quarantaine que leurs lignes closent.
 */
import { basename } from 'node:path';
import type { Base } from '../base/connexion';
import { ErreurUtilisateur } from '../commun/erreurs';
import type { FichierSource } from '../lecture/dossier';
import { originesPossibles, sourceDuNom } from '../lecture/noms';
import type { Entite, OrdreDate } from '../metier/modele';
import { tableTransit } from './transit';

/**
 * Rend les mêmes fichiers, ceux de lignes isolées sous le nom et la source du fichier d'origine que la quarantaine connaît.
 * @throws ErreurUtilisateur si elle n'en connaît aucun : sous un autre nom, leurs lignes entreraient sous une autre source
 */
export async function rattacherRendus(base: Base, fichiers: readonly FichierSource[]): Promise<FichierSource[]> {
  const rattaches: FichierSource[] = [];
  for (const fichier of fichiers) {
    const rendu = fichier.dialecte.rangLigne !== undefined;
    rattaches.push(rendu ? await rattacher(base, fichier) : fichier);
  }
  return rattaches;
}

async function rattacher(base: Base, fichier: FichierSource): Promise<FichierSource> {
  const possibles = originesPossibles(basename(fichier.chemin));
  const connus = await lireOrigines(base, fichier);
  const nom = possibles.find((possible) => connus.includes(possible));
  if (nom !== undefined) return { ...fichier, nom, source: sourceDuNom(nom) };
  throw new ErreurUtilisateur(
    `${fichier.chemin} est un fichier de lignes isolées (il a une colonne « _ligne »), mais ${base.description} ` +
      "n'a isolé aucune ligne d'un fichier de ce nom. " +
      (connus.length === 0
        ? "Dites la bonne base avec --base, ou migrez d'abord le dossier d'origine."
        : `Rendez-lui le nom du fichier d'origine (${enumerer(connus)}), ou dites la bonne base avec --base.`) +
      " Rien n'a été migré.",
  );
}

const NOMS_CITES = 5;

const enumerer = (noms: readonly string[]): string =>
  noms.length > NOMS_CITES ? `${noms.slice(0, NOMS_CITES).join(', ')}…` : noms.join(', ');

/** Les fichiers de cette entité dont des lignes sont, ou ont été, en quarantaine. */
async function lireOrigines(base: Base, { entite }: FichierSource): Promise<string[]> {
  const rangees = await base.lire<{ fichier: string }>(
    'SELECT DISTINCT fichier FROM lignes_isolees WHERE entite = ? ORDER BY fichier',
    [entite],
  );
  return rangees.map(({ fichier }) => fichier);
}

/** Comment le fichier d'origine a été lu : ses lignes isolées, rendues, se relisent de même. */
export interface ReglagesOrigine {
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  readonly echelleNote: number | null;
}

/** Les réglages du fichier d'origine d'un fichier d'isolés rendu ; `undefined` si ce n'en est pas un, ou d'origine inconnue. */
export async function lireReglagesOrigine(
  base: Base,
  { nom, entite, source, dialecte }: FichierSource,
): Promise<ReglagesOrigine | undefined> {
  if (dialecte.rangLigne === undefined) return undefined;
  const [origine] = await base.lire<{ dialecte: string }>(
    `SELECT f.dialecte FROM lignes_isolees i JOIN fichiers f USING (id_fichier)
     WHERE i.fichier = ? AND i.entite = ? AND i.source = ? ORDER BY i.etat, f.id_fichier DESC LIMIT 1`,
    [nom, entite, source],
  );
  if (origine === undefined) return undefined;
  const { ordres = {}, echelleNote = null } = JSON.parse(origine.dialecte) as {
    ordres?: Record<string, OrdreDate>;
    echelleNote?: number | null;
  };
  return { ordres: new Map(Object.entries(ordres)), echelleNote };
}

/** Clôt les entrées dont la ligne vient de passer : rendue corrigée, ou relue après correction de sa source ; rend leur nombre. */
export async function clorePassees(
  base: Base,
  entite: Entite,
  fichiers: readonly FichierSource[],
  premierFichier: number,
): Promise<number> {
  const table = tableTransit(entite);
  let closes = 0;
  for (const [rang, fichier] of fichiers.entries()) {
    if (fichier.entite !== entite) continue;
    const rendue = fichier.dialecte.rangLigne !== undefined;
    // Relue de sa source, une ligne ne se reconnaît que sous le même identifiant, au même chemin ou par son texte : deux dossiers ont
    // souvent des fichiers de même nom, et clore à tort ferait oublier une ligne.
    const reconnue = rendue ? 'TRUE' : 'i.cle = t.cle AND (o.chemin = ? OR i.empreinte_texte = UNHEX(MD5(t.texte)))';
    closes += await base.executer(
      `UPDATE lignes_isolees i JOIN (
         SELECT i.id_isolee, ROW_NUMBER() OVER (PARTITION BY t.n ORDER BY (i.cle <=> t.cle) DESC, i.id_isolee DESC) AS choix
         FROM lignes_isolees i
         JOIN fichiers o ON o.id_fichier = i.id_fichier
         JOIN ${table} t ON t.ligne = i.ligne AND t.rang = ? AND t.id_isolee IS NULL
         LEFT JOIN transit_sorts s ON s.n = t.n
         WHERE i.fichier = ? AND i.entite = ? AND i.source = ? AND i.etat = 'isolee' AND ${reconnue}
           AND (s.n IS NULL OR s.sort = 'fusionnee' OR (s.sort = 'ignoree' AND ?))
       ) passees ON passees.id_isolee = i.id_isolee AND passees.choix = 1
       SET i.etat = 'reinjectee', i.id_fichier_reinjection = ?`,
      [
        ...[rang, fichier.nom, entite, fichier.source],
        ...(rendue ? [] : [fichier.chemin]),
        ...[rendue, premierFichier + rang],
      ],
    );
  }
  return closes;
}
