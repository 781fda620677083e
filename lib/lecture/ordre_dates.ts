/**
 * L'ordre jour/mois des dates d'un fichier, colonne par colonne, appris avant de lire : d'après les dates qui n'admettent qu'une
 * lecture, toutes vues ; à défaut, d'après les autres colonnes du même fichier.
 */
import { createReadStream } from 'node:fs';
import { MODELE, type LigneBrute, type OrdreDate } from '../metier/modele';
import { estAmbigue, indiceOrdre, ObservateurAnnee } from '../normalisation';
import type { FichierSource } from './dossier';
import { creerSuivi, lireDonnees } from './donnees';

/** Ce que les dates d'une colonne disent de leur ordre : combien n'ont de sens que jour d'abord, ou mois d'abord, ou en ont deux. */
export interface IndicesDate {
  readonly jour: number;
  readonly mois: number;
  readonly annee: number;
  readonly ambigues: number;
}

export interface OrdresAppris {
  readonly indices: ReadonlyMap<string, IndicesDate>;
  readonly ordres: ReadonlyMap<string, OrdreDate>;
}

/**
 * Apprend l'ordre des dates d'un fichier. Un fichier dont aucune date n'a la forme `../../..` n'est pas découpé pour autant.
 * @param dOrigine l'ordre qu'avait le fichier d'origine, si celui-ci en rend des lignes isolées
 */
export async function apprendreOrdres(
  fichier: FichierSource,
  aujourdhui: string,
  dOrigine?: ReadonlyMap<string, OrdreDate>,
): Promise<OrdresAppris> {
  const dates = MODELE[fichier.entite].champs.filter(
    ({ nom, nature }) => nature === 'date' && fichier.dialecte.colonnes.has(nom),
  );
  const colonnes = dates.map(({ nom }) => new ColonneDeDates(fichier.dialecte.colonnes.get(nom) ?? -1, aujourdhui));
  if (dates.length > 0 && (await aDesDatesAOrdonner(fichier))) {
    for await (const lignes of lireDonnees(fichier, creerSuivi())) {
      for (const ligne of lignes) for (const colonne of colonnes) colonne.observer(ligne);
    }
  }
  const parChamp = new Map(dates.map(({ nom }, rang) => [nom, colonnes[rang] as ColonneDeDates]));
  return {
    indices: new Map([...parChamp].map(([nom, { indices }]) => [nom, indices])),
    ordres: deciderOrdres(parChamp, dOrigine),
  };
}

/** Une colonne de dates, à mesure qu'on la voit. */
class ColonneDeDates implements Preuves {
  readonly annee: ObservateurAnnee;
  private readonly comptes = { jour: 0, mois: 0, ambigues: 0 };

  constructor(
    private readonly rang: number,
    aujourdhui: string,
  ) {
    this.annee = new ObservateurAnnee(aujourdhui);
  }

  observer({ cellules }: LigneBrute): void {
    const cellule = cellules[this.rang] ?? '';
    if (cellule === '') return;
    this.annee.observer(cellule);
    const indice = indiceOrdre(cellule);
    if (indice !== null) this.comptes[indice]++;
    else if (estAmbigue(cellule)) this.comptes.ambigues++;
  }

  get indices(): IndicesDate {
    return { ...this.comptes, annee: this.annee.imposee };
  }
}

/** Ce qu'une colonne dit de son ordre : ses comptes, et si l'année y vient en premier. */
export interface Preuves {
  readonly indices: IndicesDate;
  readonly annee: Pick<ObservateurAnnee, 'verdict' | 'contredite'>;
}

async function aDesDatesAOrdonner({ chemin, dialecte }: FichierSource): Promise<boolean> {
  const { encodage } = dialecte;
  if (encodage === 'xlsx' || encodage.startsWith('utf-16')) return true;
  const chercheur = new ChercheurDeDates();
  for await (const bloc of createReadStream(chemin, { highWaterMark: 1 << 18 }) as AsyncIterable<Buffer>) {
    if (chercheur.trouve(bloc)) return true;
  }
  return false;
}

const [ZERO, NEUF, ESPACE, TIRET, BARRE] = [0x30, 0x39, 0x20, 0x2d, 0x2f];

/**
 * Cherche, octet par octet, deux nombres d'un ou deux chiffres et le début d'une année, unis par un même séparateur : ce qu'une
 * date ISO n'est jamais. Une fausse alerte ne coûte que de découper le fichier une fois de plus.
 */
class ChercheurDeDates {
  /** Les chiffres des deux nombres qui précèdent, et du nombre en cours. */
  private avantDernier = 0;
  private dernier = 0;
  private chiffres = 0;
  /** Ce qui sépare les deux qui précèdent, puis le dernier du nombre en cours. */
  private premierSeparateur = 0;
  private second = 0;

  trouve(octets: Buffer): boolean {
    for (const octet of octets) {
      if (octet >= ZERO && octet <= NEUF) {
        this.chiffres++;
        if (this.chiffres === 2 && this.estUneDate()) return true;
      } else if (octet === ESPACE || (octet >= TIRET && octet <= BARRE)) this.separer(octet);
      else if (this.chiffres > 0 || this.dernier > 0) this.oublier();
    }
    return false;
  }

  private estUneDate(): boolean {
    const courts = this.dernier > 0 && this.dernier <= 2 && this.avantDernier > 0 && this.avantDernier <= 2;
    return courts && this.premierSeparateur === this.second;
  }

  private separer(octet: number): void {
    if (this.chiffres === 0) {
      // « 05 - 03 - 2024 » : les espaces autour d'un séparateur ne comptent pas.
      if (octet !== ESPACE) this.second = octet;
      return;
    }
    this.avantDernier = this.dernier;
    this.dernier = this.chiffres;
    this.premierSeparateur = this.second;
    [this.second, this.chiffres] = [octet, 0];
  }

  private oublier(): void {
    [this.avantDernier, this.dernier, this.chiffres, this.premierSeparateur, this.second] = [0, 0, 0, 0, 0];
  }
}

/** L'ordre de chaque colonne ; celle que rien ne dit suit les autres du même fichier, si elles s'accordent. */
export function deciderOrdres(
  colonnes: ReadonlyMap<string, Preuves>,
  dOrigine?: ReadonlyMap<string, OrdreDate>,
): ReadonlyMap<string, OrdreDate> {
  const propres = new Map([...colonnes].map(([champ, preuves]) => [champ, ordreImpose(preuves)] as const));
  const dits = new Set([...propres.values()].filter((ordre) => ordre === 'jour' || ordre === 'mois'));
  const [voisine] = dits;
  return new Map(
    [...propres].map(([champ, ordre]) => {
      const origine = dOrigine?.get(champ);
      if (origine !== undefined) return [champ, contredit(origine, colonnes.get(champ)) ? 'contradictoire' : origine];
      if (ordre !== 'douteux' && ordre !== undefined) return [champ, ordre];
      if (dits.size === 1 && voisine !== undefined) return [champ, voisine];
      return [champ, ordre === 'douteux' ? 'contradictoire' : 'jour'];
    }),
  );
}

/** Des lignes isolées gardent l'ordre de leur fichier d'origine ; une correction qui le contredit le rend contradictoire. */
function contredit(origine: OrdreDate, preuves: Preuves | undefined): boolean {
  if (preuves === undefined) return false;
  if (origine === 'annee') return preuves.annee.contredite;
  const { jour, mois } = preuves.indices;
  return (origine === 'jour' && mois > 0) || (origine === 'mois' && jour > 0);
}

/** À partir de cent dates, une sur cent qui dit le contraire est une faute de saisie, et non une preuve. */
const PREUVES_NOMBREUSES = 100;

/**
 * L'ordre qu'une colonne impose d'elle-même. Mois d'abord si au moins une date l'impose et qu'aucune n'impose l'inverse. Une
 * seule date contraire à cent ne renverse rien : elle sera isolée ; mais, seule face à cent dates ambiguës, elle rend la
 * colonne douteuse : on demande aux autres colonnes.
 */
function ordreImpose({ indices: { jour, mois, ambigues }, annee }: Preuves): OrdreDate | 'douteux' | undefined {
  if (annee.verdict !== undefined) return annee.verdict;
  if (jour > 0 && mois > 0) {
    const [majorite, minorite] = jour > mois ? [jour, mois] : [mois, jour];
    const negligeable = majorite >= PREUVES_NOMBREUSES && minorite * PREUVES_NOMBREUSES <= majorite;
    return negligeable ? (jour > mois ? 'jour' : 'mois') : 'contradictoire';
  }
  if (mois > 0) return ambigues >= PREUVES_NOMBREUSES && mois * PREUVES_NOMBREUSES <= ambigues ? 'douteux' : 'mois';
  return jour > 0 ? 'jour' : undefined;
}
