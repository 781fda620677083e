/** Passer les contrôles : dans quel ordre, ce qu'on en dit à mesure, le verdict qu'on tire de chaque constat. */
import { objetAbsent } from '../base/connexion';
import { messageDe } from '../commun/erreurs';
import { accorder } from '../commun/tableau';
import { CONTROLES } from './controles';
import type { SurLecture } from './relecture';
import { FAMILLES, type Constat, type Contexte, type Controle, type Famille, type Resultat } from './types';

/** Ce que la validation dit d'elle-même pendant qu'elle travaille. */
export interface Suivi {
  /** Une famille est finie ; elles peuvent finir dans un autre ordre que celui du rapport. */
  readonly surFamille?: (famille: Famille, resultats: readonly Resultat[]) => void;
  readonly surLecture?: SurLecture;
}

/** Ceux qui relisent les fichiers attendent la relecture ; les autres passent pendant ce temps. */
export async function passerTous(contexte: Contexte, { surFamille }: Suivi): Promise<Resultat[]> {
  const passes = new Map<Controle, Resultat>();
  const passerSuite = async (controles: readonly Controle[]): Promise<void> => {
    for (const controle of controles) {
      passes.set(controle, await passer(controle, contexte));
      annoncer(controle.famille);
    }
  };
  const annoncer = (famille: Famille): void => {
    const siens = CONTROLES.filter((controle) => controle.famille === famille);
    const resultats = siens.flatMap((controle) => passes.get(controle) ?? []);
    if (resultats.length === siens.length) surFamille?.(famille, resultats);
  };
  const parFamille = [...CONTROLES].sort((a, b) => FAMILLES.indexOf(a.famille) - FAMILLES.indexOf(b.famille));
  const issues = await Promise.allSettled([
    passerSuite(parFamille.filter(({ relit }) => relit === true)),
    passerSuite(parFamille.filter(({ relit }) => relit !== true)),
  ]);
  for (const issue of issues) if (issue.status === 'rejected') throw issue.reason;
  return CONTROLES.flatMap((controle) => passes.get(controle) ?? []);
}

async function passer(controle: Controle, contexte: Contexte): Promise<Resultat> {
  const { code, aussi = [], famille, intitule, remede } = controle;
  const debut = Date.now();
  let constat: Constat;
  try {
    constat = await controle.constater(contexte);
  } catch (erreur) {
    // Le contrôle ne peut pas se prononcer ; SCH-01 dit ce qui manque.
    if (!objetAbsent(erreur)) throw erreur;
    constat = { fautes: [], nonVerifiable: [`le schéma est abîmé (${messageDe(erreur)})`] };
  }
  const { fautes } = constat;
  return { code, aussi, famille, intitule, remede, fautes, ...prononcer(constat), dureeMs: Date.now() - debut };
}

function prononcer({ fautes, nonVerifiable = [] }: Constat): Pick<Resultat, 'verdict' | 'raison'> {
  const reserve = nonVerifiable.join(' ; ');
  if (fautes.length > 0) {
    const compte = accorder(fautes.length, 'faute');
    return { verdict: 'NON CONFORME', raison: reserve === '' ? compte : `${compte} ; non vérifiable : ${reserve}` };
  }
  return reserve === '' ? { verdict: 'CONFORME', raison: '' } : { verdict: 'NON VÉRIFIABLE', raison: reserve };
}
