/**
 * Ce qui a été compris d'un fichier : encodage, séparateur, colonnes, ordre des dates, lignes écartées. Les mêmes faits
 * servent au rapport, à `--apercu` et à `--json`.
 */
import type { SuiviDonnees } from '../lecture/donnees';
import type { Cedee } from '../lecture/colonnes';
import type { IndicesDate } from '../lecture/ordre_dates';
import type { Collision, FichierSource } from '../lecture/dossier';
import { MODELE, type OrdreDate } from '../metier/modele';
import { accorder, nombre } from '../commun/tableau';

/** Ce que la lecture des données a appris, en plus du dialecte. */
export interface Faits {
  readonly indices: ReadonlyMap<string, IndicesDate>;
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  readonly suivi: SuiviDonnees;
}

export interface Compris {
  readonly encodage: string;
  readonly separateur: string;
  readonly fin_de_ligne: string | null;
  readonly ligne_entete: number;
  /** En-tête → champ du modèle. */
  readonly colonnes: Readonly<Record<string, string>>;
  readonly inconnues: readonly string[];
  /** Les colonnes qui nommaient un champ qu'une autre remplit. */
  readonly cedees?: readonly Cedee[];
  readonly ordres: Readonly<Record<string, { readonly ordre: OrdreDate } & IndicesDate>>;
  readonly lignes_ecartees: readonly { readonly ligne: number; readonly raison: string; readonly texte: string }[];
}

export function comprendre({ dialecte }: FichierSource, { indices, ordres, suivi }: Faits): Compris {
  return {
    encodage: dialecte.encodage,
    separateur: dialecte.separateur,
    fin_de_ligne: dialecte.finDeLigne ?? null,
    ligne_entete: dialecte.ligneEntete,
    colonnes: Object.fromEntries([...dialecte.colonnes].map(([champ, rang]) => [dialecte.entetes[rang] ?? '', champ])),
    inconnues: dialecte.inconnues.map(({ entete }) => entete),
    ...(dialecte.cedees === undefined ? {} : { cedees: dialecte.cedees }),
    ordres: Object.fromEntries(
      [...indices].map(([champ, comptes]) => [champ, { ordre: ordres.get(champ) ?? 'jour', ...comptes }]),
    ),
    lignes_ecartees: suivi.ecartees,
  };
}

/** Deux fichiers de même source : ce que cela veut dire, et quoi faire. */
export const decrireCollision = ({ entite, source, fichiers }: Collision): string =>
  `${fichiers.slice(0, -1).join(', ')} et ${fichiers.at(-1)} (${entite}) ont la même source, ${source} : le même identifiant y ` +
  'désigne la même ligne. Si chacun numérote les siens, donnez-leur des noms qui les distinguent ' +
  `(${entite}_nord.csv, ${entite}_sud.csv), ou un sous-dossier chacun ; si l'un remplace l'autre, ne laissez que lui.`;

const ENCODAGES: Readonly<Record<string, string>> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  'windows-1252': 'Windows-1252',
  macintosh: 'MacRoman',
  cp850: 'CP850 (MS-DOS)',
  'iso-8859-15': 'ISO-8859-15',
};

/** Ce qui a été compris, en quelques lignes de texte, la première au nom du fichier. */
export function decrireCompris(fichier: FichierSource, { indices, ordres, suivi }: Faits): string[] {
  const { dialecte, entite, source, correspondance } = fichier;
  if (dialecte.ligneEntete === 0) return [`${fichier.nom} : fichier vide.`];
  const colonnes = [...dialecte.colonnes]
    .map(([champ, rang]) => [champ, dialecte.entetes[rang] ?? ''] as const)
    .map(([champ, entete]) => (champ === entete ? champ : `${entete} → ${champ}`));
  const absents = MODELE[entite].champs.filter(({ nom }) => !dialecte.colonnes.has(nom) && nom !== 'agence');
  return [
    `${fichier.nom} : ${entite}, source ${source}, ${decrireFormat(fichier)}, en-tête ligne ${dialecte.ligneEntete}`,
    `    colonnes : ${colonnes.join(', ')}${correspondance === undefined ? '' : ' (imposées par correspondances.json)'}`,
    ...(absents.length === 0 ? [] : [`    sans colonne pour : ${absents.map(({ nom }) => nom).join(', ')}`]),
    ...(dialecte.inconnues.length === 0
      ? []
      : [
          `    colonnes inconnues, gardées avec chaque ligne : ${dialecte.inconnues.map(({ entete }) => entete).join(', ')}`,
        ]),
    ...(dialecte.cedees ?? []).map(
      ({ entete, champ, pour }) =>
        `    ${entete} dit aussi ${champ} : ${pour}, plus sûre, le remplit ; ${entete} est gardée avec chaque ligne`,
    ),
    ...[...indices].map(([champ, comptes]) => `    ${champ} : ${decrireOrdre(ordres.get(champ) ?? 'jour', comptes)}`),
    ...decrireEcartees(suivi),
    ...(suivi.lignesMasquees === 0
      ? []
      : [`    ${accorder(suivi.lignesMasquees, 'ligne masquée lue', 'lignes masquées lues')} comme les autres`]),
  ];
}

function decrireFormat({ dialecte, feuille }: FichierSource): string {
  if (feuille !== undefined) return `classeur Excel, feuille « ${feuille.nom} »${feuille.masquee ? ' (masquée)' : ''}`;
  const separateur = dialecte.separateur === '\t' ? 'tabulation' : `« ${dialecte.separateur} »`;
  return [
    ENCODAGES[dialecte.encodage] ?? dialecte.encodage,
    `séparateur ${separateur}`,
    ...(dialecte.finDeLigne === undefined ? [] : [`fins de ligne ${dialecte.finDeLigne}`]),
    ...(dialecte.echappement === true ? ['guillemets précédés de « \\ »'] : []),
  ].join(', ');
}

function decrireOrdre(ordre: OrdreDate, comptes: IndicesDate): string {
  const { jour, mois, ambigues } = comptes;
  const verdicts = {
    jour: "jour d'abord",
    mois: "mois d'abord",
    annee: "année d'abord",
    contradictoire: 'contradictoire : les dates ambiguës sont isolées',
  };
  if (jour + mois + ambigues === 0) return "aucune date dont l'ordre puisse se discuter";
  if (jour + mois > 0) {
    const preuve = `${accorder(jour, 'date impose', 'dates imposent')} le jour, ${nombre(mois)} le mois`;
    return `${verdicts[ordre]} (${preuve}${ambigues > 0 ? `, ${accorder(ambigues, 'en a deux lectures', 'en ont deux lectures')}` : ''})`;
  }
  return `${verdicts[ordre]} (aucune date ne l'impose ; ${accorder(ambigues, 'en a deux lectures', 'en ont deux lectures')})`;
}

function decrireEcartees({ ecartees, entetesRepetes }: SuiviDonnees): string[] {
  const totaux = ecartees.filter(({ raison }) => raison === 'total');
  const repetes = ecartees.filter(({ raison }) => raison !== 'total').map(({ ligne }) => nombre(ligne));
  const suite = entetesRepetes > repetes.length ? '…' : '';
  return [
    ...(entetesRepetes === 0
      ? []
      : [
          `    ${accorder(entetesRepetes, 'en-tête répété, passé', 'en-têtes répétés, passés')} : ` +
            `${entetesRepetes > 1 ? 'lignes' : 'ligne'} ${repetes.join(', ')}${suite}`,
        ]),
    ...totaux.map(({ ligne, texte }) => `    ligne ${nombre(ligne)}, total et non donnée, non lue : ${texte}`),
  ];
}
