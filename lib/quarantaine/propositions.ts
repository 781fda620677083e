/**
 * Les propositions : pour une ligne isolée, ce qu'elle voulait peut-être dire. Elles ne sont qu'écrites dans la colonne
 * `_proposition` du fichier d'isolés ; jamais appliquées d'elles-mêmes.
 */
import type { Anomalie } from '../metier/modele';
import { adressesDe, lireDate, lireEmail, lireNote, lireStatut } from '../normalisation';

/** Un enregistrement que désigne peut-être une référence ambiguë. */
export interface Candidat {
  readonly source: string;
  readonly idSource: string;
  /** Vide si l'on ne connaît que son identité : il est isolé, ou absorbé par un autre. */
  readonly nom: string;
}

export interface Indices {
  /** Les candidats d'une référence ambiguë, par champ. */
  readonly candidats: ReadonlyMap<string, readonly Candidat[]>;
}

/** Les propositions d'une ligne isolée, séparées par ` | ` ; vide s'il n'y en a pas. */
export function proposer(anomalies: readonly Anomalie[], indices: Indices): string {
  const propositions = anomalies.flatMap((anomalie) => {
    const proposition = PROPOSITIONS[anomalie.code]?.(anomalie, indices);
    return proposition === undefined ? [] : [proposition];
  });
  return [...new Set(propositions)].join(' | ');
}

type Proposition = (anomalie: Anomalie, indices: Indices) => string | undefined;

const dateVoisine: Proposition = ({ champ, valeur }) => {
  const lue = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(valeur.trim());
  const permutee = lue === null ? undefined : `${lue[1]}-${lue[3]}-${lue[2]}`;
  const date = permutee === undefined ? null : lireDate(permutee, 'jour').valeur;
  return date === null ? undefined : `${champ} : jour et mois inversés, ${date} ?`;
};

/** Plus longue, une cellule n'est pas une adresse mal écrite. */
const EMAIL_MAX = 1_000;

/** Plusieurs adresses se proposent toutes ; une seule, mal écrite, se recolle (« anne (arobase) exemple.fr »). */
const emailVoisin: Proposition = ({ valeur }) => {
  if (valeur.length > EMAIL_MAX) return undefined;
  const adresses = adressesDe(valeur);
  const proposees = adresses.length > 1 ? adresses : [recoller(valeur) ?? adresses[0]];
  return proposees[0] === undefined ? undefined : `email : ${proposees.join(' ou ')} ?`;
};

function recoller(valeur: string): string | null {
  const recolle = valeur
    .trim()
    .replace(/\s*[([]?\s*(?:\bat\b|\barobase\b)\s*[)\]]?\s*/i, '@')
    .replace(/\s*[([]?\s*\bdot\b\s*[)\]]?\s*/gi, '.')
    .replace(/\s+/g, '');
  return lireEmail(recolle).valeur;
}

const referenceVoisine: Proposition = ({ champ, valeur }, { candidats }) => {
  const possibles = candidats.get(champ) ?? [];
  if (possibles.length === 0) return undefined;
  const textes = possibles.map(
    ({ source, idSource, nom }) => `${source}:${idSource}${nom === '' ? ' (isolé)' : ` « ${nom} »`}`,
  );
  return `${champ.replace('id_', '')} ${valeur} : ${textes.join(' ou ')} ?`;
};

const statutVoisin: Proposition = ({ valeur }) => {
  const proche = STATUTS_ECRITS.map((statut) => ({
    statut,
    ecart: distance(valeur.trim().toLowerCase(), statut),
  })).sort((a, b) => a.ecart - b.ecart)[0];
  if (proche === undefined || proche.ecart > 2) return undefined;
  return `statut le plus proche : ${lireStatut(proche.statut).valeur} ?`;
};

/** Un tableur prend « 8/10 » pour une date, et l'enregistre `2026-10-08` ou `08-oct`. */
function noteDevenueDate(valeur: string): string | undefined {
  const date = lireDate(valeur, 'jour').valeur ?? lireDate(`${valeur} 2000`, 'jour').valeur;
  if (date === null) return undefined;
  const [, mois, jour] = date.split('-').map(Number);
  const [note, autre] = [...new Set([`${jour}/${mois}`, `${mois}/${jour}`])].filter(
    (possible) => lireNote(possible, null).valeur !== null,
  );
  if (note === undefined || autre !== undefined) return undefined;
  return `note_satisfaction changée en date par un tableur : ${note}, soit ${lireNote(note, null).valeur} ?`;
}

const noteVoisine: Proposition = ({ valeur }) => {
  const nombre = Number(valeur.trim().replace(',', '.'));
  if (!(nombre > 5 && nombre <= 20)) return noteDevenueDate(valeur);
  const sur = nombre <= 10 ? 10 : 20;
  return `note_satisfaction sur ${sur} : ${lireNote(`${nombre}/${sur}`, null).valeur} ?`;
};

const PROPOSITIONS: Readonly<Record<string, Proposition>> = {
  'CLI-03': emailVoisin,
  'INT-03': emailVoisin,
  'CLI-04': dateVoisine,
  'PRJ-05': referenceVoisine,
  'AFF-08': referenceVoisine,
  'PRJ-06': dateVoisine,
  'PRJ-07': dateVoisine,
  'PRJ-08': () => 'date_fin et date_debut inversées ?',
  'PRJ-09': statutVoisin,
  'PRJ-10': noteVoisine,
  'AFF-05': dateVoisine,
};

const STATUTS_ECRITS = ['planifié', 'en cours', 'suspendu', 'en attente', 'terminé', 'clôturé', 'annulé', 'abandonné'];

/** Distance de Levenshtein : le nombre de lettres à changer, ajouter ou retirer. */
function distance(a: string, b: string): number {
  let rangee = Array.from({ length: b.length + 1 }, (_, rang) => rang);
  for (let i = 1; i <= a.length; i++) {
    const suivante = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (rangee[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      suivante.push(Math.min(substitution, (rangee[j] ?? 0) + 1, (suivante[j - 1] ?? 0) + 1));
    }
    rangee = suivante;
  }
  return rangee[b.length] ?? 0;
}
