/** Comparer une rangée de la base, cellule par cellule, à ce que son fichier redonne aujourd'hui. */
import type { Rangee, Valeur } from '../base/connexion';
import { champsGardes } from '../chargement/transit';
import type { LigneControlee } from '../controle/controle';
import { masquer, masquerAdresse, masquerNumero } from '../commun/masquage';
import { MODELE, type Entite, type Nature } from '../metier/modele';
import type { FichierMigre } from './fichiers';

/** Ce qu'une ligne doit être en base. */
export interface Attendue {
  readonly ligne: number;
  readonly idSource: string | null;
  readonly cle: string | null;
  readonly source: string;
  readonly sourceReferences: string;
  readonly nomCompare: string | null;
  /** Hexadécimale. */
  readonly empreinte: string;
  /** JSON, ou rien. */
  readonly transformations: string | null;
  readonly horsModele: string | null;
  readonly valeurs: Readonly<Record<string, string | null>>;
  readonly clesReferences: Readonly<Record<string, string>>;
}

/** Une cellule qui n'est pas ce qu'elle doit être. */
export interface Ecart {
  readonly champ: string;
  readonly enBase: string | null;
  readonly attendu: string | null;
}

export function attendueDe(ligne: LigneControlee, { source }: FichierMigre): Attendue {
  const { transformations, horsModele } = ligne;
  return {
    ...ligne,
    source,
    transformations: transformations.length === 0 ? null : JSON.stringify(transformations),
    horsModele: horsModele === null ? null : JSON.stringify(horsModele),
  };
}

/** La ligne telle que la quarantaine l'a gardée, pour celles que leur référence a libérées (sans relire le fichier). */
export function attendueDeQuarantaine(
  entite: Entite,
  ligne: number,
  gardees: Readonly<Record<string, Valeur>>,
): Attendue {
  const texte = (colonne: string): string | null => (gardees[colonne] == null ? null : String(gardees[colonne]));
  const champs = champsGardes(entite);
  return {
    ligne,
    idSource: texte('id_source'),
    cle: texte('cle'),
    source: texte('source') ?? '',
    sourceReferences: texte('source_references') ?? '',
    nomCompare: texte('nom_compare'),
    empreinte: texte('empreinte') ?? '',
    transformations: texte('transformations'),
    horsModele: texte('hors_modele'),
    valeurs: Object.fromEntries(champs.map(({ nom }) => [nom, texte(nom)])),
    clesReferences: Object.fromEntries(
      champs.filter(({ cible }) => cible !== undefined).map(({ nom }) => [nom, texte(`${nom}_cle`) ?? '']),
    ),
  };
}

/** Les colonnes qu'une requête doit rendre pour que ses rangées se comparent. */
export function colonnesComparees(entite: Entite): string {
  const champs = champsGardes(entite).map(({ nom, nature }) => (nature === 'agence' ? 'g.nom AS agence' : `t.${nom}`));
  return [
    ...[`t.${MODELE[entite].cle} AS id`, 't.id_fichier', 't.ligne', 't.source', 't.id_source', 't.cle'],
    ...['LOWER(HEX(t.empreinte)) AS empreinte', 't.transformations', 't.hors_modele', ...champs],
    ...(entite === 'clients' ? ['t.nom_compare'] : []),
  ].join(', ');
}

export const jointureAgence = (entite: Entite): string =>
  entite === 'intervenants' ? 'LEFT JOIN agences g ON g.id_agence = t.id_agence' : '';

/** Les cellules qui diffèrent ; les références, les agences et les champs complétés sont jugés par l'appelant. */
export function comparer(entite: Entite, attendue: Attendue, rangee: Rangee): Ecart[] {
  const ecarts: Ecart[] = [];
  const confronter = (champ: string, enBase: Valeur | undefined, attendu: string | null, nature?: Nature): void => {
    const lu = enBase == null ? null : String(enBase);
    if (lu === attendu || (nature === 'note' && lu !== null && attendu !== null && Number(lu) === Number(attendu)))
      return;
    ecarts.push({ champ, enBase: lu, attendu });
  };
  confronter('source', rangee.source, attendue.source);
  confronter('id_source', rangee.id_source, attendue.idSource);
  confronter('cle', rangee.cle, attendue.cle);
  confronter('empreinte', rangee.empreinte, attendue.empreinte);
  confronter('transformations', rangee.transformations, attendue.transformations);
  confronter('hors_modele', rangee.hors_modele, attendue.horsModele);
  if (entite === 'clients') confronter('nom_compare', rangee.nom_compare, attendue.nomCompare);
  for (const { nom, nature, cible } of champsGardes(entite)) {
    if (cible === undefined) confronter(nom, rangee[nom], attendue.valeurs[nom] ?? null, nature);
  }
  return ecarts;
}

const abreger = (texte: string): string => (texte.length > 60 ? `${texte.slice(0, 59)}…` : texte);

/** Les champs où peut se lire un numéro de téléphone. */
const NUMEROTES: ReadonlySet<string> = new Set(['telephone', 'transformations']);

function citer(champ: string, valeur: string | null): string {
  if (valeur === null) return '(vide)';
  const masquee = champ === 'email' ? masquerAdresse(valeur) : masquer(valeur);
  return `« ${abreger(NUMEROTES.has(champ) ? masquerNumero(masquee) : masquee)} »`;
}

/** `statut : « en_cours » en base, « termine » attendu`, données personnelles masquées. */
export const decrireEcart = ({ champ, enBase, attendu }: Ecart): string =>
  `${champ} : ${citer(champ, enBase)} en base, ${citer(champ, attendu)} attendu`;
