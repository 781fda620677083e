/**
 * Les constats d'une exécution : ce que ses lignes enfreignent ou appellent comme remarque, inscrit au journal ligne à
 * ligne et compté par règle pour le rapport. Les données personnelles y sont masquées.
 */
import type { AnomalieDeLigne } from '../controle/controle';
import type { LigneAJuger } from '../jugement/connu';
import type { MiseAJour, Rejointe, Verdict } from '../jugement/verdict';
import { MODELE } from '../metier/modele';
import { LIBELLES_EFFET, phrase } from '../metier/regles';
import type { Constat } from './compte_rendu';
import { masquerAnomalie } from '../commun/masquage';
import type { Journal } from './journal';
import { decrireMiseAJour, MISES_A_JOUR_DECRITES } from './livraison';

const EXEMPLES_PAR_REGLE = 3;

export class Constats {
  private readonly parRegle = new Map<string, Constat>();

  /** Les lignes mises à jour : combien, et les premières, décrites. */
  readonly misesAJour = { nombre: 0, exemples: [] as string[] };

  constructor(private readonly journal: Journal) {}

  /** Tous les constats, par code. */
  rendre(): Constat[] {
    return [...this.parRegle.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }

  /** Inscrit ce que le verdict d'une ligne a de remarquable. */
  noter(juge: LigneAJuger, verdict: Verdict): void {
    if (verdict.sort === 'mise_a_jour') this.noterMiseAJour(juge, verdict);
    else if (verdict.sort === 'fusionnee' || verdict.sort === 'ignoree') this.noterRejointe(juge, verdict);
    else for (const anomalie of verdict.anomalies) this.constater(anomalie, juge);
    if (verdict.sort === 'isolee' && verdict.anomalies.length === 0) {
      this.journal.noter('INFO', lieuDe(juge), 'ISOLEE', 'sa correction, rendue depuis, attend en quarantaine');
    }
  }

  private noterMiseAJour(juge: LigneAJuger, verdict: MiseAJour): void {
    const description = decrireMiseAJour(juge, verdict);
    const { misesAJour } = this;
    misesAJour.nombre++;
    if (misesAJour.exemples.length < MISES_A_JOUR_DECRITES) misesAJour.exemples.push(description);
    this.journal.noter('INFO', lieuDe(juge), 'MISE_A_JOUR', description);
  }

  private noterRejointe(juge: LigneAJuger, { sort, id, dejaParExecution }: Rejointe): void {
    const { le } = MODELE[juge.fichier.fichier.entite];
    const message =
      sort === 'fusionnee'
        ? `fusionnée avec ${le} ${id}`
        : id === null
          ? `ignorée : son entrée de quarantaine a été close par l'exécution n° ${dejaParExecution ?? '?'}`
          : `ignorée : ${le} ${id} dit déjà la même chose`;
    this.journal.noter('INFO', lieuDe(juge), sort.toUpperCase(), message);
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
