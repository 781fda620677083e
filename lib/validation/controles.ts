/** Tous les contrôles, dans l'ordre du rapport. En ajouter un, c'est ajouter une rangée à l'une de ces tables. */
import { CATALOGUE } from './catalogue';
import { COHERENCE } from './coherence';
import { LIGNAGE } from './lignage';
import { PRESENCE } from './presence';
import { QUARANTAINE } from './quarantaine';
import { REJEU } from './rejeu';
import { SCHEMA } from './schema';
import type { Controle } from './types';
import { UNICITE } from './unicite';
import { VOLUMES } from './volumes';

export const CONTROLES: readonly Controle[] = [
  ...SCHEMA,
  ...VOLUMES,
  ...UNICITE,
  ...PRESENCE,
  ...COHERENCE,
  ...CATALOGUE,
  ...REJEU,
  ...LIGNAGE,
  ...QUARANTAINE,
];
