/** Le vocabulaire de la validation : un contrôle, ce qu'il constate, le verdict qu'on en tire. */
import type { Base } from '../base/connexion';
import { masquer } from '../commun/masquage';
import type { Faute, Fiche, Verdicts } from '../comptes_rendus/verdicts';
import type { Entite } from '../metier/modele';
import type { EnBase } from './comptages';
import type { FichierMigre } from './fichiers';
import type { Relecture } from './relecture';

export { FAMILLES } from '../comptes_rendus/verdicts';
export type { Famille, Faute, Fiche, Resultat, Verdict } from '../comptes_rendus/verdicts';

/** Ce qu'un contrôle a vu ; `nonVerifiable` : ce qu'il n'a pas pu regarder, et pourquoi. */
export interface Constat {
  readonly fautes: readonly Faute[];
  readonly nonVerifiable?: readonly string[];
}

/** Ce qui fait d'une rangée `t` d'une table métier une rangée fautive ; un seul balayage de la table les éprouve toutes. */
export interface Epreuve {
  readonly table: Entite;
  /** En SQL, sur `t` et ce que `balayage.ts` lui joint. */
  readonly condition: string;
  /** Une expression SQL : ce qui ne va pas. */
  readonly detail: string;
  /** Elle regarde l'historique de la table : sans objet dans une base restaurée d'une sauvegarde. */
  readonly historique?: boolean;
}

export interface Controle extends Fiche {
  readonly epreuves?: readonly Epreuve[];
  /** Il relit les fichiers sources : il attend la fin de la relecture, les autres n'attendent pas la sienne. */
  readonly relit?: boolean;
  readonly constater: (contexte: Contexte) => Promise<Constat>;
}

/** Ce que les contrôles regardent. */
export interface Contexte {
  readonly base: Base;
  /** Les fichiers lus par toutes les exécutions, simulations exceptées, dans l'ordre. */
  readonly fichiers: readonly FichierMigre[];
  /** La relecture des fichiers sources : faite une fois, à la première demande. */
  readonly relire: () => Promise<Relecture>;
  /** Les rangées fautives des épreuves d'un contrôle. */
  readonly eprouver: (code: string) => Promise<Faute[]>;
  /** Ce que chaque fichier a en base : compté une fois, à la première demande. */
  readonly compter: () => Promise<ReadonlyMap<number, EnBase>>;
  /** Vrai si l'historique des tables commence après la migration : la base a été restaurée d'une sauvegarde. */
  readonly restauree: boolean;
}

/** Une validation entière. */
export interface Validation extends Verdicts {
  readonly relecture: Relecture | undefined;
}

/** Un contrôle qui tient en une requête : chaque rangée rendue (`cle`, `detail`) est une faute. */
export const parRequete = (fiche: Fiche, requete: string): Controle => ({
  ...fiche,
  constater: async ({ base }) => ({ fautes: await collecter(base, requete) }),
});

/** Un contrôle qui regarde chaque rangée des tables métier, et, par des requêtes, ce qui n'en est pas. */
export const parRangee = (fiche: Fiche, epreuves: readonly Epreuve[], requetes: readonly string[] = []): Controle => ({
  ...fiche,
  epreuves,
  constater: async ({ base, eprouver }) => {
    const fautes = await eprouver(fiche.code);
    if (requetes.length > 0) fautes.push(...(await collecter(base, unir(requetes))));
    return { fautes };
  },
});

/** Toutes les fautes d'une requête, lues au fil de l'eau, données personnelles masquées. */
export async function collecter(base: Base, requete: string): Promise<Faute[]> {
  const fautes: Faute[] = [];
  for await (const { cle, detail } of base.parcourir<{ cle: string; detail: string | null }>(requete)) {
    fautes.push({ cle, detail: masquer(detail ?? '') });
  }
  return fautes;
}

/** Les requêtes de plusieurs tables, réunies. */
export const unir = (requetes: readonly string[]): string =>
  requetes.map((requete) => `(${requete})`).join(' UNION ALL ');
