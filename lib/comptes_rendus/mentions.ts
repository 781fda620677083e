/**
 * Les mots du journal : ce qu'une ligne est devenue, du fichier et de la ligne à la table et à la clé, et chaque valeur qui a
 * changé autrement que dans son écriture, avec son avant. Les données personnelles y sont masquées.
 */
import { masquer, masquerAdresse, masquerAnomalie, masquerNumero } from '../commun/masquage';
import type { AnomalieDeLigne, LigneControlee, Transformation } from '../controle/controle';
import type { LigneAJuger } from '../jugement/connu';
import type { Changement, Isolee, Rejointe, Verdict } from '../jugement/verdict';
import { ENSEMBLE } from '../metier/ensemble';
import { champsGardes } from '../metier/modele';
import { LIBELLES_EFFET, phrase, reglesDeLigne } from '../metier/regles';
import { accorder } from '../commun/tableau';
import type { Niveau } from './journal';
import { intituleNormalisation } from './normalisations';
import { longueurDe, type Plage } from './plages';

/** Une entrée du journal, hors l'heure et l'exécution. */
export interface Mention {
  readonly niveau: Niveau;
  readonly lieu: string;
  readonly code: string;
  readonly message: string;
}

/** Ce qui a lieu, ou ce qui aurait lieu : une simulation n'écrit rien. */
export type Mode = 'fait' | 'simule';

type Sort = Verdict['sort'];

const SORTS: Readonly<Record<Mode, Readonly<Record<Sort, string>>>> = {
  fait: {
    ...{ inseree: 'insérée', mise_a_jour: 'mise à jour', fusionnee: 'fusionnée', ignoree: 'ignorée', isolee: 'isolée' },
  },
  simule: {
    ...{ inseree: 'serait insérée', mise_a_jour: 'serait mise à jour', fusionnee: 'serait fusionnée' },
    ...{ ignoree: 'serait ignorée', isolee: 'serait isolée' },
  },
};

export const lieuDe = ({ fichier, ligne }: LigneAJuger): string => `${fichier.fichier.nom}:${ligne.ligne}`;

/** L'entrée d'une plage de lignes sans histoire. */
export function mentionDePlage(plage: Plage, mode: Mode): Mention {
  const { fichier, sort, lignes, cles } = plage;
  const { nom, entite } = fichier.fichier;
  const combien = longueurDe(plage);
  const s = combien > 1 ? 's' : '';
  const verbe = mode === 'fait' ? '' : combien > 1 ? 'seraient ' : 'serait ';
  const dit = sort === 'inseree' ? `insérée${s}` : `ignorée${s}, en base dès avant`;
  const [jusqua, cle] = combien > 1 ? [`-${lignes.a}`, `${cles.de} à ${cles.a}`] : ['', String(cles.de)];
  return {
    ...{ niveau: 'INFO', lieu: `${nom}:${lignes.de}${jusqua}`, code: sort.toUpperCase() },
    message: `${accorder(combien, 'ligne')} ${verbe}${dit} → ${entite} ${cle}`,
  };
}

/** L'entrée du sort d'une ligne : chacune en a une, et une seule. @param entree celle de la quarantaine, si la ligne y va */
export function mentionDuSort(juge: LigneAJuger, verdict: Verdict, mode: Mode, entree?: number): Mention {
  if (verdict.sort === 'isolee') return mentionIsolee(juge, verdict, mode, entree);
  const { entite } = juge.fichier.fichier;
  const qui = juge.ligne.idSource === null ? '' : `${juge.fichier.fichier.source}:${juge.ligne.idSource} `;
  const ou = verdict.id === null ? '' : `→ ${entite} ${verdict.id}`;
  const suites = [...raisons(juge, verdict), ...cloture(juge, verdict)].map((suite) => ` ; ${suite}`).join('');
  return {
    ...{ niveau: 'INFO', lieu: lieuDe(juge), code: verdict.sort.toUpperCase() },
    message: `${SORTS[mode][verdict.sort]} : ${`${qui}${ou}`.trim()}${suites}`,
  };
}

/** Ses codes, puis son motif, et l'entrée de la quarantaine qui la garde. */
function mentionIsolee(
  juge: LigneAJuger,
  { anomalies, connue, remplace }: Isolee,
  mode: Mode,
  entree?: number,
): Mention {
  const codes = [...new Set(anomalies.map(({ code }) => code))].sort();
  const dits = [...new Set(anomalies.map((anomalie) => motif(anomalie, codes.length === 1)))].sort();
  const motifs = dits.length === 0 ? ['corrigée à la main depuis, sa correction attend'] : dits;
  const garde = connue ?? entree;
  const precision =
    connue !== undefined ? ' (déjà ouverte)' : remplace === undefined ? '' : ` (à la suite de ${remplace})`;
  const ou = garde === undefined ? '' : ` → lignes_isolees ${garde}${precision}`;
  return {
    ...{ niveau: 'ERREUR', lieu: lieuDe(juge), code: codes.join('+') || 'ISOLEE' },
    message: `${SORTS[mode].isolee} : ${motifs.join(' | ')}${ou}`,
  };
}

/** Une seule règle, et son code est déjà en tête de l'entrée. */
function motif(anomalie: AnomalieDeLigne, sansCode: boolean): string {
  const texte = phrase(masquerAnomalie(anomalie), anomalie.effet);
  return sansCode ? texte.slice(anomalie.code.length + 3) : texte;
}

/** Pourquoi, et ce que cela change : chaque valeur avec son avant. */
function raisons(juge: LigneAJuger, verdict: Exclude<Verdict, Isolee>): string[] {
  if (verdict.sort === 'inseree') return [];
  if (verdict.sort === 'mise_a_jour') return verdict.changements.filter(estMetier(juge)).map(changement);
  if (verdict.id === null) {
    const par = verdict.dejaParExecution;
    return [`son entrée de quarantaine est close${par == null ? '' : ` depuis l'exécution n° ${par}`}`];
  }
  return [raison(juge, verdict), ...apports(verdict)];
}

const estMetier =
  (juge: LigneAJuger) =>
  ({ champ }: Changement): boolean =>
    champsGardes(juge.fichier.fichier.entite).some(({ nom }) => nom === champ) || champ === 'agence';

function raison(juge: LigneAJuger, { sort }: Rejointe): string {
  const { codes } = ENSEMBLE[juge.fichier.fichier.entite];
  return sort === 'fusionnee' ? `${codes.fusion}, la même fiche` : `${codes.copie}, dit déjà la même chose`;
}

const apports = ({ complements, ecarts }: Rejointe): string[] => [
  ...complements.map((complement) => `complète ${changement(complement)}`),
  ...ecarts.map(({ champ, retenue, ecartee }) => {
    const [gardee, autre] = [retenue, ecartee].map((valeur) => citer(champ, valeur));
    return `${champ} reste ${gardee}, ${autre} va à l'historique`;
  }),
];

const changement = ({ champ, avant, apres }: Changement): string =>
  `${champ} : ${citer(champ, avant)} → ${citer(champ, apres)}`;

/** D'où la ligne repart, si elle sort de la quarantaine. */
function cloture(juge: LigneAJuger, { clot }: Verdict): string[] {
  if (clot === undefined) return [];
  const comment = juge.fichier.libere ? 'libérée par sa référence' : 'réinjectée';
  return [`${comment}, lignes_isolees ${clot} est close`];
}

/** Les remarques d'une ligne acceptée, et les valeurs qu'une règle ou une normalisation a vraiment changées. */
export function mentionsDesValeurs(juge: LigneAJuger, verdict: Verdict, mode: Mode): Mention[] {
  const { ligne } = juge;
  if (verdict.sort === 'isolee') return [];
  const lieu = lieuDe(juge);
  const remarques = verdict.sort === 'inseree' ? verdict.anomalies : [];
  const normalisees = verdict.sort === 'ignoree' ? [] : ligne.transformations.filter(changeLaValeur(ligne));
  return [
    ...remarques.map((anomalie): Mention => {
      const { code, effet } = anomalie;
      const dit = `${mode === 'simule' ? 'serait ' : ''}${LIBELLES_EFFET[effet]}`;
      const message = `${dit} : ${motif(anomalie, true)}${retrait(juge, anomalie)}`;
      return { niveau: 'ALERTE', lieu, code, message };
    }),
    ...normalisees.map((transformation): Mention => {
      const [champ, codes, avant] = transformation;
      const mots = codes.split(' ').map((code) => intituleNormalisation(code, champ));
      const dit = `${mode === 'simule' ? 'serait ' : ''}normalisée`;
      const vers = changement({ champ, avant, apres: ligne.valeurs[champ] ?? null });
      return {
        niveau: 'INFO',
        lieu,
        code: codes.replaceAll(' ', '+'),
        message: `${dit} : ${mots.join(', ')} ; ${vers}`,
      };
    }),
  ];
}

/** Vrai si `mentionsDesValeurs` a quelque chose à dire : la plupart des lignes n'ont rien. */
export const aDesValeursADire = ({ ligne }: LigneAJuger, { sort, anomalies }: Verdict): boolean =>
  sort !== 'ignoree' && (anomalies.length > 0 || ligne.transformations.some(changeLaValeur(ligne)));

/** La valeur qu'une règle retire, dite avec son avant. */
function retrait({ fichier, ligne }: LigneAJuger, { code, effet }: AnomalieDeLigne): string {
  const efface = reglesDeLigne(fichier.fichier.entite).find(
    (regle) => regle.code === code && regle.effet === effet,
  )?.efface;
  const retiree = ligne.transformations.find(([champ, codes]) => champ === efface && codes === code);
  return retiree === undefined ? '' : ` ; ${changement({ champ: retiree[0], avant: retiree[2], apres: null })}`;
}

/** Vrai quand une normalisation a changé plus que l'écriture : des lettres, un nombre, ce qu'on a laissé de côté. */
const changeLaValeur =
  ({ valeurs }: LigneControlee) =>
  ([champ, codes, avant]: Transformation): boolean => {
    if (codes.includes('N02')) return true;
    const apres = valeurs[champ] ?? '';
    if (codes.includes('N07')) return Number(avant.trim().replace(',', '.')) !== Number(apres);
    if (codes.includes('N06')) return (avant.match(/\d/g) ?? []).length > CHIFFRES_D_UN_NUMERO;
    return codes.includes('N03') && champ === 'email' && avant.trim().toLowerCase() !== apres;
  };

/** Au-delà, la cellule en tenait plusieurs, et un seul est gardé (« 0033 » compris). */
const CHIFFRES_D_UN_NUMERO = 17;

function citer(champ: string, valeur: string | null): string {
  if (valeur === null || valeur === '') return '(vide)';
  const masquee =
    champ === 'telephone' ? masquerNumero(valeur) : champ === 'email' ? masquerAdresse(valeur) : masquer(valeur);
  return `« ${masquee.length > LONGUEUR_CITEE ? `${masquee.slice(0, LONGUEUR_CITEE - 1)}…` : masquee} »`;
}

const LONGUEUR_CITEE = 80;
