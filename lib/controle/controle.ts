/**
 * Le contrôle d'une ligne : `LigneBrute` → `LigneControlee`. Le moteur est petit ; les règles sont dans `regles.ts`.
 *
 * Une ligne contrôlée porte tout ce que la suite doit savoir d'elle : valeurs normalisées, anomalies, valeurs d'avant,
 * empreinte. Une mauvaise donnée y est une valeur (`anomalies`), jamais une exception.
 */
import { empreindre } from '../commun/empreinte';
import { DEFAUT_GUILLEMET } from '../lecture/csv';
import type { FichierSource } from '../lecture/dossier';
import { entetePour } from '../lecture/colonnes';
import { comparerEntete } from '../lecture/entetes';
import { restaurer } from '../lecture/neutralisation';
import {
  champsGardes,
  MODELE,
  type Anomalie,
  type Cellule,
  type Champ,
  type Entite,
  type LigneBrute,
  type OrdreDate,
} from '../metier/modele';
import {
  cleIdentifiant,
  cleReference,
  comparerPersonne,
  comparerRaisonSociale,
  LECTURES,
  lireTexte,
} from '../normalisation';
import { NON_CALCULEE } from '../metier/non_calculee';
import { VIDE } from '../normalisation/cellule';
import { reglesDeLigne, type Contexte, type Effet, type LigneNormalisee, type Regle } from '../metier/regles';

export interface ReglagesControle extends Contexte {
  /** Les notes sans barre sont sur cette échelle (`--echelle-note`). */
  readonly echelleNote: number | null;
  /** L'ordre jour/mois de chaque colonne de dates du fichier. */
  readonly ordres: ReadonlyMap<string, OrdreDate>;
  /** Les sources connues, par forme comparable : ce qu'une colonne `agence` peut nommer. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface AnomalieDeLigne extends Anomalie {
  readonly effet: Effet;
}

/** Une valeur d'avant : le champ, les codes qui l'ont changée, ce que le fichier disait. */
export type Transformation = readonly [champ: string, codes: string, avant: string];

export interface LigneControlee {
  readonly ligne: number;
  readonly texte: string;
  /** Ce que dit la colonne `_id` d'un fichier d'isolés rendu ; vide pour une ligne ajoutée à la main. */
  readonly idRendu?: string;
  /** Identifiant donné par la source, s'il est lisible. */
  readonly idSource: string | null;
  readonly cle: string | null;
  /** La source où chercher d'abord les références de cette ligne. */
  readonly sourceReferences: string;
  /** Les valeurs à écrire, par champ. */
  readonly valeurs: Readonly<Record<string, string | null>>;
  /** Les références, par champ, sous leur forme comparable : `12C`, ou `agence1:12C` si elle nomme sa source. */
  readonly clesReferences: Readonly<Record<string, string>>;
  /** Forme comparable du nom (clients, intervenants) : reconnaît une même entité. */
  readonly nomCompare: string | null;
  readonly anomalies: readonly AnomalieDeLigne[];
  readonly transformations: readonly Transformation[];
  /** Au moins une valeur a été transformée autrement qu'à l'identique (un faux vide ne compte pas). */
  readonly corrigee: boolean;
  readonly isolee: boolean;
  /** Les valeurs des colonnes inconnues, par en-tête. */
  readonly horsModele: Readonly<Record<string, string>> | null;
  /** Empreinte (hexadécimale, 128 bits) des valeurs normalisées de toutes les colonnes, identifiant excepté. */
  readonly empreinte: string;
}

/** Longueurs des colonnes de `schema.sql`, en caractères ; un commentaire n'a d'autre borne que celle de sa ligne. */
const LONGUEURS: Readonly<Partial<Record<Champ['nature'], number>>> = { nom: 500, texte: 500, agence: 190 };

/** Une ligne plus longue, dont le JSON peut tripler la taille, ne tiendrait plus dans un MEDIUMTEXT (16 Mo). */
const LONGUEUR_LIGNE = 2_000_000;

/** La plupart des lignes n'ont ni l'une ni l'autre : elles partagent la même liste vide. */
const SANS_TRANSFORMATION: readonly Transformation[] = [];
const SANS_ANOMALIE: readonly AnomalieDeLigne[] = [];

/** Le numéro de la ligne d'origine, dans la colonne `_ligne` d'un fichier de lignes isolées. */
const NUMERO_DE_LIGNE = /^[1-9]\d{0,8}$/;
/** Le numéro de ligne de ce qui n'en a pas : aucune ligne d'un fichier ne le porte. */
export const SANS_NUMERO = 0;

/** Un champ du modèle, et ce qu'il faut pour le lire dans un fichier ; ces fonctions passent sur toutes les cellules. */
interface Colonne {
  readonly nom: string;
  readonly nature: Champ['nature'];
  /** Sa place dans le fichier ; -1 s'il n'y est pas. */
  readonly rang: number;
  readonly lire: (brut: string) => Cellule;
  readonly longueurMaximale: number;
}

/** Rend la fonction qui contrôle les lignes d'un fichier. */
export function creerControle(
  fichier: FichierSource,
  reglages: ReglagesControle,
): (brute: LigneBrute) => LigneControlee {
  const controleur = new Controleur(fichier, reglages);
  return (brute) => controleur.controler(brute);
}

/** Le contrôle des lignes d'un fichier ; une ligne à la fois, dans des tableaux qui resservent. */
class Controleur implements LigneNormalisee {
  private readonly regles: readonly Regle[];
  private readonly colonnes: readonly Colonne[];
  private readonly gardees: Colonnes;
  private readonly rangDe: ReadonlyMap<string, number>;
  /** Un tableur n'écrit pas toujours les dernières cellules vides : celles qu'on a ajoutées peuvent manquer. */
  private readonly attendues: number;
  private readonly cellules: Cellule[];
  private readonly lues: string[];
  /** Ce que la ligne en cours donne, à mesure. */
  private valeurs: Record<string, string | null> = {};
  private clesReferences: Record<string, string> = {};
  private transformations: Transformation[] | undefined;

  constructor(
    private readonly fichier: FichierSource,
    private readonly reglages: ReglagesControle,
  ) {
    const { dialecte, entite } = fichier;
    const { rangLigne, rangId, entetes } = dialecte;
    this.regles = reglesDeLigne(entite);
    this.colonnes = MODELE[entite].champs.map((champ) => creerColonne(champ, fichier, reglages));
    this.gardees = colonnesHorsModele(fichier);
    this.rangDe = new Map(this.colonnes.map(({ nom }, rang) => [nom, rang]));
    this.attendues = Math.min(rangLigne ?? entetes.length, rangId ?? entetes.length);
    this.cellules = this.colonnes.map(() => VIDE);
    this.lues = this.colonnes.map(() => '');
  }

  cellule(champ: string): Cellule {
    return this.cellules[this.rangDe.get(champ) ?? -1] ?? VIDE;
  }

  lue(champ: string): string {
    return this.lues[this.rangDe.get(champ) ?? -1] ?? '';
  }

  aColonne(champ: string): boolean {
    return this.fichier.dialecte.colonnes.has(champ);
  }

  controler(brute: LigneBrute): LigneControlee {
    const { dialecte, source, entite } = this.fichier;
    const { rangLigne, rangId, inconnues } = dialecte;
    const idRendu = rangId === undefined ? undefined : (brute.cellules[rangId] ?? '').trim();
    const citee = !idRendu || rangLigne === undefined ? undefined : (brute.cellules[rangLigne] ?? '').trim();
    const donnees = estDemesuree(brute) ? [] : rangLigne === undefined ? brute.cellules : brute.cellules.map(restaurer);
    this.lireCellules(donnees);
    const anomalies = this.releverAnomalies(brute, citee);
    let contenu = this.retenirValeurs();
    this.effacer(anomalies);
    if (inconnues.length > 0) contenu += resumerInconnues(inconnues, donnees);
    const { valeurs, clesReferences, transformations } = this;
    const id = this.cellule('id').valeur;
    const ligne = {
      ligne: citee === undefined ? brute.ligne : NUMERO_DE_LIGNE.test(citee) ? Number(citee) : SANS_NUMERO,
      texte: brute.texte,
      idSource: id,
      cle: id === null ? null : cleIdentifiant(id),
      sourceReferences: sourceNommee(this.cellule('agence').valeur, this.reglages.sources) ?? source,
      valeurs,
      clesReferences,
      nomCompare: comparerNoms(entite, (champ) => this.cellule(champ).valeur),
      anomalies,
      transformations: transformations ?? SANS_TRANSFORMATION,
      corrigee: transformations !== undefined,
      isolee: anomalies.some(estIsolante),
      horsModele: lireHorsModele(this.gardees, donnees),
      empreinte: empreindre(contenu),
    };
    return idRendu === undefined ? ligne : { ...ligne, idRendu };
  }

  private lireCellules(donnees: readonly string[]): void {
    const { colonnes, lues, cellules } = this;
    for (let rang = 0; rang < colonnes.length; rang++) {
      const colonne = colonnes[rang] as Colonne;
      const lue = donnees[colonne.rang] ?? '';
      lues[rang] = lue;
      cellules[rang] = lue === '' ? VIDE : colonne.lire(lue);
    }
  }

  private releverAnomalies(brute: LigneBrute, citee: string | undefined): readonly AnomalieDeLigne[] {
    const { colonnes, cellules, lues, fichier } = this;
    const { entetes } = fichier.dialecte;
    const defaut = defautDeLecture(brute, this.attendues, entetes.length) ?? defautDeCitation(citee);
    if (defaut !== undefined) return [defaut];
    const anomalies: AnomalieDeLigne[] = [];
    signalerLongueurs(colonnes, cellules, anomalies);
    if (fichier.octetsIllisibles) signalerIllisibles(colonnes, lues, (lue) => lue.includes('\uFFFD'), anomalies);
    if (lues.includes(NON_CALCULEE)) signalerIllisibles(colonnes, lues, (lue) => lue === NON_CALCULEE, anomalies);
    for (const regle of this.regles) {
      const champ = regle.verifier?.(this, this.reglages);
      if (champ === undefined || estTropLong(champ, anomalies)) continue;
      anomalies.push({ code: regle.code, champ, valeur: this.lue(champ), effet: regle.effet });
    }
    return anomalies.length === 0 ? SANS_ANOMALIE : anomalies;
  }

  /** Retient les valeurs, les références et les valeurs d'avant ; rend ce qu'elles apportent à l'empreinte. */
  private retenirValeurs(): string {
    const { colonnes, cellules, lues, reglages } = this;
    const valeurs: Record<string, string | null> = {};
    const clesReferences: Record<string, string> = {};
    this.transformations = undefined;
    let contenu = '';
    for (let rang = 0; rang < colonnes.length; rang++) {
      const { nom, nature } = colonnes[rang] as Colonne;
      const cellule = cellules[rang] as Cellule;
      const lue = lues[rang] as string;
      valeurs[nom] = cellule.valeur;
      const { regles } = cellule;
      if (regles.length > 0 && !(regles.length === 1 && regles[0] === 'N08')) {
        (this.transformations ??= []).push([nom, regles.join(' '), lue]);
      }
      if (nature === 'identifiant') continue;
      let comparable = cellule.valeur;
      if (nature === 'reference' && comparable !== null) {
        comparable = comparerReference(comparable, reglages.sources);
        clesReferences[nom] = comparable;
      } else if (nom === 'agence' && comparable !== null) comparable = comparerEntete(comparable);
      contenu += resumer(comparable, cellule.lisible, lue);
    }
    this.valeurs = valeurs;
    this.clesReferences = clesReferences;
    return contenu;
  }

  /** Vide les champs que les règles retirent ; leur valeur d'avant est gardée. */
  private effacer(anomalies: readonly AnomalieDeLigne[]): void {
    for (const { code, champ, effet } of anomalies) {
      const efface = effet === 'isolee' ? undefined : this.regles.find((regle) => regle.code === code)?.efface;
      if (efface === undefined) continue;
      this.valeurs[efface] = null;
      (this.transformations ??= []).push([efface, code, this.lue(champ)]);
    }
  }
}

function creerColonne({ nom, nature }: Champ, { dialecte }: FichierSource, reglages: ReglagesControle): Colonne {
  const contexte = { ordre: reglages.ordres.get(nom) ?? 'jour', echelle: reglages.echelleNote };
  const lecture = LECTURES[nature];
  return {
    ...{ nom, nature, rang: dialecte.colonnes.get(nom) ?? -1 },
    lire: (brut) => lecture(brut, contexte),
    longueurMaximale: (nom === 'commentaire' ? undefined : LONGUEURS[nature]) ?? Infinity,
  };
}

const estIsolante = ({ effet }: AnomalieDeLigne): boolean => effet === 'isolee';

/** La forme comparable d'une référence ; la source qu'elle nomme est ramenée à celle que l'on connaît, si on la connaît. */
function comparerReference(texte: string, sources: ReglagesControle['sources']): string {
  const { source, cle } = cleReference(texte);
  if (source === undefined) return cle;
  const comparable = comparerEntete(source);
  return `${sources.get(comparable) ?? comparable}:${cle}`;
}

/** La source que nomme la colonne `agence` ; celle qui n'en nomme aucune est sans effet. */
function sourceNommee(agence: string | null, sources: ReglagesControle['sources']): string | undefined {
  const comparable = agence === null ? '' : comparerEntete(agence);
  return comparable === '' ? undefined : sources.get(comparable);
}

/** La source que nomme la colonne `agence` d'une ligne gardée, d'après ce que la base sait des sources aujourd'hui. */
export function sourceDeLAgence(
  entite: Entite,
  horsModele: Readonly<Record<string, string>> | null,
  sources: ReglagesControle['sources'],
): string | undefined {
  const entete = entetePour(entite, 'agence', Object.keys(horsModele ?? {}));
  return entete === undefined ? undefined : sourceNommee(lireTexte(horsModele?.[entete] ?? '').valeur, sources);
}

/** Un enregistrement mal découpé n'est pas contrôlé plus avant : ses cellules ne sont pas à leur place. */
function defautDeLecture(brute: LigneBrute, attendues: number, colonnes: number): AnomalieDeLigne | undefined {
  if (estDemesuree(brute)) {
    return {
      ...{ code: 'LEC-03', champ: '', effet: 'isolee' },
      valeur: `la ligne entière : ${brute.texte.length} caractères`,
    };
  }
  if (brute.defaut === DEFAUT_GUILLEMET) return { code: 'LEC-02', champ: '', valeur: brute.texte, effet: 'isolee' };
  const nombre = brute.cellules.length;
  if (nombre === attendues && nombre === colonnes) return undefined;
  const enTrop = brute.cellules.slice(colonnes).some((cellule) => cellule.trim() !== '');
  if (nombre >= attendues && !enTrop) return undefined;
  const valeur = `${nombre} cellule${nombre > 1 ? 's' : ''} au lieu de ${attendues}`;
  return { code: 'LEC-01', champ: '', valeur, effet: 'isolee' };
}

const estDemesuree = ({ texte }: LigneBrute): boolean => texte.length > LONGUEUR_LIGNE;

/** Une ligne rendue qui ne dit pas de laquelle elle vient ne peut être rapprochée d'aucune : on ne devine pas. */
function defautDeCitation(citee: string | undefined): AnomalieDeLigne | undefined {
  if (citee === undefined || NUMERO_DE_LIGNE.test(citee)) return undefined;
  return { code: 'LEC-05', champ: '', valeur: citee, effet: 'isolee' };
}

/** Une valeur trop longue pour sa colonne isole la ligne ; son texte entier reste dans la quarantaine. */
function signalerLongueurs(colonnes: readonly Colonne[], cellules: Cellule[], anomalies: AnomalieDeLigne[]): void {
  for (let rang = 0; rang < colonnes.length; rang++) {
    const { nom, longueurMaximale } = colonnes[rang] as Colonne;
    const valeur = cellules[rang]?.valeur ?? '';
    if (valeur.length <= longueurMaximale) continue;
    // Pour MariaDB, « 😀 » est un caractère ; pour JavaScript, deux unités.
    const longueur = [...valeur].length;
    if (longueur <= longueurMaximale) continue;
    cellules[rang] = VIDE;
    anomalies.push({ code: 'LEC-03', champ: nom, valeur: `${nom} : ${longueur} caractères`, effet: 'isolee' });
  }
}

/** Vrai si la valeur de ce champ a été vidée parce qu'elle était trop longue : elle n'est pas absente pour autant. */
const estTropLong = (champ: string, anomalies: readonly AnomalieDeLigne[]): boolean =>
  anomalies.some((anomalie) => anomalie.code === 'LEC-03' && anomalie.champ === champ);

function signalerIllisibles(
  colonnes: readonly Colonne[],
  lues: readonly string[],
  estIllisible: (lue: string) => boolean,
  anomalies: AnomalieDeLigne[],
): void {
  colonnes.forEach(({ nom }, rang) => {
    const valeur = lues[rang] ?? '';
    if (estIllisible(valeur)) anomalies.push({ code: 'LEC-04', champ: nom, valeur, effet: 'isolee' });
  });
}

/** Ce qu'un champ apporte à l'empreinte : `C-012` et `c-12` désignent la même chose ; une valeur illisible y compte aussi. */
function resumer(comparable: string | null, lisible: boolean, lue: string): string {
  if (!lisible) return `!${(lireTexte(lue).valeur ?? '').toLowerCase()}\u001f`;
  return comparable === null ? '\u0000\u001f' : `${comparable}\u001f`;
}

/** Ce que les colonnes inconnues apportent à l'empreinte, normalisé ; leur ordre ne change rien à ce que dit une ligne. */
function resumerInconnues(colonnes: Colonnes, donnees: readonly string[]): string {
  const dites = colonnes.flatMap(({ entete, rang }) => {
    const { valeur } = lireTexte(donnees[rang] ?? '');
    return valeur === null ? [] : [[entete, valeur] as const];
  });
  return dites.length === 0 ? '' : JSON.stringify(dites.sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Colonnes = FichierSource['dialecte']['inconnues'];

/** Les colonnes inconnues, et la colonne `agence` d'un projet ou d'une affectation, qui n'a pas de place en base. */
function colonnesHorsModele({ dialecte, entite }: FichierSource): Colonnes {
  const agence = dialecte.colonnes.get('agence');
  if (agence === undefined || champsGardes(entite).some(({ nom }) => nom === 'agence')) return dialecte.inconnues;
  return [...dialecte.inconnues, { entete: dialecte.entetes[agence] ?? 'agence', rang: agence }];
}

function lireHorsModele(colonnes: Colonnes, donnees: readonly string[]): Record<string, string> | null {
  let valeurs: Record<string, string> | null = null;
  for (const { entete, rang } of colonnes) {
    const valeur = (donnees[rang] ?? '').trim();
    // Sans prototype : une colonne peut se nommer « __proto__ ».
    if (valeur !== '') (valeurs ??= Object.create(null) as Record<string, string>)[entete] = valeur;
  }
  return valeurs;
}

/** La forme comparable de ce qui nomme une ligne : reconnaît une même entité ; `null` si rien ne s'y compare. */
export function comparerNoms(entite: Entite, valeurDe: (champ: string) => string | null): string | null {
  const { comparaison } = MODELE[entite].nom;
  const nom = comparaison === undefined ? null : valeurDe('nom');
  if (nom === null) return null;
  return (
    (comparaison === 'personne' ? comparerPersonne(nom, valeurDe('prenom') ?? '') : comparerRaisonSociale(nom)) || null
  );
}
