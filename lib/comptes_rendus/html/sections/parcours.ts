/** Le parcours des lignes : lues, puis insérées, fusionnées, ignorées ou isolées. */
import { additionner, type BilanFichier, type Comptes, type Donnees, type Extrait } from '../donnees';
import { barreEmpilee, flux, legende, partsDe } from '../graphiques';
import { chiffres, html, type Fragment, type Insertion } from '../html';
import { tableau, nombre, coupure, etiquette, etat, equation, conservees } from './outils';

export function parcours({ entites, fichiers }: Donnees): Fragment {
  const conserve = (comptes: Comptes): Fragment =>
    conservees(comptes) ? etiquette('bon', '✓', 'vérifiée') : etiquette('mauvais', '✗', 'rompue');
  const rangee = (nom: string, bilan: Comptes, enBase: number): Insertion[] => [
    nom,
    barreEmpilee(partsDe(bilan)),
    equation(bilan),
    conserve(bilan),
    chiffres(enBase),
  ];
  const total = entites.reduce((somme, { enBase }) => somme + enBase, 0);
  return html`<p class="chapeau">
      De gauche à droite : les lignes lues par les exécutions terminées, puis ce que chacune est devenue. Une ligne
      relue par une autre exécution, ou libérée de la quarantaine, est comptée à chaque fois.
    </p>
    ${flux(entites)} ${legende(partsDe(additionner([])))}
    ${tableau(
      'Conservation, entité par entité : lues = insérées + fusionnées + ignorées + isolées',
      ['Entité', 'Répartition', 'Équation', 'Conservation', nombre('En base')],
      entites.map((bilan) => rangee(bilan.entite, bilan, bilan.enBase)),
      rangee('total', additionner(entites), total),
    )}
    <details>
      <summary>Le même bilan, fichier par fichier et exécution par exécution</summary>
      ${bilanFichiers(fichiers)}
    </details>`;
}

const bilanFichiers = (fichiers: Extrait<BilanFichier>): Fragment =>
  html`${tableau(
    'Bilan de chaque fichier ; corrigées et signalées sont comptées parmi les insérées',
    [
      ...['Fichier', 'Entité', 'Exécution'],
      ...['Lues', 'Insérées', 'Corrigées', 'Signalées', 'Fusionnées', 'Ignorées', 'Isolées'].map(nombre),
    ],
    fichiers.montres.map((bilan) =>
      [
        bilan.fichier,
        bilan.entite,
        html`n° ${bilan.execution} ${bilan.statut === 'terminee' ? null : etat(bilan.statut)}`,
        ...[bilan.lues, bilan.inserees, bilan.corrigees, bilan.signalees],
        ...[bilan.fusionnees, bilan.ignorees, bilan.isolees],
      ].map((valeur) => (typeof valeur === 'number' ? chiffres(valeur) : valeur)),
    ),
  )}${coupure(fichiers, 'bilans')}`;
