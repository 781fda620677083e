/**
 * Les comptes rendus d'une exécution : données d'abord (`CompteRendu`), présentation ensuite, à part. Rien ici ne lit la
 * base ni n'écrit de fichier.
 */
import { additionner, COMPTES, type Bilan } from '../metier/bilan';
import type { CompteRendu, Constat, FaitsLecture, FichierRendu, Statut } from './compte_rendu';
import { decrireQuarantaine, listerMisesAJour, MISES_A_JOUR_DECRITES } from './livraison';
import { comprendre, decrireCompris, type Compris } from './compris';
import { BASE_PAR_DEFAUT } from '../base/config';
import { NORMALISATIONS, regleDe, type Effet } from '../metier/regles';
import { enJson, enLignes } from '../commun/propre';
import { accorder, duree, nombre, tableau } from '../commun/tableau';

const TITRES: Readonly<Record<(typeof COMPTES)[number], string>> = {
  lues: 'lues',
  inserees: 'insérées',
  corrigees: 'corrigées',
  signalees: 'signalées',
  fusionnees: 'fusionnées',
  ignorees: 'ignorées',
  isolees: 'isolées',
  mises_a_jour: 'mises à jour',
};

/** Le tableau par fichier, total compris. */
export function tableauBilan(fichiers: readonly FichierRendu[]): string {
  const total = additionner(fichiers.map(({ bilan }) => bilan));
  const montres = COMPTES.filter((compte) => compte !== 'mises_a_jour' || total.mises_a_jour > 0);
  const rangee = (nom: string, bilan: Bilan): (string | number)[] => [nom, ...montres.map((compte) => bilan[compte])];
  return tableau(
    ['fichier', ...montres.map((compte) => TITRES[compte])],
    [
      ...fichiers.map(({ fichier, bilan, lecture }) =>
        rangee(lecture === undefined ? `${fichier.nom} (libérées)` : fichier.nom, bilan),
      ),
      rangee('total', total),
    ],
    true,
  );
}

/** L'équation de conservation, avec ses nombres. */
export function equation(bilan: Bilan): string {
  const { lues, inserees, mises_a_jour: misesAJour, fusionnees, ignorees, isolees } = bilan;
  const sorts = [
    accorder(inserees, 'insérée'),
    ...(misesAJour === 0 ? [] : [accorder(misesAJour, 'mise à jour', 'mises à jour')]),
    accorder(fusionnees, 'fusionnée'),
    accorder(ignorees, 'ignorée'),
    accorder(isolees, 'isolée'),
  ];
  return `${accorder(lues, 'lue')} = ${sorts.join(' + ')}`;
}

/** `rapport_reprise.txt`. */
export function ecrireRapport(rendu: CompteRendu): string {
  const total = additionner(rendu.fichiers.map(({ bilan }) => bilan));
  const quarantaine = decrireQuarantaine(rendu);
  return enLignes([
    ...titre('RAPPORT DE MIGRATION', '='),
    `Exécution   n° ${rendu.execution} (${rendu.script}, ${LIBELLES[rendu.statut]})`,
    `Début       ${rendu.debut.toLocaleString('fr-FR')}`,
    `Durée       ${duree(rendu.dureeMs)}`,
    `Base        ${rendu.base}`,
    `Demande     ${rendu.demande}`,
    ...(rendu.interrompues.length === 0
      ? []
      : [
          `Attention   interrompue avant d'écrire, et remplacée par celle-ci : ${rendu.interrompues.map((numero) => `exécution n° ${numero}`).join(', ')}.`,
        ]),
    '',
    ...titre('Bilan par fichier'),
    ...tableauBilan(rendu.fichiers).split('\n'),
    '',
    `Conservation vérifiée, fichier par fichier : ${equation(total)}.`,
    'Corrigées et signalées sont comptées parmi les insérées.',
    ...[...quarantaine.faites, ...quarantaine.remarques],
    '',
    ...ecrireMisesAJour(rendu),
    ...ecrireConstats('Lignes isolées, par règle enfreinte', rendu.constats, 'isolee'),
    ...ecrireConstats('Lignes acceptées avec une remarque', rendu.constats, 'signalee'),
    ...ecrireConstats('Corrections qui retirent une valeur', rendu.constats, 'corrigee'),
    ...titre('Ce qui a été compris de chaque fichier'),
    ...rendu.fichiers.flatMap(decrireLecture),
    ...rendu.ecartes.map(({ nom, raison }) => `${nom} : non chargé, ${raison}.`),
    '',
    ...titre('Que faire maintenant'),
    ...conseils(rendu, total),
    '',
    ...titre('Durées'),
    ...tableau(
      ['étape', 'durée'],
      rendu.etapes.map(({ nom, ms }) => [nom, duree(ms)]),
    ).split('\n'),
    '',
  ]);
}

const LIBELLES: Readonly<Record<Statut, string>> = {
  terminee: 'terminée',
  simulee: "simulation : rien n'a été écrit",
  refusee: "refusée : le seuil est dépassé, rien n'a été écrit",
};

function ecrireMisesAJour(rendu: CompteRendu): string[] {
  if (rendu.misesAJour.nombre === 0) return [];
  const lignes = listerMisesAJour(rendu, MISES_A_JOUR_DECRITES);
  return [...titre('Lignes mises à jour, avant → après'), ...lignes.map((ligne) => `    ${ligne}`), ''];
}

const titre = (texte: string, trait = '-'): string[] => [texte, trait.repeat(texte.length)];

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

function decrireLecture({ fichier, lecture }: FichierRendu): string[] {
  if (lecture === undefined) return [];
  const description = decrireCompris(fichier, lecture);
  if (fichier.dialecte.ligneEntete === 0) return description;
  const debit = lecture.dureeMs > 0 ? `, ${nombre(Math.round((lecture.lues * 1000) / lecture.dureeMs))} lignes/s` : '';
  return [
    ...description,
    ...normalisations(lecture),
    `    ${accorder(lecture.lues, 'ligne lue', 'lignes lues')} en ${duree(lecture.dureeMs)}${debit}`,
  ];
}

function normalisations({ normalisations: comptes }: FaitsLecture): string[] {
  const connues = Object.entries(NORMALISATIONS).flatMap(([code, { intitule }]) => {
    const combien = comptes.get(code);
    return combien === undefined ? [] : [`${code} ${intitule} : ${nombre(combien)}`];
  });
  return connues.length === 0 ? [] : [`    normalisations : ${connues.join(' ; ')}`];
}

function conseils(rendu: CompteRendu, total: Bilan): string[] {
  const liste: string[] = [];
  const surBase = rendu.nomBase === BASE_PAR_DEFAUT ? '' : ` --base ${rendu.nomBase}`;
  if (rendu.statut === 'refusee') {
    liste.push(`- Le seuil ${rendu.seuil} est dépassé : corrigez les fichiers, ou relancez avec un seuil plus haut.`);
  }
  if (rendu.statut === 'simulee') liste.push('- Pour écrire vraiment, relancez la même commande sans --simulation.');
  if (total.isolees > 0) {
    liste.push(
      `- ${accorder(total.isolees, 'ligne isolée attend', 'lignes isolées attendent')} dans ${rendu.isolesDans} : ouvrez ces fichiers dans un tableur,`,
      `  corrigez les cellules (la colonne _motif dit quoi), puis : npx tsx reprise.ts ${rendu.isolesDans}/NOM_DU_FICHIER${surBase}`,
      "  Les lignes qui n'attendent que leur client, leur projet ou leur intervenant repartiront seules.",
    );
  }
  for (const { fichier, lecture } of rendu.fichiers) {
    const echelle = echelleProbable(lecture);
    if (echelle !== undefined) {
      liste.push(
        `- ${fichier.nom} : les notes semblent être sur ${echelle} ; si c'est le cas, ajoutez --echelle-note ${echelle}.`,
      );
    }
  }
  if (rendu.statut === 'terminee') liste.push(`- Pour contrôler la base : npx tsx validate.ts${surBase}`);
  return liste;
}

/** Une échelle n'est proposée que si bien des notes la réclament, et si elle les accueille presque toutes. */
function echelleProbable(lecture: FaitsLecture | undefined): number | undefined {
  if (lecture === undefined) return undefined;
  const { sur10, sur20 } = lecture.notesHorsBornes;
  if (sur20 < 5) return undefined;
  return sur10 >= sur20 * 0.9 ? 10 : 20;
}

/** Le contenu de `--json` (cahier des charges, § 5). */
export function ecrireJson(rendu: CompteRendu): string {
  const parNom = new Map<string, { entite: string; bilans: Bilan[]; compris: Compris | undefined }>();
  for (const { fichier, bilan, lecture } of rendu.fichiers) {
    const cle = JSON.stringify([fichier.nom, fichier.entite]);
    const deja = parNom.get(cle);
    const compris = lecture === undefined ? undefined : comprendre(fichier, lecture);
    if (deja === undefined) parNom.set(cle, { entite: fichier.entite, bilans: [bilan], compris });
    else deja.bilans.push(bilan);
  }
  const fichiers = [...parNom].map(([cle, { entite, bilans, compris }]) => ({
    fichier: (JSON.parse(cle) as string[])[0],
    entite,
    ...additionner(bilans),
    ...(compris === undefined ? {} : { compris }),
  }));
  const { execution, statut, dureeMs } = rendu;
  return enJson({ execution, statut, duree_ms: dureeMs, fichiers });
}
