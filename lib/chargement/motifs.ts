/** Les lignes que cette exécution isole : lues du transit, chacune avec ses codes, son motif et ce qu'elle voulait peut-être dire. */
import type { Base, Valeur } from '../base/connexion';
import { MODELE, type Anomalie, type Entite } from '../metier/modele';
import { cleIdentifiant } from '../normalisation';
import { proposer, type Candidat } from '../quarantaine/propositions';
import { phrase } from '../metier/regles';
import { atteindre } from '../commun/atteindre';
import { references, tableTransit } from './transit';

/** Une ligne isolée par cette exécution, telle que la voient le rapport, le journal et le fichier d'isolés. */
export interface LigneIsolee {
  readonly rang: number;
  readonly ligne: number;
  readonly texte: string;
  readonly anomalies: readonly Anomalie[];
  /** Codes distincts, triés, séparés par une espace. */
  readonly codes: string;
  readonly motif: string;
  /** Ce qu'elle voulait peut-être dire ; jamais appliqué. */
  readonly proposition: string;
}

/** La même, telle que le transit la donne. */
export interface RangeeIsolee extends Record<string, Valeur> {
  n: number;
  rang: number;
  ligne: number;
  texte: string;
  id_source: string | null;
  cle: string | null;
  occurrence: number;
}

const LIGNES_PAR_LOT = 1000;

const AMBIGUES: ReadonlySet<string> = new Set(['PRJ-05', 'AFF-08']);

/** Les lignes isolées d'une entité, par lots, avec tout ce qu'elles enfreignent. */
export async function* parcourirIsolees(
  base: Base,
  entite: Entite,
): AsyncGenerator<{ rangee: RangeeIsolee; isolee: LigneIsolee }[]> {
  const table = tableTransit(entite);
  await base.executer('DELETE FROM transit_isolees');
  await base.executer(
    `INSERT INTO transit_isolees (n, occurrence)
     SELECT t.n, ROW_NUMBER() OVER (PARTITION BY t.rang, MD5(t.texte) ORDER BY t.n)
     FROM ${table} t JOIN transit_sorts s USING (n) WHERE s.sort = 'isolee'`,
  );
  const lire = async (apres: number): Promise<{ rangees: RangeeIsolee[]; anomalies: (Anomalie & { n: number })[] }> => {
    const rangees = await base.lire<RangeeIsolee>(
      `SELECT t.*, i.occurrence FROM transit_isolees i JOIN ${table} t USING (n) WHERE i.n > ? ORDER BY i.n LIMIT ?`,
      [apres, LIGNES_PAR_LOT],
    );
    const anomalies = await base.lire<Anomalie & { n: number }>(
      `SELECT n, code, champ, valeur FROM transit_anomalies WHERE effet = 'isolee' AND n > ? AND n <= ?`,
      [apres, rangees.at(-1)?.n ?? apres],
    );
    return { rangees, anomalies };
  };
  // Les anomalies des entités précédentes sont là aussi : on commence à la première ligne de celle-ci.
  const { avant } = await base.lireUne<{ avant: number }>(
    'SELECT COALESCE(MIN(n), 1) - 1 AS avant FROM transit_isolees',
  );
  let page = await lire(avant);
  for (let derniere = page.rangees.at(-1); derniere !== undefined; derniere = page.rangees.at(-1)) {
    const { rangees, anomalies } = page;
    const suivante = lire(derniere.n);
    suivante.catch(() => undefined);
    const parLigne = new Map<number, Anomalie[]>();
    for (const anomalie of anomalies) atteindre(parLigne, anomalie.n, (): Anomalie[] => []).push(anomalie);
    const candidats = await lireCandidats(base, entite, anomalies);
    yield rangees.map((rangee) => ({
      rangee,
      isolee: motiver(entite, rangee, parLigne.get(rangee.n) ?? [], candidats),
    }));
    page = await suivante;
  }
}

/** Les candidats des références ambiguës d'un lot, par champ et clé. */
async function lireCandidats(
  base: Base,
  entite: Entite,
  anomalies: readonly Anomalie[],
): Promise<ReadonlyMap<string, Candidat[]>> {
  const candidats = new Map<string, Candidat[]>();
  for (const { nom: champ, cible } of references(entite)) {
    const ambigues = anomalies.filter(({ code, champ: fautif }) => fautif === champ && AMBIGUES.has(code));
    if (ambigues.length === 0) continue;
    const nom = cible === 'projets' ? 'e.nom_projet' : cible === 'clients' ? 'e.nom' : "CONCAT(e.prenom, ' ', e.nom)";
    const rangees = await base.lire<Candidat & { demande: string }>(
      `SELECT c.demande, c.source, COALESCE(${nom}, '') AS nom
       FROM transit_candidats c LEFT JOIN ${cible} e ON e.${MODELE[cible].cle} = c.id
       WHERE c.cible = '${cible}' AND c.demande IN (?) ORDER BY c.source, c.cle`,
      [[...new Set(ambigues.map(({ valeur }) => cleIdentifiant(valeur.trim())))]],
    );
    for (const { demande, ...candidat } of rangees) {
      atteindre(candidats, `${champ} ${demande}`, (): Candidat[] => []).push(candidat);
    }
  }
  return candidats;
}

function motiver(
  entite: Entite,
  { rang, ligne, texte, ...rangee }: RangeeIsolee,
  anomalies: readonly Anomalie[],
  candidats: ReadonlyMap<string, Candidat[]>,
): LigneIsolee {
  const triees = [...anomalies].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const siens = references(entite).map(
    ({ nom }) => [nom, candidats.get(`${nom} ${String(rangee[`${nom}_cle`])}`) ?? []] as const,
  );
  return {
    ...{ rang, ligne, texte, anomalies: triees },
    codes: [...new Set(triees.map(({ code }) => code))].join(' '),
    motif: [...new Set(triees.map((anomalie) => phrase(anomalie, 'isolee')))].join(' | '),
    proposition: proposer(triees, { candidats: new Map(siens) }),
  };
}
