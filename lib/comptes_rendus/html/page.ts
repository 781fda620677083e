/**
 * La page entière : un seul fichier, que le navigateur ouvre depuis le disque sans rien demander au réseau. Sa politique
 * de sécurité n'admet que la feuille de style et le script qu'elle contient, désignés par leur empreinte.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Donnees, Liens } from './donnees';
import { MOTIFS } from './graphiques';
import { Fragment, html } from './html';
import { sections, type Section } from './sections';
import { faire } from './sections/faire';
import { etat } from './sections/outils';
import { synthese } from './sections/synthese';

/** Une ressource du projet, inscrite telle quelle dans la page entre ses balises, et l'empreinte qui l'autorise. */
const embarquer = (
  nom: string,
  balise: 'style' | 'script',
): { readonly element: Fragment; readonly empreinte: string } => {
  const texte = readFileSync(join(__dirname, nom), 'utf8');
  const empreinte = `'sha256-${createHash('sha256').update(texte).digest('base64')}'`;
  return { element: new Fragment(`<${balise}>${texte}</${balise}>`), empreinte };
};

const ICONE =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%231f4e79'/%3E%3Cpath d='M4 8.5l2.6 2.6L12 5.4' fill='none' stroke='%23fff' stroke-width='2'/%3E%3C/svg%3E";

/** Le texte de `rapport.html`. */
export function composerPage(donnees: Donnees, liens: Liens): string {
  const style = embarquer('page.css', 'style');
  const script = embarquer('navigateur.js', 'script');
  const politique = `default-src 'none'; style-src ${style.empreinte}; script-src ${script.empreinte}; img-src data:; base-uri 'none'; form-action 'none'`;
  const parties = sections(donnees, liens);
  const page = html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${politique}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>État de la base ${donnees.base}</title>
        <link rel="icon" href="${ICONE}" />
        ${style.element}
      </head>
      <body>
        <a class="evitement" href="#contenu">Aller au contenu</a>
        ${MOTIFS} ${entete(donnees)}
        <nav class="sommaire" aria-label="Sommaire">
          <ul>
            <li><a href="#faire">Que faire</a></li>
            ${parties.map(({ ancre, titre }) => html`<li><a href="#${ancre}">${titre}</a></li>`)}
          </ul>
        </nav>
        <main id="contenu" tabindex="-1">${synthese(donnees)} ${faire(donnees, liens)} ${parties.map(replier)}</main>
        <footer>
          <p>
            Base ${donnees.base}, lue le ${donnees.ecriteLe}. Les adresses et les numéros de téléphone sont masqués.
            Cette page ne demande rien au réseau et ne contient que ce qu'elle montre.
          </p>
        </footer>
        ${script.element}
      </body>
    </html> `;
  return page.texte;
}

const replier = ({ ancre, titre, resume, contenu }: Section): Fragment =>
  html`<details class="section" id="${ancre}">
    <summary>
      <h2>${titre}</h2>
      <span class="note">${resume}</span>
    </summary>
    ${contenu}
  </details>`;

function entete({ description, ecriteLe, executions }: Donnees): Fragment {
  const [derniere] = executions.montres;
  return html`<header>
    <h1>État de la base</h1>
    <p>
      ${description}, le ${ecriteLe}.
      ${
        derniere === undefined
          ? 'Aucune exécution.'
          : html`Dernière exécution : n° ${derniere.numero}, ${derniere.script}, le ${derniere.debut}
            ${etat(derniere.statut)}`
      }
    </p>
  </header>`;
}
