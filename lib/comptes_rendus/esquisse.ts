/** Ce que `--ecrire-correspondances` a écrit, et ce qu'il reste à y faire. */
import { enLignes } from '../commun/propre';
import type { Esquisse } from '../lecture/esquisse';
import { ENTITES, MODELE } from '../metier/modele';

export function decrireEsquisse({ chemin, ajoutes, gardes, incompris }: Esquisse): string {
  const reste = ajoutes.filter(({ manquants }) => manquants.length > 0);
  return enLignes([
    ajoutes.length === 0
      ? `${chemin} : rien à ajouter.`
      : `Écrit : ${chemin}, à relire (${ajoutes.map(({ nom }) => nom).join(', ')}).`,
    ...(gardes.length === 0 ? [] : [`Déjà dits, laissés tels quels : ${gardes.join(', ')}.`]),
    ...reste.map(({ nom, manquants }) => `À compléter, ${nom} : aucune colonne ne désigne ${manquants.join(', ')}.`),
    ...incompris.map((nom) => `${nom} : rien n'en a été deviné ; ajoutez-le si c'est un fichier à migrer.`),
    ...(ajoutes.length === 0 ? [] : [MODE_D_EMPLOI, ...CHAMPS]),
  ]);
}

const MODE_D_EMPLOI =
  'Chaque en-tête y désigne un champ, ou null : la colonne est alors gardée avec chaque ligne, hors du modèle. Les champs :';

const CHAMPS = ENTITES.map((entite) => `    ${entite} : ${MODELE[entite].champs.map(({ nom }) => nom).join(', ')}`);
