/**
 * Les rangées qui disent venir d'un fichier, dans l'ordre de ses lignes : celles de sa table, celles qu'une mise à jour a
 * données depuis à un autre fichier (telles qu'elles étaient), et les fusions.
 */
import type { Rangee } from '../base/connexion';
import { fusionne, MODELE } from '../metier/modele';
import { colonnesComparees, tableComparee, type Attendue } from './cellules';
import type { Chantier } from './chantier';
import { parLots } from './passe';

const FUSIONS_PAR_REQUETE = 5000;

/** Les rangées d'un lot, par ligne. */
export interface RangeesDuLot {
  readonly lignes: Map<number, Rangee[]>;
  readonly fusions: Map<number, Rangee[]>;
}

export class Rangees {
  /** Les lignes que ce fichier a mises à jour, telles qu'elles étaient avant. */
  readonly avant = new Map<number, Rangee>();
  private parties: Rangee[] = [];
  private fusions: Rangee[] = [];
  /** La dernière ligne dont les fusions ont été lues. */
  private fusionsLues = -1;
  private precedente: Promise<unknown> = Promise.resolve();

  constructor(private readonly chantier: Chantier) {}

  /** À appeler avant de lire : ce que les mises à jour ont changé. */
  async preparer(): Promise<void> {
    const { passe, fichier } = this.chantier;
    if (!passe.misesAJour) return;
    const parties = await this.lireParCle(await passe.lirePartiesDe(fichier));
    const anciennes = await passe.remonter(fichier.entite, parties, fichier.id);
    this.parties = anciennes.sort((a, b) => Number(a.ligne) - Number(b.ligne));
    const changees = await this.lireParCle(await passe.lireMisesAJourPar(fichier));
    for (const rangee of await passe.remonter(fichier.entite, changees, fichier.id - 1)) {
      this.avant.set(Number(rangee.id), rangee);
    }
  }

  /** Les rangées qui disent venir des lignes `premiere` à `derniere` ; un lot se demande sans attendre, dans l'ordre. */
  lire(premiere: number, derniere: number): Promise<RangeesDuLot> {
    const demande = this.precedente.then(() => this.lireLot(premiere, derniere));
    this.precedente = demande.catch(() => undefined);
    return demande;
  }

  private async lireLot(premiere: number, derniere: number): Promise<RangeesDuLot> {
    const { base, fichier } = this.chantier;
    const { id, entite } = fichier;
    const presentes = await base.lire(
      `SELECT ${colonnesComparees(entite)} FROM ${tableComparee(entite)} WHERE t.id_fichier = ? AND t.ligne BETWEEN ? AND ?`,
      [id, premiere, derniere],
    );
    return {
      lignes: parLigne([...presentes, ...prendreJusqua(this.parties, derniere)]),
      fusions: parLigne(await this.lireFusions(derniere)),
    };
  }

  /** Les rangées de ces lignes, fusions exceptées. */
  async lireLignes(lignes: readonly number[]): Promise<Rangee[]> {
    const { base, fichier } = this.chantier;
    const presentes = await base.lire(
      `SELECT ${colonnesComparees(fichier.entite)} FROM ${tableComparee(fichier.entite)} WHERE t.id_fichier = ? AND t.ligne IN (?)`,
      [fichier.id, lignes],
    );
    return [...presentes, ...this.parties.filter(({ ligne }) => lignes.includes(Number(ligne)))];
  }

  private async lireFusions(derniere: number): Promise<Rangee[]> {
    const { base, fichier } = this.chantier;
    const { entite, id } = fichier;
    while (fusionne(entite) && this.fusionsLues < derniere) {
      const page = await base.lire(
        `SELECT id_cible, id_fichier, source, id_source, cle, ligne, LOWER(HEX(empreinte)) AS empreinte, valeurs, transformations, hors_modele
         FROM correspondances WHERE entite = ? AND id_fichier = ? AND ligne > ? ORDER BY ligne LIMIT ${FUSIONS_PAR_REQUETE}`,
        [entite, id, this.fusionsLues],
      );
      this.fusions.push(...page);
      this.fusionsLues = page.length < FUSIONS_PAR_REQUETE ? Infinity : Number(page[page.length - 1]?.ligne);
    }
    return prendreJusqua(this.fusions, derniere);
  }

  private async lireParCle(ids: readonly number[]): Promise<Rangee[]> {
    const { base, fichier } = this.chantier;
    const { entite } = fichier;
    const rangees: Rangee[] = [];
    for (const lot of parLots(ids)) {
      rangees.push(
        ...(await base.lire(
          `SELECT ${colonnesComparees(entite)} FROM ${tableComparee(entite)} WHERE t.${MODELE[entite].cle} IN (?)`,
          [lot],
        )),
      );
    }
    return rangees;
  }
}

/** Retire d'une liste triée celles qui ne dépassent pas cette ligne. */
function prendreJusqua(rangees: Rangee[], derniere: number): Rangee[] {
  const reste = rangees.findIndex(({ ligne }) => Number(ligne) > derniere);
  return rangees.splice(0, reste === -1 ? rangees.length : reste);
}

function parLigne(rangees: readonly Rangee[]): Map<number, Rangee[]> {
  const groupes = new Map<number, Rangee[]>();
  for (const rangee of rangees) {
    const ligne = Number(rangee.ligne);
    const groupe = groupes.get(ligne);
    if (groupe === undefined) groupes.set(ligne, [rangee]);
    else groupe.push(rangee);
  }
  return groupes;
}

/**
 * Retire du lot la rangée de cette ligne ; s'il y en a plusieurs, celle qui dit la même chose.
 * @param exacte vrai si deux lignes du fichier peuvent porter le même numéro : seule compte la rangée de même identifiant et de
 *   même contenu
 */
export function prendre(
  rangees: Map<number, Rangee[]>,
  { ligne, cle, empreinte }: Attendue,
  exacte: boolean,
): Rangee | undefined {
  const groupe = rangees.get(ligne);
  if (groupe === undefined) return undefined;
  const memes = groupe.filter((rangee) => rangee.cle === cle);
  const rangee = memes.find((meme) => meme.empreinte === empreinte) ?? (exacte ? undefined : (memes[0] ?? groupe[0]));
  if (rangee === undefined) return undefined;
  groupe.splice(groupe.indexOf(rangee), 1);
  if (groupe.length === 0) rangees.delete(ligne);
  return rangee;
}
