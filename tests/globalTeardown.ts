/** Après tous les tests : la MariaDB de `globalSetup.ts` est arrêtée, et son dossier effacé. */
import { rmSync } from 'node:fs';
import type { ServeurDeTests } from './globalSetup';

export default async function fermer(): Promise<void> {
  const { serveur, dossier } = (globalThis as unknown as { serveurDeTests: ServeurDeTests }).serveurDeTests;
  await serveur.arreter();
  rmSync(dossier, { recursive: true, force: true });
}
