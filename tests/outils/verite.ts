/** La vérité terrain de `data_1` : bilans, tables, lignes isolées. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Fiches = Readonly<Record<string, Readonly<Record<string, string | number | null>>>>;

export const COMPTES = ['lues', 'inserees', 'corrigees', 'fusionnees', 'ignorees', 'isolees'] as const;
export type Bilan = Readonly<Record<(typeof COMPTES)[number], number>>;

interface Verite {
  readonly bilan: Readonly<Record<string, Bilan>>;
  readonly tables: Readonly<Record<'clients' | 'intervenants' | 'projets' | 'affectations', Fiches>>;
  /** Les projets que la reprise ajoute. */
  readonly reprise: Fiches;
  readonly isolees: readonly { readonly fichier: string; readonly ligne: number; readonly code: string }[];
}

export const VERITE = JSON.parse(
  readFileSync(join(__dirname, '..', 'donnees', 'data_1_attendu.json'), 'utf8'),
) as Verite;
