/**
 * Ce que la page demande à la base : peu de requêtes, ensemblistes, en lecture seule, dont aucune ne rend plus de
 * quelques milliers de rangées. Rien n'y suppose une base saine : `validate.ts` écrit aussi la page d'une base abîmée.
 *
 * Après une migration, les volumes viennent du journal des exécutions (`fichiers`) : la page coûte ce que pèsent le
 * journal et la quarantaine, pas ce que pèse la base. Après `validate.ts`, qui l'a toute relue, les lignes en base et les
 * projets multi-agences sont recomptés.
 */
import type { Base, Rangee } from '../../base/connexion';
import type { CorrectionComptee } from '../../ecriture';
import { champsGardes } from '../../metier/modele';
import { ENTITES, fusionne, MODELE, type Champ, type Entite } from '../../metier/modele';
import type {
  BilanEntite,
  BilanFichier,
  Comptes,
  Correction,
  Donnees,
  Ecart,
  Execution,
  Extrait,
  Fusion,
  GroupeIsole,
  LigneIsolee,
  Qualite,
  Verdicts,
} from './donnees';
import { SORTS } from './donnees';
import { masquerMotif, masquerValeur } from './masquage';

const MAX_EXECUTIONS = 200;
const MAX_FICHIERS = 300;
const MAX_ISOLEES = 2000;
const MAX_FUSIONS = 200;
const EXEMPLES_PAR_REGLE = 6;
/** Au-delà, seul `validate.ts`, qui relit toute la base, compte les projets multi-agences. */
const AFFECTATIONS_COMPTEES = 200_000;

/** Lit tout, dans un instantané : celui de l'appelant s'il en tient un, sinon un à soi. */
export async function lireDonnees(base: Base, verdicts: Verdicts | undefined): Promise<Donnees> {
  const { dedans } = await base.lireUne<{ dedans: number }>('SELECT @@in_transaction AS dedans');
  if (dedans === 1) return lire(base, verdicts);
  const lues: Donnees[] = [];
  await base.transaction(async () => {
    lues.push(await lire(base, verdicts));
    return false;
  });
  return lues[0] as Donnees;
}

async function lire(base: Base, verdicts: Verdicts | undefined): Promise<Donnees> {
  const { maintenant } = await base.lireUne<{ maintenant: string }>(
    `SELECT DATE_FORMAT(NOW(), '%d/%m/%Y à %H:%i:%s') AS maintenant`,
  );
  const groupes = await lireGroupes(base);
  const recompter = verdicts !== undefined;
  const entites = await lireEntites(base, recompter);
  return {
    base: base.nom,
    description: base.description,
    ecriteLe: maintenant,
    entites,
    multiAgences: await compterMultiAgences(base, entites, recompter),
    executions: await lireExecutions(base),
    fichiers: await lireFichiers(base),
    groupes,
    qualites: await lireQualites(base, groupes),
    isolees: await lireIsolees(base),
    corrections: await lireCorrections(base),
    fusions: await lireFusions(base),
    ecarts: await lireEcarts(base),
    verdicts,
  };
}

const SOMMES = ['lues', ...SORTS].map((nom) => `COALESCE(SUM(f.${nom}), 0) AS ${nom}`).join(', ');

/** Le cumul des exécutions qui ont écrit : ni annulées, ni refusées, ni interrompues. */
async function lireEntites(base: Base, recompter: boolean): Promise<BilanEntite[]> {
  const bilans = await base.lire<Comptes & { entite: Entite }>(
    `SELECT f.entite, ${SOMMES} FROM fichiers f JOIN executions e USING (id_execution)
     WHERE e.statut = 'terminee' GROUP BY f.entite`,
  );
  const vide = { lues: 0, inserees: 0, fusionnees: 0, ignorees: 0, isolees: 0 };
  const entites: BilanEntite[] = [];
  for (const entite of ENTITES) {
    const bilan = bilans.find((sien) => sien.entite === entite) ?? vide;
    entites.push({ ...bilan, entite, enBase: recompter ? await compter(base, entite) : bilan.inserees });
  }
  return entites;
}

/** Comme la vue v_projets_multi_agences, sans nommer les projets ; `null` s'il faudrait relire une trop grande base. */
async function compterMultiAgences(
  base: Base,
  entites: readonly BilanEntite[],
  recompter: boolean,
): Promise<number | null> {
  const affectations = entites.find(({ entite }) => entite === 'affectations')?.enBase ?? 0;
  if (!recompter && affectations > AFFECTATIONS_COMPTEES) return null;
  // Dans l'ordre de l'index des projets : rien à trier.
  const { nombre } = await base.lireUne<{ nombre: number }>(
    `SELECT COUNT(*) AS nombre FROM (
       SELECT STRAIGHT_JOIN a.id_projet FROM affectations a FORCE INDEX FOR GROUP BY (aff_07_affectation_unique)
       JOIN intervenants i USING (id_intervenant)
       GROUP BY a.id_projet HAVING MIN(i.id_agence) <> MAX(i.id_agence)) p`,
  );
  return nombre;
}

async function compter(base: Base, table: string): Promise<number> {
  const { nombre } = await base.lireUne<{ nombre: number }>(`SELECT COUNT(*) AS nombre FROM ${table}`);
  return nombre;
}

async function lireExecutions(base: Base): Promise<Extrait<Execution>> {
  const montres = await base.lire<Execution>(
    `SELECT e.id_execution AS numero, e.script, e.statut, e.arguments, e.duree_ms AS dureeMs,
            DATE_FORMAT(e.debut, '%d/%m/%Y à %H:%i:%s') AS debut, ${SOMMES}
     FROM executions e LEFT JOIN fichiers f USING (id_execution)
     GROUP BY e.id_execution ORDER BY e.id_execution DESC LIMIT ${MAX_EXECUTIONS}`,
  );
  return { montres, total: await compter(base, 'executions') };
}

async function lireFichiers(base: Base): Promise<Extrait<BilanFichier>> {
  const montres = await base.lire<BilanFichier>(
    `SELECT b.id_execution AS execution, b.script, e.statut, b.fichier, b.entite, b.lues, b.inserees, b.corrigees,
            b.signalees, b.fusionnees, b.ignorees, b.isolees
     FROM v_bilan b JOIN executions e USING (id_execution)
     ORDER BY b.id_execution DESC, FIELD(b.entite, 'clients', 'intervenants', 'projets', 'affectations'), b.fichier
     LIMIT ${MAX_FICHIERS}`,
  );
  return { montres, total: await compter(base, 'v_bilan') };
}

const lireGroupes = (base: Base): Promise<GroupeIsole[]> =>
  base.lire<GroupeIsole>(
    'SELECT source, codes, etat, COUNT(*) AS nombre FROM lignes_isolees GROUP BY source, codes, etat',
  );

/** Ce qu'une source a donné ; une ligne passée par la quarantaine compte à part, corrigée ou non. */
type Acceptees = Omit<Qualite, 'isolees'>;

async function lireAcceptees(base: Base): Promise<Acceptees[]> {
  // Une ligne réinjectée est retirée des intactes ou des corrigées, où son fichier l'a comptée.
  const reinjectees = ENTITES.map((entite) => {
    const lignes = `(SELECT DISTINCT id_fichier_cloture AS id_fichier, ligne FROM lignes_isolees
                     WHERE etat = 'reinjectee' AND entite = '${entite}')`;
    const compter = (table: string, filtre: string): string =>
      `SELECT STRAIGHT_JOIN t.source, -SUM(t.transformations IS NULL), -SUM(t.transformations IS NOT NULL), COUNT(*)
       FROM ${lignes} r JOIN ${table} t ON t.id_fichier = r.id_fichier AND t.ligne = r.ligne ${filtre} GROUP BY t.source`;
    const fusionnees = compter('correspondances', `WHERE t.entite = '${entite}'`);
    return fusionne(entite) ? [compter(entite, ''), fusionnees] : [compter(entite, '')];
  });
  return base.lire<Acceptees>(
    `SELECT source, GREATEST(0, CAST(SUM(intactes) AS SIGNED)) AS intactes,
            GREATEST(0, CAST(SUM(corrigees) AS SIGNED)) AS corrigees,
            CAST(SUM(reinjectees) AS SIGNED) AS reinjectees
     FROM (
       SELECT f.source, SUM(f.inserees - f.corrigees) AS intactes, SUM(f.corrigees) AS corrigees, 0 AS reinjectees
       FROM fichiers f JOIN executions e USING (id_execution) WHERE e.statut = 'terminee' GROUP BY f.source
       UNION ALL SELECT source, SUM(transformations IS NULL), SUM(transformations IS NOT NULL), 0
       FROM correspondances GROUP BY source
       ${reinjectees.flatMap((requetes) => requetes.map((requete) => `UNION ALL ${requete}`)).join(' ')}
     ) s GROUP BY source HAVING intactes + corrigees + reinjectees > 0`,
  );
}

async function lireQualites(base: Base, groupes: readonly GroupeIsole[]): Promise<Qualite[]> {
  const acceptees = await lireAcceptees(base);
  const isolees = new Map<string, number>();
  for (const { source, etat, nombre } of groupes) {
    if (etat === 'isolee') isolees.set(source, (isolees.get(source) ?? 0) + nombre);
  }
  const sources = [...new Set([...acceptees.map(({ source }) => source), ...isolees.keys()])];
  return sources
    .sort((a, b) => a.localeCompare(b, 'fr'))
    .map((source) => ({
      ...(acceptees.find((rangee) => rangee.source === source) ?? {
        source,
        intactes: 0,
        corrigees: 0,
        reinjectees: 0,
      }),
      isolees: isolees.get(source) ?? 0,
    }));
}

/** Celles qui attendent d'abord : ce sont elles qu'on vient corriger. */
async function lireIsolees(base: Base): Promise<Extrait<LigneIsolee>> {
  const montres: LigneIsolee[] = [];
  for (const etat of ['isolee', 'reinjectee']) {
    const rangees = await base.lire<LigneIsolee>(
      `SELECT STRAIGHT_JOIN f.id_execution AS execution, i.entite, i.fichier, i.ligne, i.source, i.id_source, i.codes,
              i.motif, i.etat, r.id_execution AS reinjection
       FROM lignes_isolees i JOIN fichiers f USING (id_fichier)
       LEFT JOIN fichiers r ON r.id_fichier = i.id_fichier_cloture
       WHERE i.etat = ? ORDER BY i.id_isolee LIMIT ?`,
      [etat, MAX_ISOLEES - montres.length],
    );
    montres.push(...rangees.map((rangee) => ({ ...rangee, motif: masquerMotif(rangee.motif) })));
  }
  return { montres, total: await compter(base, 'lignes_isolees') };
}

/** Les comptes viennent du journal ; les exemples, des premières lignes corrigées de chaque champ et de chaque règle. */
async function lireCorrections(base: Base): Promise<Correction[]> {
  const corrections = new Map<string, Correction>();
  const correction = (code: string): Correction => {
    const connue = corrections.get(code) ?? { code, nombre: 0, champs: new Set(), exemples: [] };
    corrections.set(code, connue);
    return connue;
  };
  const rangees = await base.lire<{ entite: Entite; corrections: string }>(
    `SELECT f.entite, f.corrections FROM fichiers f JOIN executions e USING (id_execution)
     WHERE e.statut = 'terminee' AND f.corrections <> '[]' AND JSON_VALID(f.corrections) ORDER BY f.id_fichier`,
  );
  for (const entite of ENTITES) {
    const cles = new Map<string, number[]>();
    for (const rangee of rangees.filter((candidate) => candidate.entite === entite)) {
      const siennes = JSON.parse(rangee.corrections) as CorrectionComptee[] | null;
      for (const { champ, codes, nombre, exemples } of Array.isArray(siennes) ? siennes : []) {
        for (const code of codes.split(' ')) {
          const connue = correction(code);
          connue.nombre += nombre;
          connue.champs.add(`${entite}.${champ}`);
        }
        const usage = `${champ} ${codes}`;
        cles.set(usage, [...(cles.get(usage) ?? []), ...exemples].slice(0, EXEMPLES_PAR_REGLE));
      }
    }
    if (cles.size > 0) await exemplifier(base, entite, [...cles.values()].flat(), correction);
  }
  return [...corrections.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

async function exemplifier(
  base: Base,
  entite: Entite,
  cles: readonly number[],
  correction: (code: string) => Correction,
): Promise<void> {
  const { cle, champs } = MODELE[entite];
  const gardes = champsGardes(entite);
  const colonnes = gardes.map(({ nom }) => (nom === 'agence' ? 'g.nom AS agence' : `t.${nom}`)).join(', ');
  const rangees = await base.lire(
    `SELECT f.nom AS _fichier, t.ligne AS _ligne, t.transformations AS _transformations, t.id_source AS id, ${colonnes}
     FROM ${entite} t JOIN fichiers f USING (id_fichier)
     ${entite === 'intervenants' ? 'LEFT JOIN agences g ON g.id_agence = t.id_agence' : ''}
     WHERE JSON_VALID(t.transformations) AND t.${cle} IN (?) ORDER BY t.${cle}`,
    [cles],
  );
  const parChamp = new Map(champs.map((champ) => [champ.nom, champ]));
  for (const rangee of rangees) {
    for (const [nom, codes, avant] of JSON.parse(String(rangee._transformations)) as [string, string, string][]) {
      const champ = parChamp.get(nom);
      if (champ === undefined) continue;
      const exemple = {
        ...{ entite, champ: nom, lieu: `${String(rangee._fichier)}:${String(rangee._ligne)}` },
        avant: masquerValeur(nom, avant),
        apres: ecrireApres(champ, rangee),
      };
      for (const code of codes.split(' ')) {
        const { exemples } = correction(code);
        const deja = exemples.some((autre) => autre.avant === exemple.avant && autre.apres === exemple.apres);
        const siens = exemples.filter((autre) => autre.entite === entite && autre.champ === nom).length;
        // Trois par champ : que le premier champ venu ne prenne pas toute la place.
        if (!deja && exemples.length < EXEMPLES_PAR_REGLE && siens < EXEMPLES_PAR_REGLE / 2) exemples.push(exemple);
      }
    }
  }
}

/** Ce que la base garde ; une référence y est devenue la clé d'une autre table. */
function ecrireApres({ nom, nature, cible }: Champ, rangee: Rangee): string | null {
  const valeur = rangee[nom] ?? null;
  if (valeur === null) return null;
  if (nature === 'reference' && cible !== undefined) return `${MODELE[cible].singulier} n° ${String(valeur)} en base`;
  return masquerValeur(nom, String(valeur));
}

const CODE_FUSION = { clients: 'CLI-06', intervenants: 'INT-08' } as const;

async function lireFusions(base: Base): Promise<Extrait<Fusion>> {
  const montres = await base.lire<Omit<Fusion, 'code'>>(
    `SELECT k.entite, CONCAT(f.nom, ':', k.ligne) AS lieu, k.source, k.id_source, k.id_cible,
            COALESCE(c.nom, CONCAT(i.prenom, ' ', i.nom), '') AS nom
     FROM correspondances k JOIN fichiers f USING (id_fichier)
     LEFT JOIN clients c ON k.entite = 'clients' AND c.id_client = k.id_cible
     LEFT JOIN intervenants i ON k.entite = 'intervenants' AND i.id_intervenant = k.id_cible
     ORDER BY k.entite, k.id_fichier, k.ligne LIMIT ${MAX_FUSIONS}`,
  );
  return {
    montres: montres.map((fusion) => ({ ...fusion, code: CODE_FUSION[fusion.entite] })),
    total: await compter(base, 'correspondances'),
  };
}

async function lireEcarts(base: Base): Promise<Extrait<Ecart>> {
  const rangees = await base.lire<Ecart>(
    `SELECT h.entite, h.id_ligne, h.champ, h.code, h.valeur_retenue AS retenue, h.valeur_ecartee AS ecartee,
            CONCAT(f.nom, ':', h.ligne) AS lieu
     FROM historique h JOIN fichiers f USING (id_fichier) ORDER BY h.id_historique LIMIT ${MAX_FUSIONS}`,
  );
  const masquer = (champ: string, valeur: string | null): string | null =>
    valeur === null ? null : masquerValeur(champ, valeur);
  const montres = rangees.map((ecart) => ({
    ...ecart,
    retenue: masquer(ecart.champ, ecart.retenue),
    ecartee: masquer(ecart.champ, ecart.ecartee),
  }));
  return { montres, total: await compter(base, 'historique') };
}
