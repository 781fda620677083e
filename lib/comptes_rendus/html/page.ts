/**
 * La page entière : un seul fichier, que le navigateur ouvre depuis le disque sans rien demander au réseau. Sa politique
 * de sécurité n'admet que la feuille de style et le script qu'elle contient, désignés par leur empreinte.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../../validation/types';
import { additionner, type Donnees, type Verdicts } from './donnees';
import { MOTIFS } from './graphiques';
import { accorde, chiffres, Fragment, html, pourcentage } from './html';
import { sections } from './sections';
import { equation, etat } from './sections/outils';
import { score } from './sections/qualite';

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
export function composerPage(donnees: Donnees): string {
  const style = embarquer('page.css', 'style');
  const script = embarquer('navigateur.js', 'script');
  const politique = `default-src 'none'; style-src ${style.empreinte}; script-src ${script.empreinte}; img-src data:; base-uri 'none'; form-action 'none'`;
  const parties = sections(donnees);
  const page = html`<!doctype html>
    <html lang="fr">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${politique}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>Rapport de migration · ${donnees.base}</title>
        <link rel="icon" href="${ICONE}" />
        ${style.element}
      </head>
      <body>
        <a class="evitement" href="#contenu">Aller au contenu</a>
        ${MOTIFS}
        <header>
          <p class="surtitre">Clevity · centralisation des données</p>
          <h1>Rapport de migration</h1>
          <dl class="reperes">
            <div>
              <dt>Base</dt>
              <dd>${donnees.description}</dd>
            </div>
            <div>
              <dt>Dernière exécution</dt>
              <dd>${derniere(donnees)}</dd>
            </div>
            <div>
              <dt>Page écrite le</dt>
              <dd>${donnees.ecriteLe}</dd>
            </div>
          </dl>
        </header>
        <nav class="sommaire" aria-label="Sommaire">
          <ul>
            ${[{ ancre: 'synthese', court: 'Synthèse' }, ...parties].map(
              ({ ancre, court }) => html`<li><a href="#${ancre}">${court}</a></li>`,
            )}
          </ul>
        </nav>
        <main id="contenu" tabindex="-1">
          ${synthese(donnees)}
          ${parties.map(
            ({ ancre, titre, contenu }) =>
              html`<section id="${ancre}" aria-labelledby="titre-${ancre}">
                <h2 id="titre-${ancre}">${titre}</h2>
                ${contenu}
              </section>`,
          )}
        </main>
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

function derniere({ executions }: Donnees): Fragment {
  const [execution] = executions.montres;
  if (execution === undefined) return html`aucune`;
  return html`n° ${execution.numero} · ${execution.script}, le ${execution.debut} ${etat(execution.statut)}`;
}

/** Ce qu'il faut retenir, en une équation et quelques nombres. */
function synthese(donnees: Donnees): Fragment {
  const total = additionner(donnees.entites);
  const enBase = donnees.entites.reduce((somme, entite) => somme + entite.enBase, 0);
  const compter = (voulu: string): number =>
    donnees.groupes.reduce((somme, { etat: sien, nombre }) => somme + (sien === voulu ? nombre : 0), 0);
  const part = score(donnees.qualites);
  const parEntite = donnees.entites.map(({ entite, enBase: sien }) => `${chiffres(sien)} ${entite}`).join(', ');
  return html`<section id="synthese" aria-labelledby="titre-synthese">
    <h2 id="titre-synthese" class="lecteur">Synthèse</h2>
    <div class="conservation">
      <p>Ce qu'est devenue chaque ligne lue, exécutions cumulées : une ligne relue est comptée à chaque lecture</p>
      ${equation(total)}
    </div>
    <dl class="chiffres">
      ${chiffre('enBase', chiffres(enBase), 'lignes en base', parEntite)}
      ${chiffre('isolees', chiffres(compter('isolee')), 'lignes à corriger', 'isolées, entières, avec leur motif')}
      ${chiffre('reinjectees', chiffres(compter('reinjectee')), 'réinjectées', 'sorties de la quarantaine')}
      ${chiffre('qualite', part === null ? '–' : pourcentage(part), 'score de qualité', 'lignes acceptées du premier coup')}
      ${chiffreMultiAgences(donnees.multiAgences)} ${chiffreControles(donnees.verdicts)}
    </dl>
  </section>`;
}

const chiffre = (nom: string, valeur: string, intitule: string, precision: string): Fragment =>
  html`<div class="chiffre" data-chiffre="${nom}">
    <dt>${intitule}</dt>
    <dd><b>${valeur}</b><span>${precision}</span></dd>
  </div>`;

function chiffreMultiAgences(nombre: number | null): Fragment {
  const intitule = 'projets multi-agences';
  return nombre === null
    ? chiffre('multiAgences', '–', intitule, 'comptés par validate.ts, nommés par v_projets_multi_agences')
    : chiffre('multiAgences', chiffres(nombre), intitule, 'suivis par plusieurs agences à la fois');
}

function chiffreControles(verdicts: Verdicts | undefined): Fragment {
  if (verdicts === undefined) return chiffre('controles', '–', 'contrôles', 'pas encore passés');
  const compter = (voulu: Verdict): number => verdicts.resultats.filter(({ verdict }) => verdict === voulu).length;
  return chiffre(
    'controles',
    `${chiffres(compter('CONFORME'))} / ${chiffres(verdicts.resultats.length)}`,
    'contrôles conformes',
    `${accorde(compter('NON CONFORME'), 'non conforme', 'non conformes')}, ${accorde(compter('NON VÉRIFIABLE'), 'non vérifiable', 'non vérifiables')}`,
  );
}
