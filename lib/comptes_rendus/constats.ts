/**
 * Les constats d'une exécution : ce que ses lignes enfreignent ou appellent comme remarque, compté par règle pour le rapport. Les
 * données personnelles y sont masquées.
 */
import { atteindre } from '../commun/atteindre';
import type { AnomalieDeLigne } from '../controle/controle';
import type { LigneAJuger } from '../jugement/connu';
import type { MiseAJour, Verdict } from '../jugement/verdict';
import { phrase } from '../metier/regles';
import type { Constat } from './compte_rendu';
import { masquerAnomalie } from '../commun/masquage';
import { decrireMiseAJour, MISES_A_JOUR_DECRITES } from './livraison';
import { lieuDe } from './mentions';

const EXEMPLES_PAR_REGLE = 3;

interface Exemple {
  readonly lieu: string;
  readonly phrase: string;
  /** Sa place : le numéro de son fichier, puis son rang parmi les lignes lues. */
  readonly place: readonly [fichier: number, rang: number];
}

type Compte = Omit<Constat, 'exemples'> & { exemples: Exemple[] };

export class Constats {
  /** Les lignes mises à jour : combien, et les premières, décrites. */
  readonly misesAJour = { nombre: 0, exemples: [] as string[] };
  private readonly parRegle = new Map<string, Compte>();

  /** Tous les constats, par code. */
  rendre(): Constat[] {
    return [...this.parRegle.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Compte ce qu'une ligne enfreint, ou ce qu'elle appelle comme remarque. */
  noter(juge: LigneAJuger, verdict: Verdict): void {
    if (verdict.sort === 'mise_a_jour') this.noterMiseAJour(juge, verdict);
    if (verdict.sort !== 'isolee' && verdict.sort !== 'inseree') return;
    for (const anomalie of verdict.anomalies) this.constater(anomalie, juge);
  }

  private noterMiseAJour(juge: LigneAJuger, verdict: MiseAJour): void {
    const { misesAJour } = this;
    misesAJour.nombre++;
    if (misesAJour.exemples.length < MISES_A_JOUR_DECRITES) misesAJour.exemples.push(decrireMiseAJour(juge, verdict));
  }

  /** Les exemples sont ceux des premières lignes : elles ne sont pas jugées dans leur ordre. */
  private constater(anomalie: AnomalieDeLigne, juge: LigneAJuger): void {
    const { code, effet } = anomalie;
    const constat = atteindre(this.parRegle, `${code} ${effet}`, (): Compte => ({
      code,
      effet,
      nombre: 0,
      exemples: [],
    }));
    constat.nombre++;
    const place = [juge.fichier.idFichier, juge.id] as const;
    const dernier = constat.exemples[EXEMPLES_PAR_REGLE - 1];
    if (dernier !== undefined && ordre(dernier.place, place) < 0) return;
    const phrasee = phrase(masquerAnomalie(anomalie), effet).slice(code.length + 3);
    constat.exemples = [...constat.exemples, { lieu: lieuDe(juge), phrase: phrasee, place }]
      .sort((a, b) => ordre(a.place, b.place))
      .slice(0, EXEMPLES_PAR_REGLE);
  }
}

const ordre = (a: Exemple['place'], b: Exemple['place']): number => a[0] - b[0] || a[1] - b[1];
