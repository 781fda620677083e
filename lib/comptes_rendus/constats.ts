/**
 * Les constats d'une exécution : ce que ses lignes enfreignent ou appellent comme remarque, inscrit au journal ligne à
 * ligne et compté par règle pour le rapport. Les données personnelles y sont masquées.
 */
import type { AnomalieDeLigne } from '../controle/controle';
import type { LigneAJuger } from '../jugement/connu';
import type { Verdict } from '../jugement/verdict';
import { MODELE } from '../metier/modele';
import { LIBELLES_EFFET, phrase } from '../metier/regles';
import type { Constat } from './compte_rendu';
import { masquerAnomalie } from '../commun/masquage';
import type { Journal } from './journal';

const EXEMPLES_PAR_REGLE = 3;

export class Constats {
  private readonly parRegle = new Map<string, Constat>();

  constructor(private readonly journal: Journal) {}

  /** Tous les constats, par code. */
  rendre(): Constat[] {
    return [...this.parRegle.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Inscrit ce que le verdict d'une ligne a de remarquable. */
  noter(juge: LigneAJuger, verdict: Verdict): void {
    const { sort, anomalies } = verdict;
    if (sort === 'isolee' || sort === 'inseree') {
      for (const anomalie of anomalies) this.constater(anomalie, juge);
      return;
    }
    const { le } = MODELE[juge.fichier.fichier.entite];
    const messages = {
      fusionnee: `fusionnée avec ${le} ${verdict.id}`,
      mise_a_jour: `met à jour ${le} ${verdict.id}`,
      ignoree:
        verdict.id === null
          ? 'ignorée : la quarantaine la sait déjà corrigée et réinjectée'
          : `ignorée : ${le} ${verdict.id} dit déjà la même chose`,
    };
    this.journal.noter('INFO', lieuDe(juge), sort.toUpperCase(), messages[sort]);
  }

  private constater(anomalie: AnomalieDeLigne, juge: LigneAJuger): void {
    const { code, effet } = anomalie;
    const cle = `${code} ${effet}`;
    const constat: Constat = this.parRegle.get(cle) ?? { code, effet, nombre: 0, exemples: [] };
    const lieu = lieuDe(juge);
    const texte = phrase(masquerAnomalie(anomalie), effet).slice(code.length + 3);
    constat.nombre++;
    if (constat.exemples.length < EXEMPLES_PAR_REGLE) constat.exemples.push({ lieu, phrase: texte });
    this.parRegle.set(cle, constat);
    this.journal.noter(effet === 'isolee' ? 'ERREUR' : 'ALERTE', lieu, code, `${LIBELLES_EFFET[effet]} : ${texte}`);
  }
}

const lieuDe = ({ fichier, ligne }: LigneAJuger): string => `${fichier.fichier.nom}:${ligne.ligne}`;
