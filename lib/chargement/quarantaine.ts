/** La quarantaine : y garder les lignes isolées, chacune une seule fois, avec ce qu'il faut pour repartir. */
import { chargementRefuse, type Base, type Valeur } from '../base/connexion';
import { SANS_NUMERO } from '../controle/controle';
import { empreindre } from '../commun/empreinte';
import type { FichierSource } from '../lecture/dossier';
import type { Anomalie, Entite } from '../metier/modele';
import { chiffresDe } from '../normalisation';
import { CODES_ATTENTE } from '../metier/regles';
import { parcourirIsolees, type LigneIsolee, type RangeeIsolee } from './motifs';
import { ecrireRangee } from '../base/tabulations';
import { colonneDesignee, colonnesTransit, references } from './transit';

/** Le nom de la colonne qui retient ce qu'une ligne attend, par champ de référence. */
export const ATTENTES: Readonly<Record<string, string>> = {
  id_client: 'attend_client',
  id_projet: 'attend_projet',
  id_intervenant: 'attend_intervenant',
};

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
