/** Ce que la base contient quand l'exécution commence : de quoi savoir quelles questions sont inutiles. */
import type { Base } from '../base/connexion';
import { fusionne, ENTITES, MODELE, type Entite } from '../metier/modele';

export interface EtatBase {
  /** La première clé libre de chaque table : jamais servie, pas même à une ligne retirée depuis. */
  readonly premiers: Readonly<Record<Entite | 'agences' | 'fichiers' | 'historique' | 'lignes_isolees', number>>;
  /** Les entités dont la base a, ou a eu, quelque chose : ligne, fusion, ligne isolée. */
  readonly peuplees: ReadonlySet<Entite>;
  /** Les sources dont la base a, ou a eu, des lignes d'une entité. */
  readonly sources: ReadonlyMap<Entite, ReadonlySet<string>>;
  /** Les mêmes, pour les seules exécutions validées : ces sources numérotent leurs propres lignes. */
  readonly numerotees: ReadonlyMap<Entite, ReadonlySet<string>>;
  /** Les entités dont un identifiant au moins porte un préfixe de lettres. */
  readonly prefixees: ReadonlySet<Entite>;
  /** Les entités dont une ligne en a absorbé une autre. */
  readonly fusionnees: ReadonlySet<Entite>;
  /** Les fichiers dont la quarantaine a, ou a eu, des lignes : entité, nom, source. */
  readonly isoles: ReadonlySet<string>;
}

export const cleDeFichier = (entite: Entite, nom: string, source: string): string =>
  JSON.stringify([entite, nom, source]);

export async function lireEtatBase(base: Base): Promise<EtatBase> {
  const fichiers = await base.lire<{ entite: Entite; source: string; validee: number; prefixes: number }>(
    `SELECT f.entite, f.source, MAX(e.statut = 'terminee' AND f.lues > 0) AS validee, MAX(f.prefixes) AS prefixes
     FROM fichiers f JOIN executions e USING (id_execution) WHERE e.statut IN ('terminee', 'annulee') GROUP BY f.entite, f.source`,
  );
  const isoles = await base.lire<{ entite: Entite; fichier: string; source: string }>(
    'SELECT DISTINCT entite, fichier, source FROM lignes_isolees',
  );
  const fusions = await base.lire<{ entite: Entite }>('SELECT DISTINCT entite FROM correspondances');
  const sourcesDe = (retenir: (rangee: (typeof fichiers)[number]) => boolean): Map<Entite, Set<string>> =>
    new Map(
      ENTITES.map((entite) => [
        entite,
        new Set(fichiers.filter((rangee) => rangee.entite === entite && retenir(rangee)).map(({ source }) => source)),
      ]),
    );
  return {
    premiers: await lirePremiers(base),
    peuplees: new Set(fichiers.map(({ entite }) => entite)),
    sources: sourcesDe(() => true),
    numerotees: sourcesDe(({ validee }) => validee === 1),
    prefixees: new Set(fichiers.filter(({ prefixes }) => prefixes === 1).map(({ entite }) => entite)),
    fusionnees: new Set(fusions.map(({ entite }) => entite).filter(fusionne)),
    isoles: new Set(isoles.map(({ entite, fichier, source }) => cleDeFichier(entite, fichier, source))),
  };
}

/** La plus grande clé d'agence jamais servie : celle d'une agence retirée est encore dans l'historique des intervenants. */
const DERNIERE_AGENCE = `GREATEST((SELECT COALESCE(MAX(id_agence), 0) FROM agences),
  (SELECT COALESCE(MAX(id_agence), 0) FROM intervenants FOR SYSTEM_TIME ALL))`;

async function lirePremiers(base: Base): Promise<EtatBase['premiers']> {
  const derniers = [
    ...ENTITES.map(
      (entite) => `(SELECT COALESCE(MAX(${MODELE[entite].cle}), 0) FROM ${entite} FOR SYSTEM_TIME ALL) AS ${entite}`,
    ),
    `${DERNIERE_AGENCE} AS agences`,
    ...['fichiers.id_fichier', 'historique.id_historique', 'lignes_isolees.id_isolee'].map((colonne) => {
      const [table = '', cle = ''] = colonne.split('.');
      return `(SELECT COALESCE(MAX(${cle}), 0) FROM ${table}) AS ${table}`;
    }),
  ];
  const lus = await base.lireUne<Record<string, number>>(`SELECT ${derniers.join(', ')}`);
  return Object.fromEntries(
    Object.entries(lus).map(([table, dernier]) => [table, dernier + 1]),
  ) as EtatBase['premiers'];
}
