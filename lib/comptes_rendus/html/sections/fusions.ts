/** Ce que les fusions ont réuni, complété ou laissé de côté, et ce que les mises à jour ont changé. */
import { MODELE } from '../../../metier/modele';
import type { Donnees, Ecart } from '../donnees';
import { html, type Fragment, type Insertion } from '../html';
import { coupure, nommerSource, tableau, vide } from './outils';

/** Le code des mises à jour, que seule `--actualiser` demande. */
const MISE_A_JOUR = 'MAJ';

export function fusions({ fusions: reunies, ecarts }: Donnees): Fragment {
  if (reunies.total + ecarts.total === 0) return vide("Aucune ligne n'a été fusionnée ni mise à jour.");
  const misesAJour = ecarts.montres.filter(({ code }) => code === MISE_A_JOUR);
  const ecartees = ecarts.montres.filter(({ code }) => code !== MISE_A_JOUR);
  return html`<p class="chapeau">
      Une fiche fusionnée garde toutes ses identités ; l'autre ligne complète ses champs vides et n'écrase rien.
    </p>
    ${
      reunies.total === 0
        ? null
        : tableau(
            'Lignes fusionnées',
            ['Ligne fusionnée', 'Identité', 'Fiche gardée'],
            reunies.montres.map((fusion) => [
              fusion.lieu,
              `${fusion.id_source} (${nommerSource(fusion.source)})`,
              `${singulier(fusion.entite)} n° ${fusion.id_cible} ${fusion.nom}`,
            ]),
          )
    }
    ${coupure(reunies, 'fusions')}
    ${tableEcarts('Ce que fusions et copies ont complété, ou laissé de côté', ['Gardé en base', "Dit par l'autre ligne"], ecartees, 'champ vide, complété')}
    ${tableEcarts('Ce que les mises à jour ont changé', ['Après', 'Avant'], misesAJour, 'vide')}
    ${coupure(ecarts, 'valeurs')}`;
}

function tableEcarts(
  titre: string,
  [retenue, ecartee]: readonly [string, string],
  ecarts: readonly Ecart[],
  sansAvant: string,
): Fragment | null {
  if (ecarts.length === 0) return null;
  const ecrire = (valeur: string | null, absente: string): Insertion =>
    valeur ?? html`<span class="absent">${absente}</span>`;
  return tableau(
    titre,
    ['Venue de', 'Fiche', 'Champ', retenue, ecartee],
    ecarts.map((ecart) => [
      ecart.lieu,
      `${singulier(ecart.entite)} n° ${ecart.id_ligne}`,
      ecart.champ,
      ecrire(ecart.retenue, 'vide'),
      ecrire(ecart.ecartee, sansAvant),
    ]),
  );
}

const singulier = (nom: string): string => Object.values(MODELE).find(({ entite }) => entite === nom)?.singulier ?? nom;
