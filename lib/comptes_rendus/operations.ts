/**
 * Le journal des opérations : chaque ligne lue y a une entrée, et une seule, qui dit son sort ; ses remarques et ses valeurs
 * changées suivent. Au-delà de dix mille lignes, celles qui n'ont rien de particulier se disent par plages contiguës : une ligne
 * insérée n'y coûte alors qu'un compte.
 */
import type { FichierOuvert, LigneAJuger } from '../jugement/connu';
import type { Verdict } from '../jugement/verdict';
import {
  aDesValeursADire,
  mentionDePlage,
  mentionDuSort,
  mentionsDesValeurs,
  type Mention,
  type Mode,
} from './mentions';
import type { Close } from '../quarantaine/relivraisons';
import type { Journal } from './journal';
import { Plages, type Place, type SortOrdinaire } from './plages';

/** Jusque-là, une entrée par ligne. */
export const LIGNES_DETAILLEES = 10_000;

/** Une ligne dont l'entrée attend de savoir si les lignes se disent une à une ou par plages. */
interface Retenue {
  readonly place: Place;
  readonly sort: SortOrdinaire | undefined;
  readonly cle: number;
  /** Son sort, puis ses remarques. */
  readonly mentions: readonly Mention[];
}

export class Operations {
  private retenues: Retenue[] = [];
  private abrege = false;
  private readonly plages = new Plages();

  constructor(
    private readonly journal: Journal,
    private readonly mode: Mode,
  ) {}

  /** Inscrit ce qu'une ligne est devenue. @param entree celle que la quarantaine vient d'ouvrir pour elle */
  noter(juge: LigneAJuger, verdict: Verdict, entree?: number): void {
    const sort = this.abrege ? ordinaire(verdict) : undefined;
    if (sort !== undefined && verdict.sort !== 'isolee') {
      this.etendre(juge, sort, verdict.id ?? 0);
      if (aDesValeursADire(juge, verdict)) this.inscrire(mentionsDesValeurs(juge, verdict, this.mode));
      return;
    }
    const mentions = [mentionDuSort(juge, verdict, this.mode, entree), ...mentionsDesValeurs(juge, verdict, this.mode)];
    if (this.abrege || this.journal.complet) this.inscrire(mentions);
    else this.retenir(juge, verdict, mentions);
  }

  /** Une entrée de quarantaine close après coup : son fichier, relivré, la corrige ou la redonne. Dit après ses lignes. */
  noterRelivree(fichier: FichierOuvert, { entree, ligne, suite }: Close): void {
    const comment = suite === undefined ? 'réinjectée' : `remplacée par lignes_isolees ${suite}`;
    const est = this.mode === 'simule' ? 'serait' : 'est';
    const message = `relivrée par son fichier : lignes_isolees ${entree} ${est} close, ${comment}`;
    const mention: Mention = { niveau: 'INFO', lieu: `${fichier.fichier.nom}:${ligne}`, code: 'RELIVREE', message };
    if (this.abrege || this.journal.complet) return this.inscrire([mention]);
    const place = { fichier, ligne: { ligne }, id: Infinity };
    this.retenues.push({ place, sort: undefined, cle: 0, mentions: [mention] });
  }

  /** Un fichier est fini : ses plages le sont aussi. */
  finirFichier(): void {
    for (const plage of this.plages.vider()) this.inscrire([mentionDePlage(plage, this.mode)]);
  }

  /** L'exécution est finie : ce qui était retenu s'écrit, fichier par fichier, ligne par ligne. */
  clore(): void {
    this.finirFichier();
    for (const { mentions } of this.retenues.sort(ordre)) this.inscrire(mentions);
    this.retenues = [];
  }

  private retenir(
    { fichier, ligne: { ligne }, id }: LigneAJuger,
    verdict: Verdict,
    mentions: readonly Mention[],
  ): void {
    const cle = verdict.sort === 'isolee' ? 0 : (verdict.id ?? 0);
    this.retenues.push({ place: { fichier, ligne: { ligne }, id }, sort: ordinaire(verdict), cle, mentions });
    if (this.retenues.length <= LIGNES_DETAILLEES) return;
    this.abrege = true;
    const { retenues } = this;
    this.retenues = [];
    for (const retenue of retenues.sort(ordre)) this.abreger(retenue);
  }

  private abreger({ place, sort, cle, mentions }: Retenue): void {
    if (sort !== undefined) this.etendre(place, sort, cle);
    this.inscrire(sort === undefined ? mentions : mentions.slice(1));
  }

  private etendre(place: Place, sort: SortOrdinaire, cle: number): void {
    for (const plage of this.plages.ajouter(place, sort, cle)) this.inscrire([mentionDePlage(plage, this.mode)]);
  }

  private inscrire(mentions: readonly Mention[]): void {
    for (const { niveau, lieu, code, message } of mentions) this.journal.noter(niveau, lieu, code, message);
  }
}

/** Le sort d'une ligne dont il n'y a rien d'autre à dire. */
function ordinaire(verdict: Verdict): SortOrdinaire | undefined {
  if (verdict.clot !== undefined) return undefined;
  if (verdict.sort === 'inseree') return 'inseree';
  if (verdict.sort !== 'ignoree' || verdict.id === null) return undefined;
  return verdict.complements.length === 0 && verdict.ecarts.length === 0 ? 'ignoree' : undefined;
}

/** L'ordre de la migration : les fichiers comme ils se lisent, les lignes comme elles viennent. */
const ordre = ({ place: a }: Retenue, { place: b }: Retenue): number =>
  a.fichier.idFichier - b.fichier.idFichier || (a.id === b.id ? 0 : a.id - b.id);
