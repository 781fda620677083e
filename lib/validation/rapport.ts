/** La présentation des verdicts : terminal et `rapport_validation.txt`. Rien ici ne lit la base ni n'écrit de fichier. */
import { attention, echec, reussite } from '../commun/affichage';
import { enLignes, propre } from '../commun/propre';
import { accorder, duree, nombre, tableau } from '../commun/tableau';
import { HORS_BASE } from './catalogue';
import { FAMILLES, type Famille, type Faute, type Resultat, type Validation, type Verdict } from './types';

const FAUTES_AU_RAPPORT = 20;
const FAUTES_AU_TERMINAL = 5;
const MARQUES: Readonly<Record<Verdict, (texte: string) => string>> = {
  CONFORME: reussite,
  'NON CONFORME': echec,
  'NON VÉRIFIABLE': attention,
};
const LARGEUR = 120;
const LARGEUR_VERDICT = 'NON VÉRIFIABLE'.length;

const compter = (resultats: readonly Resultat[], verdict: Verdict): number =>
  resultats.filter((resultat) => resultat.verdict === verdict).length;

const deFamille = ({ resultats }: Validation, famille: Famille): Resultat[] =>
  resultats.filter((resultat) => resultat.famille === famille);

const deVerdict = ({ resultats }: Validation, verdict: Verdict): Resultat[] =>
  resultats.filter((resultat) => resultat.verdict === verdict);

const duTotal = (resultats: readonly Resultat[]): number =>
  resultats.reduce((somme, { dureeMs }) => somme + dureeMs, 0);

/** Le verdict d'ensemble, en une phrase. */
export function verdictGeneral({ resultats }: Validation): { verdict: Verdict; phrase: string } {
  const echecs = compter(resultats, 'NON CONFORME');
  const reserves = compter(resultats, 'NON VÉRIFIABLE');
  const total = accorder(resultats.length, 'contrôle');
  const reserve =
    reserves === 0 ? '' : ` ; ${accorder(reserves, "n'a pas pu être vérifié", "n'ont pas pu être vérifiés")}`;
  if (echecs > 0)
    return {
      verdict: 'NON CONFORME',
      phrase: `${nombre(echecs)} sur ${total} ${echecs > 1 ? 'échouent' : 'échoue'}${reserve}`,
    };
  return {
    verdict: 'CONFORME',
    phrase: `${nombre(resultats.length - reserves)} sur ${total} ${resultats.length - reserves > 1 ? 'passent' : 'passe'}, aucun n'échoue${reserve}`,
  };
}

/** Une famille au terminal : une ligne si tout va bien, le détail sinon. */
export function montrer(validation: Validation): string {
  const lignes: string[] = [];
  for (const famille of FAMILLES) {
    const resultats = deFamille(validation, famille);
    const pire = pireVerdict(resultats);
    const compte = `${compter(resultats, 'CONFORME')}/${resultats.length}`;
    lignes.push(
      MARQUES[pire](`${famille.padEnd(28)} ${compte.padStart(6)} conformes   ${duree(duTotal(resultats)).padStart(8)}`),
    );
    for (const resultat of resultats.filter((autre) => autre.verdict === 'NON CONFORME')) {
      lignes.push(`    ${resultat.verdict.padEnd(LARGEUR_VERDICT)}  ${intituler(resultat)}`);
      lignes.push(...listerFautes(resultat, FAUTES_AU_TERMINAL).map((texte) => propre(`      ${texte}`)));
    }
    for (const [raison, codes] of parRaison(resultats)) {
      lignes.push(`    NON VÉRIFIABLE  ${codes.join(' ')}`, `      ${propre(raison)}`);
    }
  }
  const { verdict, phrase } = verdictGeneral(validation);
  return [...lignes, '', MARQUES[verdict](`${verdict} : ${phrase}.`)].join('\n');
}

/** Un fichier disparu retient plusieurs contrôles : la raison n'est dite qu'une fois. */
function parRaison(resultats: readonly Resultat[]): ReadonlyMap<string, readonly string[]> {
  const codes = new Map<string, string[]>();
  for (const { verdict, raison, code } of resultats) {
    if (verdict === 'NON VÉRIFIABLE') codes.set(raison, [...(codes.get(raison) ?? []), code]);
  }
  return codes;
}

const pireVerdict = (resultats: readonly Resultat[]): Verdict =>
  (['NON CONFORME', 'NON VÉRIFIABLE'] as const).find((verdict) => compter(resultats, verdict) > 0) ?? 'CONFORME';

function listerFautes({ fautes, raison, verdict }: Resultat, maximum: number): string[] {
  if (verdict === 'NON VÉRIFIABLE') return [raison];
  const montrees = fautes.slice(0, maximum);
  const largeur = Math.max(0, ...montrees.map(({ cle }) => cle.length));
  return [
    raison,
    ...montrees.map(({ cle, detail }: Faute) => `  ${cle.padEnd(largeur)}  ${detail}`.trimEnd()),
    ...(fautes.length > maximum ? [`  … et ${accorder(fautes.length - maximum, 'autre')} (toutes avec --json)`] : []),
  ];
}

/** `UNI-01   un e-mail ne sert qu'à un client (CLI-07)` : le contrôle, et les règles que le même verdict relit. */
const intituler = ({ code, aussi = [], intitule }: Resultat): string =>
  `${code.padEnd(7)}  ${intitule}${aussi.length === 0 ? '' : ` (${aussi.join(', ')})`}`;

const titre = (texte: string, trait = '-'): string[] => [texte, trait.repeat(texte.length)];

/** `rapport_validation.txt`. */
export function ecrireRapport(validation: Validation): string {
  const { verdict, phrase } = verdictGeneral(validation);
  const fautives = validation.resultats.filter((resultat) => resultat.verdict === 'NON CONFORME');
  return enLignes([
    ...titre('RAPPORT DE VALIDATION', '='),
    `Verdict     ${verdict} : ${phrase}.`,
    `Date        ${validation.debut.toLocaleString('fr-FR')}`,
    `Base        ${validation.base}`,
    `Exécutions  ${validation.executions.map((numero) => `n° ${numero}`).join(', ')}`,
    `Durée       ${duree(validation.dureeMs)}, en lecture seule, sur un instantané cohérent`,
    '',
    ...titre('Résumé'),
    ...tableauFamilles(validation).split('\n'),
    'Les familles se contrôlent en même temps : leurs durées se chevauchent, celle du total est la vraie.',
    '',
    ...titre('Que faire maintenant'),
    ...conseils(fautives, validation),
    '',
    ...ecrireDetail('Ce qui échoue', fautives),
    ...ecrireDetail("Ce qui n'a pas pu être vérifié", deVerdict(validation, 'NON VÉRIFIABLE')),
    ...ecrireConformes(deVerdict(validation, 'CONFORME')),
    ...ecrireRelecture(validation),
    ...titre('Règles que la base seule ne peut pas dire'),
    ...Object.entries(HORS_BASE).map(([code, pourquoi]) => `${code.padEnd(7)}  ${pourquoi}`),
    '',
  ]);
}

function tableauFamilles(validation: Validation): string {
  const rangee = (nom: string, resultats: readonly Resultat[], ms: number): (string | number)[] => [
    nom,
    resultats.length,
    compter(resultats, 'CONFORME'),
    compter(resultats, 'NON CONFORME'),
    compter(resultats, 'NON VÉRIFIABLE'),
    resultats.reduce((somme, { fautes }) => somme + fautes.length, 0),
    duree(ms),
  ];
  return tableau(
    ['famille', 'contrôles', 'conformes', 'non conformes', 'non vérifiables', 'fautes', 'durée'],
    [
      ...FAMILLES.map((famille) => {
        const siens = deFamille(validation, famille);
        return rangee(famille, siens, duTotal(siens));
      }),
      rangee('total', validation.resultats, validation.dureeMs),
    ],
    true,
  );
}

/** Les contrôles qui demandent un geste : chacun avec ses fautes. */
function ecrireDetail(intitule: string, resultats: readonly Resultat[]): string[] {
  if (resultats.length === 0) return [];
  return [
    ...titre(intitule),
    ...resultats.flatMap((resultat) => [
      `${intituler(resultat)} (${resultat.famille})`,
      ...listerFautes(resultat, FAUTES_AU_RAPPORT).map((texte) => `         ${texte}`),
    ]),
    '',
  ];
}

/** Les contrôles conformes, repliés par famille : ce qu'ils garantissent, d'une traite. */
function ecrireConformes(conformes: readonly Resultat[]): string[] {
  if (conformes.length === 0) return [];
  return [
    ...titre('Ce qui est conforme'),
    ...FAMILLES.flatMap((famille) => {
      const siens = conformes.filter((resultat) => resultat.famille === famille);
      if (siens.length === 0) return [];
      return [`${famille} (${nombre(siens.length)})`, ...replier(garanties(famille, siens))];
    }),
    '',
  ];
}

/** L'énoncé d'une règle dit ce qui l'enfreint autant que ce qui la respecte : pour le catalogue, les codes suffisent. */
const garanties = (famille: Famille, conformes: readonly Resultat[]): string =>
  famille === 'Règles du catalogue'
    ? `Aucune valeur en base n'enfreint ${conformes.map(({ code }) => code).join(', ')} (énoncés : docs/regles.md).`
    : `${conformes.map((resultat) => intituler(resultat).replace(/ +/g, ' ')).join(' ; ')}.`;

/** Un paragraphe, en lignes de la largeur d'un écran. */
function replier(texte: string): string[] {
  const lignes: string[] = [];
  for (const mot of texte.split(/ (?![;:?!»])/)) {
    const courante = lignes.at(-1);
    if (courante === undefined || courante.length + mot.length >= LARGEUR) lignes.push(`    ${mot}`);
    else lignes[lignes.length - 1] = `${courante} ${mot}`;
  }
  return lignes;
}

const SORTS = [
  ['insérées', 'inserees'],
  ['mises à jour', 'mises_a_jour'],
  ['fusionnées', 'fusionnees'],
  ['ignorées', 'ignorees'],
  ['isolées', 'isolees'],
] as const;

function ecrireRelecture({ relecture }: Validation): string[] {
  if (relecture === undefined) return [];
  return [
    ...titre('Fichiers relus'),
    ...tableau(
      ['fichier', 'exécution', 'lues', ...SORTS.map(([titre]) => titre), 'état'],
      relecture.fichiers.map(({ fichier, comptes, raison = 'rejoué' }) => [
        fichier.nom,
        `n° ${fichier.execution}`,
        comptes?.lues ?? '-',
        ...SORTS.map(([, sort]) => comptes?.[sort] ?? '-'),
        raison,
      ]),
    ).split('\n'),
    'Lignes recomptées dans les fichiers mêmes, rejouées sans consulter le bilan.',
    '',
  ];
}

function conseils(fautives: readonly Resultat[], { resultats }: Validation): string[] {
  const liste = fautives.map(({ code, remede }) => `- ${code} : ${remede}`);
  if (compter(resultats, 'NON VÉRIFIABLE') > 0) {
    liste.push("- Ce qui n'a pas pu être vérifié l'est dès que le fichier d'origine est remis à sa place.");
  }
  if (fautives.length > 0) liste.push('- Puis contrôlez à nouveau : npx tsx validate.ts.');
  return liste.length === 0 ? ['- Rien : la base est ce que les fichiers disent.'] : liste;
}
