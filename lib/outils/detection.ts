/**
 * `npm run detection` : génère des jeux de données fautifs dont la réponse est connue, les migre, et mesure, règle par
 * règle, la précision et le rappel de la détection, et l'exactitude des réparations.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { avecBase, type Base } from '../base/connexion';
import { entier, executer } from '../commun/cli';
import { DOSSIER_EMBARQUE, choisirConnexion, lireEnvironnement, type ReglageConnexion } from '../base/config';
import { generer } from '../generation';
import type { BilanAttendu, LigneAttendue } from '../generation/attendu';
import { jourLocal } from '../commun/jour';
import { Journal } from '../comptes_rendus/journal';
import { recenserDossier } from '../lecture/dossier';
import { derouler } from '../chaine/etapes';
import { executerChargement } from '../chaine/execution';
import { MODELE, type Entite, type Sort } from '../metier/modele';
import { ENSEMBLE } from '../metier/ensemble';
import { demarrerServeur } from '../serveur/embarque';
import { quotient, tableau } from '../commun/tableau';

export interface Mesure {
  attendues: number;
  trouvees: number;
  justes: number;
}

export interface Detection {
  /** Par code de règle : combien de lignes l'enfreignent, combien ont été dites, combien à raison. */
  readonly mesures: Map<string, Mesure>;
  /** Tout ce qui s'écarte de la réponse, en une phrase. */
  readonly ecarts: string[];
  reparations: number;
  reparationsJustes: number;
}

export const detectionVide = (): Detection => ({
  mesures: new Map(),
  ecarts: [],
  reparations: 0,
  reparationsJustes: 0,
});

/** Génère, migre et mesure un jeu de données. */
export async function mesurerGraine(
  connexion: ReglageConnexion,
  base: string,
  graine: number,
  dialectes: boolean,
  detection: Detection,
): Promise<void> {
  const travail = await mkdtemp(join(tmpdir(), 'clevity-detection-'));
  try {
    const dossier = join(travail, 'jeu');
    const tailles = { clients: 150, intervenants: 50, projets: 300, affectations: 600 };
    await generer({ dossier, graine, ...tailles, defauts: 0.08, dialectes, aujourdhui: jourLocal() });
    const attendu = JSON.parse(await readFile(join(dossier, 'attendu.json'), 'utf8')) as {
      lignes: LigneAttendue[];
      bilan: Record<string, BilanAttendu>;
    };
    await avecBase(connexion, base, true, async (ouverte) => {
      await viderBase(ouverte);
      const journal = new Journal(join(travail, 'log.txt'));
      const rendu = await executerChargement(
        ouverte,
        {
          ...{
            script: 'migration',
            plan: await recenserDossier(dossier),
            libelle: `la graine ${graine}`,
            sortie: travail,
          },
          ...{ simulation: false, actualiser: false, seuil: undefined, echelleNote: null, aujourdhui: jourLocal() },
        },
        { journal, progression: () => undefined },
        derouler,
      );
      await journal.fermer();
      for (const { fichier, bilan } of rendu.fichiers) {
        const { entite, ...comptes } = attendu.bilan[fichier.nom] ?? { entite: fichier.entite };
        if (JSON.stringify(trier({ mises_a_jour: 0, ...comptes })) !== JSON.stringify(trier(bilan))) {
          detection.ecarts.push(
            `graine ${graine}, ${fichier.nom} (${entite}) : bilan ${JSON.stringify(bilan)} au lieu de ${JSON.stringify(comptes)}`,
          );
        }
      }
      const signalees = await lireSignalees(join(travail, 'log.txt'));
      await comparer(ouverte, graine, attendu.lignes, signalees, detection);
    });
  } finally {
    await rm(travail, { recursive: true, force: true });
  }
}

const trier = (objet: object): object => Object.fromEntries(Object.entries(objet).sort(([a], [b]) => (a < b ? -1 : 1)));

async function viderBase(base: Base): Promise<void> {
  await base.executer(`DROP DATABASE \`${base.nom}\``);
  await base.executer(`CREATE DATABASE \`${base.nom}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
  await base.executer(`USE \`${base.nom}\``);
}

/** Les codes des lignes acceptées avec une remarque ou une correction, d'après le journal. */
async function lireSignalees(chemin: string): Promise<Map<string, string[]>> {
  const codes = new Map<string, string[]>();
  for (const ligne of (await readFile(chemin, 'utf8')).split('\n')) {
    const lue = /ALERTE exécution=\d+ (\S+:\d+) (\S+) (?:signalée|corrigée) :/.exec(ligne);
    if (lue?.[1] === undefined || lue[2] === undefined) continue;
    codes.set(lue[1], [...(codes.get(lue[1]) ?? []), lue[2]]);
  }
  return codes;
}

interface Observee {
  sort: Sort;
  codes: string[];
  entite: Entite;
}

async function comparer(
  base: Base,
  graine: number,
  attendues: readonly LigneAttendue[],
  signalees: ReadonlyMap<string, string[]>,
  detection: Detection,
): Promise<void> {
  const observees = await observer(base, signalees);
  const reponses = new Map(attendues.map((ligne) => [`${ligne.fichier}:${ligne.ligne}`, ligne]));
  for (const lieu of new Set([...reponses.keys(), ...observees.keys()])) {
    const reponse = reponses.get(lieu);
    // Une ligne que ni la base, ni les fusions, ni la quarantaine ne portent a été ignorée.
    const observee = observees.get(lieu) ?? { sort: 'ignoree' as const, codes: [], entite: entiteDe(lieu) };
    const dits = etiquettes(observee.entite, observee.sort, observee.codes);
    const vrais = etiquettes(observee.entite, reponse?.sort ?? 'inseree', decouper(reponse?.codes ?? ''));
    for (const code of new Set([...dits, ...vrais])) {
      const mesure = detection.mesures.get(code) ?? { attendues: 0, trouvees: 0, justes: 0 };
      if (vrais.includes(code)) mesure.attendues++;
      if (dits.includes(code)) mesure.trouvees++;
      if (vrais.includes(code) && dits.includes(code)) mesure.justes++;
      detection.mesures.set(code, mesure);
    }
    if (dits.join(' ') !== vrais.join(' ')) {
      detection.ecarts.push(`graine ${graine}, ${lieu} : dit « ${dits.join(' ')} » au lieu de « ${vrais.join(' ')} »`);
    }
    if (reponse?.sort === 'inseree' && reponse.valeurs !== undefined && observee.sort === 'inseree') {
      await comparerValeurs(base, graine, reponse, observee.entite, detection);
    }
  }
}

const decouper = (codes: string): string[] => codes.split(' ').filter((code) => code !== '');
const entiteDe = (lieu: string): Entite => /^[a-z]+/.exec(lieu)?.[0] as Entite;

function etiquettes(entite: Entite, sort: Sort, codes: readonly string[]): string[] {
  const { fusion, copie } = ENSEMBLE[entite].codes;
  if (sort === 'fusionnee') return [fusion ?? ''];
  return sort === 'ignoree' ? [copie] : [...new Set(codes)].sort();
}

async function observer(base: Base, signalees: ReadonlyMap<string, string[]>): Promise<Map<string, Observee>> {
  const observees = new Map<string, Observee>();
  const lignes = await base.lire<{ entite: Entite; lieu: string; sort: Sort; codes: string }>(
    `SELECT entite, CONCAT(fichier, ':', ligne) AS lieu, 'isolee' AS sort, codes FROM v_lignes_isolees
     UNION ALL SELECT l.entite, CONCAT(l.fichier, ':', l.ligne), IF(k.cle IS NULL, 'inseree', 'fusionnee'), ''
     FROM v_lignage l LEFT JOIN (SELECT k.*, f.nom FROM correspondances k JOIN fichiers f USING (id_fichier)) k
       ON k.entite = l.entite AND k.nom = l.fichier AND k.ligne = l.ligne`,
  );
  for (const { entite, lieu, sort, codes } of lignes) {
    const dits = sort === 'isolee' ? decouper(codes) : (signalees.get(lieu) ?? []);
    observees.set(lieu, { entite, sort, codes: dits });
  }
  return observees;
}

async function comparerValeurs(
  base: Base,
  graine: number,
  { fichier, ligne, valeurs = {} }: LigneAttendue,
  entite: Entite,
  detection: Detection,
): Promise<void> {
  const agence = entite === 'intervenants' ? 'JOIN agences g USING (id_agence)' : '';
  const colonnes = entite === 'intervenants' ? 't.*, g.nom AS agence' : 't.*';
  const rangee = await base.lireUne<Record<string, string | number | null>>(
    `SELECT ${colonnes} FROM ${entite} t JOIN fichiers f USING (id_fichier) ${agence} WHERE f.nom = ? AND t.ligne = ?`,
    [fichier, ligne],
  );
  const references = new Set(MODELE[entite].champs.flatMap(({ nom, cible }) => (cible === undefined ? [] : [nom])));
  for (const [champ, attendue] of Object.entries(valeurs)) {
    if (references.has(champ) || !(champ in rangee)) continue;
    const observee = rangee[champ] ?? null;
    const juste =
      observee === attendue ||
      (observee !== null &&
        attendue !== null &&
        champ === 'note_satisfaction' &&
        Number(observee) === Number(attendue));
    detection.reparations++;
    if (juste) detection.reparationsJustes++;
    else
      detection.ecarts.push(
        `graine ${graine}, ${fichier}:${ligne} : ${champ} vaut « ${observee} » au lieu de « ${attendue} »`,
      );
  }
}

/** Le tableau des mesures : une règle par rangée. */
export function tableauDetection({ mesures }: Detection): string {
  const taux = (part: number, tout: number): string => (tout === 0 ? '1,00' : quotient(part, tout));
  return tableau(
    ['règle', 'fautes', 'dites', 'précision', 'rappel'],
    [...mesures]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([code, { attendues, trouvees, justes }]) => [
        code,
        attendues,
        trouvees,
        taux(justes, trouvees),
        taux(justes, attendues),
      ]),
  );
}

/** Sur le serveur réglé, ou la MariaDB embarquée ouverte une fois pour toutes ; rend le code de sortie : 1 s'il y a un écart. */
async function mesurer(graines: number): Promise<number> {
  const reglage = choisirConnexion(undefined, lireEnvironnement());
  const serveur = reglage === null ? await demarrerServeur(DOSSIER_EMBARQUE) : undefined;
  const detection = detectionVide();
  try {
    for (let graine = 1; graine <= graines; graine++) {
      await mesurerGraine(serveur?.connexion ?? reglage, 'clevity_detection', graine, graine % 2 === 0, detection);
    }
  } finally {
    await serveur?.arreter();
  }
  console.log(tableauDetection(detection));
  console.log(`\nRéparations exactes : ${detection.reparationsJustes} sur ${detection.reparations}.`);
  for (const ecart of detection.ecarts) console.log(`écart : ${ecart}`);
  console.log(
    detection.ecarts.length === 0 ? `Aucun écart sur ${graines} graines.` : `${detection.ecarts.length} écarts.`,
  );
  return detection.ecarts.length === 0 ? 0 : 1;
}

if (require.main === module) {
  executer(
    {
      script: 'lib/outils/detection',
      resume: 'Mesure la détection et la réparation des fautes sur des données générées, dont la réponse est connue.',
      options: { graines: entier('N', 20, 'combien de jeux de données sont générés, migrés et mesurés', 1) },
      exemples: ['npm run detection', 'npm run detection -- --graines 100'],
    },
    ({ options }) => mesurer(options.graines),
  );
}
