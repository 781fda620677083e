/** Ce que les fusions ont réuni, complété ou laissé de côté. */
import type { Donnees } from '../donnees';
import { html, type Fragment } from '../html';
import { tableau, vide, coupure } from './outils';

export function fusions({ fusions: reunies, ecarts }: Donnees): Fragment {
  if (reunies.total + ecarts.total === 0) return vide("Aucune ligne n'a été fusionnée.");
  return html`<p class="chapeau">
      Une fiche fusionnée garde toutes ses identités ; l'autre ligne complète ses champs vides et n'écrase rien.
    </p>
    ${
      reunies.total === 0
        ? null
        : tableau(
            'Lignes fusionnées',
            ['Ligne fusionnée', 'Identité', 'Règle', 'Fiche gardée'],
            reunies.montres.map((fusion) => [
              fusion.lieu,
              `${fusion.source} ${fusion.id_source}`,
              html`<span class="code">${fusion.code}</span>`,
              `${fusion.entite === 'clients' ? 'client' : 'intervenant'} n° ${fusion.id_cible} ${fusion.nom}`,
            ]),
          )
    }
    ${coupure(reunies, 'fusions')}
    ${
      ecarts.total === 0
        ? null
        : tableau(
            'Ce que fusions et copies ont complété, ou laissé de côté',
            ['Venue de', 'Fiche', 'Champ', 'Règle', 'Gardé en base', "Dit par l'autre ligne"],
            ecarts.montres.map((ecart) => [
              ecart.lieu,
              `${ecart.entite} n° ${ecart.id_ligne}`,
              ecart.champ,
              html`<span class="code">${ecart.code}</span>`,
              ecart.retenue ?? html`<span class="absent">vide</span>`,
              ecart.ecartee ?? html`<span class="absent">champ vide, complété</span>`,
            ]),
          )
    }
    ${coupure(ecarts, 'valeurs')}`;
}
