/**
 * `--actualiser` : une livraison plus récente met à jour la base champ par champ, après les mêmes contrôles qu'une ligne neuve.
 * Une cellule vide n'efface rien ; ce qu'une autre source ou une personne a écrit n'est pas écrasé.
 */
import type { AnomalieDeLigne } from '../controle/controle';
import { MODELE, type Cellule, type Champ } from '../metier/modele';
import { reglesDeLigne, type LigneNormalisee } from '../metier/regles';
import type { LigneLivree } from './connu';
import { uniquesDe } from './contenu';
import { decrireChangements, differences, lireHorsModele } from './copie';
import { clore, enJson, type Consignes, type Instruite } from './instruction';
import type { Changement, MiseAJour } from './verdict';

/** Ce qui empêche la mise à jour, outre ce que la ligne enfreint déjà. */
interface Refusee {
  readonly sort?: never;
  readonly anomalies: readonly AnomalieDeLigne[];
}

/** Met à jour, ou dit pourquoi la ligne est isolée ; `undefined` si elle n'apporte rien. */
export function actualiser(instruite: Instruite, consignes: Consignes): MiseAJour | Refusee | undefined {
  const { juge, connu, regles } = instruite;
  const { identite, email } = connu;
  const livree = identite?.livree;
  if (identite === undefined || livree === undefined) return undefined;
  const changements = differences(juge, instruite.valeurs, livree, true);
  if (changements.length === 0) return instruite.enErreur ? { anomalies: [] } : undefined;
  const refus = refuser(instruite, identite.absorbee, livree, changements);
  if (refus !== undefined) {
    const precision = `${decrireChangements(changements)} ; ${refus}`;
    return { anomalies: [{ ...prise(instruite), precision }] };
  }
  if (email !== undefined && email.id !== identite.id && regles.codes.emailPris !== undefined) {
    const valeur = juge.ligne.valeurs.email ?? '';
    return { anomalies: [{ code: regles.codes.emailPris, champ: 'email', valeur, effet: 'isolee' }] };
  }
  if (instruite.enErreur) return { anomalies: [] };
  const { ecarts, anomalies } = revoir(instruite, livree, changements, consignes);
  return anomalies.length > 0 ? { anomalies } : mettreAJour(instruite, livree, ecarts);
}

function mettreAJour(instruite: Instruite, livree: LigneLivree, ecarts: readonly Changement[]): MiseAJour {
  const { juge, connu, entite, ailleurs } = instruite;
  const changements = [...ecarts, ...lignage(instruite, livree)];
  const retenus = new Map(changements.map(({ champ, apres }) => [champ, apres]));
  const valeurs = Object.fromEntries(
    Object.entries(livree.valeurs).map(([champ, avant]) => [
      champ,
      retenus.has(champ) ? (retenus.get(champ) ?? null) : avant,
    ]),
  );
  return {
    ...{ sort: 'mise_a_jour', id: livree.id, changements, valeurs, ailleurs, anomalies: juge.ligne.anomalies },
    uniques: { avant: uniquesDe(entite, livree.valeurs), apres: uniquesDe(entite, valeurs) },
    ...clore(juge, connu),
  };
}

const prise = ({ juge, regles }: Instruite): AnomalieDeLigne => ({
  ...{ code: regles.codes.identifiantPris, champ: 'id', valeur: juge.ligne.idSource ?? '', effet: 'isolee' },
});

/** Ce qui interdit d'écraser la ligne, s'il y a quelque chose. */
function refuser(
  { connu }: Instruite,
  absorbee: boolean,
  { aLaMain, completes, id }: LigneLivree,
  changements: readonly Changement[],
): string | undefined {
  if (absorbee) return "la base l'a reçue d'une autre source : elle n'est pas écrasée";
  if (aLaMain) return "la ligne a été changée à la main depuis : elle n'est pas écrasée";
  const autre = changements.find(({ champ }) => completes.has(champ));
  if (autre !== undefined) return `${autre.champ} vient d'une autre source : il n'est pas écrasé`;
  const memes = [connu.contenu, connu.contenuApres].filter((fiche) => fiche !== undefined);
  if (memes.some((fiche) => fiche.id !== id)) return 'une autre ligne dit déjà la même chose';
  return undefined;
}

/** La ligne qui résulterait de la mise à jour respecte les règles de ligne ; ce qu'elles effacent s'efface aussi. */
function revoir(
  { juge, entite, valeurs }: Instruite,
  livree: LigneLivree,
  changements: readonly Changement[],
  consignes: Consignes,
): { ecarts: readonly Changement[]; anomalies: readonly AnomalieDeLigne[] } {
  const connus = new Set<string>(MODELE[entite].champs.map(({ nom }: Champ) => nom));
  const deChamps = changements.filter(({ champ }) => connus.has(champ));
  const apres = new Map(deChamps.map(({ champ, apres: valeur }) => [champ, valeur]));
  const valeurDe = (champ: string): string | null =>
    apres.get(champ) ?? valeurs[champ] ?? livree.valeurs[champ] ?? (champ === 'id' ? juge.ligne.idSource : null);
  const vue: LigneNormalisee = {
    cellule: (champ): Cellule => ({ valeur: valeurDe(champ), regles: [], lisible: true }),
    lue: (champ) => valeurDe(champ) ?? '',
    aColonne: (champ) => connus.has(champ),
  };
  const ecarts = [...deChamps];
  const anomalies: AnomalieDeLigne[] = [];
  for (const regle of reglesDeLigne(entite)) {
    const champ = regle.verifier?.(vue, consignes);
    if (champ === undefined) continue;
    if (regle.effet === 'isolee') anomalies.push({ code: regle.code, champ, valeur: vue.lue(champ), effet: 'isolee' });
    else if (regle.efface !== undefined) {
      const avant = livree.valeurs[regle.efface] ?? null;
      const deja = ecarts.findIndex((ecart) => ecart.champ === regle.efface);
      if (deja !== -1) ecarts.splice(deja, 1);
      if (avant !== null) ecarts.push({ champ: regle.efface, avant, apres: null });
    }
  }
  return { ecarts, anomalies };
}

/** Les colonnes de lignage, et celles qui se déduisent des valeurs, changent avec elles. */
function lignage({ juge, entite }: Instruite, livree: LigneLivree): Changement[] {
  const { ligne, fichier } = juge;
  const horsModele = { ...lireHorsModele(livree.valeurs.hors_modele ?? null), ...ligne.horsModele };
  const colonnes: readonly (readonly [string, string | null, string | null])[] = [
    ...(MODELE[entite].nom.gardee === true ? [['nom_compare', livree.nomCompare, ligne.nomCompare] as const] : []),
    ['empreinte', livree.lignage.empreinte, ligne.empreinte],
    ['id_source', livree.lignage.id_source, ligne.idSource],
    [
      'transformations',
      livree.lignage.transformations,
      ligne.transformations.length === 0 ? null : JSON.stringify(ligne.transformations),
    ],
    [
      'hors_modele',
      livree.valeurs.hors_modele ?? null,
      Object.keys(horsModele).length === 0 ? null : enJson(horsModele),
    ],
    ['id_fichier', String(livree.idFichier), String(fichier.idFichier)],
    ['ligne', livree.lignage.ligne, String(ligne.ligne)],
  ];
  return colonnes
    .filter(([, avant, apres]) => avant !== apres)
    .map(([champ, avant, apres]) => ({ champ, avant, apres }));
}
