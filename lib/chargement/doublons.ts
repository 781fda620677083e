/**
 * L'unicité : identifiants, e-mails, copies et fusions. La première ligne prise l'emporte ; une ligne isolée ne réserve
 * rien.
 *
 * Seules quelques lignes sont *disputées* : les suspectes (`suspects.ts`), et celles dont la base porte déjà l'identité,
 * l'e-mail ou le contenu. Les autres ne doivent rien à celles qui les précèdent : elles sont insérées d'abord, d'un
 * bloc. `juger` départage ensuite les disputées, dans l'ordre, contre la base : c'est la seule règle dont l'issue pour
 * une ligne dépend de l'issue pour les précédentes.
 */
import type { Base } from '../base';
import { fusionne, MODELE, type Anomalie, type Entite } from '../modele';
import { comparerPersonne } from '../normalisation';
import { CODES_ENSEMBLE } from '../regles';
import { idReference, jointureReferences } from './references';
import { lignesEtSorts, SANS_VERDICT, tableTransit } from './transit';

/** Une ligne disputée, avec ce que la base tient déjà de son identité, de son e-mail ou de son contenu. */
export interface Disputee {
  readonly n: number;
  /** Déjà isolée par une autre règle : elle est jugée pour citer tout ce qu'elle enfreint, mais ne prend rien. */
  readonly isolee: boolean;
  readonly idSource: string;
  /** (source, identifiant), ou `null` si la ligne n'a pas d'identifiant. */
  readonly identite: string | null;
  readonly empreinte: string;
  readonly email: string | null;
  readonly nomCompare: string | null;
  /** Pour une affectation : (projet, intervenant, date, rôle), qui en fait l'identité. */
  readonly contenu: string | null;
  /** En base, la ligne qui porte cette identité, et si son contenu est le même. */
  readonly idIdentite: number | null;
  readonly copie: boolean;
  /** En base, l'affectation de même contenu. */
  readonly idContenu: number | null;
  /** En base, la ligne qui porte cet e-mail, et son nom comparable. */
  readonly idEmail: number | null;
  readonly nomEmail: string | null;
  /** Les codes sous lesquels la quarantaine garde déjà cette même ligne. */
  readonly codesConnus: readonly string[] | null;
}

export interface Verdict {
  readonly n: number;
  readonly sort: 'fusionnee' | 'ignoree' | 'isolee';
  /** La ligne en base (ou qui y sera) dont celle-ci est la copie ou avec qui elle fusionne. */
  readonly idCible: number | null;
  readonly anomalies: readonly Anomalie[];
}

/**
 * Départage les lignes disputées, dans l'ordre. Les lignes sans verdict sont insérées.
 *
 * @param idDe la clé en base que recevra la ligne `n` si elle est insérée
 */
export async function juger(
  entite: Entite,
  disputees: AsyncIterable<Disputee> | Iterable<Disputee>,
  idDe: (n: number) => number,
): Promise<Verdict[]> {
  const codes = CODES_ENSEMBLE[entite];
  const identites = new Map<string, { id: number; empreinte: string | null }>();
  const emails = new Map<string, { id: number; nom: string | null }>();
  const contenus = new Map<string, number>();
  const isolees = new Map<string, readonly string[]>();
  const verdicts: Verdict[] = [];

  for await (const ligne of disputees) {
    const { n, identite, email, contenu } = ligne;
    const semblable = contenu === null ? undefined : (contenus.get(contenu) ?? ligne.idContenu ?? undefined);
    if (semblable !== undefined && !ligne.isolee) {
      verdicts.push({ n, sort: 'ignoree', idCible: semblable, anomalies: [] });
      continue;
    }
    const proprietaire =
      (identite === null ? undefined : identites.get(identite)) ??
      (ligne.idIdentite === null
        ? undefined
        : { id: ligne.idIdentite, empreinte: ligne.copie ? ligne.empreinte : null });
    if (proprietaire?.empreinte === ligne.empreinte && !ligne.isolee && contenu === null) {
      verdicts.push({ n, sort: 'ignoree', idCible: proprietaire.id, anomalies: [] });
      continue;
    }
    const titulaire =
      email === null
        ? undefined
        : (emails.get(email) ?? (ligne.idEmail === null ? undefined : { id: ligne.idEmail, nom: ligne.nomEmail }));
    const memeNom = titulaire !== undefined && titulaire.nom !== null && titulaire.nom === ligne.nomCompare;

    const contenuIsole = JSON.stringify([identite, ligne.empreinte]);
    const connus = isolees.get(contenuIsole) ?? ligne.codesConnus;
    const anomalies: Anomalie[] = [];
    if (proprietaire !== undefined)
      anomalies.push({ code: codes.identifiantPris, champ: 'id', valeur: ligne.idSource });
    if (titulaire !== undefined && !memeNom && codes.emailPris !== undefined) {
      // L'adresse et l'identifiant sont à la même fiche : l'identifiant suffit à le dire, sauf pour une copie qui le disait déjà.
      const autreFiche = titulaire.id !== proprietaire?.id || connus?.includes(codes.emailPris) === true;
      if (autreFiche) anomalies.push({ code: codes.emailPris, champ: 'email', valeur: email ?? '' });
    }
    if (ligne.isolee || anomalies.length > 0) {
      const citees = connus === null ? anomalies : garderConnues(anomalies, connus, ligne.isolee);
      isolees.set(
        contenuIsole,
        citees.map(({ code }) => code),
      );
      verdicts.push({ n, sort: 'isolee', idCible: null, anomalies: citees });
      continue;
    }
    const id = titulaire?.id ?? idDe(n);
    if (titulaire !== undefined) verdicts.push({ n, sort: 'fusionnee', idCible: id, anomalies: [] });
    if (identite !== null) identites.set(identite, { id, empreinte: ligne.empreinte });
    if (email !== null && titulaire === undefined) emails.set(email, { id, nom: ligne.nomCompare });
    if (contenu !== null) contenus.set(contenu, id);
  }
  return verdicts;
}

/**
 * La copie d'une ligne isolée l'est avec les mêmes codes : ce que d'autres lignes ont pris depuis la première n'y ajoute
 * rien. Sans cela, relancer une migration changerait le motif des lignes qu'elle a isolées.
 */
function garderConnues(
  anomalies: readonly Anomalie[],
  connus: readonly string[],
  dejaIsolee: boolean,
): readonly Anomalie[] {
  const connues = anomalies.filter(({ code }) => connus.includes(code));
  return dejaIsolee || connues.length > 0 ? connues : anomalies;
}

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

/** Les suspectes, et les lignes que la base dispute. */
async function designerDisputees(base: Base, entite: Entite, peuplee: boolean): Promise<void> {
  const table = tableTransit(entite);
  const isolees = `transit_sorts s JOIN ${table} t ON t.n = s.n AND s.sort = 'isolee'`;
  const requetes = [
    `SELECT t.n FROM ${table} t WHERE t.suspecte = 1 OR t.id_isolee IS NOT NULL`,
    // L'originale d'une copie isolée est jugée avec elle : la copie prend ses codes.
    `SELECT t.n FROM ${isolees}
     JOIN (SELECT DISTINCT t.empreinte FROM ${isolees} WHERE t.suspecte = 1) d ON d.empreinte = t.empreinte`,
  ];
  const disputerEnBase = (jointure: string): void => {
    requetes.push(
      `SELECT STRAIGHT_JOIN t.n FROM ${lignesEtSorts(entite)} JOIN ${jointure} WHERE NOT (s.sort <=> 'ignoree')`,
    );
  };
  if (peuplee) disputerEnBase(`${entite} b ON b.cle = t.cle AND b.source = t.source`);
  if (peuplee && fusionne(entite)) {
    disputerEnBase(`${entite} b ON b.email = t.email`);
    disputerEnBase(`correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source`);
  }
  if (entite === 'affectations') {
    // Deux références différentes peuvent désigner un même intervenant, si ses fiches ont été fusionnées.
    requetes.push(
      `SELECT t.n FROM ${table} t ${jointureReferences(entite)}
       JOIN (SELECT DISTINCT id_cible FROM correspondances WHERE entite = 'intervenants') k
         ON k.id_cible = ${idReference(entite, 'id_intervenant')}`,
    );
  }
  await base.executer('DELETE FROM transit_disputees');
  for (const requete of requetes) await base.executer(`INSERT IGNORE INTO transit_disputees (n) ${requete}`);
}

interface RangeeDisputee {
  n: number;
  isolee: number;
  id_source: string | null;
  cle: string | null;
  source: string;
  empreinte: string;
  email: string | null;
  nom_compare: string | null;
  contenu: string | null;
  id_identite: number | null;
  copie: number;
  id_contenu: number | null;
  id_email: number | null;
  nom_email: string | null;
  prenom_email: string | null;
  codes_connus: string | null;
}

async function* lireDisputees(base: Base, entite: Entite): AsyncGenerator<Disputee> {
  for await (const rangee of base.parcourir<RangeeDisputee>(requeteDisputees(entite))) {
    yield {
      n: rangee.n,
      isolee: rangee.isolee === 1,
      idSource: rangee.id_source ?? '',
      identite: rangee.cle === null ? null : JSON.stringify([rangee.source, rangee.cle]),
      empreinte: rangee.empreinte,
      email: rangee.email,
      nomCompare: rangee.nom_compare,
      contenu: rangee.contenu,
      idIdentite: rangee.id_identite,
      copie: rangee.copie === 1,
      idContenu: rangee.id_contenu,
      idEmail: rangee.id_email,
      nomEmail:
        rangee.nom_email !== null && rangee.prenom_email !== null
          ? comparerPersonne(rangee.nom_email, rangee.prenom_email)
          : rangee.nom_email,
      codesConnus: rangee.codes_connus?.split(' ') ?? null,
    };
  }
}

function requeteDisputees(entite: Entite): string {
  const { cle } = MODELE[entite];
  const aEmail = fusionne(entite);
  const projet = idReference('affectations', 'id_projet');
  const intervenant = idReference('affectations', 'id_intervenant');
  const colonnes = [
    't.n',
    "s.sort <=> 'isolee' AS isolee",
    ...['t.id_source', 't.cle', 't.source', 't.empreinte', 't.nom_compare'],
    aEmail ? 't.email' : 'NULL AS email',
    aEmail ? `COALESCE(b.${cle}, k.id_cible) AS id_identite` : `b.${cle} AS id_identite`,
    `${aEmail ? 'COALESCE(b.empreinte, k.empreinte)' : 'b.empreinte'} <=> UNHEX(t.empreinte) AS copie`,
    entite === 'affectations' ? 'c.id_affectation AS id_contenu' : 'NULL AS id_contenu',
    aEmail ? `e.${cle} AS id_email` : 'NULL AS id_email',
    entite === 'clients' ? 'e.nom_compare AS nom_email' : aEmail ? 'e.nom AS nom_email' : 'NULL AS nom_email',
    entite === 'intervenants' ? 'e.prenom AS prenom_email' : 'NULL AS prenom_email',
    entite === 'affectations'
      ? `CONCAT_WS('|', ${projet}, ${intervenant}, t.date_affectation, COALESCE(t.role, '')) AS contenu`
      : 'NULL AS contenu',
    // L'index rend la plus ancienne d'abord : un texte répété mille fois se retrouve aussi vite qu'un autre.
    `(SELECT i.codes FROM lignes_isolees i FORCE INDEX (isolees_identite) WHERE i.entite = '${entite}' AND i.cle <=> t.cle
        AND i.source = t.source AND i.empreinte_texte = UNHEX(MD5(t.texte)) AND i.etat = 'isolee' LIMIT 1) AS codes_connus`,
  ];
  return `SELECT STRAIGHT_JOIN ${colonnes.join(', ')}
    FROM transit_disputees d
    JOIN ${tableTransit(entite)} t USING (n)
    LEFT JOIN transit_sorts s ON s.n = t.n
    LEFT JOIN ${entite} b ON b.cle = t.cle AND b.source = t.source
    ${aEmail ? `LEFT JOIN correspondances k ON k.entite = '${entite}' AND k.cle = t.cle AND k.source = t.source` : ''}
    ${aEmail ? `LEFT JOIN ${entite} e ON e.email = t.email` : ''}
    ${jointureReferences(entite)}
    ${
      entite === 'affectations'
        ? `LEFT JOIN affectations c ON c.id_projet = ${projet} AND c.id_intervenant = ${intervenant}
           AND c.date_affectation = t.date_affectation AND c.role_compare = COALESCE(t.role, '')`
        : ''
    }
    WHERE NOT (s.sort <=> 'ignoree')
    ORDER BY t.n`;
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
