/** Ce qu'il faut retenir : le verdict, l'état de la base en une équation, six nombres. */
import type { Verdict } from '../../verdicts';
import { distinctes, compter, sommer, type Donnees, type Etat, type Verdicts } from '../donnees';
import { barreEmpilee, type Part } from '../graphiques';
import { accorde, chiffres, html, pourcentage, type Fragment } from '../html';
import { SANS_CONTROLE } from './controles';
import { equation, etiquette } from './outils';
import { score } from './qualite';

/** Les parts de l'état, dans l'ordre où on les lit. */
export const partsEtat = (etat: Etat): Part[] => [
  { classe: 'inserees', intitule: 'en base', nombre: etat.enBase },
  { classe: 'fusionnees', intitule: etat.fusionnees === 1 ? 'fusionnée' : 'fusionnées', nombre: etat.fusionnees },
  { classe: 'isolees', intitule: 'à corriger', nombre: etat.aCorriger },
  { classe: 'attente', intitule: 'en attente', nombre: etat.enAttente },
];

export function synthese(donnees: Donnees): Fragment {
  const etat = sommer(donnees.entites);
  const part = score(donnees.qualites);
  const parEntite = donnees.entites.map(({ entite, enBase }) => `${chiffres(enBase)} ${entite}`).join(', ');
  return html`<section id="synthese" aria-labelledby="titre-synthese">
    <h2 id="titre-synthese" class="lecteur">Synthèse</h2>
    ${verdict(donnees.verdicts)}
    <div class="cadre etat">
      ${equation(html`<b>${chiffres(distinctes(etat))}</b> lignes distinctes`, partsEtat(etat))}
      ${barreEmpilee(partsEtat(etat))}
    </div>
    <dl class="chiffres">
      ${chiffre('enBase', chiffres(etat.enBase), 'lignes en base', parEntite)}
      ${chiffre('aCorriger', chiffres(etat.aCorriger), 'à corriger', 'isolées, entières, avec leur motif')}
      ${chiffre('enAttente', chiffres(etat.enAttente), 'en attente', "repartiront avec la ligne qu'elles citent")}
      ${chiffre('reinjectees', chiffres(compter(donnees.groupes, 'reinjectee')), 'réinjectées', 'sorties de la quarantaine')}
      ${chiffre('qualite', part === null ? '–' : pourcentage(part), 'du premier coup', 'lignes jamais isolées')}
      ${chiffreMultiAgences(donnees.multiAgences)}
    </dl>
  </section>`;
}

const chiffre = (nom: string, valeur: string, intitule: string, precision: string): Fragment =>
  html`<div data-chiffre="${nom}">
    <dt>${intitule}</dt>
    <dd><b>${valeur}</b> <span>${precision}</span></dd>
  </div>`;

function chiffreMultiAgences(nombre: number | null): Fragment {
  const intitule = 'projets multi-agences';
  return nombre === null
    ? chiffre('multiAgences', '–', intitule, 'comptés par validate.ts, nommés par v_projets_multi_agences')
    : chiffre('multiAgences', chiffres(nombre), intitule, 'suivis par plusieurs agences à la fois');
}

function verdict(verdicts: Verdicts | undefined): Fragment {
  if (verdicts === undefined) return banniere('attente', '?', 'non contrôlée', SANS_CONTROLE);
  const combien = (voulu: Verdict): number =>
    verdicts.resultats.filter((resultat) => resultat.verdict === voulu).length;
  const [total, echecs, reserves] = [verdicts.resultats.length, combien('NON CONFORME'), combien('NON VÉRIFIABLE')];
  const reserve = reserves === 0 ? '' : ` ; ${accorde(reserves, 'non vérifiable', 'non vérifiables')}`;
  return echecs > 0
    ? banniere(
        'mauvais',
        '✗',
        'non conforme',
        `${accorde(echecs, 'contrôle')} sur ${chiffres(total)} ${echecs > 1 ? 'échouent' : 'échoue'}${reserve}.`,
      )
    : banniere(
        'bon',
        '✓',
        'conforme',
        `${chiffres(combien('CONFORME'))} contrôles sur ${chiffres(total)} passent, aucun n'échoue${reserve}.`,
      );
}

const banniere = (ton: 'bon' | 'mauvais' | 'attente', signe: string, mot: string, phrase: string): Fragment =>
  html`<p class="verdict ${ton}" data-chiffre="verdict">${etiquette(ton, signe, mot)} ${phrase}</p>`;
