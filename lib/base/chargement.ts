/** Charger des octets déjà prêts : l'ordre `LOAD DATA`, et ce qui le remplace si le serveur le refuse. */
import type { Valeur } from './base';
import { NUL } from './tabulations';

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
