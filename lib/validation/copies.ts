/**
 * Les lignes qui sont la copie d'une ligne en base : rien ne les porte, mais ce qu'elles disaient s'y trouve. Seules comptent les
 * colonnes que les deux livraisons ont en commun, et une cellule vidée depuis ne dit rien.
 */
import type { Rangee } from '../base/connexion';
import { comparerEntete } from '../lecture/entetes';
import { ENSEMBLE } from '../metier/ensemble';
import { champsGardes, fusionne, MODELE, references } from '../metier/modele';
import { chiffresDe } from '../normalisation';
import { colonnesComparees, enTexte, lireJson, memeValeur, tableComparee, type Attendue, type Paire } from './cellules';
import type { Chantier } from './chantier';
import { lireReference, resoudre, type Designations } from './designations';
import type { Juge } from './jugement';
import { parLots } from './passe';

/** Parmi ces lignes d'un fichier, celles que la base dit déjà. */
export async function trouverCopies(
  chantier: Chantier,
  juge: Juge,
  attendues: readonly Attendue[],
): Promise<ReadonlySet<Attendue>> {
  if (attendues.length === 0) return new Set();
  const parIdentite = await lireParIdentite(chantier, attendues);
  const copies = new Set<Attendue>();
  const differentes: Attendue[] = [];
  for (const attendue of attendues) {
    const siennes = parIdentite(attendue);
    if (siennes.some(({ empreinte }) => empreinte === attendue.empreinte)) copies.add(attendue);
    else differentes.push(attendue);
  }
  if (differentes.length === 0) return copies;
  const designer = await resoudre(chantier, differentes);
  const porte = await lireIdentitesDesignees(chantier, differentes.flatMap(parIdentite));
  const outils = { designer, porte };
  for (const attendue of differentes) {
    if (parIdentite(attendue).some((rangee) => ditPareil(chantier, attendue, rangee, outils))) copies.add(attendue);
  }
  const restantes = differentes.filter((attendue) => !copies.has(attendue));
  for (const attendue of await trouverMemeContenu(chantier, juge, restantes, designer)) copies.add(attendue);
  return copies;
}

/** Les lignes en base de même source et de même identifiant, absorbées comprises, telles que ce fichier les a trouvées. */
async function lireParIdentite(
  { base, passe, fichier }: Chantier,
  attendues: readonly Attendue[],
): Promise<(attendue: Attendue) => readonly Rangee[]> {
  const { entite, source, id } = fichier;
  const rangees: Rangee[] = [];
  for (const lot of parLots([...new Set(attendues.flatMap(({ cle }) => cle ?? []))])) {
    const lignes = await base.lire(
      `SELECT ${colonnesComparees(entite)} FROM ${tableComparee(entite)} WHERE t.cle IN (?) AND t.source = ?`,
      [lot, source],
    );
    // Une autre ligne de ce fichier a pu mettre à jour la sienne, avant elle ou après.
    const avant = await passe.remonter(entite, lignes, id - 1);
    rangees.push(...(await passe.remonter(entite, lignes, id)), ...avant.filter((rangee) => !lignes.includes(rangee)));
    if (!fusionne(entite)) continue;
    const absorbees = await base.lire(
      `SELECT id_cible, id_fichier, cle, LOWER(HEX(empreinte)) AS empreinte, valeurs, hors_modele FROM correspondances
       WHERE entite = ? AND cle IN (?) AND source = ?`,
      [entite, lot, source],
    );
    rangees.push(...absorbees.map((absorbee) => ({ ...absorbee, ...lireJson(absorbee.valeurs) })));
  }
  const parCle = new Map<string, Rangee[]>();
  for (const rangee of rangees) {
    if (Number(rangee.id_fichier) > id) continue;
    const cle = String(rangee.cle);
    parCle.set(cle, [...(parCle.get(cle) ?? []), rangee]);
  }
  return ({ cle }) => (cle === null ? [] : (parCle.get(cle) ?? []));
}

/** Vrai si la base dit déjà tout ce que dit cette ligne, dans les colonnes que leurs deux fichiers avaient. */
function ditPareil(
  chantier: Chantier,
  attendue: Attendue,
  rangee: Rangee,
  { designer, porte }: { readonly designer: Designations; readonly porte: Porte },
): boolean {
  const autre = chantier.passe.fichier(Number(rangee.id_fichier));
  if (autre === undefined) return false;
  const cibles = new Set(references(chantier.fichier.entite).map(({ nom }) => nom));
  const memes = champsCommuns(chantier, autre.champs).every((champ) => {
    const valeur = attendue.valeurs[champ] ?? null;
    if (valeur === null) return true;
    if (!cibles.has(champ)) return memeTexte(champ, enTexte(rangee[champ]), valeur);
    const designation = designer(attendue, champ);
    if (designation !== undefined && 'id' in designation) return designation.id === rangee[champ];
    const reference = lireReference(attendue, champ);
    return reference !== undefined && porte(champ, rangee[champ], reference.cle);
  });
  const horsModele = lireJson(rangee.hors_modele);
  return (
    memes &&
    Object.entries(attendue.horsModele ?? {}).every(
      ([entete, valeur]) => !autre.inconnues.has(entete) || enTexte(horsModele[entete]) === valeur,
    )
  );
}

/** Vrai si la ligne que désigne ce champ porte cet identifiant, chez quelque source que ce soit. */
type Porte = (champ: string, id: Rangee[string] | undefined, cle: string) => boolean;

/** Une référence qui ne se résout plus, parce que d'autres lignes sont venues depuis, n'a pas changé pour autant. */
async function lireIdentitesDesignees({ base, fichier }: Chantier, rangees: readonly Rangee[]): Promise<Porte> {
  const portees = new Set<string>();
  for (const { nom, cible } of references(fichier.entite)) {
    for (const lot of parLots([...new Set(rangees.map((rangee) => rangee[nom]).filter((id) => id != null))])) {
      const identites = await base.lire<{ id: number; cle: string }>(
        `SELECT ${MODELE[cible].cle} AS id, cle FROM ${cible} WHERE ${MODELE[cible].cle} IN (?)
         UNION SELECT id_cible, cle FROM correspondances WHERE entite = '${cible}' AND id_cible IN (?)`,
        [lot, lot],
      );
      for (const { id, cle } of identites)
        for (const dite of [cle, chiffresDe(cle)]) portees.add(`${nom} ${id} ${dite}`);
    }
  }
  return (champ, id, cle) => portees.has(`${champ} ${String(id)} ${cle}`);
}

const memeTexte = (champ: string, enBase: string | null, valeur: string): boolean =>
  champ === 'agence'
    ? enBase !== null && comparerEntete(enBase) === comparerEntete(valeur)
    : memeValeur(champ, enBase, valeur);

/** AFF-07 : le même contenu (projet, intervenant, date, rôle), quel que soit l'identifiant. */
async function trouverMemeContenu(
  { base, passe, fichier }: Chantier,
  juge: Juge,
  attendues: readonly Attendue[],
  designer: Designations,
): Promise<readonly Attendue[]> {
  const { entite } = fichier;
  const { contenu } = ENSEMBLE[entite];
  if (contenu === undefined || attendues.length === 0) return [];
  const champs = references(entite).map(({ nom }) => nom);
  const [premiere = ''] = champs;
  const dit = (attendue: Attendue): string =>
    JSON.stringify(
      contenu.map((champ) => {
        if (!champs.includes(champ)) return attendue.valeurs[champ] ?? null;
        const designation = designer(attendue, champ);
        return designation !== undefined && 'id' in designation ? String(designation.id) : undefined;
      }),
    );
  const designees = attendues.flatMap((attendue) => {
    const designation = designer(attendue, premiere);
    return designation !== undefined && 'id' in designation ? [designation.id] : [];
  });
  const prises = new Map<string, Rangee>();
  for (const lot of parLots([...new Set(designees)])) {
    const rangees = await base.lire(
      `SELECT t.*, t.${MODELE[entite].cle} AS id FROM ${entite} t WHERE t.${premiere} IN (?)`,
      [lot],
    );
    for (const rangee of await passe.remonter(entite, rangees, fichier.id)) {
      if (Number(rangee.id_fichier) <= fichier.id) {
        prises.set(JSON.stringify(contenu.map((champ) => enTexte(rangee[champ]))), rangee);
      }
    }
  }
  const paires = attendues.flatMap((attendue): Paire[] => {
    const rangee = prises.get(dit(attendue));
    return rangee === undefined ? [] : [{ attendue, rangee }];
  });
  await juge.jugerCopies(paires);
  return paires.map(({ attendue }) => attendue);
}

/** Les champs gardés que ce fichier et un autre avaient tous deux. */
const champsCommuns = ({ fichier }: Chantier, autres: ReadonlySet<string>): readonly string[] =>
  champsGardes(fichier.entite)
    .map(({ nom }) => nom)
    .filter((nom) => fichier.champs.has(nom) && autres.has(nom));
