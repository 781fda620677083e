/**
 * L'unicité, de bout en bout. Les copies de la base sont écartées d'un coup. De ce qui reste, seules quelques lignes sont
 * *disputées* (`disputees.ts`) : les suspectes (`suspects.ts`), et celles dont la base porte déjà l'identité, l'e-mail ou
 * le contenu. Les autres ne doivent rien à celles qui les précèdent : elles sont insérées d'abord, d'un bloc. Le juge
 * (`juge.ts`) départage ensuite les disputées.
 */
import type { Base } from '../base/connexion';
import { fusionne, MODELE, type Entite } from '../metier/modele';
import { designerDisputees, lireDisputees } from './disputees';
import { juger, type Verdict } from './juge';
import { idReference, jointureReferences } from './references';
import { lignesEtSorts, SANS_VERDICT, tableTransit } from './transit';

/**
 * Avant d'insérer les lignes à juger, références résolues : isole les lignes en erreur, désigne les disputées.
 *
 * @param peuplee vrai si la table contient des lignes d'exécutions précédentes
 */
export async function preparerJugement(base: Base, entite: Entite, peuplee: boolean): Promise<void> {
  await base.executer(
    `INSERT IGNORE INTO transit_sorts (n, sort)
     SELECT DISTINCT a.n, 'isolee' FROM transit_anomalies a JOIN ${tableTransit(entite)} t USING (n) WHERE a.effet = 'isolee'`,
  );
  if (peuplee && entite === 'affectations') await ecarterMemesAffectations(base);
  await designerDisputees(base, entite, peuplee);
}

/** Les autres lignes insérées, départage les disputées et inscrit les verdicts ; celles qui n'en ont pas sont acceptées. */
export async function departager(base: Base, entite: Entite, decalage: number): Promise<void> {
  await inscrireVerdicts(base, await juger(entite, lireDisputees(base, entite), (n) => n + decalage));
}

/**
 * Relancer une migration ignore tout : les copies de lignes déjà en base sont reconnues d'un coup, par leur empreinte.
 * Doit venir avant les références : une copie reste une copie, même si sa référence est devenue ambiguë depuis, et les
 * références d'une copie n'ont plus à être résolues.
 */
export async function ecarterCopiesEnBase(base: Base, entite: Entite): Promise<void> {
  const { cle } = MODELE[entite];
  const requetes = [
    `SELECT STRAIGHT_JOIN t.n, 'ignoree', b.${cle}, TRUE FROM ${lignesEtSorts(entite)}
     JOIN ${entite} b ON b.cle = t.cle AND b.source = t.source AND b.empreinte = UNHEX(t.empreinte)
     WHERE ${SANS_VERDICT}`,
  ];
  if (fusionne(entite)) {
    requetes.push(
      `SELECT STRAIGHT_JOIN t.n, 'ignoree', k.id_cible, TRUE FROM ${lignesEtSorts(entite)}
       JOIN correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source
         AND k.empreinte = UNHEX(t.empreinte)
       WHERE ${SANS_VERDICT}`,
    );
  }
  for (const requete of requetes) await inscrireCopies(base, requete);
}

/** Le même projet, le même intervenant, la même date, le même rôle qu'en base : la même affectation (AFF-07). */
async function ecarterMemesAffectations(base: Base): Promise<void> {
  await inscrireCopies(
    base,
    `SELECT STRAIGHT_JOIN t.n, 'ignoree', b.id_affectation, FALSE FROM ${lignesEtSorts('affectations')} ${jointureReferences('affectations')}
     JOIN affectations b ON b.id_projet = ${idReference('affectations', 'id_projet')}
       AND b.id_intervenant = ${idReference('affectations', 'id_intervenant')} AND b.date_affectation = t.date_affectation AND b.role_compare = COALESCE(t.role, '')
     WHERE ${SANS_VERDICT}`,
  );
}

async function inscrireCopies(base: Base, requete: string): Promise<void> {
  await base.executer(`INSERT INTO transit_sorts (n, sort, id_cible, exacte) SELECT * FROM (${requete}) copies`);
}

async function inscrireVerdicts(base: Base, verdicts: readonly Verdict[]): Promise<void> {
  const nouveaux = verdicts.filter((verdict) => verdict.anomalies.length > 0 || verdict.sort !== 'isolee');
  await base.insererLots(
    'transit_anomalies',
    ['n', 'code', 'champ', 'valeur', 'effet'],
    nouveaux.flatMap(({ n, anomalies }) =>
      anomalies.map(({ code, champ, valeur }) => [n, code, champ, valeur, 'isolee']),
    ),
  );
  const dejaIsolees = 'ON DUPLICATE KEY UPDATE n = VALUES(n)';
  await base.insererLots(
    'transit_sorts',
    ['n', 'sort', 'id_cible'],
    nouveaux.map(({ n, sort, idCible }) => [n, sort, idCible]),
    dejaIsolees,
  );
}
