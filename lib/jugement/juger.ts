/**
 * Le jugement : une ligne et ce que l'on sait déjà donnent un verdict. Pur et synchrone ; toutes les règles d'ensemble sont
 * ici et dans ses voisins, une fois : copies, identifiants et adresses pris, fusions, références, quarantaine.
 *
 * L'ordre des lignes fait foi : la première prise l'emporte, une ligne isolée ne réserve rien.
 */
import type { AnomalieDeLigne } from '../controle/controle';
import type { Connu, Fiche, LigneAJuger, LigneLivree } from './connu';
import { actualiser } from './actualisation';
import { decrireChangements, differences } from './copie';
import { apporter, type Apport } from './fusion';
import { clore, enJson, Instruite, type Consignes } from './instruction';
import type { Changement, Inseree, Isolee, Rejointe, Verdict } from './verdict';

/** Rend le verdict d'une ligne. */
export function juger(juge: LigneAJuger, connu: Connu, consignes: Consignes): Verdict {
  const sienne = juge.entree ?? connu.quarantaine?.entree;
  if (sienne !== undefined && sienne.etat !== 'isolee') return dejaReinjectee(sienne.closePar);
  const verdict = jugerOuverte(juge, connu, consignes);
  // Ce que la personne en a fait depuis l'emporte sur ce que la ligne disait d'abord.
  if (sienne?.corrigee !== true || verdict.sort === 'isolee') return verdict;
  return { sort: 'isolee', anomalies: [], candidats: new Map(), connue: sienne.id };
}

/** Le verdict d'une ligne que la quarantaine n'a pas close. */
function jugerOuverte(juge: LigneAJuger, connu: Connu, consignes: Consignes): Verdict {
  const { ligne } = juge;
  const { identite } = connu;
  if (identite?.copie === true && !ligne.isolee) return rejoindre({ juge, connu }, 'ignoree', identite.id, RIEN);

  const instruite = new Instruite(juge, connu);
  const miseAJour = consignes.actualiser && identite?.recente === false;
  const copie = memeContenu(instruite, miseAJour);
  if (copie !== undefined) return copie;
  const changements = changementsDe(instruite, consignes.actualiser);
  const issue = miseAJour && !ligne.isolee ? actualiser(instruite, consignes) : undefined;
  if (issue?.sort === 'mise_a_jour') return issue;
  if (changements?.length === 0) return rejoindre({ juge, connu }, 'ignoree', identite?.id ?? null, RIEN);
  if (issue !== undefined) return isoler(instruite, [...instruite.anomalies, ...issue.anomalies]);
  const prises = dejaPris(instruite, changements);
  const anomalies = prises.length === 0 ? instruite.anomalies : [...instruite.anomalies, ...prises];
  if (ligne.isolee || anomalies.some(({ effet }) => effet === 'isolee')) return isoler(instruite, anomalies);
  if (connu.email !== undefined) return fusionner(instruite, connu.email);
  return inserer(instruite, anomalies);
}

/** Une ligne, et ce que l'on en sait. */
interface Situation {
  readonly juge: LigneAJuger;
  readonly connu: Connu;
}

const RIEN = { complements: [], ecarts: [] } as const;

/** La quarantaine sait cette ligne déjà corrigée et réinjectée : la revoir n'apprend rien. */
const dejaReinjectee = (parExecution: number | null): Rejointe => ({
  ...{ sort: 'ignoree', id: null, anomalies: [], dejaParExecution: parExecution },
  ...RIEN,
});

/** AFF-07 : le même contenu est la même ligne ; ce qu'elle dit de plus la complète, ou va à l'historique. */
function memeContenu(instruite: Instruite, miseAJour: boolean): Rejointe | undefined {
  const { juge, connu, entite } = instruite;
  const { contenu } = connu;
  if (contenu === undefined || instruite.enErreur) return undefined;
  if (miseAJour && contenu.id === connu.identite?.id) return undefined;
  const dites = { ...instruite.valeurs, hors_modele: enJson(juge.ligne.horsModele) };
  return rejoindre({ juge, connu }, 'ignoree', contenu.id, apporter(entite, dites, contenu, contenu.ecartees));
}

/** En quoi la ligne diffère de celle qui porte son identité ; `undefined` si personne ne la porte. */
function changementsDe(instruite: Instruite, toutes: boolean): readonly Changement[] | undefined {
  const { juge, connu } = instruite;
  const livree = connu.identite?.livree;
  if (livree === undefined) return undefined;
  const changements = differences(juge, instruite.valeurs, livree, toutes);
  // Une ligne en erreur n'est pas la copie d'une ligne acceptée : ce qui la rend fautive les sépare.
  return changements.length === 0 && lesSepare(instruite, livree)
    ? [{ champ: 'id', avant: null, apres: null }]
    : changements;
}

/** Une référence devenue ambiguë, dont un candidat est ce que la base désigne, ne sépare pas deux livraisons d'une même ligne. */
const lesSepare = ({ anomalies, candidats }: Instruite, { valeurs }: LigneLivree): boolean =>
  anomalies.some(
    ({ effet, champ }) =>
      effet === 'isolee' && candidats.get(champ)?.some(({ id }) => String(id) === valeurs[champ]) !== true,
  );

/** L'identifiant ou l'adresse sont déjà à une autre ligne ; la copie d'une ligne isolée l'est avec les mêmes codes. */
function dejaPris(
  { juge, connu, regles }: Instruite,
  changements: readonly Changement[] | undefined,
): AnomalieDeLigne[] {
  const { ligne } = juge;
  const { identite, email } = connu;
  const connus = connu.quarantaine?.codes;
  const anomalies: AnomalieDeLigne[] = [];
  if (identite !== undefined) {
    const precision = decrireChangements((changements ?? []).filter(({ apres }) => apres !== null));
    const valeur = ligne.idSource ?? '';
    anomalies.push({
      code: regles.codes.identifiantPris,
      champ: 'id',
      valeur,
      effet: 'isolee',
      ...(precision === '' ? {} : { precision }),
    });
  }
  const code = regles.codes.emailPris;
  if (email !== undefined && code !== undefined && !memeNom(ligne.nomCompare, email)) {
    // L'adresse et l'identifiant sont à la même fiche : l'identifiant suffit à le dire, sauf pour une copie qui le disait déjà.
    const autreFiche = email.id !== identite?.id || connus?.includes(code) === true;
    if (autreFiche) anomalies.push({ code, champ: 'email', valeur: ligne.valeurs.email ?? '', effet: 'isolee' });
  }
  return connus === undefined ? anomalies : garderConnues(anomalies, connus, ligne.isolee);
}

const memeNom = (nomCompare: string | null, fiche: Fiche): boolean =>
  nomCompare !== null && nomCompare === fiche.nomCompare;

/** Ce que d'autres lignes ont pris depuis la première n'ajoute rien : relancer ne change pas le motif des lignes isolées. */
function garderConnues(
  anomalies: AnomalieDeLigne[],
  connus: readonly string[],
  dejaIsolee: boolean,
): AnomalieDeLigne[] {
  const connues = anomalies.filter(({ code }) => connus.includes(code));
  return dejaIsolee || connues.length > 0 ? connues : anomalies;
}

/** Une ligne rendue encore fautive clôt son entrée et en ouvre une autre ; telle quelle, elle n'y change rien. */
function isoler({ juge, connu, candidats }: Instruite, anomalies: readonly AnomalieDeLigne[]): Isolee {
  const commun = { sort: 'isolee', anomalies: anomalies.filter(({ effet }) => effet === 'isolee'), candidats } as const;
  const { entree } = juge;
  if (entree !== undefined)
    return entree.inchangee === true ? { ...commun, connue: entree.id } : { ...commun, remplace: entree.id };
  const connue = connu.quarantaine?.entree;
  return connue === undefined ? commun : { ...commun, connue: connue.id };
}

/** CLI-06, INT-08 : la même fiche, d'une autre source ou sous un autre identifiant. */
function fusionner({ juge, connu, entite }: Instruite, fiche: Fiche): Rejointe {
  return rejoindre({ juge, connu }, 'fusionnee', fiche.id, apporter(entite, juge.ligne.valeurs, fiche));
}

/** Rejoint la ligne de clé `id`. */
function rejoindre(
  { juge, connu }: Situation,
  sort: 'fusionnee' | 'ignoree',
  id: number | null,
  apport: Apport = RIEN,
): Rejointe {
  return { sort, id, anomalies: juge.ligne.anomalies, ...apport, ...clore(juge, connu) };
}

function inserer(instruite: Instruite, anomalies: readonly AnomalieDeLigne[]): Inseree {
  const { juge, connu, designees, ailleurs } = instruite;
  const remarques = remarquer(instruite, anomalies);
  const references = designees as readonly number[];
  const { clot } = clore(juge, connu);
  const verdict = { sort: 'inseree', id: juge.id, anomalies: remarques, references, ailleurs } as const;
  return clot === undefined ? verdict : { ...verdict, clot };
}

/** Les remarques qui demandent de comparer la ligne à d'autres : homonyme, hors de la période. */
function remarquer(
  { juge, connu, regles }: Instruite,
  anomalies: readonly AnomalieDeLigne[],
): readonly AnomalieDeLigne[] {
  if (!connu.homonyme && connu.periode === undefined) return anomalies;
  const { horsPeriode, homonyme } = regles.codes;
  const remarques = [...anomalies];
  if (connu.homonyme && homonyme !== undefined) {
    remarques.push({ code: homonyme, champ: 'nom', valeur: juge.ligne.valeurs.nom ?? '', effet: 'signalee' });
  }
  const champ = regles.periode?.date ?? '';
  const date = juge.ligne.valeurs[champ] ?? null;
  if (connu.periode !== undefined && horsPeriode !== undefined && date !== null && estHors(date, connu.periode)) {
    remarques.push({ code: horsPeriode, champ, valeur: date, effet: 'signalee' });
  }
  return remarques;
}

const estHors = (date: string, { debut, fin }: { debut: string; fin: string | null }): boolean =>
  date < debut || (fin !== null && date > fin);
