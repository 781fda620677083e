/** L'entrée de quarantaine d'une ligne isolée : ses codes, son motif, ce qu'elle voulait peut-être dire, ce qu'elle attend. */
import { empreindre } from '../commun/empreinte';
import type { AnomalieDeLigne, LigneControlee } from '../controle/controle';
import type { NouvelleEntree } from '../ecriture';
import type { LigneAJuger } from '../jugement/connu';
import type { Isolee } from '../jugement/verdict';
import { MODELE, references, type Entite } from '../metier/modele';
import { CODES_ATTENTE, phrase } from '../metier/regles';
import { chiffresDe } from '../normalisation';
import { proposer } from './propositions';

/** Rédige l'entrée d'une ligne que son verdict isole. */
export function redigerEntree(juge: LigneAJuger, { anomalies, candidats }: Isolee): NouvelleEntree {
  const { ligne, fichier } = juge;
  const triees = [...anomalies].sort((a, b) => (a.code < b.code ? -1 : a.code > b.code ? 1 : 0));
  const attentes = attentesDe(fichier.fichier.entite, ligne, triees);
  return {
    juge,
    codes: codesDe(triees),
    champs: [...new Set(triees.flatMap(({ champ }) => (champ === '' ? [] : [champ])))].join(' '),
    motif: [...new Set(triees.map((anomalie) => phrase(anomalie, 'isolee')))].join(' | '),
    proposition: proposer(triees, { candidats }),
    valeurs: attentes.size === 0 ? null : garder(ligne),
    attentes,
    empreinteTexte: empreindre(ligne.texte),
  };
}

/** Codes distincts, triés, séparés par une espace. */
export const codesDe = (anomalies: readonly AnomalieDeLigne[]): string =>
  [...new Set(anomalies.map(({ code }) => code))].sort().join(' ');

/** Ce qu'attend une ligne que rien d'autre ne retient : l'entité désignée, et les chiffres de l'identifiant. */
function attentesDe(
  entite: Entite,
  ligne: LigneControlee,
  anomalies: readonly AnomalieDeLigne[],
): ReadonlyMap<Entite, string> {
  const attentes = new Map<Entite, string>();
  for (const { code, champ } of anomalies) {
    const cible = references(entite).find(({ nom }) => nom === champ)?.cible;
    const cle = ligne.clesReferences[champ];
    // Vide ou mal formée, une référence n'attend rien : il faut la corriger.
    if (!CODES_ATTENTE.has(code) || cible === undefined || cle === undefined) return new Map();
    attentes.set(cible, chiffresDe(cle.slice(cle.lastIndexOf(':') + 1)));
  }
  return attentes;
}

/** La ligne contrôlée, sans son texte, que l'entrée garde déjà. */
const garder = (ligne: LigneControlee): string => JSON.stringify({ ...ligne, texte: undefined });

/** La ligne contrôlée que gardait une entrée, même ouverte par la première version du projet. */
export function rendre(entite: Entite, { valeurs, texte, ligne }: Gardee): LigneControlee {
  const lue = JSON.parse(valeurs) as Omit<LigneControlee, 'texte'> | Ancienne;
  return { ...('clesReferences' in lue ? (lue as LigneControlee) : traduire(entite, ligne, lue)), texte };
}

/** Ce qu'une entrée garde d'une ligne qui attend. */
export interface Gardee {
  readonly valeurs: string;
  readonly texte: string;
  readonly ligne: number;
}

/** La première version gardait les colonnes de sa zone de transit, les vides exceptées. */
type Ancienne = Readonly<Record<string, string | number | null | undefined>>;

function traduire(entite: Entite, ligne: number, ancienne: Ancienne): Omit<LigneControlee, 'texte'> {
  const texte = (colonne: string): string | null => (ancienne[colonne] == null ? null : String(ancienne[colonne]));
  const transformations = JSON.parse(texte('transformations') ?? '[]') as LigneControlee['transformations'];
  const cles = references(entite).map(({ nom }) => [nom, texte(`${nom}_cle`)] as const);
  return {
    ...{ ligne, idSource: texte('id_source'), cle: texte('cle'), nomCompare: texte('nom_compare') },
    ...{ sourceReferences: texte('source_references') ?? '', empreinte: texte('empreinte') ?? '' },
    ...{ anomalies: [], isolee: false, transformations, corrigee: transformations.length > 0 },
    horsModele: JSON.parse(texte('hors_modele') ?? 'null') as LigneControlee['horsModele'],
    valeurs: Object.fromEntries(MODELE[entite].champs.map(({ nom }) => [nom, texte(nom)])),
    clesReferences: Object.fromEntries(cles.filter((paire): paire is [string, string] => paire[1] !== null)),
  };
}
