/** Le profil des colonnes métier : remplies, distinctes, extrêmes. Les colonnes sont celles que la base dit avoir. */
import type { Base } from '../../../base/connexion';
import { jourFrancais } from '../html';
import type { EtatEntite, Profil } from '../donnees';

/** Au-delà, relire la table coûterait plus que le reste de la page : `validate.ts`, qui l'a relue toute, le fait seul. */
const LIGNES_PROFILEES = 20_000;
/** Au-delà, même lui ne compte pas les valeurs distinctes. */
const LIGNES_DISTINGUEES = 200_000;

/** Le lignage, et ce qui se déduit : ce n'est pas le métier. */
const EXCLUES: ReadonlySet<string> = new Set([
  ...['nom_compare', 'role_compare', 'source', 'id_source', 'cle', 'empreinte', 'id_fichier', 'ligne'],
  ...['transformations', 'hors_modele', 'row_start', 'row_end'],
]);

interface Colonne {
  readonly nom: string;
  readonly genre: string;
  readonly primaire: number;
}

export async function lireProfils(base: Base, entites: readonly EtatEntite[], recompter: boolean): Promise<Profil[]> {
  const profils: Profil[] = [];
  for (const { entite, enBase } of entites) {
    if (enBase === 0 || (enBase > LIGNES_PROFILEES && !recompter)) continue;
    profils.push(...(await profiler(base, entite, enBase <= LIGNES_DISTINGUEES)));
  }
  return profils;
}

async function profiler(base: Base, table: string, distinguer: boolean): Promise<Profil[]> {
  const toutes = await base.lire<Colonne>(
    `SELECT column_name AS nom, data_type AS genre, column_key = 'PRI' AS primaire FROM information_schema.columns
     WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position`,
    [table],
  );
  const colonnes = toutes.filter(({ nom, primaire }) => primaire === 0 && !EXCLUES.has(nom));
  const mesures = colonnes.flatMap(({ nom, genre }, rang) => {
    const mesure = estOrdonnee(genre) ? nom : `CHAR_LENGTH(${nom})`;
    return [
      `COUNT(${nom}) AS r${rang}`,
      `${distinguer ? `COUNT(DISTINCT ${nom})` : 'NULL'} AS d${rang}`,
      `MIN(${mesure}) AS a${rang}`,
      `MAX(${mesure}) AS z${rang}`,
    ];
  });
  const lu = await base.lireUne(`SELECT ${['COUNT(*) AS total', ...mesures].join(', ')} FROM ${table}`);
  return colonnes.map(({ nom, genre }, rang) => ({
    ...{ table, colonne: nom, total: Number(lu.total), remplies: Number(lu[`r${rang}`]) },
    distinctes: distinguer ? Number(lu[`d${rang}`]) : undefined,
    extremes: decrireExtremes(nom, genre, [lu[`a${rang}`], lu[`z${rang}`]]),
  }));
}

const estOrdonnee = (genre: string): boolean => ['date', 'decimal', 'int'].includes(genre);

function decrireExtremes(nom: string, genre: string, bornes: readonly unknown[]): string {
  // Une clé étrangère n'a pas de petite ni de grande valeur.
  if (bornes[0] === null || bornes[0] === undefined || nom.startsWith('id_')) return '';
  const [min = '', max = ''] = bornes.map(String);
  if (genre === 'date') return `du ${jourFrancais(min)} au ${jourFrancais(max)}`;
  if (estOrdonnee(genre)) return `de ${min.replace('.', ',')} à ${max.replace('.', ',')}`;
  return min === max ? `${min} caractères` : `de ${min} à ${max} caractères`;
}
