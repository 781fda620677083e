/** Les rapports en texte d'une exécution : `rapport_reprise.txt` pour la migration, `rapport_reprise_partielle.txt` pour la reprise. */
import { enLignes } from '../commun/propre';
import { accorder, duree, nombre, tableau } from '../commun/tableau';
import { additionner, type Bilan } from '../metier/bilan';
import { NORMALISATIONS, regleDe, type Effet } from '../metier/regles';
import { auConditionnel, equation, tableauBilan } from './bilan_texte';
import type { CompteRendu, Constat, FaitsLecture, FichierRendu, Statut } from './compte_rendu';
import { decrireCompris } from './compris';
import { conseils } from './conseils';
import { decrireQuarantaine, listerMisesAJour, MISES_A_JOUR_DECRITES } from './livraison';
import { intituleNormalisation } from './normalisations';

/** Le rapport d'une exécution. */
export function ecrireRapport(rendu: CompteRendu): string {
  const total = additionner(rendu.fichiers.map(({ bilan }) => bilan));
  return enLignes([
    ...titre(rendu.script === 'migration' ? 'RAPPORT DE MIGRATION' : 'RAPPORT DE REPRISE PARTIELLE', '='),
    ...entete(rendu),
    '',
    ...titre(auConditionnel(rendu.statut) ? 'Bilan par fichier : ce qui aurait lieu' : 'Bilan par fichier'),
    ...tableauBilan(rendu).split('\n'),
    '',
    ...bilan(rendu, total),
    '',
    ...titre('Que faire maintenant'),
    ...conseils(rendu, total),
    '',
    ...ecrireMisesAJour(rendu),
    ...(rendu.constats.length === 0 ? [] : ecrireLesConstats(rendu)),
    ...titre('Ce qui a été compris de chaque fichier'),
    ...rendu.fichiers.flatMap(decrireLecture),
    ...rendu.ecartes.map(({ nom, raison }) => `${nom} : non chargé, ${raison}.`),
    '',
    ...titre('Durées'),
    ...tableau(
      ['étape', 'durée'],
      [...rendu.etapes.map(({ nom, ms }) => [nom, duree(ms)]), ['en tout', duree(rendu.dureeMs)]],
    ).split('\n'),
    '',
  ]);
}

const LIBELLES: Readonly<Record<Statut, string>> = {
  terminee: 'terminée',
  simulee: "simulation : rien n'a été écrit dans les tables",
  refusee: "refusée : le seuil est dépassé, rien n'a été écrit",
};

const titre = (texte: string, trait = '-'): string[] => [texte, trait.repeat(texte.length)];

function entete(rendu: CompteRendu): string[] {
  const { interrompues } = rendu;
  const coupees = interrompues.map((numero) => `n° ${numero}`).join(', ');
  const [les, ete] = interrompues.length > 1 ? ['les exécutions', 'avaient été'] : ["l'exécution", 'avait été'];
  return [
    `Exécution   n° ${rendu.execution} (${rendu.script}, ${LIBELLES[rendu.statut]})`,
    `Début       ${rendu.debut.toLocaleString('fr-FR')}`,
    `Durée       ${duree(rendu.dureeMs)}`,
    `Base        ${rendu.base}`,
    `Demande     ${rendu.demande}`,
    ...(coupees === ''
      ? []
      : [`Attention   ${les} ${coupees} ${ete} coupée${interrompues.length > 1 ? 's' : ''} avant d'écrire.`]),
    ...rendu.avertissements.map((texte) => `Attention   ${texte}`),
  ];
}

/** Ce que comptent les sous-comptes des insérées. */
const LIRE_LE_TABLEAU = {
  fait: [
    "Parmi les insérées : normalisées, une valeur a changé d'écriture (une date, un statut, une espace) ; corrigées, une règle a",
    'changé ou retiré une valeur ; signalées, acceptées avec une remarque. Une même ligne peut être les trois.',
  ],
  aVenir: [
    "Parmi celles à insérer : à normaliser, une valeur changerait d'écriture (une date, un statut, une espace) ; à corriger, une règle",
    'changerait ou retirerait une valeur ; à signaler, acceptées avec une remarque. Une même ligne peut être les trois.',
  ],
} as const;

/** L'équation, puis de quoi lire le tableau sans s'y tromper. */
function bilan(rendu: CompteRendu, total: Bilan): string[] {
  const { statut } = rendu;
  const { faites, remarques } = decrireQuarantaine(rendu);
  return [
    `Conservation vérifiée, fichier par fichier : ${equation(total, statut)}.`,
    ...LIRE_LE_TABLEAU[auConditionnel(statut) ? 'aVenir' : 'fait'],
    ...(auConditionnel(statut) ? remarques : [...faites, ...remarques]),
  ];
}

/** Les lignes mises à jour, avant → après. */
function ecrireMisesAJour(rendu: CompteRendu): string[] {
  if (rendu.misesAJour.nombre === 0) return [];
  const intitule = `Lignes ${auConditionnel(rendu.statut) ? 'qui seraient ' : ''}mises à jour, avant → après`;
  return [...titre(intitule), ...listerMisesAJour(rendu, MISES_A_JOUR_DECRITES).map((ligne) => `    ${ligne}`), ''];
}

function ecrireLesConstats({ constats, statut }: CompteRendu): string[] {
  const seraient = auConditionnel(statut);
  return [
    ...ecrireConstats(`Lignes ${seraient ? 'qui seraient ' : ''}isolées, par règle enfreinte`, constats, 'isolee'),
    ...ecrireConstats(`Lignes ${seraient ? 'qui seraient ' : ''}acceptées avec une remarque`, constats, 'signalee'),
    ...ecrireConstats(`Valeurs ${seraient ? 'qui seraient ' : ''}retirées par une règle`, constats, 'corrigee'),
  ];
}

function ecrireConstats(intitule: string, constats: readonly Constat[], effet: Effet): string[] {
  const retenus = constats.filter((constat) => constat.effet === effet);
  if (retenus.length === 0) return [];
  return [
    ...titre(intitule),
    ...retenus.flatMap(({ code, nombre: combien, exemples }) => [
      `${code} (${accorder(combien, 'ligne')})  ${regleDe(code, effet).intitule}`,
      ...exemples.map(({ lieu, phrase }) => `    ${lieu}  ${phrase}`),
      ...(combien > exemples.length ? [`    … et ${accorder(combien - exemples.length, 'autre')}`] : []),
    ]),
    '',
  ];
}

function decrireLecture({ fichier, lecture, ailleurs }: FichierRendu): string[] {
  if (lecture === undefined) return [];
  const description = decrireCompris(fichier, lecture);
  if (fichier.dialecte.ligneEntete === 0) return description;
  const debit = lecture.dureeMs > 0 ? `, ${nombre(Math.round((lecture.lues * 1000) / lecture.dureeMs))} lignes/s` : '';
  return [
    ...description,
    ...normalisations(fichier, lecture),
    ...(ailleurs === 0
      ? []
      : [
          `    ${accorder(ailleurs, 'référence désigne une ligne', 'références désignent une ligne')} d'une autre source`,
        ]),
    `    ${accorder(lecture.lues, 'ligne lue', 'lignes lues')} en ${duree(lecture.dureeMs)}${debit}`,
  ];
}

/** Combien de valeurs chaque normalisation a récrites, dans les mots de l'entité. */
function normalisations(fichier: FichierRendu['fichier'], { normalisations: comptes }: FaitsLecture): string[] {
  const connues = [...comptes].filter(([code]) => code in NORMALISATIONS).sort(([a], [b]) => (a < b ? -1 : 1));
  return connues.map(
    ([code, combien]) => `    ${code} ${intituleNormalisation(code, fichier.entite)} : ${accorder(combien, 'valeur')}`,
  );
}
