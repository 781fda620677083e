/** Les lignes qui sont la copie d'une ligne en base : rien ne les porte, mais ce qu'elles disaient s'y trouve. */
import type { Base } from '../base/connexion';
import { references } from '../chargement/transit';
import { fusionne } from '../metier/modele';
import type { Attendue } from './cellules';
import type { FichierMigre } from './fichiers';
import { designer, lireIdentites } from './identites';
import type { Juge, Paire } from './jugement';

/**
 * Parmi ces lignes d'un fichier, celles qui sont la copie d'une ligne en base, ou d'une ligne qu'une fusion y a réunie ; le
 * juge vérifie que le commentaire d'une affectation copiée n'est pas perdu.
 */
export async function trouverCopies(
  base: Base,
  fichier: FichierMigre,
  juge: Juge,
  executionDe: (fichier: number) => number,
  attendues: readonly Attendue[],
): Promise<ReadonlySet<Attendue>> {
  if (attendues.length === 0) return new Set();
  const { entite, source, execution } = fichier;
  if (entite === 'affectations') return trouverCopiesAffectations(base, execution, juge, executionDe, attendues);
  const cles = [...new Set(attendues.flatMap(({ cle }) => cle ?? []))];
  if (cles.length === 0) return new Set();
  const correspondances = fusionne(entite)
    ? `UNION ALL SELECT cle, LOWER(HEX(empreinte)) FROM correspondances WHERE entite = '${entite}' AND cle IN (?) AND source = ?`
    : '';
  const rangees = await base.lire<{ cle: string; empreinte: string }>(
    `SELECT cle, LOWER(HEX(empreinte)) AS empreinte FROM ${entite} WHERE cle IN (?) AND source = ? ${correspondances}`,
    [cles, source, cles, source],
  );
  const prises = new Set(rangees.map(({ cle, empreinte }) => JSON.stringify([cle, empreinte])));
  return new Set(attendues.filter(({ cle, empreinte }) => prises.has(JSON.stringify([cle, empreinte]))));
}

/** AFF-07 : le même projet, le même intervenant, la même date, le même rôle. */
async function trouverCopiesAffectations(
  base: Base,
  execution: number,
  juge: Juge,
  executionDe: (fichier: number) => number,
  attendues: readonly Attendue[],
): Promise<ReadonlySet<Attendue>> {
  const identites = new Map(
    await Promise.all(
      references('affectations').map(async ({ nom, cible }) => {
        const cles = attendues.flatMap(({ clesReferences }) => clesReferences[nom] ?? []);
        return [nom, await lireIdentites(base, cible, cles, (id) => executionDe(id) <= execution)] as const;
      }),
    ),
  );
  const designee = (nom: string, { clesReferences, sourceReferences }: Attendue): number | undefined => {
    const connues = identites.get(nom);
    if (connues === undefined) return undefined;
    const designation = designer(connues, clesReferences[nom] ?? '', sourceReferences);
    return 'id' in designation ? designation.id : undefined;
  };
  const projets = [...new Set(attendues.flatMap((attendue) => designee('id_projet', attendue) ?? []))];
  if (projets.length === 0) return new Set();
  const rangees = await base.lire(
    `SELECT id_affectation AS id, id_projet, id_intervenant, date_affectation, role, commentaire
     FROM affectations WHERE id_projet IN (?)`,
    [projets],
  );
  const prises = new Map(
    rangees.map((rangee) => [
      JSON.stringify([rangee.id_projet, rangee.id_intervenant, rangee.date_affectation, rangee.role]),
      rangee,
    ]),
  );
  const paires: Paire[] = [];
  for (const attendue of attendues) {
    const { date_affectation: jour = null, role = null } = attendue.valeurs;
    const contenu = [designee('id_projet', attendue), designee('id_intervenant', attendue), jour, role];
    const rangee = prises.get(JSON.stringify(contenu));
    if (rangee !== undefined) paires.push({ attendue, rangee });
  }
  await juge.jugerCopies(paires);
  return new Set(paires.map(({ attendue }) => attendue));
}
