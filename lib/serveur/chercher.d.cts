export interface Mariadb {
  serveur: string;
  initialiseur: string;
}
export function chercherMariadb(env?: NodeJS.ProcessEnv): Mariadb | null;
export function chercherCommande(nom: string, env?: NodeJS.ProcessEnv): string | null;
