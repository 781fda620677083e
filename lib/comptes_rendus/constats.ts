/**
 * Les constats d'une exécution : ce que ses lignes enfreignent ou appellent comme remarque, inscrit au journal ligne à
 * ligne et compté par règle pour le rapport. Les données personnelles y sont masquées.
 */
import type { Base } from '../base/connexion';
import { remarquesAcceptees } from '../chargement/bilan';
import type { Tranche } from '../chargement/insertion';
import type { LigneIsolee } from '../chargement/motifs';
import { tableTransit } from '../chargement/transit';
import { masquerAnomalie } from '../commun/masquage';
import type { Journal } from './journal';
import type { FichierSource } from '../lecture/dossier';
import { MODELE, type Anomalie, type Entite } from '../metier/modele';
import type { Constat } from './bilan_texte';
import { LIBELLES_EFFET, phrase, type Effet } from '../metier/regles';

const EXEMPLES_PAR_REGLE = 3;

export class Constats {
  private readonly parRegle = new Map<string, Constat>();

  constructor(
    private readonly fichiers: readonly FichierSource[],
    private readonly journal: Journal,
  ) {}

  /** Tous les constats, par code. */
  rendre(): Constat[] {
    return [...this.parRegle.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  async isolee({ anomalies, rang, ligne }: LigneIsolee): Promise<void> {
    for (const anomalie of anomalies) this.constater(anomalie, 'isolee', rang, ligne);
    await this.journal.suivre();
  }

  /** Inscrit les fusions et les copies d'une entité, puis les remarques et les corrections de ses lignes acceptées. */
  async accepter(base: Base, entite: Entite, tranche: Tranche, premierFichier: number): Promise<void> {
    const { le } = MODELE[entite];
    for await (const { rang, ligne, sort, id_cible } of base.parcourir<{
      rang: number;
      ligne: number;
      sort: Effet;
      id_cible: number;
    }>(
      `SELECT t.rang, t.ligne, s.sort, s.id_cible FROM ${tableTransit(entite)} t JOIN transit_sorts s USING (n)
       WHERE s.sort <> 'isolee' ORDER BY n`,
    )) {
      const message =
        sort === 'fusionnee'
          ? `fusionnée avec ${le} ${id_cible}`
          : `ignorée : ${le} ${id_cible} dit déjà la même chose`;
      this.journal.noter('INFO', this.lieu(rang, ligne), sort.toUpperCase(), message);
      await this.journal.suivre();
    }
    for await (const remarque of base.parcourir<Anomalie & { rang: number; ligne: number; effet: Effet }>(
      `SELECT STRAIGHT_JOIN b.id_fichier - ${premierFichier} AS rang, b.ligne, a.code, a.champ, a.valeur, a.effet
       FROM ${remarquesAcceptees(entite, tranche)} AND a.effet <> 'isolee' ORDER BY a.n`,
    )) {
      this.constater(remarque, remarque.effet, remarque.rang, remarque.ligne);
      await this.journal.suivre();
    }
  }

  private constater(anomalie: Anomalie, effet: Effet, rang: number, ligne: number): void {
    const cle = `${anomalie.code} ${effet}`;
    const constat: Constat = this.parRegle.get(cle) ?? { code: anomalie.code, effet, nombre: 0, exemples: [] };
    const lieu = this.lieu(rang, ligne);
    const texte = phrase(masquerAnomalie(anomalie), effet).slice(anomalie.code.length + 3);
    constat.nombre++;
    if (constat.exemples.length < EXEMPLES_PAR_REGLE) constat.exemples.push({ lieu, phrase: texte });
    this.parRegle.set(cle, constat);
    this.journal.noter(
      effet === 'isolee' ? 'ERREUR' : 'ALERTE',
      lieu,
      anomalie.code,
      `${LIBELLES_EFFET[effet]} : ${texte}`,
    );
  }

  private readonly lieu = (rang: number, ligne: number): string => `${this.fichiers[rang]?.nom ?? '?'}:${ligne}`;
}
