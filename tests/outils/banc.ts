/**
 * Le banc d'essai : une base à soi, des dossiers écrits par le test, la vraie chaîne sur la vraie MariaDB.
 *
 * Les scripts entiers se lancent par `scripts.ts` ; ici tout se passe dans le processus du test, où une exécution coûte
 * dix fois moins cher.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { avecBase, type Base, type Rangee } from '../../lib/base/connexion';
import { choisirConnexion } from '../../lib/base/config';
import { Journal } from '../../lib/comptes_rendus/journal';
import { recenserDossier, recenserFichier, type Plan } from '../../lib/lecture/dossier';
import { derouler } from '../../lib/chaine/etapes';
import { executerChargement, type Demande } from '../../lib/chaine/execution';
import type { CompteRendu } from '../../lib/comptes_rendus/compte_rendu';
import { Registre } from '../../lib/registre/registre';

/** Le jour où se passent les essais : le futur se juge à ce jour. */
export const AUJOURDHUI = '2026-07-01';

/** Les fichiers d'un dossier, sous-dossiers compris : nom → contenu. */
export type Dossier = Readonly<Record<string, string | Buffer>>;

export type Reglages = Partial<Pick<Demande, 'simulation' | 'actualiser' | 'seuil' | 'echelleNote' | 'aujourdhui'>>;

/** Les tables que deux exécutions doivent laisser identiques : tout, sauf le journal des exécutions. */
const TABLES = [
  ...['agences', 'clients', 'intervenants', 'projets', 'affectations'],
  ...['correspondances', 'historique', 'lignes_isolees', 'attentes'],
] as const;

export class Banc {
  readonly travail = mkdtempSync(join(tmpdir(), 'clevity-banc-'));
  readonly sortie = join(this.travail, 'sortie');
  private dossiers = 0;
  /** Une exécution y a appliqué le schéma, et aucune main ne l'a changé. */
  private migree = false;

  /** @param prudent vrai : la mémoire n'est jamais certaine de rien, toute ligne est demandée à la base, trois par trois */
  constructor(
    readonly nom: string,
    private readonly prudent = false,
  ) {}

  /** Remet la base à neuf : celle qu'une exécution a créée est vidée, ce qui coûte dix fois moins que de la créer à nouveau. */
  async vider(): Promise<void> {
    if (this.migree) await avecBase(this.connexion(), this.nom, false, nettoyer);
    else await this.retirer();
    rmSync(this.sortie, { recursive: true, force: true });
  }

  /** Retire la base elle-même. */
  async retirer(): Promise<void> {
    this.migree = false;
    await avecBase(this.connexion(), 'mysql', false, (base) =>
      base.executer(`DROP DATABASE IF EXISTS \`${this.nom}\``),
    );
  }

  /** Crée la base, sans table. */
  async creer(): Promise<void> {
    await avecBase(this.connexion(), this.nom, true, () => Promise.resolve());
  }

  async fermer(): Promise<void> {
    await this.retirer();
    rmSync(this.travail, { recursive: true, force: true });
  }

  /** Écrit un dossier et rend son chemin. */
  ecrire(dossier: Dossier): string {
    const chemin = join(this.travail, `dossier_${++this.dossiers}`);
    mkdirSync(chemin);
    for (const [nom, contenu] of Object.entries(dossier)) {
      mkdirSync(dirname(join(chemin, nom)), { recursive: true });
      writeFileSync(join(chemin, nom), contenu);
    }
    return chemin;
  }

  /** Migre un dossier : celui qu'on donne, écrit pour l'occasion, ou un chemin. */
  async migrer(dossier: Dossier | string, reglages: Reglages = {}): Promise<CompteRendu> {
    const chemin = typeof dossier === 'string' ? dossier : this.ecrire(dossier);
    return this.conduire('migration', await recenserDossier(chemin), reglages);
  }

  /** Reprend un fichier. */
  async reprendre(chemin: string, reglages: Reglages = {}): Promise<CompteRendu> {
    return this.conduire('reprise', await recenserFichier(chemin), reglages);
  }

  async lire<T = Rangee>(sql: string, valeurs: readonly unknown[] = []): Promise<T[]> {
    return avecBase(this.connexion(), this.nom, false, (base) => base.lire<T>(sql, valeurs));
  }

  /** Les rangées d'une requête, sans leurs noms de colonnes. */
  async valeurs(sql: string): Promise<unknown[][]> {
    return (await this.lire(sql)).map((rangee) => Object.values(rangee));
  }

  async executer(sql: string): Promise<void> {
    if (/\b(?:ALTER|CREATE|DROP|RENAME)\b/i.test(sql)) this.migree = false;
    await avecBase(this.connexion(), this.nom, false, (base) => base.executerScript(sql));
  }

  /** Les lignes en quarantaine, ouvertes : [fichier, ligne, codes], dans l'ordre de la migration. */
  async isolees(): Promise<unknown[][]> {
    return this.valeurs(
      `SELECT fichier, ligne, codes FROM v_lignes_isolees WHERE etat = 'isolee'
       ORDER BY FIELD(entite, 'clients', 'intervenants', 'projets', 'affectations'), fichier, ligne`,
    );
  }

  /** Le contenu entier des tables, lignage et quarantaine compris, et leur passé. */
  async contenu(): Promise<Record<string, Rangee[]>> {
    return avecBase(this.connexion(), this.nom, false, async (base) => {
      const contenu: Record<string, Rangee[]> = {};
      for (const table of TABLES) contenu[table] = await base.lire(`SELECT * FROM ${table} ORDER BY 1, 2, 3`);
      for (const table of HISTORISEES) {
        const passe = await base.lire(`SELECT COUNT(*) AS versions FROM ${table} FOR SYSTEM_TIME ALL`);
        contenu[`${table}, passé compris`] = passe;
      }
      return contenu;
    });
  }

  private connexion(): ReturnType<typeof choisirConnexion> {
    return choisirConnexion(undefined, process.env);
  }

  private async conduire(script: Demande['script'], plan: Plan, reglages: Reglages): Promise<CompteRendu> {
    mkdirSync(this.sortie, { recursive: true });
    const journal = new Journal(join(this.sortie, script === 'migration' ? 'log.txt' : 'log_reprise.txt'));
    const demande: Demande = {
      ...{ script, plan, libelle: 'un essai', sortie: this.sortie },
      ...{ simulation: false, actualiser: false, seuil: undefined, echelleNote: null, aujourdhui: AUJOURDHUI },
      ...reglages,
    };
    const oubli = this.prudent ? oublierTout() : undefined;
    const temoins = { journal, progression: () => undefined };
    const lignesParLot = this.prudent ? 3 : undefined;
    try {
      const rendu = await avecBase(this.connexion(), this.nom, true, (base) =>
        executerChargement(base, { ...demande, ...(lignesParLot && { lignesParLot }) }, temoins, derouler),
      );
      this.migree = true;
      return rendu;
    } finally {
      oubli?.mockRestore();
      await journal.fermer();
    }
  }
}

const A_VIDER = [...TABLES, 'appuis', 'fichiers', 'executions'];
const HISTORISEES = ['clients', 'intervenants', 'projets', 'affectations'];

/** Vide une base, passé et numéros compris ; elle n'est plus la même base pour qui lui rendrait un fichier d'isolés. */
async function nettoyer(base: Base): Promise<void> {
  await base.executer('SET foreign_key_checks = 0');
  for (const table of A_VIDER) await base.executer(`DELETE FROM ${table}`);
  for (const table of HISTORISEES) await base.executer(`DELETE HISTORY FROM ${table}`);
  await base.executer('ALTER TABLE executions AUTO_INCREMENT = 1');
  await base.executer('UPDATE base_clevity SET cle = MD5(CONCAT(UUID(), RAND()))');
  await base.executer('SET foreign_key_checks = 1');
}

/** Une mémoire qui voit tout passer, mais n'est jamais certaine de rien. */
function oublierTout(): jest.SpyInstance {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- rappelée plus bas sur le registre lui-même
  const { certitude } = Registre.prototype;
  return jest.spyOn(Registre.prototype, 'certitude').mockImplementation(function (this: Registre, juge) {
    certitude.call(this, juge);
    return undefined;
  });
}

/** Le même contenu, sans les numéros que l'historique et la quarantaine donnent dans l'ordre où ils écrivent. */
export function sansNumeros(contenu: Record<string, Rangee[]>): Record<string, string[]> {
  const retirer = (rangee: Rangee): string =>
    JSON.stringify({ ...rangee, id_isolee: undefined, id_historique: undefined });
  return Object.fromEntries(Object.entries(contenu).map(([table, rangees]) => [table, rangees.map(retirer).sort()]));
}

/** Le bilan d'un compte rendu : fichier → [lues, insérées, fusionnées, ignorées, isolées]. */
export const bilanDe = (rendu: CompteRendu): Record<string, number[]> =>
  Object.fromEntries(
    rendu.fichiers.map(({ fichier, bilan }) => [
      fichier.nom,
      [bilan.lues, bilan.inserees, bilan.fusionnees, bilan.ignorees, bilan.isolees],
    ]),
  );

const EN_TETES = {
  clients: 'id,nom,email,date_inscription,region,commentaire',
  intervenants: 'id_intervenant,nom,prenom,agence,email,telephone',
  projets: 'id_projet,nom_projet,id_client,date_debut,date_fin,statut,note_satisfaction',
  affectations: 'id_affectation,id_projet,id_intervenant,date_affectation,role,commentaire',
} as const;

/** Un fichier CSV : l'en-tête, puis les lignes. */
export const csv = (...lignes: readonly string[]): string => `${lignes.join('\n')}\n`;
export const clients = (...lignes: readonly string[]): string => csv(EN_TETES.clients, ...lignes);
export const intervenants = (...lignes: readonly string[]): string => csv(EN_TETES.intervenants, ...lignes);
export const projets = (...lignes: readonly string[]): string => csv(EN_TETES.projets, ...lignes);
export const affectations = (...lignes: readonly string[]): string => csv(EN_TETES.affectations, ...lignes);

/** Une ligne juste, dont seul ce qui compte pour l'essai est donné. */
export const client = (id: string, nom: string, email: string, suite = '2020-01-02,,'): string =>
  [id, nom, email, suite].join(',');
export const intervenant = (id: string, nom: string, email: string, suite = ''): string =>
  [id, nom, 'Anne', 'Lyon', email, suite].join(',');
export const projet = (id: string, nom: string, idClient: string, suite = '2021-01-01,2021-12-31,Terminé,4'): string =>
  [id, nom, idClient, suite].join(',');
export const affectation = (id: string, idProjet: string, idIntervenant: string, suite = '2021-02-03,Auditeur,') =>
  [id, idProjet, idIntervenant, suite].join(',');
