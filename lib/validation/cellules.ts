/** Comparer une rangée de la base, cellule par cellule, à ce que son fichier redonne aujourd'hui. */
import type { Rangee, Valeur } from '../base/connexion';
import { masquer, masquerAdresse, masquerNumero } from '../commun/masquage';
import type { LigneControlee } from '../controle/controle';
import { champsGardes, MODELE, references, type Entite } from '../metier/modele';
import { lieu, nommer, type Chantier, type Sorte } from './chantier';

/** Ce qu'une ligne doit être en base. */
export type Attendue = Pick<
  LigneControlee,
  | 'ligne'
  | 'idSource'
  | 'cle'
  | 'sourceReferences'
  | 'nomCompare'
  | 'empreinte'
  | 'transformations'
  | 'horsModele'
  | 'valeurs'
  | 'clesReferences'
>;

/** Une rangée de la base et la ligne du fichier qui l'a donnée. */
export interface Paire {
  readonly attendue: Attendue;
  readonly rangee: Rangee;
}

/** Une cellule qui n'est pas ce qu'elle doit être. */
export interface Ecart {
  readonly champ: string;
  readonly enBase: string | null;
  readonly attendu: string | null;
}

/** Les colonnes qu'une requête doit rendre pour que ses rangées se comparent, et ce que leurs références désignent. */
export function colonnesComparees(entite: Entite): string {
  const champs = champsGardes(entite).map(({ nom, nature }) => (nature === 'agence' ? 'g.nom AS agence' : `t.${nom}`));
  const designees = references(entite).map(
    ({ nom }) => `c_${nom}.cle AS ${nom}_cle, c_${nom}.source AS ${nom}_source, c_${nom}.id_fichier AS ${nom}_fichier`,
  );
  return [
    ...[`t.${MODELE[entite].cle} AS id`, 't.id_fichier', 't.ligne', 't.source', 't.id_source', 't.cle'],
    ...['LOWER(HEX(t.empreinte)) AS empreinte', 't.transformations', 't.hors_modele', ...champs, ...designees],
    ...(entite === 'clients' ? ['t.nom_compare'] : []),
  ].join(', ');
}

/** La table `t`, et ce que `colonnesComparees` lui demande de joindre. */
export const tableComparee = (entite: Entite): string =>
  [
    `${entite} t`,
    ...references(entite).map(
      ({ nom, cible }) => `LEFT JOIN ${cible} c_${nom} ON c_${nom}.${MODELE[cible].cle} = t.${nom}`,
    ),
    ...(entite === 'intervenants' ? ['LEFT JOIN agences g ON g.id_agence = t.id_agence'] : []),
  ].join(' ');

export const enTexte = (valeur: Valeur | undefined): string | null => (valeur == null ? null : String(valeur));

/** La même valeur ; une note s'écrit `4`, `4.5` ou `4.50`. */
export const memeValeur = (champ: string, enBase: string | null, attendu: string | null): boolean =>
  enBase === attendu ||
  (champ === 'note_satisfaction' && enBase !== null && attendu !== null && Number(enBase) === Number(attendu));

const AUCUN: readonly Ecart[] = [];

/** Ce que dit une ligne, colonne par colonne, sans ses références. */
export function cellulesDe(
  entite: Entite,
  attendue: Attendue,
  source: string,
): readonly (readonly [string, string | null])[] {
  const { transformations, horsModele } = attendue;
  return [
    ['source', source],
    ['id_source', attendue.idSource],
    ['cle', attendue.cle],
    ['empreinte', attendue.empreinte],
    ['transformations', transformations.length === 0 ? null : JSON.stringify(transformations)],
    ['hors_modele', horsModele === null ? null : JSON.stringify(horsModele)],
    ...(entite === 'clients' ? [['nom_compare', attendue.nomCompare] as const] : []),
    ...champsGardes(entite)
      .filter(({ cible }) => cible === undefined)
      .map(({ nom }) => [nom, attendue.valeurs[nom] ?? null] as const),
  ];
}

/**
 * Rend la fonction qui compare les rangées d'un fichier à leurs lignes ; les références et les agences sont jugées par
 * l'appelant. Elle passe sur toutes les lignes : rien n'y est construit pour une rangée juste.
 */
export function creerComparaison(
  entite: Entite,
  source: string,
): (attendue: Attendue, rangee: Rangee) => readonly Ecart[] {
  const champs = champsGardes(entite).filter(({ cible }) => cible === undefined);
  const noms = champs.filter(({ nature }) => nature !== 'note').map(({ nom }) => nom);
  const notes = champs.filter(({ nature }) => nature === 'note').map(({ nom }) => nom);
  const estClient = entite === 'clients';

  const juste = (attendue: Attendue, rangee: Rangee): boolean => {
    const { valeurs, transformations, horsModele } = attendue;
    if (rangee.empreinte !== attendue.empreinte || rangee.cle !== attendue.cle) return false;
    if (rangee.source !== source || rangee.id_source !== attendue.idSource) return false;
    if ((rangee.transformations === null) !== (transformations.length === 0)) return false;
    if (transformations.length > 0 && rangee.transformations !== JSON.stringify(transformations)) return false;
    if (rangee.hors_modele !== (horsModele === null ? null : JSON.stringify(horsModele))) return false;
    if (estClient && rangee.nom_compare !== attendue.nomCompare) return false;
    for (const nom of noms) if (rangee[nom] !== (valeurs[nom] ?? null)) return false;
    for (const nom of notes) if (!memeValeur(nom, enTexte(rangee[nom]), valeurs[nom] ?? null)) return false;
    return true;
  };

  return (attendue, rangee) =>
    juste(attendue, rangee)
      ? AUCUN
      : cellulesDe(entite, attendue, source).flatMap(([champ, attendu]): Ecart[] => {
          const enBase = enTexte(rangee[champ]);
          return memeValeur(champ, enBase, attendu) ? [] : [{ champ, enBase, attendu }];
        });
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

/** Les valeurs gardées en JSON ; illisibles, elles diffèrent toutes. */
export function lireJson(json: Valeur | undefined): Rangee {
  const texte = enTexte(json);
  if (texte === null) return {};
  try {
    return JSON.parse(texte) as Rangee;
  } catch {
    return {};
  }
}

/** Retient une faute de la rangée d'une ligne. */
export function accuser(
  { fichier, fautes }: Chantier,
  sorte: Sorte,
  { attendue, rangee }: Paire,
  detail: string,
): void {
  fautes[sorte].push({ cle: nommer(fichier, rangee), detail: `${lieu(fichier, attendue.ligne)}, ${detail}` });
}
