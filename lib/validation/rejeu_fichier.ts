/**
 * Rejouer un fichier : chaque ligne a-t-elle eu le sort que la base dit, et seulement celui-là ? Insérée ou fusionnée,
 * elle est retrouvée par son lignage ; sinon elle est en quarantaine, ou copie d'une ligne déjà prise.
 */
import type { Base, Rangee } from '../base/connexion';
import { atteindre } from '../commun/atteindre';
import type { Bilan } from '../chargement/bilan';
import { creerSuivi, lireDonnees } from '../lecture/donnees';
import { creerControle, type LigneControlee } from '../controle/controle';
import { empreindre } from '../commun/empreinte';
import { suivre } from '../commun/progression';
import type { FichierSource } from '../lecture/dossier';
import { fusionne } from '../metier/modele';
import { attendueDe, colonnesComparees, jointureAgence } from './cellules';
import { trouverCopies } from './copies';
import type { FichierMigre } from './fichiers';
import { Juge, type Paire } from './jugement';
import type { Fautes, ReglagesRejeu } from './relecture';

export type ComptesRejoues = Pick<Bilan, 'lues' | 'inserees' | 'fusionnees' | 'ignorees' | 'isolees'>;

const LIGNES_PAR_LOT = 5000;
const LIGNE_MAXIMALE = 4_294_967_295;

/** Une entrée de la quarantaine, vue depuis l'exécution que l'on rejoue. */
interface Entree {
  readonly empreinte: string;
  readonly ligne: number;
  readonly codes: string;
  /** La ligne y attendait encore quand cette exécution s'est achevée. */
  readonly ouverte: boolean;
}

export class Rejeu {
  private readonly comptes: ComptesRejoues = { lues: 0, inserees: 0, fusionnees: 0, ignorees: 0, isolees: 0 };
  private readonly juge: Juge;
  /** Combien de lignes isolées de chaque texte : la quarantaine garde chacune. */
  private readonly occurrences = new Map<string, number>();

  /** @param corrige des lignes isolées de ce fichier ont été rendues corrigées : leurs codes ont pu changer */
  constructor(
    private readonly base: Base,
    private readonly fichier: FichierMigre,
    private readonly source: FichierSource,
    private readonly reglages: ReglagesRejeu,
    private readonly fautes: Fautes,
    private readonly executionDe: (fichier: number) => number,
    private readonly corrige: boolean,
  ) {
    this.juge = new Juge(base, fichier, fautes, executionDe);
  }

  async executer(): Promise<ComptesRejoues> {
    let suivante = 0;
    const suivi = suivre(`Rejeu, ${this.fichier.nom}`, this.fichier.bilan.lues);
    for await (const lot of this.lots()) {
      // Les lignes d'un fichier rendu citent celles d'un autre, dans n'importe quel ordre : elles forment un seul lot.
      const derniere = this.fichier.rendu ? LIGNE_MAXIMALE : (lot[lot.length - 1]?.ligne ?? 0);
      await this.confronter(lot, suivante, derniere);
      suivante = derniere + 1;
      suivi.avancer(this.comptes.lues);
    }
    suivi.finir();
    if (suivante <= LIGNE_MAXIMALE) await this.confronter([], suivante, LIGNE_MAXIMALE);
    return this.comptes;
  }

  private async *lots(): AsyncGenerator<LigneControlee[]> {
    const controler = creerControle(this.source, this.reglages);
    let lot: LigneControlee[] = [];
    for await (const brutes of lireDonnees(this.source, creerSuivi())) {
      for (const brute of brutes) {
        lot.push(controler(brute));
        if (lot.length < LIGNES_PAR_LOT || this.fichier.rendu) continue;
        yield lot;
        lot = [];
      }
    }
    if (lot.length > 0) yield lot;
  }

  /** Confronte un lot aux rangées qui disent venir de ces lignes du fichier. */
  private async confronter(lot: readonly LigneControlee[], premiere: number, derniere: number): Promise<void> {
    const rangees = parLigne(await this.lireRangees(premiere, derniere));
    const fusions = parLigne(await this.lireFusions(premiere, derniere));
    const inserees: Paire[] = [];
    const fusionnees: Paire[] = [];
    const restantes: LigneControlee[] = [];
    for (const ligne of lot) {
      this.comptes.lues++;
      const rangee = prendre(rangees, ligne);
      const fusion = rangee === undefined ? prendre(fusions, ligne) : undefined;
      if (rangee !== undefined) this.comptes.inserees++;
      else if (fusion !== undefined) this.comptes.fusionnees++;
      if (rangee === undefined && fusion === undefined) restantes.push(ligne);
      else if (ligne.isolee) this.refuser(ligne, rangee ?? fusion ?? {});
      else if (rangee !== undefined) inserees.push({ attendue: attendueDe(ligne, this.fichier), rangee });
      else if (fusion !== undefined) fusionnees.push({ attendue: attendueDe(ligne, this.fichier), rangee: fusion });
    }
    for (const restes of [...rangees.values(), ...fusions.values()]) for (const reste of restes) this.surnombre(reste);
    await this.juge.jugerInsertions(inserees);
    await this.juge.jugerFusions(fusionnees);
    await this.classer(restantes);
  }

  private async lireRangees(premiere: number, derniere: number): Promise<Rangee[]> {
    const { id, entite } = this.fichier;
    return this.base.lire(
      `SELECT ${colonnesComparees(entite)} FROM ${entite} t ${jointureAgence(entite)}
       WHERE t.id_fichier = ? AND t.ligne BETWEEN ? AND ?`,
      [id, premiere, derniere],
    );
  }

  private async lireFusions(premiere: number, derniere: number): Promise<Rangee[]> {
    const { id, entite } = this.fichier;
    if (!fusionne(entite)) return [];
    return this.base.lire(
      `SELECT id_cible, source, id_source, cle, ligne, LOWER(HEX(empreinte)) AS empreinte, valeurs, transformations, hors_modele
       FROM correspondances WHERE entite = ? AND id_fichier = ? AND ligne BETWEEN ? AND ?`,
      [entite, id, premiere, derniere],
    );
  }

  private refuser(ligne: LigneControlee, rangee: Rangee): void {
    const detail = `${this.lieu(ligne.ligne)} devait être isolée (${codesIsolants(ligne).join(' ')})`;
    this.fautes.enTrop.push({ cle: this.nommer(rangee), detail });
  }

  private surnombre(rangee: Rangee): void {
    const detail = `dit venir de ${this.lieu(Number(rangee.ligne))}, qui n'existe pas ou a déjà donné une autre ligne`;
    this.fautes.enTrop.push({ cle: this.nommer(rangee), detail });
  }

  /** Les lignes que rien ne revendique : en quarantaine, ou copies ; sinon elles manquent. */
  private async classer(lignes: readonly LigneControlee[]): Promise<void> {
    if (lignes.length === 0) return;
    const empreintes = new Map(lignes.map((ligne) => [ligne, empreindre(ligne.texte)]));
    const entrees = await this.lireEntrees(lignes, [...empreintes.values()]);
    const attendues = new Map(
      lignes.filter(({ isolee }) => !isolee).map((ligne) => [ligne, attendueDe(ligne, this.fichier)]),
    );
    const copies = await trouverCopies(this.base, this.fichier, this.juge, this.executionDe, [...attendues.values()]);
    for (const ligne of lignes) {
      const empreinte = empreintes.get(ligne) ?? '';
      const siennes = entrees.get(this.fichier.rendu ? `ligne ${ligne.ligne}` : empreinte) ?? [];
      const attendue = attendues.get(ligne);
      const copie = attendue !== undefined && copies.has(attendue) && !siennes.some(({ ouverte }) => ouverte);
      if (copie) this.comptes.ignorees++;
      else this.jugerIsolee(ligne, empreinte, siennes);
    }
  }

  private jugerIsolee(ligne: LigneControlee, empreinte: string, siennes: readonly Entree[]): void {
    this.comptes.isolees++;
    const occurrence = (this.occurrences.get(empreinte) ?? 0) + 1;
    this.occurrences.set(empreinte, occurrence);
    const cle = this.lieu(ligne.ligne);
    const codes = codesIsolants(ligne);
    if (siennes.length < (this.fichier.rendu ? 1 : occurrence)) {
      this.comptes.isolees--;
      const sorte = ligne.isolee ? 'quarantaine' : 'manquante';
      const detail = ligne.isolee
        ? `devait être isolée (${codes.join(' ')}), mais la quarantaine ne l'a pas`
        : "n'est ni en base, ni fusionnée, ni en quarantaine, ni copie d'une ligne en base";
      this.fautes[sorte].push({ cle, detail });
      return;
    }
    const oublies = codes.filter((code) => !siennes.some((entree) => entree.codes.split(' ').includes(code)));
    if (oublies.length > 0 && !this.corrige) {
      this.fautes.quarantaine.push({
        cle,
        detail: `isolée sans citer ${oublies.join(' ')} (codes : ${siennes[0]?.codes ?? ''})`,
      });
    }
  }

  /** Les entrées de la quarantaine, par texte ; celles d'un fichier rendu se retrouvent aussi par la ligne qu'il cite. */
  private async lireEntrees(
    lignes: readonly LigneControlee[],
    empreintes: readonly string[],
  ): Promise<ReadonlyMap<string, Entree[]>> {
    const { nom, entite, rendu, execution } = this.fichier;
    const rangees = await this.base.lire<{
      empreinte: string;
      ligne: number;
      codes: string;
      id_fichier_reinjection: number | null;
    }>(
      `SELECT LOWER(HEX(empreinte_texte)) AS empreinte, ligne, codes, id_fichier_reinjection FROM lignes_isolees
       WHERE fichier = ? AND entite = ? AND ${rendu ? 'ligne IN (?)' : 'empreinte_texte IN (?)'}`,
      [nom, entite, rendu ? lignes.map(({ ligne }) => ligne) : empreintes.map((texte) => Buffer.from(texte, 'hex'))],
    );
    const entrees = new Map<string, Entree[]>();
    for (const { id_fichier_reinjection: reinjection, ...rangee } of rangees) {
      const ouverte = reinjection === null || this.executionDe(reinjection) > execution;
      const cle = rendu ? `ligne ${rangee.ligne}` : rangee.empreinte;
      atteindre(entrees, cle, (): Entree[] => []).push({ ...rangee, ouverte });
    }
    return entrees;
  }

  private readonly lieu = (ligne: number): string => `${this.fichier.nom}:${ligne}`;

  private nommer(rangee: Rangee): string {
    const { entite } = this.fichier;
    return rangee.id === undefined
      ? `correspondances ${entite} ${String(rangee.source)} ${String(rangee.id_source)}`
      : `${entite} ${String(rangee.id)}`;
  }
}

const codesIsolants = ({ anomalies }: LigneControlee): string[] => [
  ...new Set(anomalies.filter(({ effet }) => effet === 'isolee').map(({ code }) => code)),
];

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

/** Retire du lot la rangée de cette ligne ; s'il y en a plusieurs, celle qui porte son identifiant. */
function prendre(rangees: Map<number, Rangee[]>, { ligne, cle }: LigneControlee): Rangee | undefined {
  const groupe = rangees.get(ligne);
  if (groupe === undefined) return undefined;
  const rang = Math.max(
    groupe.findIndex((rangee) => rangee.cle === cle),
    0,
  );
  const [rangee] = groupe.splice(rang, 1);
  if (groupe.length === 0) rangees.delete(ligne);
  return rangee;
}
