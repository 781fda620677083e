/** Que faire maintenant : les fichiers à corriger, ce qui attend, ce qui reste à contrôler. */
import { BASE_PAR_DEFAUT } from '../../../base/config';
import { compter, type Donnees, type Groupe, type Liens } from '../donnees';
import { accorde, html, type Fragment, type Insertion } from '../html';

export function faire({ groupes, base, verdicts }: Donnees, liens: Liens): Fragment {
  const surBase = base === BASE_PAR_DEFAUT ? '' : ` --base ${base}`;
  const etapes = [...aCorriger(groupes, liens, surBase), ...enAttente(groupes), ...aControler(verdicts, surBase)];
  return html`<section id="faire" aria-labelledby="titre-faire">
    <h2 id="titre-faire">Que faire maintenant</h2>
    ${
      etapes.length === 0
        ? html`<p class="vide">Rien : toutes les lignes sont en base, et les contrôles passent.</p>`
        : html`<ol class="cadre etapes">
            ${etapes.map((etape) => html`<li>${etape}</li>`)}
          </ol>`
    }
  </section>`;
}

function aCorriger(groupes: readonly Groupe[], liens: Liens, surBase: string): Fragment[] {
  const total = compter(groupes, 'corriger');
  if (total === 0) return [];
  const fichiers = [
    ...new Set(groupes.filter(({ situation }) => situation === 'corriger').map(({ fichier }) => fichier)),
  ];
  const absentes = groupes.reduce(
    (somme, { situation, attendent }) => somme + (situation === 'corriger' ? attendent : 0),
    0,
  );
  return [
    html`<b>${accorde(total, 'ligne est à corriger', 'lignes sont à corriger')}</b> : ouvrir le fichier, corriger les
      cellules en cause, l'enregistrer, puis le rendre au programme.
      ${absentes === 0 ? null : html`${absentes > 1 ? `${absentes} d'entre elles citent` : "L'une d'elles cite"} une ligne que personne n'a livrée : corriger la référence, ou livrer la ligne.`}
      <ul>
        ${fichiers.sort().map((fichier) => {
          const nombre = compter(
            groupes.filter((groupe) => groupe.fichier === fichier),
            'corriger',
          );
          return html`<li>
            ${nommer(fichier, liens)} : ${accorde(nombre, 'ligne')} ${commande(fichier, liens, surBase)}
          </li>`;
        })}
      </ul>`,
  ];
}

function enAttente(groupes: readonly Groupe[]): Fragment[] {
  const total = compter(groupes, 'attente');
  if (total === 0) return [];
  return [
    html`<b>${accorde(total, 'ligne attend', 'lignes attendent')}</b> une ligne isolée
      qu'${total > 1 ? 'elles citent' : 'elle cite'} : rien à faire,
      ${total > 1 ? 'elles repartiront seules' : 'elle repartira seule'} quand celle-ci sera corrigée.`,
  ];
}

function aControler(verdicts: Donnees['verdicts'], surBase: string): Fragment[] {
  if (verdicts === undefined) {
    return [html`<b>Contrôler la base</b> : <code>npx tsx validate.ts${surBase}</code>`];
  }
  const echecs = verdicts.resultats.filter(({ verdict }) => verdict === 'NON CONFORME');
  return echecs.map(({ code, remede }) => html`<b>${code}</b> échoue : ${remede}`);
}

/** Le nom d'un fichier d'origine, qui mène à son fichier d'isolés s'il est là. */
export function nommer(fichier: string, liens: Liens): Insertion {
  const [premier, ...autres] = liens.get(fichier) ?? [];
  if (premier === undefined) return fichier;
  return [
    html`<a href="${premier.adresse}">${fichier}</a>`,
    ...autres.map(({ adresse }) => html` (<a href="${adresse}">classeur</a>)`),
  ];
}

function commande(fichier: string, liens: Liens, surBase: string): Fragment | null {
  const chemin = liens.get(fichier)?.[0]?.chemin;
  if (chemin === undefined) return null;
  return html`<code>npx tsx reprise.ts ${/^[\w./-]+$/.test(chemin) ? chemin : `"${chemin}"`}${surBase}</code>`;
}
