/**
 * La progression d'un travail long : phase, fait, total, lignes par seconde, temps restant. Sur un terminal, une ligne qui
 * se récrit ; ailleurs, une ligne simple toutes les dix secondes. Rien pour ce qui est fini avant qu'on ait pu le lire.
 */
import { propre } from './propre';
import { accorder, duree, nombre } from './tableau';

const PERIODES_MS = { terminal: 250, ailleurs: 10_000 } as const;
const EFFACER = '\r\u001b[2K';
/** Avant, le débit mesuré ne promet rien. */
const DEBIT_SUR_MS = 2_000;

/** Un travail en cours, qui peut en contenir un autre ; sans total, on dit ce qui est fait, et depuis quand. */
export interface Suivi {
  /** @param ou ce dont il s'agit en ce moment, montré entre parenthèses */
  avancer(fait: number, ou?: string): void;
  finir(): void;
}

type Unite = readonly [singulier: string, pluriel: string];
const LIGNES: Unite = ['ligne', 'lignes'];

interface Phase {
  readonly nom: string;
  readonly total: number | undefined;
  readonly unite: Unite;
  readonly debut: number;
  /** Celle qui la contient, et qui revient quand elle finit. */
  readonly dans: Phase | undefined;
  fait: number;
  ou: string;
}

let sortie: NodeJS.WriteStream | undefined = process.stderr;
let courante: Phase | undefined;
let reveil: NodeJS.Timeout | undefined;
let derniere = Date.now();
let affichee = false;

const periode = (): number => PERIODES_MS[sortie?.isTTY === true ? 'terminal' : 'ailleurs'];

/** @param vers où l'écrire ; `undefined` : nulle part */
export function reglerProgression(vers: NodeJS.WriteStream | undefined): void {
  revenir(undefined);
  sortie = vers;
  derniere = Date.now();
}

export function suivre(nom: string, total?: number, unite = LIGNES): Suivi {
  const dans = courante;
  const phase: Phase = { nom: propre(nom), total, unite, debut: Date.now(), dans, fait: 0, ou: '' };
  courante = phase;
  // Donne signe de vie pendant qu'une requête travaille ; il ne retient pas le programme.
  reveil ??= setInterval(montrer, PERIODES_MS.terminal).unref();
  return {
    avancer: (fait, ou = '') => {
      phase.fait = fait;
      phase.ou = propre(ou);
      montrer();
    },
    finir: () => revenir(dans),
  };
}

/** Retire la ligne du terminal, le temps d'écrire autre chose ; elle revient d'elle-même. */
export function effacerProgression(): void {
  if (affichee) sortie?.write(EFFACER);
  affichee = false;
}

function revenir(phase: Phase | undefined): void {
  courante = phase;
  if (phase !== undefined) return;
  effacerProgression();
  clearInterval(reveil);
  reveil = undefined;
}

function montrer(): void {
  const maintenant = Date.now();
  if (sortie === undefined || courante === undefined || maintenant - derniere < periode()) return;
  derniere = maintenant;
  affichee = sortie.isTTY;
  const largeur = affichee ? (sortie.columns || 80) - 1 : Infinity;
  const texte = decrire(courante, maintenant - courante.debut, largeur);
  sortie.write(affichee ? EFFACER + texte : `${texte}\n`);
}

/** « Rejeu, projets.csv : 45 %, 12 345 / 27 000 lignes, 12 600/s, encore 1,2 s » ; trop long, le nom est abrégé. */
function decrire(phase: Phase, ms: number, largeur: number): string {
  const { total, unite, fait, ou } = phase;
  const debit = unite === LIGNES ? (fait * 1000) / Math.max(ms, 1) : 0;
  const previsible = total !== undefined && debit > 0 && fait < total && ms >= DEBIT_SUR_MS;
  const mesures = [
    total === undefined
      ? accorder(fait, ...unite)
      : `${Math.floor((100 * fait) / Math.max(total, 1))} %, ${nombre(fait)} / ${accorder(total, ...unite)}`,
    ...(debit > 0 ? [`${nombre(Math.round(debit))}/s`] : []),
    previsible ? `encore ${duree(((total - fait) * 1000) / debit)}` : `depuis ${duree(ms)}`,
  ].join(', ');
  const nom = ou === '' ? phase.nom : `${phase.nom} (${ou})`;
  const place = Math.max(largeur - mesures.length - 3, 1);
  return `${nom.length > place ? `${nom.slice(0, place - 1)}…` : nom} : ${mesures}`.slice(0, largeur);
}
