/** Une suite de gestes jouée pas à pas : la conservation est close, et annuler rend exactement la base d'avant. */
import { ErreurUtilisateur } from '../../lib/commun/erreurs';
import { ecrireClasseurIsoles } from '../../lib/quarantaine/classeur';
import { ecrireCsv } from '../outils/scripts';
import type { Geste } from './gestes';
import type { Atelier, Enregistrement } from './outils';

interface Validee {
  readonly execution: number;
  /** La base d'avant ; inconnue dès qu'une exécution plus ancienne a été annulée. */
  avant: Record<string, unknown> | undefined;
}

export class Suite {
  private readonly validees: Validee[] = [];
  private readonly dossiers: string[] = [];

  constructor(private readonly atelier: Atelier) {}

  async jouer(geste: Geste): Promise<void> {
    if (geste.genre === 'annuler') return this.annuler(geste.rang);
    const avant = this.validees.length === 0 ? undefined : await this.atelier.photo();
    const rendu = await this.faire(geste);
    if (rendu === undefined) return;
    for (const { bilan } of rendu.fichiers) {
      const { lues, inserees, mises_a_jour, fusionnees, ignorees, isolees } = bilan;
      expect(lues).toBe(inserees + mises_a_jour + fusionnees + ignorees + isolees);
    }
    if (rendu.statut === 'terminee') this.validees.push({ execution: rendu.execution, avant });
    else if (avant !== undefined) expect(await this.atelier.photo()).toEqual(avant);
  }

  private async faire(geste: Exclude<Geste, { genre: 'annuler' }>): ReturnType<Suite['rendre']> {
    const { actualiser } = geste;
    if (geste.genre === 'rendre') return this.rendre(geste);
    if (geste.genre === 'migrer') this.dossiers.push(this.atelier.ecrire(geste.dossier));
    const rang = geste.genre === 'migrer' ? -1 : geste.rang % Math.max(this.dossiers.length, 1);
    const dossier = this.dossiers.at(rang);
    if (dossier === undefined) return undefined;
    return this.atelier.migrer(dossier, { actualiser, simulation: geste.genre === 'migrer' && geste.simulation });
  }

  private async rendre({
    rang,
    classeur,
    corrections,
    ajoutees,
    actualiser,
  }: Extract<Geste, { genre: 'rendre' }>): Promise<Awaited<ReturnType<Atelier['migrer']>> | undefined> {
    const noms = Object.keys(this.atelier.fichiersIsoles()).filter((nom) => nom.endsWith('.csv'));
    const nom = noms[rang % Math.max(noms.length, 1)];
    if (nom === undefined) return undefined;
    const lignes = this.atelier.isole(nom);
    const entetes = Object.keys(lignes[0] ?? {});
    const retenir = (champs: Enregistrement): Enregistrement =>
      Object.fromEntries(Object.entries(champs).filter(([champ]) => entetes.includes(champ)));
    const rendues = [
      ...lignes.map((ligne, n) => ({ ...ligne, ...retenir(corrections[n % corrections.length] ?? {}) })),
      ...ajoutees.map((champs) => Object.fromEntries(entetes.map((entete) => [entete, retenir(champs)[entete] ?? '']))),
    ];
    const chemin = this.atelier.ecrireRendu(classeur ? nom.replace(/csv$/, 'xlsx') : nom, ecrireCsv(rendues, ';'));
    if (classeur) {
      const rangees = rendues.map((ligne) => ({
        cellules: entetes.map((entete) => ligne[entete] ?? ''),
        fautes: new Set<number>(),
        motif: '',
      }));
      await ecrireClasseurIsoles(chemin, { entetes, rangees, listes: new Map() });
    }
    return this.atelier.reprendre(chemin, { actualiser });
  }

  private async annuler(rang: number): Promise<void> {
    const place = this.validees.length - 1 - rang;
    const visee = this.validees[place];
    if (visee === undefined) return;
    const maintenant = await this.atelier.photo();
    try {
      await this.atelier.annuler(visee.execution);
    } catch (erreur) {
      if (!(erreur instanceof ErreurUtilisateur) || rang === 0) throw erreur;
      expect(await this.atelier.photo()).toEqual(maintenant);
      return;
    }
    this.validees.splice(place, 1);
    if (rang > 0) for (const suivante of this.validees.slice(place)) suivante.avant = undefined;
    else if (visee.avant !== undefined) expect(await this.atelier.photo()).toEqual(visee.avant);
  }
}
