/** La rangée du verrou : qui la tient, la prendre, la reprendre, y écrire, la rendre. */
import { hostname, userInfo } from 'node:os';
import { codeDe } from '../commun/erreurs';
import type { Base } from './base';
import { cleDejaPrise, tableAbsente, transactionEcartee } from './erreurs';
import { definitionDe, lireSchema, verifierAppartenance } from './schema';

/** Le tenant du verrou, tel que la table le décrit. */
export interface Tenant {
  readonly jeton: string;
  readonly script: string;
  readonly lancePar: string;
  readonly processus: number;
  readonly noeud: string;
  readonly connexion: number;
  readonly debut: string;
  readonly battement: number;
}

const ESSAIS = 5;

export async function lireTenant(base: Base): Promise<Tenant | undefined> {
  const [tenant] = await base.lire<Tenant>(
    `SELECT jeton, script, lance_par AS lancePar, processus, noeud, connexion,
       DATE_FORMAT(debut, '%d/%m/%Y à %H:%i:%s') AS debut, battement
     FROM verrou WHERE id = 1`,
  );
  return tenant;
}

/** Rend vrai si la rangée est désormais à ce jeton. */
export async function inserer(base: Base, jeton: string, script: string): Promise<boolean> {
  try {
    await base.executer(
      'INSERT INTO verrou (id, jeton, script, lance_par, processus, noeud, connexion) VALUES (1, ?, ?, ?, ?, ?, ?)',
      identite(base, jeton, script),
    );
    return true;
  } catch (erreur) {
    if (tableAbsente(erreur)) {
      await creerTable(base);
      return inserer(base, jeton, script);
    }
    if (cleDejaPrise(erreur) || transactionEcartee(erreur)) return false;
    throw erreur;
  }
}

/** La première exécution dans une base crée la table qui la gardera ; la base d'un autre programme n'en reçoit pas. */
async function creerTable(base: Base): Promise<void> {
  await verifierAppartenance(base);
  await base.executerScript(definitionDe((await lireSchema()).sql, 'verrou'));
}

/** Reprend la rangée d'un tenant qui n'est plus, si elle est restée telle qu'on l'a vue. */
export async function remplacer(base: Base, jeton: string, script: string, tenant: Tenant): Promise<boolean> {
  try {
    const prises = await base.executer(
      `UPDATE verrou SET jeton = ?, script = ?, lance_par = ?, processus = ?, noeud = ?, connexion = ?,
         debut = CURRENT_TIMESTAMP(3), battement = 0, validations = 0
       WHERE id = 1 AND jeton = ? AND battement = ?`,
      [...identite(base, jeton, script), tenant.jeton, tenant.battement],
    );
    return prises === 1;
  } catch (erreur) {
    if (transactionEcartee(erreur)) return false;
    throw erreur;
  }
}

/** Écrit dans la rangée : une transaction restée en suspens est alors validée, et vue, ou écartée. */
export async function signer(base: Base, jeton: string): Promise<boolean> {
  for (let essais = 0; ; essais++) {
    try {
      const prises = await base.executer('UPDATE verrou SET battement = battement + 1 WHERE id = 1 AND jeton = ?', [
        jeton,
      ]);
      return prises === 1;
    } catch (erreur) {
      if (!transactionEcartee(erreur) || essais === ESSAIS) throw erreur;
    }
  }
}

const identite = (base: Base, jeton: string, script: string): readonly (string | number)[] => [
  ...[jeton, script, moi(), process.pid, base.serveur.nom, base.connexion],
];

function utilisateur(): string {
  try {
    return userInfo().username;
  } catch {
    // Un compte sans nom sur cette machine (conteneur).
    return `uid ${process.getuid?.() ?? 'inconnu'}`;
  }
}

/** Vrai si le tenant a été lancé sur cette machine par un processus qui n'y est plus. */
export function estMortIci({ lancePar, processus }: Tenant): boolean {
  if (lancePar !== moi()) return false;
  try {
    process.kill(processus, 0);
    return false;
  } catch (erreur) {
    return codeDe(erreur) === 'ESRCH';
  }
}

const moi = (): string => `${utilisateur()}@${hostname()}`.slice(0, 190);
