/** Volumes : les lignes recomptées dans les fichiers, celles du bilan et celles des tables disent la même chose. */
import { ENTITES, fusionne, MODELE, type Entite } from '../metier/modele';
import { rienEnBase, type EnBase } from './comptages';
import type { BilanEnBase, FichierMigre } from './fichiers';
import { parFichier } from './relecture';
import { parRequete, type Constat, type Contexte, type Controle, type Famille, type Faute, type Fiche } from './types';

const REMEDE_BILAN =
  'le bilan est dans la table fichiers ; celui que le programme a compté est dans log.txt (code BILAN) : comparez-les.';
const REMEDE_LIGNES = 'les contrôles REJ-02 et REJ-03 nomment les lignes en moins et en trop.';

const famille: Famille = 'Volumes';

const LIBELLES = {
  lues: 'lues',
  inserees: 'insérées',
  mises_a_jour: 'mises à jour',
  fusionnees: 'fusionnées',
  ignorees: 'ignorées',
  isolees: 'isolées',
  ailleurs: 'références résolues ailleurs',
} as const satisfies Partial<Record<keyof BilanEnBase, string>>;

/** Ceux que la première version du projet ne tenait pas. */
const COMPTES_RECENTS: ReadonlySet<string> = new Set(['ailleurs']);

/** Confronte des comptes du bilan à ce que la relecture a recompté, fichier par fichier. */
const recompter = (fiche: Omit<Fiche, 'famille'>, ...comptes: readonly (keyof typeof LIBELLES)[]): Controle => ({
  ...fiche,
  famille,
  relit: true,
  constater: async ({ relire }) => {
    const { fichiers } = await relire();
    const fautes: Faute[] = [];
    for (const { fichier, comptes: recomptes } of fichiers) {
      if (recomptes === undefined) continue;
      for (const compte of comptes) {
        const [dit, recompte] = [fichier.bilan[compte], recomptes[compte]];
        if (dit === recompte || (fichier.ancien && COMPTES_RECENTS.has(compte))) continue;
        const detail = `${fichier.nom} : ${dit} ${LIBELLES[compte]} au bilan, ${recompte} recomptées`;
        fautes.push({ cle: `fichiers ${fichier.id}`, detail });
      }
    }
    return { fautes, nonVerifiable: parFichier(fichiers) };
  },
});

/** Un compte du bilan, celui des tables, et ce qui les rend inconciliables ; une exécution non validée ne doit rien avoir. */
type Confrontation = (
  bilan: BilanEnBase,
  enBase: EnBase,
) => readonly [dit: number, enBase: number, quoi: string] | undefined;

const confronter = (fiche: Omit<Fiche, 'famille'>, confrontation: Confrontation): Controle => ({
  ...fiche,
  famille,
  constater: async ({ fichiers, compter }: Contexte): Promise<Constat> => {
    const enBase = await compter();
    const fautes = fichiers.flatMap(({ id, nom, validee, bilan }): Faute[] => {
      const ecart = confrontation(validee ? bilan : RIEN, enBase.get(id) ?? rienEnBase());
      if (ecart === undefined) return [];
      const [dit, compte, quoi] = ecart;
      return [{ cle: `fichiers ${id}`, detail: `${nom} : ${dit} ${quoi} au bilan, ${compte} en base` }];
    });
    return { fautes };
  },
});

const RIEN: BilanEnBase = {
  ...{
    lues: 0,
    inserees: 0,
    corrigees: 0,
    signalees: 0,
    fusionnees: 0,
    ignorees: 0,
    isolees: 0,
    mises_a_jour: 0,
    ailleurs: 0,
  },
};

const egaux = (dit: number, enBase: number, quoi: string): ReturnType<Confrontation> =>
  dit === enBase ? undefined : [dit, enBase, quoi];

/** Le nombre de lignes d'une table est la somme de ce que les exécutions validées y ont inséré. */
async function confronterTotaux({ fichiers, compter }: Contexte): Promise<Constat> {
  const enBase = await compter();
  const entiteDe = new Map(fichiers.map(({ id, entite }) => [id, entite]));
  const somme = (entite: Entite, compte: 'rangees' | 'fusions'): number =>
    [...enBase].reduce((total, [id, comptes]) => total + (entiteDe.get(id) === entite ? comptes[compte] : 0), 0);
  const dits = (entite: Entite, compte: 'inserees' | 'fusionnees'): number =>
    additionner(
      fichiers.filter((fichier) => fichier.validee && fichier.entite === entite),
      compte,
    );
  const fautes: Faute[] = [];
  for (const entite of ENTITES) {
    const [lignes, inserees] = [somme(entite, 'rangees'), dits(entite, 'inserees')];
    if (lignes !== inserees)
      fautes.push({ cle: entite, detail: `${lignes} lignes en base, ${inserees} insérées au bilan` });
    const [fusions, fusionnees] = [somme(entite, 'fusions'), dits(entite, 'fusionnees')];
    if (!fusionne(entite) || fusions === fusionnees) continue;
    const detail = `${fusions} en base, ${fusionnees} ${MODELE[entite].singulier}s fusionnés au bilan`;
    fautes.push({ cle: `correspondances ${entite}`, detail });
  }
  const inconnus = [...enBase].filter(
    ([id, { rangees, fusions, entrees }]) => !entiteDe.has(id) && rangees + fusions + entrees > 0,
  );
  for (const [id, { rangees, fusions, entrees }] of inconnus) {
    const detail = `inconnu, ou d'une simulation, mais ${rangees} lignes, ${fusions} fusions et ${entrees} lignes isolées disent en venir`;
    fautes.push({ cle: `fichiers ${id}`, detail });
  }
  return { fautes };
}

const additionner = (fichiers: readonly FichierMigre[], compte: keyof BilanEnBase): number =>
  fichiers.reduce((total, { bilan }) => total + bilan[compte], 0);

const CONSERVATION = ['inserees', 'mises_a_jour', 'fusionnees', 'ignorees', 'isolees'] as const;

export const VOLUMES: readonly Controle[] = [
  parRequete(
    {
      ...{ code: 'VOL-01', famille, remede: REMEDE_BILAN },
      intitule: 'conservation : lues = insérées + mises à jour + fusionnées + ignorées + isolées, pour chaque fichier',
    },
    `SELECT CONCAT('fichiers ', f.id_fichier) AS cle,
            CONCAT(f.nom, ' : ', f.lues, ' lues, ', CONCAT_WS(' + ', ${CONSERVATION.map((compte) => `f.${compte}`).join(', ')})) AS detail
     FROM fichiers f WHERE f.lues <> ${CONSERVATION.map((compte) => `f.${compte}`).join(' + ')}
        OR f.corrigees > f.inserees OR f.signalees > f.inserees`,
  ),
  recompter(
    {
      ...{ code: 'VOL-02', remede: REMEDE_BILAN },
      intitule: 'les lignes recomptées dans chaque fichier sont celles que le bilan dit lues',
    },
    'lues',
  ),
  recompter(
    {
      ...{ code: 'VOL-03', remede: REMEDE_LIGNES },
      intitule: 'le sort de chaque ligne, rejoué, est au nombre du bilan',
    },
    ...CONSERVATION,
  ),
  confronter(
    {
      ...{ code: 'VOL-04', remede: REMEDE_LIGNES },
      intitule: 'chaque fichier a en base autant de lignes que son bilan en dit insérées et mises à jour',
    },
    ({ inserees, mises_a_jour }, { rangees, parties }) =>
      egaux(inserees + mises_a_jour, rangees + parties, 'insérées ou mises à jour'),
  ),
  confronter(
    {
      ...{ code: 'VOL-05', remede: REMEDE_LIGNES },
      intitule: 'chaque fichier a en base autant de lignes corrigées que son bilan en dit',
    },
    // Une ligne partie ne dit plus si celle de ce fichier avait été corrigée.
    ({ corrigees }, enBase) =>
      enBase.corrigees <= corrigees && corrigees <= enBase.corrigees + enBase.parties
        ? undefined
        : [corrigees, enBase.corrigees, 'corrigées'],
  ),
  confronter(
    {
      ...{ code: 'VOL-06', remede: REMEDE_LIGNES },
      intitule: 'chaque fichier a autant de correspondances que son bilan dit de fusions',
    },
    ({ fusionnees }, { fusions }) => egaux(fusionnees, fusions, 'fusionnées'),
  ),
  {
    ...{ code: 'VOL-07', famille, remede: REMEDE_LIGNES },
    intitule: 'le total de chaque table est celui des exécutions validées',
    constater: confronterTotaux,
  },
  confronter(
    {
      ...{ code: 'VOL-08', remede: REMEDE_LIGNES },
      intitule: "aucun fichier n'a en quarantaine plus d'entrées que son bilan n'en dit isolées",
    },
    ({ isolees }, { entrees }) => (entrees <= isolees ? undefined : [isolees, entrees, 'isolées']),
  ),
  confronter(
    {
      ...{ code: 'VOL-09', remede: REMEDE_LIGNES },
      intitule: "l'historique a autant de mises à jour que le bilan de chaque fichier",
    },
    ({ mises_a_jour }, { arrivees }) => egaux(mises_a_jour, arrivees, 'mises à jour'),
  ),
  recompter(
    {
      ...{ code: 'VOL-10', remede: REMEDE_BILAN },
      intitule: 'les références résolues hors de leur source, rejouées, sont au nombre du bilan',
    },
    'ailleurs',
  ),
];
