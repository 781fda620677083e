/** Charger des octets déjà prêts : l'ordre `LOAD DATA`, et ce qui le remplace si le serveur le refuse. */
import type { Valeur } from './base';
import type { Effet, Pilote } from './pilote';
import { NUL } from './tabulations';

const LIGNES_PAR_LOT = 500;

/** L'ordre qui charge un flux nommé `flux` ; les colonnes binaires y sont en hexadécimal. */
export function ordreDeChargement(
  table: string,
  colonnes: readonly string[],
  binaires: readonly string[] = [],
): string {
  const lues = colonnes.map((colonne) => (binaires.includes(colonne) ? `@${colonne}` : colonne));
  const calculees = binaires.map((colonne) => `${colonne} = UNHEX(@${colonne})`);
  return (
    `LOAD DATA LOCAL INFILE 'flux' INTO TABLE ${table} CHARACTER SET utf8mb4 (${lues.join(', ')})` +
    (calculees.length === 0 ? '' : ` SET ${calculees.join(', ')}`)
  );
}

/** L'ordre qui insère les rangées d'un lot. */
export const ordreDInsertion = (table: string, colonnes: readonly string[]): string =>
  `INSERT INTO ${table} (${colonnes.join(', ')}) VALUES ?`;

export function* enLots<T>(rangees: readonly T[]): Generator<readonly T[]> {
  for (let debut = 0; debut < rangees.length; debut += LIGNES_PAR_LOT)
    yield rangees.slice(debut, debut + LIGNES_PAR_LOT);
}

/**
 * Le nombre de rangées prises. `LOAD DATA LOCAL` fait de ses erreurs des avertissements : sans cette lecture, une valeur
 * serait tronquée, ou une rangée sautée, en silence.
 */
export async function compterPrises(pilote: Pilote, table: string, effet: Effet): Promise<number> {
  if (effet.warningStatus === 0) return effet.affectedRows;
  const avertissements = await pilote.demander<{ Message: string }[]>('SHOW WARNINGS LIMIT 5');
  const causes = avertissements.map(({ Message: message }) => message).join(' ; ');
  throw new Error(`Le chargement de ${table} a perdu quelque chose : ${causes || "le serveur n'en dit plus la cause"}`);
}

/** Les rangées d'un tampon de lignes à tabulations, telles que `LOAD DATA` les aurait lues. */
export function decoderRangees(
  octets: Uint8Array,
  colonnes: readonly string[],
  binaires: readonly string[] = [],
): Valeur[][] {
  const texte = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(octets);
  if (texte === '') return [];
  if (!texte.endsWith('\n')) throw new Error('La dernière rangée à charger est inachevée.');
  const enBinaire = colonnes.map((colonne) => binaires.includes(colonne));
  return texte
    .slice(0, -1)
    .split('\n')
    .map((ligne) => {
      const cellules = ligne.split('\t');
      if (cellules.length !== colonnes.length) {
        throw new Error(`${cellules.length} valeurs à charger pour ${colonnes.length} colonnes : ${ligne}`);
      }
      return cellules.map((cellule, rang) => {
        const valeur = decoderCellule(cellule);
        return valeur !== null && enBinaire[rang] === true ? Buffer.from(valeur, 'hex') : valeur;
      });
    });
}

const DECODES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', '0': '\0' };

const decoderCellule = (cellule: string): string | null =>
  cellule === NUL ? null : cellule.replace(/\\(.)/gs, (_, signe: string) => DECODES[signe] ?? signe);
