/** Ce que chaque fichier a en base, compté dans les tables : lignes, fusions, entrées de quarantaine, mises à jour. */
import type { Base } from '../base/connexion';
import { ENTITES, MODELE } from '../metier/modele';

/** Ce qu'un fichier a en base. */
export interface EnBase {
  rangees: number;
  /** Parmi elles, et hors mises à jour, celles dont une valeur a été transformée. */
  corrigees: number;
  fusions: number;
  /** Les entrées de quarantaine qu'il a ouvertes. */
  entrees: number;
  /** Les rangées d'un autre fichier qu'il a mises à jour, et celles qu'un autre fichier lui a prises en les mettant à jour. */
  arrivees: number;
  parties: number;
}

export const rienEnBase = (): EnBase => ({ rangees: 0, corrigees: 0, fusions: 0, entrees: 0, arrivees: 0, parties: 0 });

/** Chaque requête rend un compte par fichier. */
const COMPTAGES: readonly (readonly [requete: string, ...comptes: (keyof EnBase)[]])[] = [
  ...ENTITES.map(
    (entite) =>
      [
        `SELECT id_fichier, COUNT(*) AS rangees, SUM(transformations IS NOT NULL) AS corrigees FROM ${entite} GROUP BY id_fichier`,
        ...(['rangees', 'corrigees'] as const),
      ] as const,
  ),
  ...ENTITES.map(
    (entite) =>
      [
        `SELECT h.id_fichier, -COUNT(*) AS corrigees FROM historique h
         JOIN ${entite} t ON t.${MODELE[entite].cle} = h.id_ligne AND t.id_fichier = h.id_fichier AND t.transformations IS NOT NULL
         WHERE h.entite = '${entite}' AND h.code = 'MAJ' AND h.champ = 'id_fichier' GROUP BY h.id_fichier`,
        'corrigees',
      ] as const,
  ),
  ['SELECT id_fichier, COUNT(*) AS fusions FROM correspondances GROUP BY id_fichier', 'fusions'],
  ['SELECT id_fichier, COUNT(*) AS entrees FROM lignes_isolees GROUP BY id_fichier', 'entrees'],
  [
    `SELECT id_fichier, COUNT(*) AS arrivees FROM historique WHERE code = 'MAJ' AND champ = 'id_fichier' GROUP BY id_fichier`,
    'arrivees',
  ],
  [
    `SELECT valeur_ecartee AS id_fichier, COUNT(*) AS parties FROM historique
     WHERE code = 'MAJ' AND champ = 'id_fichier' GROUP BY valeur_ecartee`,
    'parties',
  ],
];

/** Ce que chaque fichier a en base, les fichiers qui n'existent pas compris. */
export async function compterEnBase(base: Base): Promise<ReadonlyMap<number, EnBase>> {
  const parFichier = new Map<number, EnBase>();
  for (const [requete, ...comptes] of COMPTAGES) {
    for (const rangee of await base.lire<Record<string, number | string>>(requete)) {
      const id = Number(rangee.id_fichier);
      const enBase = parFichier.get(id) ?? rienEnBase();
      for (const compte of comptes) enBase[compte] += Number(rangee[compte]);
      parFichier.set(id, enBase);
    }
  }
  return parFichier;
}
