/**
 * Le semis des défauts : gâte une ligne de temps en temps, en ajoute à la fin des fichiers, et tient la clé des réponses
 * — ce qu'une migration exacte doit faire de chaque ligne fautive, et le bilan de chaque fichier.
 *
 * Les clients et les intervenants sont semés avant que les projets et les affectations ne les citent : une ligne isolée ou
 * ambiguë n'est citée que par les défauts qui le veulent, et aucun effet de bord n'échappe à la clé.
 */
import type { Entite } from '../metier/modele';
import { type BilanAttendu, type LigneAttendue, bilanVide, compter } from './attendu';
import type { Clients } from './clients';
import { DEFAUTS_AFFECTATIONS } from './defauts_affectations';
import { DEFAUTS_CLIENTS } from './defauts_clients';
import { DEFAUTS_INTERVENANTS } from './defauts_intervenants';
import { DEFAUTS_PROJETS } from './defauts_projets';
import { type Dialecte, type Valeurs, ecrireCellules, ecrireEntete, textesDe } from './dialectes';
import { Fiche } from './fiche';
import { Hasard } from './hasard';
import type { Intervenants } from './intervenants';
import type { Monde } from './monde';
import { type Defaut, Scene } from './scene';

export const CATALOGUE: Readonly<Record<Entite, readonly Defaut[]>> = {
  clients: DEFAUTS_CLIENTS,
  intervenants: DEFAUTS_INTERVENANTS,
  projets: DEFAUTS_PROJETS,
  affectations: DEFAUTS_AFFECTATIONS,
};

/** Une ligne de plus, qui attend la fin de son fichier. */
interface Ajout {
  readonly defaut: Defaut;
  readonly fiche: Fiche;
  readonly codes: readonly string[];
  readonly base?: { readonly fiche: Fiche; readonly ligne: number };
}

export class Semis {
  readonly lignes: LigneAttendue[] = [];
  readonly bilan: Record<string, BilanAttendu> = {};
  private readonly scene: Scene;
  private readonly attente: Readonly<Record<Entite, Defaut[]>>;
  private readonly ajouts = new Map<string, Ajout[]>();

  constructor(
    private readonly monde: Monde,
    private readonly dialectes: readonly Dialecte[],
    private readonly part: number,
    clients: Clients,
    intervenants: Intervenants,
  ) {
    this.scene = new Scene(monde, new Hasard(monde.graine, 'défauts'), clients, intervenants);
    this.attente = {
      clients: this.melanger(CATALOGUE.clients),
      intervenants: this.melanger(CATALOGUE.intervenants),
      projets: this.melanger(CATALOGUE.projets),
      affectations: this.melanger(CATALOGUE.affectations),
    };
  }

  /** Le texte du fichier, défauts compris. */
  *semer(dialecte: Dialecte, lignes: Iterable<Valeurs>): Generator<string> {
    const { fichier, entite } = dialecte;
    const bilan = bilanVide(entite);
    this.bilan[fichier] = bilan;
    let [rang] = dialecte.rangs;
    let ligne = 2;
    let victime = this.victimeDepuis(entite, rang);
    const ecrire = (textes: Valeurs): string => {
      const texte = ecrireCellules(dialecte, textes);
      ligne += texte.split('\n').length - 1;
      return texte;
    };

    yield ecrireEntete(dialecte);
    for (const valeurs of lignes) {
      if (rang === victime) {
        const fiche = this.gater(dialecte, valeurs, rang, ligne, bilan);
        yield ecrire(fiche.textes);
        victime = this.victimeDepuis(entite, rang + 1);
      } else {
        const textes = textesDe(dialecte, valeurs);
        compter(bilan, 'inseree', [], estTransformee(dialecte, valeurs, textes));
        yield ecrire(textes);
      }
      rang++;
    }
    for (const ajout of this.ajouts.get(fichier) ?? []) {
      this.noter(ajout, ligne, bilan);
      yield ecrire(ajout.fiche.textes);
    }
    this.ajouts.delete(fichier);
  }

  /** Rend la ligne à écrire à cette place : gâtée, ou saine et suivie plus tard d'une ligne fautive. */
  private gater(dialecte: Dialecte, valeurs: Valeurs, rang: number, ligne: number, bilan: BilanAttendu): Fiche {
    const saine = new Fiche(dialecte, valeurs);
    const defaut = this.choisir(saine);
    const ecartes = this.monde.ecartes[dialecte.entite];
    if (defaut?.place === 'sur place') {
      const codes = defaut.gater(saine, this.scene);
      this.noter({ defaut, fiche: saine, codes }, ligne, bilan);
      if (defaut.sort === 'isolee') ecartes.add(rang);
      if (defaut.repetee) this.ajouter(dialecte, { defaut, fiche: saine, codes });
      return saine;
    }
    compter(bilan, 'inseree', [], saine.corrigee);
    if (!defaut) return saine;
    const hote = defaut.place === 'en plus' ? dialecte : this.agenceSuivante(dialecte);
    if (!hote) return saine;
    const fiche = new Fiche(hote, valeurs);
    const codes = defaut.gater(fiche, this.scene);
    this.ajouter(hote, { defaut, fiche, codes, base: { fiche: saine, ligne } });
    if (defaut.ambigu) {
      ecartes.add(rang);
      this.scene.ambigus[dialecte.entite].push(saine.texte('id'));
    }
    return saine;
  }

  private ajouter(dialecte: Dialecte, ajout: Ajout): void {
    const ajouts = this.ajouts.get(dialecte.fichier);
    if (ajouts) ajouts.push(ajout);
    else this.ajouts.set(dialecte.fichier, [ajout]);
  }

  /** Inscrit une ligne fautive dans la clé des réponses, au moment où on l'écrit. */
  private noter({ defaut, fiche, codes, base }: Ajout, ligne: number, bilan: BilanAttendu): void {
    const { fichier, entite } = fiche.dialecte;
    const valeurs = base && defaut.sort !== 'inseree' ? completes(base.fiche, fiche) : fiche.changements();
    const utiles = defaut.sort !== 'isolee' && Object.keys(valeurs).length > 0;
    const seFond = base && (defaut.sort === 'fusionnee' || defaut.sort === 'ignoree');
    compter(bilan, defaut.sort, codes, fiche.corrigee);
    this.lignes.push({
      fichier,
      ligne,
      defaut: defaut.code,
      sort: defaut.sort,
      codes: [...codes].sort().join(' '),
      ...(utiles && { valeurs }),
      ...(seFond && { cible: { fichier: base.fiche.dialecte.fichier, ligne: base.ligne } }),
    });
    if (defaut.sort === 'isolee' && seulSousCetIdentifiant(fiche, codes, base?.fiche)) {
      this.scene.isoles[entite].push(fiche.texte('id'));
    }
  }

  /** D'abord chaque défaut une fois, puis au hasard. */
  private choisir(fiche: Fiche): Defaut | undefined {
    const { entite } = fiche.dialecte;
    const convient = (defaut: Defaut): boolean =>
      (defaut.place !== 'autre agence' || this.agenceSuivante(fiche.dialecte) !== undefined) &&
      (defaut.convient?.(fiche, this.scene) ?? true);
    const attente = this.attente[entite];
    const premier = attente.findIndex(convient);
    if (premier >= 0) return attente.splice(premier, 1)[0];
    return this.scene.hasard.choix(CATALOGUE[entite].filter(convient));
  }

  /** Le fichier de la deuxième agence, quand on est dans celui de la première. */
  private agenceSuivante(dialecte: Dialecte): Dialecte | undefined {
    const [premiere, deuxieme] = this.dialectes.filter(({ entite }) => entite === dialecte.entite);
    return premiere === dialecte ? deuxieme : undefined;
  }

  /** Au hasard, mais les plus difficiles à placer d'abord. */
  private melanger(defauts: readonly Defaut[]): Defaut[] {
    const difficulte = (defaut: Defaut): number => (defaut.place === 'autre agence' ? 0 : 'convient' in defaut ? 1 : 2);
    return defauts
      .map((defaut) => ({ defaut, cle: difficulte(defaut) + this.scene.hasard.reel() }))
      .sort((a, b) => a.cle - b.cle)
      .map(({ defaut }) => defaut);
  }

  /**
   * Le premier rang à gâter à partir d'un rang donné : un par tranche, au hasard dans sa tranche. Il reste toujours au
   * moins une ligne saine sur deux, pour que les autres aient qui citer.
   */
  private victimeDepuis(entite: Entite, rang: number): number {
    const volume = this.monde.volumes[entite];
    const voulues = Math.max(Math.round(volume * this.part), CATALOGUE[entite].length);
    const tranches = Math.min(voulues, Math.floor(volume / 2));
    if (tranches === 0) return Infinity;
    const tirage = new Hasard(this.monde.graine, `victimes/${entite}`);
    const debut = (tranche: number): number => Math.floor((tranche * volume) / tranches);
    for (let tranche = Math.floor((rang * tranches) / volume); tranche < tranches; tranche++) {
      const victime = tirage.viser(tranche).entre(debut(tranche), debut(tranche + 1) - 1);
      if (victime >= rang) return victime;
    }
    return Infinity;
  }
}

/** Une ligne saine est corrigée quand son dialecte n'écrit pas ses valeurs sous leur forme canonique. */
function estTransformee(dialecte: Dialecte, valeurs: Valeurs, textes: Valeurs): boolean {
  return textes !== valeurs && new Fiche(dialecte, valeurs).corrigee;
}

/** Les champs vides de la ligne prise que la nouvelle vient remplir. */
function completes(prise: Fiche, nouvelle: Fiche): Record<string, string> {
  const champs = Object.entries(nouvelle.valeurs).filter(
    ([champ, valeur]) => valeur !== '' && prise.lire(champ) === '',
  );
  return Object.fromEntries(champs.filter(([champ]) => champ !== 'id'));
}

/** Faux si l'identifiant est mal formé, ou si une autre ligne le porte aussi. */
function seulSousCetIdentifiant(fiche: Fiche, codes: readonly string[], base?: Fiche): boolean {
  return !codes.some((code) => code.endsWith('-01')) && fiche.lire('id') !== base?.lire('id');
}
