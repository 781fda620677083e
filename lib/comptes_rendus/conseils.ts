/** « Que faire maintenant » : ce qu'une exécution laisse à faire, et la commande à taper. */
import { BASE_PAR_DEFAUT } from '../base/config';
import { accorder } from '../commun/tableau';
import type { Bilan } from '../metier/bilan';
import type { CompteRendu, FaitsLecture } from './compte_rendu';

/** La suite, dans l'ordre où elle se fait. */
export function conseils(rendu: CompteRendu, total: Bilan): string[] {
  const liste: string[] = [];
  const surBase = rendu.nomBase === BASE_PAR_DEFAUT ? '' : ` --base ${rendu.nomBase}`;
  if (rendu.statut === 'refusee') {
    liste.push(
      `- Le seuil ${rendu.seuil} est dépassé : corrigez les fichiers d'origine (les motifs sont ci-dessous), ou relancez avec un seuil plus haut.`,
    );
  }
  if (rendu.statut === 'simulee') liste.push('- Pour écrire vraiment, relancez la même commande sans --simulation.');
  if (total.isolees > 0 && rendu.statut === 'terminee') {
    liste.push(
      `- ${accorder(total.isolees, 'ligne isolée attend', 'lignes isolées attendent')} dans ${rendu.isolesDans} : ouvrez ces fichiers dans un tableur,`,
      `  corrigez les cellules (la colonne _motif dit quoi), puis : npx tsx reprise.ts ${rendu.isolesDans}/NOM_DU_FICHIER${surBase}`,
      "  Les lignes qui n'attendent que leur client, leur projet ou leur intervenant repartiront seules.",
    );
  }
  if (rendu.isolesRanges.length > 0) {
    liste.push(
      `- Retouchés mais pas encore rendus, ces fichiers d'isolés ont été mis de côté : ${rendu.isolesRanges.join(', ')}.`,
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
