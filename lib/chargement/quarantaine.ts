/**
 * La quarantaine : y garder les lignes isolées, les libérer quand ce qu'elles attendaient apparaît, les clore quand
 * elles passent.
 */
import { chargementRefuse, type Base, type Valeur } from '../base';
import { SANS_NUMERO } from '../controle';
import { empreindre } from '../empreinte';
import type { FichierSource } from '../lecture/dossier';
import { MODELE, type Anomalie, type Entite, type OrdreDate } from '../modele';
import { chiffresDe, cleIdentifiant } from '../normalisation';
import { proposer, type Candidat } from '../propositions';
import { CODES_ATTENTE, phrase } from '../regles';
import { ecrireRangee } from './tabulations';
import { lignesEtSorts, colonneDesignee, colonnesTransit, references, tableTransit } from './transit';

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

interface RangeeIsolee extends Record<string, Valeur> {
  n: number;
  rang: number;
  ligne: number;
  texte: string;
  id_source: string | null;
  cle: string | null;
  occurrence: number;
}

const LIGNES_PAR_LOT = 1000;

/** Le nom de la colonne qui retient ce qu'une ligne attend, par champ de référence. */
const ATTENTES: Readonly<Record<string, string>> = {
  id_client: 'attend_client',
  id_projet: 'attend_projet',
  id_intervenant: 'attend_intervenant',
};

const AMBIGUES: ReadonlySet<string> = new Set(['PRJ-05', 'AFF-08']);

/** Ce qu'une entrée dit de l'état présent de la ligne : mis à jour si elle est isolée à nouveau. */
const VARIABLES = ['id_source', 'cle', 'codes', 'motif', 'valeurs', ...Object.values(ATTENTES)];
const FIXES = [
  'id_isolee',
  'empreinte_texte',
  'entite',
  'fichier',
  'ligne',
  'source',
  'texte',
  'occurrence',
  'id_fichier',
];

/**
 * Met en quarantaine les lignes isolées d'une entité ; une ligne déjà connue n'est pas gardée deux fois, mais prend son
 * nouveau motif si elle est encore ouverte. Appelle `surLigne` pour chacune, dans l'ordre.
 *
 * @param connues vrai si la quarantaine a déjà des entrées de fichiers de même nom
 */
export async function isolerEntite(
  base: Base,
  entite: Entite,
  fichiers: readonly FichierSource[],
  premierFichier: number,
  connues: boolean,
  surLigne: (ligne: LigneIsolee) => Promise<void>,
): Promise<void> {
  // Des clés choisies ici, et non par la base : une exécution reprise après une coupure donne les mêmes.
  let { prochaine } = await base.lireUne<{ prochaine: number }>(
    'SELECT COALESCE(MAX(id_isolee), 0) + 1 AS prochaine FROM lignes_isolees',
  );
  // Pendant que la base écrit un lot, le suivant, déjà lu, se prépare.
  let ecriture = Promise.resolve();
  for await (const lot of parcourirIsolees(base, entite)) {
    const nouvelles: Nouvelle[] = [];
    for (const { rangee, isolee } of lot) {
      const fichier = fichiers[isolee.rang];
      if (fichier === undefined) throw new Error(`Ligne isolée d'un fichier inconnu (rang ${isolee.rang}).`);
      await surLigne(isolee);
      const variables = variablesDe(entite, rangee, isolee);
      const rendue = fichier.dialecte.rangLigne !== undefined && isolee.ligne !== SANS_NUMERO;
      if (rendue) await ecriture;
      if (rendue && (await rafraichirRendue(base, entite, fichier.nom, isolee.ligne, variables))) continue;
      nouvelles.push([
        ...([prochaine++, empreindre(isolee.texte)] as const),
        ...[entite, fichier.nom, isolee.ligne, fichier.source, isolee.texte],
        ...[rangee.occurrence, premierFichier + isolee.rang, ...variables],
      ]);
    }
    await ecriture;
    ecriture = connues ? insererOuRafraichir(base, nouvelles) : charger(base, nouvelles);
    // Une erreur se verra à l'attente suivante ; d'ici là, elle ne doit pas passer pour oubliée.
    ecriture.catch(() => undefined);
  }
  await ecriture;
}

/** Une entrée à écrire, dans l'ordre de `COLONNES` : d'abord sa clé et l'empreinte de son texte, en hexadécimal. */
type Nouvelle = [cle: number, empreinte: string, ...reste: Valeurs];
type Valeurs = (string | number | null)[];

const COLONNES = [...FIXES, ...VARIABLES];

async function insererOuRafraichir(base: Base, nouvelles: readonly Nouvelle[]): Promise<void> {
  const rafraichir = VARIABLES.map((colonne) => `${colonne} = IF(etat = 'isolee', VALUES(${colonne}), ${colonne})`);
  const rangees = nouvelles.map(([cle, empreinte, ...reste]) => [cle, Buffer.from(empreinte, 'hex'), ...reste]);
  await base.insererLots('lignes_isolees', COLONNES, rangees, `ON DUPLICATE KEY UPDATE ${rafraichir.join(', ')}`);
}

/** Aucune de ces lignes n'est connue : elles s'écrivent d'un bloc. */
async function charger(base: Base, nouvelles: readonly Nouvelle[]): Promise<void> {
  const rangees = nouvelles.map((rangee) => Buffer.from(ecrireRangee(rangee)));
  try {
    await base.chargerFlux('lignes_isolees', COLONNES, rangees, {
      binaires: ['empreinte_texte'],
      referencesProuvees: true,
    });
  } catch (erreur) {
    if (!chargementRefuse(erreur)) throw erreur;
    await insererOuRafraichir(base, nouvelles);
  }
}

/** Les lignes isolées d'une entité, par lots, avec tout ce qu'elles enfreignent. */
async function* parcourirIsolees(
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
    for (const anomalie of anomalies) {
      const deja = parLigne.get(anomalie.n);
      if (deja === undefined) parLigne.set(anomalie.n, [anomalie]);
      else deja.push(anomalie);
    }
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
      const cle = `${champ} ${demande}`;
      candidats.set(cle, [...(candidats.get(cle) ?? []), candidat]);
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

/** Ce qui, dans une rangée de transit, tient à l'exécution, ou que l'entrée garde à part. */
const PROPRES: ReadonlySet<string> = new Set(['n', 'rang', 'id_isolee', 'texte']);

/** Dans l'ordre de `VARIABLES`. Seule une ligne qui attend repart sans être relue : elle seule garde ses valeurs. */
function variablesDe(entite: Entite, rangee: RangeeIsolee, { anomalies, codes, motif }: LigneIsolee): Valeurs {
  const numeros = numerosAttendus(entite, rangee, anomalies);
  return [
    ...[rangee.id_source, rangee.cle, codes, motif],
    numeros.size === 0 ? null : JSON.stringify(valeursDe(entite, rangee)),
    ...Object.values(ATTENTES).map((colonne) => numeros.get(colonne) ?? null),
  ];
}

/** Les valeurs de transit d'une ligne, sauf les vides et ce qui tient à l'exécution. */
function valeursDe(entite: Entite, rangee: RangeeIsolee): Record<string, Valeur> {
  const designees = references(entite).map(({ nom }) => colonneDesignee(nom));
  const gardees = colonnesTransit(entite).filter(
    (colonne) => !PROPRES.has(colonne) && !designees.includes(colonne) && rangee[colonne] !== null,
  );
  return Object.fromEntries(gardees.map((colonne) => [colonne, rangee[colonne] as Valeur]));
}

/** Les numéros des références qu'attend une ligne, si rien d'autre ne la retient. */
function numerosAttendus(
  entite: Entite,
  rangee: RangeeIsolee,
  anomalies: readonly Anomalie[],
): ReadonlyMap<string, string> {
  const numeros = new Map<string, string>();
  for (const { code, champ } of anomalies) {
    const cle = rangee[`${champ}_cle`];
    const colonne = ATTENTES[champ];
    // Vide ou mal formée, une référence n'attend rien : il faut la corriger.
    if (!CODES_ATTENTE.has(code) || typeof cle !== 'string' || colonne === undefined) return new Map();
    numeros.set(colonne, chiffresDe(cle));
  }
  return references(entite).length === 0 ? new Map() : numeros;
}

/** Une ligne d'un fichier d'isolés rendu, toujours fautive : son entrée, retrouvée par sa ligne, prend son nouveau motif. */
async function rafraichirRendue(
  base: Base,
  entite: Entite,
  fichier: string,
  ligne: number,
  variables: Valeurs,
): Promise<boolean> {
  const connues = await base.lire<{ id_isolee: number }>(
    `SELECT id_isolee FROM lignes_isolees WHERE fichier = ? AND ligne = ? AND entite = ?
     ORDER BY etat, (cle <=> ?) DESC, id_isolee DESC LIMIT 1`,
    [fichier, ligne, entite, variables[VARIABLES.indexOf('cle')]],
  );
  const connue = connues[0];
  if (connue === undefined) return false;
  await base.executer(
    `UPDATE lignes_isolees SET ${VARIABLES.map((colonne) => `${colonne} = ?`).join(', ')}
     WHERE id_isolee = ? AND etat = 'isolee'`,
    [...variables, connue.id_isolee],
  );
  return true;
}

/** Comment le fichier d'origine a été lu : ses lignes isolées, rendues, se relisent de même. */
export interface ReglagesOrigine {
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  readonly echelleNote: number | null;
}

/** Les réglages du fichier d'origine d'un fichier d'isolés rendu ; `undefined` si ce n'en est pas un, ou d'origine inconnue. */
export async function lireReglagesOrigine(
  base: Base,
  { nom, entite, source, dialecte }: FichierSource,
): Promise<ReglagesOrigine | undefined> {
  if (dialecte.rangLigne === undefined) return undefined;
  const [origine] = await base.lire<{ dialecte: string }>(
    `SELECT f.dialecte FROM lignes_isolees i JOIN fichiers f USING (id_fichier)
     WHERE i.fichier = ? AND i.entite = ? AND i.source = ? ORDER BY i.etat, f.id_fichier DESC LIMIT 1`,
    [nom, entite, source],
  );
  if (origine === undefined) return undefined;
  const { ordres = {}, echelleNote = null } = JSON.parse(origine.dialecte) as {
    ordres?: Record<string, OrdreDate>;
    echelleNote?: number | null;
  };
  return { ordres: new Map(Object.entries(ordres)), echelleNote };
}

/**
 * Les lignes ouvertes qui attendaient une référence apparue dans cette exécution : leurs rangées de transit, telles
 * qu'elles ont été gardées. Elles seront jugées comme les autres.
 */
export async function lireLiberables(
  base: Base,
  entite: Entite,
): Promise<{ idIsolee: number; fichier: string; valeurs: Record<string, Valeur> }[]> {
  const conditions = references(entite).map(
    ({ nom, cible }) =>
      `i.${ATTENTES[nom]} IN (
         SELECT REGEXP_SUBSTR(t.cle, '^[0-9]+') FROM ${lignesEtSorts(cible)}
         WHERE t.cle IS NOT NULL AND (s.n IS NULL OR s.sort = 'fusionnee'))`,
  );
  if (conditions.length === 0) return [];
  const rangees = await base.lire<{ id_isolee: number; fichier: string; texte: string; valeurs: string }>(
    `SELECT i.id_isolee, i.fichier, i.texte, i.valeurs FROM lignes_isolees i
     WHERE i.etat = 'isolee' AND i.entite = ? AND (${conditions.join(' OR ')}) ORDER BY i.id_isolee`,
    [entite],
  );
  return rangees.map((rangee) => ({
    idIsolee: rangee.id_isolee,
    fichier: rangee.fichier,
    valeurs: { ...(JSON.parse(rangee.valeurs) as Record<string, Valeur>), texte: rangee.texte },
  }));
}

/**
 * Une ligne en attente qui n'est toujours pas acceptée reste où elle est, ni lue ni comptée ; une ligne que son fichier
 * vient de redonner est close, sans être comptée deux fois.
 */
export async function retirerNonLiberees(base: Base, entite: Entite, premierFichier: number): Promise<void> {
  const table = tableTransit(entite);
  await base.executer(
    `UPDATE lignes_isolees i JOIN ${table} t ON t.id_isolee = i.id_isolee JOIN transit_sorts s ON s.n = t.n
     SET i.etat = 'reinjectee', i.id_fichier_reinjection = ? WHERE s.sort = 'ignoree'`,
    [premierFichier],
  );
  await base.executer(`DELETE t FROM ${table} t JOIN transit_sorts s USING (n) WHERE t.id_isolee IS NOT NULL`);
}

/** Clôt les entrées des lignes libérées qui viennent de passer ; rend leur nombre. */
export async function cloreLiberees(base: Base, entite: Entite, premierFichier: number): Promise<number> {
  return base.executer(
    `UPDATE lignes_isolees i JOIN ${tableTransit(entite)} t ON t.id_isolee = i.id_isolee
     SET i.etat = 'reinjectee', i.id_fichier_reinjection = t.rang + ? WHERE i.etat = 'isolee'`,
    [premierFichier],
  );
}

/** Clôt les entrées dont la ligne vient de passer : rendue corrigée, ou relue après correction de sa source ; rend leur nombre. */
export async function clorePassees(
  base: Base,
  entite: Entite,
  fichiers: readonly FichierSource[],
  premierFichier: number,
): Promise<number> {
  const table = tableTransit(entite);
  let closes = 0;
  for (const [rang, fichier] of fichiers.entries()) {
    if (fichier.entite !== entite) continue;
    const rendue = fichier.dialecte.rangLigne !== undefined;
    // Relue de sa source, une ligne ne se reconnaît que sous le même identifiant, au même chemin ou par son texte : deux dossiers ont
    // souvent des fichiers de même nom, et clore à tort ferait oublier une ligne.
    const reconnue = rendue ? 'TRUE' : 'i.cle = t.cle AND (o.chemin = ? OR i.empreinte_texte = UNHEX(MD5(t.texte)))';
    closes += await base.executer(
      `UPDATE lignes_isolees i JOIN (
         SELECT i.id_isolee, ROW_NUMBER() OVER (PARTITION BY t.n ORDER BY (i.cle <=> t.cle) DESC, i.id_isolee DESC) AS choix
         FROM lignes_isolees i
         JOIN fichiers o ON o.id_fichier = i.id_fichier
         JOIN ${table} t ON t.ligne = i.ligne AND t.rang = ? AND t.id_isolee IS NULL
         LEFT JOIN transit_sorts s ON s.n = t.n
         WHERE i.fichier = ? AND i.entite = ? AND i.source = ? AND i.etat = 'isolee' AND ${reconnue}
           AND (s.n IS NULL OR s.sort = 'fusionnee' OR (s.sort = 'ignoree' AND ?))
       ) passees ON passees.id_isolee = i.id_isolee AND passees.choix = 1
       SET i.etat = 'reinjectee', i.id_fichier_reinjection = ?`,
      [
        ...[rang, fichier.nom, entite, fichier.source],
        ...(rendue ? [] : [fichier.chemin]),
        ...[rendue, premierFichier + rang],
      ],
    );
  }
  return closes;
}
