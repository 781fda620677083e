/**
 * Le dialecte d'un fichier : encodage, séparateur, ligne d'en-tête, colonnes. C'est ce qui a été compris ; le rapport
 * le montre, et un fichier qu'on ne comprend pas est refusé avec la liste de ce qui a été vu et cherché.
 */
import { ErreurUtilisateur } from '../erreurs';
import { MODELE, type Entite } from '../modele';
import { Decoupeur } from './csv';
import { champDe, reconnaitreEntite } from './entetes';
import { decoder, type Encodage } from './octets';

const SEPARATEURS = [',', ';', '\t', '|'] as const;
const OCTETS_EXAMINES = 1 << 16;
const LIGNES_EXAMINEES = 20;

/** Les colonnes ajoutées par le programme aux fichiers de lignes isolées. */
export const COLONNES_ISOLEES = ['_ligne', '_codes', '_motif'] as const;

export interface Dialecte {
  readonly encodage: Encodage;
  readonly separateur: string;
  /** Ligne physique de l'en-tête ; 0 : le fichier est vide. */
  readonly ligneEntete: number;
  readonly entetes: readonly string[];
  /** Champ du modèle → rang de sa colonne. */
  readonly colonnes: ReadonlyMap<string, number>;
  /** Les colonnes sans champ : gardées avec la ligne, signalées dans le rapport. */
  readonly inconnues: readonly { readonly entete: string; readonly rang: number }[];
  /** Rang de la colonne `_ligne` : le fichier est un fichier de lignes isolées rendu après correction. */
  readonly rangLigne: number | undefined;
}

interface Entete {
  readonly separateur: string;
  readonly ligne: number;
  readonly cellules: readonly string[];
  readonly reconnues: number;
}

/**
 * @param entite celle que dit le nom du fichier ; sinon ses en-têtes la disent
 * @returns le dialecte et l'entité, ou `undefined` si ni le nom ni les en-têtes ne disent ce que contient le fichier
 * @throws ErreurUtilisateur si une colonne requise manque ou si deux en-têtes nomment la même
 */
export async function reconnaitreDialecte(
  chemin: string,
  nom: string,
  encodage: Encodage,
  entite: Entite | undefined,
): Promise<{ dialecte: Dialecte; entite: Entite } | undefined> {
  const debut = await lireDebut(chemin, encodage);
  const entete = trouverEntete(debut, entite);
  if (entete === undefined) {
    if (entite === undefined) return undefined;
    return {
      entite,
      dialecte: {
        ...{ encodage, separateur: ',', ligneEntete: 0, entetes: [], colonnes: new Map<string, number>() },
        ...{ inconnues: [], rangLigne: undefined },
      },
    };
  }
  const contenu = entite ?? reconnaitreEntite(entete.cellules);
  if (contenu === undefined) return undefined;
  return { entite: contenu, dialecte: rangerColonnes(nom, contenu, encodage, entete) };
}

async function lireDebut(chemin: string, encodage: Encodage): Promise<string> {
  let texte = '';
  for await (const bloc of decoder(chemin, encodage, OCTETS_EXAMINES)) texte += bloc;
  return texte;
}

/** L'en-tête est la ligne qui nomme le plus de champs, sous le séparateur qui en révèle le plus. */
function trouverEntete(debut: string, entite: Entite | undefined): Entete | undefined {
  let meilleur: Entete | undefined;
  for (const separateur of SEPARATEURS) {
    const decoupeur = new Decoupeur(separateur);
    const lignes = [...decoupeur.ajouter(debut), ...decoupeur.terminer()].slice(0, LIGNES_EXAMINEES);
    for (const { ligne, cellules } of lignes) {
      const reconnues = compterReconnues(cellules, entite);
      if (meilleur === undefined || reconnues > meilleur.reconnues) {
        meilleur = { separateur, ligne, cellules: cellules.map((cellule) => cellule.trim()), reconnues };
      }
    }
  }
  return meilleur;
}

function compterReconnues(cellules: readonly string[], entite: Entite | undefined): number {
  const candidates = entite === undefined ? (Object.keys(MODELE) as Entite[]) : [entite];
  return Math.max(
    ...candidates.map((candidate) => new Set(cellules.flatMap((cellule) => champDe(candidate, cellule) ?? [])).size),
  );
}

function rangerColonnes(nom: string, entite: Entite, encodage: Encodage, entete: Entete): Dialecte {
  const colonnes = new Map<string, number>();
  const inconnues: { entete: string; rang: number }[] = [];
  const fautes: string[] = [];
  let rangLigne: number | undefined;
  entete.cellules.forEach((cellule, rang) => {
    if (cellule === '_ligne') rangLigne = rang;
    if (cellule.startsWith('_')) return;
    const champ = champDe(entite, cellule);
    const deja = champ === undefined ? undefined : colonnes.get(champ);
    if (champ === undefined) inconnues.push({ entete: cellule === '' ? `colonne ${rang + 1}` : cellule, rang });
    else if (deja === undefined) colonnes.set(champ, rang);
    else fautes.push(`« ${entete.cellules[deja]} » et « ${cellule} » nomment toutes deux la colonne ${champ}`);
  });
  const manquantes = MODELE[entite].champs.filter((champ) => champ.requis && !colonnes.has(champ.nom));
  if (manquantes.length > 0) fautes.push(`il manque ${manquantes.map((champ) => champ.nom).join(', ')}`);
  if (fautes.length > 0) {
    throw new ErreurUtilisateur(
      `${nom}, ligne ${entete.ligne} : les colonnes ne se lisent pas comme des ${entite} (${fautes.join(' ; ')}). ` +
        `En-têtes vus : ${entete.cellules.map((cellule) => `« ${cellule} »`).join(', ')}. ` +
        `Colonnes attendues : ${MODELE[entite].champs.map((champ) => champ.nom).join(', ')}. Renommez les en-têtes du fichier.`,
    );
  }
  return {
    encodage,
    separateur: entete.separateur,
    ligneEntete: entete.ligne,
    entetes: entete.cellules,
    colonnes,
    inconnues,
    rangLigne,
  };
}
