/** L'état de chaque entité : ses lignes distinctes, et où elles sont. */
import { distinctes, sommer, type Etat, type EtatEntite } from '../donnees';
import { barreEmpilee, legende } from '../graphiques';
import { chiffres, html, type Fragment, type Insertion } from '../html';
import { nombre, tableau } from './outils';
import { partsEtat } from './synthese';

export function repartition(entites: readonly EtatEntite[]): Fragment {
  const rangee = (nom: string, etat: Etat): Insertion[] => [
    nom,
    barreEmpilee(partsEtat(etat)),
    chiffres(distinctes(etat)),
    ...partsEtat(etat).map((part) => chiffres(part.nombre)),
  ];
  return html`<p class="chapeau">
      Une ligne relue par une autre exécution, ou copie exacte d'une autre, n'est comptée qu'une fois.
    </p>
    ${legende(partsEtat(sommer([])))}
    ${tableau(
      'Lignes distinctes = en base + fusionnées + à corriger + en attente',
      ['Entité', 'Répartition', ...['Distinctes', 'En base', 'Fusionnées', 'À corriger', 'En attente'].map(nombre)],
      entites.map((etat) => rangee(etat.entite, etat)),
      rangee('total', sommer(entites)),
    )}`;
}
