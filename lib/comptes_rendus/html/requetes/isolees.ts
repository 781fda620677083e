/** La quarantaine : ce qu'elle tient, compté, puis ligne à ligne avec les cellules d'origine. */
import type { Base } from '../../../base/connexion';
import { CODES_REFERENCE } from '../../../metier/regles';
import { MODELE } from '../../../metier/modele';
import { lireCellules } from '../cellules';
import type { Extrait, Groupe, LigneIsolee, Situation } from '../donnees';
import { masquerMotif, masquerTexte } from '../masquage';
import { compterRangees } from './compte';

const MAX_ISOLEES = 2000;

type EtatEntree = 'isolee' | 'reinjectee' | 'remplacee';

/** Les codes d'une ligne qui n'attend que des lignes isolées : rien n'y est à corriger. */
const ATTENTES: ReadonlySet<string> = new Set(Object.values(CODES_REFERENCE).map(({ isolee }) => isolee));

function situer(etat: EtatEntree, codes: string): Situation {
  if (etat !== 'isolee') return etat;
  return codes.split(' ').every((code) => ATTENTES.has(code)) ? 'attente' : 'corriger';
}

const RANGS: Readonly<Record<Situation, number>> = { corriger: 0, attente: 1, reinjectee: 2, remplacee: 3 };

export async function lireGroupes(base: Base): Promise<Groupe[]> {
  const rangees = await base.lire<Omit<Groupe, 'situation'> & { etat: EtatEntree }>(
    `SELECT i.entite, i.source, i.fichier, i.codes, i.etat, COUNT(*) AS nombre, COUNT(a.id_isolee) AS attendent
     FROM lignes_isolees i LEFT JOIN (SELECT DISTINCT id_isolee FROM attentes) a USING (id_isolee)
     GROUP BY i.entite, i.source, i.fichier, i.codes, i.etat`,
  );
  return rangees.map(({ etat, ...groupe }) => ({ ...groupe, situation: situer(etat, groupe.codes) }));
}

interface Rangee extends Omit<LigneIsolee, 'situation' | 'attend' | 'cellules'> {
  readonly etat: EtatEntree;
  readonly texte: string;
  readonly champs: string;
  readonly dialecte: string;
}

/** Les ouvertes d'abord : ce sont elles qu'on vient corriger. */
export async function lireIsolees(base: Base): Promise<Extrait<LigneIsolee>> {
  const rangees: Rangee[] = [];
  for (const etat of ['isolee', 'reinjectee', 'remplacee']) {
    rangees.push(
      ...(await base.lire<Rangee>(
        `SELECT STRAIGHT_JOIN i.id_isolee AS numero, i.entite, i.fichier, i.ligne, i.source, i.codes, i.motif,
                i.proposition, i.etat, i.texte, i.champs, f.dialecte, f.id_execution AS execution,
                c.id_execution AS cloture, i.id_suite AS suite
         FROM lignes_isolees i JOIN fichiers f USING (id_fichier)
         LEFT JOIN fichiers c ON c.id_fichier = i.id_fichier_cloture
         WHERE i.etat = ? ORDER BY i.id_isolee LIMIT ?`,
        [etat, MAX_ISOLEES - rangees.length],
      )),
    );
  }
  const attentes = await lireAttentes(base, rangees);
  const montres = rangees.map(({ etat, texte, champs, dialecte, ...ligne }) => ({
    ...ligne,
    motif: masquerMotif(ligne.motif),
    proposition: masquerTexte(ligne.proposition),
    situation: situer(etat, ligne.codes),
    attend: attentes.get(ligne.numero) ?? [],
    cellules: lireCellules(texte, dialecte, champs.split(' ')),
  }));
  montres.sort((a, b) => RANGS[a.situation] - RANGS[b.situation]);
  return { montres, total: await compterRangees(base, 'lignes_isolees') };
}

async function lireAttentes(base: Base, rangees: readonly Rangee[]): Promise<ReadonlyMap<number, string[]>> {
  const ouvertes = rangees.filter(({ etat }) => etat === 'isolee').map(({ numero }) => numero);
  const attentes = new Map<number, string[]>();
  if (ouvertes.length === 0) return attentes;
  const lues = await base.lire<{ id: number; cible: string; numero: string }>(
    'SELECT id_isolee AS id, cible, numero FROM attentes WHERE id_isolee IN (?) ORDER BY id_isolee, cible',
    [ouvertes],
  );
  for (const { id, cible, numero } of lues) {
    const nom = Object.values(MODELE).find(({ entite }) => entite === cible)?.singulier ?? cible;
    attentes.set(id, [...(attentes.get(id) ?? []), `${nom} ${numero}`]);
  }
  return attentes;
}
