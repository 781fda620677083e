/** N05 : les statuts, à partir d'une table de synonymes. */
import type { Cellule, Statut } from '../metier/modele';
import { memoriser, rendre } from './cellule';
import { lireTexte, simplifier } from './texte';

/** Les mots qui s'accordent, au masculin singulier : le féminin et le pluriel s'en déduisent. */
const ACCORDES: Readonly<Record<Statut, string>> = {
  planifie: 'planifié, prévu, programmé, non démarré, pas démarré, non commencé, pas commencé',
  en_cours: 'démarré, commencé, lancé, ouvert',
  suspendu: 'suspendu, gelé, bloqué',
  termine: 'terminé, clôturé, fini, achevé, livré, soldé, fermé, réalisé',
  annule: 'annulé, abandonné, arrêté, stoppé',
};

const INVARIABLES: Readonly<Record<Statut, string>> = {
  planifie: `à venir, à démarrer, à planifier, à programmer, à lancer, à faire, planned, scheduled, upcoming, not started,
    to do`,
  en_cours: `en cours, en cours de réalisation, en cours d'exécution, actif, active, actifs, actives, in progress,
    work in progress, wip, ongoing, started, open, opened, running`,
  suspendu: `en attente, en pause, en suspens, mis en pause, mise en pause, attente, en stand-by, standby, on hold, paused, suspended, pending,
    waiting, blocked, frozen`,
  termine: 'clos, close, closes, done, complete, completed, closed, finished, ended, delivered',
  annule: 'sans suite, classé sans suite, classée sans suite, cancelled, canceled, abandoned, aborted, stopped',
};

const TABLE = new Map<string, Statut>([...synonymes(ACCORDES, ['', 'e', 's', 'es']), ...synonymes(INVARIABLES, [''])]);

function synonymes(table: Readonly<Record<Statut, string>>, terminaisons: readonly string[]): [string, Statut][] {
  return (Object.entries(table) as [Statut, string][]).flatMap(([statut, mots]) =>
    mots.split(',').flatMap((mot) => terminaisons.map((fin): [string, Statut] => [cle(mot) + fin, statut])),
  );
}

/** « annulé ? » est une question, « ≠ annulé » et « ~ terminé » ne l'affirment pas non plus. */
const DOUTE = /[?¿؟≠¬~≈]/;

/** Les seules lettres et chiffres : « EN-COURS », « en_cours », « Terminé(e) », « terminé·e·s » se lisent sans peine. */
function cle(texte: string): string {
  return simplifier(texte).replace(/[^a-z\d]/g, '');
}

export const lireStatut: (brut: string) => Cellule = memoriser((brut) => {
  const cellule = lireTexte(brut);
  return cellule.valeur === null ? cellule : rendre(cellule, statutDe(cellule.valeur), 'N05');
});

const statutDe = (texte: string): Statut | null => (DOUTE.test(texte) ? null : (TABLE.get(cle(texte)) ?? null));
