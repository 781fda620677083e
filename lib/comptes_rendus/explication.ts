/**
 * `validate.ts --expliquer projet 42` : toute l'histoire d'une ligne en base. D'où elle vient, ce que le fichier disait,
 * ce que chaque règle en a fait, ce qui a été fusionné avec elle, et chaque changement depuis.
 */
import type { Base, Rangee, Valeur } from '../base/connexion';
import { ErreurUtilisateur } from '../commun/erreurs';
import { champsGardes, ENTITES, MODELE, type Entite } from '../metier/modele';
import { QUARANTAINE } from '../metier/bilan';
import { cleIdentifiant } from '../normalisation';
import { propre } from '../commun/propre';
import { tableau } from '../commun/tableau';

interface Version extends Rangee {
  _debut: string;
  _fin: string;
  _courante: number;
}

/**
 * Raconte une ligne.
 * @param nom l'entité, au singulier ou au pluriel
 * @param cle sa clé en base (`42`), ou son identifiant chez une source (`agence1:42`)
 * @throws ErreurUtilisateur si l'entité ou la ligne n'existe pas
 */
export async function expliquer(base: Base, nom: string, cle: string): Promise<string> {
  const entite = ENTITES.find((candidate) => candidate === nom || MODELE[candidate].singulier === nom);
  if (entite === undefined) {
    const admises = ENTITES.map((candidate) => MODELE[candidate].singulier).join(', ');
    throw new ErreurUtilisateur(`« ${nom} » n'est pas une entité ; --expliquer attend ${admises}, puis une clé.`);
  }
  const id = await trouver(base, entite, cle);
  const versions = await lireVersions(base, entite, id);
  const [premiere] = versions;
  if (premiere === undefined) throw absente(entite, cle);
  return [
    await raconterOrigine(base, entite, id, premiere),
    await raconterValeurs(base, entite, premiere),
    await raconterFusions(base, entite, id),
    raconterChangements(entite, versions),
  ]
    .filter((partie) => partie !== '')
    .join('\n\n');
}

const absente = (entite: Entite, cle: string): ErreurUtilisateur =>
  new ErreurUtilisateur(
    `Il n'y a ${MODELE[entite].aucun} « ${cle} » : donnez sa clé en base (42), ou source:identifiant (agence1:42, commune:42).`,
  );

async function trouver(base: Base, entite: Entite, cle: string): Promise<number> {
  if (/^\d+$/.test(cle)) return Number(cle);
  const coupe = cle.lastIndexOf(':');
  if (coupe === -1) throw absente(entite, cle);
  const identite = [cle.slice(0, coupe), cleIdentifiant(cle.slice(coupe + 1))];
  const [trouvee] = await base.lire<{ id: number }>(
    `SELECT ${MODELE[entite].cle} AS id FROM ${entite} WHERE source = ? AND cle = ?
     UNION ALL SELECT id_cible FROM correspondances WHERE entite = ? AND source = ? AND cle = ? LIMIT 1`,
    [...identite, entite, ...identite],
  );
  if (trouvee === undefined) throw absente(entite, cle);
  return trouvee.id;
}

const lireVersions = (base: Base, entite: Entite, id: number): Promise<Version[]> =>
  base.lire<Version>(
    `SELECT t.*, ${entite === 'intervenants' ? "COALESCE(g.nom, CONCAT('(agence n° ', t.id_agence, ', retirée)')) AS agence," : ''}
            DATE_FORMAT(t.row_start, '%d/%m/%Y à %H:%i:%s') AS _debut, DATE_FORMAT(t.row_end, '%d/%m/%Y à %H:%i:%s') AS _fin,
            t.row_end > CURRENT_TIMESTAMP(6) AS _courante
     FROM ${entite} FOR SYSTEM_TIME ALL t ${entite === 'intervenants' ? 'LEFT JOIN agences g ON g.id_agence = t.id_agence' : ''}
     WHERE t.${MODELE[entite].cle} = ? ORDER BY t.row_start, t.row_end`,
    [id],
  );

function ecrire(valeur: Valeur | undefined): string {
  if (valeur === null || valeur === undefined) return '(vide)';
  if (Buffer.isBuffer(valeur)) return valeur.toString('hex');
  return propre(valeur instanceof Date ? valeur.toISOString() : String(valeur));
}

async function raconterOrigine(base: Base, entite: Entite, id: number, version: Version): Promise<string> {
  const fichier = await base.lireUne<Rangee>(
    `SELECT f.nom, COALESCE(o.chemin, f.chemin) AS chemin, COALESCE(o.sha256, f.sha256) AS sha256, e.id_execution, e.script,
            DATE_FORMAT(e.debut, '%d/%m/%Y à %H:%i:%s') AS debut
     FROM fichiers f
     JOIN executions e USING (id_execution)
     -- Libérée de la quarantaine, la ligne n'a pas été relue : son fichier est celui qui l'y avait mise.
     LEFT JOIN lignes_isolees i ON i.id_fichier_cloture = f.id_fichier AND i.ligne = ? AND f.chemin = '${QUARANTAINE}'
     LEFT JOIN fichiers o ON o.id_fichier = i.id_fichier
     WHERE f.id_fichier = ? LIMIT 1`,
    [version.ligne, version.id_fichier],
  );
  const isolees = await base.lire<Rangee>(
    `SELECT motif FROM lignes_isolees WHERE entite = ? AND fichier = ? AND ligne = ? AND etat = 'reinjectee'`,
    [entite, fichier.nom, version.ligne],
  );
  return [
    `${MODELE[entite].singulier} ${id}`,
    `  origine      ${ecrire(fichier.nom)}, ligne ${ecrire(version.ligne)} (${ecrire(fichier.chemin)})`,
    `  identité     source ${ecrire(version.source)}, identifiant ${ecrire(version.id_source)}`,
    `  exécution    n° ${ecrire(fichier.id_execution)} (${ecrire(fichier.script)}), le ${ecrire(fichier.debut)}`,
    `  fichier lu   sha256 ${ecrire(fichier.sha256)}`,
    ...isolees.map(({ motif }) => `  quarantaine  isolée d'abord, puis réinjectée : ${ecrire(motif)}`),
    ...(version.hors_modele === null ? [] : [`  hors modèle  ${ecrire(version.hors_modele)}`]),
  ].join('\n');
}

/** Champ par champ : ce que le fichier disait, ce qui a été écrit, et les règles qui ont agi. */
async function raconterValeurs(base: Base, entite: Entite, version: Version): Promise<string> {
  const transformations =
    typeof version.transformations === 'string'
      ? (JSON.parse(version.transformations) as [string, string, string][])
      : [];
  const rangees: string[][] = [];
  for (const { nom, cible } of champsGardes(entite)) {
    const siennes = transformations.filter(([champ]) => champ === nom);
    const regles = siennes.map(([, codes]) => codes).join(', ');
    if (cible === undefined) rangees.push([nom, ecrire(siennes[0]?.[2] ?? version[nom]), ecrire(version[nom]), regles]);
    else rangees.push([nom, await identitesDe(base, cible, version[nom]), ecrire(version[nom]), 'référence résolue']);
  }
  return tableau(['champ', 'lu', 'écrit', 'règles'], rangees);
}

/** Une référence a été lue sous l'un des identifiants que sa cible porte chez ses sources. */
async function identitesDe(base: Base, cible: Entite, id: Valeur | undefined): Promise<string> {
  const identites = await base.lire<{ identite: string }>(
    `SELECT CONCAT(source, ':', id_source) AS identite FROM v_lignage WHERE entite = ? AND id = ? ORDER BY source, id_source`,
    [cible, id],
  );
  return identites.map(({ identite }) => identite).join(' ou ');
}

async function raconterFusions(base: Base, entite: Entite, id: number): Promise<string> {
  const fusions = await base.lire<Rangee>(
    `SELECT f.nom, k.ligne, k.source, k.id_source, f.id_execution
     FROM correspondances k JOIN fichiers f USING (id_fichier) WHERE k.entite = ? AND k.id_cible = ? ORDER BY f.id_fichier, k.ligne`,
    [entite, id],
  );
  const ecarts = await base.lire<Rangee>(
    `SELECT f.nom, h.ligne, h.champ, h.code, h.valeur_retenue, h.valeur_ecartee
     FROM historique h JOIN fichiers f USING (id_fichier) WHERE h.entite = ? AND h.id_ligne = ? ORDER BY h.id_historique`,
    [entite, id],
  );
  if (fusions.length + ecarts.length === 0) return '';
  return [
    'fusions et copies',
    ...fusions.map(
      ({ nom, ligne, source, id_source, id_execution }) =>
        `  ${ecrire(nom)}, ligne ${ecrire(ligne)} : source ${ecrire(source)}, identifiant ${ecrire(id_source)}, exécution n° ${ecrire(id_execution)}`,
    ),
    ...ecarts.map(({ nom, ligne, champ, code, valeur_retenue, valeur_ecartee }) =>
      valeur_ecartee === null
        ? `  ${ecrire(code)}  ${ecrire(nom)}:${ecrire(ligne)} a complété ${ecrire(champ)} : « ${ecrire(valeur_retenue)} »`
        : `  ${ecrire(code)}  ${ecrire(nom)}:${ecrire(ligne)} disait ${ecrire(champ)} « ${ecrire(valeur_ecartee)} » ; gardé : « ${ecrire(valeur_retenue)} »`,
    ),
  ].join('\n');
}

function raconterChangements(entite: Entite, versions: readonly Version[]): string {
  const lignes = versions.slice(1).flatMap((version, rang) => {
    const avant = versions[rang];
    return champsGardes(entite)
      .filter(({ nom }) => ecrire(avant?.[nom]) !== ecrire(version[nom]))
      .map(({ nom }) => `  ${version._debut}  ${nom} : « ${ecrire(avant?.[nom])} » → « ${ecrire(version[nom])} »`);
  });
  const derniere = versions[versions.length - 1];
  if (derniere !== undefined && derniere._courante === 0) lignes.push(`  ${derniere._fin}  ligne retirée`);
  return lignes.length === 0 ? 'aucun changement depuis' : ['changements depuis', ...lignes].join('\n');
}
