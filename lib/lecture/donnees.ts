/**
 * Les lignes de données d'un fichier : tout ce qui est sous l'en-tête, sauf un en-tête répété et un total final. Ce qui
 * est écarté est dit ; dans le doute, une ligne est une donnée comme une autre, et les règles la jugeront.
 */
import type { SuiviFeuille } from './classeur';
import { lireLignes, type FichierSource } from './dossier';
import { MODELE, type LigneBrute } from '../metier/modele';
import { lireIdentifiant } from '../normalisation';
import { simplifier } from '../normalisation/texte';

/** Une ligne qui n'est pas une donnée. */
export interface LigneEcartee {
  readonly ligne: number;
  readonly raison: 'en-tête répété' | 'total';
  readonly texte: string;
}

/** Ce que la lecture des lignes a écarté ou remarqué. */
export interface SuiviDonnees extends SuiviFeuille {
  readonly ecartees: LigneEcartee[];
  /** Combien d'en-têtes répétés : seuls les premiers sont cités. */
  entetesRepetes: number;
}

export const creerSuivi = (): SuiviDonnees => ({ ecartees: [], entetesRepetes: 0, lignesMasquees: 0 });

const CITEES = 20;

/** Les lignes de données, par blocs. */
export async function* lireDonnees(fichier: FichierSource, suivi: SuiviDonnees): AsyncGenerator<LigneBrute[], void> {
  const { ligneEntete } = fichier.dialecte;
  // Un total n'en est un que si rien ne le suit : il attend la suite.
  let totaux: LigneBrute[] = [];
  for await (const lignes of lireLignes(fichier, suivi)) {
    const donnees: LigneBrute[] = [];
    for (const brute of lignes) {
      if (brute.ligne <= ligneEntete) continue;
      if (repeteEntete(fichier, brute)) {
        suivi.entetesRepetes++;
        if (suivi.entetesRepetes <= CITEES) {
          suivi.ecartees.push({ ligne: brute.ligne, raison: 'en-tête répété', texte: brute.texte });
        }
      } else if (ressembleAUnTotal(fichier, brute)) totaux.push(brute);
      else {
        donnees.push(...totaux, brute);
        totaux = [];
      }
    }
    yield donnees;
  }
  const premier = totaux.length - TOTAUX_FINAUX;
  if (premier > 0) yield totaux.slice(0, premier);
  for (const { ligne, texte } of totaux.slice(Math.max(premier, 0))) {
    suivi.ecartees.push({ ligne, raison: 'total', texte });
  }
}

/** Un sous-total, un total, un nombre de lignes : au-delà, ce sont des données mal remplies. */
const TOTAUX_FINAUX = 3;

/** Un en-tête répété au milieu du fichier (fichiers mis bout à bout) n'est pas une donnée. */
function repeteEntete({ dialecte: { entetes } }: FichierSource, { cellules, defaut }: LigneBrute): boolean {
  return (
    defaut === undefined &&
    cellules.length >= entetes.length &&
    cellules.every((cellule, rang) => cellule.trim() === (entetes[rang] ?? ''))
  );
}

const COMPTES = '(?:(?: de| des| d)? ?(?:lignes?|enregistrements?|clients?|intervenants?|projets?|affectations?))?';
const TOTAL = new RegExp(
  `^(?:(?:grand |sous[- ]?)?tota(?:l|ux)(?: generale?| generaux)?${COMPTES}|(?:nombre|nb)(?: total)?${COMPTES})[ :=]*(?:[\\d.,][\\d .,]*)?$`,
);
/** La plupart des lignes commencent par un identifiant : une lettre suffit à les écarter. */
const DEBUT_DE_TOTAL = /^\s*[gnst]/i;
/** Ce qu'une ligne de total contient d'autre : des nombres, des montants, des parts. */
const NOMBRE = /^[\d\s.,:%€+/()-]*$/;

/**
 * « Total : 42 », « TOTAL;;42 » : la première cellule remplie annonce un total, le reste n'est que nombres, et aucun
 * identifiant ne se lit. Un client qui s'appellerait « Total » a un e-mail ou un identifiant.
 */
function ressembleAUnTotal({ dialecte, entite }: FichierSource, { cellules, defaut }: LigneBrute): boolean {
  const premiereRemplie = cellules.find((cellule) => cellule.trim() !== '');
  if (premiereRemplie === undefined || !DEBUT_DE_TOTAL.test(premiereRemplie)) return false;
  const [premiere = '', ...suite] = cellules.filter((cellule) => cellule.trim() !== '');
  if (defaut !== undefined || !TOTAL.test(simplifier(premiere.trim()).replace(/[\s\u00a0\u202f']+/g, ' ')))
    return false;
  if (!suite.every((cellule) => NOMBRE.test(cellule))) return false;
  const cle = dialecte.colonnes.get('id') ?? rangPremiereReference(entite, dialecte.colonnes);
  return cle === undefined || lireIdentifiant(cellules[cle] ?? '').valeur === null;
}

const rangPremiereReference = (
  entite: FichierSource['entite'],
  colonnes: ReadonlyMap<string, number>,
): number | undefined =>
  MODELE[entite].champs.flatMap(({ nom, nature }) => (nature === 'reference' ? (colonnes.get(nom) ?? []) : []))[0];
