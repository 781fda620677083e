export interface Chemins {
  donnees: string;
  travail: string;
  journal: string;
  journalPrecedent: string;
  etat: string;
  utilisateurs: string;
  processus: string;
  verrou: string;
}
export function chemins(dossier: string): Chemins;
export function identite(pid?: number): string;
export function pidDe(identite: string): number;
export function estVivant(identite: string): boolean;
export function inscrire(registre: string, identite: string): void;
export function desinscrire(registre: string, identite: string): void;
export function presents(registre: string): string[];
export function oublierLesMorts(registre: string): void;
export function prendreVerrou(verrou: string, identite: string): boolean;
export function rendreVerrou(verrou: string, identite: string): void;
