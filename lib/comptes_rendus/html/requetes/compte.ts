/** Le nombre de rangées d'une table. */
import type { Base } from '../../../base/connexion';

export async function compterRangees(base: Base, table: string): Promise<number> {
  const { nombre } = await base.lireUne<{ nombre: number }>(`SELECT COUNT(*) AS nombre FROM ${table}`);
  return nombre;
}
