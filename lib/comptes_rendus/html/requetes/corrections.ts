/** Les valeurs changées : les comptes viennent du journal, les exemples des premières lignes de chaque champ et règle. */
import type { Base, Rangee } from '../../../base/connexion';
import { ENTITES, MODELE, type Entite } from '../../../metier/modele';
import type { Correction } from '../donnees';
import { masquerValeur } from '../masquage';

const EXEMPLES_PAR_REGLE = 6;

/** Une rangée de `fichiers.corrections`. */
interface Comptee {
  readonly champ: string;
  readonly codes: string;
  readonly nombre: number;
  readonly exemples: readonly number[];
}

type ParCode = (code: string) => Correction;

export async function lireCorrections(base: Base): Promise<Correction[]> {
  const corrections = new Map<string, Correction>();
  const parCode: ParCode = (code) => {
    const connue = corrections.get(code) ?? { code, nombre: 0, champs: new Set(), exemples: [] };
    corrections.set(code, connue);
    return connue;
  };
  const rangees = await base.lire<{ entite: string; corrections: string }>(
    `SELECT f.entite, f.corrections FROM fichiers f JOIN executions e USING (id_execution)
     WHERE e.statut = 'terminee' AND f.corrections <> '[]' AND JSON_VALID(f.corrections) ORDER BY f.id_fichier`,
  );
  for (const entite of ENTITES) {
    const siennes = rangees.filter((rangee) => rangee.entite === entite).flatMap(lireComptees);
    const cles = compter(entite, siennes, parCode);
    if (cles.length > 0) await exemplifier(base, entite, cles, parCode);
  }
  return [...corrections.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

function lireComptees({ corrections }: { corrections: string }): Comptee[] {
  const lues = JSON.parse(corrections) as Comptee[] | null;
  return Array.isArray(lues) ? lues : [];
}

/** Ajoute aux comptes de chaque règle ; rend les clés des lignes à montrer. */
function compter(entite: Entite, comptees: readonly Comptee[], parCode: ParCode): number[] {
  const cles = new Map<string, number[]>();
  for (const { champ, codes, nombre, exemples } of comptees) {
    for (const code of codes.split(' ')) {
      const correction = parCode(code);
      correction.nombre += nombre;
      correction.champs.add(`${entite}.${champ}`);
    }
    const usage = `${champ} ${codes}`;
    cles.set(usage, [...(cles.get(usage) ?? []), ...exemples].slice(0, EXEMPLES_PAR_REGLE));
  }
  return [...cles.values()].flat();
}

async function exemplifier(base: Base, entite: Entite, cles: readonly number[], parCode: ParCode): Promise<void> {
  const { cle, champs } = MODELE[entite];
  const agence = champs.some(({ nature }) => nature === 'agence');
  const rangees = await base.lire(
    `SELECT t.*, f.nom AS _fichier${agence ? ', g.nom AS agence' : ''}
     FROM ${entite} t JOIN fichiers f USING (id_fichier)
     ${agence ? 'LEFT JOIN agences g ON g.id_agence = t.id_agence' : ''}
     WHERE JSON_VALID(t.transformations) AND t.${cle} IN (?) ORDER BY t.${cle}`,
    [cles],
  );
  for (const rangee of rangees) {
    for (const [champ, codes, avant] of JSON.parse(String(rangee.transformations)) as [string, string, string][]) {
      for (const code of codes.split(' ')) ajouterExemple(parCode(code), entite, { champ, avant, rangee });
    }
  }
}

/** Différents, et trois au plus par champ : que le premier champ venu ne prenne pas toute la place. */
function ajouterExemple(
  { exemples }: Correction,
  entite: Entite,
  { champ, avant: lue, rangee }: { champ: string; avant: string; rangee: Rangee },
): void {
  const nom = `${entite}.${champ}`;
  const [avant, apres] = [masquerValeur(champ, lue), ecrireApres(entite, champ, rangee)];
  const siens = exemples.filter((autre) => autre.champ === nom);
  if (exemples.length >= EXEMPLES_PAR_REGLE || siens.length >= EXEMPLES_PAR_REGLE / 2) return;
  if (siens.some((autre) => autre.avant === avant && autre.apres === apres)) return;
  exemples.push({ champ: nom, lieu: `${String(rangee._fichier)}:${String(rangee.ligne)}`, avant, apres });
}

/** Ce que la base garde ; une référence y est devenue la clé d'une autre table. */
function ecrireApres(entite: Entite, champ: string, rangee: Rangee): string | null {
  const valeur = rangee[champ === 'id' ? 'id_source' : champ] ?? null;
  if (valeur === null) return null;
  const cible = MODELE[entite].champs.find(({ nom }) => nom === champ)?.cible;
  if (cible !== undefined) return `${MODELE[cible].singulier} n° ${String(valeur)} en base`;
  return masquerValeur(champ, String(valeur));
}
