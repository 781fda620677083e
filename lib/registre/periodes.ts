/**
 * Les périodes des projets écrits dans cette exécution : quatre octets chacune. Elles disent, sans demander à la base, qu'une
 * affectation tombe dans son projet (AFF-06) ; dans le doute, elles ne le disent pas, et la ligne est jugée.
 */
import { atteindre } from '../commun/atteindre';

/** Les clés se suivent : une page en tient 4096, début puis fin. */
const PROJETS_PAR_PAGE = 1 << 12;
/** 32 Mo de pages : huit millions de projets. Au-delà, leurs affectations passent par le transit. */
const PAGES_MAXIMUM = 1 << 11;

const INCONNU = 0;
const SANS_FIN = 0xffff;
const PREMIERE_ANNEE = 1925;

export class Periodes {
  private readonly pages = new Map<number, Uint16Array>();

  /** Retient la période du projet de clé `id` (dates ISO ; `fin` peut manquer). */
  inscrire(id: number, debut: string, fin: string | null): void {
    const rang = Math.floor(id / PROJETS_PAR_PAGE);
    if (!this.pages.has(rang) && this.pages.size >= PAGES_MAXIMUM) return;
    const page = atteindre(this.pages, rang, () => new Uint16Array(2 * PROJETS_PAR_PAGE));
    const place = 2 * (id % PROJETS_PAR_PAGE);
    page[place] = rangDuJour(debut);
    page[place + 1] = fin === null ? SANS_FIN : rangDuJour(fin);
  }

  /** Vrai s'il est certain que cette date (ISO) tombe dans la période du projet de clé `id`. */
  contient(id: number, date: string): boolean {
    const page = this.pages.get(Math.floor(id / PROJETS_PAR_PAGE));
    const place = 2 * (id % PROJETS_PAR_PAGE);
    const [debut, fin] = [page?.[place] ?? INCONNU, page?.[place + 1] ?? INCONNU];
    const jour = rangDuJour(date);
    return debut !== INCONNU && jour !== INCONNU && debut <= jour && jour <= fin;
  }
}

/** Le rang d'un jour, qui croît avec lui, dans un calendrier de mois de 31 jours ; `INCONNU` avant 1925 et après 2100. */
function rangDuJour(iso: string): number {
  const mois = 12 * (Number(iso.slice(0, 4)) - PREMIERE_ANNEE) + Number(iso.slice(5, 7)) - 1;
  const rang = 31 * mois + Number(iso.slice(8, 10));
  return rang > INCONNU && rang < SANS_FIN ? rang : INCONNU;
}
