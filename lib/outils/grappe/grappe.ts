/** Trois nœuds privés : montés, comparés, démontés quoi qu'il arrive. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase } from '../../base/connexion';
import { chercherProgrammes, Noeud, portsLibres } from './noeud';

const NOEUDS = 3;
const PORTS_PAR_NOEUD = 3;

export interface Grappe {
  readonly noeuds: readonly [Noeud, Noeud, Noeud];
  /** Un dossier où travailler. */
  readonly travail: string;
}

/** Monte la grappe, la confie à `rappel`, la démonte. */
export async function avecGrappe<T>(rappel: (grappe: Grappe) => Promise<T>): Promise<T> {
  const programmes = chercherProgrammes();
  const racine = mkdtempSync(join(tmpdir(), 'clevity-grappe-'));
  const ports = await portsLibres(NOEUDS * PORTS_PAR_NOEUD);
  const repliques = Array.from({ length: NOEUDS }, (_, rang) => `127.0.0.1:${ports[rang * PORTS_PAR_NOEUD + 1]}`);
  const creer = (rang: number): Noeud => {
    const dossier = join(racine, `n${rang + 1}`);
    mkdirSync(dossier, { mode: 0o700 });
    const siens = ports.slice(rang * PORTS_PAR_NOEUD, (rang + 1) * PORTS_PAR_NOEUD);
    return new Noeud(`galera${rang + 1}`, dossier, programmes, siens, repliques);
  };
  const noeuds = [creer(0), creer(1), creer(2)] as const;
  const interrompre = (): void => void demonter().finally(() => process.exit(130));
  const demonter = async (): Promise<void> => {
    await Promise.all(noeuds.map((noeud) => noeud.tuer()));
    rmSync(racine, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrompre);
  try {
    await noeuds[0].initialiser();
    await noeuds[0].demarrer(true);
    for (const noeud of noeuds.slice(1)) await noeud.demarrer(false);
    return await rappel({ noeuds, travail: racine });
  } finally {
    await demonter();
  }
}

/** Les tables que deux exécutions doivent laisser identiques : tout, sauf le journal des exécutions. */
const TABLES = [
  ...['agences', 'clients', 'intervenants', 'projets', 'affectations'],
  ...['correspondances', 'historique', 'lignes_isolees', 'attentes'],
];

/** L'empreinte du contenu d'une base, vue d’un nœud. */
export async function empreinte(noeud: Noeud, nom: string): Promise<string> {
  return avecBase(noeud.connexion, nom, false, async (base) => {
    const somme = createHash('sha256');
    for (const table of TABLES) {
      for await (const rangee of base.parcourir(`SELECT * FROM ${table} ORDER BY 1, 2, 3`)) {
        somme.update(JSON.stringify([table, rangee]));
      }
    }
    return somme.digest('hex');
  });
}

/** Les bases dont les nœuds n'ont pas le même contenu. */
export async function differences(noeuds: readonly Noeud[], bases: readonly string[]): Promise<string[]> {
  const differentes: string[] = [];
  for (const base of bases) {
    const vues = new Set(await Promise.all(noeuds.map((noeud) => empreinte(noeud, base))));
    if (vues.size > 1) differentes.push(base);
  }
  return differentes;
}
