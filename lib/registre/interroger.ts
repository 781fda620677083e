/**
 * Les questions d'un lot, dans l'ordre où elles peuvent se poser : qui porte ces identités ; puis, pour les lignes qui n'en sont
 * pas des copies, les adresses, les noms, les références ; puis ce que les références résolues permettent de demander ; enfin le
 * détail des lignes dont l'identité est prise.
 */
import { empreindre } from '../commun/empreinte';
import type { Entree, LigneAJuger } from '../jugement/connu';
import { ENSEMBLE } from '../metier/ensemble';
import { fusionne, references, type Entite } from '../metier/modele';
import { nommeUneAgence } from './memoire';
import * as questions from './questions';
import { absorbeeDe, aucuneReponse, candidatDe, entreeDe, ficheDe, livreeDe, type Reponses } from './reponses';
import { contenuDe, valeursApres } from '../jugement/contenu';
import { demandesDe, enBase, idsDesignes, lireReference, type Savoir } from './savoir';

interface Lot {
  readonly savoir: Savoir;
  readonly entite: Entite;
  readonly reponses: Reponses;
}

/** Demande à la base tout ce que ces lignes, d'une même entité, peuvent rencontrer. */
export async function interroger(savoir: Savoir, lignes: readonly LigneAJuger[]): Promise<Reponses> {
  const reponses = aucuneReponse();
  const entite = lignes[0]?.fichier.fichier.entite;
  if (entite === undefined) return reponses;
  const lot = { savoir, entite, reponses };
  await demanderIdentites(lot, lignes);
  await demanderEntrees(lot, lignes);
  const restantes = lignes.filter((juge) => juge.ligne.isolee || reponses.identites.get(juge)?.copie !== true);
  await demanderFiches(lot, restantes);
  await demanderAgences(lot, restantes);
  await demanderReferences(lot, restantes);
  await demanderLivrees(lot, restantes);
  await demanderSuite(lot, restantes);
  await demanderCodes(lot, restantes);
  return reponses;
}

/** Range des éléments par clé. */
function grouper<T>(elements: readonly T[], cleDe: (element: T) => string): Map<string, T[]> {
  const groupes = new Map<string, T[]>();
  for (const element of elements) {
    const groupe = groupes.get(cleDe(element));
    if (groupe === undefined) groupes.set(cleDe(element), [element]);
    else groupe.push(element);
  }
  return groupes;
}

const parSource = (lignes: readonly LigneAJuger[]): Map<string, LigneAJuger[]> =>
  grouper(lignes, ({ fichier }) => fichier.fichier.source);

const distincts = <T>(valeurs: readonly (T | null | undefined)[]): T[] => [
  ...new Set(valeurs.filter((valeur): valeur is T => valeur !== null && valeur !== undefined)),
];

async function demanderIdentites({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const { base, etat, memoire } = savoir;
  const absorbees = fusionne(entite) && (etat.fusionnees.has(entite) || memoire.absorbantes.get(entite)?.size !== 0);
  for (const [source, siennes] of parSource(lignes)) {
    const identifiees = siennes.filter(({ ligne }) => ligne.cle !== null);
    const demandees = identifiees.map(({ ligne }) => [ligne.cle ?? '', ligne.empreinte] as const);
    for (const { n, ...reponse } of await questions.demanderIdentites(base, { entite, source, absorbees }, demandees)) {
      const juge = identifiees[n - 1];
      if (juge === undefined) continue;
      const { id, id_fichier: idFichier, copie, absorbee } = reponse;
      const recente = idFichier >= etat.premiers.fichiers;
      reponses.identites.set(juge, { id, idFichier, recente, copie: copie === 1, absorbee: absorbee === 1 });
    }
  }
}

/** Les entrées que la quarantaine gardait déjà de ces textes, dans leur fichier. */
async function demanderEntrees({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const { base, etat, quarantaine } = savoir;
  const relues = lignes.filter((juge) => juge.entree === undefined && quarantaine.aDesEntrees(juge));
  for (const siennes of grouper(relues, ({ fichier }) => String(fichier.idFichier)).values()) {
    const { nom: fichier, source } = siennes[0]?.fichier.fichier ?? { nom: '', source: '' };
    const textes = distincts(siennes.map(({ ligne }) => empreindre(ligne.texte)));
    const lieu = { entite, fichier, source, avant: etat.premiers.lignes_isolees };
    const trouvees = await questions.demanderEntrees(base, lieu, textes);
    for (const trouvee of trouvees) {
      const cle = JSON.stringify([fichier, source, textes[trouvee.n - 1]]);
      const entrees = reponses.entrees.get(cle) ?? [];
      entrees.push(await derniereDe(savoir, trouvee));
      reponses.entrees.set(cle, entrees);
    }
  }
}

/** L'entrée qui, de suite en suite, a remplacé celle-ci ; on retient si c'est une correction à la main. */
async function derniereDe({ base }: Savoir, trouvee: questions.ReponseEntree): Promise<Entree> {
  let derniere = trouvee;
  let corrigee = false;
  while (derniere.etat === 'remplacee' && derniere.id_suite !== null) {
    corrigee ||= derniere.rendue === 1;
    const [suite] = await questions.demanderEntreesDe(base, [derniere.id_suite]);
    if (suite === undefined) break;
    derniere = suite;
  }
  return corrigee ? { ...entreeDe(derniere), corrigee } : entreeDe(derniere);
}

async function demanderFiches({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const { codes } = ENSEMBLE[entite];
  if (codes.emailPris !== undefined) {
    const emails = distincts(lignes.map(({ ligne }) => ligne.valeurs.email));
    for (const rangee of await questions.demanderEmails(savoir.base, entite, emails)) {
      reponses.emails.set(emails[rangee.n - 1] ?? '', ficheDe(entite, rangee));
    }
  }
  if (codes.homonyme === undefined) return;
  const noms = distincts(lignes.map(({ ligne }) => ligne.nomCompare));
  for (const n of await questions.demanderHomonymes(savoir.base, entite, noms))
    reponses.homonymes.add(noms[n - 1] ?? '');
}

async function demanderAgences({ savoir, entite }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  if (!nommeUneAgence(entite)) return;
  await savoir.agences.interroger(savoir.base, distincts(lignes.map(({ ligne }) => ligne.valeurs.agence)));
}

async function demanderReferences({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const { base, etat, memoire } = savoir;
  for (const [cible, champs] of grouper(references(entite), (champ) => champ.cible)) {
    const lues = lignes.flatMap((juge) => champs.map(({ nom }) => lireReference(juge, nom)?.cle));
    const demandees = distincts(lues);
    const familles = etat.prefixees.has(cible as Entite) || memoire.pages.aDesPrefixes(cible as Entite);
    for (const reponse of await questions.demanderCandidats(base, cible as Entite, demandees, familles)) {
      const cle = `${cible} ${demandees[reponse.n - 1] ?? ''}`;
      const candidats = reponses.candidats.get(cle) ?? [];
      candidats.push(candidatDe(reponse));
      reponses.candidats.set(cle, candidats);
    }
  }
}

/** Ce qui suppose les références résolues : la période de la ligne désignée, le contenu déjà pris. */
async function demanderSuite({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const { periode, contenu } = ENSEMBLE[entite];
  const champs = references(entite);
  const rang = champs.findIndex(({ nom }) => nom === periode?.reference);
  const cible = champs[rang]?.cible;
  const ids = lignes.map((juge) => idsDesignes(demandesDe(savoir, juge, reponses)));
  if (cible !== undefined) {
    for (const { id, ...dates } of await questions.demanderPeriodes(
      savoir.base,
      cible,
      distincts(ids.map((siens) => siens[rang])),
    )) {
      reponses.periodes.set(id, dates);
    }
  }
  if (contenu === undefined) return;
  const contenus = lignes.flatMap((juge, n) => {
    const valeurs = enBase(juge, ids[n] ?? []);
    const livree = reponses.identites.get(juge)?.livree;
    const apres = livree && contenuDe(entite, valeursApres(entite, valeurs, livree.valeurs));
    return [contenuDe(entite, valeurs), apres].filter((dit) => dit !== undefined);
  });
  const rangees = await questions.demanderContenus(savoir.base, entite, contenus);
  for (const rangee of rangees) reponses.contenus.set(JSON.stringify(contenus[rangee.n - 1]), ficheDe(entite, rangee));
  for (const { id, champ, valeur } of await questions.demanderEcartees(
    savoir.base,
    entite,
    rangees.map(({ id }) => id),
  )) {
    const ecartees = reponses.ecartees.get(id) ?? new Set();
    reponses.ecartees.set(id, ecartees.add(`${champ} ${valeur}`));
  }
}

/** Le détail des lignes dont l'identité est prise, sans que leur contenu soit le même. */
async function demanderLivrees({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const prises = lignes.flatMap((juge) => {
    const identite = reponses.identites.get(juge);
    return identite === undefined ? [] : [{ juge, identite }];
  });
  const siennes = prises.filter(({ identite }) => !identite.absorbee);
  for (const rangee of await questions.demanderLivrees(
    savoir.base,
    entite,
    siennes.map(({ identite }) => identite.id),
  )) {
    const prise = siennes[rangee.n - 1];
    if (prise !== undefined)
      reponses.identites.set(prise.juge, { ...prise.identite, livree: livreeDe(entite, rangee) });
  }
  const absorbees = prises.filter(({ identite }) => identite.absorbee);
  for (const [source, groupe] of grouper(absorbees, ({ juge }) => juge.fichier.fichier.source)) {
    const cles = groupe.map(({ juge }) => juge.ligne.cle ?? '');
    for (const rangee of await questions.demanderAbsorbees(savoir.base, entite, source, cles)) {
      const prise = groupe[rangee.n - 1];
      if (prise !== undefined) reponses.identites.set(prise.juge, { ...prise.identite, livree: absorbeeDe(rangee) });
    }
  }
}

/** Les codes sous lesquels la même ligne est déjà isolée, s'il se peut qu'elle le soit. */
async function demanderCodes({ savoir, entite, reponses }: Lot, lignes: readonly LigneAJuger[]): Promise<void> {
  const connues = lignes.filter((juge) => savoir.quarantaine.aPeutEtreIsole(juge));
  for (const [source, siennes] of parSource(connues)) {
    const cles = siennes.map(({ ligne }) => [ligne.cle, empreindre(ligne.texte)] as const);
    for (const { n, codes } of await questions.demanderCodes(savoir.base, entite, source, cles)) {
      reponses.codes.set(JSON.stringify([source, ...(cles[n - 1] ?? [])]), codes.split(' '));
    }
  }
}
