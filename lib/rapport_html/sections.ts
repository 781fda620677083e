/** Les sections de la page : des données aux fragments, sans rien lire ni écrire. */
import type { Verdict } from '../validation/types';
import { REGLES, NORMALISATIONS } from '../regles';
import { duree } from '../tableau';
import {
  additionner,
  type BilanFichier,
  type Comptes,
  type Correction,
  type Donnees,
  type Execution,
  type Extrait,
  type GroupeIsole,
  type LigneIsolee,
  type Qualite,
  type Verdicts,
} from './donnees';
import { barreEmpilee, flux, graduations, INTITULES, legende, partsDe, type Part } from './graphiques';
import { accorde, chiffres, html, pourcentage, type Fragment, type Insertion } from './html';
import { masquerTexte } from './masquage';

export interface Section {
  readonly ancre: string;
  /** Au sommaire. */
  readonly court: string;
  readonly titre: string;
  readonly contenu: Fragment;
}

/** Toutes les sections, dans l'ordre de lecture. */
export const sections = (donnees: Donnees): Section[] => [
  { ancre: 'parcours', court: 'Parcours', titre: 'Parcours des lignes', contenu: parcours(donnees) },
  { ancre: 'erreurs', court: 'Erreurs', titre: 'Erreurs par règle et par source', contenu: erreurs(donnees.groupes) },
  { ancre: 'qualite', court: 'Qualité', titre: 'Qualité par source', contenu: qualite(donnees.qualites) },
  { ancre: 'executions', court: 'Exécutions', titre: 'Exécutions', contenu: executions(donnees) },
  { ancre: 'isolees', court: 'Lignes isolées', titre: 'Lignes isolées', contenu: isolees(donnees.isolees) },
  {
    ancre: 'corrections',
    court: 'Corrections',
    titre: 'Corrections : avant, après',
    contenu: corrections(donnees.corrections),
  },
  { ancre: 'fusions', court: 'Fusions', titre: 'Fusions et copies', contenu: fusions(donnees) },
  { ancre: 'controles', court: 'Contrôles', titre: 'Contrôles', contenu: controles(donnees.verdicts) },
];

// Outils ---------------------------------------------------------------------------------------------------------------

interface Colonne {
  readonly titre: string;
  readonly nombre?: boolean;
}

/** Un tableau qui défile dans son cadre, et que le clavier atteint. */
function tableau(
  legendeTableau: Insertion,
  colonnes: readonly (string | Colonne)[],
  rangees: readonly (readonly Insertion[])[],
  pied: readonly Insertion[] = [],
): Fragment {
  const definies = colonnes.map((colonne) => (typeof colonne === 'string' ? { titre: colonne } : colonne));
  const classe = (rang: number): Fragment | null => (definies[rang]?.nombre === true ? html` class="nombre"` : null);
  const rangee = (cases: readonly Insertion[]): Fragment =>
    html`<tr>
      ${cases.map((contenu, rang) =>
        rang === 0 ? html`<th scope="row" ${classe(rang)}>${contenu}</th>` : html`<td${classe(rang)}>${contenu}</td>`,
      )}
    </tr>`;
  return html`<div class="cadre" tabindex="0" role="group" aria-label="Tableau : ${legendeTableau}">
    <table>
      <caption>
        ${legendeTableau}
      </caption>
      <thead>
        <tr>
          ${definies.map(({ titre }, rang) => html`<th scope="col" ${classe(rang)}>${titre}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rangees.map(rangee)}
      </tbody>
      ${
        pied.length === 0
          ? null
          : html`<tfoot>
              ${rangee(pied)}
            </tfoot>`
      }
    </table>
  </div>`;
}

const nombre = (titre: string): Colonne => ({ titre, nombre: true });

const vide = (texte: string): Fragment => html`<p class="vide">${texte}</p>`;

const coupure = (extrait: Extrait<unknown>, nom: string): Fragment | null =>
  extrait.montres.length >= extrait.total
    ? null
    : html`<p class="note">
        La page montre ${chiffres(extrait.montres.length)} ${nom} sur ${chiffres(extrait.total)} ; la base les garde
        toutes.
      </p>`;

const INTITULES_REGLES = new Map<string, string>([
  ...REGLES.map(({ code, intitule }): [string, string] => [code, intitule]).reverse(),
  ...Object.entries(NORMALISATIONS).map(([code, { intitule }]): [string, string] => [code, intitule]),
]);
const intituleRegle = (code: string): string => INTITULES_REGLES.get(code) ?? 'règle inconnue du catalogue';

/** L'équation de conservation, posée ; elle n'est dite vérifiée que si elle l'est. */
export function equation(comptes: Comptes): Fragment {
  const { lues, inserees, fusionnees, ignorees, isolees: mises } = comptes;
  const juste = lues === inserees + fusionnees + ignorees + mises;
  const terme = (valeur: number, mot: string): Fragment =>
    html`<span class="terme ${mot}"
      ><b>${chiffres(valeur)}</b> ${mot === 'lues' ? 'lues' : INTITULES[mot as keyof typeof INTITULES]}</span
    >`;
  return html`<span class="equation"
    >${terme(lues, 'lues')} <i>${juste ? '=' : '≠'}</i> ${terme(inserees, 'inserees')}
    <i>+</i> ${terme(fusionnees, 'fusionnees')} <i>+</i> ${terme(ignorees, 'ignorees')}
    <i>+</i> ${terme(mises, 'isolees')}</span
  >`;
}

// Parcours -------------------------------------------------------------------------------------------------------------

function parcours({ entites, fichiers }: Donnees): Fragment {
  const conserve = (comptes: Comptes): Fragment =>
    comptes.lues === comptes.inserees + comptes.fusionnees + comptes.ignorees + comptes.isolees
      ? etiquette('bon', '✓', 'vérifiée')
      : etiquette('mauvais', '✗', 'rompue');
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

// Erreurs --------------------------------------------------------------------------------------------------------------

const MAX_SOURCES = 8;

const PARTS_ETAT = [
  { classe: 'isolees', intitule: 'à corriger' },
  { classe: 'inserees', intitule: 'réinjectées depuis' },
] as const;

interface Erreur {
  readonly code: string;
  isolee: number;
  reinjectee: number;
  readonly parSource: Map<string, number>;
}

function erreurs(groupes: readonly GroupeIsole[]): Fragment {
  const parCode = new Map<string, Erreur>();
  const parSource = new Map<string, number>();
  for (const groupe of groupes) {
    parSource.set(groupe.source, (parSource.get(groupe.source) ?? 0) + groupe.nombre);
    for (const code of new Set(groupe.codes.split(' '))) {
      const erreur = parCode.get(code) ?? { code, isolee: 0, reinjectee: 0, parSource: new Map<string, number>() };
      erreur[groupe.etat] += groupe.nombre;
      erreur.parSource.set(groupe.source, (erreur.parSource.get(groupe.source) ?? 0) + groupe.nombre);
      parCode.set(code, erreur);
    }
  }
  if (parCode.size === 0) return vide("Aucune ligne n'a été isolée.");
  const totalDe = (erreur: Erreur): number => erreur.isolee + erreur.reinjectee;
  const triees = [...parCode.values()].sort((a, b) => totalDe(b) - totalDe(a) || (a.code < b.code ? -1 : 1));
  const sources = [...parSource].sort((a, b) => b[1] - a[1]).map(([source]) => source);
  const montrees = sources.slice(0, MAX_SOURCES);
  const autres = sources.slice(MAX_SOURCES);
  const { fin } = graduations(Math.max(...triees.map(totalDe)));
  const teinte = graduerTeinte(triees, sources);
  return html`<p class="chapeau">
      Chaque ligne isolée cite toutes les règles qu'elle enfreint : une ligne peut compter sous plusieurs règles. Un
      code mène à ses lignes.
    </p>
    ${legende(PARTS_ETAT)}
    ${tableau(
      'Lignes isolées, par règle enfreinte et par source',
      [
        ...['Règle', 'Lignes'],
        ...[...montrees, ...(autres.length > 0 ? [`${autres.length} autres sources`] : []), 'Total'].map(nombre),
      ],
      triees.map((erreur) => {
        const cases = montrees.map((source) => erreur.parSource.get(source) ?? 0);
        const reste = autres.reduce((somme, source) => somme + (erreur.parSource.get(source) ?? 0), 0);
        return [
          html`<a class="code" href="#isolees" data-code="${erreur.code}">${erreur.code}</a>
            <span class="intitule">${intituleRegle(erreur.code)}</span>`,
          barreEmpilee(
            PARTS_ETAT.map((part, rang) => ({ ...part, nombre: rang === 0 ? erreur.isolee : erreur.reinjectee })),
            fin,
          ),
          ...[...cases, ...(autres.length > 0 ? [reste] : [])].map(
            (valeur) => html`<span class="teinte ${teinte(valeur)}">${valeur === 0 ? '·' : chiffres(valeur)}</span>`,
          ),
          chiffres(totalDe(erreur)),
        ];
      }),
    )}`;
}

/** L'intensité d'une case, en cinq degrés : le nombre y est toujours écrit. */
function graduerTeinte(erreurs: readonly Erreur[], sources: readonly string[]): (valeur: number) => string {
  const maximum = Math.max(
    ...erreurs.flatMap(({ parSource }) => sources.map((source) => parSource.get(source) ?? 0)),
    1,
  );
  return (valeur) => `t${Math.ceil((4 * valeur) / maximum)}`;
}

// Qualité --------------------------------------------------------------------------------------------------------------

const PARTS_QUALITE = [
  { classe: 'inserees', intitule: 'acceptées telles quelles', compte: 'intactes' },
  { classe: 'normalisees', intitule: 'acceptées après mise en forme', compte: 'normalisees' },
  { classe: 'fusionnees', intitule: 'isolées, puis réinjectées', compte: 'reinjectees' },
  { classe: 'isolees', intitule: 'encore isolées', compte: 'isolees' },
] as const satisfies readonly { classe: string; intitule: string; compte: keyof Qualite }[];

const connues = (qualites: readonly Qualite[]): number =>
  qualites.reduce((total, q) => total + q.intactes + q.normalisees + q.reinjectees + q.isolees, 0);

/** La part des lignes acceptées sans aucune erreur ; `null` si l'on ne connaît aucune ligne. */
export function score(qualites: readonly Qualite[]): number | null {
  const total = connues(qualites);
  const sansErreur = qualites.reduce((somme, { intactes, normalisees }) => somme + intactes + normalisees, 0);
  return total === 0 ? null : sansErreur / total;
}

const ecrireScore = (qualites: readonly Qualite[]): string => {
  const part = score(qualites);
  return part === null ? '–' : pourcentage(part);
};

function qualite(qualites: readonly Qualite[]): Fragment {
  if (qualites.length === 0) return vide('La base ne contient encore aucune ligne.');
  const rangee = (nom: Insertion, siennes: readonly Qualite[]): Insertion[] => {
    const parts: Part[] = PARTS_QUALITE.map(({ compte, ...part }) => ({
      ...part,
      nombre: siennes.reduce((somme, q) => somme + q[compte], 0),
    }));
    return [
      nom,
      html`<strong class="score">${ecrireScore(siennes)}</strong>`,
      barreEmpilee(parts),
      ...parts.map((part) => chiffres(part.nombre)),
      chiffres(connues(siennes)),
    ];
  };
  return html`<div class="formule">
      <p><strong>Score de qualité</strong> = lignes acceptées sans aucune erreur ÷ lignes connues.</p>
      <p>
        Sans erreur : acceptée du premier coup, telle quelle ou après une simple mise en forme (date, casse, espaces…).
        Connues : les lignes en base, fusionnées comprises, et celles qui sont encore isolées ; les copies exactes n'y
        sont pas. La source est l'agence qui a numéroté les lignes, d'après le nom du fichier ; « commune » : les
        fichiers qui n'en nomment aucune.
      </p>
    </div>
    ${legende(PARTS_QUALITE)}
    ${tableau(
      'Qualité des lignes de chaque source',
      [
        ...['Source', { titre: 'Score', nombre: true }, 'Répartition'],
        ...['Telles quelles', 'Mises en forme', 'Réinjectées', 'Encore isolées', 'Connues'].map(nombre),
      ],
      qualites.map((une) => rangee(une.source, [une])),
      qualites.length > 1 ? rangee('ensemble', qualites) : [],
    )}`;
}

// Exécutions -----------------------------------------------------------------------------------------------------------

type Ton = 'bon' | 'mauvais' | 'attente' | 'neutre';

const etiquette = (ton: Ton, signe: string, texte: string): Fragment =>
  html`<span class="etiquette ${ton}"><span aria-hidden="true">${signe}</span> ${texte}</span>`;

const ETATS: Readonly<Record<string, readonly [Ton, signe: string, texte: string]>> = {
  terminee: ['bon', '✓', 'terminée'],
  annulee: ['neutre', '↩', 'annulée depuis'],
  simulee: ['neutre', '○', 'simulée : rien écrit'],
  refusee: ['mauvais', '✗', 'refusée : seuil dépassé, rien écrit'],
  interrompue: ['attente', '!', 'interrompue : rien écrit'],
  en_cours: ['attente', '…', 'en cours'],
};

export const etat = (statut: string): Fragment => etiquette(...(ETATS[statut] ?? (['neutre', '?', statut] as const)));

const MAX_FRISE = 12;

function executions({ executions: liste }: Donnees): Fragment {
  if (liste.total === 0) return vide("Aucune exécution n'a encore eu lieu.");
  const recentes = liste.montres.slice(0, MAX_FRISE);
  const anciennes = liste.montres.slice(MAX_FRISE);
  const maximum = Math.max(...liste.montres.map(({ lues }) => lues));
  const frise = (executionsMontrees: readonly Execution[]): Fragment =>
    html`<ol class="frise" reversed>
      ${executionsMontrees.map((execution) => jalon(execution, maximum))}
    </ol>`;
  return html`<p class="chapeau">
      De la plus récente à la plus ancienne. La longueur des barres compare le nombre de lignes lues.
    </p>
    ${frise(recentes)}
    ${
      anciennes.length === 0
        ? null
        : html`<details>
            <summary>${accorde(anciennes.length, 'exécution plus ancienne', 'exécutions plus anciennes')}</summary>
            ${frise(anciennes)}
          </details>`
    }
    ${coupure(liste, 'exécutions')}`;
}

const jalon = (execution: Execution, maximum: number): Fragment =>
  html`<li class="jalon ${execution.statut}">
    <h3>n° ${execution.numero} · ${execution.script} ${etat(execution.statut)}</h3>
    <p class="quand">
      <span>le ${execution.debut}</span>${
        execution.dureeMs === null ? null : html`<span>durée ${duree(execution.dureeMs)}</span>`
      }<span class="demande">${masquerTexte(execution.arguments)}</span>
    </p>
    ${
      execution.lues === 0
        ? null
        : html`${barreEmpilee(partsDe(execution), maximum, 12)}
            <p>${equation(execution)}</p>`
    }
  </li>`;

// Lignes isolées -------------------------------------------------------------------------------------------------------

const ETATS_ISOLEES: Readonly<Record<LigneIsolee['etat'], readonly [Ton, signe: string, texte: string]>> = {
  isolee: ['attente', '!', 'à corriger'],
  reinjectee: ['bon', '✓', 'réinjectée'],
};

function isolees(extrait: Extrait<LigneIsolee>): Fragment {
  const { montres } = extrait;
  if (montres.length === 0) return vide("Aucune ligne n'a été isolée.");
  const distincts = (valeurs: readonly string[]): string[] =>
    [...new Set(valeurs)].sort((a, b) => a.localeCompare(b, 'fr'));
  const choix = (nom: string, titre: string, tous: string, valeurs: readonly (readonly [string, string])[]): Fragment =>
    html`<label
      >${titre}<select name="${nom}">
        <option value="">${tous}</option>
        ${valeurs.map(([valeur, texte]) => html`<option value="${valeur}">${texte}</option>`)}
      </select></label
    >`;
  const simples = (valeurs: readonly string[]): (readonly [string, string])[] => distincts(valeurs).map((v) => [v, v]);
  const codes = distincts(montres.flatMap((ligne) => ligne.codes.split(' ')));
  return html`<p class="chapeau">
      Chaque ligne isolée est gardée entière dans la base, avec son texte d'origine. Pour la rendre : corriger sa
      cellule dans <code>isolees/</code>, puis <code>npx tsx reprise.ts isolees/NOM_DU_FICHIER</code>.
    </p>
    ${coupure(extrait, 'lignes isolées')}
    <form class="filtres" role="search" aria-label="Filtrer les lignes isolées">
      <label class="large"
        >Rechercher<input
          type="search"
          name="texte"
          placeholder="motif, fichier, identifiant…"
          autocomplete="off"
          spellcheck="false"
      /></label>
      ${choix('entite', 'Entité', 'toutes', simples(montres.map(({ entite }) => entite)))}
      ${choix('source', 'Source', 'toutes', simples(montres.map(({ source }) => source)))}
      ${choix(
        'code',
        'Règle',
        'toutes',
        codes.map((code) => [code, `${code} ${intituleRegle(code)}`] as const),
      )}
      ${choix('etat', 'État', 'tous', [
        ['isolee', 'à corriger'],
        ['reinjectee', 'réinjectée'],
      ])}
      <button type="reset">Tout montrer</button>
    </form>
    <p class="compte" role="status" id="compte-isolees">${accorde(montres.length, 'ligne')}</p>
    <div class="cadre" tabindex="0" role="group" aria-label="Tableau : lignes isolées">
      <table id="lignes-isolees">
        <caption>
          Lignes isolées et leur motif
        </caption>
        <thead>
          <tr>
            <th scope="col">Ligne</th>
            <th scope="col">Entité</th>
            <th scope="col">Source</th>
            <th scope="col">Identifiant</th>
            <th scope="col">Motif</th>
            <th scope="col">État</th>
          </tr>
        </thead>
        <tbody>
          ${montres.map(ligneIsolee)}
        </tbody>
      </table>
    </div>
    <nav class="pages" aria-label="Pages des lignes isolées" hidden>
      <button type="button" name="precedente">Page précédente</button>
      <span id="page-isolees"></span>
      <button type="button" name="suivante">Page suivante</button>
    </nav>`;
}

const ligneIsolee = (ligne: LigneIsolee): Fragment =>
  html`<tr
    data-entite="${ligne.entite}"
    data-source="${ligne.source}"
    data-code="${ligne.codes}"
    data-etat="${ligne.etat}"
  >
    <th scope="row" class="lieu">${ligne.fichier}<span>ligne ${ligne.ligne}</span></th>
    <td>${ligne.entite}</td>
    <td>${ligne.source}</td>
    <td>${ligne.id_source ?? html`<span class="absent">illisible</span>`}</td>
    <td class="motif">${ligne.motif.split(' | ').map((motif) => citer(motif))}</td>
    <td>
      ${etiquette(...ETATS_ISOLEES[ligne.etat])}<span class="precision"
        >${
          ligne.reinjection === null ? `exécution n° ${ligne.execution}` : `par l'exécution n° ${ligne.reinjection}`
        }</span
      >
    </td>
  </tr>`;

/** Un motif commence par son code. */
function citer(motif: string): Fragment {
  const [, code, suite = motif] = /^([A-Z]{3}-\d\d\w?) : (.*)$/s.exec(motif) ?? [];
  const [constat = '', attendu] = suite.split(' ; attendu : ');
  return html`<p>
    ${code === undefined ? null : html`<span class="code">${code}</span> `}${constat}${
      attendu === undefined ? null : html` <span class="attendu">attendu : ${attendu}</span>`
    }
  </p>`;
}

// Corrections ----------------------------------------------------------------------------------------------------------

function corrections(liste: readonly Correction[]): Fragment {
  if (liste.length === 0) return vide("Aucune valeur n'a été transformée.");
  return html`<p class="chapeau">
      La valeur d'avant est gardée avec la ligne. Les comptes portent sur les lignes en base ; quelques exemples
      différents sont montrés pour chaque règle.
    </p>
    <div class="cartes">
      ${liste.map(
        ({ code, nombre: combien, champs, exemples }) =>
          html`<article class="carte" data-regle="${code}">
            <h3><span class="code">${code}</span> ${intituleRegle(code)}</h3>
            <p class="volume">
              <b>${chiffres(combien)}</b> ${combien > 1 ? 'valeurs' : 'valeur'} · ${[...champs].sort().join(', ')}
            </p>
            <dl class="avant-apres">
              ${exemples.map(
                ({ champ, lieu, avant, apres }) =>
                  html`<div>
                    <dt>${champ} <span>${lieu}</span></dt>
                    <dd>
                      <del><span class="lecteur">avant : </span>${visible(avant)}</del>
                      <span aria-hidden="true">→</span>
                      <ins><span class="lecteur">après : </span>${apres ?? html`<span class="absent">vide</span>`}</ins>
                    </dd>
                  </div>`,
              )}
            </dl>
          </article>`,
      )}
    </div>`;
}

/** Les espaces que la règle retire se verraient mal : celles du bord sont montrées. */
const visible = (texte: string): string =>
  (texte.length > 120 ? `${texte.slice(0, 119)}…` : texte)
    .replace(/^ +| +$/g, (espaces) => '␣'.repeat(espaces.length))
    .replace(/\n/g, '⏎')
    .replace(/\t/g, '⇥');

// Fusions --------------------------------------------------------------------------------------------------------------

function fusions({ fusions: reunies, ecarts }: Donnees): Fragment {
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

// Contrôles ------------------------------------------------------------------------------------------------------------

const MAX_FAUTES = 20;

const TONS: Readonly<Record<Verdict, readonly [Ton, string]>> = {
  CONFORME: ['bon', '✓'],
  'NON CONFORME': ['mauvais', '✗'],
  'NON VÉRIFIABLE': ['attente', '?'],
};

export const compterVerdicts = ({ resultats }: Verdicts, verdict: Verdict): number =>
  resultats.filter((resultat) => resultat.verdict === verdict).length;

function controles(verdicts: Verdicts | undefined): Fragment {
  if (verdicts === undefined) {
    return vide("Les contrôles n'ont pas été passés depuis la dernière écriture en base : lancez npx tsx validate.ts.");
  }
  const { resultats, debut, dureeMs } = verdicts;
  const familles = [...new Set(resultats.map(({ famille }) => famille))];
  return html`<p class="chapeau">
      Passés le ${debut.toLocaleString('fr-FR')}, en ${duree(dureeMs)} :
      ${(Object.keys(TONS) as Verdict[]).map(
        (verdict) =>
          html`${etiquette(...TONS[verdict], `${chiffres(compterVerdicts(verdicts, verdict))} ${verdict.toLowerCase()}`)} `,
      )}
    </p>
    ${familles.map((famille) =>
      tableau(
        famille,
        ['Contrôle', 'Verdict', 'Ce qui a été vu'],
        resultats
          .filter((resultat) => resultat.famille === famille)
          .map(({ code, intitule, verdict, raison, remede, fautes }) => [
            html`<span class="code">${code}</span> <span class="intitule">${intitule}</span>`,
            etiquette(...TONS[verdict], verdict),
            html`${masquerTexte(raison)}${
              fautes.length === 0
                ? null
                : html`<ul class="fautes">
                      ${fautes
                        .slice(0, MAX_FAUTES)
                        .map(({ cle, detail }) => html`<li><b>${masquerTexte(cle)}</b> ${masquerTexte(detail)}</li>`)}
                    </ul>
                    ${
                      fautes.length > MAX_FAUTES
                        ? html`<p class="note">
                            et ${accorde(fautes.length - MAX_FAUTES, 'autre')} : voir rapport_validation.txt
                          </p>`
                        : null
                    }`
            }${verdict === 'CONFORME' ? null : html`<p class="remede">Que faire : ${remede}</p>`}`,
          ]),
      ),
    )}`;
}
