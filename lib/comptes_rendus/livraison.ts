/** Ce qu'une livraison a changé à ce que l'on savait : la quarantaine, et les lignes mises à jour. */
import { masquer, masquerAdresse, masquerNumero } from '../commun/masquage';
import { accorder } from '../commun/tableau';
import type { LigneAJuger } from '../jugement/connu';
import type { Changement, MiseAJour } from '../jugement/verdict';
import { MODELE, SOURCE_COMMUNE, type Entite } from '../metier/modele';
import type { CompteRendu } from './compte_rendu';

/** Combien de mises à jour un compte rendu décrit ; le journal les dit toutes. */
export const MISES_A_JOUR_DECRITES = 200;
const MISES_A_JOUR_A_L_ECRAN = 20;

/** Une phrase par chose arrivée à la quarantaine. */
export function decrireQuarantaine(rendu: CompteRendu): { readonly faites: string[]; readonly remarques: string[] } {
  const { closes, liberees, ajoutees, dejaReinjectees } = rendu;
  const dont =
    liberees === 0 ? '' : `, dont ${accorder(liberees, 'libérée', 'libérées')} par l'arrivée de sa référence`;
  return {
    faites: closes === 0 ? [] : [`Quarantaine : ${accorder(closes, 'entrée close', 'entrées closes')}${dont}.`],
    remarques: [
      ...(ajoutees === 0
        ? []
        : [
            `${accorder(ajoutees, 'ligne ajoutée à la main, prise pour neuve', 'lignes ajoutées à la main, prises pour neuves')}.`,
          ]),
      ...[...dejaReinjectees].map(
        ([execution, combien]) =>
          `${accorder(combien, 'ligne ignorée', 'lignes ignorées')} : la quarantaine les sait déjà closes par l'exécution n° ${execution}.`,
      ),
    ],
  };
}

/** « projet 42 : statut en_cours → termine », sans donnée personnelle lisible. */
export function decrireMiseAJour({ fichier, ligne }: LigneAJuger, { id, changements }: MiseAJour): string {
  const { entite, source } = fichier.fichier;
  const { singulier } = MODELE[entite];
  const qui = ligne.idSource ?? `de clé ${id}`;
  const nom = ligne.idSource === null || source === SOURCE_COMMUNE ? qui : `${source}:${qui}`;
  return `${singulier} ${nom} : ${decrireChamps(entite, changements).join(', ')}`;
}

/** Les champs du modèle, puis les colonnes inconnues ; le lignage, qui change avec eux, n'apprend rien. */
function decrireChamps(entite: Entite, changements: readonly Changement[]): string[] {
  const champs = new Set<string>(MODELE[entite].champs.map(({ nom }) => nom));
  return changements.flatMap((changement) => {
    if (changement.champ === 'hors_modele') return decrireHorsModele(changement);
    return champs.has(changement.champ) ? [decrire(changement)] : [];
  });
}

function decrireHorsModele({ avant, apres }: Changement): string[] {
  const [anciennes, nouvelles] = [avant, apres].map((json) => JSON.parse(json ?? '{}') as Record<string, string>);
  return Object.entries(nouvelles ?? {}).flatMap(([champ, valeur]) =>
    anciennes?.[champ] === valeur ? [] : [decrire({ champ, avant: anciennes?.[champ] ?? null, apres: valeur })],
  );
}

const decrire = ({ champ, avant, apres }: Changement): string =>
  `${champ} ${montrer(champ, avant)} → ${montrer(champ, apres)}`;

function montrer(champ: string, valeur: string | null): string {
  if (valeur === null) return '(vide)';
  if (champ === 'telephone') return masquerNumero(valeur);
  if (champ === 'email') return masquerAdresse(valeur);
  const masquee = masquer(valeur);
  return masquee.length > 60 ? `${masquee.slice(0, 59)}…` : masquee;
}

/** Les mises à jour décrites, et combien d'autres il y en a. */
export function listerMisesAJour(
  { misesAJour: { nombre, exemples } }: Pick<CompteRendu, 'misesAJour'>,
  combien = MISES_A_JOUR_A_L_ECRAN,
): string[] {
  const montrees = exemples.slice(0, combien);
  const reste = nombre - montrees.length;
  return [...montrees, ...(reste > 0 ? [`… et ${accorder(reste, 'autre')}, au journal`] : [])];
}
